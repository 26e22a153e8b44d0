// SPDX-License-Identifier: GPL-2.0
/*
 * test_irq.c - how interrupts reach cells: by hvip where a vCPU has no guest
 * interrupt file, and by CSRs of a file in software.
 */
#include "irq_cell.h"

#include <kselftest_harness.h>

FIXTURE(irq)
{
	struct vm *vm;
	struct vcpu *vcpu;	/* loaded on this CPU */
};

FIXTURE_SETUP(irq)
{
	machine_start();
	machine_be(2);
	self->vm = cell_of_kind(AX_RISCV_INTC_PLIC, 0);
	self->vcpu = self->vm->vcpu[0];
	arch_vcpu_load(self->vcpu);
	plic_setup(self->vcpu, 0, SOURCE);
	plic_setup(self->vcpu, 1, SOURCE + 1);
	rec_clear();
}

FIXTURE_TEARDOWN(irq)
{
	(void)self;
}

/* vstopi has it where hvictl names it (AIA 6.3.3). */
TEST_F(irq, own_hart)
{
	EXPECT_EQ(0, arch_vm_irq_inject(self->vm, SOURCE, AX_IRQ_RAISE));
	EXPECT_TRUE(is_driven());
	EXPECT_EQ(9u << 16 | 255, rec_get("hvictl"));
	EXPECT_EQ(0, count_ipis(2));
	EXPECT_EQ(SOURCE, rd(self->vcpu, PLIC_CLAIM(0)));
	EXPECT_FALSE(is_driven());
	EXPECT_EQ(0, rec_get("hvictl"));
	EXPECT_EQ(1, arch_vcpu_interrupts(self->vcpu));
}

TEST_F(irq, without_ssaia)
{
	machine_boot()->isa &= ~AX_RISCV_ISA_SSAIA;
	EXPECT_EQ(0, arch_vm_irq_inject(self->vm, SOURCE, AX_IRQ_RAISE));
	EXPECT_TRUE(is_driven());
	EXPECT_EQ(0, rec_count("hvictl"));
}

/* A hart that runs its vCPU is asked to look; it does that when it comes. */
TEST_F(irq, other_hart)
{
	machine_be(3);
	rec_set("hvip", 0);
	EXPECT_EQ(0, arch_vm_irq_inject(self->vm, SOURCE, AX_IRQ_RAISE));
	EXPECT_EQ(1, count_ipis(2));
	EXPECT_FALSE(is_driven());
	machine_be(2);
	machine_trap(self->vcpu, CAUSE_IRQ | IRQ_S_SOFT);
	EXPECT_TRUE(is_driven());
	EXPECT_EQ(0, arch_vm_irq_inject(self->vm, SOURCE, AX_IRQ_RAISE));
	EXPECT_EQ(1, count_ipis(2));
}

/* Kept for a vCPU that is nowhere; nothing of it stays where it was. */
TEST_F(irq, not_loaded)
{
	EXPECT_EQ(0, arch_vm_irq_inject(self->vm, SOURCE + 1, AX_IRQ_PULSE));
	EXPECT_EQ(0, count_ipis(3));
	EXPECT_FALSE(is_driven());
	machine_be(3);
	arch_vcpu_load(self->vm->vcpu[1]);
	EXPECT_TRUE(is_driven());
	arch_vcpu_put(self->vm->vcpu[1]);
	EXPECT_FALSE(is_driven());
	EXPECT_EQ(0, rec_get("hvictl"));
	arch_vcpu_load(self->vm->vcpu[1]);
	EXPECT_TRUE(is_driven());
	EXPECT_EQ(SOURCE + 1, rd(self->vm->vcpu[1], PLIC_CLAIM(1)));
	EXPECT_FALSE(is_driven());
}

TEST_F(irq, numbers)
{
	EXPECT_EQ(-ERANGE, arch_vm_irq_inject(self->vm, 0, AX_IRQ_PULSE));
	EXPECT_EQ(-ERANGE, arch_vm_irq_inject(self->vm, 96, AX_IRQ_PULSE));
	EXPECT_EQ(0, arch_vm_irq_inject(self->vm, 95, AX_IRQ_PULSE));
	EXPECT_EQ(-EPERM, arch_vm_irq_inject(self->vm, UART_IRQ, AX_IRQ_PULSE));
	EXPECT_EQ(-ENODEV, arch_vm_irq_inject(self->vm, AX_MSI(0, 1),
					      AX_IRQ_MSI));
	EXPECT_EQ(-ERANGE, arch_vm_irq_check(self->vm, 96));
	EXPECT_EQ(-EPERM, arch_vm_irq_check(self->vm, UART_IRQ));
	EXPECT_EQ(0, arch_vm_irq_check(self->vm, SOURCE));
}

TEST_F(irq, reset)
{
	EXPECT_EQ(0, arch_vm_irq_inject(self->vm, SOURCE, AX_IRQ_RAISE));
	arch_vm_reset(self->vm);
	EXPECT_FALSE(is_driven());
}

/* ---- files ---- */

/* A vCPU of a hart that has files left gets one of its own. */
TEST_F(irq, guest_files)
{
	struct vm *vm = cell_of_kind(AX_RISCV_INTC_IMSIC, 3);
	struct vm *other;
	static const u32 two[] = { 2, 2 };

	ASSERT_NE(NULL, vm);
	EXPECT_EQ(2, vm->vcpu[0]->arch.file);
	EXPECT_EQ(2, vm->vcpu[1]->arch.file);
	EXPECT_EQ(2, FIELD_GET(HSTATUS_VGEIN, vm->vcpu[0]->arch.hstatus));
	ASSERT_EQ(0, vm_create(&other, VM_CELL, 2, 2, two, AX_CONSOLE_NONE));
	EXPECT_EQ(3, other->vcpu[0]->arch.file);
	EXPECT_EQ(0, other->vcpu[1]->arch.file);
	EXPECT_EQ(0, FIELD_GET(HSTATUS_VGEIN, other->vcpu[1]->arch.hstatus));
	vm_destroy(vm);
	m.cell = other;
	ASSERT_EQ(0, vm_create(&vm, VM_CELL, 1, 2, two, AX_CONSOLE_NONE));
	EXPECT_EQ(2, vm->vcpu[0]->arch.file);
	EXPECT_EQ(0, vm->vcpu[1]->arch.file);
	EXPECT_EQ(VM_READ | VM_WRITE | VM_DEVICE,
		  vm_lookup(vm, GPA(IMSIC_BASE), NULL));
	EXPECT_EQ(0, vm_lookup(vm, GPA(IMSIC_BASE + PAGE_SIZE), NULL));
	vm_destroy(vm);
}

/*
 * What a hart's last cell has left is not the next one's, nor what was before a
 * reset; what comes while a vCPU is off or is elsewhere is kept.
 */
TEST_F(irq, guest_file_is_cleared)
{
	struct vcpu *vcpu;

	arch_vcpu_put(self->vcpu);
	vcpu = cell_of_kind(AX_RISCV_INTC_IMSIC, 3)->vcpu[0];
	rec_set("vsc0", 7);
	rec_set("vs80", 7);
	arch_vcpu_load(vcpu);
	EXPECT_EQ(0, rec_get("vsc0"));
	EXPECT_EQ(0, rec_get("vs80"));
	EXPECT_EQ(0, rec_get("vs70"));
	rec_set("vsc0", 7);
	arch_vcpu_put(vcpu);
	arch_vcpu_reset(vcpu, GPA(CELL_GPA), 0);
	arch_vcpu_load(vcpu);
	EXPECT_EQ(7, rec_get("vsc0"));
	arch_vcpu_put(vcpu);
	arch_vm_reset(m.cell);
	arch_vcpu_load(vcpu);
	EXPECT_EQ(0, rec_get("vsc0"));
}

FIXTURE(file)
{
	struct vm *vm;
	struct vcpu *vcpu;
};

FIXTURE_SETUP(file)
{
	machine_start();
	machine_be(2);
	self->vm = cell_of_kind(AX_RISCV_INTC_IMSIC, 1);
	self->vcpu = self->vm->vcpu[0];
	arch_vcpu_load(self->vcpu);
	rec_set("sstatus", SSTATUS_SPP);
	rec_set("sepc", 0x1000);
	rec_clear();
}

FIXTURE_TEARDOWN(file)
{
	(void)self;
}

/* csrrs s2, sireg, a1 and csrrw a0, stopei, zero */
TEST_F(file, csrs)
{
	EXPECT_EQ(0, self->vcpu->arch.file);
	EXPECT_EQ(0, sireg(self->vcpu, IMSIC_EIDELIVERY, 1));
	EXPECT_EQ(0x1004, rec_get("sepc"));
	EXPECT_EQ(0, sireg(self->vcpu, IMSIC_EIE0, 0xf0));
	EXPECT_EQ(0xf0, sireg(self->vcpu, IMSIC_EIE0, 0));
	EXPECT_EQ(0, arch_vm_irq_inject(self->vm, AX_MSI(0, 5), AX_IRQ_MSI));
	EXPECT_TRUE(is_driven());
	rec_set("stval", CSRRW_A0_STOPEI);
	machine_trap(self->vcpu, EXC_VIRTUAL_INST);
	EXPECT_EQ(5 << 16 | 5, self->vcpu->arch.regs.x[REG_A0]);
	EXPECT_EQ(0x1010, rec_get("sepc"));
	EXPECT_FALSE(is_driven());
}

/* Messages by the page in memory. */
TEST_F(file, page)
{
	sireg(self->vcpu, IMSIC_EIDELIVERY, 1);
	sireg(self->vcpu, IMSIC_EIE0, ~0ULL);
	wr(self->vcpu, IMSIC_BASE, 9);
	EXPECT_TRUE(is_driven());
	EXPECT_EQ(BIT_ULL(9), sireg(self->vcpu, IMSIC_EIP0, 0));
	wr(self->vcpu, IMSIC_BASE + 4, 8 << 24);
	EXPECT_EQ(BIT_ULL(9) | BIT_ULL(8), sireg(self->vcpu, IMSIC_EIP0, 0));
	wr(self->vcpu, IMSIC_BASE + PAGE_SIZE, 7);
	EXPECT_EQ(BIT_ULL(9) | BIT_ULL(8), sireg(self->vcpu, IMSIC_EIP0, 0));
	EXPECT_EQ(0, rd(self->vcpu, IMSIC_BASE));
	EXPECT_EQ(~0ULL, mmio(self->vcpu, IMSIC_BASE + 1, true, 1));
}

static u32 in_memory;

static int fetch(u64 pc, u16 *half)
{
	*half = (u16)(pc == 0x1000 ? in_memory : in_memory >> 16);
	return 0;
}

/* stval may be 0: then the guest's memory tells. */
TEST_F(file, stval_zero)
{
	sireg(self->vcpu, IMSIC_EIE0, 0x20);
	arch_vm_irq_inject(self->vm, AX_MSI(0, 5), AX_IRQ_MSI);
	rec_set("sepc", 0x1000);
	rec_set("stval", 0);
	m.fetch = fetch;
	in_memory = CSRRW_A0_STOPEI;
	machine_trap(self->vcpu, EXC_VIRTUAL_INST);
	EXPECT_EQ(5 << 16 | 5, self->vcpu->arch.regs.x[REG_A0]);
	EXPECT_EQ(0x1004, rec_get("sepc"));
	/* It is gone: the fetch shall fault for the guest. */
	m.fetch = NULL;
	machine_trap(self->vcpu, EXC_VIRTUAL_INST);
	EXPECT_EQ(0x1004, rec_get("sepc"));
	EXPECT_EQ(0, rec_count("vscause"));
}

static bool is_illegal(struct vcpu *vcpu, u32 insn)
{
	rec_set("vscause", 0);
	rec_set("stval", insn);
	machine_trap(vcpu, EXC_VIRTUAL_INST);
	return rec_get("vscause") == EXC_ILLEGAL;
}

/* As on a hart without the H extension. */
TEST_F(file, illegal)
{
	EXPECT_TRUE(is_illegal(self->vcpu, NOP));
	rec_set("vsiselect", IMSIC_EIP0 + 1);
	EXPECT_TRUE(is_illegal(self->vcpu, CSRRS_S2_SIREG_A1));
	rec_set("vsiselect", 0x71);
	EXPECT_TRUE(is_illegal(self->vcpu, CSRRS_S2_SIREG_A1));
	rec_set("vsiselect", IMSIC_EIE0);
	EXPECT_FALSE(is_illegal(self->vcpu, CSRRS_S2_SIREG_A1));
	rec_set("sstatus", 0);
	EXPECT_TRUE(is_illegal(self->vcpu, CSRRS_S2_SIREG_A1));
	rec_set("sstatus", 0);
	EXPECT_TRUE(is_illegal(self->vcpu, CSRRW_A0_STOPEI));
}

/* The same of one in software. */
TEST_F(file, reset)
{
	sireg(self->vcpu, IMSIC_EIE0, 6);
	arch_vcpu_put(self->vcpu);
	arch_vcpu_reset(self->vcpu, GPA(CELL_GPA), 0);
	arch_vcpu_load(self->vcpu);
	rec_set("sstatus", SSTATUS_SPP);
	EXPECT_EQ(6, sireg(self->vcpu, IMSIC_EIE0, 0));
	arch_vcpu_put(self->vcpu);
	arch_vm_reset(self->vm);
	arch_vcpu_load(self->vcpu);
	rec_set("sstatus", SSTATUS_SPP);
	EXPECT_EQ(0, sireg(self->vcpu, IMSIC_EIE0, 0));
}

TEST_F(file, messages)
{
	struct vm *vm = self->vm;

	EXPECT_EQ(-ERANGE, arch_vm_irq_inject(vm, AX_MSI(0, 0), AX_IRQ_MSI));
	EXPECT_EQ(-ERANGE, arch_vm_irq_inject(vm, AX_MSI(0, 256), AX_IRQ_MSI));
	EXPECT_EQ(-ERANGE, arch_vm_irq_inject(vm, AX_MSI(2, 1), AX_IRQ_MSI));
	EXPECT_EQ(0, arch_vm_irq_inject(vm, AX_MSI(1, 255), AX_IRQ_MSI));
}

TEST_HARNESS_MAIN
