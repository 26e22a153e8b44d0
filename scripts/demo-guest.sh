#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The steps of `make demo`, inside the emulated machine; any failure ends it.

CONFIG=/etc/axvisor/hello.dts
PAYLOAD=/lib/axvisor/guest/hello.bin

step() {
	printf '\n==> %s\n' "$1"
	shift
	echo "+ $*"
	"$@" 2>&1 || {
		echo "demo: '$*' failed with status $?; the kernel's log ends with:"
		dmesg | tail -n 20
		exit 1
	}
}

# The cell runs on its own CPU: its first line may take a moment.
wait_for_greeting() {
	local tries=0

	until axctl console --dump hello | grep -qi hello; do
		[ $((tries += 1)) -le 100 ] || return 0
		sleep 0.1
	done
}

step "A stock Debian kernel, booted as usual" uname -srvm
step "Load the module, which touches nothing yet" \
	insmod /lib/modules/axvisor.ko enable=0
step "Can this machine be taken?" axctl check
step "Take it: Linux becomes the root cell" axctl enable
step "Carve a cell out of Linux" axctl create "$CONFIG"
step "Put a program into it" axctl load hello "$PAYLOAD"
step "Start it" axctl start hello
wait_for_greeting
step "What it printed" axctl console --dump hello
step "The cells" axctl list
step "This cell" axctl show hello
step "Pause it" axctl pause hello
step "Paused" axctl list
step "Resume it" axctl resume hello
step "Give its CPU and memory back to Linux" axctl destroy hello
step "Give the machine back" rmmod axvisor
# Where KVM is a module, and takes the machine when it is loaded.
if [ ! -e /dev/kvm ]; then
	for name in ccp irqbypass kvm kvm-amd; do
		module=/lib/modules/vm/$name.ko
		[ ! -e $module ] || step "Load KVM: $name" insmod $module
	done
fi
step "KVM has it again and runs a guest" /selftests/kvm/kvm-smoke 0
