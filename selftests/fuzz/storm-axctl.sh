#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Several axctl at once, on the same cells and on others, each in any state.
# ROUNDS: how many rounds each of them makes (6).

. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/cell.sh"
. "$(dirname "$0")/../lib/storm.sh"

ROUNDS=${ROUNDS:-6}

need_cpus 3
need_seized

# One user: all that can be done to a cell, whatever the others do to it.
user() {
	local n=0 name

	while [ "$n" -lt "$ROUNDS" ]; do
		n=$((n + 1))
		for name in $*; do
			axctl create "$TMP/$name.dts"
			axctl load "$name" "$GUEST/hello.bin"
			axctl start "$name"
			axctl show "$name"
			case $((n % 4)) in
			0) axctl pause "$name"; axctl resume "$name" ;;
			1) axctl reset "$name" ;;
			2) axctl stop "$name" ;;
			esac
			axctl console --dump "$name"
			axctl destroy "$name"
		done
	done
}

# watch_all: what anybody may look at, all the time.
watch_all() {
	while storm_goes_on; do
		axctl list
		axctl stat
		axctl log
	done
}

cell_dts a 1 $RAM:4 >"$TMP/a.dts"
cell_dts b 2 $RAM:4 >"$TMP/b.dts"
storm_begins
users=
for names in a a b "a b" "b a"; do
	user $names >"$TMP/user" 2>&1 &
	users="$users $!"
done
storm_job watch_all
axctl monitor >"$TMP/events" 2>/dev/null &
monitor=$!
wait $users
kill "$monitor"
diag "$(grep -c running "$TMP/events") times a cell was running"
ok "cells ran" grep -q running "$TMP/events"
storm_is_over
tap_done
