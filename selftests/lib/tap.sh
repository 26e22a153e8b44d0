# SPDX-License-Identifier: GPL-2.0
# Test results in TAP for shell tests (busybox sh). Source it first; end with
# tap_done. A test that dies in between has no plan and so counts as failed.

TAP_TESTS=0
TAP_FAILED=0
TMP=$(mktemp -d)
TAP_AT_EXIT=

# at_exit COMMAND: also run this at the end, last one first.
at_exit() {
	TAP_AT_EXIT="$1; $TAP_AT_EXIT"
}

tap_exit() {
	eval "$TAP_AT_EXIT"
	rm -rf "$TMP"
}

trap tap_exit EXIT
trap 'exit 1' INT TERM HUP
echo "TAP version 13"

diag() {
	echo "$*" | sed 's/^/# /'
}

pass() {
	TAP_TESTS=$((TAP_TESTS + 1))
	echo "ok $TAP_TESTS $*"
}

fail() {
	TAP_TESTS=$((TAP_TESTS + 1))
	TAP_FAILED=$((TAP_FAILED + 1))
	echo "not ok $TAP_TESTS $*"
}

# skip NAME WHY
skip() {
	TAP_TESTS=$((TAP_TESTS + 1))
	echo "ok $TAP_TESTS $1 # SKIP $2"
}

skip_all() {
	echo "1..0 # SKIP $*"
	exit 4
}

tap_done() {
	echo "1..$TAP_TESTS"
	[ "$TAP_FAILED" = 0 ]
	exit
}

bail() {
	echo "Bail out! $*"
	exit 1
}

# ok NAME COMMAND...: it succeeds. What it prints is shown if it doesn't.
ok() {
	local name="$1" status=0
	shift

	"$@" >"$TMP/out" 2>&1 || status=$?
	if [ "$status" = 0 ]; then
		pass "$name"
	else
		fail "$name"
		diag "$* (exit status $status)"
		tail -n 20 "$TMP/out" | sed 's/^/# /'
		return 1
	fi
}

# nok NAME COMMAND...: it fails.
nok() {
	local name="$1"
	shift

	if "$@" >"$TMP/out" 2>&1; then
		fail "$name"
		diag "$* succeeded"
		return 1
	fi
	pass "$name"
}

# refused NAME PATTERN COMMAND...: exit status 1, and the message matches.
refused() {
	local name="$1" pattern="$2" status=0
	shift 2

	"$@" >"$TMP/out" 2>&1 || status=$?
	if [ "$status" = 1 ] && grep -qiE -- "$pattern" "$TMP/out"; then
		pass "$name"
	else
		fail "$name"
		diag "$*: exit status $status, wanted 1 and a match of: $pattern"
		sed 's/^/# /' "$TMP/out"
		return 1
	fi
}

# is NAME GOT WANTED
is() {
	if [ "$2" = "$3" ]; then
		pass "$1"
	else
		fail "$1"
		diag "got '$2', wanted '$3'"
		return 1
	fi
}

# matches NAME TEXT PATTERN
matches() {
	if echo "$2" | grep -qE -- "$3"; then
		pass "$1"
	else
		fail "$1"
		diag "no match of '$3' in:"
		diag "$2"
		return 1
	fi
}

# eventually COMMAND...: repeats until it succeeds; 1 after WAIT seconds.
WAIT=${WAIT:-120}
eventually() {
	local left=$((WAIT * 5))

	until "$@"; do
		left=$((left - 1))
		[ "$left" -gt 0 ] || return 1
		sleep 0.2
	done
}
