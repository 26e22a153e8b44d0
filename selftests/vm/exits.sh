#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Cells that call, sleep and compute on CPUs of their own, and what the core
# counted there in the end. Run by run-exits, see there.

. /selftests/lib/tap.sh >/dev/null
. /selftests/lib/cell.sh

SPIN='\000\000\000\024'		# b .

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

module_load || exit
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
