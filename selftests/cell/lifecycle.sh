#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Every transition of a cell's life: the legal ones happen, the others are
# refused, name the state, and leave it as it is.

. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/cell.sh"

need_cpus 2
need_seized

# illegal STATE COMMAND...: none of them is legal now.
illegal() {
	local state="$1" command
	shift

	for command; do
		if [ "$command" = load ]; then
			refused "load is refused while $state" \
				"the cell is $state; only a cell that is created or loaded" \
				cell_load a hello $TICK
		else
			refused "$command is refused while $state" \
				"$state|busy" axctl "$command" a
		fi
		is "and it is still $state" "$(cell_state a)" "$state"
	done
}

ok "create" cell_create a
is "created" "$(cell_state a)" created
illegal created start pause resume
refused "stop says what ends it" "not been started, destroy ends it" axctl stop a
refused "start what it needs" "load a program into it first" axctl start a
ok "load" cell_load a hello $TICK
is "loaded" "$(cell_state a)" loaded
ok "load again" cell_load a hello $TICK
illegal loaded pause resume
refused "pause says what comes first" "start it first" axctl pause a
ok "start" axctl start a
is "running" "$(cell_state a)" running
ok "its greeting arrives" wait_console a "hello from cell"
illegal running start resume load

ok "it ticks" ticks a
ok "pause" axctl pause a
is "paused" "$(cell_state a)" paused
before=$(console_count a '^tick')
sleep 1
is "a paused cell doesn't tick" "$(console_count a '^tick')" "$before"
illegal paused start pause load
ok "resume" axctl resume a
is "running again" "$(cell_state a)" running
ok "it ticks again" ticks a

ok "stop" axctl stop a
is "stopped" "$(cell_state a)" stopped
before=$(console_count a '^tick')
sleep 1
is "a stopped cell doesn't tick" "$(console_count a '^tick')" "$before"
illegal stopped start pause resume stop load
ok "reset" axctl reset a
ok "it runs after the reset" wait_state a running
ok "from its beginning" eventually sh -c \
	'[ "$(axctl console --dump a | grep -c "hello from cell")" = 2 ]'

ok "pause before stop" axctl pause a
ok "stop while paused" axctl stop a
is "stopped from paused" "$(cell_state a)" stopped
ok "destroy while stopped" axctl destroy a
refused "a destroyed cell is gone" "no such cell; axctl list names" axctl show a
for command in start pause resume stop reset destroy; do
	refused "$command of no cell" "no such cell" axctl "$command" a
done

ok "destroy while created" sh -c 'axctl create "$1" && axctl destroy a' - "$TMP/a.dts"
cell_create a >/dev/null && cell_load a hello $TICK >/dev/null
ok "destroy while loaded" axctl destroy a
cell_start a hello $TICK >/dev/null
ok "destroy while running" axctl destroy a
cell_start a hello $TICK >/dev/null
axctl pause a
ok "destroy while paused" axctl destroy a
cell_start a hello $TICK >/dev/null
ok "reset while running" axctl reset a
ok "runs after that" wait_state a running
axctl pause a
ok "reset while paused" axctl reset a
ok "runs after that, too" wait_state a running
ok "destroy" axctl destroy a
for command in start pause resume stop reset destroy; do
	nok "$command of the root cell is refused" axctl "$command" 0
done
tap_done
