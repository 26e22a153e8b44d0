#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Guests that touch what isn't theirs: the cell fails, says where and why, and
# nobody else notices.

. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/cell.sh"
. "$(dirname "$0")/../lib/hostile.sh"

need_cpus 2
need_seized
innocent_start

# Where the board has nothing, and the causes of what such accesses raise: exception
# classes of ESR_EL2, guest-page faults of scause, VMEXIT_NPF and EPT violations.
case $(uname -m) in
aarch64) NOWHERE=0xa800000 CAUSES="32 36" SHIFT=26 ;;
riscv64) NOWHERE=0x20000000 CAUSES="20 21 23" SHIFT=0 ;;
x86_64) NOWHERE=0xd0000000 CAUSES="1024 48" SHIFT=0 MASK=0xffff ;;
esac

# Guest-physical address that a case touches; empty if it isn't checked.
address_of() {
	case $1 in
	read-foreign | write-foreign | run-foreign | exclusive-foreign | amo-foreign | \
	locked-foreign | copy-foreign)
		gpa 0x7e00000 ;;
	read-zero | jump-zero) echo 0x0 ;;
	read-nowhere | write-nowhere) echo "$NOWHERE" ;;
	run-uart) echo "$UART_BASE" ;;
	run-lapic) echo 0xfee000b0 ;;
	run-gic) echo 0x8000000 ;;
	no-vectors) echo 0x200 ;;
	cross-end) gpa 0x7e07ff8 ;;
	esac
}

reason() {
	axctl -j show "$1" | grep -o "\"$2\":\"\?[^,\"}]*" | head -n 1 |
		sed 's/.*"://;s/"//g'
}

is_abort() {
	case " $CAUSES " in
	*" $(($1 >> SHIFT & ${MASK:-63})) "*) return 0 ;;
	*) return 1 ;;
	esac
}

hostile_list fails >"$TMP/fails"
ok "there are cases" [ -s "$TMP/fails" ]
while read -r number name; do
	ok "$name: starts" cell_start "$name" hostile "$number" 1 || continue
	ok "$name: fails" wait_state "$name" failed
	ok "$name: axctl show says so" sh -c 'axctl show "$1" | grep -q fail' \
		- "$name"
	is "$name: vCPU" "$(reason "$name" vcpu)" 0
	matches "$name: pc" "$(reason "$name" pc)" '^0x[0-9a-f]+$'
	ok "$name: cause is an abort" is_abort "$(reason "$name" cause)"
	wanted=$(address_of "$name")
	[ -z "$wanted" ] ||
		is "$name: address" "$(reason "$name" addr)" "$wanted"
	matches "$name: reason in words" "$(cell_word "$name" text)" .
	refused "$name: can't be started again" "failed|busy" axctl start "$name"
	ok "$name: destroy" axctl destroy "$name"
done <"$TMP/fails"
all_well "at the end"

cell_start again hostile "$(awk '$2 == "run-foreign" { print $1 }' "$TMP/fails")"
wait_state again failed
ok "a failed cell can be reset" axctl reset again
ok "and fails again" eventually state_is again failed
ok "an attached console tells by its status" sh -c \
	'! timeout 60 axctl console again </dev/null >/dev/null 2>&1'
ok "destroy" axctl destroy again
tap_done
