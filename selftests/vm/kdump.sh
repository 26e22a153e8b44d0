#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# A panic while seized, with a cell running and a crash kernel loaded: the CPU
# that panics gets EL2 back on its way into the crash kernel.

. /selftests/vm/second-kernel.sh

if ! is_second_kernel; then
	second_kernel_load maxcpus=1 || exit
	insmod /lib/modules/axvisor.ko || exit
	axctl create /etc/axvisor/hello.dts >/dev/null || exit
	axctl load hello /lib/axvisor/guest/hello.bin >/dev/null || exit
	axctl start hello || exit
	echo c >/proc/sysrq-trigger
	exit 1
fi

. /selftests/lib/tap.sh
ok "the crash kernel has EL2" el2_is_back
ok "the memory of the kernel that died is there" test -s /proc/vmcore
ok "KVM runs a guest" timeout 60 /selftests/kvm/kvm-smoke
tap_done
