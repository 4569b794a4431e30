"""What other readers find in an exported package. Ends with 3 where one that is needed is not there.

counts FOLDER            rows of each table as CSV, JSON lines, SQLite and Excel have them, as JSON
hostile FOLDER EXPECTED  compares the titles and texts of responses with those expected (JSON, by response_id)
frictionless FOLDER      validates datapackage.json
datasette FOLDER         asks Datasette for rows and for a search in the database
"""

import csv
import json
import os
import re
import sqlite3
import subprocess
import sys

csv.field_size_limit(1 << 30)
MOST_IN_CELL = 32767


def missing(why):
    print(why, file=sys.stderr)
    sys.exit(3)


def package(folder):
    with open(os.path.join(folder, "datapackage.json"), encoding="utf-8") as file:
        return json.load(file)


def resources(folder, kind):
    return [it for it in package(folder)["resources"] if it["format"] == kind]


def csv_rows(folder, resource):
    """Rows of a table as they were before they were guarded, by what the package says of it."""
    guard = re.compile(package(folder)["crossforce"]["csvGuard"]["pattern"])
    guarded = resource.get("guardedCells", {})
    with open(os.path.join(folder, resource["path"]), encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file, strict=True):
            yield {name: guard.sub("", cell) if name in guarded else cell for name, cell in row.items()}


def sheets(folder):
    try:
        import openpyxl
    except ImportError:
        missing("openpyxl is not installed")
    return openpyxl.load_workbook(os.path.join(folder, "crossforce.xlsx"), read_only=True)


def unescaped(text):
    """Excel writes control characters as `_x0000_`."""
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), text)


def counts(folder):
    found = {"csv": {}, "jsonl": {}, "sqlite": {}, "xlsx": {}}
    for resource in resources(folder, "csv"):
        found["csv"][resource["name"]] = sum(1 for _ in csv_rows(folder, resource))
    for resource in resources(folder, "jsonl"):
        with open(os.path.join(folder, resource["path"]), encoding="utf-8", newline="\n") as file:
            found["jsonl"][resource["name"].removesuffix(".jsonl")] = sum(1 for line in file if json.loads(line))
    database = sqlite3.connect(os.path.join(folder, "crossforce.sqlite"))
    for table in found["csv"]:
        found["sqlite"][table] = database.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]
    assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    for name in ("exemption_use", "figures_long", "response_forces"):
        assert database.execute(f"SELECT count(*) FROM {name}").fetchone()[0] > 0, name
    for sheet in sheets(folder):
        table = sheet.title.split(" (")[0]
        if table in found["csv"]:
            rows = sum(1 for row in sheet.iter_rows() if any(cell.value is not None for cell in row))
            found["xlsx"][table] = found["xlsx"].get(table, 0) + rows - 1
            for row in sheet.iter_rows():
                assert all(cell.data_type != "f" for cell in row if cell.value is not None), sheet.title
    print(json.dumps(found))


def hostile(folder, expected):
    with open(expected, encoding="utf-8") as file:
        expected = json.load(file)
    compared = 0

    def compare(where, number, column, text):
        nonlocal compared
        wanted = expected[number]
        assert text == wanted, f"{where} {column}: {text[:80]!r} for {wanted[:80]!r}"
        compared += 1

    (resource,) = [it for it in resources(folder, "csv") if it["name"] == "responses"]
    for row in csv_rows(folder, resource):
        for column in ("title", "text"):
            compare("csv", row["response_id"], column, row[column])
    database = sqlite3.connect(os.path.join(folder, "crossforce.sqlite"))
    for number, title, text in database.execute("SELECT response_id, title, text FROM responses"):
        compare("sqlite", number, "title", title)
        compare("sqlite", number, "text", text)
    rows = sheets(folder)["responses"].iter_rows()
    names = [cell.value for cell in next(rows)]
    for row in rows:
        cells = dict(zip(names, row))
        number = cells["response_id"].value
        for column in ("title", "text"):
            cell, wanted = cells[column], expected[number]
            text = unescaped(cell.value or "")
            assert cell.data_type != "f", f"xlsx: {wanted[:80]!r} became a formula"
            if len(wanted) > MOST_IN_CELL:
                kept, note = text.rsplit(" […cut here: ", 1)
                assert wanted.startswith(kept) and str(len(wanted)) in note
                compared += 1
            else:
                compare("xlsx", number, column, text)
    print(compared)


def frictionless(folder):
    try:
        import frictionless as module
    except ImportError:
        missing("frictionless is not installed")
    command = [sys.executable, "-m", "frictionless", "validate", "datapackage.json", "--json"]
    ran = subprocess.run(command, capture_output=True, text=True, cwd=folder)
    assert ran.stdout, ran.stderr
    report = json.loads(ran.stdout)
    errors = [error["message"] for task in report["tasks"] for error in task["errors"]]
    assert report["valid"] and ran.returncode == 0, (report["errors"] + errors)[:10]
    rows = sum(task["stats"].get("rows", 0) for task in report["tasks"])
    print(json.dumps({"resources": len(report["tasks"]), "rows": rows}))


def datasette(folder):
    try:
        import datasette as module
    except ImportError:
        missing("datasette is not installed")
    path = os.path.join(folder, "crossforce.sqlite")

    def get(address):
        command = [sys.executable, "-m", "datasette", path, "--get", f"/crossforce/{address}"]
        ran = subprocess.run(command, capture_output=True, check=True, text=True)
        return json.loads(ran.stdout)

    rows = get("responses.json?_size=1&_shape=objects")
    found = get("responses.json?_search=scooter&_size=1&_shape=objects")
    use = get("exemption_use.json?_size=1&_shape=objects")
    total = [answer["filtered_table_rows_count"] for answer in (rows, found, use)]
    print(json.dumps(total))


if __name__ == "__main__":
    {"counts": counts, "hostile": hostile, "frictionless": frictionless, "datasette": datasette}[sys.argv[1]](*sys.argv[2:])
