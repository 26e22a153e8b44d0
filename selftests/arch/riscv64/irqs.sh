#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Interrupts of a device go on arriving, whatever the interrupt controller: on
# each CPU, while they are moved, over hotplug and when Linux is seized again;
# those of a PLIC cost two exits. Run it with: --qemu=-device
# --qemu=virtio-rng-pci

. "$(dirname "$0")/../../lib/tap.sh"
. "$(dirname "$0")/../../lib/cell.sh"

need_cpus 3
[ "$(id -u)" = 0 ] || skip_all "must be run as root"
is_loaded && skip_all "axvisor is loaded already"
[ -c /dev/hwrng ] && rng=$(ls -d /sys/bus/virtio/drivers/virtio_rng/virtio*) ||
	skip_all "there is no virtio-rng device"
virtio=${rng##*/}
at_exit module_unload

# Its interrupt: a line, or an MSI.
irq() {
	awk -v name="$virtio" '$NF == name || $NF == name "-input" {
		print $1 + 0 }' /proc/interrupts
}

# arrived CPU: how many there so far.
arrived() {
	awk -v name="$virtio" -v cpu="$1" '
		NR == 1 { for (i = 1; i <= NF; i++)
			if ($i == "CPU" cpu) column = i + 1 }
		$NF == name || $NF == name "-input" { print $column + 0 }' \
		/proc/interrupts
}

# Each read of the device ends with an interrupt, or never.
read_device() {
	timeout 60 dd if=/dev/hwrng of=/dev/null bs=64 count="${1:-4}" 2>/dev/null
}

send_to() {
	echo "$1" >"/proc/irq/$(irq)/smp_affinity_list"
}

# arrives CPU: sent there, it does.
arrives() {
	local before

	send_to "$1" && read_device || return
	before=$(arrived "$1")
	read_device && [ "$(arrived "$1")" -gt "$before" ]
}

arrives_everywhere() {
	local cpu

	for cpu in $(seq 0 "$(last_cpu)"); do
		ok "$1: on CPU $cpu" arrives "$cpu"
	done
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
	read_device 200 && wait
}

arrives_everywhere "before"
ok "insmod" module_load
arrives_everywhere "seized"
if grep -q 'SiFive PLIC' /proc/interrupts; then
	ok "an interrupt of the PLIC costs two exits" costs_two_exits
fi
ok "they arrive while they are moved" moved_about
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
arrives_everywhere "released"
ok "enable" axctl enable
arrives_everywhere "seized again"
ok "rmmod" rmmod axvisor
arrives_everywhere "at the end"
tap_done
