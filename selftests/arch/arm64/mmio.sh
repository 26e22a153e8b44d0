#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Registers of a device are passed through: the PL031 of QEMU's virt machine,
# which the cell reads while Linux can't.

. "$(dirname "$0")/../../lib/tap.sh"
. "$(dirname "$0")/../../lib/cell.sh"

RTC=0x9010000
DEVICE=/sys/bus/amba/devices/9010000.pl031

need_cpus 2
[ -e "$DEVICE" ] || skip_all "this machine has no PL031 at $RTC"
ko=../../mod/axtest-$(uname -r).ko
[ -e "$ko" ] || skip_all "axtest.ko was not built for this kernel"
need_seized
insmod "$ko" || bail "axtest.ko can't be loaded"
at_exit "rmmod axtest"

# mmio_dts NAME HOST-ADDRESS [PROPERTY]: with a device at guest-physical 0xb000000.
mmio_dts() {
	cell_dts "$1" 1 0x40000000:16 | sed '$d'
	cat <<-END
	mmio@b000000 {
		reg = <0 0xb000000 0 0x1000>;
		axvisor,host-address = <0 $2>;
		$3
	};
	};
	END
}

# mmio_create NAME HOST-ADDRESS [PROPERTY]
mmio_create() {
	mmio_dts "$@" >"$TMP/$1.dts"
	axctl create "$TMP/$1.dts"
}

seconds() {
	console "$1" | sed -n 's/^b000000 holds //p' | tail -n 1
}

# The time in the device is as it is in Linux, within an hour.
is_now() {
	local ago=$(($(date +%s) - 0x$(seconds "$1")))

	[ "$ago" -gt -3600 ] && [ "$ago" -lt 3600 ]
}

claims=$(cat /proc/iomem)
[ ! -e "$DEVICE/driver" ] ||
	refused "a device with a driver is refused" \
		"axctl attach takes a device from its driver" mmio_create a $RTC
[ ! -e "$DEVICE/driver" ] || echo "${DEVICE##*/}" >"$DEVICE/driver/unbind"
refused "memory is no device" "is RAM that Linux uses" mmio_create a 0x50000000
refused "nor is the interrupt controller" "claimed by somebody else" \
	mmio_create a 0x8000000
ok "Linux can read the device" ../../root/helper-map $RTC read

ok "a cell gets it" mmio_create a $RTC
matches "show tells it" "$(axctl show a)" \
	'0xb000000-0xb000fff  4 KiB mmio at host 0x9010000'
is "it is no memory" "$(cell_number a memory)" $((16 << 20))
ok "/proc/iomem shows the claim" grep -q '09010000-09010fff : axvisor' /proc/iomem
../../root/helper-map $RTC read 2>/dev/null
is "Linux can't read it: SIGBUS" $? 2
ok "but the device beside it" ../../root/helper-map 0x9030000 read
ok "load" cell_load a poke
ok "start" axctl start a
ok "the cell reads it" poked a "r b000000" "^b000000 holds [0-9a-f]*"
ok "it is the time" is_now a
../../root/helper-map $RTC read 2>/dev/null
is "Linux still can't" $? 2
ok "execution there fails the cell" failed_by a "x b000000" "no-exec"
ok "destroy" axctl destroy a
ok "Linux can read it again" ../../root/helper-map $RTC read
is "/proc/iomem is as before" "$(cat /proc/iomem)" \
	"$(echo "$claims" | grep -v rtc-pl031)"

ok "a cell that may only read it" mmio_create b $RTC "axvisor,read-only;"
ok "load" cell_load b poke
ok "start" axctl start b
ok "reads it" poked b "r b000000" "^b000000 holds [0-9a-f]*"
ok "and fails when it writes" failed_by b "w b000008 0" "that is read-only"
ok "destroy" axctl destroy b
tap_done
