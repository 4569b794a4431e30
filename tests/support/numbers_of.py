"""Prints the numbers in the visible cells of a file, one a line, as another reader finds them.

Of a PDF, the digits of each row of its tables. Ends with 3 where the other reader is not there.
"""

import csv
import sys
import zipfile
from xml.etree import ElementTree

NAMES = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
OFFICE, STYLE, TABLE = (NAMES % name for name in ("office", "style", "table"))


def of_text(text):
    """A printed number: a percentage is a hundredth of what it says."""
    plain = text.replace(",", "").strip().lstrip("£")
    share = 100 if plain.endswith("%") else 1
    try:
        return [float(plain.rstrip("%")) / share]
    except ValueError:
        return []


def xlsx(path):
    import openpyxl

    for sheet in openpyxl.load_workbook(path, data_only=True):
        if sheet.sheet_state != "visible":
            continue
        hidden = set()
        for column in sheet.column_dimensions.values():
            if column.hidden:
                hidden |= set(range(column.min, column.max + 1))
        for row in sheet.iter_rows():
            for cell in row:
                shown = cell.column not in hidden and not sheet.row_dimensions[cell.row].hidden
                if shown and isinstance(cell.value, (int, float)) and not isinstance(cell.value, bool):
                    yield float(cell.value)


def ods(path):
    root = ElementTree.fromstring(zipfile.ZipFile(path).read("content.xml"))
    properties = {style.get(STYLE + "name"): style.find(STYLE + "table-properties") for style in root.iter(STYLE + "style")}
    for sheet in root.iter(TABLE + "table"):
        shown = properties.get(sheet.get(TABLE + "style-name"))
        if shown is not None and shown.get(TABLE + "display") == "false":
            continue
        hidden = []
        for column in sheet.iter(TABLE + "table-column"):
            is_hidden = column.get(TABLE + "visibility", "visible") != "visible"
            hidden += [is_hidden] * min(int(column.get(TABLE + "number-columns-repeated", 1)), 1024)
        for row in sheet.iter(TABLE + "table-row"):
            if row.get(TABLE + "visibility", "visible") != "visible":
                continue
            col = 0
            for cell in row:
                repeated = int(cell.get(TABLE + "number-columns-repeated", 1))
                if cell.tag == TABLE + "table-cell" and cell.get(OFFICE + "value-type") in ("float", "percentage", "currency"):
                    visible = sum(1 for at in range(col, col + repeated) if not (at < len(hidden) and hidden[at]))
                    times = visible * int(row.get(TABLE + "number-rows-repeated", 1))
                    yield from [float(cell.get(OFFICE + "value"))] * times
                col += repeated


def delimited(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        for row in csv.reader(file):
            for cell in row:
                yield from of_text(cell)


def pdf(path):
    """The digits of a row at a time: where numbers touch, letters alone do not say in which cell each one stands."""
    import pdfplumber

    with pdfplumber.open(path) as file:
        for page in file.pages:
            for row in (row for table in page.extract_tables() for row in table):
                cells = ["".join(cell.replace(",", "").split()) for cell in row if cell]
                yield "".join(cell for cell in cells if cell.isdecimal())


READERS = {"xlsx": xlsx, "ods": ods, "csv": delimited, "pdf": pdf}

if __name__ == "__main__":
    try:
        for found in READERS[sys.argv[1].rsplit(".", 1)[1]](sys.argv[1]):
            if found != "":
                print(found if isinstance(found, str) else f"{found:.9f}")
    except ImportError as error:
        print(error, file=sys.stderr)
        sys.exit(3)
