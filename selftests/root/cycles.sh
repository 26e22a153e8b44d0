#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Seize and release 60 times in one boot: nothing is lost, nothing grows.

. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/cell.sh"

CYCLES=${CYCLES:-60}
WARM=10
# Slabs fill until then, and grow by less than a page a cycle from then on.
FILLED=30

[ "$(id -u)" = 0 ] || skip_all "must be run as root"
is_loaded && skip_all "axvisor is loaded already"

# A cell in every tenth cycle.
cycle() {
	module_load || return
	if [ $(($1 % 10)) = 0 ] && [ "$(nproc)" -ge 2 ]; then
		cell_start a hello $TICK >/dev/null && axctl destroy a >/dev/null ||
			return
	fi
	rmmod axvisor
}

# KiB of slabs, the least of a few looks: what is freed after a grace period is
# still counted at first.
slabs() {
	for look in 1 2 3 4 5; do
		echo 3 >/proc/sys/vm/drop_caches
		sleep 1
		awk '/^Slab:/ { print $2 }' /proc/meminfo
	done | sort -n | head -n 1
}

# Objects in the caches of larger sizes, a line each.
objects() {
	awk '$1 ~ /^kmalloc-(512|1k|2k|4k|8k)$/ { print $1, $3 }' /proc/slabinfo
}

# Those that have grown by an object a cycle since $TMP/objects.
grown_objects() {
	objects | awk -v most=$((CYCLES - WARM)) '
		NR == FNR { before[$1] = $2; next }
		$2 - before[$1] >= most { print $1 }' "$TMP/objects" -
}

# Stacks of tasks come and go with the shell's and the kernel's workers.
vmalloc_lines() {
	grep -vE 'kernel_clone|copy_process|dup_task|unpurged' /proc/vmallocinfo
}

vmallocs() {
	vmalloc_lines | wc -l
}

vmalloced() {
	vmalloc_lines | awk '{ sum += $2 } END { printf "%d\n", sum }'
}

# Linux frees what loading a module took some time later.
loadings() {
	grep -c load_module /proc/vmallocinfo
}

freed() {
	[ "$(loadings)" -le "$loadings" ]
}

# What each rmmod says of itself: how many gave back all that was taken.
even_accounts() {
	dmesg | sed -n 's/.*: \([0-9]*\) pages were taken from Linux, \([0-9]*\) given back/\1 \2/p' |
		awk '$1 >= 1024 && $1 == $2 { n++ } END { print n + 0 }'
}

[ -e /dev/kvm ]
kvm=$?
loadings=$(loadings)
managed=$(managed_pages)
even=$(even_accounts)
complaints=$(complaints)
n=1
while [ "$n" -le "$CYCLES" ] && cycle "$n" >"$TMP/cycle" 2>&1; do
	[ "$n" != "$FILLED" ] || slab=$(slabs)
	if [ "$n" = "$WARM" ]; then
		eventually freed
		objects >"$TMP/objects"
		areas=$(vmallocs)
		bytes=$(vmalloced)
		free=$(settled_free_pages)
	fi
	n=$((n + 1))
done
is "$CYCLES cycles" $((n - 1)) "$CYCLES" || diag "$(cat "$TMP/cycle")"
ok "what loading took is free again" eventually freed
is "in each, pages taken minus given back is 0" \
	$(($(even_accounts) - even)) "$CYCLES"
is "managed pages are as before" "$(managed_pages)" "$managed"
lost=$((free - $(settled_free_pages)))
diag "$lost pages fewer are free than after cycle $WARM"
# A core that is not given back is 1024 pages; Linux itself takes some.
[ "$lost" -lt $(((CYCLES - WARM) * 4)) ]
is "not four pages a cycle are lost" $? 0
is "areas of vmalloc are as after cycle $WARM" "$(vmallocs)" "$areas"
is "bytes of vmalloc are as after cycle $WARM" "$(vmalloced)" "$bytes"
grown=$(($(slabs) - slab))
diag "slabs: $slab KiB after cycle $FILLED, $grown KiB more at the end"
[ "$grown" -lt $(((CYCLES - FILLED) * 8)) ]
is "not 8 KiB of slabs a cycle" $? 0
is "no object of 512 bytes or more a cycle" "$(grown_objects)" ""
is "no new complaint of the kernel" "$(complaints)" "$complaints"
# Known bug of KVM on CPUs without VHE: it hangs on a CPU that was offline.
for cpu in 0 2 3; do
	[ "$cpu" -lt "$(nproc)" ] && [ $kvm = 0 ] || continue
	ok "KVM runs a guest on CPU $cpu afterwards" ../kvm/kvm-smoke "$cpu"
done
tap_done
