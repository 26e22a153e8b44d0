#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# An interrupt controller that isn't supported.

. "$(dirname "$0")/../../lib/tap.sh"
. "$(dirname "$0")/../../lib/cell.sh"
. "$(dirname "$0")/../../lib/obstacle.sh"

obstacle "GICv3|interrupt controller" "GICv3|gic-version=3"
