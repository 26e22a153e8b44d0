# SPDX-License-Identifier: GPL-2.0-only
"""What a sound kernel doesn't say."""

import re

COMPLAINT = re.compile(
    r"(WARNING: (?!See https://)|BUG: |BUG \S+ \(|INFO: trying to register non-static key|Oops|"
    r"Unable to handle kernel|Call trace:|Call Trace:|"
    r"rcu: INFO:|rcu_\w+ detected|soft lockup|hung_task|blocked for more than|"
    r"Internal error: |general protection fault|INFO: task |"
    r"kmemleak: \d+ new suspected|kmemleak: .*disabled|turning off the locking|ODEBUG disabled)")


def complaints(text):
    """The lines of a kernel's log that no sound one has."""
    return [line for line in text.splitlines() if COMPLAINT.search(line)]
