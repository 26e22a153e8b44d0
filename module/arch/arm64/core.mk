# SPDX-License-Identifier: GPL-2.0
arch-y += entry.S boot.c mmu.c el2.c stage2.c spi.c board.c
arch-y += doorbell.c
arch-y += gic.c gic3.c gic_frame.c gic3_root.c gic3_board.c ich.c
arch-y += gic2.c gic2_root.c gic2_board.c gich.c
arch-y += trap.c abort.c esr.c smccc.c psci.c sysreg_cell.c vcpu.c vcpu_irq.c
arch-y += stat.c vcpu_state.c debug.c pmu.c alarm.c
arch-y += vgic.c vgic_lr.c vgic_irqregs.c vgic_dist.c vgic_redist.c
arch-y += vgic2_dist.c vgic_lpi.c vits.c vits_command.c
arch-hot-y := trap.c abort.c smccc.c psci.c sysreg_cell.c vcpu.c vcpu_irq.c
arch-hot-y += gic.c gic3_board.c ich.c vgic.c vgic_lr.c vgic_irqregs.c
arch-hot-y += vgic_dist.c
core-y += vm/dev/pl011.c vm/dev/pl031.c

arch-flags := -mgeneral-regs-only -mstrict-align -mcmodel=small -march=armv8-a
arch-flags += -mno-outline-atomics
# Cortex-A53: erratum 835769 (multiply-accumulate), 843419 (adrp).
arch-flags += -mfix-cortex-a53-835769
# ADR reaches all of the image: no stubs, whose section is padded to 4 KiB.
arch-ldflags := --fix-cortex-a53-843419=adr
