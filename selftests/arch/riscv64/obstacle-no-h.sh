#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# CPUs without the H extension.

. "$(dirname "$0")/../../lib/tap.sh"
. "$(dirname "$0")/../../lib/cell.sh"
. "$(dirname "$0")/../../lib/obstacle.sh"

obstacle "no H extension" "QEMU: -cpu rva23s64"
