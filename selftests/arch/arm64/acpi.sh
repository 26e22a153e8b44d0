#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# A machine that is described by ACPI: what the core must know of it was found, and
# what is memory there, and whose.

. "$(dirname "$0")/../../lib/tap.sh"
. "$(dirname "$0")/../../lib/cell.sh"

# Offsets as in the GIC specification (IHI 0069) 12.10 and 12.18.
GICR_SIZE=0x20000 GICR_TYPER=0x8 GICR_ICENABLER0=0x10180 GICR_ISENABLER0=0x10100
GITS_CBASER=0x80
SIGBUS=135

[ -e /sys/firmware/acpi/tables/APIC ] || skip_all "there is no ACPI"
need_cpus 3
ko=../../mod/axtest-$(uname -r).ko
[ -e "$ko" ] || skip_all "axtest.ko was not built for this kernel"
need_seized
if ! grep -q '^axtest ' /proc/modules; then
	insmod "$ko" || bail "axtest.ko can't be loaded"
	at_exit "rmmod axtest"
fi

region() {
	sed -n "s/^ *\([0-9a-f]*\)-.* : $1\$/0x\1/p" /proc/iomem | head -n 1
}

# redist CPU: by GICR_TYPER.Processor_Number.
redist() {
	local at=$(($(region GICR)))

	until [ $(($(./helper-reg $((at + GICR_TYPER))) >> 8 & 0xffff)) = "$1" ]; do
		at=$((at + GICR_SIZE))
	done
	echo $at
}

check=$(axctl check)
matches "check tells" "$check" "^ok +machine description .*ACPI"
matches "and finds the GIC" "$check" "^ok +interrupt controller"
matches "and PSCI" "$check" "^ok +PSCI +PSCI 1"

ok "a cell on CPU 2" cell_start a hello $TICK 2
ok "it ticks" ticks a
foreign=$(redist 2)
was=$(./helper-reg $((foreign + GICR_ISENABLER0)))
is "Linux can't disable its interrupts" \
	"$(./helper-reg $((foreign + GICR_ICENABLER0)) 0xffffffff >/dev/null
	./helper-reg $((foreign + GICR_ISENABLER0)))" "$was"
ok "it ticks on" ticks a
ok "destroy" axctl destroy a

# device NAME HOST-ADDRESS: a cell that wants registers of a device there.
device() {
	cell_dts "$1" 1 0x40000000:2 | sed '$d'
	cat <<-END
		mmio@b000000 {
			reg = <0 0xb000000 0 0x1000>;
			axvisor,host-address = <0 $2>;
		};
	};
	END
}

ok "a cell" cell_create e
refused "no interrupt that Linux uses" "interrupt 33 has a handler in Linux" \
	axctl attach --irq 33=40 e
ok "but another one" axctl attach --irq 250=40 e
ok "destroy" axctl destroy e

# Memory that UEFI keeps for itself, its runtime services': no System RAM.
kept=$(sed -n 's/^\([4-9a-f][0-9a-f]*\)-.* : reserved$/0x\1/p' /proc/iomem |
	head -n 1)
ok "UEFI keeps memory" [ -n "$kept" ]
device b "$kept" >"$TMP/b.dts"
refused "which is no device" "is memory, not a device" axctl create "$TMP/b.dts"

# named NAME HOST-ADDRESS: a cell in that memory.
named() {
	cell_create "$1" 1 0x40000000:2 "axvisor,host-address = <0 $2>;"
}

ok "a cell" cell_create e 1 0x40000000:2
refused "a device has no path" "this machine has none: give ADDRESS:SIZE" \
	axctl attach e /pl031@9010000
ok "destroy" axctl destroy e
refused "nor a cell's memory" "is no memory of this machine" \
	named c $((kept & ~0x1fffff))
ok "a cell" cell_create e
refused "nor registers of a device that it is given" "is memory, not a device" \
	axctl attach --at 0xb000000 e "$kept:0x1000"
ok "destroy" axctl destroy e
# With mem=896M of QEMU's virt machine with 1 GiB.
if grep -q mem= /proc/cmdline; then
	ok "memory that mem= keeps from Linux is" named d 0x7a000000
	ok "a program can be loaded into it" cell_load d hello $TICK
	ok "and started" axctl start d
	ok "it ticks" ticks d
	ok "destroy" axctl destroy d
else
	skip "memory that mem= keeps from Linux" "there is none"
fi

# Only CPU 0 itself can tell which of the MADT's entries it is.
cpu0=/sys/devices/system/cpu/cpu0/online
if [ -e $cpu0 ]; then
	ok "disable" axctl disable
	echo 0 >$cpu0
	refused "without CPU 0 the machine can't be seized" \
		"CPU 0 is offline.*echo 1 >" axctl enable
	echo 1 >$cpu0
	ok "with it it can" axctl enable
else
	skip "a machine without CPU 0" "it can't be taken offline"
fi

its=$(dmesg | sed -n 's/.*ITS \[mem \(0x[0-9a-f]*\)-.*/\1/p' | head -n 1)
if [ -n "$its" ]; then
	./helper-reg $((its + GITS_CBASER)) 0 >"$TMP/out" 2>&1
	is "half of an ITS table's address can't be written" $? $SIGBUS
else
	skip "tables of the ITS" "there is none"
fi
tap_done
