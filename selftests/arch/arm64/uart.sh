#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# A second UART of the machine, passed through: its registers are the cell's, and
# Linux's driver has it before and afterwards.

. "$(dirname "$0")/../../lib/tap.sh"
. "$(dirname "$0")/../../lib/cell.sh"

need_cpus 2
UART=/pl011@9040000
DEVICE=/sys/bus/amba/devices/9040000.pl011
GPA=0xb000000
[ -e "$DEVICE/driver" ] || skip_all "there is no second UART with a driver"
need_seized

driver() {
	basename "$(readlink "$DEVICE/driver")"
}

refused "not Linux's console" "is Linux's console" \
	eval 'cell_create a >/dev/null; axctl attach a /pl011@9000000'
is "Linux has it" "$(driver)" uart-pl011
tty=ttyAMA1
ok "it goes to the cell" axctl attach --at $GPA --irq 40=60 a $UART
is "Linux's driver has left" "$(driver)" axvisor-cell
nok "and its terminal" [ -e "/sys/class/tty/$tty" ]
ok "load" cell_load a poke
ok "start" axctl start a
# PrimeCell UART (PL011) 3.3: UARTPeriphID0, UARTFR.TXFE
ok "the cell sees a PL011" poked a "r b000fe0" "^b000fe0 holds 11$"
ok "that it writes to" poked a "w b000000 41" "^b000000 written"
ok "which is sent" poked a "r b000018" "^b000018 holds .?[89ab].$"
ok "destroy" axctl destroy a
is "Linux's driver is back" "$(driver)" uart-pl011
ok "and its terminal" [ -e "/sys/class/tty/$tty" ]
ok "which works" sh -c "echo hello >/dev/$tty"
tap_done
