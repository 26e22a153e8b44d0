#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# KVM and axvisor: who comes first keeps the other out, with a reason, and
# afterwards each works as before.

. "$(dirname "$0")/../../lib/tap.sh"
. "$(dirname "$0")/../../lib/cell.sh"

SMOKE=../../kvm/kvm-smoke
# Where scripts/vm puts them; elsewhere modprobe finds them.
MODULES=/lib/modules/vm

[ "$(id -u)" = 0 ] || skip_all "must be run as root"
is_loaded && skip_all "axvisor is loaded already"
at_exit module_unload

# What it needs stays.
kvm_load() {
	local name

	if [ ! -e $MODULES/kvm-amd.ko ]; then
		modprobe kvm_amd
		return
	fi
	for name in ccp irqbypass kvm; do
		[ ! -e $MODULES/$name.ko ] || insmod $MODULES/$name.ko 2>/dev/null
	done
	insmod $MODULES/kvm-amd.ko
}

kvm_unload() {
	rmmod kvm_amd
}

on_all_cpus() {
	local cpu

	for cpu in $(seq 0 $(($(nproc) - 1))); do
		timeout 60 $SMOKE "$cpu" || return
	done
}

# Linux 6.12 takes the mode when the module is loaded, 6.1 with the first guest.
kvm_kept_out() {
	ok "$1: insmod" module_load
	if kvm_load 2>"$TMP/kvm"; then
		refused "$1: no KVM guest" "busy" $SMOKE 0
		kvm_unload
	else
		matches "$1: KVM can't be loaded" "$(cat "$TMP/kvm")" \
			"Input/output error|busy"
	fi
	ok "$1: Linux runs on" sh -c 'ls -R /proc/sys >/dev/null'
}

kvm_keeps_us_out() {
	ok "$1: KVM can be loaded" kvm_load
	ok "$1: a KVM guest runs on every CPU" on_all_cpus
	refused "$1: check names what is in the way" "error.*KVM is loaded" \
		axctl check
	matches "$1: and what to do" "$(axctl check 2>&1)" "modprobe -r kvm_amd"
	nok "$1: insmod is refused while KVM is loaded" module_load
	matches "$1: with the reason in the log" "$(dmesg | tail -n 5)" \
		"KVM is loaded and uses SVM"
	ok "$1: a KVM guest runs on" on_all_cpus
	ok "$1: KVM goes" kvm_unload
}

[ -e $MODULES/kvm-amd.ko ] || modprobe -n kvm_amd ||
	skip_all "there is no kvm_amd.ko"
complaints=$(complaints)
kvm_keeps_us_out "before"
kvm_kept_out "seized"
# Linux asks CPUs that come online what they have.
if [ "$(last_cpu)" -ge 1 ]; then
	echo 0 >/sys/devices/system/cpu/cpu1/online
	echo 1 >/sys/devices/system/cpu/cpu1/online
fi
ok "rmmod" rmmod axvisor
kvm_keeps_us_out "after"
kvm_kept_out "again"
ok "rmmod again" rmmod axvisor
is "no new complaint of the kernel" "$(complaints)" "$complaints"
tap_done
