"""Adds up what an export holds, apart from crossforce, and prints it as JSON.

Reads the CSV files of the folder named. Needs nothing but Python.
"""

import csv
import json
import math
import statistics
import sys
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

csv.field_size_limit(2**31 - 1)
RESOLVABLE = {"full", "partial", "refused", "ncnd", "cost_refused", "vexatious"}
OUTCOMES = ["full", "partial", "refused", "not_held", "ncnd", "cost_refused", "vexatious", "other"]


def rows(folder, table):
    with open(Path(folder) / f"{table}.csv", newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def key(row):
    return row["response_id"], row["capture"]


def year(row):
    day = row["responded_date"] or row["published_month"] or row["received_date"]
    return int(day[:4]) if day else None


def forces(row):
    return row["force_ids"].split(";") if row["force_ids"] else [None]


def is_letter(row):
    logged = row["doc_class"] == "log_page" and row["own_ref"] and row["outcome"] != "other"
    return row["doc_class"] == "foi_response" or bool(logged)


def main(folder):
    latest = [row for row in rows(folder, "responses") if not row["superseded_by"] and not row["withdrawn_at"]]
    letters = {key(row): row for row in latest if is_letter(row)}
    groups, by_outcome = Counter(), Counter()
    for row in letters.values():
        for force in forces(row):
            groups[force, year(row)] += 1
            by_outcome[force, row["outcome"]] += 1

    citing = defaultdict(set)
    for row in rows(folder, "citations"):
        letter = letters.get(key(row))
        if letter is None or row["role"] != "engaged" or row["inferred"] == "true":
            continue
        for force in forces(letter):
            citing[force, year(letter), row["provision"].split("(")[0]].add(key(row))
    exemptions = [
        [force, when, provision, len(found), groups[force, when]]
        for (force, when, provision), found in citing.items()
    ]

    outcomes = []
    for force in {force for force, _ in by_outcome}:
        total = sum(by_outcome[force, outcome] for outcome in OUTCOMES)
        resolvable = sum(by_outcome[force, outcome] for outcome in RESOLVABLE)
        outcomes += [[force, outcome, by_outcome[force, outcome], total, resolvable] for outcome in OUTCOMES]

    counted = {key(row) for row in latest}
    kinds = defaultdict(list)
    for row in rows(folder, "figures"):
        if key(row) in counted:
            kinds[row["period_basis"]].append(row)
    figures = [
        [basis, len({key(row) for row in found}), len(found), sum(row["qualifier"] == "exact" for row in found)]
        for basis, found in kinds.items()
    ]

    taken = defaultdict(list)
    for row in letters.values():
        for force in forces(row):
            taken[force].append(row)
    timeliness = []
    for force, found in taken.items():
        days = sorted(int(row["working_days"]) for row in found if row["working_days"])
        reversed_days = 0
        for row in found:
            received, responded = row["received_date"], row["responded_date"]
            if len(received) == len(responded) == 10 and row["date_basis"] != "printed":
                reversed_days += date.fromisoformat(responded) < date.fromisoformat(received)
        median, ninetieth, within = None, None, None
        if days:
            median = statistics.median(days)
            median = int(median) if median == int(median) else median
            ninetieth = days[math.ceil(0.9 * len(days)) - 1]
            within = sum(day <= 20 for day in days)
        timeliness.append([force, len(found), len(days), median, ninetieth, within, reversed_days])

    print(json.dumps({"exemptions": exemptions, "outcomes": outcomes, "figures": figures, "timeliness": timeliness}))


main(sys.argv[1])
