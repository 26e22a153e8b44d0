# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Sourced by the bash scripts: messages, the cache, locks, architecture tables.

set -euo pipefail

SCRIPTS=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
ROOT=$(dirname "$SCRIPTS")
CACHE=${AXVISOR_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/axvisor}

say() {
	echo "${0##*/}: $*" >&2
}

die() {
	say "$*"
	exit 1
}

# load_arch NAME: read the table of an architecture and set ARCH.
load_arch() {
	local file alias

	for file in "$SCRIPTS"/arch/*.conf; do
		# shellcheck source=/dev/null
		source "$file"
		ARCH=$(basename "$file" .conf)
		for alias in "$ARCH" $ALIASES; do
			[ "$alias" = "$1" ] && return 0
		done
	done
	die "no architecture '$1'; there are: $(list_archs)"
}

list_archs() {
	basename -a -s .conf "$SCRIPTS"/arch/*.conf | xargs
}

# kernel_setting VERSION NAME: a KERNEL_<version>_<name> row of the table.
kernel_setting() {
	local key=KERNEL_${1//[.-]/_}_$2

	[ -n "${!key-}" ] ||
		die "no kernel '$1' for $ARCH; there are: $KERNELS"
	echo "${!key}"
}

# once DEST FUNCTION ARGS…: make directory DEST by calling FUNCTION TMP ARGS…,
# unless it is there. Complete or absent, also with concurrent callers or when
# interrupted: FUNCTION fills a scratch directory that is renamed at the end.
once() {
	local dest=$1 fn=$2 tmp
	shift 2

	[ -d "$dest" ] && return 0
	mkdir -p "$(dirname "$dest")"
	(
		flock 9
		[ -d "$dest" ] && exit 0
		rm -rf "$dest".tmp.*
		tmp=$(mktemp -d "$dest.tmp.XXXXXX")
		chmod 755 "$tmp"
		trap 'rm -rf "$tmp"' EXIT
		"$fn" "$tmp" "$@"
		mv -T "$tmp" "$dest"
	) 9>"$dest.lock"
}

# module_sources: the files that the module is built from, relative to ROOT. What
# a build in place may have left is none.
module_sources() {
	cd "$ROOT" || return
	find Kbuild VERSION include module -type f ! -name '*.o' ! -name '*.ko' ! -name '*.a' \
		! -name '*.mod' ! -name '*.mod.c' ! -name '.*' ! -name '*.bin' \
		! -name '*.elf' ! -name '*-offsets.s' ! -name '*-offsets.h' \
		! -name modules.order ! -name Module.symvers
}
