#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Guests that keep the core busy for ever: Linux and other cells go on, and the
# cell can be paused and stopped.

. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/cell.sh"
. "$(dirname "$0")/../lib/hostile.sh"

need_cpus 2
need_seized
hostile_list runs >"$TMP/runs"
ok "there are cases" [ -s "$TMP/runs" ]
innocent_start

while read -r number name; do
	ok "$name: starts" cell_start "$name" hostile "$number" 1 || continue
	sleep 0.5
	is "$name: runs" "$(cell_state "$name")" running
	all_well "$name"
	ok "$name: can be paused" axctl pause "$name"
	ok "$name: can be resumed" axctl resume "$name"
	ok "$name: can be stopped" axctl stop "$name"
	is "$name: is stopped" "$(cell_state "$name")" stopped
	is "$name: never gave up" "$(console_count "$name" '^not ok')" 0
	ok "$name: can be destroyed" axctl destroy "$name"
	ok "$name: Linux has its CPU back" cpu_is_online 1
done <"$TMP/runs"
tap_done
