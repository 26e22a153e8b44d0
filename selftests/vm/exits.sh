#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Cells that call, sleep and compute on CPUs of their own, and what the core
# counted there in the end. Run by run-exits, see there.

. /selftests/lib/tap.sh >/dev/null
. /selftests/lib/cell.sh

case $(uname -m) in
aarch64) SPIN='\000\000\000\024' ;;	# b .
riscv64) SPIN='\157\000\000\000' ;;	# j .
esac

# exits CELL: of all its vCPUs. Asked from CPU 0: each vCPU's are a call's answer, and
# the call is an exit of the root cell's vCPU where it is made, so that the sum
# depends on where the question comes from.
exits() {
	taskset 1 axctl stat "$1" | awk '$1 == "exits" { n += $2 } END { print n }'
}

# window NAME CELL: how many exits in two seconds.
window() {
	local before

	before=$(exits "$2")
	sleep 2
	echo "window $1 $(($(exits "$2") - before))"
}

# least COMMAND...: the fewest exits of the root cell from one question to the next
# with COMMAND in between: a page's first access is one, and an MSI of PCI, which
# the emulator's console has.
least() {
	local before now most=1000000

	for try in 1 2 3; do
		before=$(exits root)
		"$@"
		now=$(exits root)
		[ $((now - before)) -ge "$most" ] || most=$((now - before))
	done
	echo "$most"
}

# root_window NAME COMMAND...: of the root cell, but for those of asking.
root_window() {
	local name=$1 asking

	shift
	asking=$(least sleep 0)
	echo "window $name $(($(least "$@") - asking))"
}

# arrived PATTERN: of those interrupts so far, on all CPUs.
arrived() {
	awk -v pattern="$1" '$0 ~ pattern {
		for (i = 2; $i ~ /^[0-9]+$/; i++) n += $i }
		END { print n + 0 }' /proc/interrupts
}

# What a program on CPU 1 says is answered on CPU 2: IPIs. It waits for 3 ms each
# time, and writes to the UART, whose interrupt is an MSI.
load() {
	taskset 4 sh -c 'while read line; do echo "$line"; done' <"$TMP/ask" >"$TMP/answer" &
	taskset 2 sh -c 'exec 4<>'"$TMP/never"'
		for n in $(seq 300); do
			echo "$n"
			read line
			read -t 0.003 line <&4
			[ $((n % 4)) != 0 ] || echo . >/dev/ttyS0
		done' >"$TMP/ask" <"$TMP/answer"
	wait
}

loaded_window() {
	local ipis msis timers

	mkfifo "$TMP/ask" "$TMP/answer" "$TMP/never" || return
	ipis=$(arrived ^IPI) msis=$(arrived ttyS0) timers=$(arrived riscv-timer)
	load
	echo "arrived ipis $(($(arrived ^IPI) - ipis))"
	echo "arrived msis $(($(arrived ttyS0) - msis))"
	echo "arrived timers $(($(arrived riscv-timer) - timers))"
	root_window loaded load
}

# Timer interrupts and IPIs between two vCPUs, a thousand a second: in guest files.
busy_window() {
	cell_start busy irqexits 3 "1 2" && wait_console busy ready || return
	sleep 1
	window busy busy
	axctl pause busy && axctl stat busy && axctl destroy busy
}

# What the emulator calls the CPUs.
awk '$1 == "processor" { cpu = $3 }
	$1 == "hart" && $2 == ":" { print "hart", cpu, $3 }' /proc/cpuinfo
module_load || exit
if [ "$(uname -m)" = riscv64 ]; then
	root_window resting sleep 2
	loaded_window || exit
	busy_window || exit
fi
cell_start sleeps exits 4001 1 || exit
wait_console sleeps ready || exit
window sleeping sleeps
printf "$SPIN" >"$TMP/spin"
cell_create computes 2 && axctl load computes "$TMP/spin" &&
	axctl start computes || exit
sleep 1
window computing computes
axctl pause sleeps && axctl pause computes || exit
axctl stat
