#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# MSRs that hold the mode are the core's; what the CPU refuses it refuses Linux,
# not the core.

. "$(dirname "$0")/../../lib/tap.sh"
. "$(dirname "$0")/../../lib/cell.sh"

EFER=0xc0000080 VM_HSAVE_PA=0xc0010117 SVM_KEY=0xc0010118 APIC_BASE=0x1b
PAT=0x277
SVME=0x1000
REFUSED=2	# as helper-msr says

need_seized
grep -q '^msr ' /proc/modules || insmod /lib/modules/vm/msr.ko 2>/dev/null ||
	modprobe msr || skip_all "there is no msr.ko"

read_msr() {
	./helper-msr "$1" 2>/dev/null
}

# stays NAME MSR VALUE: it can be written, and nothing changes.
stays() {
	local before=$(read_msr "$2")

	ok "$1 can be written" ./helper-msr "$2" "$3"
	is "$1 is as before" "$(read_msr "$2")" "$before"
}

# refused_msr NAME MSR [VALUE]
refused_msr() {
	local name="$1"
	shift

	./helper-msr "$@" >"$TMP/out" 2>&1
	is "$name raises #GP" $? $REFUSED
}

efer=$(read_msr $EFER)
is "EFER says that somebody has the mode" $((efer & SVME)) $((SVME))
stays "EFER without SVME" $EFER $((efer & ~SVME))
refused_msr "a reserved bit of EFER" $EFER $((efer | 1 << 40))
is "VM_HSAVE_PA hides where" "$(read_msr $VM_HSAVE_PA)" 0
stays "VM_HSAVE_PA" $VM_HSAVE_PA 0x1000
stays "SVM_KEY" $SVM_KEY 1
base=$(read_msr $APIC_BASE)
refused_msr "another address of the local APIC" $APIC_BASE $((base + 0x10000))
is "it is where it was" "$(read_msr $APIC_BASE)" "$base"
pat=$(read_msr $PAT)
ok "the PAT can be written" ./helper-msr $PAT "$pat"
ok "Linux runs on" sh -c 'seq 1 10000 | wc -l | grep -q 10000'
ok "the core runs on" axctl list
tap_done
