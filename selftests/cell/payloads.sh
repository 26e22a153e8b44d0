#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# What a cell sees is the default board: the payloads that also run on QEMU's
# virt machine pass in a cell.

. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/cell.sh"

need_cpus 2
need_seized

# The name of the cell is that of the payload.
start_as_itself() {
	local payload="$1"
	shift

	cell_start "$payload" "$payload" "$@"
}

# run_payload PAYLOAD [ARG [CPUS [REGIONS]]]
run_payload() {
	ok "$1: starts" start_as_itself "$@" || return
	ok "$1: powers itself off" wait_state "$1" stopped
	payload_results "$1"
	axctl destroy "$1" >/dev/null
}

run_payload timer
run_payload mem 16

arm64_payloads() {
	run_payload ptimer
	run_payload debug
	run_payload pmu
	# What the first ones left is not there.
	run_payload debug
	run_payload pmu
	run_payload gic
	run_payload gicrules
	before=$(date +%s)
	run_payload rtc
	after=$(date +%s)
	time=$(sed -n 's/^# time //p' "$TMP/rtc.console")
	ok "rtc: its time is Linux's" \
		[ "$time" -ge "$before" -a "$time" -le "$((after + 1))" ]
	run_payload its 1
	run_payload smp 1
	[ "$(nproc)" -lt 3 ] || run_payload gicsmp 2 "1 2"
	[ "$(nproc)" -lt 3 ] || run_payload its 2 "2 1"
	[ "$(nproc)" -lt 4 ] || run_payload gicsmp 3 "3 1 2"
}

# What a line on the console is to the sbi payload, and a warm reboot.
SBI_ECHO=0x200 SBI_WARM=0x100

riscv64_payloads() {
	run_payload irqrules
	run_payload faults
	run_payload fp 10
	run_payload smp 1
	run_payload sbi 1
	[ "$(nproc)" -lt 3 ] || run_payload sbi 2 "2 1"
	ok "sbi: with input" cell_start echo sbi $SBI_ECHO
	ok "sbi: asks for a line" wait_console echo '^type'
	ok "sbi: gets it" poked echo "by the debug console" \
		"^typed by the debug console"
	axctl destroy echo >/dev/null
	ok "sbi: to reboot" cell_start warm sbi $SBI_WARM
	ok "sbi: a warm reboot begins again" eventually \
		console_more warm "get_spec_version" 1
	axctl destroy warm >/dev/null
	[ "$(nproc)" -lt 3 ] || run_payload irqsmp 2 "1 2"
	[ "$(nproc)" -lt 4 ] || run_payload irqsmp 3 "3 1 2"
}

x86_64_payloads() {
	run_payload lapic
	run_payload ioapic
	run_payload portio
	# What the first one left is not there.
	run_payload msrs
	run_payload msrs
	run_payload smp 1
}

case $(uname -m) in
aarch64) arm64_payloads ;;
riscv64) riscv64_payloads ;;
x86_64) x86_64_payloads ;;
esac
[ "$(nproc)" -lt 3 ] || run_payload smp 2 "1 2"
[ "$(nproc)" -lt 4 ] || run_payload smp 3 "3 1 2"
run_payload mem 0x800000020 1 "$RAM:32 0xc0000000:8"
tap_done
