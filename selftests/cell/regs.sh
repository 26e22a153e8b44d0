#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Registers: those of a vCPU that doesn't run, as it left them; those that are
# set are those that it goes on with.

. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/cell.sh"

need_cpus 3
need_seized

# How this architecture calls the boot argument, the last register,
# how many there are, in which state a vCPU begins, and in which none can be; where
# it isn't as elsewhere, the program counter, a wide one and the hello's entry, too.
case $(uname -m) in
aarch64)
	ARG=x0 LAST=cntp_cval_el0 COUNT=94
	STATE=pstate=0x00000000000003c5
	WRONG="pstate=0x9 pstate=0xd pstate=0xf pstate=0x10 pstate=0x13
		pstate=0x1f pstate=0x100005 pstate=0x100000005" RULE="pstate must be"
	FIRST=x0 ;;
riscv64)
	ARG=a1 LAST=v31 COUNT=115 STATE=mode=0x0000000000000001
	WRONG="mode=2 mode=3 mode=0x100000001 hvip=1 hvip=0x1000" RULE="mode must be"
	FIRST=pc ;;
x86_64)
	ARG=rsi LAST=xmm15 COUNT=96 STATE=efer=0x0000000000000500
	WRONG="rflags=0 cr4=0x2000 efer=0x1500 efer=0x100 cr0=0x80000000 cr8=16
		cs_attr=0x1000 pat=2 activity=3"
	RULE="has bits that the processor reserves"
	FIRST=rip PC=rip ENTRY=0x100000 WIDE=xmm14 ;;
esac
PC=${PC:-pc} ENTRY=${ENTRY:-$RAM} WIDE=${WIDE:-v30}

# reg CELL VCPU NAME
reg() {
	axctl regs "$1" "$2" | sed -n "s/^$3=//p"
}

ok "a cell" cell_create a
is "created: the first instruction is nowhere yet" "$(reg a 0 $PC)" 0x0000000000000000
ok "load" cell_load a hello $TICK
is "loaded: its argument" "$(reg a 0 $ARG)" "$(printf 0x%016x $TICK)"
is "loaded: its entry" "$(reg a 0 $PC)" "$(printf 0x%016x $ENTRY)"
is "loaded: it begins in the kernel's mode" "$(reg a 0 ${STATE%=*})" "${STATE#*=}"
ok "another argument" axctl regs a 0 $ARG=0x1f4
ok "start" axctl start a
ok "it got that one" wait_console a "argument 1f4"
ok "it ticks" ticks a
refused "running: not to be read" "the cell is running" axctl regs a 0
refused "running: nor to be written" "the cell is running" axctl regs a 0 $ARG=1

ok "pause" axctl pause a
axctl regs a 0 >"$TMP/before"
ok "paused: as often as wanted" axctl regs a 0
axctl regs a 0 >"$TMP/after"
ok "and they are the same" cmp "$TMP/before" "$TMP/after"
matches "paused: it is in its program" "$(reg a 0 $PC)" \
	"^0x00000000$(printf %.2s "${RAM#0x}")"
is "one line for each of them" "$(wc -l <"$TMP/before")" $COUNT
matches "as JSON" "$(axctl -j regs a 0)" \
	'^\{"'$FIRST'":"0x[0-9a-f]{16}",.*"'$WIDE'":"0x[0-9a-f]{32}",.*"'$LAST'":"0x[0-9a-f]+"\}$'
ok "all of them, as they are" sh -c "axctl regs a 0 \$(cat '$TMP/before')"
axctl regs a 0 >"$TMP/after"
ok "changes nothing" cmp "$TMP/before" "$TMP/after"
ok "a wide one" axctl regs a 0 $WIDE=0x0123456789abcdeffedcba9876543210
is "can be read again" "$(reg a 0 $WIDE)" 0x0123456789abcdeffedcba9876543210
ok "resume" axctl resume a
ok "it ticks on" ticks a

ok "pause once more" axctl pause a
pc=$(reg a 0 $PC)
for state in $WRONG; do
	refused "$state is none that it can have" "$RULE" \
		axctl regs a 0 $PC=0 $state
done
is "and nothing was changed" "$(reg a 0 $PC)" "$pc"
refused "no such vCPU" "no vCPU 1, the cell has 1" axctl regs a 1
refused "no such vCPU by far" "no vCPU" axctl regs a 0x100000000
refused "no such cell" "no such cell" axctl regs nobody 0
refused "not the root cell's" "Linux itself" axctl regs root 0
refused "not by its number either" "Linux itself" axctl regs 0 0
# Where nothing of its memory is: it fails there.
ok "let it go astray" axctl regs a 0 $PC=0x20000000
ok "resume" axctl resume a
ok "it fails" wait_state a failed
is "failed: there" "$(reg a 0 $PC)" 0x0000000020000000
matches "that is what show says" "$(axctl show a)" "pc 0x20000000"
ok "reset" axctl reset a
ok "it ticks again" ticks a
ok "stop" axctl stop a
ok "stopped: they can be read" axctl regs a 0
ok "destroy" axctl destroy a

ok "a cell of two" cell_start b smp 2 "1 2"
ok "it ends by itself" wait_state b stopped
ok "the second one's" axctl regs b 1
ok "destroy" axctl destroy b
tap_done
