# SPDX-License-Identifier: GPL-2.0
arch-y += entry.S fp.S boot.c mmu.c stage2.c vcpu.c stat.c
arch-y += trap.c abort.c decode.c sbi.c sbi_cell.c intc.c imsic.c vaplic.c
arch-y += board.c
core-y += vm/dev/ns16550.c
arch-hot-y := trap.c abort.c decode.c sbi.c sbi_cell.c vcpu.c

# No floating point or vector registers: they are the guest's.
arch-flags := -march=rv64imac_zicsr_zifencei -mabi=lp64 -mcmodel=medany
arch-flags += -msmall-data-limit=0 -mstrict-align -mno-relax
