#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# KVM and axvisor: while seized a KVM guest fails without harm, afterwards it
# runs on every CPU.

. "$(dirname "$0")/../../lib/tap.sh"
. "$(dirname "$0")/../../lib/cell.sh"

SMOKE=../../kvm/kvm-smoke

[ "$(id -u)" = 0 ] || skip_all "must be run as root"
is_loaded && skip_all "axvisor is loaded already"
[ -e /dev/kvm ] || skip_all "there is no /dev/kvm"
at_exit module_unload

on_all_cpus() {
	local cpu

	for cpu in $(seq 0 $(($(nproc) - 1))); do
		timeout 60 $SMOKE "$cpu" || return
	done
}

ok "a KVM guest runs on every CPU before" on_all_cpus
for round in 1 2 3; do
	ok "$round: insmod" module_load
	for cpu in $(seq 0 $(($(nproc) - 1))); do
		refused "$round: a KVM guest on CPU $cpu fails" \
			"run: Invalid argument" timeout 60 $SMOKE "$cpu"
	done
	ok "$round: Linux runs on" sh -c 'ls -R /proc/sys >/dev/null'
	ok "$round: rmmod" rmmod axvisor
	ok "$round: a KVM guest runs on every CPU afterwards" on_all_cpus
done
tap_done
