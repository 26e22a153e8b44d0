#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# axctl top: each CPU and each piece of memory has an owner, and one only.

. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/cell.sh"

need_cpus 2
need_seized

cpus=$(nproc)

# cpu_rows TEXT: the lines of CPUs.
cpu_rows() {
	echo "$1" | sed -n '2,/^$/{/^$/!p}'
}

# Cell a has CPU 1 between two rounds. What keeps axctl waiting between its look at
# the clock and the figures makes them differ.
has_all_of_1() {
	axctl top -i 0.5 -n 2 | grep -qE '^  1  a .* (9[0-9]|100|101)\.[0-9] '
}

text=$(axctl top)
is "without cells: every CPU" "$(cpu_rows "$text" | wc -l)" "$cpus"
is "all of them Linux's" "$(cpu_rows "$text" | grep -c ' root ')" "$cpus"
ok "a cell" cell_start a hello $TICK 1 "$RAM:16 0xc0000000:4"
text=$(axctl top)
diag "$text"
is "with one: every CPU" "$(cpu_rows "$text" | wc -l)" "$cpus"
matches "its CPU" "$text" "^  1  a +0  on "
matches "its memory in all" "$text" "^ +[0-9]+  a +running +1 +20 MiB$"
is "its regions" "$(echo "$text" | grep -cE '^0x.* MiB  a ')" 2
matches "where it sees them" "$text" "4 MiB  a +0xc0000000$"
is "one round has no rates" "$(echo "$text" | grep -c EXITS/s)" 0
text=$(axctl top -i 0.5 -n 2)
is "two rounds" "$(echo "$text" | grep -c '^CPU ')" 2
is "the second one has" "$(echo "$text" | grep -c EXITS/s)" 1
ok "the cell has all of its CPU" eventually has_all_of_1
ok "pause" axctl pause a
matches "paused" "$(axctl top -n 1)" "^  1  a +0  paused "
text=$(axctl -j top)
is "as JSON, once" "$(echo "$text" | wc -l)" 1
is "with every CPU" "$(echo "$text" | grep -o '"cpu":[0-9]' | wc -l)" $((2 * cpus))
ok "destroy" axctl destroy a
is "Linux has all again" "$(cpu_rows "$(axctl top)" | grep -c ' root ')" "$cpus"
ok "it ends with its reader" sh -c "axctl top -i 0.1 -n 1000 | head -n 1"
tap_done
