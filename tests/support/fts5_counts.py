"""Counts what SQLite's full-text search finds.

Reads from the file named: {"texts": [...], "queries": [...]} with queries in FTS5's own language; prints a JSON list of
counts. Ends with 3 where the SQLite of this Python has no FTS5.
"""

import json
import sqlite3
import sys

with open(sys.argv[1], encoding="utf-8") as file:
    asked = json.load(file)
database = sqlite3.connect(":memory:")
try:
    database.execute("create virtual table texts using fts5(body, tokenize = 'unicode61 remove_diacritics 0')")
except sqlite3.OperationalError as error:
    print(f"SQLite has no FTS5: {error}", file=sys.stderr)
    sys.exit(3)
database.executemany("insert into texts(body) values (?)", [(text,) for text in asked["texts"]])
count = "select count(*) from texts where texts match ?"
print(json.dumps([database.execute(count, (query,)).fetchone()[0] for query in asked["queries"]]))
