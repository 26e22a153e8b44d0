# SPDX-License-Identifier: GPL-2.0
# What a storm leaves behind: nothing. Needs tap.sh and cell.sh.

STORM_JOBS=

# storm_job COMMAND...: in the background until storm_ends.
storm_job() {
	"$@" >/dev/null 2>&1 &
	STORM_JOBS="$STORM_JOBS $!"
}

storm_ends() {
	touch "$TMP/storm-ends"
	[ -z "$STORM_JOBS" ] || wait $STORM_JOBS
	STORM_JOBS=
}

storm_goes_on() {
	[ ! -e "$TMP/storm-ends" ]
}

# Linux has work of all kinds: it computes, forks, writes and frees memory.
storm_load() {
	storm_job spin
	storm_job fork
	storm_job write_and_free
}

spin() {
	while storm_goes_on; do
		for i in 1 2 3 4 5 6 7 8 9 0; do :; done
	done
}

fork() {
	while storm_goes_on; do
		seq 1 200 | awk '{ s += $1 } END { print s }'
	done
}

write_and_free() {
	while storm_goes_on; do
		dd if=/dev/zero of="$TMP/file" bs=64k count=128
		rm "$TMP/file"
	done
}

# storm_begins: after a first cell has come and gone.
storm_begins() {
	ok "a first cell" cell_start first hello $TICK 1
	ok "goes" axctl destroy first
	STORM_USED=$(core_used)
	STORM_MANAGED=$(managed_pages)
	STORM_CPUS=$(cpus_online)
	STORM_COMPLAINTS=$(complaints)
}

storm_is_over() {
	storm_ends
	cells_destroy
	for file in /sys/devices/system/cpu/cpu*/online; do
		[ "$(cat "$file")" = 1 ] || echo 1 >"$file"
	done
	is "no cell is left" "$(axctl -j list | grep -o '"id"' | wc -l)" 1
	is "all CPUs are online" "$(cpus_online)" "$STORM_CPUS"
	is "the core uses as much memory as before" "$(core_used)" "$STORM_USED"
	is "managed pages are as before" "$(managed_pages)" "$STORM_MANAGED"
	is "no new complaint of the kernel" "$(complaints)" "$STORM_COMPLAINTS"
	ok "a last cell" cell_start last hello $TICK 1
	ok "ticks" ticks last
	ok "and goes" axctl destroy last
}
