"""Prints how another reader of robots.txt, Protego, decides: one JSON line a file.

Its source package, with the files that it is tested on, lies in the folder given or in that of this Python. Each line holds the text, the
crawler's name, and for some paths whether they may be asked for. Ends with 3 where there is no such package.
"""

import json
import sys
from pathlib import Path

AGENTS = ["crossforce", "googlebot"]
PATHS = [
    "/",
    "/index.html",
    "/search?q=a",
    "/wp-admin/",
    "/wp-admin/admin-ajax.php",
    "/cgi-bin/a.cgi",
    "/private/report.pdf",
    "/foi-ai/force/disclosure-2024/a/",
    "/media/a.xlsx",
    "/a/b/c?x=1&y=%C3%A9",
    "/*",
    "/user/login",
]


def of_its_rules(text):
    """Paths that the file itself speaks of."""
    found = []
    for line in text.splitlines():
        name, _, value = line.split("#")[0].partition(":")
        value = value.strip()
        if name.strip().lower() in ("allow", "disallow") and value.startswith("/") and value.isascii() and "\\" not in value:
            found.append(value.replace("*", "some/thing").replace("$", "").replace(" ", ""))
    return sorted(set(found))[:12]


def main():
    try:
        from protego import Protego
    except ImportError:
        return 3
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else sys.prefix)
    files = sorted(folder.glob("protego-*/tests/test_data/*"))
    if not files:
        return 3
    for file in files:
        try:
            text = file.read_bytes().decode("utf-8")
        except UnicodeDecodeError:
            continue
        rules = Protego.parse(text)
        paths = PATHS + of_its_rules(text)
        for agent in AGENTS:
            allowed = [rules.can_fetch("https://www.site.example" + path, agent) for path in paths]
            row = {"file": file.name, "agent": agent, "text": text, "paths": paths, "allowed": allowed}
            print(json.dumps(row))
    return 0


sys.exit(main())
