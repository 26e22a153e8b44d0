#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# A real-time clock of the machine, passed through: its registers, its interrupt,
# and back with Linux's driver; created with the cell, live, and while the
# interrupt is pending or active.

. "$(dirname "$0")/../../lib/tap.sh"
. "$(dirname "$0")/../../lib/cell.sh"

need_cpus 3
RTC=/pl031@9010000
DEVICE=/sys/bus/amba/devices/9010000.pl031
IRQ=34
# Where the cell sees it: the board has nothing there.
GPA=0xb000000 VIRQ=60
THERE="reg = <0 $GPA 0 0x1000>; interrupts = <0 28 4>;"
[ -e "$DEVICE/driver" ] || skip_all "there is no PL031 with a driver"
need_seized

driver() {
	basename "$(readlink "$DEVICE/driver")"
}

# How often Linux has taken the clock's interrupt.
taken() {
	awk '/rtc-pl031/ { for (i = 2; $i ~ /^[0-9]+$/; i++) n += $i; print n }' \
		/proc/interrupts
}

# Linux's driver works: the time, and an alarm.
linux_has_it() {
	local before

	is "$1: Linux's driver is back" "$(driver)" rtc-pl031
	ok "$1: and tells the time" [ "$(cat "$DEVICE"/rtc/rtc*/since_epoch)" -gt 0 ]
	# An alarm that the cell had set may be to come.
	echo 0 >"$(echo "$DEVICE"/rtc/rtc*/wakealarm)"
	before=$(taken)
	echo +1 >"$(echo "$DEVICE"/rtc/rtc*/wakealarm)"
	ok "$1: and takes an alarm" eventually taken_since "$before"
}

taken_since() {
	[ "$(taken)" -gt "$1" ]
}

# cell_with_rtc NAME PROPERTIES [CPU]: the same from the configuration.
cell_with_rtc() {
	cell_dts "$1" "${3:-1}" 0x40000000:16 >"$TMP/$1.dts"
	cat >>"$TMP/$1.dts" <<-END
	/ { devices { rtc@9010000 { $2 }; }; };
	END
	axctl create "$TMP/$1.dts"
}

linux_has_it "before"

# What can't be given, and why.
ok "a cell" cell_create a
# A driver that binds again makes another clock of it.
clock=$(ls "$DEVICE/rtc")
refused "no such node" "the host's device tree has no node '/nothing'" \
	axctl attach a /nothing
refused "not the console" "is Linux's console" axctl attach a /pl011@9000000
refused "not the interrupt controller" "is an interrupt controller" \
	axctl attach a /intc@8000000
refused "no memory" "is no device" axctl attach a /memory@40000000
refused "no memory, by its address" "is memory, not a device" \
	axctl attach --at $GPA a 0x41000000:0x1000
refused "no shared page" "are not whole pages" axctl attach a /virtio_mmio@a000000
refused "no private interrupt" "interrupt 20: the machine has none" \
	axctl attach --irq 20=40 a
refused "not as one" "interrupt 27: a cell has none" axctl attach --irq 40=27 a
refused "not one that Linux uses" "interrupt 33 has a handler in Linux" \
	axctl attach --irq 33=40 a
refused "not one that the clock's driver uses" \
	"interrupt $IRQ has a handler in Linux" axctl attach --irq $IRQ=$VIRQ a
refused "not in place of the board's" "interrupt 33: in the cell it is a device's" \
	axctl attach --irq 40=33 a
refused "nor in place of its clock's" "interrupt 34: in the cell it is a device's" \
	axctl attach --irq 40=34 a
refused "not where the board is" "overlaps the board's UART" \
	axctl attach --at 0x9000000 a $RTC
refused "nor where it would be on the host: the cell has its own" \
	"overlaps the board's RTC" axctl attach a $RTC
refused "not where memory is" "overlap the cell's region" \
	axctl attach --at 0x40000000 a $RTC
linux_has_it "refused"
is "its driver was not disturbed" "$(ls "$DEVICE/rtc")" "$clock"

# By path into a cell that exists, an interrupt by number beside it.
ok "attach" axctl attach --at $GPA --irq $IRQ=$VIRQ a \
	/proc/device-tree$RTC
is "it is nobody else's" "$(driver)" axvisor-cell
refused "nor can root bind another" "" sh -c \
	"echo 9010000.pl031 >/sys/bus/amba/drivers/rtc-pl031/bind || exit 1"
matches "show" "$(axctl show a)" \
	"device    $RTC at 0xb000000-0xb000fff \(host 0x9010000\), interrupt $VIRQ \(host $IRQ\)"
matches "JSON" "$(axctl -j show a)" \
	"\"name\":\"$RTC\",\"range\":\\[{\"gpa\":\"0xb000000\",\"hpa\":\"0x9010000\",\"size\":4096}\\],\"irq\":\\[{\"host\":$IRQ,\"cell\":$VIRQ,\"trigger\":\"level\"}\\]"
refused "its registers are no region" "the device '$RTC': detach takes it away" \
	axctl unmap a $GPA
refused "once only" "the cell has it already" axctl attach a $RTC
ok "an interrupt alone" axctl attach --irq 40=41 a
matches "show" "$(axctl show a)" "device    irq40, interrupt 41 \(host 40\)"
ok "start" eval 'cell_load a alarm && axctl start a'
refused "not injected any more" "belongs to a device" axctl irq a 41
ok "the cell sees its registers" wait_console a "id 31"
ok "and has alarm after alarm" wait_console a "alarm 3"
irqs=$(after "$(axctl -j stat a)" irq)
irqs=${irqs%%[!0-9]*}
alarms=$(console_count a alarm)
ok "one exit each ($irqs, $alarms)" [ $((irqs - alarms)) -le 1 ]
refused "no other cell" "belongs to cell 'a'" \
	eval 'cell_with_rtc b "axvisor,host-path = \"'$RTC'\";" 2'
refused "nor its interrupt" "interrupt 40 belongs to cell 'a'" \
	eval 'cell_create b 2 >/dev/null && axctl attach --irq 40 b'
ok "its cell goes" axctl destroy b
ok "an offline CPU" sh -c \
	"echo 0 >/sys/devices/system/cpu/cpu2/online && echo 1 >/sys/devices/system/cpu/cpu2/online"
seen=$(console_count a alarm)
ok "changes nothing" eventually sh -c \
	"[ \$(axctl console --dump a | grep -c alarm) -gt $((seen + 1)) ]"
ok "detach live" axctl detach a /sys/firmware/devicetree/base$RTC/
linux_has_it "detached"
ok "its interrupt is an interrupt like others" axctl irq a $VIRQ
ok "whose handler touches what is gone: the cell fails" wait_state a failed
refused "gone" "the cell has no device '$RTC'; axctl show names" axctl detach a $RTC
ok "the interrupt too" axctl detach a irq40
ok "destroy" axctl destroy a

# With the cell, moved, by address; the end while the interrupt is there.
ok "by path, with the cell" cell_with_rtc c "axvisor,host-path = \"$RTC\"; $THERE"
ok "start" eval 'cell_load c alarm 1 && axctl start c'
ok "it handles its interrupt" wait_console c active
ok "destroy with the interrupt active" axctl destroy c
linux_has_it "active"
ok "by address, with the cell" cell_with_rtc d \
	"axvisor,host-address = <0 0x9010000>; $THERE"
ok "start" eval 'cell_load d alarm 2 && axctl start d'
ok "its interrupt is pending" wait_console d pending
ok "reset" axctl reset d
ok "it is pending again" eventually sh -c \
	"[ \$(axctl console --dump d | grep -c pending) = 2 ]"
ok "destroy with the interrupt pending" axctl destroy d
linux_has_it "pending"
ok "attach, not started" eval 'cell_create e && axctl attach --at $GPA --irq $IRQ=$VIRQ e 0x9010000'
matches "it has the name of its node" "$(axctl show e)" "device    $RTC"
ok "rmmod -f is no way out" [ "$(driver)" = axvisor-cell ]
ok "destroy" axctl destroy e
linux_has_it "the end"
tap_done
