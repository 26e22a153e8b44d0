#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Create and destroy, over and over: the core's tables and Linux's memory are
# as before.

. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/cell.sh"

ROUNDS=${ROUNDS:-200}

need_cpus 2
need_seized

# round NUMBER: each tenth cell is started as well.
cell_dts a 1 "$RAM:4 0xc0000000:2" >"$TMP/a.dts"
round() {
	axctl create "$TMP/a.dts" || return
	if [ $(($1 % 10)) = 0 ]; then
		axctl load a "$GUEST/hello.bin" && axctl start a || return
	fi
	axctl destroy a
}

ok "a first round" round 0
used=$(core_used)
free=$(settled_free_pages)
managed=$(managed_pages)
complaints=$(complaints)

n=0
while [ "$n" -lt "$ROUNDS" ] && round "$n" >"$TMP/round" 2>&1; do
	n=$((n + 1))
done
is "$ROUNDS rounds" "$n" "$ROUNDS" || diag "$(cat "$TMP/round")"
is "the core uses as much memory as before" "$(core_used)" "$used"
is "managed pages are as before" "$(managed_pages)" "$managed"
lost=$((free - $(settled_free_pages)))
diag "$lost pages fewer are free than before"
[ "$lost" -lt "$ROUNDS" ]
is "no page a round is lost" $? 0
is "no cell is left" "$(axctl -j list | grep -o '"id"' | wc -l)" 1
ok "CPU 1 is online" cpu_is_online 1
is "no new complaint of the kernel" "$(complaints)" "$complaints"

# Cells of other sizes split and merge the root cell's tables elsewhere.
for size in 2 6 16 30 64; do
	cell_create b 1 "$RAM:$size" >/dev/null && axctl destroy b >/dev/null
done
is "nor with other sizes" "$(core_used)" "$used"
tap_done
