#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Memory of cells: scrubbed before and after, contiguous where asked for,
# marked while it is away, and all of it given back.

. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/cell.sh"

need_cpus 2
need_seized

regions() {
	axctl -j show "$1" | grep -o '"hpa":"0x[0-9a-f]*","size"' |
		cut -d'"' -f4
}

cell_create warm >/dev/null && axctl destroy warm
managed=$(managed_pages)
free=$(settled_free_pages)

ok "64 MiB in one range" cell_start a mem 64 1 $RAM:64 \
	"axvisor,contiguous;"
is "it is one region" "$(regions a | wc -l)" 1
hpa=$(regions a | head -n 1)
is "aligned to 2 MiB" $((hpa % 0x200000)) 0
ok "its first page is marked" page_is_offline "$hpa"
ok "its last page is marked" page_is_offline $((hpa + (64 << 20) - PAGE_SIZE))
is "show tells its size" "$(cell_number a memory)" $((64 << 20))
[ $((free - $(free_pages))) -ge $(((48 << 20) / PAGE_SIZE)) ]
is "Linux has less memory" $? 0
ok "the cell fills it" wait_state a stopped
payload_results a
ok "a reset" axctl reset a
ok "runs it again, in memory that is zero again" wait_state a stopped
payload_results a
ok "destroy" axctl destroy a
nok "its pages are no longer marked" page_is_offline "$hpa"

ok "a second cell in the same memory" cell_start b mem 64 1 $RAM:64
wait_state b stopped
payload_results b
ok "destroy that, too" axctl destroy b

for round in 1 2 3 4 5; do
	cell_start c mem 32 1 "$RAM:32 0xc0000000:16" >/dev/null &&
		axctl destroy c >/dev/null
done
is "managed pages are as before" "$(managed_pages)" "$managed"
lost=$((free - $(settled_free_pages)))
diag "$lost pages fewer are free than before"
# The smallest region is 16 MiB; rounds.sh looks for smaller losses.
[ "$lost" -lt $(((4 << 20) / PAGE_SIZE)) ]
is "all of it was given back" $? 0
tap_done
