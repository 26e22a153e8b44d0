#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# A cell that takes a triple fault is failed or, if it is configured so, reset.

. "$(dirname "$0")/../../lib/tap.sh"
. "$(dirname "$0")/../../lib/cell.sh"
. "$(dirname "$0")/../../lib/hostile.sh"

need_cpus 2
need_seized
hostile_list ends >/dev/null
number=$(awk '$3 == "triple-fault" { print $2 }' "$TMP/cases")

ok "a cell that takes a triple fault" cell_start stays hostile "$number"
ok "is failed" wait_state stays failed
ok "and says why" sh -c 'axctl show stays | grep -q "triple fault"'
axctl destroy stays

cell_dts again 1 "$RAM:16" | sed 's/chosen {/& axvisor,on-fail = "reset";/' >"$TMP/again.dts"
ok "one that is to be reset" axctl create "$TMP/again.dts"
ok "with the same program" cell_load again hostile "$number"
ok "starts" axctl start again
said() {
	[ "$(axctl log | grep -c "'again' fails and is reset.*triple fault")" -ge 3 ]
}
ok "and is reset each time" eventually said
is "it shows what it was told" "$(cell_word again on_fail)" reset
ok "it can be stopped" axctl stop again
axctl destroy again
tap_done
