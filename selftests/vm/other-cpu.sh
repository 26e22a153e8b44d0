#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# The short of it, for CPUs that are no row of their own: seizing, the CPU's
# extensions in Linux's programs, payloads in cells.

cd /selftests/root || exit
./seize.sh
cd /selftests/arch/arm64 || exit
./programs
cd /selftests/cell || exit
./payloads.sh
