#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Tests of klog.py, in TAP."""

import sys

from klog import complaints

# As Linux 6.12 prints them.
BAD = (
    ("a warning", "WARNING: CPU: 2 PID: 61 at kernel/irq/chip.c:241 irq_startup+0x88"),
    ("an oops", "Internal error: Oops: 0000000096000004 [#1] PREEMPT SMP"),
    ("a bad access", "Unable to handle kernel paging request at virtual address dead"),
    ("a backtrace", "Call trace:"),
    ("a stall", "rcu: INFO: rcu_preempt detected stalls on CPUs/tasks:"),
    ("a lockup", "watchdog: BUG: soft lockup - CPU#1 stuck for 26s! [axctl:80]"),
    ("a hung task", "INFO: task axctl:80 blocked for more than 120 seconds."),
    ("a workqueue that hangs", "BUG: workqueue lockup - pool cpus=1 node=0 flags=0x0"),
    ("KASAN", "BUG: KASAN: slab-use-after-free in cell_put+0x30/0x60 [axvisor]"),
    ("SLUB", "BUG kmalloc-64 (Tainted: G           O      ): Poison overwritten"),
    ("sleeping in atomic",
     "BUG: sleeping function called from invalid context at mm/slab.h:337"),
    ("lock order", "WARNING: possible circular locking dependency detected"),
    ("a lock twice", "WARNING: possible recursive locking detected"),
    ("an unsafe lock", "WARNING: inconsistent lock state"),
    ("a lock that was not held", "WARNING: bad unlock balance detected!"),
    ("a lock in a raw lock", "[ BUG: Invalid wait context ]"),
    ("a lock without a key", "INFO: trying to register non-static key."),
    ("lockdep that has given up", "turning off the locking correctness validator."),
    ("RCU", "WARNING: suspicious RCU usage"),
    ("an object in use that is freed",
     "ODEBUG: free active (active state 0) object: 00 object type: work_struct\n"
     "WARNING: CPU: 0 PID: 9 at lib/debugobjects.c:514 debug_print_object+0x1a0"),
    ("an object that is not watched", "ODEBUG: Out of memory. ODEBUG disabled"),
    ("a leak", "kmemleak: 3 new suspected memory leaks (see /sys/kernel/debug/kmemleak)"),
    ("kmemleak that has given up", "kmemleak: Kernel memory leak detector disabled"),
)
GOOD = (
    "Speculative Return Stack Overflow: WARNING: See https://kernel.org/doc/srso.html",
    "axvisor: loading out-of-tree module taints kernel.",
    "axvisor: module verification failed: signature and/or required key missing",
    "kmemleak: Kernel memory leak detector initialized (mem pool available: 14874)",
    "kmemleak: Automatic memory scanning thread started",
    "Lock dependency validator: Copyright (c) 2006 Red Hat, Inc., Ingo Molnar",
    "** WARNING WARNING **",
    "kasan: KernelAddressSanitizer initialized (generic)",
    "Running RCU self tests",
)


def main():
    cases = [(name, text, True) for name, text in BAD]
    cases += [(text, text, False) for text in GOOD]
    failed = 0
    print(f"TAP version 13\n1..{len(cases)}")
    for number, (name, text, bad) in enumerate(cases, 1):
        log = "".join(f"[    7.10{n}] {line}\n"
                      for n, line in enumerate(text.splitlines()))
        right = bool(complaints(log)) == bad
        failed += not right
        print(f"{'ok' if right else 'not ok'} {number} klog: {name}")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
