#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# A running KVM guest is in the way: check names it, insmod refuses.

. "$(dirname "$0")/../../lib/tap.sh"
. "$(dirname "$0")/../../lib/cell.sh"

[ "$(id -u)" = 0 ] || skip_all "must be run as root"
is_loaded && skip_all "axvisor is loaded already"
[ -x ./helper-kvm-hold ] || bail "helper-kvm-hold is missing"

./helper-kvm-hold &
holder=$!
at_exit "kill $holder 2>/dev/null"
ok "a KVM guest exists" eventually sh -c \
	"ls -l /proc/$holder/fd | grep -q kvm-vcpu"
ok "insmod enable=0" module_load enable=0
refused "check says so" "KVM guest" axctl check
refused "enable says so" "KVM guest" axctl enable
rmmod axvisor
nok "insmod is refused" module_load
matches "with the reason in the log" "$(dmesg | tail -n 5)" "KVM guest"
kill $holder
wait $holder 2>/dev/null
ok "check finds nothing in the way without it" axctl check
ok "insmod works without it" module_load
ok "rmmod" rmmod axvisor
tap_done
