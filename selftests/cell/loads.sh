#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Loads that overlap: the last one counts, after a reset too, and what Linux
# keeps for a reset does not grow beyond the cell's memory.

. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/cell.sh"

KIB=1024

need_cpus 2
need_seized

# bytes FILE OFFSET [LENGTH]: of a file, from odd places too.
bytes() {
	tail -c +$(($2 + 1)) "$1" | head -c "${3:-1000000000}"
}

# Where programs go.
BASE=$RAM
[ "$(uname -m)" != x86_64 ] || BASE=$(gpa 0x100000)

# load_data FILE OFFSET: into the cell's memory, without an entry.
load_data() {
	axctl load --no-entry --format raw a "$1" $((BASE + $2))
}

payload=$GUEST/hello.bin
head -c $((100 * KIB)) /dev/urandom >"$TMP/noise"
bytes "$payload" 0 1001 >"$TMP/head"
bytes "$payload" 1001 1000 >"$TMP/middle"
bytes "$payload" 2001 >"$TMP/tail"

# greets TIMES: the payload has started so often.
greets() {
	[ "$(console_count a "hello from cell")" = "$1" ]
}

# runs NAME: when it is started, and again after a reset.
runs() {
	ok "$1: start" axctl start a
	ok "$1: it runs" eventually greets 1
	ok "$1: reset" axctl reset a
	ok "$1: it runs again" eventually greets 2
	ok "$1: and ticks" ticks a
	ok "$1: destroy" axctl destroy a
}

cell_create a >/dev/null
ok "noise" load_data "$TMP/noise" 0
ok "a program over it" cell_load a hello
runs "over noise"

cell_create a >/dev/null
ok "a program" cell_load a hello
ok "noise over it" load_data "$TMP/noise" 0
ok "its tail" load_data "$TMP/tail" 2001
ok "its middle" load_data "$TMP/middle" 1001
ok "its head" load_data "$TMP/head" 0
runs "in pieces"

cell_create a >/dev/null
ok "a program" cell_load a hello
refused "a load that ends behind the memory is refused" "memory" \
	load_data "$TMP/noise" $(((16 << 20) - 4096))
runs "after a refusal"

# no_ops NUMBER: so many instructions.
no_ops() {
	local n=0

	while [ $((n += 1)) -le "$1" ]; do
		instruction $NO_OP
	done
}

instruction() {
	for shift in 0 8 16 24; do
		printf "\\$(printf %03o $(($1 >> shift & 255)))"
	done
}

# jump FROM TO: two instructions that reach further than 1 MiB.
case $(uname -m) in
aarch64)
	NO_OP=0xd503201f
	# Arm ARM C6.2.26, B
	jump() {
		instruction $NO_OP
		instruction $((0x14000000 | ($2 - $1 - 4) / 4 & 0x3ffffff))
	}
	;;
riscv64)
	NO_OP=0x13
	# RISC-V ISA manual 2.4, 2.5: AUIPC t0, JALR zero
	jump() {
		local high=$((($2 - $1 + 0x800) & ~0xfff))

		instruction $((high & 0xffffffff | 0x297))
		instruction $((($2 - $1 - high & 0xfff) << 20 | 0x28067))
	}
	;;
x86_64)
	# APM 3, NOP with a ModRM byte and a displacement.
	NO_OP=0x00401f0f
	# NOP of three bytes, and JMP rel32, which counts from its end.
	jump() {
		instruction 0xe9001f0f
		instruction $((($2 - $1 - 8) & 0xffffffff))
	}
	;;
esac

# No-ops that lead to the payload, across two of the pieces that are kept: what
# is loaded in two goes between noise is whole.
sled=$((1024 * KIB + 32 * KIB - 256))
cell_create a >/dev/null
ok "noise around" load_data "$TMP/noise" $((sled - 20000))
no_ops 60 >"$TMP/sled"
ok "no-ops" load_data "$TMP/sled" "$sled"
{ no_ops 58; jump $((sled + 119 * 4)) 0; } >"$TMP/sled"
ok "more" load_data "$TMP/sled" $((sled + 61 * 4))
no_ops 2 >"$TMP/sled"
ok "and the gap" load_data "$TMP/sled" $((sled + 60 * 4))
ok "a payload" axctl load --entry $((BASE + sled)) a "$payload" "$BASE"
runs "no-ops"

# Eight MiB over and over, a little further each time.
head -c $((8 << 20)) /dev/zero >"$TMP/large"
cell_create a >/dev/null
before=$(free_pages)
for n in $(seq 0 15); do
	load_data "$TMP/large" $((n * 68 * KIB)) >/dev/null || break
done
is "sixteen loads" "$n" 15
kept=$((before - $(free_pages)))
diag "$kept pages fewer are free than before"
[ "$kept" -lt 6144 ]
is "they take less than 24 MiB of a cell with 16 MiB" $? 0
ok "destroy" axctl destroy a
lost=$((before - $(settled_free_pages)))
diag "$lost pages fewer are free than before"
[ "$lost" -lt 1024 ]
is "all of it was given back" $? 0
tap_done
