#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Does axctl(8) say all that axctl's help says, and no more? And is each manual
page well-formed? Arguments: axctl, the folder of the manual pages."""

import re
import subprocess
import sys
from pathlib import Path

OPTION = re.compile(r"(?<![\w-])--?[a-z][a-z-]*", re.I)


def output(*command):
    return subprocess.run(command, stdout=subprocess.PIPE, text=True,
                          check=False).stdout


def options_of(text):
    return set(OPTION.findall(text))


def explained(axctl):
    """The options of each command; of axctl itself below "". """
    overview = output(axctl, "help")
    commands = re.findall(r"^  ([a-z]+) ", overview, re.M)
    known = {name: options_of(output(axctl, "help", name)) for name in commands}
    known[""] = options_of("\n".join(
        line for line in overview.splitlines()
        if line.lstrip().startswith("-")))
    return known


def in_manual(source):
    """The same, of the manual page: `.It Cm NAME` begins a command, and what is
    an option says `Fl`."""
    found = {"": set()}
    name = ""
    for line in source.replace(".It Xo\n.Cm ", ".It Cm ").splitlines():
        begin = re.match(r"\.It Cm ([a-z]+)", line)
        if begin:
            name = begin[1]
            found.setdefault(name, set())
        for flag in re.findall(r"\bFl (-?[A-Za-z-]+)", line):
            # `Fl jhV` are three.
            found[name] |= {"-" + flag} if flag[0] == "-" else \
                {"-" + letter for letter in flag}
    return found


def check_commands(known, found):
    for name in sorted(set(known) ^ set(found)):
        yield f"'{name}' is in {'the help' if name in known else 'axctl(8)'} only"


def check_options(known, found):
    for name in sorted(set(known) & set(found)):
        for option in sorted(known[name] - found[name]):
            yield f"{name or 'axctl'} {option} is not in axctl(8)"
        for option in sorted(found[name] - known[name] - known[""]):
            yield f"{name or 'axctl'} {option} is in axctl(8) only"


def lint(page):
    done = subprocess.run(["mandoc", "-Tlint", "-Wstyle", page], text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          check=False)
    # What other pages this machine has is not at issue.
    return [line for line in (done.stdout + done.stderr).splitlines()
            if "mandoc.db" not in line and "Xr" not in line.split(":")[-1]]


def main():
    known = explained(sys.argv[1])
    pages = sorted(Path(sys.argv[2]).iterdir())
    found = in_manual((Path(sys.argv[2]) / "axctl.8").read_text())
    results = [("axctl(8) has the commands of axctl help",
                check_commands(known, found)),
               ("and their options", check_options(known, found))]
    results += [(f"mandoc has nothing to say of {page.name}", lint(page))
                for page in pages]
    failed = False
    print(f"TAP version 13\n1..{len(results)}")
    for number, (name, problems) in enumerate(results, 1):
        problems = list(problems)
        failed |= bool(problems)
        print(f"{'not ok' if problems else 'ok'} {number} {name}")
        for problem in problems:
            print(f"# {problem}")
    return failed


if __name__ == "__main__":
    sys.exit(main())
