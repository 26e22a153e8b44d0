#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Linux runs with page tables of its own for EL1 here, as a kernel with KASLR does
# by itself: what follows in this boot is tested so.

. "$(dirname "$0")/../../lib/tap.sh"

grep -qw kpti=on /proc/cmdline || skip_all "needs a kernel booted with kpti=on"
matches "page tables are isolated" "$(dmesg)" \
	'detected: Kernel page table isolation \(KPTI\)'
tap_done
