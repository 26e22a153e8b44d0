#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# A cell's first vCPU starts in real mode, in protected mode or in 64-bit mode.

. "$(dirname "$0")/../../lib/tap.sh"
. "$(dirname "$0")/../../lib/cell.sh"

need_cpus 2
need_seized

IMAGE=0x100000		# where payloads are loaded
PROTECTED=0x100040	# their other ways in
REAL=0x100080
RESET=0xfffffff0
# ljmp $0xffff, $0x90, which is REAL
JUMP='\352\220\000\377\377'

# started NAME ARG [OPTIONS...]: by axctl load's options.
started() {
	name=$1 arg=$2
	shift 2
	ok "$name: the program" axctl load --arg "$arg" "$@" "$name" \
		"$GUEST/entry.bin" $IMAGE
	ok "$name: starts" axctl start "$name"
	ok "$name: powers itself off" wait_state "$name" stopped
	payload_results "$name"
	ok "$name: its argument is $arg" grep -qx "# argument $arg" "$TMP/$name.console"
}

ok "a cell for 64-bit mode" cell_create long
started long 0x123456789abcde00
axctl destroy long
ok "a cell for protected mode" cell_create protected
started protected 0xabcd01 --mode protected --entry $PROTECTED
ok "a reset starts it so again" axctl reset protected
ok "to its end" eventually console_more protected "^DONE" 1
is "without a failure" "$(console_count protected '^not ok')" 0
axctl destroy protected
ok "a cell for real mode" cell_create real
started real 0xabcd02 --mode real --entry $REAL
axctl destroy real

ok "a cell with memory at the reset vector" cell_create reset 1 "0:16 0xffe00000:2"
printf "$JUMP" >"$TMP/jump"
ok "a jump there" axctl load --no-entry --format raw reset "$TMP/jump" $RESET
started reset 0xabcd03 --mode real --entry $RESET
axctl destroy reset

# By its configuration; the command line goes first.
chosen='axvisor,mode = "protected"; axvisor,arg = <1>; axvisor,entry = <0x100040>;'
cell_dts configured 1 "$RAM:16" | sed "s/chosen {/& $chosen/" \
	>"$TMP/configured.dts"
ok "a configured mode" axctl create "$TMP/configured.dts"
started_by_config() {
	axctl load --config "$TMP/configured.dts" configured "$GUEST/entry.bin" $IMAGE &&
		axctl start configured
}
ok "it starts" started_by_config
ok "it powers itself off" wait_state configured stopped
payload_results configured
axctl destroy configured

ok "a cell with memory above 4 GiB" cell_create high 1 "0x100000000:16"
refused() {
	text=$(axctl load --mode "$1" high "$GUEST/entry.bin" 0x100000000 2>&1) && return 1
	case $text in
	*"below 4 GiB"*) ;;
	*) echo "# $text"; return 1 ;;
	esac
}
ok "protected mode doesn't reach it" refused protected
ok "real mode neither" refused real
is "and nothing is loaded" "$(cell_state high)" created
axctl destroy high
tap_done
