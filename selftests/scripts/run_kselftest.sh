#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# What make -C selftests install leaves, and how run_kselftest.sh tells what
# became of each test. None of the real ones is run here.

. "$(dirname "$0")/../lib/tap.sh"

selftests=$(cd "$(dirname "$0")/.." && pwd)
tree=$TMP/tree

# tests run -> its output in $TMP/ran
run() {
	(PATH=$TMP/bin:$PATH AXVISOR_KO=$ko "$tree/run_kselftest.sh" "$@") \
		>"$TMP/ran" 2>"$TMP/ran-err"
}

results() {
	grep -v '^#' "$TMP/ran"
}

# program FILE LINE: a fake one.
program() {
	mkdir -p "$(dirname "$1")"
	printf '#!/bin/sh\n%s\n' "$2" >"$1"
	chmod +x "$1"
}

mkdir "$tree" "$TMP/bin"
cp "$selftests/run_kselftest.sh" "$tree/"
echo arm64 >"$tree/built-for"
program "$tree/cell/good.sh" 'echo "ok 1 something"; echo "$PWD" >&2'
program "$tree/cell/lacks.sh" 'exit 4'
program "$tree/root/panic.sh" "touch $TMP/panicked"
program "$tree/root/core-stopped.sh" "touch $TMP/panicked"
program "$tree/arch/arm64/helper-it" 'exit 1'
program "$TMP/bin/uname" 'echo x86_64'
program "$TMP/bin/id" 'echo 0'
ko=$TMP/none.ko

ok "on another architecture" run -c cell
is "each test is skipped with the reason" "$(results)" "TAP version 13
1..2
ok 1 selftests: cell: good.sh # SKIP is built for arm64
ok 2 selftests: cell: lacks.sh # SKIP is built for arm64"
program "$TMP/bin/uname" 'echo aarch64'
ok "without axctl" run -t cell:good.sh
matches "says so" "$(results)" '^ok 1 .*good.sh # SKIP there is no axctl$'
program "$TMP/bin/axctl" 'exit 1'
if [ ! -e /sys/module/axvisor ]; then
	ok "without the module" run -t cell:good.sh
	matches "says so" "$(results)" "^ok 1 .*good.sh # SKIP there is no module $ko\$"
fi
program "$TMP/bin/id" 'echo 1000'
ok "without root" run -t cell:good.sh
matches "says so" "$(results)" "^ok 1 .*good.sh # SKIP must be run as root\$"
program "$TMP/bin/id" 'echo 0'
ko=$TMP/bin/axctl

ok "with all of them" run
is "each test has its result" "$(results)" "TAP version 13
1..4
ok 1 selftests: cell: good.sh
ok 2 selftests: cell: lacks.sh # SKIP
ok 3 selftests: root: core-stopped.sh # SKIP leaves the machine to be rebooted
ok 4 selftests: root: panic.sh # SKIP ends the machine"
matches "and its output" "$(cat "$TMP/ran")" "^# ok 1 something"
matches "in its own folder" "$(cat "$TMP/ran")" "^# $tree/cell\$"
nok "no machine was harmed" [ -e "$TMP/panicked" ]
ok "by name" run -t root:panic.sh
ok "it is run" [ -e "$TMP/panicked" ]

program "$tree/cell/bad.sh" 'echo "not ok 1 something"; exit 1'
nok "a failed test fails the run" run -t cell:bad.sh -t cell:good.sh
is "and is named" "$(results)" "TAP version 13
1..2
not ok 1 selftests: cell: bad.sh # exit=1
ok 2 selftests: cell: good.sh"
nok "a test that isn't there" run -t cell:none.sh
matches "is named" "$(cat "$TMP/ran-err")" "there is no test cell:none.sh"
ok "the list" run -l
is "has them all" "$(cat "$TMP/ran")" "cell:bad.sh
cell:good.sh
cell:lacks.sh
root:core-stopped.sh
root:panic.sh"

ok "make install" env -u MAKEFLAGS -u MFLAGS make -C "$selftests" install \
	INSTALL_PATH="$TMP/install" O="$TMP/built" ARCH=arm64 \
	CROSS_COMPILE=aarch64-linux-gnu- KSELFTEST="$("$selftests/../scripts/fetch-kselftest")"
tree=$TMP/install
ok "the installed ones" run -l
for test in uapi:ioctl ynl:lifecycle cell:lifecycle.sh root:seize.sh kvm:kvm-smoke.sh arch/arm64:programs; do
	ok "have $test" grep -qx "$test" "$TMP/ran"
done
ok "and the payloads" [ -s "$TMP/install/guest/hello.bin" ]
program "$TMP/bin/uname" 'echo x86_64'
ok "run elsewhere" run
is "all are skipped" "$(results | grep -vc '# SKIP ')" 2
nok "make run_tests for another architecture" \
	make -C "$selftests" run_tests ARCH=s390x
matches "says which there are" "$(make -C "$selftests" run_tests ARCH=s390x 2>&1)" \
	'no tests for s390x yet, only for arm64 riscv64 x86_64'
tap_done
