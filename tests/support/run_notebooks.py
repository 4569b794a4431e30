"""Executes the notebooks on a package and holds their pictures against its CSV files, read without polars.

`run_notebooks.py PACKAGE SCRATCH` prints a line for each check that held. 3: something that the notebooks need is missing.
"""

import csv
import json
import os
import re
import struct
import sys
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

sys.dont_write_bytecode = True
NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
sys.path.insert(0, str(NOTEBOOKS))
try:
    import altair  # noqa: F401
    import ipykernel  # noqa: F401
    import nbformat
    import polars as pl
    import vl_convert  # noqa: F401
    from run import executed, pictures
except ImportError as error:
    print(f"{error}; pip install -r notebooks/requirements.txt", file=sys.stderr)
    sys.exit(3)

csv.field_size_limit(1 << 30)


def held(condition, *message):
    if not condition:
        print(*message, file=sys.stderr)
        sys.exit(1)


class Tables:
    """The CSV files of a package; no cell is None, an empty one is empty text."""

    def __init__(self, folder):
        guard = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))["crossforce"]["csvGuard"]
        guard = re.compile(guard["pattern"])
        for name in ("responses", "citations", "figures", "questions", "forces"):
            with open(folder / f"{name}.csv", encoding="utf-8", newline="") as file:
                rows = [{column: guard.sub("", cell) for column, cell in row.items()} for row in csv.DictReader(file)]
            setattr(self, name, rows)
        self.latest = {key(row): row for row in self.responses if not row["superseded_by"] and not row["withdrawn_at"]}

    def answers(self):
        """Yields each answer with each of its forces."""
        for row in self.latest.values():
            logged = row["doc_class"] == "log_page" and row["own_ref"] and row["outcome"] != "other"
            if row["doc_class"] == "foi_response" or logged:
                for force in row["force_ids"].split(";"):
                    yield force, row

    def relied_on(self):
        return [row for row in self.citations if row["role"] == "engaged" and row["inferred"] == "false"]


def key(row):
    return row["response_id"], row["capture"]


def data_of(chart):
    return [row for rows in chart["datasets"].values() for row in rows]


def lines_of(part, data=None):
    """Yields the name of the data of each line in a chart; layers that share their data have it above them."""
    if isinstance(part, dict):
        data = part.get("data", {}).get("name", data)
        mark = part.get("mark")
        if mark == "line" or isinstance(mark, dict) and mark.get("type") == "line":
            yield data
        for name, inner in part.items():
            if name in ("layer", "concat", "hconcat", "vconcat"):
                for each in inner:
                    yield from lines_of(each, data)


def is_clean(path):
    """What lies in git: outputs cleared, fixed names of cells, the kernel of whoever runs it."""
    book = nbformat.read(path, as_version=nbformat.NO_CONVERT)
    nbformat.validate(book)
    held((book.nbformat, book.nbformat_minor) == (4, 5), path.name, "is of another format")
    held(book.metadata.kernelspec.name == "python3", path.name, "names another kernel")
    for cell in book.cells:
        held(re.fullmatch("[a-z-]+", cell.id), path.name, "has a cell without a name:", cell.id)
        if cell.cell_type == "code":
            held(not cell.outputs and cell.execution_count is None, path.name, cell.id, "has outputs: clear them")


def drawn(book, name):
    """The charts of an executed notebook by name, each drawn as a picture that shows something."""
    charts = {}
    for image, chart in pictures(book):
        held(image[:8] == b"\x89PNG\r\n\x1a\n" and len(image) > 4000, name, "has a picture that is none")
        width, height = struct.unpack(">II", image[16:24])
        held(200 < width < 4000 and 100 < height < 6000, name, "has a picture of", width, "by", height)
        charts[chart["usermeta"]["picture"]] = chart
        held("Constructed sample: forces and answers are made up." in json.dumps(chart["title"]), name, "hides the sample")
    held(len(charts) >= 2, name, "drew only", list(charts))
    print(name, "drew", len(charts), "pictures")
    return charts


def said(book):
    outputs = [output for cell in book.cells for output in cell.get("outputs", [])]
    return "\n".join(output.text for output in outputs if output.output_type == "stream")


def traces(book, tables, name):
    """What the notebook shows as the source of a number must be rows of the package, and its words those of the text."""
    text = said(book)
    found = re.findall(r"address +(\S+)\nfetched +(\S+)\nSHA-256 +([0-9a-f]{64}) .*\ncapture +(\S+)\n", text)
    places = re.findall(r"characters (\d+) to (\d+) of the text", text)
    proofs = re.findall(r"»(.*?)«", text.replace("between »«", ""), re.S)
    held(len(found) == len(places) == len(proofs), name, "shows sources and words that do not pair", found, places, proofs)
    found = list(zip(found, places, proofs))
    held(found, name, "traced nothing")
    for (url, fetched, digest, capture), (start, end), words in found:
        texts = [row["text"] for row in tables.responses
                 if (row["url"], row["fetched_at"], row["sha256"], row["capture"]) == (url, fetched, digest, capture)]
        held(any(text[int(start):int(end)] == words for text in texts), name, "shows other words:", words)
    print(name, "traced", len(found), "rows")


def exemptions(book, tables):
    name = "exemption-use-across-forces"
    charts = drawn(book, name)
    traces(book, tables, name)
    relied = defaultdict(set)
    for row in tables.relied_on():
        relied[key(row)].add((row["regime"], row["section"]))
    uses, share, years = Counter(), defaultdict(lambda: [0, 0]), defaultdict(lambda: [0, 0])
    for force, row in tables.answers():
        for law, section in relied[key(row)]:
            uses[law, force, section] += 1
        if row["regime"] == "FOIA":
            year = (row["responded_date"] or row["published_month"] or row["received_date"])[:4] or "no date"
            for count in (share[force], years[force, year]):
                count[0] += ("FOIA", "31") in relied[key(row)]
                count[1] += 1
    shown = Counter()
    for picture, chart in charts.items():
        if picture.startswith("map "):
            for row in data_of(chart):
                held(f"map {row['law']}" == picture, picture, "also shows", row["law"])
                shown[row["law"], row["force"], row["section"]] = row["answers"]
    held(shown == uses, "map", shown - uses, uses - shown)
    rows = data_of(charts["share"])
    held({row["force"]: [row["relied_on"], row["of_answers"]] for row in rows} == share, "share", rows, dict(share))
    held(all(row["low"] < row["share"] < row["high"] for row in rows if row["relied_on"]), "intervals", rows)
    rows = data_of(charts["years"])
    held({(row["force"], row["year"]): [row["relied_on"], row["of_answers"]] for row in rows} == years, "years", rows)
    held(sum(hits for hits, _ in share.values()) >= 10, "too little to judge by")
    print("uses of a section:", sum(uses.values()), "and of s.31:", sum(hits for hits, _ in share.values()))


def chosen_by_words(tables, words=(("drone", "unmanned aircraft"), ("pilot", "trained", "training"))):
    asked = defaultdict(list)
    for row in tables.questions:
        asked[key(row)].append(row["text"])
    for force, row in tables.answers():
        near = " ".join([row["title"], *asked[key(row)]]).strip() or row["text"]
        if all(any(word in near.lower() for word in part) for part in words):
            yield force, row


def question(book, tables):
    name = "one-question-forty-five-answers"
    traces(book, tables, name)
    answers(drawn(book, name), tables, list(chosen_by_words(tables)), "calendar", "-01-01")


def answers(charts, tables, chosen, basis, first_day):
    """Outcomes and grounds of the answers chosen, their figures on a basis, and those that gave none."""
    grounds = defaultdict(set)
    for row in tables.relied_on():
        sign = "reg." if row["regime"] in ("EIR", "EISR") else "s."
        grounds[key(row)].add(f"{row['regime']} {sign}{row['section']}{row['path']}")
    held(len(chosen) >= 6, "too few answers to judge by:", len(chosen))
    expected = sorted((force, *key(row), row["outcome"], ", ".join(sorted(grounds[key(row)]))) for force, row in chosen)
    shown = sorted((row["force"], *key(row), row["outcome"], row["grounds"] or "") for row in data_of(charts["outcomes"]))
    held(shown == expected, "outcomes", shown, expected)

    force_of = {row["response_id"]: force for force, row in chosen}
    forces = {place: force_of[row["part_of"]] for place, row in tables.latest.items() if row["part_of"] in force_of}
    forces |= {key(row): force for force, row in chosen}
    printed = Counter()
    for row in tables.figures:
        if (key(row) in forces and row["period_basis"] == basis and row["unit"] == "count"
                and row["period_from"].endswith(first_day) and days_between(row["period_from"], row["period_to"]) > 360):
            printed[forces[key(row)], row["period_from"][:4], row["value_raw"]] += 1
    rows = data_of(charts["figures"])
    cells = [row for row in rows if "printed" in row]
    shown = Counter((row["force"], row["period"][:4], value) for row in cells for value in row["printed"].split(" | "))
    held(shown == printed, "figures", shown - printed, printed - shown)
    held(all(row["figures"] == 1 for row in cells), "two series share a row", cells)
    for row in cells:
        is_number = row["printed"].replace(",", "").isdigit() or row["printed"].lower() == "nil"
        held((row["kind"] == "a number") == is_number, "what is no number is shown as one", row)
    held(any(row["printed"].startswith("<") for row in cells), "no figure is bounded")
    silent = sorted({force for force, _ in chosen} - {force for force, _, _ in printed})
    rows = [row["row"].split(" · ")[0] for row in rows if "says" in row]
    held(rows == silent, "answers without figures", rows, silent)
    print("answers to one question:", len(expected), "with figures:", len(cells), "without any:", len(silent))


def over_time(book, tables):
    name = "figures-over-time"
    charts = drawn(book, name)
    traces(book, tables, name)
    figures = {row["figure_id"]: row for row in tables.figures if key(row) in tables.latest}
    gaps = bars = joined = 0
    for picture, chart in charts.items():
        if not picture.startswith("lines "):
            continue
        rows = {row["figure_id"]: row for row in data_of(chart)}
        held(len({(row["period_basis"], row["unit"]) for row in rows.values()}) == 1, picture, "mixes kinds")
        for figure, row in rows.items():
            source = figures[figure]
            held((float(source["value"]) if source["value"] else None) == row["value"], picture, row, source)
            held(all(source[name] == row[name] for name in ("period_from", "period_to", "period_basis", "unit", "qualifier",
                                                            "value_raw")), picture, row, source)
            bars += row["value"] is None and row["value_min"] is not None and row["value_max"] is not None
        for data in lines_of(chart):
            runs = defaultdict(list)
            for row in chart["datasets"][data]:
                held(row["value"] is not None, picture, "draws a line through nothing", row)
                runs[row["run"]].append(row)
            gaps += len(runs) - len({row["series_no"] for row in chart["datasets"][data]})
            for run in runs.values():
                joined += len(run) > 1
                run.sort(key=lambda row: row["period_from"])
                for before, after in zip(run, run[1:]):
                    held(before["series_no"] == after["series_no"], picture, "joins two series")
                    held(days_between(before["period_to"], after["period_from"]) == 1, picture, "bridges a gap", before, after)
    held(joined and gaps and bars, "the sample shows no gap or no interval:", gaps, bars)
    kinds = Counter((row["force_ids"], row["qualifier"]) for row in figures.values())
    rows = data_of(charts["nothing"])
    held({(row["force"], row["qualifier"]): row["figures"] for row in rows} == kinds, "nothing", rows, kinds)
    print("broken lines:", gaps, "intervals:", bars, "figures that are no number:",
          sum(number for (_, kind), number in kinds.items() if kind not in ("exact", "approximate")))


def days_between(first, second):
    return (date.fromisoformat(second) - date.fromisoformat(first)).days


def emptied(package, folder):
    """The same tables without rows, one of them missing, and nothing told about the package."""
    folder.mkdir()
    for table in package.glob("*.parquet"):
        if table.stem != "figures":
            pl.read_parquet(table).clear().write_parquet(folder / table.name)
    return folder


def with_a_round(package, folder, tables):
    """The same package with a round that holds two answers found by words and one that is not."""
    folder.mkdir()
    for table in package.iterdir():
        if table.suffix in (".parquet", ".json"):
            (folder / table.name).symlink_to(table)
    found = sorted({row["response_id"] for _, row in chosen_by_words(tables)})
    other = min({row["response_id"] for _, row in tables.answers()} - set(found))
    pl.DataFrame({"round_id": ["r1"]}).write_parquet(folder / "rounds.parquet")
    pl.DataFrame({"round_id": ["r1"] * 3, "response_id": [*found[:2], other]}).write_parquet(folder / "round_members.parquet")
    return other


def main(package, scratch):
    for name in [name for name in os.environ if name.startswith("CROSSFORCE_")]:
        del os.environ[name]
    tables = Tables(package)
    paths = sorted(NOTEBOOKS.glob("*.ipynb"))
    checks = {"exemption-use-across-forces": exemptions, "figures-over-time": over_time,
              "one-question-forty-five-answers": question}
    held([path.stem for path in paths] == sorted(checks), "other notebooks than are checked:", paths)
    nothing = emptied(package, scratch / "emptied")
    for path in paths:
        is_clean(path)
        checks[path.stem](executed(path, package), tables)
        book = executed(path, nothing)
        held(not list(pictures(book)), path.name, "draws pictures of nothing")
        held("Of 0 other" not in said(book) and "0 answers of 0 forces are held" in said(book), path.name, said(book))
        held("is empty: there is nothing to show" in said(book) and "othing " in said(book), path.name, said(book))
        print(path.stem, "says that there is nothing")
    os.environ["CROSSFORCE_WORDS"] = "scooter"
    book = executed(NOTEBOOKS / "one-question-forty-five-answers.ipynb", package)
    charts = {chart["usermeta"]["picture"]: chart for _, chart in pictures(book)}
    answers(charts, tables, list(chosen_by_words(tables, [["scooter"]])), "financial", "-04-01")
    del os.environ["CROSSFORCE_WORDS"]
    other = with_a_round(package, scratch / "round", tables)
    book = executed(NOTEBOOKS / "one-question-forty-five-answers.ipynb", scratch / "round")
    rows = data_of(next(chart for _, chart in pictures(book) if chart["usermeta"]["picture"] == "outcomes"))
    held({row["response_id"] for row in rows if row["found_by"] == "round r1"} == {other}, "the round was not used", rows)
    print("a round is used")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve())
