#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Interrupts of a device, and of the console's UART, go on arriving, whatever the
# interrupt controller: on each CPU, while they are moved, over hotplug and when
# Linux is seized and released. Those of a PLIC cost two exits, wired ones that
# become MSIs none. Run it with: --qemu=-device --qemu=virtio-rng-pci

. "$(dirname "$0")/../../lib/tap.sh"
. "$(dirname "$0")/../../lib/cell.sh"

need_cpus 3
[ "$(id -u)" = 0 ] || skip_all "must be run as root"
is_loaded && skip_all "axvisor is loaded already"
[ -c /dev/hwrng ] && rng=$(ls -d /sys/bus/virtio/drivers/virtio_rng/virtio*) ||
	skip_all "there is no virtio-rng device"
virtio=${rng##*/}
at_exit module_unload

# irq DEVICE: its interrupt: a line, or an MSI.
irq() {
	awk -v name="$1" '$NF == name || $NF == name "-input" {
		print $1 + 0 }' /proc/interrupts
}

# arrived DEVICE CPU: how many there so far.
arrived() {
	awk -v name="$1" -v cpu="$2" '
		NR == 1 { for (i = 1; i <= NF; i++)
			if ($i == "CPU" cpu) column = i + 1 }
		$NF == name || $NF == name "-input" { print $column + 0 }' \
		/proc/interrupts
}

# Each read of the device ends with an interrupt, or never.
read_device() {
	timeout 60 dd if=/dev/hwrng of=/dev/null bs=64 count="${1:-4}" 2>/dev/null
}

# So does each write to the UART, which is a wire always.
write_uart() {
	timeout 60 sh -c 'for n in $(seq '"${1:-2}"'); do echo . >/dev/ttyS0; done'
}

send_to() {
	echo "$1" >"/proc/irq/$rng_irq/smp_affinity_list" &&
		echo "$1" >"/proc/irq/$wire_irq/smp_affinity_list"
}

# arrive_still CPU: where they went before, not sent there anew.
arrive_still() {
	local before=$(arrived "$virtio" "$1") wire=$(arrived ttyS0 "$1")

	read_device && [ "$(arrived "$virtio" "$1")" -gt "$before" ] &&
		write_uart && [ "$(arrived ttyS0 "$1")" -gt "$wire" ]
}

# arrives CPU: sent there, they do.
arrives() {
	send_to "$1" && read_device && write_uart && arrive_still "$1"
}

arrives_everywhere() {
	local cpu

	for cpu in $(seq 0 "$(last_cpu)"); do
		ok "$1: on CPU $cpu" arrives "$cpu"
	done
}

# By MSIs, the guest file takes them. One of a PCI device may come meanwhile.
wire_costs_nothing() {
	for try in 1 2 3; do
		fifty_cost_nothing && return
	done
}

fifty_cost_nothing() {
	local irqs exits cpu=$(last_cpu)

	send_to "$cpu"
	write_uart
	irqs=$(arrived ttyS0 "$cpu") exits=$(external_exits)
	write_uart 50 || return
	exits=$(($(external_exits) - exits))
	irqs=$(($(arrived ttyS0 "$cpu") - irqs))
	diag "$exits exits by $irqs interrupts"
	[ "$irqs" -ge 50 ] && [ "$exits" = 0 ]
}

external_exits() {
	axctl stat root | awk '$1 == "external" { n += $2 } END { print n + 0 }'
}

set_online() {
	echo "$2" >/sys/devices/system/cpu/cpu"$1"/online
}

# All of the PLIC, and the exits that they make.
plic_irqs() {
	awk '/SiFive PLIC/ { for (i = 2; $i ~ /^[0-9]+$/; i++) n += $i }
		END { print n + 0 }' /proc/interrupts
}

plic_exits() {
	axctl stat root | awk '$1 == "external" || $1 == "store_fault" ||
		$1 == "load_fault" { n += $2 } END { print n + 0 }'
}

# The first accesses of pages that nobody has used yet are exits, too.
costs_two_exits() {
	local irqs exits

	read_device
	irqs=$(plic_irqs) exits=$(plic_exits)
	read_device 200 || return
	exits=$(($(plic_exits) - exits))
	irqs=$(($(plic_irqs) - irqs))
	diag "$exits exits by $irqs interrupts"
	[ "$irqs" -ge 200 ] && [ "$exits" -le $((2 * irqs + irqs / 10)) ]
}

# From CPU to CPU while it fires.
moved_about() {
	local cpu n

	for n in $(seq 20); do
		for cpu in $(seq 0 "$(last_cpu)"); do
			send_to "$cpu"
		done
	done &
	read_device 200 && write_uart 50 && wait
}

# What is under way when Linux is seized or released isn't lost.
cycles_meanwhile() {
	local n

	for n in $(seq 10); do
		axctl disable && axctl enable || return
	done &
	write_uart 100 && read_device 400 && wait $!
}

# What the kernel says there makes interrupts of the UART, too.
dmesg -n 1
rng_irq=$(irq "$virtio")
wire_irq=$(irq ttyS0)
arrives_everywhere "before"
ok "insmod" module_load
arrives_everywhere "seized"
if grep -q 'SiFive PLIC' /proc/interrupts; then
	ok "an interrupt of the PLIC costs two exits" costs_two_exits
fi
if grep -q 'APLIC-MSI.*ttyS0' /proc/interrupts; then
	ok "a wired interrupt that becomes an MSI costs no exit" wire_costs_nothing
fi
ok "they arrive while they are moved" moved_about
ok "they arrive while Linux is seized and released" cycles_meanwhile
for cpu in 1 2; do
	arrives $cpu
	ok "CPU $cpu goes offline" set_online $cpu 0
	ok "they arrive elsewhere" read_device
	ok "it comes online" set_online $cpu 1
	ok "they arrive there" arrives $cpu
done

arrives 1
ok "CPU 1 becomes a cell's" cell_start a hello $TICK 1
ok "they arrive elsewhere" read_device
ok "the cell ticks" ticks a
ok "destroy" axctl destroy a
arrives_everywhere "after the cell"

ok "disable" axctl disable
ok "they still arrive" arrive_still "$(last_cpu)"
arrives_everywhere "released"
ok "enable" axctl enable
ok "they still arrive" arrive_still "$(last_cpu)"
arrives_everywhere "seized again"
ok "rmmod" rmmod axvisor
arrives_everywhere "at the end"
tap_done
