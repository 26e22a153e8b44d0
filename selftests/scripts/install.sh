#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# make install and make uninstall: what arrives where, and that it goes again.

. "$(dirname "$0")/../lib/tap.sh"

top=$(cd "$(dirname "$0")/../.." && pwd)
kdir=$("$top/scripts/fetch-kernel" arm64 6.12)/kdir
release=$(cat "$kdir/include/config/kernel.release")
dest=$TMP/dest
PATH=$PATH:/usr/sbin:/sbin

# A build in place, in a copy of the sources.
mkdir "$TMP/tree"
cd "$top" && cp -r Kbuild Makefile VERSION include module tools scripts "$TMP/tree/"
cd "$TMP/tree" || bail "no copy of the sources"
find . \( -name '*.o' -o -name '.*.cmd' -o -name '*.bin' \) -delete

# run TARGET [VARIABLE=...]: as somebody builds for another machine.
run() {
	env -u MAKEFLAGS -u MFLAGS make "$@" ARCH=arm64 \
		CROSS_COMPILE=aarch64-linux-gnu- KDIR="$kdir" DESTDIR="$dest"
}

# Mode and path of all files below DESTDIR; the module may be compressed.
files() {
	(cd "$dest" && find . -type f -printf '%m %P\n') | sort -k 2 |
		sed 's/\.ko\.[a-z]*$/.ko/'
}

# wanted PREFIX
wanted() {
	printf '%s\n' "644 lib/modules/$release/updates/axvisor.ko" \
		"644 $1/lib/systemd/system/axvisor.service" \
		"644 $1/lib/sysusers.d/axvisor.conf" \
		"644 $1/lib/udev/rules.d/60-axvisor.rules" \
		"755 $1/sbin/axctl" \
		"644 $1/share/bash-completion/completions/axctl" \
		"644 $1/share/man/man4/axvisor.4" \
		"644 $1/share/man/man5/cell.5" \
		"644 $1/share/man/man8/axctl.8"
}

ok "make install" run install
is "what arrives" "$(files)" "$(wanted usr/local)"
is "the module is for that kernel" \
	"$(modinfo -F vermagic "$dest/lib/modules/$release"/updates/axvisor.ko* | cut -d ' ' -f 1)" \
	"$release"
is "axctl is for that machine" \
	"$(od -An -tu2 -j 18 -N 2 "$dest/usr/local/sbin/axctl" | tr -d ' ')" 183

if command -v systemd-sysusers >/dev/null; then
	mkdir -p "$dest/etc"
	touch "$dest/etc/passwd" "$dest/etc/group"
	systemd-sysusers --root="$dest" >"$TMP/sysusers" 2>&1
	matches "systemd-sysusers makes the group" "$(cat "$dest/etc/group")" '^axvisor:'
	rm -r "$dest/etc"
else
	skip "systemd-sysusers makes the group" "there is no systemd-sysusers"
fi
if udevadm verify --help >/dev/null 2>&1; then
	ok "udev takes the rule" udevadm verify --resolve-names=never \
		"$dest/usr/local/lib/udev/rules.d/60-axvisor.rules"
else
	skip "udev takes the rule" "there is no udevadm verify"
fi
if command -v systemd-analyze >/dev/null; then
	# modprobe may be elsewhere, or absent, on this machine.
	sed 's/=modprobe/=\/bin\/true/' "$dest/usr/local/lib/systemd/system/axvisor.service" \
		>"$TMP/axvisor.service"
	is "systemd takes the unit" \
		"$(systemd-analyze verify --man=no "$TMP/axvisor.service" 2>&1 |
			grep axvisor.service)" ""
else
	skip "systemd takes the unit" "there is no systemd-analyze"
fi

ok "make uninstall" run uninstall
is "nothing is left" "$(files)" ""
ok "make install PREFIX=/usr" run install PREFIX=/usr
is "goes there" "$(files)" "$(wanted usr)"
ok "make uninstall PREFIX=/usr" run uninstall PREFIX=/usr
is "nothing is left of that either" "$(files)" ""

nok "make modules without headers" make modules KDIR=/nowhere
said=$(make modules KDIR=/nowhere 2>&1)
matches "says that KDIR has none" "$said" "no kernel headers in KDIR, /nowhere"
is "and not to install others" "$(echo "$said" | grep -c "apt install")" 0
nok "make modules for an architecture that isn't there" make modules ARCH=arm65
matches "says which there are" "$(make modules ARCH=arm65 2>&1)" \
	"no architecture 'arm65'; there are: arm64"
tap_done
