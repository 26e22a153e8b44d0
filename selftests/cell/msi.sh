#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Messages that axctl sends for a device: those that the guest has mapped arrive,
# each once; all others are refused. A cell with a GICv2, without an IMSIC, or of
# x86_64 takes none.

. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/cell.sh"

need_cpus 2
need_seized

# On riscv64 the device is the vCPU, and the message an identity.
case $(uname -m) in
aarch64) DEVICE=0x10 OTHER=0 ;;
riscv64) DEVICE=0 OTHER=4 ;;
x86_64)
	ok "a cell" cell_start a hello $TICK
	refused "it takes no messages" "takes no messages" axctl irq --msi 0 a 0
	ok "it goes on" ticks a
	ok "destroy" axctl destroy a
	tap_done
	;;
esac

ok "a cell" cell_create a
refused "created: no messages yet" "the cell is created" \
	axctl irq --msi $DEVICE a 0
ok "load" cell_load a msi
ok "start" axctl start a
ok "it waits" wait_console a "ready|none"
if [ "$(console_count a none)" = 1 ]; then
	refused "this one takes no messages" "takes no messages" \
		axctl irq --msi $DEVICE a 0
	tap_done
fi
for n in 1 2 3; do
	ok "a message" axctl irq --msi $DEVICE a 2
	ok "arrives" wait_console a "event 2: $n$"
done
ok "another event" axctl irq -m $DEVICE a 3
ok "arrives" wait_console a "event 3: 1$"
sleep 1
is "each once" "$(console_count a event)" 4

refuses_its() {
	refused "an event that is not mapped" "expects no event 4 of device 16" \
		axctl irq --msi $DEVICE a 4
	refused "a device that is not mapped" "expects no event 0 of device 17" \
		axctl irq --msi 0x11 a 0
	refused "an event beyond all" "there can be no event 65536 of device 16" \
		axctl irq --msi $DEVICE a 65536
	refused "a device beyond all" "there can be no event 0 of device 4096" \
		axctl irq --msi 4096 a 0
	refused "a number beyond all" "there can be no event" \
		axctl irq --msi 0x100000010 a 0
}

refuses_imsic() {
	refused "no identity 0" "there can be no event 0 of device 0" \
		axctl irq --msi 0 a 0
	refused "nor one beyond all" "there can be no event 2048 of device 0" \
		axctl irq --msi 0 a 2048
	refused "no such vCPU" "there can be no event 2 of device 1" \
		axctl irq --msi 1 a 2
	refused "a number beyond all" "there can be no event" \
		axctl irq --msi 0x100000000 a 2
}

case $(uname -m) in
aarch64) refuses_its ;;
riscv64) refuses_imsic ;;
esac

ok "pause" axctl pause a
ok "a message for who is paused" axctl irq --msi $DEVICE a $OTHER
is "is not taken" "$(console_count a "event $OTHER")" 0
ok "resume" axctl resume a
ok "but now" wait_console a "event $OTHER: 1$"

ok "reset" axctl reset a
ok "it waits again" eventually sh -c \
	"[ \$(axctl console --dump a | grep -c ready) = 2 ]"
before=$(console_count a "event 1")
ok "a message" axctl irq --msi $DEVICE a 1
ok "arrives" wait_console a "event 1: 1$"
is "and nothing from before" "$(console_count a "event 1")" $((before + 1))
ok "stop" axctl stop a
refused "stopped: no messages any more" "the cell is stopped" \
	axctl irq --msi $DEVICE a 1
ok "destroy" axctl destroy a
tap_done
