#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Interrupts that axctl makes: pulses one by one, a line for as long as it is up;
# numbers that nobody may have.

. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/cell.sh"

need_cpus 2
need_seized

EDGE=40 LEVEL=41
case $(uname -m) in
aarch64)
	BOARD="33 34" FIRST=32 LAST=287
	NONE="0 15 16 27 31 288 1019 1020 8192 4294967295"
	;;
riscv64)
	# A PLIC has one less.
	BOARD=10 FIRST=1 LAST=95 NONE="0 97 1023 4294967295"
	;;
x86_64)
	EDGE=20 LEVEL=21
	BOARD=4 FIRST=0 LAST=23 NONE="24 255 4294967295"
	;;
esac

ok "a cell" cell_create a
refused "created: no interrupts yet" "the cell is created" axctl irq a $EDGE
ok "load" cell_load a irq
refused "loaded: no interrupts yet" "the cell is loaded" axctl irq a $EDGE
ok "start" axctl start a
ok "it waits" wait_console a ready
for n in 1 2 3; do
	ok "a pulse" axctl irq a $EDGE
	ok "arrives" wait_console a "edge $n$"
done
sleep 1
is "each once" "$(console_count a edge)" 3
matches "and they are counted" "$(axctl -j stat a)" '"interrupts":3,'

ok "a line goes up" axctl irq --up a $LEVEL
ok "it interrupts" wait_console a up
ok "up again changes nothing" axctl irq -u a $LEVEL
sleep 1
is "it stays up" "$(console_count a down)" 0
ok "and down" axctl irq --down a $LEVEL
ok "it has ended" wait_console a down
is "once" "$(console_count a up)" 1
ok "down again changes nothing" axctl irq -d a $LEVEL
ok "up for the second time" axctl irq --up a $LEVEL
ok "it interrupts" eventually [ "$(sleep 1; console_count a up)" = 2 ]
ok "and down" axctl irq --down a $LEVEL

ok "pause" axctl pause a
ok "a pulse for who is paused" axctl irq a $EDGE
is "is not taken" "$(console_count a edge)" 3
ok "resume" axctl resume a
ok "but now" wait_console a "edge 4$"

for irq in $NONE; do
	refused "no interrupt $irq" "there is no interrupt $irq" axctl irq a $irq
done
refused "a number beyond all" "there is no interrupt" axctl irq a 0x100000028
ok "the first one" axctl irq a $FIRST
ok "the last one" axctl irq a $LAST
for irq in $BOARD; do
	refused "not a board device's" "interrupt $irq belongs to a device" \
		axctl irq a "$irq"
	refused "nor its line" "interrupt $irq belongs to a device" \
		axctl irq --down a "$irq"
done
refused "no such cell" "no such cell" axctl irq nobody $EDGE
refused "not the root cell" "Linux itself" axctl irq root $EDGE
ok "it still takes them" axctl irq a $EDGE
ok "as before" wait_console a "edge 5$"

ok "a line that is up" axctl irq --up a $LEVEL
ok "drops at a reset" axctl reset a
ok "it waits again" eventually sh -c \
	"[ \$(axctl console --dump a | grep -c ready) = 2 ]"
ups=$(console_count a up)
ok "a pulse" axctl irq a $EDGE
ok "arrives" eventually sh -c \
	"[ \$(axctl console --dump a | grep -c 'edge 1') = 2 ]"
is "and nothing else" "$(console_count a up)" "$ups"
ok "stop" axctl stop a
refused "stopped: no interrupts any more" "the cell is stopped" \
	axctl irq a $EDGE
ok "destroy" axctl destroy a
tap_done
