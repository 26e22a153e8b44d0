#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Tests of tap.py, in TAP."""

import sys

from tap import parse

CASES = (
    ("plain", "TAP version 13\n1..2\nok 1 a\nok 2 b\n", (2, 0, 0)),
    ("a failure", "TAP version 13\n1..2\nok 1 a\nnot ok 2 b\n", (1, 1, 0)),
    ("skip", "TAP version 13\n1..2\nok 1 a # SKIP no\nok 2 # SKIP\n", (0, 0, 2)),
    ("skip in lower case, no number", "1..1\nok a # skip why\n", (0, 0, 1)),
    ("all skipped", "TAP version 13\n1..0 # SKIP not here\n", (0, 0, 1)),
    ("expected failure", "TAP version 13\n1..1\nnot ok 1 a # XFAIL\n", (0, 0, 1)),
    ("too few", "TAP version 13\n1..3\nok 1 a\nok 2 b\n", (2, 1, 0)),
    ("too many", "TAP version 13\n1..1\nok 1 a\nok 2 b\n", (2, 1, 0)),
    ("no plan", "TAP version 13\nok 1 a\n", (1, 1, 0)),
    ("plan at the end", "TAP version 13\nok 1 a\n1..1\n", (1, 0, 0)),
    ("nothing", "", (0, 1, 0)),
    ("noise alone", "hello\nworld\n", (0, 1, 0)),
    ("started, then nothing", "TAP version 13\n", (0, 1, 0)),
    ("bail out", "TAP version 13\n1..1\nok 1 a\nBail out! broken\n", (1, 1, 0)),
    ("comments and noise", "TAP version 13\n1..1\n# ok 7 no\nfoo ok\nok 1 a\n",
     (1, 0, 0)),
    ("two documents", "TAP version 13\n1..1\nok 1 a\nTAP version 13\n1..1\n"
     "not ok 1 b\n", (1, 1, 0)),
    ("second document dies", "TAP version 13\n1..1\nok 1 a\nTAP version 13\n"
     "1..2\nok 1 b\n", (2, 1, 0)),
    ("subtests", "KTAP version 1\n1..1\n  KTAP version 1\n  1..2\n"
     "  ok 1 x\n  ok 2 y\nok 1 a\n", (2, 0, 0)),
    ("failed subtest", "KTAP version 1\n1..1\n  KTAP version 1\n  1..2\n"
     "  ok 1 x\n  not ok 2 y\nnot ok 1 a\n", (1, 1, 0)),
    ("lying parent", "KTAP version 1\n1..1\n  1..1\n  not ok 1 x\nok 1 a\n",
     (0, 2, 0)),
    ("parent fails alone", "KTAP version 1\n1..1\n  1..1\n  ok 1 x\n"
     "not ok 1 a\n", (1, 1, 0)),
    ("subtests cut off", "KTAP version 1\n1..1\n  1..2\n  ok 1 x\n", (1, 3, 0)),
    ("three levels", "KTAP version 1\n1..2\n  1..1\n    1..2\n    ok 1 p\n"
     "    ok 2 q # SKIP\n  ok 1 x\nok 1 a\nok 2 b\n", (2, 0, 1)),
    ("no leaf counted twice after a sibling", "1..2\n  1..1\n  ok 1 x\nok 1 a\n"
     "  1..1\n  ok 1 y\nok 2 b\n", (2, 0, 0)),
)


def main():
    failed = 0
    print(f"TAP version 13\n1..{len(CASES)}")
    for number, (name, text, want) in enumerate(CASES, 1):
        results = parse(text)
        got = (results.passed, results.failed, results.skipped)
        failed += got != want
        print(f"{'ok' if got == want else 'not ok'} {number} tap: {name}")
        if got != want:
            print(f"# wanted {want}, got {got}: {results.failures}")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
