#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Events of a cell's life in axctl monitor, and what the core logs.

. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/cell.sh"
. "$(dirname "$0")/../lib/hostile.sh"

need_cpus 2
need_seized
number=$(hostile_list fails | awk -v name=$ASTRAY '$2 == name { print $1 }')

axctl -j monitor >"$TMP/events" 2>&1 &
monitor=$!
at_exit "kill $monitor 2>/dev/null"
axctl monitor >"$TMP/text" 2>&1 &
text=$!
at_exit "kill $text 2>/dev/null"

# event NAME STATE: was told.
event() {
	grep -q "\"name\":\"$1\",\"state\":\"$2\"" "$TMP/events"
}

# The monitor listens once it has told of a cell.
listening() {
	cell_create probe >/dev/null 2>&1
	axctl destroy probe >/dev/null 2>&1
	event probe destroyed && grep -q "'probe' destroyed" "$TMP/text"
}

ok "the monitor listens" eventually listening
cell_create a >/dev/null
ok "created" eventually event a created
cell_load a hello $TICK >/dev/null
ok "loaded" eventually event a loaded
axctl start a
ok "running" eventually event a running
axctl map a 0xc0000000 2M
ok "memory that comes" eventually grep -q "'a' memory is 18 MiB$" "$TMP/text"
axctl unmap a 0xc0000000
ok "and goes" eventually grep -q "'a' memory is 16 MiB$" "$TMP/text"
is "is no other state" "$(grep -c "'a' running" "$TMP/text")" 1
axctl pause a
ok "paused" eventually event a paused
axctl stop a
ok "stopped" eventually event a stopped
axctl destroy a
ok "destroyed" eventually event a destroyed

cell_start b power 0 >/dev/null
ok "a guest's power off is an event" eventually event b stopped
axctl destroy b
cell_start c hostile "$number" >/dev/null
ok "a failure is an event" eventually event c failed
matches "with its reason" \
	"$(grep '"name":"c","state":"failed"' "$TMP/events" | head -n 1)" \
	'"fail":\{.*"pc":"0x.*"text":"'
ok "the monitor still runs" kill -0 "$monitor"

matches "the core's log names the failed cell" "$(axctl log)" "'?c'?"
ok "each line of the log as JSON" sh -c \
	'! axctl -j log | grep -vq "^{\"text\":\""'
is "the log can be read again" "$(axctl log | head -n 1)" \
	"$(axctl log | head -n 1)"
axctl destroy c
tap_done
