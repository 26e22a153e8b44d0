#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Protected KVM doesn't give EL2 away.

. "$(dirname "$0")/../../lib/tap.sh"
. "$(dirname "$0")/../../lib/cell.sh"
. "$(dirname "$0")/../../lib/obstacle.sh"

obstacle "protected" "kvm-arm.mode=nvhe"
