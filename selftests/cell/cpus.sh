#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# CPUs of cells: taken from Linux and given back as they were.

. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/cell.sh"

need_cpus 2
need_seized

set_online() {
	echo "$2" >/sys/devices/system/cpu/cpu"$1"/online
}

online=$(cpus_online)
ok "start a cell on CPU 1" cell_start a hello $TICK
nok "Linux no longer has it" cpu_is_online 1
ok "show names the CPU" sh -c 'axctl -j show a | grep -q "\"cpu\":1"'
nok "Linux can't take it back" set_online 1 1
ok "the cell never noticed" ticks a
is "it runs" "$(cell_state a)" running
ok "destroy" axctl destroy a
is "all CPUs are online as before" "$(cpus_online)" "$online"
ok "CPU 1 runs programs again" taskset 2 true

ok "take CPU 1 offline" set_online 1 0
ok "a cell on an offline CPU" cell_start b hello $TICK
ok "ticks" ticks b
ok "destroy" axctl destroy b
nok "the CPU is offline as before" cpu_is_online 1
ok "take it online" set_online 1 1
ok "it runs programs" taskset 2 true

for round in 1 2 3; do
	cell_start c hello $TICK >/dev/null || break
	ticks c || break
	axctl destroy c >/dev/null || break
	taskset 2 true || break
done
is "a CPU comes and goes three times" "$round" 3
is "all CPUs are online at the end" "$(cpus_online)" "$online"

if [ "$(nproc)" -ge 3 ]; then
	ok "a cell on two CPUs" cell_create d "2 1"
	ok "vCPU 0 is on CPU 2" sh -c \
		'axctl -j show d | grep -q "\"id\":0,\"cpu\":2"'
	ok "vCPU 1 is on CPU 1" sh -c \
		'axctl -j show d | grep -q "\"id\":1,\"cpu\":1"'
	ok "destroy" axctl destroy d
	is "both are back" "$(cpus_online)" "$online"
fi
tap_done
