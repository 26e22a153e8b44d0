#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# KVM and axvisor: who comes first keeps the other out, with a reason, and
# afterwards each works as before.

. "$(dirname "$0")/../../lib/tap.sh"
. "$(dirname "$0")/../../lib/cell.sh"

SMOKE=../../kvm/kvm-smoke
# Where scripts/vm puts it; elsewhere modprobe finds it.
KVM=/lib/modules/vm/kvm.ko

[ "$(id -u)" = 0 ] || skip_all "must be run as root"
is_loaded && skip_all "axvisor is loaded already"
at_exit "module_unload"

kvm_load() {
	if [ -e $KVM ]; then
		insmod $KVM
	else
		modprobe kvm
	fi
}

on_all_cpus() {
	local cpu

	for cpu in $(seq 0 $(($(nproc) - 1))); do
		timeout 60 $SMOKE "$cpu" || return
	done
}

# seized_without_kvm WHEN
seized_without_kvm() {
	ok "$1: insmod" module_load
	nok "$1: KVM can't be loaded" kvm_load
	matches "$1: for it finds no such device" "$(kvm_load 2>&1)" \
		"No such device"
	ok "$1: Linux runs on" sh -c 'ls -R /proc/sys >/dev/null'
	ok "$1: rmmod" rmmod axvisor
}

kvm_keeps_us_out() {
	ok "KVM can be loaded afterwards" kvm_load
	ok "a KVM guest runs on every CPU" on_all_cpus
	refused "check names what is in the way" "error.*KVM is loaded" axctl check
	matches "and what to do" "$(axctl check 2>&1)" "modprobe -r kvm"
	nok "insmod is refused while KVM is loaded" module_load
	matches "with the reason in the log" "$(dmesg | tail -n 5)" \
		"KVM is loaded and uses HS mode"
	ok "a KVM guest runs on" on_all_cpus
}

[ -e $KVM ] || modprobe -n kvm || skip_all "there is no kvm.ko"
complaints=$(complaints)
for round in 1 2 3; do
	seized_without_kvm $round
done
kvm_keeps_us_out
is "no new complaint of the kernel" "$(complaints)" "$complaints"
# Linux 6.12 warns and leaks the interrupt, with or without axvisor.
if grep -q riscv-kvm /proc/interrupts; then
	skip "KVM goes and comes again" "with guest interrupt files it can't"
else
	ok "KVM goes" rmmod kvm
	seized_without_kvm "after KVM"
	kvm_keeps_us_out
	ok "KVM goes again" rmmod kvm
fi
tap_done
