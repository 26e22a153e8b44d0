# SPDX-License-Identifier: GPL-2.0
arch-y += entry.S boot.c mmu.c stage2.c vcpu.c vcpu_state.c stat.c trap.c
arch-y += exits.c abort.c cpuid.c msr.c lapic.c root_apic.c nmi.c board.c
arch-y += guest.c emulate.c decode.c walk.c alu.c
arch-y += apic_bus.c vioapic.c vlapic.c vlapic_timer.c
arch-y += ports.c cell_vcpu.c cell_boot.c cell_timer.c cell_exits.c cell_port.c cell_cpuid.c cell_msr.c fpu.c kept_msr.c
core-y += vm/dev/mc146818.c vm/dev/ns16550.c
arch-y += svm/enter.S svm/svm.c svm/vcpu.c svm/run.c svm/regs.c svm/msrpm.c svm/npt.c
arch-hot-y := exits.c mmu.c svm/regs.c abort.c cpuid.c root_apic.c guest.c emulate.c decode.c walk.c vlapic.c svm/run.c
arch-hot-y += cell_vcpu.c cell_exits.c cell_port.c cell_timer.c cell_msr.c cell_cpuid.c

# No floating point or vector registers: they are the guest's.
arch-flags := -m64 -mgeneral-regs-only -mno-red-zone -mcmodel=small
arch-flags += -fcf-protection=none
