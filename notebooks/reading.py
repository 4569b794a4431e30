"""What the three notebooks share: reading a package of `crossforce export`, counting answers, showing where a row is from.

The rules for what counts are those of `crossforce compare`, so that both give the same numbers.
"""

import json
import math
import os
from datetime import date, timedelta
from pathlib import Path

import altair as alt
import polars as pl
import vl_convert
from IPython.display import display

# Okabe and Ito: told apart with any kind of colour vision. Each is used with a word or a shape, never alone.
BLUE, ORANGE, GREEN, PINK, SKY, VERMILION, GREY = (
    "#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#666666",
)

OUTCOMES = {
    "full": "all given",
    "partial": "part given",
    "refused": "refused",
    "ncnd": "neither confirmed nor denied",
    "cost_refused": "refused: too costly",
    "vexatious": "refused: vexatious",
    "not_held": "not held",
    "other": "no decision",
}

# The five kinds of nothing, and numbers that are not exact.
NOTHING = {
    "suppressed": "hidden or only bounded by the force",
    "withheld": "withheld under an exemption",
    "not_held": "the force says it does not hold it",
    "blank": "the cell is empty or a dash, unexplained",
    "unreadable": "something is there that could not be read",
}

KEY = ["response_id", "capture"]
UNNAMED = "(force not named)"


class Package:
    """The tables of one exported folder. A table that is missing or empty is said, and is an empty table."""

    def __init__(self, folder=None):
        self.folder = Path(folder or os.environ.get("CROSSFORCE_PACKAGE", "../out"))
        if not self.folder.is_dir():
            raise SystemExit(
                f"There is no folder {self.folder}. Run `crossforce export out/` in the folder above this one, "
                "or set CROSSFORCE_PACKAGE to where your package lies."
            )
        about = self.folder / "datapackage.json"
        self.about = json.loads(about.read_text(encoding="utf-8")).get("crossforce", {}) if about.exists() else {}

    def has(self, name):
        return (self.folder / f"{name}.parquet").exists()

    def table(self, name):
        if not self.has(name):
            print(f"The package has no table `{name}`: what needs it is left out below.")
            return pl.DataFrame()
        rows = pl.read_parquet(self.folder / f"{name}.parquet")
        if rows.is_empty():
            print(f"The table `{name}` is empty: there is nothing to show of it.")
        return rows

    def answers(self):
        """One row for each answer and force: the latest capture of letters, and of log entries that say what came of it."""
        rows = self.table("responses")
        if rows.is_empty():
            return empty("response_id", "capture", "force", "regime", "outcome", "own_ref", "title", "text", "year")
        logged = (pl.col("doc_class") == "log_page") & pl.col("own_ref").is_not_null() & (pl.col("outcome") != "other")
        return (
            rows.filter(pl.col("superseded_by").is_null() & pl.col("withdrawn_at").is_null())
            .filter((pl.col("doc_class") == "foi_response") | logged)
            .with_columns(
                pl.coalesce("responded_date", "published_month", "received_date").str.slice(0, 4).alias("year"),
                pl.col("force_ids").fill_null(UNNAMED).str.split(";").alias("force"),
            )
            .explode("force")
            .sort("force", "own_ref", "response_id", nulls_last=True)
        )

    def relied_on(self):
        """Provisions that a force relied on, cited by name. What is only mentioned or deduced is left out."""
        rows = self.table("citations")
        if rows.is_empty():
            return empty("citation_id", *KEY, "regime", "section", "path", "provision", "label", "text_raw")
        return rows.filter((pl.col("role") == "engaged") & ~pl.col("inferred"))

    def is_sample(self):
        """Whether any answer is of a force that does not exist."""
        forces, held = self.table("forces"), set(self.answers()["force"])
        return not forces.is_empty() and not held.isdisjoint(forces.filter(pl.col("kind") == "sample")["force_id"])

    def introduce(self):
        """Says what the package holds, of whom it holds nothing, and whether it is made up."""
        answers, forces = self.answers(), self.table("forces")
        if self.is_sample():
            print("CONSTRUCTED SAMPLE. The forces in this package do not exist and their answers are made up.\n")
        held = sorted(set(answers["force"]) - {UNNAMED})
        print(f"Package: {self.folder.name}; pages fetched {day(self.about.get('capturedFrom'))} to "
              f"{day(self.about.get('capturedTo'))}")
        print("Selection:", "; ".join(self.about.get("selection", [])) or "not told")
        number = answers.select(KEY).unique().height
        print(f"{number} answers of {len(held)} forces are held: {', '.join(held) or 'none'}")
        nameless = answers.filter(pl.col("force") == UNNAMED).height
        if nameless:
            print(f"Of {nameless} of these answers it is not known which force gave them.")
        if not forces.is_empty():
            absent = sorted(set(forces["force_id"]) - set(held))
            print(f"\nOf {len(absent)} other forces and bodies that are known nothing is held. They are absent below, "
                  f"not zero:\n{', '.join(absent)}")

    def note(self):
        """What a picture says under its title, so that it still says so when it travels alone."""
        return ["Constructed sample: forces and answers are made up."] if self.is_sample() else []

    def trace(self, row, words=120):
        """Shows where one row comes from, and the words that prove it."""
        print("address  ", row["url"])
        print("fetched  ", row["fetched_at"])
        print("SHA-256  ", row["sha256"], "(of the bytes that were fetched)")
        print("capture  ", row["capture"])
        if self.has("captures"):
            at = pl.read_parquet(self.folder / "captures.parquet").filter(pl.col("capture_id") == row["capture"])
            for place in at.iter_rows(named=True):
                print("archive  ", f"{place['warc_file']}, from byte {place['offset']}, {place['length']} bytes")
        letter = pl.read_parquet(self.folder / "responses.parquet").filter(
            (pl.col("response_id") == row["response_id"]) & (pl.col("capture") == row["capture"])
        )
        start, end = row["span_start"], row["span_end"]
        if letter.is_empty() or start is None:
            print("words     the package does not say where they stand")
            return
        text = letter["text"][0]
        before, after = text[max(0, start - words):start], text[end:end + words]
        print("words    ", f"characters {start} to {end} of the text, here between »«:")
        print(f"\n… {' '.join(before.split())} »{text[start:end]}« {' '.join(after.split())} …")


def empty(*columns):
    return pl.DataFrame(schema={column: pl.String for column in columns})


def day(time):
    return time[:10] if time else "at a time not told"


def containing(words):
    """A pattern for `drone|unmanned aircraft; pilot`: each part must occur, in any of its spellings."""
    return [[one.strip().lower() for one in part.split("|") if one.strip()] for part in words.split(";") if part.strip()]


def contains(text, parts):
    text = (text or "").lower()
    return all(any(one in text for one in part) for part in parts)


def interval(hits, of):
    """The 95 % interval of Wilson for a share: how far chance alone could carry it, were the answers drawn by lot."""
    z, share = 1.96, hits / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return max(0.0, middle - half), min(1.0, middle + half)


def length_of(start, end):
    """What kind of stretch a period is: year, quarter, month, day or other."""
    if not start or not end:
        return "other"
    try:
        first, last = date.fromisoformat(start), date.fromisoformat(end)
    except ValueError:
        return "other"
    days = (last - first).days + 1
    return {1: "day"}.get(days) or next(
        (name for name, low, high in (("month", 28, 31), ("quarter", 89, 93), ("year", 365, 366)) if low <= days <= high),
        "other",
    )


def period_name(start, end, basis, length):
    """`2021`, `2021/22` for a financial year, `2021-Q2`, `2021-05`, or the day."""
    if length == "year" and start.endswith("01-01"):
        return start[:4]
    if length == "year":
        return f"{start[:4]}/{end[2:4]}"
    if length == "quarter" and basis == "calendar":
        return f"{start[:4]}-Q{(int(start[5:7]) + 2) // 3}"
    return start[:7] if length == "month" else start if length == "day" else f"{start} to {end}"


def series_name():
    """What a series counts, of the columns `measure` and `category`."""
    name = pl.concat_str("measure", "category", separator=" / ", ignore_nulls=True)
    return pl.when(name == "").then(pl.lit("(no name)")).otherwise(name)


def all_periods(names):
    """The periods in order; years between them of which nothing is known have their place on the axis too."""
    names = sorted(names)
    years = [int(name[:4]) for name in names]
    if all(len(name) == 4 for name in names):
        return [str(year) for year in range(years[0], years[-1] + 1)]
    if all(len(name) == 7 and name[4] == "/" for name in names):
        return [f"{year}/{(year + 1) % 100:02}" for year in range(years[0], years[-1] + 1)]
    return names


def next_day(text):
    return (date.fromisoformat(text) + timedelta(days=1)).isoformat()


def heading(title, *lines):
    return alt.TitleParams(title, subtitle=[line for line in lines if line], anchor="start", fontSize=15,
                           subtitleFontSize=12, subtitleColor="#444444", offset=12)


def cut(text, size=60):
    return text if len(text) <= size else text[:size - 1].rstrip() + "…"


def listing(rows):
    """Prints all rows of a table: nothing is cut off silently."""
    with pl.Config(tbl_rows=-1, tbl_cols=-1, fmt_str_lengths=70, tbl_width_chars=200, tbl_hide_dataframe_shape=True,
                   tbl_hide_column_data_types=True):
        print(rows)


def picture(chart, name, says):
    """Shows a chart as a picture that needs no network, with its data beside it and a sentence for who cannot see it."""
    chart = chart.properties(usermeta={"picture": name}, description=says).configure_view(stroke=None).configure_axis(
        labelFontSize=12, titleFontSize=12, labelLimit=260, domainColor="#999999"
    ).configure_legend(labelFontSize=12, titleFontSize=12, labelLimit=320)
    spec = chart.to_dict()
    png = vl_convert.vegalite_to_png(spec, scale=1.5)
    bundle = {"image/png": png, "application/vnd.vegalite.v6+json": spec, "text/plain": says}
    display(bundle, raw=True, metadata={"image/png": {"alt": says}})
