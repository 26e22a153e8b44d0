# SPDX-License-Identifier: GPL-2.0
# For scripts that boot a second kernel with kexec: the same initramfs again,
# so that scripts/vm's init runs the same script there, and a word on the
# command line that tells the two apart. Needs /boot/vmlinuz in the machine.

SECOND=second_kernel

is_second_kernel() {
	grep -qw "$SECOND" /proc/cmdline
}

# second_kernel_load [WORD...]: for a crash; more kernel parameters
second_kernel_load() {
	(cd / && find . -xdev -path ./tmp -prune -o -path ./boot -prune -o \
		-type f -print -o -type l -print -o -type d -print |
		cpio -o -H newc 2>/dev/null) >/tmp/initrd || return
	kexec -p /boot/vmlinuz --initrd=/tmp/initrd \
		--append="$(sed 's/crashkernel=[^ ]*//' /proc/cmdline) $SECOND $*"
}

# What a kernel must find that Linux's own stub started: EL2, and all in order.
el2_is_back() {
	dmesg | grep -q 'CPU: All CPU(s) started at EL2'
}
