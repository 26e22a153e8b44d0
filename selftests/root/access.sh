#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Linux touches memory of the core and of a cell: it is told, survives, and
# nothing was read or written. The plain accesses end in an oops each.

. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/cell.sh"

AXTEST=/sys/kernel/debug/axtest
# What is tried, and what a user's access becomes, as helper-map says it.
case $(uname -m) in
aarch64) KERNELS="load store" USERS="read write" SIGNAL=SIGBUS STATUS=2 ;;
riscv64) KERNELS="load store amo" USERS="read write amo exec" SIGNAL=SIGSEGV STATUS=3 ;;
esac

need_cpus 3
ko=../mod/axtest-$(uname -r).ko
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
	dmesg | grep -c 'Internal error: \|Unable to handle kernel\|Oops - '
}

# refuses_call WHOSE ADDRESS
refuses_call() {
	timeout 60 ./helper-map "$2" call >"$TMP/out" 2>&1
	is "$1: a system call that reads it is refused" $? 4
}

# forbidden WHOSE ADDRESS
forbidden() {
	local before status

	# An oops would end the shell by a signal.
	access nofault "$2" 2>/dev/null
	is "$1: copy_from_kernel_nofault is refused" $? 1
	for kind in $KERNELS; do
		before=$(oopses)
		nok "$1: a plain $kind ends its process" access "$kind" "$2"
		[ "$(oopses)" -gt "$before" ]
		is "$1: with an oops" $? 0
	done
	for kind in $USERS; do
		timeout 60 ./helper-map "$2" "$kind" >"$TMP/out" 2>&1
		status=$?
		is "$1: a user's $kind is a $SIGNAL" "$status" "$STATUS"
	done
	refuses_call "$@"
	ok "$1: Linux runs on" sh -c 'seq 1 10000 | wc -l | grep -q 10000'
	ok "$1: the core runs on" axctl list
}

# readable WHAT PAGE: Linux can read all of it.
readable() {
	nok "$1 is Linux's" page_is_offline "$2"
	ok "$1 can be read from its begin" access nofault "$2"
	ok "$1 can be read to its end" access nofault $(($2 + PAGE_SIZE - 8))
	ok "$1 can be read by a user" ./helper-map "$2" read
}

# Linux's word-at-a-time reads run past the end of a page, so the page before a
# range can be read, and nobody else has it; nor does a range take the page
# behind it along.
# guarded CELL RANGES
guarded() {
	local n=0 size hpa flag

	axctl -j show "$1" | grep -o '"hpa":"0x[0-9a-f]*","size":[0-9]*' |
		sed 's/.*:"\(.*\)",.*:\([0-9]*\)/\2 \1/' >"$TMP/ranges"
	while read -r size hpa; do
		n=$((n + 1))
		ok "$1, range $n: its first page is away" page_is_offline "$hpa"
		ok "$1, range $n: its last page is away" \
			page_is_offline $((hpa + size - PAGE_SIZE))
		readable "$1, range $n: the page before" $((hpa - PAGE_SIZE))
		readable "$1, range $n: the page behind" $((hpa + size))
		for flag in $KPF_LRU $KPF_SLAB $KPF_BUDDY; do
			nok "$1, range $n: the page before has no flag $flag" \
				page_has $((hpa - PAGE_SIZE)) "$flag"
		done
	done <"$TMP/ranges"
	is "$1: all ranges were seen" "$n" "$2"
}

core=$(dmesg | sed -n 's/.*core at \(0x[0-9a-f]*\), \([0-9]*\) KiB.*/\1 \2/p' |
	tail -n 1)
base=${core% *}
size=${core#* }
ok "the core's address is in the log" [ -n "$base" ]
forbidden "the core's last page" $((base + (size - 4) * 1024))
forbidden "the core's middle" $((base + (size / 2 & ~3) * 1024))

ok "start a cell" cell_start a hello $TICK
ok "it ticks" ticks a
hpa=$(axctl -j show a | grep -o '"hpa":"0x[0-9a-f]*"' | head -n 1 | cut -d'"' -f4)
ok "its address is known" [ -n "$hpa" ]
forbidden "a cell's first page" $((hpa))
forbidden "a cell's last page" $((hpa + (16 << 20) - 4096))
is "the cell runs" "$(cell_state a)" running
ok "and ticks" ticks a

guarded a 1
ok "a cell with more ranges beside it" cell_create c 2 \
	"$RAM:4 $(gpa 0x10000000):2 $(gpa 0x20000000):8"
guarded c 3
guarded a 1
ok "destroy it" axctl destroy c
ok "destroy" axctl destroy a
ok "its memory is Linux's again" access nofault $((hpa))
ok "also for a user" ./helper-map $((hpa)) read

# A guest fills 64 MiB with a pattern. Linux may use a page of it at once, but
# not every fourth of those that are looked at.
ok "a guest fills its memory" cell_start b mem 64 1 $RAM:64
wait_state b stopped
hpa=$(axctl -j show b | grep -o '"hpa":"0x[0-9a-f]*"' | head -n 1 | cut -d'"' -f4)
ok "destroy it" axctl destroy b
used=0
for n in $(seq 0 63); do
	access zero $((hpa + (n << 20) + 0x80000)) 2>/dev/null || used=$((used + 1))
done
diag "$used of 64 pages are not zero"
[ "$used" -lt 16 ]
is "nothing of the guest is left in it" $? 0
tap_done
