# SPDX-License-Identifier: GPL-2.0
# What a storm leaves behind: nothing. Needs tap.sh and cell.sh.

STORM_JOBS=
STORM_LOAD=

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

# Linux has work of all kinds: it computes, forks, maps and frees memory, writes
# files, sleeps by timers and moves itself from CPU to CPU.
storm_load() {
	command -v stress-ng >/dev/null || bail "there is no stress-ng: apt install stress-ng"
	stress-ng --temp-path "$TMP" --timeout 1h --cpu 1 --fork 1 --vm 1 \
		--vm-bytes 32M --hdd 1 --hdd-bytes 8M --timer 1 --affinity 1 \
		--switch 1 >"$TMP/stress-ng" 2>&1 &
	STORM_LOAD=$!
}

# Its own verdict on how it went.
storm_load_ends() {
	kill "$STORM_LOAD"
	wait "$STORM_LOAD"
	is "stress-ng worked all the while" $? 0 || diag "$(cat "$TMP/stress-ng")"
	STORM_LOAD=
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
	[ -z "$STORM_LOAD" ] || storm_load_ends
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
