#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# A CPU without EL2.

. "$(dirname "$0")/../../lib/tap.sh"
. "$(dirname "$0")/../../lib/cell.sh"
. "$(dirname "$0")/../../lib/obstacle.sh"

obstacle "no EL2|EL2" "virtualization"
