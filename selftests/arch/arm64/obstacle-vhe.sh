#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Linux keeps EL2 for itself: a CPU with VHE, not booted with nvhe.

. "$(dirname "$0")/../../lib/tap.sh"
. "$(dirname "$0")/../../lib/cell.sh"
. "$(dirname "$0")/../../lib/obstacle.sh"

obstacle "VHE|Linux (itself )?runs at EL2" "kvm-arm.mode=nvhe"
