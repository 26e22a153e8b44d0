/* SPDX-License-Identifier: GPL-2.0 */
/* irq_cell.h - a cell with a controller of one kind, and what its guest does. */
#ifndef RISCV64_IRQ_CELL_H
#define RISCV64_IRQ_CELL_H

#include <stdio.h>

#include "machine.h"
#include "arch/riscv/intc.h"
#include "arch/riscv/irqchip.h"
#include "arch/riscv/seip.h"
#include "arch/riscv/wired.h"

#define SOURCE		40U
#define VSEIP		BIT_ULL(IRQ_VS_EXT)
#define CSRRW_A0_STOPEI	0x15c01573U
#define CSRRS_S2_SIREG_A1 0x1515a973U
#define NOP		0x13U

/* ---- a cell with one kind of controller: vCPU 0 on CPU 2, vCPU 1 on CPU 3 ---- */

static inline struct vm *cell_of_kind(u32 intc, u32 nr_guest_files)
{
	static const u32 two[] = { 2, 3 };
	struct vm *vm = NULL;
	u32 i;

	vm_destroy(m.cell);
	machine_boot()->intc = intc;
	machine_boot()->nr_guest_files = nr_guest_files;
	if (vm_create(&vm, VM_CELL, 1, 2, two, AX_CONSOLE_UART))
		return NULL;
	for (i = 0; i < 2; i++) {
		vm->vcpu[i]->exit = &machine_exit;
		arch_vcpu_reset(vm->vcpu[i], GPA(CELL_GPA), 0);
	}
	m.cell = vm;
	return vm;
}

static inline u64 mmio(struct vcpu *vcpu, u64 gpa, bool write, u64 val)
{
	const struct vm_mmio *range = vm_mmio_at(vcpu->vm, GPA(gpa));

	if (!range || range->access(vcpu, gpa - range->base.v, 4, write, &val))
		return ~0ULL;
	return val;
}

static inline void wr(struct vcpu *vcpu, u64 gpa, u32 val)
{
	mmio(vcpu, gpa, true, val);
}

static inline u32 rd(struct vcpu *vcpu, u64 gpa)
{
	return (u32)mmio(vcpu, gpa, false, 0);
}

#define PLIC_CLAIM(v)	(PLIC_BASE + 0x201004 + (v) * 0x2000)

/* @irq reaches vCPU @v. */
static inline void plic_setup(struct vcpu *vcpu, u32 v, u32 irq)
{
	wr(vcpu, PLIC_BASE + 4 * irq, 1);
	wr(vcpu, PLIC_BASE + 0x2080 + v * 0x100 + irq / 32 * 4, 1U << irq % 32);
}

static inline void aplic_setup(struct vcpu *vcpu, u32 v, u32 irq, u32 mode, u32 low)
{
	wr(vcpu, APLIC_BASE, 0x100);
	wr(vcpu, APLIC_BASE + 4 * irq, mode);
	wr(vcpu, APLIC_BASE + 0x3000 + 4 * irq, v << 18 | low);
	wr(vcpu, APLIC_BASE + 0x1edc, irq);
	wr(vcpu, APLIC_BASE + 0x4000 + 32 * v, 1);
}

#define CLAIMI(v)	(APLIC_BASE + 0x401c + 32 * (v))

static inline bool is_driven(void)
{
	return rec_get("hvip") & VSEIP;
}

static inline u32 count_ipis(u32 cpu)
{
	char text[64];

	snprintf(text, sizeof(text), "sbi(%x.0 1 %x", SBI_IPI, HART(cpu));
	return rec_count(text);
}

static inline u64 sireg(struct vcpu *vcpu, u64 select, u64 bits)
{
	rec_set("vsiselect", select);
	rec_set("stval", CSRRS_S2_SIREG_A1);
	vcpu->arch.regs.x[11] = bits;
	machine_trap(vcpu, EXC_VIRTUAL_INST);
	return rec_get("s2");
}

#endif /* RISCV64_IRQ_CELL_H */
