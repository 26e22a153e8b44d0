#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Power off while seized, with a cell running: the machine must end.

. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/cell.sh"

module_load || bail "insmod failed"
if [ "$(nproc)" -ge 2 ]; then
	cell_start a hello $TICK && ticks a || bail "no cell"
fi
poweroff -f
sleep 600
bail "the machine is still there"
