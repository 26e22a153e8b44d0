#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Cells get no interrupts of devices: whoever asks for one hears so.

. "$(dirname "$0")/../../lib/tap.sh"
. "$(dirname "$0")/../../lib/cell.sh"

need_cpus 2
need_seized

ok "a cell" cell_create a
refused "an interrupt" "interrupt 10: cells on this machine get none of devices" \
	axctl attach --irq 10=20 a
refused "one that the cell's board has" "interrupt 4: in the cell it is a device's" \
	axctl attach --irq 10=4 a
refused "one that the cell hasn't" "interrupt 24: a cell has none" \
	axctl attach --irq 10=24 a
ok "a program" cell_load a hello
ok "starts" axctl start a
refused "messages" "takes no messages" axctl irq --msi 0 a 0
axctl destroy a

with_interrupt() {
	local line="line { interrupts = <20>; axvisor,host-interrupts = <10>; };"

	cell_dts b 1 "$RAM:16" |
		sed "s/^\tchosen/\tdevices { #interrupt-cells = <1>; $line };\n&/" >"$TMP/b.dts"
	axctl create "$TMP/b.dts"
}
refused "an interrupt in a configuration" "get none of devices" with_interrupt
matches "and there is no such cell" "$(axctl list)" "root"
is "nor anything of it" "$(axctl list | grep -c ' b ')" 0
tap_done
