#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Cells that call, sleep and compute on CPUs of their own, and what the core
# counted there in the end. Run by run-exits, see there.

. /selftests/lib/tap.sh >/dev/null
. /selftests/lib/cell.sh

case $(uname -m) in
aarch64) SPIN='\000\000\000\024' ;;	# b .
riscv64) SPIN='\157\000\000\000' ;;	# j .
esac

exits() {
	local text

	text=$(after "$(axctl -j stat "$1")" exits)
	echo "${text%%[!0-9]*}"
}

# window NAME CELL: how many exits in two seconds.
window() {
	local before

	before=$(exits "$2")
	sleep 2
	echo "window $1 $(($(exits "$2") - before))"
}

# least COMMAND...: the fewest exits of the root cell from one question to the next
# with COMMAND in between.
least() {
	local before now most=1000000

	for try in 1 2 3 4 5 6; do
		before=$(exits root)
		"$@"
		now=$(exits root)
		[ $((now - before)) -ge "$most" ] || most=$((now - before))
	done
	echo "$most"
}

# The root cell's with its timer going, whose exits would be hundreds. Asking makes
# some, and starting sleep, now and then one more: those of the cheapest don't count,
# and where there was none as cheap this time both are done again.
root_window() {
	local asking own

	for attempt in 1 2 3; do
		asking=$(least sleep 0)
		own=$(($(least sleep 2) - asking))
		[ "$own" -gt 0 ] || break
	done
	[ "$own" -ge 0 ] || own=0
	echo "window root $own"
}

# Timer interrupts and IPIs between two vCPUs, a thousand a second: in guest files.
busy_window() {
	cell_start busy irqexits 3 "1 2" && wait_console busy ready || return
	sleep 1
	window busy busy
	axctl pause busy && axctl stat busy && axctl destroy busy
}

# What the emulator calls the CPUs.
awk '$1 == "processor" { cpu = $3 }
	$1 == "hart" && $2 == ":" { print "hart", cpu, $3 }' /proc/cpuinfo
module_load || exit
root_window
if [ "$(uname -m)" = riscv64 ]; then
	busy_window || exit
fi
cell_start sleeps exits 4001 1 || exit
wait_console sleeps ready || exit
window sleeping sleeps
printf "$SPIN" >"$TMP/spin"
cell_create computes 2 && axctl load computes "$TMP/spin" &&
	axctl start computes || exit
sleep 1
window computing computes
axctl pause sleeps && axctl pause computes || exit
axctl stat
