#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# CPU hotplug while seized: every CPU, also one that was offline before.

. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/cell.sh"

[ "$(id -u)" = 0 ] || skip_all "must be run as root"
is_loaded && skip_all "axvisor is loaded already"
[ "$(last_cpu)" -ge 1 ] || skip_all "needs 2 CPUs"
at_exit module_unload

set_online() {
	echo "$2" >/sys/devices/system/cpu/cpu"$1"/online
}

mask() {
	printf %x $((1 << $1))
}

# With maxcpus= some CPUs were never online. On x86_64 all must be.
first=$(cpus_online)
last=$(last_cpu)
if [ "$(uname -m)" != x86_64 ]; then
	cpu_is_online "$last" && { set_online "$last" 0; was_online=1; }
	nok "CPU $last is offline before" cpu_is_online "$last"
fi
ok "insmod" module_load
is "the core knows all CPUs" "$(axctl -j check | grep -o '"cpus":[0-9]*')" \
	"\"cpus\":$((last + 1))"
for round in 1 2 3; do
	for cpu in $(seq 1 "$last"); do
		if cpu_is_online "$cpu"; then
			ok "$round: CPU $cpu goes offline" set_online "$cpu" 0
		fi
		ok "$round: CPU $cpu comes online" set_online "$cpu" 1
		ok "$round: CPU $cpu runs programs" taskset "$(mask "$cpu")" true
	done
done
if [ "$last" -ge 2 ]; then
	for cpu in $(seq 1 "$last"); do
		set_online "$cpu" 0
	done
	is "all but one go offline at once" "$(cpus_online)" 0
	for cpu in $(seq 1 "$last"); do
		set_online "$cpu" 1
	done
fi
is "all are online" "$(cpus_online)" "0-$last"

ok "a cell on the CPU that was offline" cell_start a hello $TICK "$last"
ok "it ticks" ticks a
ok "destroy" axctl destroy a
ok "CPU $last runs programs" taskset "$(mask "$last")" true

set_online "$last" 0
ok "rmmod with a CPU offline" rmmod axvisor
ok "it comes online without us" set_online "$last" 1
ok "and runs programs" taskset "$(mask "$last")" true
ok "seize again" module_load
ok "release again" rmmod axvisor
diag "online at first: $first; the last one was ${was_online:+not }offline"
tap_done
