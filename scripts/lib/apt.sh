# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Sourced by the bash scripts: Debian packages of any suite and architecture,
# verified, without root and without touching the machine's own apt or dpkg.

# shellcheck source=scripts/lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

SUITE=$(. /etc/os-release && echo "${VERSION_CODENAME:-unknown}")
RELEASE=$(. /etc/os-release && echo "${VERSION_ID:-0}")
BUILD_ARCH=$(dpkg --print-architecture)

keyring() {
	local file

	for file in /usr/share/keyrings/debian-archive-keyring.{gpg,pgp}; do
		[ -e "$file" ] && echo "$file" && return 0
	done
	die "Debian's archive keys are missing: apt-get install debian-archive-keyring"
}

# machine_mirror main|security: the mirror this machine already uses.
machine_mirror() {
	apt-get indextargets \
		--format '$(CREATED_BY) $(COMPONENT) $(RELEASE) $(REPO_URI)' |
	awk -v want="$1" -v suite="$SUITE" '
		$1 != "Packages" || $2 != "main" || $4 ~ /^(cdrom|file):/ { next }
		$3 ~ /-security$|\/updates$/ { security = security ? security : $4; next }
		$3 == suite || $3 ~ /^(old)*stable$/ { main = main ? main : $4 }
		END {
			if (!security) {
				# Mirrors carry the two side by side.
				security = main
				sub(/debian\/*$/, "debian-security/", security)
			}
			print want == "security" ? security : main
		}'
}

# sources_for SUITE…: lines of a sources.list for these suites.
sources_for() {
	local suite mirror key
	key=$(keyring)

	for suite in "$@"; do
		case $suite in
		*-security) mirror=$(machine_mirror security) ;;
		*) mirror=$(machine_mirror main) ;;
		esac
		[ -n "$mirror" ] ||
			die "no Debian mirror in this machine's apt sources: add $SUITE main and run again"
		echo "deb [signed-by=$key] $mirror $suite main"
	done
}

# private_apt DIR ARCH SUITE…: an apt root in DIR with its lists up to date.
# Use it with: APT_CONFIG=DIR/apt.conf apt-get …
private_apt() {
	local dir=$1 arch=$2
	shift 2

	mkdir -p "$dir"/{etc/apt.conf.d,etc/preferences.d,lists/partial,cache/archives/partial}
	: >"$dir/status"
	sources_for "$@" >"$dir/sources.list"
	{
		# How to reach the mirror is the machine's business.
		apt-config dump | grep -E '^Acquire::(http|https|Retries|ForceIPv|Check-)' || true
		cat <<-EOF
		Dir "$dir";
		Dir::Etc "$dir/etc";
		Dir::Etc::SourceList "$dir/sources.list";
		Dir::State "$dir";
		Dir::State::Lists "$dir/lists";
		Dir::State::Status "$dir/status";
		Dir::Cache "$dir/cache";
		APT::Architecture "$arch";
		APT::Architectures { "$arch"; "$BUILD_ARCH"; };
		APT::Sandbox::User "";
		Acquire::Languages "none";
		EOF
	} >"$dir/apt.conf"
	say "reading the package lists of $*"
	APT_CONFIG=$dir/apt.conf apt-get -q update >"$dir/update.log" 2>&1 ||
		{ cat "$dir/update.log" >&2; die "the mirror can't be reached or verified: check the network and run again"; }
}

# unpack DIR DEST PACKAGE…: download with the apt root in DIR, extract to DEST
# and list what it was in DEST/packages.
unpack() {
	local dir=$1 dest=$2 deb
	shift 2

	mkdir -p "$dir/debs" "$dest"
	say "downloading $*"
	(cd "$dir/debs" && APT_CONFIG=$dir/apt.conf apt-get -qq download "$@" >&2)
	for deb in "$dir"/debs/*.deb; do
		dpkg-deb -x "$deb" "$dest"
		dpkg-deb -W --showformat '${Package} ${Version}\n' "$deb" >>"$dest/packages"
		rm "$deb"
	done
}
