"""Prints the verdicts that Google's own test of its reader of robots.txt holds: one JSON line each.

They stand in robots_test.cc, and word for word in the tests of its port to Python, `gpyrobotstxt`, whose source package lies
unpacked in the folder given or in that of this Python. Only those tests are run, against a reader that takes note of what
it is asked and of what is expected of it. Each line holds the test, the text, the crawler's name, the address and whether it
may be asked for. Ends with 3 where there is no such package.
"""

import json
import sys
import types
import unittest
from pathlib import Path


class Asked(str):
    """What was asked, in place of a verdict."""


class Reader:
    def one_agent_allowed_by_robots(self, text, agent, url):
        return Asked(json.dumps({"text": text, "agent": agent, "url": url}))

    def is_valid_user_agent_to_obey(self, name):
        return None


def noting(expected):
    def check(test, asked, message=None):
        if isinstance(asked, Asked):
            row = {"test": test.id().rsplit(".", 1)[-1], "allowed": expected, **json.loads(asked)}
            print(json.dumps(row))

    return check


def main():
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else sys.prefix)
    files = sorted(folder.glob("gpyrobotstxt-*/test/test_google_only_system.py"))
    if not files:
        print("python3 has not the tests of `gpyrobotstxt`", file=sys.stderr)
        return 3
    reader = types.ModuleType("gpyrobotstxt.robots_cc")
    reader.RobotsMatcher = Reader
    sys.modules["gpyrobotstxt"] = types.ModuleType("gpyrobotstxt")
    sys.modules["gpyrobotstxt.robots_cc"] = reader
    unittest.TestCase.assertTrue, unittest.TestCase.assertFalse = noting(True), noting(False)
    tests = types.ModuleType("tests")
    exec(compile(files[-1].read_text(encoding="utf-8"), files[-1].name, "exec"), tests.__dict__)
    suite = unittest.defaultTestLoader.loadTestsFromModule(tests)
    ran = unittest.TextTestRunner(stream=sys.stderr, verbosity=0).run(suite)
    return 0 if ran.wasSuccessful() else 1


sys.exit(main())
