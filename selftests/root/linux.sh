#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# What Linux does to itself goes on while seized: tracing, suspend's veto.

. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/cell.sh"

TRACING=/sys/kernel/tracing

need_seized

if [ -e $TRACING/available_tracers ] &&
   grep -qw function $TRACING/available_tracers; then
	echo function >$TRACING/current_tracer
	ls / >/dev/null
	ok "the function tracer records" sh -c \
		"head -n 2000 $TRACING/trace | grep -q '<-'"
	echo nop >$TRACING/current_tracer
else
	skip "the function tracer records" "the kernel has none"
fi
echo 1 >$TRACING/events/sched/sched_switch/enable
sleep 1
ok "events are recorded" sh -c \
	"head -n 500 $TRACING/trace | grep -q sched_switch"
echo 0 >$TRACING/events/sched/sched_switch/enable
echo >$TRACING/trace

if grep -qw mem /sys/power/state 2>/dev/null; then
	nok "suspend is refused" sh -c 'echo mem >/sys/power/state'
	matches "with a line in the log" "$(dmesg | tail -n 30)" \
		"axvisor:.*suspend"
else
	nok "suspend to idle is refused" sh -c 'echo freeze >/sys/power/state'
	matches "with a line in the log" "$(dmesg | tail -n 30)" \
		"axvisor:.*suspend"
fi
if grep -qw disk /sys/power/state 2>/dev/null; then
	nok "hibernation is refused" sh -c 'echo disk >/sys/power/state'
	matches "with a line in the log" "$(dmesg | tail -n 30)" \
		"axvisor:.*hibernat"
fi
ok "Linux runs on" sh -c 'ls -R /sys/devices >/dev/null'
tap_done
