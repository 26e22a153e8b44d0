#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# KVM works on every CPU before anything of ours is loaded.

cpus=$(nproc)
echo "TAP version 13"
echo "1..$cpus"
cpu=0
failed=0
while [ "$cpu" -lt "$cpus" ]; do
	if ./kvm-smoke "$cpu" >/dev/null; then
		echo "ok $((cpu + 1)) KVM guest on CPU $cpu"
	else
		echo "not ok $((cpu + 1)) KVM guest on CPU $cpu"
		failed=1
	fi
	cpu=$((cpu + 1))
done
exit $failed
