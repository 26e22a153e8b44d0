#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Statistics: a payload's exits are counted under its reason, and nothing else
# is; a cell that sleeps makes none.

. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/cell.sh"

need_cpus 2
need_seized

COUNT=1000
# What architectures call their reasons.
case $(uname -m) in
aarch64)
	CALL=hvc READ=data_abort KICK=kick
	# Ten times a second, by a busy machine's clock.
	TICKS=timer RATE="^([5-9]|1[0-9])\.[0-9]"
	REASONS="wfx hvc smc sysreg sve instruction_abort data_abort timer
		maintenance kick irq fiq serror other"
	;;
riscv64)
	CALL=ecall READ=load_fault KICK=soft
	# What a tick prints, a byte each.
	TICKS=store_fault RATE="^([3-9][0-9]|1[0-9][0-9])\.[0-9]"
	REASONS="ecall instruction_fault load_fault store_fault
		virtual_instruction soft timer external irq"
	;;
esac

# number TEXT KEY: the first number of that name in JSON.
number() {
	local text

	text=$(after "$1" "$2")
	echo "${text%%[!0-9.]*}"
}

stat() {
	number "$(axctl -j stat "$1")" "$2"
}

# counts KIND: the cell's statistics once it has done COUNT of these.
counts() {
	ok "kind $1: starts" cell_start a exits $((COUNT * 4 + $1))
	ok "kind $1: is done" wait_console a ready
	STAT=$(axctl -j stat a)
	diag "$STAT"
}

# between NAME KEY LOW HIGH
between() {
	local n

	n=$(number "$STAT" "$2")
	ok "$1 ($n)" [ "${n:--1}" -ge "$3" ] || return
	ok "$1, and no more" [ "$n" -le "$4" ]
}

runs_longer() {
	[ "$(stat "$1" run_time)" -gt "$2" ]
}

# lacks PATTERN, of $TMP/text
lacks() {
	! grep -q "$1" "$TMP/text"
}

counts 0
before=$(stat a exits)
time=$(stat a run_time)
sleep 2
is "sleeping: no exits" "$(stat a exits)" "$before"
is "sleeping: no interrupts" "$(stat a interrupts)" 0
ok "sleeping: on its CPU for a second at least" \
	[ "$(stat a run_time)" -gt $((time + 1000000000)) ]
before=$(stat a $KICK)
ok "pause" axctl pause a
is "paused: by one kick" "$(stat a $KICK)" $((before + 1))
time=$(stat a run_time)
sleep 1
is "paused: its time stands still" "$(stat a run_time)" "$time"
ok "resume" axctl resume a
ok "its time goes on" eventually runs_longer a "$time"
ok "destroy" axctl destroy a

counts 1
between "hypercalls are counted" $CALL $COUNT $COUNT
between "device accesses to set up only" $READ 1 $((COUNT - 1))
between "no interrupts" timer 0 0
total=0
for reason in $REASONS; do
	total=$((total + $(number "$STAT" $reason)))
done
is "the reasons make the total" "$total" "$(number "$STAT" exits)"
ok "destroy" axctl destroy a

counts 2
between "device accesses are counted" $READ $COUNT $((2 * COUNT))
between "no hypercalls" $CALL 0 0
ok "destroy" axctl destroy a

counts 3
if [ "$KICK" = kick ]; then
	between "timer interrupts are counted" timer $COUNT $((COUNT + 10))
	between "and those that it took" interrupts $COUNT $((COUNT + 10))
	matches "as text: the reason" "$(axctl stat a)" "^    timer +1[0-9]{3}$"
else
	# Sstc: they are the guest's own.
	between "timer interrupts make no exits" timer 0 0
	between "nor anything else" exits 1 $((COUNT / 2))
fi
between "no hypercalls" $CALL 0 0
text=$(axctl stat a)
matches "as text: where it runs" "$text" "^cell [0-9]+ 'a', vCPU 0 on CPU 1$"
echo "$text" >"$TMP/text"
ok "as text: nothing that is 0" lacks $CALL
before=$(stat a $READ)
ok "pause" axctl pause a
ok "reset" axctl reset a
ok "a reset keeps them" [ "$(stat a $READ)" -ge "$before" ]
ok "destroy" axctl destroy a

ok "a cell that ticks" cell_start b hello 100
ok "it ticks" ticks b
text=$(axctl -j stat -i 1 -n 3 b)
is "three rounds, a line each" "$(echo "$text" | wc -l)" 3
echo "$text" | head -n 1 >"$TMP/text"
ok "the first has no rate" lacks rate
rate=$(after "$(after "$(echo "$text" | tail -n 1)" rate)" $TICKS)
matches "the rate of its ticks" "$rate" "$RATE"
text=$(axctl stat)
matches "the root cell's" "$text" "^cell 0 'root', vCPU 0 on CPU 0$"
matches "and this one's" "$text" "^cell [1-9][0-9]* 'b', vCPU 0 on CPU 1$"
ok "its hypercalls are counted" [ "$(stat root $CALL)" -gt 0 ]
refused "no such cell" "no such cell" axctl stat nobody
ok "destroy" axctl destroy b
refused "no cell any more" "no such cell" axctl stat b
tap_done
