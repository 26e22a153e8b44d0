#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Linux touches the core's memory: it is told by #GP, survives, and nothing was
# read or written. The plain accesses end in an oops each.

. "$(dirname "$0")/../../lib/tap.sh"
. "$(dirname "$0")/../../lib/cell.sh"

AXTEST=/sys/kernel/debug/axtest
SIGSEGV=3	# as helper-map says

ko=../../mod/axtest-$(uname -r).ko
[ -e "$ko" ] || skip_all "axtest.ko was not built for this kernel"
need_seized
# It stays: the processes that die in it never leave it.
insmod "$ko" || bail "axtest.ko can't be loaded"
echo 0 >/proc/sys/kernel/panic_on_oops

# access KIND ADDRESS: in a process of its own, which may be killed.
access() {
	sh -c 'printf "%d" "$2" >"$1"' - "$AXTEST/$1" "$2"
}

oopses() {
	dmesg | grep -c 'Oops: general protection fault\|general protection fault, .*\[#'
}

# forbidden WHOSE ADDRESS
forbidden() {
	local before kind

	# An oops would end the shell by a signal.
	access nofault "$2" 2>/dev/null
	is "$1: copy_from_kernel_nofault is refused" $? 1
	for kind in load store; do
		before=$(oopses)
		nok "$1: a plain $kind ends its process" access "$kind" "$2"
		[ "$(oopses)" -gt "$before" ]
		is "$1: with an oops" $? 0
	done
	for kind in read write; do
		timeout 60 ./helper-map "$2" "$kind" >"$TMP/out" 2>&1
		is "$1: a user's $kind is a SIGSEGV" $? $SIGSEGV
	done
	ok "$1: Linux runs on" sh -c 'seq 1 10000 | wc -l | grep -q 10000'
	ok "$1: the core runs on" axctl list
}

core=$(dmesg | sed -n 's/.*core at \(0x[0-9a-f]*\), \([0-9]*\) KiB.*/\1 \2/p' |
	tail -n 1)
base=${core% *}
size=${core#* }
ok "the core's address is in the log" [ -n "$base" ]
forbidden "the core's first page" $((base))
forbidden "the core's middle" $((base + (size / 2 & ~3) * 1024))
forbidden "the core's last page" $((base + (size - 4) * 1024))
ok "the page behind is Linux's" access nofault $((base + size * 1024))
tap_done
