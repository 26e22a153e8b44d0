#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Guests that do what they must not and get the architecture's own answer.

. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/cell.sh"
. "$(dirname "$0")/../lib/hostile.sh"

need_cpus 2
need_seized
innocent_start

hostile_list ends >"$TMP/ends"
ok "there are cases" [ -s "$TMP/ends" ]
while read -r number name; do
	ok "$name: starts" cell_start "$name" hostile "$number" 1 || continue
	ok "$name: ends by itself" wait_state "$name" stopped ||
		diag "$(axctl show "$name")"
	payload_results "$name"
	axctl destroy "$name" >/dev/null
done <"$TMP/ends"
all_well "afterwards"

hostile_list either >"$TMP/either"
while read -r number name; do
	ok "$name: starts" cell_start "$name" hostile "$number" 1 || continue
	wait_state "$name" stopped
	matches "$name: ends or fails" "$(cell_state "$name")" \
		'^(stopped|failed)$'
	is "$name: nothing it asked for went wrong" \
		"$(console_count "$name" '^not ok')" 0
	axctl destroy "$name" >/dev/null
done <"$TMP/either"
all_well "at the end"
tap_done
