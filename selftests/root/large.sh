#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# A cell with 1 GiB of memory that is aligned to 1 GiB on both sides is mapped
# by one block, and Linux loses and gets back one block.

. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/cell.sh"

GIB=$((1 << 30))

need_cpus 2
[ "$(awk '/^MemTotal/ { print $2 }' /proc/meminfo)" -gt 3500000 ] ||
	skip_all "needs 4 GiB"
need_seized

hpa() {
	axctl -j show a | grep -o '"hpa":"0x[0-9a-f]*","size"' |
		cut -d'"' -f4
}

used=$(core_used)
free=$(settled_free_pages)
ok "a cell whose guest address is aligned" cell_create a 1 \
	"$RAM:1024" "axvisor,contiguous;"
hpa=$(hpa)
diag "at $hpa"
is "its host address is, too" $((hpa % GIB)) 0
block=$(($(core_used) - used))
ok "a guest fills it" cell_load a mem 1024
ok "start" axctl start a
ok "it ends" wait_state a stopped
payload_results a
ok "its last page is marked" page_is_offline $((hpa + GIB - PAGE_SIZE))
ok "destroy" axctl destroy a
nok "its last page is Linux's" page_is_offline $((hpa + GIB - PAGE_SIZE))
# What Linux touches first is mapped first then, so not as at the beginning.
used=$(core_used)

# The same size by blocks of 2 MiB, whose tables take memory of the core.
ok "a cell whose guest address is not aligned" cell_create a 1 \
	"$(gpa 0x200000):1024" "axvisor,contiguous;"
tables=$(($(core_used) - used))
diag "the aligned cell takes $block bytes of the core, the other $tables"
[ "$block" -lt "$tables" ]
is "takes more tables" $? 0
ok "destroy that, too" axctl destroy a
is "the core's memory is as before" "$(core_used)" "$used"

lost=$((free - $(settled_free_pages)))
diag "$lost pages fewer are free than before"
[ "$lost" -lt 16384 ]
is "all of the memory was given back" $? 0
tap_done
