#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Cells come and go while Linux is busy and takes all its CPUs off and on, the
# cell's among them: a request may be refused, with a reason, and nothing breaks.
# ROUNDS: how many cells (20).

. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/cell.sh"
. "$(dirname "$0")/../lib/storm.sh"

ROUNDS=${ROUNDS:-20}

need_cpus 2
need_seized

hotplug() {
	while storm_goes_on; do
		for cpu in $(seq 1 "$last"); do
			echo 0 >"/sys/devices/system/cpu/cpu$cpu/online"
			sleep 0.05
			echo 1 >"/sys/devices/system/cpu/cpu$cpu/online"
		done
	done
}

# Each command's refusal has a reason; what exists is destroyed.
round() {
	: >"$TMP/round"
	{
		axctl create "$TMP/a.dts" && axctl load a "$GUEST/hello.bin" &&
			axctl start a && started=$((started + 1))
	} >/dev/null 2>>"$TMP/round"
	# Looking takes longer than all the rest.
	[ $((n % 8)) != 7 ] || [ -s "$TMP/round" ] || ticks a || return
	for attempt in 1 2 3 4 5 6 7 8 9 10; do
		axctl destroy a >/dev/null 2>"$TMP/destroy" && break
		grep -q 'no such cell' "$TMP/destroy" && break
	done
	[ ! -s "$TMP/round" ] || grep -q '^axctl: ' "$TMP/round"
}

last=$(last_cpu)
cell_dts a 1 $RAM:4 >"$TMP/a.dts"
storm_begins
storm_load
storm_job hotplug
n=0
started=0
while [ "$n" -lt "$ROUNDS" ] && round; do
	n=$((n + 1))
done
is "$ROUNDS rounds" "$n" "$ROUNDS" || diag "$(cat "$TMP/round" "$TMP/destroy")"
diag "$started cells ran; last refusal: $(cat "$TMP/round")"
[ "$started" -gt 0 ]
is "some of the cells ran" $? 0
storm_is_over
tap_done
