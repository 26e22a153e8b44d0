#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# The CPU of a cell: neither Linux nor the cell sees the registers of the other,
# and programs can use all of it afterwards.

. "$(dirname "$0")/../../lib/tap.sh"
. "$(dirname "$0")/../../lib/cell.sh"

need_cpus 3
ko=../../mod/axfp-$(uname -r).ko
[ -e "$ko" ] || skip_all "axfp.ko was not built for this kernel"
need_seized
insmod "$ko" || bail "axfp.ko can't be loaded"
at_exit "rmmod axfp"

# fills NAME: the payload's registers are its own, from the first to the last.
fills() {
	ok "$1: fills them" wait_console "$1" filled
	ok "$1: pause" axctl pause "$1"
	ok "$1: resume" axctl resume "$1"
	ok "$1: it ends" wait_state "$1" stopped
	payload_results "$1"
}

for round in 1 2; do
	ok "$round: Linux computes on CPU 1" taskset 2 \
		awk 'BEGIN { for (i = 0; i < 9999; i++) s += i * 1.5 }'
	ok "$round: a cell that uses FP registers" cell_start b fp 3000 1
	fills b
	ok "$round: reset" axctl reset b
	fills b
	ok "$round: destroy" axctl destroy b
	is "$round: Linux finds nothing of it in its registers" \
		"$(cat /sys/module/axfp/parameters/found)" 0
done

for test in answers registers; do
	ok "CPU 1 is all Linux's: $test" taskset 2 ./programs -t $test
done
tap_done
