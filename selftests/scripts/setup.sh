#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# scripts/setup for somebody who may not install packages: it names the one
# command that somebody else must run, and installs nothing.

. "$(dirname "$0")/../lib/tap.sh"

setup=$(cd "$(dirname "$0")/../../scripts" && pwd)/setup

# fake NAME LINE...: a program in place of the real one.
fake() {
	local file="$TMP/bin/$1"
	shift

	rm -f "$file"
	echo '#!/bin/sh' >"$file"
	printf '%s\n' "$@" >>"$file"
	chmod +x "$file"
}

fakes() {
	mkdir "$TMP/bin"
	ln -sf /usr/bin/* /usr/local/bin/* "$TMP/bin/" 2>/dev/null
	rm -f "$TMP/bin/sudo"
	fake id 'echo 1000'
	fake apt-get 'echo apt-get "$@" >>"$0.called"'
	fake dpkg-query ':'
}

# as_user: scripts/setup arm64 by user 1000, its output in $TMP/said.
as_user() {
	PATH=$TMP/bin "$setup" arm64 >"$TMP/said" 2>&1
}

fakes
nok "without sudo it fails" as_user
matches "and says what is missing" "$(head -n 1 "$TMP/said")" \
	'^setup: missing: .*device-tree-compiler.*gcc-aarch64-linux-gnu'
is "and the one command to run" "$(tail -n 1 "$TMP/said")" \
	"To install them run:  su -c '$setup arm64'"
is "in two lines" "$(wc -l <"$TMP/said")" 2

fake sudo 'echo sudo: a password is required >&2; exit 1'
nok "with a sudo that wants a password it fails" as_user
is "and says the command" "$(tail -n 1 "$TMP/said")" \
	"To install them run:  sudo $setup arm64"
is "in two lines" "$(wc -l <"$TMP/said")" 2

fake sudo '[ "$2" = true ] || echo "sudo $@"'
ok "with a sudo that wants none it goes on" as_user
is "as root, with the same arguments" "$(cat "$TMP/said")" "sudo -n $setup arm64"

nok "an architecture that isn't there" "$setup" arm65
is "is named once, with those that are" "$("$setup" arm65 2>&1)" \
	"setup: no architecture 'arm65'; there are: $(basename -a -s .conf "${setup%/*}"/arch/*.conf | xargs)"

nok "it never ran apt-get" [ -e "$TMP/bin/apt-get.called" ]

ln -sf "$(command -v dpkg-query)" "$TMP/bin/dpkg-query"
rm "$TMP/bin/sudo"
ok "where nothing is missing it needs no rights" as_user
is "and says nothing" "$(cat "$TMP/said")" ""
tap_done
