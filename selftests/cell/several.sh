#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Several cells at once, each undisturbed by the end of another.

. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/cell.sh"

need_cpus 3
need_seized

ok "first cell" cell_start a hello $TICK 1
ok "second cell" cell_start b hello $TICK 2
ok "the first ticks" ticks a
ok "the second ticks" ticks b
is "list shows the root cell and both" \
	"$(axctl -j list | grep -o '"name":"[^"]*"' | wc -l)" 3
is "the root cell comes first" \
	"$(axctl -j list | grep -o '"id":[0-9]*' | head -n 1)" '"id":0'
if [ "$(nproc)" -ge 4 ]; then
	ok "third cell" cell_start c mem 16 3
	ok "the third ends by itself" wait_state c stopped
	ok "the first still ticks" ticks a
	ok "destroy the third" axctl destroy c
fi
ok "pause the first" axctl pause a
ok "the second ticks meanwhile" ticks b
ok "destroy the first" axctl destroy a
ok "the second ticks afterwards" ticks b
ok "a cell on the first one's CPU" cell_start d hello $TICK 1
ok "it ticks" ticks d
ok "stop the second" axctl stop b
ok "the new one ticks" ticks d
ok "destroy the second" axctl destroy b
ok "destroy the new one" axctl destroy d
tap_done
