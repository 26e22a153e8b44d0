#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Is the specification of the netlink family in step with the uapi header?

Arguments: the specification, the uapi header that the kernel's generator makes
of it, and ours. The kernel's nlspec module must be in PYTHONPATH.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from nlspec import SpecFamily

COMMENT = re.compile(r"/\*.*?\*/", re.S)
ENUM = re.compile(r"\benum\b\s*(\w*)\s*\{(.*?)\}", re.S)
MEMBER = re.compile(r"^\s*(\w+)", re.M)
DEFINE = re.compile(r"^#define[ \t]+(AXVISOR_\w+)[ \t]+([^{\s].*)$", re.M)
# An attribute and what its comment says of its type.
ATTRIBUTE = re.compile(r"^\t(AXVISOR_A_\w+),(?:[ \t]*/\*[ ]*(.*?)[ ]*\*/)?$",
                       re.M)


class Header:
    """The constants of a header."""

    def __init__(self, path):
        self.path = Path(path)
        self.text = self.path.read_text()
        code = COMMENT.sub("", self.text)
        enums = [(tag, MEMBER.findall(body)) for tag, body in ENUM.findall(code)]
        self.enums = {tag: set(members) for tag, members in enums if tag}
        names = sum((members for _, members in enums), [])
        strings = []
        for name, value in DEFINE.findall(code):
            (strings if value.startswith('"') else names).append(name)
        self.values = self.compute(names, strings)

    def compute(self, names, strings):
        """What the compiler says that the names are."""
        lines = [f'\tprintf("{name} %lld\\n", (long long){name});'
                 for name in names]
        lines += [f'\tprintf("{name} %s\\n", {name});' for name in strings]
        return dict(line.split(" ", 1) for line in self.run(lines))

    def run(self, lines):
        """The output of a program of these lines."""
        source = "\n".join(["#include <stdio.h>",
                            f'#include "{self.path.resolve()}"',
                            "int main(void)", "{", *lines,
                            "\treturn 0;", "}", ""])
        with tempfile.TemporaryDirectory() as folder:
            program = Path(folder) / "constants"
            subprocess.run(["gcc", "-x", "c", "-o", program, "-"],
                           input=source, text=True, check=True)
            return subprocess.run([program], stdout=subprocess.PIPE, text=True,
                                  check=True).stdout.splitlines()

    def state_names(self):
        """AXVISOR_CELL_STATE_NAMES, the number of each first."""
        return self.run([
            "\tconst char *names[] = AXVISOR_CELL_STATE_NAMES;",
            "\tfor (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)",
            '\t\tprintf("%zu %s\\n", i, names[i]);'])


def is_shared(name):
    """The generator knows no UNSPEC."""
    return not name.endswith("_UNSPEC")


def check_numbers(spec, made, ours):
    for name in sorted(set(made.values) | set(filter(is_shared, ours.values))):
        one, other = made.values.get(name), ours.values.get(name)
        if one != other:
            yield f"{name}: {one} in the specification, {other} in the header"


def check_enums(spec, made, ours):
    for tag in sorted(set(made.enums) | set(ours.enums)):
        one = made.enums.get(tag, set())
        other = set(filter(is_shared, ours.enums.get(tag, ())))
        if one != other:
            yield f"enum {tag}: {', '.join(sorted(one ^ other))} in one only"


def c_name(name):
    return name.upper().replace("-", "_")


def described(spec, attr):
    """The type of an attribute, as comments of the header say it."""
    text = {"string": "NUL string"}.get(attr["type"], attr["type"])
    if attr.get("multi-attr"):
        text += ", repeated"
    if "enum" in attr:
        enum = spec.consts[attr["enum"]]
        text += f", enum {enum['enum-name']}" if enum.type == "enum" else \
            f", {c_name(enum['name-prefix'])}*"
    return text


def check_types(spec, made, ours):
    comments = dict(ATTRIBUTE.findall(ours.text))
    for attrs in spec.attr_sets.values():
        for name, attr in attrs.items():
            name = c_name(attrs.yaml["name-prefix"] + name)
            wanted = described(spec, attr)
            comment = comments.get(name, "")
            if wanted != "pad" and not re.match(
                    re.escape(wanted) + r"(?=[,;: ]|$)", comment):
                yield f"{name}: {wanted} in the specification, " \
                      f"'{comment}' in the header"
            elif ("enum" in attr) != bool(re.search(r"\benum\b|\*", comment)):
                yield f"{name}: '{comment}' in the header, but no enum " \
                      "in the specification"


def check_states(spec, made, ours):
    one = [f"{entry.value} {entry.name}"
           for entry in spec.consts["cell-state"].entries.values()]
    other = ours.state_names()
    if one != other:
        yield f"{one} in the specification, {other} in the header"


CHECKS = (
    ("names and numbers", check_numbers),
    ("members of enums", check_enums),
    ("types of attributes", check_types),
    ("names of states", check_states),
)


def main():
    spec, made, ours = (SpecFamily(sys.argv[1]), Header(sys.argv[2]),
                        Header(sys.argv[3]))
    failed = False
    print(f"TAP version 13\n1..{len(CHECKS)}")
    for number, (name, check) in enumerate(CHECKS, 1):
        problems = list(check(spec, made, ours))
        failed |= bool(problems)
        print(f"{'not ok' if problems else 'ok'} {number} "
              f"axvisor.yaml and axvisor_netlink.h: {name}")
        for problem in problems:
            print(f"# {problem}")
    return failed


if __name__ == "__main__":
    sys.exit(main())
