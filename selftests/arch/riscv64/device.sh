#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# A real-time clock of the machine, passed through: its registers, its wired
# interrupt, and back with Linux's driver.

. "$(dirname "$0")/../../lib/tap.sh"
. "$(dirname "$0")/../../lib/cell.sh"

need_cpus 2
CLOCK=/soc/rtc@101000
DEVICE=/sys/devices/platform/soc/101000.rtc
IRQ=11
EXAMPLES=${AXVISOR_CONFIGS:-/etc/axvisor}
ALARMS=5
[ -e "$DEVICE/driver" ] || skip_all "there is no goldfish clock with a driver"
need_seized

# How often Linux has taken the clock's interrupt.
taken() {
	awk '/101000\.rtc/ { for (i = 2; $i ~ /^[0-9]+$/; i++) n += $i; print n }' \
		/proc/interrupts
}

driver() {
	basename "$(readlink "$DEVICE/driver")"
}

# with_irq CELLS: a configuration whose device has an interrupt that is written so.
with_irq() {
	local clock="clock { axvisor,host-path = \"$CLOCK\"; interrupts = <$1>; };"

	cell_dts b 1 "$RAM:16" |
		sed "s|^\tchosen|\tdevices { $clock };\n&|" >"$TMP/b.dts"
	axctl create "$TMP/b.dts"
}

# It tells the time; without a wake-up source it takes no alarms.
linux_has_it() {
	is "$1: Linux's driver is back" "$(driver)" goldfish_rtc
	ok "$1: and tells the time" [ "$(cat "$DEVICE"/rtc/rtc*/since_epoch)" -gt 0 ]
}

linux_has_it "before"
axctl monitor >"$TMP/events" 2>&1 &
at_exit "kill $! 2>/dev/null"
axctl -j monitor >"$TMP/json" 2>&1 &
at_exit "kill $! 2>/dev/null"

# The monitors listen once they have told of a cell.
listening() {
	cell_create probe >/dev/null 2>&1
	axctl destroy probe >/dev/null 2>&1
	grep -q "'probe'" "$TMP/events" && grep -q '"probe"' "$TMP/json"
}

ok "the monitors listen" eventually listening
ok "a cell" cell_create a
# Of M mode, and what switches the machine off.
for kept in 0x2000000 0x24000000 0xc000000 0x100000; do
	ls -d /proc/device-tree/soc/*@"${kept#0x}" >/dev/null 2>&1 || continue
	refused "what a cell can't have: $kept" "is (the|an) |no device" \
		axctl map --mmio --host-address $kept a 0x70000000 4K
done
refused "nor the power switch by its path" "power switch" \
	axctl attach a /soc/test@100000
refused "an address without 0x" "decimal number; did you mean 0x101000" \
	axctl attach a 101000
refused "not one that Linux uses" "interrupt $IRQ has a handler in Linux" \
	axctl attach --irq $IRQ=40 a
ok "the clock goes to it" axctl attach a $CLOCK
ok "which is an event" eventually grep -q "'a' device $CLOCK attached$" "$TMP/events"
ok "and one in JSON" eventually \
	grep -q '"event":"attached","device":{"name":"'$CLOCK'"' "$TMP/json"
ok "Linux's driver has left" [ "$(driver)" != goldfish_rtc ]
ok "load" cell_load a clock $ALARMS
before=$(taken)
ok "start" axctl start a
ok "its alarms come" wait_console a "alarm $ALARMS$"
ok "to the end" wait_state a stopped
payload_results a
is "each told once" "$(console_count a '^alarm')" $ALARMS
is "none of them came to Linux" "$(taken)" "$before"
ok "once more" axctl reset a
ok "its alarms come" eventually console_more a "alarm $ALARMS$" 1
ok "back" axctl detach a $CLOCK
linux_has_it "after detach"
ok "which is an event, too" eventually \
	grep -q "'a' device $CLOCK detached$" "$TMP/events"
ok "the clock, live" axctl attach a $CLOCK
ok "destroy" axctl destroy a
linux_has_it "after destroy"

# The binding of the machine's interrupt controller.
if grep -q APLIC /proc/interrupts; then
	form='<NUMBER FLAGS>' flags=' 4'
else
	form='<NUMBER>' flags=
fi
refused "an interrupt as a GIC has it" "interrupts: must be $form each" \
	with_irq "0 11 4"
ok "one as it is here" with_irq "40$flags"
matches "it is the cell's" "$(axctl show b)" "interrupt 40 \(host $IRQ\)"
ok "destroy" axctl destroy b
ok "the example" axctl create "$EXAMPLES/rtc.dts"
matches "it has the clock" "$(axctl show rtc)" "0x200000.*interrupt 60 \(host $IRQ\)"
ok "load" cell_load rtc hello 10
ok "start" axctl start rtc
ok "it runs" wait_console rtc "^hello"
ok "destroy" axctl destroy rtc
linux_has_it "after the example"
tap_done
