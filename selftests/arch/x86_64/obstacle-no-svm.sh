#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# CPUs without SVM.

. "$(dirname "$0")/../../lib/tap.sh"
. "$(dirname "$0")/../../lib/cell.sh"
. "$(dirname "$0")/../../lib/obstacle.sh"

obstacle "no SVM" "QEMU: -cpu EPYC"
