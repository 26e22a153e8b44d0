#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# What create refuses: nothing has changed afterwards, and the message names
# both sides of a collision.

. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/cell.sh"

need_cpus 2
need_seized

before() {
	axctl -j list
	cpus_online
}

# refuse NAME PATTERN CELL [CPUS [REGIONS [PROPERTY]]]
refuse() {
	local name="$1" pattern="$2"
	shift 2

	cell_dts "$1" "${2:-1}" "${3:-$RAM:16}" "$4" >"$TMP/refuse.dts"
	refuse_file "$name" "$pattern" "$TMP/refuse.dts"
}

# refuse_file NAME PATTERN FILE
refuse_file() {
	local name="$1" pattern="$2" was

	was=$(before)
	refused "$name" "$pattern" axctl create "$3"
	is "$name: nothing has changed" "$(before)" "$was"
}

# memory_is_back NAME PAGES: so many were free before. Each cell of the refusals has
# 4096 of them at least.
memory_is_back() {
	[ $(($2 - $(free_pages))) -lt 2048 ]
	is "$1: its memory is back" $? 0
}

# Without UEFI a PC doesn't say what is memory, and no range of it is given away.
NAMED_RAM="the region at 0xc0000000: host address $(gpa 0x8000000)"
NAMED_NONE="no memory of this machine"
if [ "$(uname -m)" = x86_64 ] && [ ! -d /sys/firmware/efi ]; then
	NAMED_RAM="nobody says whether host address $(gpa 0x8000000) is memory"
	NAMED_NONE="nobody says whether host address 0x2000000000 is memory"
fi

cell_create warm >/dev/null && axctl destroy warm >/dev/null
used=$(core_used)
free=$(free_pages)
none=$(($(last_cpu) + 1))
refuse "no such CPU" "CPU $none" a "$none"
refuse "a CPU number out of all bounds" "CPU 4096|4096" a 4096
refuse "CPU 0" "CPU 0" a 0
refuse "the same CPU twice" "cpu@1|CPU 1" a "1 1"
refuse "memory not to be had" "region|MiB|memory" a 1 $RAM:65536
refuse "contiguous memory not to be had" "region|MiB|memory|piece" \
	a 1 $RAM:3072 "axvisor,contiguous;"
refuse "the second region can't be had" "the region at 0xc0000000: 65536 MiB can't be had" \
	a 1 "$RAM:16 0xc0000000:65536"
refuse "regions that overlap" "overlap" \
	a 1 "$RAM:16 $(gpa 0xe00000):16"
refuse "a region that isn't aligned" "align|multiple|2 MiB" a 1 $(gpa 0x1000):16
refuse "a region with an odd size" "align|multiple|2 MiB" a 1 $RAM:3
refuse "an empty region" "size|empty|0x0| 0" a 1 $RAM:0
refuse "a region on a device of the board" "overlaps the board's (UART|local APIC)" \
	a 1 $UART_BASE:2
refuse "a name that is too long" "name|model" \
	abcdefghijabcdefghijabcdefghijab
refuse "a name with other characters" "name|model" "a!b"
refuse "a name like a number" "name|model" 12
refuse "reserved memory that Linux uses" "RAM that Linux uses|$RAM" a 1 \
	$RAM:16 "axvisor,host-address = <0 $(gpa 0x8000000)>;"
cell_dts a 1 "$RAM:16 0xc0000000:16" | sed \
	"/memory@c0000000/s/};/axvisor,host-address = <0 $(gpa 0x8000000)>; };/" \
	>"$TMP/second.dts"
refuse_file "the second region is RAM that Linux uses" \
	"$NAMED_RAM" \
	"$TMP/second.dts"
refuse "a reserved range that is no memory" "$NAMED_NONE" a 1 \
	$RAM:16 "axvisor,host-address = <0x20 0>;"

memory_is_back "without a cell" "$free"
# The root cell's tables are filled on demand, so a page or two may be new.
[ $(($(core_used) - used)) -le 8192 ]
is "the core uses as much memory as before" $? 0
ok "a first cell" cell_start a hello $TICK 1
free=$(free_pages)
refuse "a name that is taken" "'a'|exists|taken" a 1
refuse "a CPU that is in use" "CPU 1.*'?a'?|'?a'?.*CPU 1" b 1
ok "the first cell never noticed" ticks a
if [ "$(nproc)" -ge 3 ]; then
	refuse "one of two CPUs in use" "CPU 1.*'?a'?|'?a'?.*CPU 1" b "2 1"
	ok "the other CPU is still online" cpu_is_online 2
fi
memory_is_back "beside a cell" "$free"
tap_done
