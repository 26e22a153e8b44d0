#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Message-signalled interrupts of a PCI device (LPIs behind the ITS) go on
# arriving: on each CPU, over hotplug, while and after one is a cell's, and
# when they are set up anew. Run it with: --qemu=-device --qemu=virtio-rng-pci

. "$(dirname "$0")/../../lib/tap.sh"
. "$(dirname "$0")/../../lib/cell.sh"

need_cpus 3
[ "$(id -u)" = 0 ] || skip_all "must be run as root"
is_loaded && skip_all "axvisor is loaded already"
grep -q 'ITS' /proc/interrupts || skip_all "there is no ITS"
[ -c /dev/hwrng ] && rng=$(ls -d /sys/bus/virtio/drivers/virtio_rng/virtio*) ||
	skip_all "there is no virtio-rng device"
virtio=${rng##*/}
pci=$(basename "$(readlink -f "$rng/..")")
at_exit module_unload

# The number of its interrupt, as long as the driver is bound.
irq() {
	awk -v name="$virtio-input" '$NF == name { print $1 + 0 }' /proc/interrupts
}

# arrived CPU: how many there so far.
arrived() {
	awk -v name="$virtio-input" -v cpu="$1" '
		NR == 1 { for (i = 1; i <= NF; i++)
			if ($i == "CPU" cpu) column = i + 1 }
		$NF == name { print $column + 0 }' /proc/interrupts
}

# Each read of the device ends with an interrupt, or never.
read_device() {
	timeout 60 dd if=/dev/hwrng of=/dev/null bs=64 count=4 2>/dev/null
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

# bind unbind|bind
bind() {
	echo "$pci" >"/sys/bus/pci/drivers/virtio-pci/$1"
}

arrives_everywhere "before"
ok "insmod" module_load
arrives_everywhere "seized"
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
nok "they can't be sent there" send_to 1
ok "they arrive on CPU 2" arrives 2
ok "the cell ticks" ticks a
ok "the driver leaves its device" bind unbind
ok "and takes it again" bind bind
ok "they arrive" eventually read_device
ok "they arrive on CPU 0" arrives 0
ok "the cell ticks on" ticks a
ok "destroy" axctl destroy a
arrives_everywhere "after the cell"

arrives 1
ok "disable" axctl disable
arrives_everywhere "released"
ok "enable" axctl enable
arrives_everywhere "seized again"
ok "rmmod" rmmod axvisor
arrives_everywhere "at the end"
tap_done
