#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Run the tests that were installed beside this file on this machine, in KTAP.

usage() {
	cat <<-END
	usage: run_kselftest.sh [-l] [-c COLLECTION]... [-t COLLECTION:TEST]...
	  -l  list the tests
	  -c  only the tests of that collection
	  -t  only that test, also one that is else skipped
	AXVISOR_KO names the module, axctl must be in the PATH, both as make install
	leaves them. Tests that end the machine or harm it run only if named by -t.
	END
}

here=$(cd "$(dirname "$0")" && pwd)
TIMEOUT=1200

# The tests, as COLLECTION:TEST. KVM comes first: without VHE it hangs on a CPU
# that a cell had. helper-* and kvm-smoke are parts of tests.
list() {
	local collection program

	for collection in kvm uapi ynl cell fuzz root arch/*; do
		for program in "$collection"/*; do
			case $program in
			*/helper-* | */kvm-smoke) continue ;;
			esac
			[ -f "$program" ] && [ -x "$program" ] &&
				echo "$collection:${program##*/}"
		done
	done
}

# chosen TEST: by -c or -t, or because neither was given.
chosen() {
	local choice

	[ -n "$choices" ] || return 0
	for choice in $choices; do
		[ "$choice" = "$1" ] || [ "$choice" = "${1%%:*}" ] && return 0
	done
	return 1
}

# unsuitable TEST: why it isn't run unless it is named, if that is so.
unsuitable() {
	case " $choices " in
	*" $1 "*) return ;;
	esac
	case ${1##*:} in
	panic.sh | poweroff.sh | reboot.sh) echo "ends the machine" ;;
	core-stopped.sh) echo "leaves the machine to be rebooted" ;;
	access.sh) echo "leaves an oops for each access" ;;
	obstacle-*) echo "is for machines that can't be seized" ;;
	kvm-cell.sh) echo "is for CPUs with VHE" ;;
	esac
}

is_loaded() {
	[ -e /sys/module/axvisor ]
}

# missing TEST: what this machine lacks for it.
missing() {
	if [ "$(uname -m | sed 's/^aarch64$/arm64/')" != "$(cat "$here/built-for")" ]; then
		echo "is built for $(cat "$here/built-for")"
		return
	fi
	case $1 in
	kvm:*)
		[ -e /dev/kvm ] || echo "there is no /dev/kvm"
		! is_loaded || echo "axvisor is loaded"
		return ;;
	esac
	if [ "$(id -u)" != 0 ]; then
		echo "must be run as root"
	elif ! command -v axctl >/dev/null; then
		echo "there is no axctl"
	elif [ ! -e "$AXVISOR_KO" ] && ! is_loaded; then
		echo "there is no module $AXVISOR_KO"
	fi
}

# run NUMBER TEST
run() {
	local name="selftests: ${2%%:*}: ${2##*:}" why status

	why=$(unsuitable "$2")
	[ -n "$why" ] || why=$(missing "$2")
	if [ -n "$why" ]; then
		echo "ok $1 $name # SKIP $why"
		return
	fi
	echo "# $name"
	{
		cd "$here/${2%%:*}" && timeout $TIMEOUT "./${2##*:}" </dev/null
		echo $? >"$tmp"
	} 2>&1 | sed 's/^/# /'
	# The next one finds the machine as this one did.
	[ -n "$was_loaded" ] || ! is_loaded || rmmod axvisor
	status=$(cat "$tmp")
	case $status in
	0) echo "ok $1 $name" ;;
	4) echo "ok $1 $name # SKIP" ;;
	*) echo "not ok $1 $name # exit=$status"; failed=1 ;;
	esac
}

choices=
action=run
while getopts lc:t:h option; do
	case $option in
	l) action=list ;;
	c | t) choices="$choices $OPTARG" ;;
	h) usage; exit 0 ;;
	*) usage >&2; exit 2 ;;
	esac
done
cd "$here" || exit 1
tests=$(for test in $(list); do chosen "$test" && echo "$test"; done)
if [ -z "$tests" ]; then
	echo "run_kselftest.sh: there is no test$choices; see -l" >&2
	exit 2
fi
if [ $action = list ]; then
	echo "$tests"
	exit 0
fi

tmp=$(mktemp) || exit 1
trap 'rm -f "$tmp"' EXIT
[ -n "$AXVISOR_KO" ] || AXVISOR_KO=$(modinfo -n axvisor 2>/dev/null)
[ -n "$AXVISOR_KO" ] || AXVISOR_KO=/lib/modules/axvisor.ko
export AXVISOR_KO
[ -n "$AXVISOR_GUEST" ] || [ ! -d guest ] || export AXVISOR_GUEST="$here/guest"

was_loaded=
! is_loaded || was_loaded=yes
failed=0
number=0
echo "TAP version 13"
echo "1..$(echo "$tests" | wc -l)"
for test in $tests; do
	number=$((number + 1))
	run $number "$test"
done
exit $failed
