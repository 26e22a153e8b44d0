#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# KVM beside a cell, and on that cell's CPU afterwards. Not for CPUs without
# VHE: KVM itself hangs there on a CPU that was offline.

. "$(dirname "$0")/../../lib/tap.sh"
. "$(dirname "$0")/../../lib/cell.sh"

SMOKE=../../kvm/kvm-smoke

[ -e /dev/kvm ] || skip_all "there is no /dev/kvm"
need_cpus 2
is_loaded && skip_all "axvisor is loaded already"
at_exit module_unload

ok "insmod" module_load
ok "a cell runs" cell_start a hello $TICK
ok "and ticks" ticks a
refused "a KVM guest fails" "run: Invalid argument" timeout 60 $SMOKE 0
ok "and the cell still ticks" ticks a
ok "destroy" axctl destroy a
refused "a KVM guest fails on the cell's CPU" "run: Invalid argument" \
	timeout 60 $SMOKE 1
ok "rmmod" rmmod axvisor
for cpu in $(seq 0 $(($(nproc) - 1))); do
	ok "a KVM guest runs on CPU $cpu afterwards" timeout 60 $SMOKE "$cpu"
done
tap_done
