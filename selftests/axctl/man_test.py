#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Does axctl(8) say all that axctl's help says, and no more? Is each manual page
well-formed, and does the program in axvisor(4) compile? Arguments: axctl, the
folder of the manual pages."""

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


def capitals(page):
    """A new sentence behind a comma or semicolon: a heading within one."""
    text = re.sub(".\b", "", output("mandoc", "-Tascii", page))
    return re.findall(r"\w+[,;]\s+The \w+", text)


def compile_example(page):
    """What the C compiler has to say of the program in it."""
    text = re.sub(".\b", "", output("mandoc", "-Tascii", page))
    text = text[text.find("EXAMPLES"):]
    program = re.search(r"^( *)#include.*?^\1}$", text, re.M | re.S)
    if not program:
        return ["there is none"]
    headers = Path(__file__).resolve().parents[2] / "include/uapi"
    done = subprocess.run(["cc", "-std=gnu11", "-Wall", "-Wextra", "-Werror",
                           "-fsyntax-only", f"-I{headers}", "-xc", "-"],
                          input=program[0], stderr=subprocess.PIPE, text=True,
                          check=False)
    return done.stderr.splitlines()


def main():
    known = explained(sys.argv[1])
    pages = sorted(Path(sys.argv[2]).iterdir())
    found = in_manual((Path(sys.argv[2]) / "axctl.8").read_text())
    results = [("axctl(8) has the commands of axctl help",
                check_commands(known, found)),
               ("and their options", check_options(known, found))]
    results += [(f"mandoc has nothing to say of {page.name}", lint(page))
                for page in pages]
    results += [(f"no heading breaks a sentence of {page.name}", capitals(page))
                for page in pages]
    results += [("the program in axvisor(4) compiles",
                 compile_example(Path(sys.argv[2]) / "axvisor.4"))]
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
