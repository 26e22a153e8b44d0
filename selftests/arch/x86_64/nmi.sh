#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# NMIs reach Linux while the core has the CPUs: Linux sends them to all others to
# see where they are. Those that the core sends never do.

. "$(dirname "$0")/../../lib/tap.sh"
. "$(dirname "$0")/../../lib/cell.sh"

ROUNDS=20

[ "$(last_cpu)" -ge 1 ] || skip_all "needs 2 CPUs"
need_seized

# A counter of all vCPUs of the root cell.
counted() {
	axctl stat | awk -v name="$1" '$1 == name { n += $2 } END { print n + 0 }'
}

# As Linux counts, of all CPUs.
nmis() {
	awk '$1 == "NMI:" { for (i = 2; $i ~ /^[0-9]+$/; i++) n += $i; print n }' \
		/proc/interrupts
}

level=$(cut -f1 /proc/sys/kernel/printk)
echo 1 >/proc/sys/kernel/printk
before=$(nmis)
seen=$(counted nmi)
for n in $(seq $ROUNDS); do
	echo l >/proc/sysrq-trigger
done
echo "$level" >/proc/sys/kernel/printk
is "Linux gets each once" $(($(nmis) - before)) $((ROUNDS * $(last_cpu)))
is "through the core" $(($(counted nmi) - seen)) $((ROUNDS * $(last_cpu)))
is "and each handler ends" "$(counted nmi_window)" "$(counted nmi)"
nok "none is unknown to it" sh -c 'dmesg | grep -q "NMI received for unknown reason"'
ok "Linux runs on" sh -c 'seq 1 10000 | wc -l | grep -q 10000'
tap_done
