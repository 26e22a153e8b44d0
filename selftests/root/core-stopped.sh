#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# A core that has stopped (TEST=1 build: it only seems so): it is not called any
# more, each command says so, and what it owns is not given back. The machine
# must be rebooted afterwards.

. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/cell.sh"

PARAMETERS=/sys/module/axvisor/parameters
TEXT="the core has stopped.*reboot"

HC_CREATE=2 HC_PAUSE=7 HC_DEVICE_ATTACH=26
RTC=/pl031@9010000
DRIVER=/sys/bus/amba/devices/9010000.pl031/driver

[ "$(id -u)" = 0 ] || skip_all "must be run as root"
need_cpus 4
is_loaded && skip_all "axvisor is loaded already"
module_load && [ -e $PARAMETERS/stop_core ] || {
	module_unload
	skip_all "needs a module built with TEST=1"
}

wait_for_end() {
	eventually gone "$1"
}

gone() {
	! kill -0 "$1" 2>/dev/null
}

# The property of a range behind Linux's RAM, if mem= leaves one there.
reserved() {
	local end

	grep -q 'mem=' /proc/cmdline || return 0
	end=$(sed -n 's/^ *[0-9a-f]*-\([0-9a-f]*\) : System RAM$/\1/p' \
		/proc/iomem | tail -n 1)
	end=$((0x$end + 1))
	printf 'axvisor,host-address = <%#x %#x>;' $((end >> 32)) \
		$((end & 0xffffffff))
}

is_claimed() {
	grep -q ' : axvisor$' /proc/iomem
}

users() {
	cat /sys/module/axvisor/refcnt
}

complaints=$(complaints)
reserved=$(reserved)
core=$(dmesg | sed -n 's/.*core at \(0x[0-9a-f]*\), .*/\1/p' | tail -n 1)
cell_start a hello >/dev/null && ticks a || bail "no cell runs"
cell_create b 2 >/dev/null
hpa=$(axctl -j show a | grep -o '"hpa":"0x[0-9a-f]*"' | head -n 1 |
	cut -d'"' -f4)
ok "the core's memory is marked" page_is_offline "$core"
ok "a cell's memory is marked" page_is_offline "$hpa"
if [ -n "$reserved" ]; then
	ok "a cell in a reserved range" cell_create c 3 $RAM:16 "$reserved"
	ok "which it claims" is_claimed
	ok "destroy" axctl destroy c
	nok "gives it back" is_claimed
fi
# Who hangs in the core holds locks for ever.
echo $HC_PAUSE >$PARAMETERS/hold_hypercall
axctl pause b >"$TMP/pause" 2>&1 &
pause=$!
sleep 1
axctl disable >"$TMP/disable" 2>&1 &
disable=$!
axctl destroy b >"$TMP/destroy" 2>&1 &
destroy=$!
sleep 2
echo 1 >$PARAMETERS/stop_core
refused "list is refused while one hangs in the core" "$TEXT" \
	timeout 20 axctl list
ok "so are those who wait for it: disable" wait_for_end "$disable"
matches "and says why" "$(cat "$TMP/disable")" "$TEXT"
ok "destroy" wait_for_end "$destroy"
matches "and says why" "$(cat "$TMP/destroy")" "$TEXT"
echo -1 >$PARAMETERS/hold_hypercall
echo 0 >$PARAMETERS/stop_core
ok "who hung comes back" wait_for_end "$pause"
is "the cell is still there" "$(cell_state b)" created

sleep 600 | axctl console a >"$TMP/console" 2>&1 &
reader=$!
sleep 1

echo 1 >$PARAMETERS/stop_core
sleep 1
calls=$(cat $PARAMETERS/hypercalls)
matches "the kernel's log tells" "$(dmesg | tail -n 5)" \
	"the core has stopped for good"
for command in start pause resume stop reset destroy show; do
	refused "$command is refused" "$TEXT" axctl $command a
done
refused "list is refused" "$TEXT" axctl list
refused "create is refused" "$TEXT" cell_create c 3
refused "load is refused" "$TEXT" cell_load b hello
refused "console is refused" "$TEXT" axctl console --dump a
refused "disable is refused" "$TEXT" axctl disable
refused "check is refused" "$TEXT" axctl check
ok "the log can be read" axctl log
ok "who reads a console is told" wait_for_end "$reader"
sleep 1
is "the core was not called" "$(cat $PARAMETERS/hypercalls)" "$calls"

echo 0 >$PARAMETERS/stop_core
is "nothing was done to the cell" "$(cell_state a)" running
ok "it ticks" ticks a
is "nor to the other" "$(cell_state b)" created

# Nobody knows then how far it came: Linux's driver does not get it back.
if [ -e $DRIVER ]; then
	echo $HC_DEVICE_ATTACH >$PARAMETERS/stop_hypercall
	refused "attach is refused if the core stops meanwhile" "$TEXT" \
		axctl attach --at 0xb000000 --irq 34=60 b $RTC
	is "the device is not Linux's" "$(basename "$(readlink $DRIVER)")" \
		axvisor-cell
	echo 0 >$PARAMETERS/stop_core
fi

# Nor is memory given back, or a CPU.
users=$(users)
echo $HC_CREATE >$PARAMETERS/stop_hypercall
refused "create is refused if the core stops meanwhile" "$TEXT" \
	cell_create c 3 $RAM:16 "$reserved"
is "what is lost holds the module" "$(users)" $((users + 1))

nok "rmmod is refused" rmmod axvisor
ok "rmmod -f does not wait for the core" timeout 20 rmmod -f axvisor
nok "the module is gone" is_loaded
matches "the kernel's log says what is lost" "$(dmesg | tail -n 10)" \
	"cell 'a': its memory and CPUs are lost"
matches "also of the cell that was being made" "$(dmesg | tail -n 10)" \
	"cell 'c': its memory and CPUs are lost"
matches "and why" "$(dmesg | tail -n 10)" "$TEXT"
ok "the core's memory is not given back" page_is_offline "$core"
ok "nor a cell's memory" page_is_offline "$hpa"
nok "nor its CPU" cpu_is_online 1
nok "nor that of the cell that was being made" cpu_is_online 3
[ -z "$reserved" ] || ok "nor its range" is_claimed
nok "what it left keeps a new module from seizing" module_load
matches "and its text says what to do" "$(dmesg | tail -n 5)" \
	"a core of axvisor's that could not be removed.*reboot"
ok "without seizing it can be loaded" module_load enable=0
refused "check tells" "could not be removed.*" axctl check
refused "enable, too" "could not be removed.*reboot" axctl enable
ok "and it goes" rmmod axvisor
ok "Linux runs on" sh -c 'seq 1 10000 | wc -l | grep -q 10000'
is "no new complaint of the kernel" "$(complaints)" "$complaints"
tap_done
