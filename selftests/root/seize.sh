#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# insmod seizes, rmmod releases; both can be asked for and refused; Linux goes
# on in between.

. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/cell.sh"

[ "$(id -u)" = 0 ] || skip_all "must be run as root"
is_loaded && skip_all "axvisor is loaded already"
at_exit module_unload

seized() {
	axctl -j check 2>/dev/null | grep -q '"seized":true'
}

complaints=$(complaints)
online=$(cpus_online)
ok "check finds nothing in the way" axctl check
rows=$(axctl check | check_rows)
matches "check has rows" "$rows" "^interrupt controller$"
ok "insmod enable=0" module_load enable=0
is "check has the same rows with the module" "$(axctl check | check_rows)" "$rows"
nok "does not seize" seized
ok "check is complete and finds nothing in the way" axctl check
refused "no cell without the machine" "not seized|seize" cell_create a
refused "no list either" "not seized|seize" axctl list
ok "enable" axctl enable
ok "seizes" seized
refused "a second time is refused" "already|seized" axctl enable
ok "disable" axctl disable
nok "releases" seized
refused "a second time is refused" "not|already|seized" axctl disable
axctl enable
axctl disable >"$TMP/other" 2>&1 &
axctl disable >"$TMP/one" 2>&1
wait
is "of two at the same time one is refused, as second" \
	"$(cat "$TMP/one" "$TMP/other" | grep -c "is not seized")" 1
is "and only one" "$(cat "$TMP/one" "$TMP/other" | grep -c axctl:)" 1
ok "rmmod" rmmod axvisor
nok "the device is gone" [ -e /dev/axvisor ]

ok "insmod" module_load
ok "seizes at once" seized
is "all CPUs are online" "$(cpus_online)" "$online"
is "the core knows all CPUs" "$(axctl -j check | grep -o '"cpus":[0-9]*')" \
	"\"cpus\":$(($(last_cpu) + 1))"
is "the device is for root and its group" \
	"$(stat -c '%a %u' /dev/axvisor)" "640 0"
ok "every CPU runs programs" sh -c \
	'for cpu in $(seq 0 $(($(nproc) - 1))); do
		taskset $(printf %x $((1 << cpu))) true || exit 1; done'
ok "200 MiB can be written and read" sh -c \
	'dd if=/dev/zero of=/tmp/fill bs=1M count=200 && cat /tmp/fill >/dev/null; rm /tmp/fill'
ok "timer interrupts arrive" sh -c \
	'a=$(grep -E "arch_timer|riscv-timer|LOC:" /proc/interrupts); sleep 1
	[ "$a" != "$(grep -E "arch_timer|riscv-timer|LOC:" /proc/interrupts)" ]'
matches "the core's log can be read" "$(axctl log)" .
matches "the kernel's log tells" "$(dmesg)" "axvisor: seized"

if [ "$(nproc)" -ge 2 ]; then
	cell_start a hello $TICK >/dev/null
	refused "disable is refused while a cell exists" "cell" axctl disable
	nok "rmmod is refused while a cell exists" rmmod axvisor
	matches "as in use" "$(rmmod axvisor 2>&1)" \
		"[Uu]nloading|in use|temporarily unavailable|busy"
	ok "the cell runs on" ticks a
	ok "rmmod -f destroys it" rmmod -f axvisor
	nok "the module is gone" is_loaded
	is "all CPUs are back" "$(cpus_online)" "$online"
	ok "CPU 1 runs programs" taskset 2 true
	ok "insmod once more" module_load
fi
ok "rmmod" rmmod axvisor
ok "check afterwards" axctl check
is "no new complaint of the kernel" "$(complaints)" "$complaints"
tap_done
