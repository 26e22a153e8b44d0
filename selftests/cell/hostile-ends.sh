#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Guests that do what they must not and get the architecture's own answer.

. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/cell.sh"
. "$(dirname "$0")/../lib/hostile.sh"

need_cpus 2
need_seized
innocent_start

# All in one run: what one leaves behind is there for the next.
hostile_list ends >"$TMP/ends"
ok "there are cases" [ -s "$TMP/ends" ]
ok "they start" cell_start ends hostile "$ALL_ENDS" 1
ok "they end by themselves" wait_state ends stopped || diag "$(axctl show ends)"
payload_results ends
while read -r number name; do
	ok "$name: was run" grep -q "^ok .*$name: still here" "$TMP/ends.console"
done <"$TMP/ends"
axctl destroy ends >/dev/null
all_well "afterwards"

# One that needs two vCPUs to be as bad as it can; the innocent cell has CPU 2.
number=$(awk '$2 == "its-together" { print $1 }' "$TMP/ends")
if [ -n "$number" -a "$(nproc)" -ge 3 ]; then
	ok "two vCPUs: they start" cell_start two hostile "$number" "1 3"
	ok "two vCPUs: they end" wait_state two stopped
	payload_results two
	axctl destroy two >/dev/null
	all_well "two vCPUs"
fi

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
