#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# CPUs with extensions: cells see none of them, Linux has all of them on a CPU
# that was a cell's, and addresses above 48 bits are nobody's.

. "$(dirname "$0")/../../lib/tap.sh"
. "$(dirname "$0")/../../lib/cell.sh"

need_cpus 3
ko=../../mod/axtest-$(uname -r).ko
[ -e "$ko" ] || skip_all "axtest.ko was not built for this kernel"
need_seized
if ! grep -q '^axtest ' /proc/modules; then
	insmod "$ko" || bail "axtest.ko can't be loaded"
	at_exit "rmmod axtest"
fi

# forbidden KIND ADDRESS: a program that does it gets a SIGBUS.
forbidden() {
	timeout 60 ../../root/helper-map "$2" "$1" >"$TMP/out" 2>&1
	is "a $1 at $2 is a SIGBUS" $? 2
}

ok "a cell that looks for extensions" cell_start a extensions
ok "it ends" wait_state a stopped
payload_results a
axctl destroy a >/dev/null

ok "a cell that uses FP registers" cell_start b fp 10 1
ok "it ends" wait_state b stopped
payload_results b
ok "destroy" axctl destroy b
ok "its CPU keeps what programs have in their registers" taskset 2 ./extensions

# Linux with 52-bit addresses can name them.
if ../../root/helper-map 0x3fffffffff000 read 2>&1 | grep -q mmap; then
	skip "addresses above 48 bits" "Linux has none"
else
	for kind in read write; do
		forbidden $kind 0x1000000000000
		forbidden $kind 0x3fffffffff000
	done
	ok "Linux runs on" sh -c 'seq 1 10000 | wc -l | grep -q 10000'
	ok "the core runs on" axctl list
fi
tap_done
