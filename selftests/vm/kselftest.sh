#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# A few tests as somebody runs them on a machine of their own.

exec /selftests/run_kselftest.sh -t uapi:files -t cell:power.sh -t kvm:kvm-smoke.sh
