# SPDX-License-Identifier: GPL-2.0
arch-y += entry.S fp.S boot.c mmu.c stage2.c vcpu.c vcpu_state.c timer.c stat.c
arch-y += trap.c abort.c walk.c decode.c sbi.c sbi_cell.c sbi_dbcn.c
arch-y += intc.c line.c imsic.c plic.c aplic.c aplic_source.c aplic_msi.c
arch-y += imsic_cell.c vimsic.c seip.c vaplic.c vplic.c irqchip.c wired.c board.c
core-y += vm/dev/ns16550.c
arch-hot-y := trap.c abort.c decode.c sbi.c sbi_cell.c timer.c vcpu.c
arch-hot-y += irqchip.c seip.c vplic.c board.c

# No floating point or vector registers: they are the guest's.
arch-flags := -march=rv64imac_zicsr_zifencei -mabi=lp64 -mcmodel=medany
arch-flags += -msmall-data-limit=0 -mstrict-align -mno-relax
# The guest's too, which an exit needn't save then: see entry.S, kept_regs.
arch-flags += $(addprefix -ffixed-,t2 s0 s2 s3 s4 s5 s6 s7 s8 s9 s10 s11 t3 t4 t5 t6)
