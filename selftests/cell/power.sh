#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# What a guest does to itself: power off ends the cell, a reset loads it anew.

. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/cell.sh"

need_cpus 2
need_seized

boots() {
	console_count "$1" '^ok 1 - boot, image as loaded'
}

booted() {
	[ "$(boots "$1")" -ge "$2" ]
}

ok "start a guest that powers off" cell_start off power 0
ok "the cell is stopped" wait_state off stopped
is "it booted once" "$(boots off)" 1
ok "a reset runs it once more" axctl reset off
ok "to its end" eventually booted off 2
ok "which is a power off again" wait_state off stopped
ok "destroy" axctl destroy off

ok "start a guest that resets itself" cell_start again power 1
ok "it boots again and again" eventually booted again 5
is "each time with the image as loaded" \
	"$(console_count again '^not ok')" 0
ok "it can be stopped" axctl stop again
is "stopped" "$(cell_state again)" stopped
ok "destroy" axctl destroy again

ok "start a guest that waits" cell_start ask power 2
ok "it is up" wait_console ask '^up'
sleep 1
is "and runs" "$(cell_state ask)" running
ok "ask for a reset" eventually sh -c \
	'printf r | timeout 5 axctl console ask >/dev/null 2>&1;
	[ "$(axctl console --dump ask | grep -c "^up")" -ge 2 ]'
is "it runs again" "$(cell_state ask)" running
ok "a reset from outside" axctl reset ask
ok "boots it a third time" eventually booted ask 3
ok "ask for power off" eventually sh -c \
	'printf o | timeout 5 axctl console ask >/dev/null 2>&1;
	axctl -j show ask | grep -q "\"state\":\"stopped\""'
ok "destroy" axctl destroy ask

cell_dts crash 1 "$RAM:16" | sed 's/chosen {/& axvisor,on-fail = "reset";/' >"$TMP/crash.dts"
ok "a cell that is reset when it fails" axctl create "$TMP/crash.dts"
ok "load" cell_load crash poke
ok "start" axctl start crash
ok "it is up" wait_console crash '^ready'
ok "it fails and boots again" poke crash "r $(printf %x $((RAM + 0x7e00000)))" \
	console_more crash '^ready' 1
is "it runs" "$(cell_state crash)" running
ok "the log says why" sh -c 'axctl log | grep -q "crash. fails and is reset"'
ok "destroy" axctl destroy crash
tap_done
