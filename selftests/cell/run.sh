#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# axctl run: create, load, start and the console in one, and its exit status.

. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/cell.sh"
. "$(dirname "$0")/../lib/hostile.sh"

need_cpus 2
need_seized
number=$(hostile_list fails | awk -v name=$ASTRAY '$2 == name { print $1 }')

cell_dts a 1 $RAM:16 >"$TMP/a.dts"

# run [OPTION...]
run() {
	timeout 300 axctl run "$@" "$TMP/a.dts" </dev/null
}

ok "run a guest to its end" run --rm --arg 16 --file "$GUEST/mem.bin"
nok "with --rm nothing is left" axctl show a
run --arg 16 --file "$GUEST/mem.bin" >"$TMP/console" 2>/dev/null
ok "the console is its output" grep -q '^DONE' "$TMP/console"
is "without --rm the cell stays" "$(cell_state a)" stopped
refused "a second one of that name is refused" "'a'|exists|taken" \
	run --file "$GUEST/mem.bin"
is "and the first stays" "$(cell_state a)" stopped
axctl destroy a

refused "a guest that fails gives exit status 1" . \
	run --arg "$number" --file "$GUEST/hostile.bin"
is "and stays to be looked at" "$(cell_state a)" failed
matches "its cause has a name" "$(axctl show a)" \
	'  fail .*, (ESR_EL2 0x8[0-9a-f]{7}: instruction abort|scause 0x14: instruction guest-page fault|exit code 0x400: nested page fault)\)'
matches "its vCPU has failed, too" "$(axctl show a)" '  vcpu 0 +CPU 1, failed'
axctl destroy a
created=$(axctl log | grep -c "' created")
refused "a file that isn't there" "/nowhere.bin: No such file" run --file /nowhere.bin
nok "leaves no cell" axctl show a
refused "data outside the cell" "don't lie in memory of the cell" run --file "$GUEST/power.bin" \
	--file "$GUEST/mem.bin@0x50000000"
nok "leaves no cell, too" axctl show a
is "no cell was made for either" "$(axctl log | grep -c "' created")" "$created"
ok "an ELF file" run --rm --arg 16 --format elf --file "$GUEST/mem.elf"
ok "data at an address" run --rm --arg 0 --file "$GUEST/power.bin" \
	--file "$GUEST/mem.bin@$(gpa 0x800000)"
tap_done
