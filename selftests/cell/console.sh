#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# A cell's console in both directions: by interrupt, with a ring that is
# bounded and never stops the cell.

. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/cell.sh"

RING=16384

need_cpus 2
need_seized

# talk CELL TEXT: type it, and let what is left arrive.
talk() {
	printf '%s' "$2" | timeout 5 axctl console "$1" >/dev/null 2>&1
}

ok "start an echo" cell_start echo console-echo 0
ok "it is ready" wait_console echo '^ready'
talk echo "round trip one"
ok "what was typed comes back" wait_console echo 'round trip one'
text=$(seq -s , 1 150)
talk echo "$text"
ok "also a long line" wait_console echo "$text"
printf '\004' | timeout 20 axctl console echo >"$TMP/attached" 2>&1
ok "the guest ends after the last byte" wait_state echo stopped
payload_results echo
ok "destroy" axctl destroy echo

ok "start a guest that prints a lot" cell_start lots console-echo 1000
ok "it is never held up" wait_console lots '^ready'
is "it runs" "$(cell_state lots)" running
size=$(axctl console --dump lots | wc -c)
[ "$size" -le "$RING" ] && [ "$size" -gt $((RING / 2)) ]
is "the ring is bounded ($size bytes)" $? 0
matches "it holds the newest line" "$(console lots | tail -n 2)" \
	'line 00001000'
nok "and not the oldest" console_has lots 'line 00000001'
ok "an attached console begins with new output" sh -c \
	'! timeout 5 axctl console lots </dev/null | grep -q line'
ok "and from the start with old" sh -c \
	'timeout 5 axctl console --from-start lots </dev/null | grep -q "line 00001000"'
ok "destroy" axctl destroy lots

ok "start a guest" cell_start gone hello $TICK
timeout 120 axctl console gone >"$TMP/reader" 2>&1 </dev/null &
reader=$!
ok "the reader reads" eventually grep -q '^tick' "$TMP/reader"
ok "destroy it with a reader attached" axctl destroy gone
ok "the reader ends" wait "$reader"

ok "start an echo" cell_start half console-echo 0
ok "it is ready" wait_console half '^ready'
talk half "half a line"
ok "its last line is unfinished" wait_console half 'half a line$'
timeout 120 axctl console --from-start half >"$TMP/both" 2>&1 </dev/null &
both=$!
timeout 120 axctl console --from-start half >"$TMP/out-only" 2>"$TMP/err-only" \
	</dev/null &
apart=$!
ok "two readers read" eventually sh -c \
	'grep -q "half a line" "$1/both" && grep -q "half a line" "$1/out-only"' - "$TMP"
ok "destroy it" axctl destroy half
ok "one reader ends" wait "$both"
is "a message starts on a line of its own" "$(tail -n 1 "$TMP/both")" \
	"axctl: cell 'half' destroyed"
ok "the other reader ends" wait "$apart"
is "and adds none where the output goes elsewhere" "$(cat "$TMP/err-only")" \
	"axctl: cell 'half' destroyed"
matches "nor to that output" "$(tail -c 11 "$TMP/out-only")" '^half a line$'

CONSOLE=none
ok "start a guest without a console" cell_start mute hello $TICK
refused "it has none to attach to" "no console" axctl console --dump mute
sleep 1
case $(cell_state mute) in
running | failed) pass "its output goes nowhere" ;;
*) fail "its output goes nowhere" ;;
esac
ok "destroy" axctl destroy mute
tap_done
