#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Linux learns of what cells do by an interrupt: it doesn't poll, and a cell that
# writes without end can't flood it.

. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/cell.sh"

TRACE=/sys/kernel/tracing

! grep -q ' PLIC ' /proc/interrupts ||
	skip_all "software can't make a PLIC's interrupt pending: Linux looks for itself"
[ "$(uname -m)" != x86_64 ] ||
	skip_all "no interrupt of x86_64 is the core's to ring: Linux looks for itself"
need_cpus 2
need_seized

# How often the doorbell has rung, on all CPUs; the first line names those.
rings() {
	awk 'NR == 1 { cpus = NF }
	     $NF == "axvisor" { for (i = 2; i <= cpus + 1; i++) n += $i }
	     END { print n + 0 }' /proc/interrupts
}

# How often the worker has looked since trace_start.
trace_start() {
	echo 0 >$TRACE/tracing_on
	echo >$TRACE/trace
	echo 1 >$TRACE/events/workqueue/workqueue_execute_start/enable
	echo 1 >$TRACE/tracing_on
}

looks() {
	grep -c 'function event_fn' $TRACE/trace
}

trace_stop() {
	echo 0 >$TRACE/tracing_on
	echo 0 >$TRACE/events/workqueue/workqueue_execute_start/enable
}

jiffies() {
	awk '$1 == "jiffies:" { print $2; exit }' /proc/timer_list
}

was_reset() {
	[ "$(console "$1" | grep -c '^up')" -ge 2 ]
}

rang_since() {
	[ "$(rings)" -gt "$1" ]
}

[ -e $TRACE/tracing_on ] || mount -t tracefs tracefs $TRACE ||
	bail "there is no tracefs"
at_exit trace_stop

ok "Linux has an interrupt for it" grep -q 'axvisor$' /proc/interrupts
ok "start an echo" cell_start echo console-echo 0
ok "it is ready" wait_console echo '^ready'
ok "the doorbell has rung" rang_since 0
sleep 1
before=$(rings)
trace_start
sleep 3
is "an idle cell doesn't ring" "$(rings)" "$before"
is "nor does Linux poll" "$(looks)" 0
trace_stop
printf 'hello\n' | timeout 5 axctl console echo >"$TMP/out" 2>&1
ok "what was typed comes back" wait_console echo 'hello'
ok "the answer has rung" rang_since "$before"
ok "destroy" axctl destroy echo

# Each line changes the console many times.
before=$(rings)
start=$(jiffies)
ok "start a guest that prints a lot" cell_start lots console-echo 1000
ok "all of it arrives" wait_console lots 'line 00001000'
count=$(($(rings) - before))
# Each request of ours is a look of its own.
most=$(($(jiffies) - start + 10))
ok "$count rings, at most one a jiffy ($most)" test "$count" -le "$most"
ok "destroy" axctl destroy lots

# The core that had been asked to ring is gone, another one comes.
axctl log -f >"$TMP/log" 2>&1 &
reader=$!
ok "the reader reads" eventually test -s "$TMP/log"
ok "release" axctl disable
ok "seize" axctl enable
ok "start a guest that resets itself" cell_start again power 1
ok "its wish to be reset is heard" eventually was_reset again
kill $reader
ok "destroy" axctl destroy again

trace_start
sleep 1
is "without a cell nobody looks" "$(looks)" 0
trace_stop
tap_done
