#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# The CPU of a cell: Linux reaches none of its interrupts, neither sees the
# registers of the other, and Linux can use all of it afterwards.

. "$(dirname "$0")/../../lib/tap.sh"
. "$(dirname "$0")/../../lib/cell.sh"

# Offsets as in the GIC specification (IHI 0069) 12.8 and 12.10, (IHI 0048) 4.1.2.
GICD_TYPER=0x4 GICD_ITARGETSR=0x800 GICD_IROUTER=0x6000
GICR_SIZE=0x20000 GICR_TYPER=0x8 GICR_ISENABLER0=0x10100
GICR_ICENABLER0=0x10180 GICR_IPRIORITYR3=0x1040c

need_cpus 3
ko=../../mod/axtest-$(uname -r).ko
[ -e "$ko" ] || skip_all "axtest.ko was not built for this kernel"
need_seized
if ! grep -q '^axtest ' /proc/modules; then
	insmod "$ko" || bail "axtest.ko can't be loaded"
	at_exit "rmmod axtest"
fi

# reg ADDRESS [VALUE]
reg() {
	./helper-reg "$@"
}

region() {
	sed -n "s/^ *\([0-9a-f]*\)-.* : $1\$/0x\1/p" /proc/iomem | head -n 1
}

affinity() {
	echo $((0x$(od -An -tx1 "/sys/devices/system/cpu/cpu$1/of_node/reg" |
		tr -d ' \n')))
}

# redist CPU: where its redistributor is.
redist() {
	local at=$(($(region GICR)))

	until [ "$(reg $((at + GICR_TYPER + 4)))" = "$(affinity "$1")" ]; do
		at=$((at + GICR_SIZE))
	done
	echo $at
}

# Where a GICv2 is, Linux says in the device tree only.
gicd=$(region GICD)
[ -n "$gicd" ] ||
	gicd=0x$(od -An -tx1 -N 8 /proc/device-tree/intc@*/reg | tr -d ' \n')
# The highest interrupt, which is no device's.
spi=$(($(reg $((gicd + GICD_TYPER))) % 32 * 32 + 31))

# One of another CPU can't be reached, one's own can.
gic3_redistributors() {
	local foreign own was

	foreign=$(redist 1)
	own=$(redist 0)
	was=$(reg $((foreign + GICR_ISENABLER0)))
	[ "$was" != 0 ]
	is "its CPU has interrupts enabled" $? 0
	is "Linux can't disable them" "$(reg $((foreign + GICR_ICENABLER0)) 0xffffffff >/dev/null
		reg $((foreign + GICR_ISENABLER0)))" "$was"
	reg $((foreign + GICR_ISENABLER0)) "$was" >/dev/null
	ok "the cell ticks" ticks a
	was=$(reg $((own + GICR_IPRIORITYR3)))
	is "Linux's own redistributor can be written" \
		"$(reg $((own + GICR_IPRIORITYR3)) 0x60606060)" $((0x60606060))
	reg $((own + GICR_IPRIORITYR3)) "$was" >/dev/null
}

ok "a cell on CPU 1" cell_start a hello $TICK 1
ok "it ticks" ticks a
if [ -n "$(region GICR)" ]; then
	gic3_redistributors
	route=$((gicd + GICD_IROUTER + 8 * spi))
	cpu1=$(affinity 1) cpu2=$(affinity 2)
else
	# A word is the targets of four SPIs; what belongs to one CPU alone is
	# banked, so that no other reaches it.
	route=$((gicd + GICD_ITARGETSR + (spi & ~3)))
	cpu1=$((0x02020202)) cpu2=$((0x04040404))
fi
was=$(reg $route)
is "an interrupt can be sent to CPU 2" "$(reg $route "$cpu2")" "$cpu2"
is "but not to the cell's CPU" "$(reg $route "$cpu1")" "$cpu2"
ok "destroy" axctl destroy a
is "to CPU 1 when it is Linux's again" "$(reg $route "$cpu1")" "$cpu1"
reg $route "$was" >/dev/null

insmod "../../mod/axfp-$(uname -r).ko" || bail "axfp.ko can't be loaded"
at_exit "rmmod axfp"
for round in 1 2; do
	ok "$round: Linux computes on CPU 1" taskset 2 \
		awk 'BEGIN { for (i = 0; i < 9999; i++) s += i * 1.5 }'
	ok "$round: a cell that uses FP registers" cell_start b fp 5000 1
	ok "$round: fills them" wait_console b filled
	ok "$round: pause" axctl pause b
	ok "$round: resume" axctl resume b
	ok "$round: it ends" wait_state b stopped
	payload_results b
	ok "$round: destroy" axctl destroy b
	is "$round: Linux finds nothing of it in its registers" \
		"$(cat /sys/module/axfp/parameters/found)" 0
done

for payload in debug pmu; do
	ok "a cell that uses them: $payload" cell_start c $payload 0 1
	ok "it ends" wait_state c stopped
	payload_results c
	ok "destroy" axctl destroy c
done
for test in ptrace_watchpoint ptrace_singlestep perf_hardware; do
	ok "CPU 1 is all Linux's: $test" taskset 2 ./programs -t $test
done
tap_done
