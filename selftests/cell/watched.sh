#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# On a kernel that watches memory and locks: after the module's life there is
# nothing that nobody frees, and what watches was not switched off by a find. The
# tests that ran before this one, in the same machine, are judged as well.

. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/cell.sh"

KMEMLEAK=/sys/kernel/debug/kmemleak
# What is younger is not looked at, in seconds.
MIN_AGE=6

[ "$(id -u)" = 0 ] || skip_all "must be run as root"
[ -e $KMEMLEAK ] && [ -e /proc/lockdep_stats ] ||
	skip_all "the kernel watches neither memory nor locks"
need_cpus 2
at_exit module_unload

# Twice: what has changed since the last look is not named yet.
scan() {
	echo scan >$KMEMLEAK && echo scan >$KMEMLEAK
}

# Other tests may have left it.
ok "axvisor isn't loaded" module_unload
for life in 1 2; do
	ok "$life: insmod" module_load
	ok "$life: a cell" cell_start a hello $TICK
	ok "$life: it ticks" ticks a
	ok "$life: destroy" axctl destroy a
	ok "$life: release, and seize again" eval 'axctl disable && axctl enable'
	ok "$life: rmmod" rmmod axvisor
done
sleep $MIN_AGE
ok "memory is searched" scan
# In that moment a pointer may have been in a register alone.
[ -z "$(cat $KMEMLEAK)" ] || scan
is "none is lost" "$(cat $KMEMLEAK)" ""
matches "locks were watched to the end" "$(grep debug_locks /proc/lockdep_stats)" \
	"debug_locks: +1"
is "no complaint of the kernel" "$(complaints)" 0
tap_done
