#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# bench.sh ARCH RUN: a run of `make bench`, its payload on several CPUs, comes to its
# end, in a machine whose CPUs take turns: each figure is there. What they are is
# make bench's to judge.

. "$(dirname "$0")/../lib/tap.sh"

top=$(cd "$(dirname "$0")/../.." && pwd)
arch=$1
run=$2

"$top/scripts/bench" "$arch" --run "$run" --timeout 300 >"$TMP/figures" 2>"$TMP/said"
sed 's/^/# /' "$TMP/figures"
nok "it runs to its end" grep "ended with" "$TMP/said"
for name in $(awk -v run=$run '$1 == run { print $2 }' \
		"$top/selftests/bench/targets.$arch"); do
	ok "$name" grep -qE "^$name +[0-9]+ " "$TMP/figures"
done
tap_done
