# SPDX-License-Identifier: GPL-2.0
# The hostile payload beside an innocent cell. Needs tap.sh and cell.sh.

# Argument for all cases that end by themselves.
ALL_ENDS=1000

# A case that jumps to where the cell has nothing.
case $(uname -m) in
x86_64) ASTRAY=run-foreign ;;
*) ASTRAY=jump-zero ;;
esac

# hostile_list OUTCOME: "NUMBER NAME" of its cases.
hostile_list() {
	if [ ! -e "$TMP/cases" ]; then
		cell_start list hostile 0 1 >/dev/null ||
			bail "the hostile payload can't be started"
		wait_state list stopped || bail "no list of hostile cases"
		console list | grep '^case' >"$TMP/cases"
		axctl destroy list >/dev/null
	fi
	awk -v outcome="$1" '$4 == outcome { print $2, $3 }' "$TMP/cases"
}

# An innocent cell on the last CPU, where there are enough.
innocent_start() {
	INNOCENT=
	[ "$(nproc)" -ge 3 ] || return 0
	INNOCENT=innocent
	ok "start an innocent cell" cell_start innocent hello $TICK 2
	ok "it ticks" ticks innocent
}

# all_well NAME: the other cell and Linux go on.
all_well() {
	if [ -n "$INNOCENT" ]; then
		is "$1: the other cell runs" "$(cell_state innocent)" running
		ok "$1: and ticks" ticks innocent
	fi
	ok "$1: Linux forks and computes" sh -c \
		'[ "$(seq 1 1000 | awk "{ s += \$1 } END { print s }")" = 500500 ]'
}
