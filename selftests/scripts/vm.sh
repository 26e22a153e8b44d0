#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# What scripts/vm says where it can't start a machine.

. "$(dirname "$0")/../lib/tap.sh"

top=$(cd "$(dirname "$0")/../.." && pwd)

# A tree in which nothing is built.
mkdir "$TMP/tree"
cp -r "$top/scripts" "$top/configs" "$TMP/tree/"

# vm STATUS ARGUMENT...: scripts/vm there ends with STATUS.
vm() {
	local want="$1"
	shift

	"$TMP/tree/scripts/vm" "$@" </dev/null >"$TMP/said" 2>&1
	[ $? = "$want" ]
}

ok "--no-build where nothing is built" vm 126 --no-build -
is "says so, and what to run" "$(cat "$TMP/said")" \
	"vm: nothing is built for arm64: run scripts/vm without --no-build, which builds it"
nok "and builds nothing" [ -e "$TMP/tree/build" ]
ok "a script that isn't there" vm 126 --no-build "$TMP/none.sh"
is "is named" "$(cat "$TMP/said")" "vm: $TMP/none.sh: No such file or directory"
ok "nor one that is a folder" vm 126 --no-build "$TMP"
matches "is told what it has to be" "$(cat "$TMP/said")" "^vm: $TMP: a folder; SCRIPT is one file"
ok "an architecture that isn't there" vm 126 --arch z80 -
is "is named, with those that are" "$(cat "$TMP/said")" \
	"vm: no architecture 'z80'; there are: arm64 riscv64 x86_64"
ok "a kernel that the default CPU can't run" vm 126 --no-build --kernel 6.12-16k -
is "is refused, with a CPU that can" "$(cat "$TMP/said")" \
	"vm: kernel 6.12-16k can't run on CPU cortex-a72: use --cpu cortex-a76"
ok "nor any other without 16 KiB pages" \
	vm 126 --no-build --kernel 6.12-16k --cpu cortex-a57,pmu=off -
ok "one with them" vm 126 --no-build --kernel 6.12-16k --cpu cortex-a76 -
matches "is not refused" "$(cat "$TMP/said")" "nothing is built"

# On the machine that the other tests have built.
printf 'echo typed $((6 * 7))\nfalse' |
	"$top/scripts/vm" --no-build --timeout 120 -i >"$TMP/out" 2>"$TMP/said"
is "the end of the input ends the shell, with its exit status" $? 1
matches "what was typed before is done" "$(cat "$TMP/out")" "^typed 42"
matches "that it ended is told" "$(cat "$TMP/said")" "vm: the input has ended"


# QEMU crashes at times before Linux is up, see scripts/vm: so does this one.
mkdir "$TMP/bin"
cat >"$TMP/bin/qemu-system-aarch64" <<END
#!/bin/sh
case "\$*" in *-kernel*)
	echo >>"$TMP/starts"
	[ "\$(wc -l <"$TMP/starts")" -gt "\$(cat "$TMP/crashes")" ] || kill -ABRT \$\$
esac
exec $(command -v qemu-system-aarch64) "\$@"
END
chmod +x "$TMP/bin/qemu-system-aarch64"

# crashing N: an emulator that crashes N times.
crashing() {
	echo "$1" >"$TMP/crashes"
	: >"$TMP/starts"
	echo 'echo up' | PATH="$TMP/bin:$PATH" "$top/scripts/vm" --no-build \
		--timeout 120 - >"$TMP/out" 2>"$TMP/said"
}

crashing 1
is "an emulator that crashes at once is started again" $? 0
matches "which is told" "$(cat "$TMP/said")" "crashed before Linux was up"
is "the script runs once" "$(cat "$TMP/out")" up
crashing 9
is "but not for ever" $? 126
is "three times" "$(wc -l <"$TMP/starts")" 3

ok "--help" vm 0 --help
for option in arch kernel cpu smp mem timeout; do
	matches "says the default of --$option" "$(tr -s '\n ' ' ' <"$TMP/said")" \
		" --$option [A-Z]+ [^-]*\(default: "
done
tap_done
