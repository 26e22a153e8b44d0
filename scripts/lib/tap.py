# SPDX-License-Identifier: GPL-2.0-only
"""Read test results in TAP and KTAP: count the leaf tests, trust nothing.

A stream may hold several documents, each with its own plan. Subtests are
indented (KTAP); a test that has subtests counts through them, unless it failed
while none of them did. A document without a plan, or with another number of
results than planned, is a failure too.
"""

import re
from dataclasses import dataclass, field

VERSION = re.compile(r"(K?TAP) version \d+\s*$")
PLAN = re.compile(r"1\.\.(\d+)\s*(?:#\s*(skip\b.*))?$", re.IGNORECASE)
RESULT = re.compile(r"(not )?ok\b\s*(\d+)?\s*(?:-\s*)?(.*)$")
DIRECTIVE = re.compile(r"#\s*(SKIP|TODO|XFAIL)\b", re.IGNORECASE)


@dataclass
class Results:
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    failures: list = field(default_factory=list)

    def fail(self, what):
        self.failed += 1
        self.failures.append(what)

    def add(self, other):
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped
        self.failures += other.failures

    def __str__(self):
        return (f"{self.passed} passed, {self.failed} failed, "
                f"{self.skipped} skipped")


class Level:
    """The tests of one document or of one group of subtests."""

    def __init__(self, indent):
        self.indent = indent
        self.plan = None
        self.seen = 0
        self.results = Results()
        self.subtests = None		# Results of the test that is under way

    def empty(self):
        return self.plan is None and not self.seen and not self.subtests


class Parser:
    def __init__(self):
        self.total = Results()
        self.levels = [Level(0)]
        self.documents = 0

    def line(self, text):
        indent = len(text) - len(text.lstrip(" "))
        text = text.strip()
        if VERSION.match(text):
            self.version(indent)
        elif text.startswith("Bail out!"):
            self.levels[0].results.fail(text)
        elif match := PLAN.match(text):
            self.planned(indent, match)
        elif match := RESULT.match(text):
            self.result(indent, match)

    def version(self, indent):
        self.leave(indent)
        if indent == 0:
            self.end_document()
            self.documents += 1

    def planned(self, indent, match):
        level = self.enter(indent)
        if level.plan is not None:
            level.results.fail("a second plan: 1.." + match[1])
        level.plan = int(match[1])
        if level.plan == 0 and match[2]:
            level.results.skipped += 1

    def result(self, indent, match):
        failed, _, name = match.groups()
        level = self.enter(indent)
        level.seen += 1
        below, level.subtests = level.subtests, None
        if below:
            level.results.add(below)
        if DIRECTIVE.search(name):
            level.results.skipped += 0 if below else 1
        elif failed:
            if not below or not below.failed:
                level.results.fail(name or f"test {level.seen}")
        elif not below:
            level.results.passed += 1
        elif below.failed:
            level.results.fail(f"{name}: ok although a subtest failed")

    def enter(self, indent):
        """The level at INDENT, leaving or starting levels as needed."""
        self.leave(indent)
        if indent > self.levels[-1].indent:
            self.levels.append(Level(indent))
        return self.levels[-1]

    def leave(self, indent):
        while len(self.levels) > 1 and self.levels[-1].indent > indent:
            level = self.levels.pop()
            self.close(level)
            parent = self.levels[-1]
            parent.subtests = parent.subtests or Results()
            parent.subtests.add(level.results)

    @staticmethod
    def close(level):
        if level.plan is None:
            if level.seen:
                level.results.fail("results without a plan")
        elif level.plan != level.seen:
            level.results.fail(f"{level.plan} tests planned, "
                               f"{level.seen} results")

    def end_document(self):
        self.leave(0)
        level = self.levels[0]
        if not level.empty() or level.results.failed:
            self.close(level)
            if level.subtests:
                level.results.add(level.subtests)
                level.results.fail("subtests without their test's result")
            self.total.add(level.results)
        elif self.documents:
            self.total.fail("a document without tests")
        self.levels = [Level(0)]

    def end(self):
        self.end_document()
        if not self.documents and not (self.total.passed or self.total.failed
                                       or self.total.skipped):
            self.total.fail("no test results at all")
        return self.total


def parse(text):
    """The Results of a whole output."""
    parser = Parser()
    for line in text.splitlines():
        parser.line(line)
    return parser.end()
