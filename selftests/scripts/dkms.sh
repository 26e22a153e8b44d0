#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# make dkms-install and dkms-remove: DKMS builds the module for a stock kernel
# from what is installed, and refuses where it can't run. Below a folder.

. "$(dirname "$0")/../lib/tap.sh"

top=$(cd "$(dirname "$0")/../.." && pwd)
kernel=$("$top/scripts/fetch-kernel" arm64 6.12)
release=$(cat "$kernel/release")
version=$(cat "$top/VERSION")
PATH=$PATH:/usr/sbin:/sbin
command -v dkms >/dev/null || bail "there is no dkms"

mkdir -p "$TMP/src" "$TMP/dkms" "$TMP/modules/$release"
export DKMS_SOURCES="$TMP/src" CROSS_COMPILE=aarch64-linux-gnu-
export DKMS_FLAGS="--dkmstree $TMP/dkms --sourcetree $TMP/src --installtree $TMP/modules"

# As on a machine whose kernel this is.
install_there() {
	ARCH=arm64 "$top/scripts/dkms" install -k "$release" -a aarch64 --no-depmod \
		--kernelsourcedir "$kernel/kdir"
}

files() {
	(cd "$1" && find . -type f -name '*axvisor*' | sort)
}

ok "dkms installs it" install_there || diag "$(tail -n 30 "$TMP"/dkms/axvisor/*/build/make.log)"
ko=$TMP/modules/$release/updates/dkms/axvisor.ko
matches "the module is there" "$(ls "$TMP/modules/$release/updates/dkms")" '^axvisor.ko'
is "for that kernel" "$(modinfo -F vermagic "$ko"* | cut -d ' ' -f 1)" "$release"
is "of this version" "$(modinfo -F version "$ko"*)" "$version"
is "dkms knows it" "$(dkms status $DKMS_FLAGS)" \
	"axvisor/$version, $release, aarch64: installed"
ok "it can be removed" "$top/scripts/dkms" remove
is "nothing is left" "$(files "$TMP/modules")$(ls "$TMP/src")$(dkms status $DKMS_FLAGS)" ""
ok "nor is that an error" "$top/scripts/dkms" remove

nok "another architecture" env ARCH=s390x "$top/scripts/dkms" install
matches "is refused" "$(ARCH=s390x "$top/scripts/dkms" install 2>&1)" \
	'^dkms: axvisor does not run on s390x yet, only on: arm64 riscv64 x86_64; nothing was done$'
is "and nothing was done" "$(ls "$TMP/src")" ""
tap_done
