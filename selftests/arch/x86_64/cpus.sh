#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# CPUs of the root cell: off and on again they are still the core's, one that is
# off at insmod is refused by name, and one that is off at rmmod comes back.

. "$(dirname "$0")/../../lib/tap.sh"
. "$(dirname "$0")/../../lib/cell.sh"

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

# vCPUs of the root cell that are on, as the core counts them.
root_vcpus() {
	axctl list | awk '$2 == "root" { print $4 }'
}

# What the core has counted of a CPU's vCPU.
exits() {
	axctl stat | awk -v cpu="$1" '
		/^cell/ { here = $NF == cpu }
		here && $1 == "exits" { print $2 }'
}

complaints=$(complaints)
last=$(last_cpu)
count=$((last + 1))
set_online "$last" 0
nok "insmod is refused with CPU $last offline" module_load
matches "and names it" "$(dmesg | tail -n 3)" "CPUs $last are offline"
ok "insmod enable=0" module_load enable=0
refused "check names it" "CPUs $last are offline" axctl check
matches "and what to do" "$(axctl check 2>&1)" "cpu$last/online"
rmmod axvisor
set_online "$last" 1

ok "insmod" module_load
is "the core has all of them" "$(root_vcpus)" "$count"
for round in 1 2 3; do
	for cpu in $(seq 1 "$last"); do
		ok "$round: CPU $cpu goes offline" set_online "$cpu" 0
		ok "$round: the core knows" eventually \
			sh -c "[ \"\$(axctl list | awk '\$2 == \"root\" { print \$4 }')\" = $last ]"
		ok "$round: CPU $cpu comes online" set_online "$cpu" 1
		is "$round: it is the core's" "$(root_vcpus)" "$count"
		before=$(exits "$cpu")
		ok "$round: CPU $cpu runs programs" taskset "$(mask "$cpu")" \
			grep -q hypervisor /proc/cpuinfo
		# Loading a program makes it ask CPUID.
		[ "$(exits "$cpu")" -gt "$before" ]
		is "$round: in a guest" $? 0
	done
done
for cpu in $(seq 1 "$last"); do
	set_online "$cpu" 0
done
is "all but one go offline at once" "$(root_vcpus)" 1
for cpu in $(seq 1 "$last"); do
	set_online "$cpu" 1
done
is "and come back" "$(root_vcpus)" "$count"

set_online "$last" 0
ok "rmmod with a CPU offline" rmmod axvisor
ok "it comes online without us" set_online "$last" 1
ok "and runs programs" taskset "$(mask "$last")" true
ok "seize again" module_load
is "with all of them" "$(root_vcpus)" "$count"
ok "release again" rmmod axvisor
is "no new complaint of the kernel" "$(complaints)" "$complaints"
tap_done
