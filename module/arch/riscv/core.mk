# SPDX-License-Identifier: GPL-2.0
arch-y += entry.S boot.c mmu.c stage2.c vcpu.c trap.c sbi.c imsic.c board.c stat.c
arch-hot-y := trap.c sbi.c vcpu.c

# No floating point or vector registers: they are the guest's.
arch-flags := -march=rv64imac_zicsr_zifencei -mabi=lp64 -mcmodel=medany
arch-flags += -msmall-data-limit=0 -mstrict-align -mno-relax
