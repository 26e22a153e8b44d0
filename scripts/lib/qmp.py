# SPDX-License-Identifier: GPL-2.0-only
"""Ask a running emulator through its QMP socket what its CPUs are doing."""

import json
import re
import socket

# Floating-point and vector registers say little about a hang.
NOISE = re.compile(r"^\s*(Q\d|Z\d|P\d|FFR|FPCR|FPR\d|XMM|YMM|FCW|Opmask|f\w+ +[0-9a-f])")


def cpu_registers(path):
    """The registers of all CPUs as text; empty when it doesn't answer."""
    try:
        with socket.socket(socket.AF_UNIX) as sock:
            sock.settimeout(5)
            sock.connect(str(path))
            stream = sock.makefile("rw", encoding="utf-8")
            stream.readline()
            request(stream, "qmp_capabilities")
            text = request(stream, "human-monitor-command",
                           {"command-line": "info registers -a"})
    except (OSError, ValueError, KeyError):
        return ""
    return "\n".join(line for line in text.splitlines()
                     if line.strip() and not NOISE.match(line))


def request(stream, command, arguments=None):
    message = {"execute": command, "arguments": arguments or {}}
    stream.write(json.dumps(message) + "\n")
    stream.flush()
    while True:
        answer = json.loads(stream.readline())
        if "return" in answer:
            return answer["return"]
        if "error" in answer:
            raise ValueError(answer["error"])
