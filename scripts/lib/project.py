# SPDX-License-Identifier: GPL-2.0-only
"""What the python scripts share: paths, locks and the architecture tables."""

import fcntl
import os
import re
import shlex
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

SCRIPTS = Path(__file__).resolve().parent.parent
ROOT = SCRIPTS.parent
BUILD = ROOT / "build"
CACHE = Path(os.environ.get("AXVISOR_CACHE") or
             Path(os.environ.get("XDG_CACHE_HOME") or
                  Path.home() / ".cache") / "axvisor")


class Failure(Exception):
    """Something the user must be told; it ends the script."""


def say(message):
    print(f"{Path(sys.argv[0]).name}: {message}", file=sys.stderr, flush=True)


class Arch(dict):
    """One architecture's table, scripts/arch/NAME.conf."""

    def __init__(self, path):
        super().__init__()
        self.name = path.stem
        for token in shlex.split(path.read_text(), comments=True):
            key, _, value = token.partition("=")
            self[key] = value

    def words(self, key):
        return self.get(key, "").split()


def archs():
    return [Arch(path) for path in sorted((SCRIPTS / "arch").glob("*.conf"))]


def find_arch(name):
    for arch in archs():
        if name in [arch.name] + arch.words("ALIASES"):
            return arch
    known = " ".join(arch.name for arch in archs())
    raise Failure(f"no architecture '{name}'; there are: {known}")


@contextmanager
def locked(path):
    """Hold an exclusive lock on PATH, shared with flock(1)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def fetched(script, *args):
    """Run a scripts/fetch-* script; it prints the directory it filled."""
    result = subprocess.run([SCRIPTS / script, *args], stdout=subprocess.PIPE,
                            text=True, check=False)
    if result.returncode:
        raise Failure(f"{script} {' '.join(args)} failed")
    return Path(result.stdout.strip())


def kernel_dir(arch, version):
    if version not in arch.words("KERNELS"):
        raise Failure(f"no kernel '{version}' for {arch.name}; "
                      f"there are: {arch['KERNELS']}")
    return fetched("fetch-kernel", arch.name, version)


def check_cpu(arch, version, cpu):
    """Refuse a CPU on which that kernel would hang without a word."""
    model = cpu.split(",")[0]
    key = f"KERNEL_{re.sub('[.-]', '_', version)}_NOT_FOR"
    if model in arch.words(key):
        tested = [row.partition(":")[2]
                  for row in arch.words("ROWS") + arch.words("NAMED_ROWS")
                  if row.startswith(f"{version}:")]
        raise Failure(f"kernel {version} can't run on CPU {model}: "
                      f"use --cpu {' or '.join(tested)}")


def boot_parameters(arch, cpu, append):
    """Those of ARCH and CPU that APPEND doesn't already set, and APPEND."""
    words = arch.words("APPEND")
    if cpu.split(",")[0] not in arch.words("CPU_APPEND_NOT_FOR"):
        words += arch.words("CPU_APPEND")
    chosen = {word.split("=")[0] for word in append.split()}
    return " ".join([word for word in words
                     if word.split("=")[0] not in chosen] + append.split())
