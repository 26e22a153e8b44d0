// SPDX-License-Identifier: GPL-2.0
/*
 * test_irq.c - how interrupts reach cells: by hvip where a vCPU has no guest
 * interrupt file, by CSRs of a file in software, and from physical sources.
 */
#include "machine.h"
#include "arch/riscv/intc.h"
#include "arch/riscv/irqchip.h"
#include "arch/riscv/seip.h"
#include "arch/riscv/wired.h"

#include <kselftest_harness.h>

#define SOURCE		40U
#define VSEIP		BIT_ULL(IRQ_VS_EXT)
#define CSRRW_A0_STOPEI	0x15c01573U
#define CSRRS_S2_SIREG_A1 0x1515a973U
#define NOP		0x13U

/* ---- a cell with one kind of controller: vCPU 0 on CPU 2, vCPU 1 on CPU 3 ---- */

static struct vm *cell_of_kind(u32 intc, u32 nr_guest_files)
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

static u64 mmio(struct vcpu *vcpu, u64 gpa, bool write, u64 val)
{
	const struct vm_mmio *range = vm_mmio_at(vcpu->vm, GPA(gpa));

	if (!range || range->access(vcpu, gpa - range->base.v, 4, write, &val))
		return ~0ULL;
	return val;
}

static void wr(struct vcpu *vcpu, u64 gpa, u32 val)
{
	mmio(vcpu, gpa, true, val);
}

static u32 rd(struct vcpu *vcpu, u64 gpa)
{
	return (u32)mmio(vcpu, gpa, false, 0);
}

#define PLIC_CLAIM(v)	(PLIC_BASE + 0x201004 + (v) * 0x2000)

/* @irq reaches vCPU @v. */
static void plic_setup(struct vcpu *vcpu, u32 v, u32 irq)
{
	wr(vcpu, PLIC_BASE + 4 * irq, 1);
	wr(vcpu, PLIC_BASE + 0x2080 + v * 0x100 + irq / 32 * 4, 1U << irq % 32);
}

static void aplic_setup(struct vcpu *vcpu, u32 v, u32 irq, u32 mode, u32 low)
{
	wr(vcpu, APLIC_BASE, 0x100);
	wr(vcpu, APLIC_BASE + 4 * irq, mode);
	wr(vcpu, APLIC_BASE + 0x3000 + 4 * irq, v << 18 | low);
	wr(vcpu, APLIC_BASE + 0x1edc, irq);
	wr(vcpu, APLIC_BASE + 0x4000 + 32 * v, 1);
}

#define CLAIMI(v)	(APLIC_BASE + 0x401c + 32 * (v))

static bool is_driven(void)
{
	return rec_get("hvip") & VSEIP;
}

static u32 count_ipis(u32 cpu)
{
	char text[64];

	snprintf(text, sizeof(text), "sbi(%x.0 1 %x", SBI_IPI, HART(cpu));
	return rec_count(text);
}

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

static u64 sireg(struct vcpu *vcpu, u64 select, u64 bits)
{
	rec_set("vsiselect", select);
	rec_set("stval", CSRRS_S2_SIREG_A1);
	vcpu->arch.regs.x[11] = bits;
	machine_trap(vcpu, EXC_VIRTUAL_INST);
	return rec_get("s2");
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

/* ---- physical sources ---- */

static struct {
	bool taken, given, on, claimed, high, is_cells;
	u32 cpu, completions;
} wire;

#define PHYSICAL	7U
#define NR_SOURCES	20

static int take(u32 source, u32 cpu, enum ax_trigger trigger)
{
	(void)trigger;
	if (source != PHYSICAL)
		return -EBUSY;
	wire.is_cells = true;
	wire.cpu = cpu;
	return 0;
}

static void give(u32 source)
{
	wire.given = source == PHYSICAL && !wire.on && !wire.claimed;
	wire.is_cells = false;
}

static void unmask(u32 source)
{
	wire.on = source == PHYSICAL;
}

static void mask(u32 source)
{
	(void)source;
	wire.on = false;
}

static u32 claim(void)
{
	if (!wire.on || !wire.high || wire.claimed)
		return 0;
	wire.claimed = true;
	return PHYSICAL;
}

static void complete(u32 source)
{
	if (source == PHYSICAL && wire.claimed)
		wire.completions++;
	wire.claimed = false;
}

static const struct intc_ops fake_ops = {
	.source_take = take,
	.source_give = give,
	.source_unmask = unmask,
	.source_mask = mask,
	.claim = claim,
	.complete = complete,
};

/* The hart takes what is there. */
static void physical_irq(struct vcpu *vcpu)
{
	machine_trap(vcpu, CAUSE_IRQ | IRQ_S_EXT);
}

FIXTURE(source)
{
	struct vm *vm;
	struct vcpu *vcpu;
};

FIXTURE_VARIANT(source)
{
	u32 intc;
};

FIXTURE_VARIANT_ADD(source, plic) { .intc = AX_RISCV_INTC_PLIC };
FIXTURE_VARIANT_ADD(source, aplic) { .intc = AX_RISCV_INTC_APLIC };
FIXTURE_VARIANT_ADD(source, msi) { .intc = AX_RISCV_INTC_IMSIC };

FIXTURE_SETUP(source)
{
	machine_start();
	machine_be(2);
	memset(&wire, 0, sizeof(wire));
	machine_boot()->nr_sources = NR_SOURCES;
	intc_ops = &fake_ops;
	ASSERT_EQ(0, wired_init());
	self->vm = cell_of_kind(variant->intc, 1);
	self->vcpu = self->vm->vcpu[0];
	arch_vcpu_load(self->vcpu);
	rec_set("sstatus", SSTATUS_SPP);
	ASSERT_EQ(0, arch_vm_irq_assign(self->vm, PHYSICAL, SOURCE,
					AX_TRIGGER_LEVEL));
	if (variant->intc == AX_RISCV_INTC_PLIC)
		plic_setup(self->vcpu, 0, SOURCE);
	else
		aplic_setup(self->vcpu, 0, SOURCE, 6, 1);
	if (variant->intc == AX_RISCV_INTC_IMSIC) {
		sireg(self->vcpu, IMSIC_EIDELIVERY, 1);
		sireg(self->vcpu, IMSIC_EIE0, 2);
	}
}

FIXTURE_TEARDOWN(source)
{
	(void)self;
}

/* The guest's way to take an interrupt and to end it. */
static u32 guest_claim(struct vcpu *vcpu)
{
	u64 *a0 = &vcpu->arch.regs.x[REG_A0];

	switch (machine_boot()->intc) {
	case AX_RISCV_INTC_PLIC:
		return rd(vcpu, PLIC_CLAIM(0));
	case AX_RISCV_INTC_APLIC:
		return rd(vcpu, CLAIMI(0)) >> 16;
	default:
		rec_set("stval", CSRRW_A0_STOPEI);
		machine_trap(vcpu, EXC_VIRTUAL_INST);
		return *a0 ? SOURCE : 0;
	}
}

static void guest_end(struct vcpu *vcpu)
{
	if (machine_boot()->intc == AX_RISCV_INTC_PLIC)
		wr(vcpu, PLIC_CLAIM(0), SOURCE);
	else if (machine_boot()->intc == AX_RISCV_INTC_IMSIC)
		wr(vcpu, APLIC_BASE + 0x2000, SOURCE);
}

TEST_F(source, level)
{
	EXPECT_EQ(2, wire.cpu);
	wire.high = true;
	physical_irq(self->vcpu);
	EXPECT_FALSE(is_driven());
	arch_vm_irq_start(self->vm, PHYSICAL);
	physical_irq(self->vcpu);
	EXPECT_TRUE(is_driven());
	EXPECT_EQ(SOURCE, guest_claim(self->vcpu));
	EXPECT_TRUE(wire.claimed);
	/* Not served: it comes again. */
	guest_end(self->vcpu);
	physical_irq(self->vcpu);
	EXPECT_EQ(SOURCE, guest_claim(self->vcpu));
	wire.high = false;
	guest_end(self->vcpu);
	EXPECT_EQ(0, guest_claim(self->vcpu));
	EXPECT_FALSE(is_driven());
	EXPECT_FALSE(wire.claimed);
	EXPECT_EQ(2, wire.completions);
}

/* Each once, and no more than that. */
TEST_F(source, several)
{
	u32 i;

	arch_vm_irq_start(self->vm, PHYSICAL);
	for (i = 0; i < 5; i++) {
		wire.high = true;
		physical_irq(self->vcpu);
		ASSERT_EQ(SOURCE, guest_claim(self->vcpu));
		wire.high = false;
		guest_end(self->vcpu);
		ASSERT_EQ(0, guest_claim(self->vcpu));
	}
	EXPECT_EQ(5, wire.completions);
	EXPECT_EQ(5, arch_vcpu_interrupts(self->vcpu));
}

TEST_F(source, refusals)
{
	EXPECT_EQ(-EEXIST, arch_vm_irq_check(self->vm, SOURCE));
	EXPECT_EQ(-EPERM, arch_vm_irq_inject(self->vm, SOURCE, AX_IRQ_PULSE));
	EXPECT_EQ(-EBUSY, arch_vm_irq_assign(self->vm, PHYSICAL + 1, SOURCE + 1,
					     AX_TRIGGER_KEEP));
	EXPECT_EQ(-ENXIO, arch_vm_irq_assign(self->vm, 0, SOURCE + 1,
					     AX_TRIGGER_KEEP));
	EXPECT_EQ(-ENXIO, arch_vm_irq_assign(self->vm, NR_SOURCES + 1, SOURCE + 1,
					     AX_TRIGGER_KEEP));
	EXPECT_EQ(-ENOENT, arch_vm_irq_release(self->vm, PHYSICAL + 1));
	EXPECT_EQ(-ENOENT, arch_vm_irq_release(m.root, PHYSICAL));
}

/* Given back while the guest has it: completed, and the guest's line is low. */
TEST_F(source, release)
{
	arch_vm_irq_start(self->vm, PHYSICAL);
	wire.high = true;
	physical_irq(self->vcpu);
	EXPECT_EQ(0, arch_vm_irq_release(self->vm, PHYSICAL));
	EXPECT_TRUE(wire.given);
	EXPECT_EQ(1, wire.completions);
	EXPECT_EQ(-ENOENT, arch_vm_irq_release(self->vm, PHYSICAL));
	EXPECT_EQ(0, arch_vm_irq_check(self->vm, SOURCE));
	guest_claim(self->vcpu);
	guest_end(self->vcpu);
	EXPECT_EQ(0, guest_claim(self->vcpu));
	EXPECT_EQ(1, wire.completions);
}

/* The vCPU's next life finds it neither claimed nor lost. */
TEST_F(source, reset)
{
	arch_vm_irq_start(self->vm, PHYSICAL);
	wire.high = true;
	physical_irq(self->vcpu);
	arch_vcpu_put(self->vcpu);
	arch_vm_reset(self->vm);
	EXPECT_FALSE(wire.claimed);
	EXPECT_FALSE(self->vcpu->arch.seip && self->vm->arch.wired[SOURCE] == 0);
	EXPECT_TRUE(wire.on);
}

/* Only while a vCPU of the cell is on the hart. */
TEST_F(source, hart)
{
	EXPECT_TRUE(rec_get("sie") & BIT_ULL(IRQ_S_EXT));
	arch_vcpu_put(self->vcpu);
	EXPECT_FALSE(rec_get("sie") & BIT_ULL(IRQ_S_EXT));
}

FIXTURE(edge)
{
	struct vm *vm;
	struct vcpu *vcpu;
};

FIXTURE_SETUP(edge)
{
	machine_start();
	machine_be(2);
	memset(&wire, 0, sizeof(wire));
	machine_boot()->nr_sources = NR_SOURCES;
	intc_ops = &fake_ops;
	ASSERT_EQ(0, wired_init());
	self->vm = cell_of_kind(AX_RISCV_INTC_APLIC, 0);
	self->vcpu = self->vm->vcpu[0];
	arch_vcpu_load(self->vcpu);
	ASSERT_EQ(0, arch_vm_irq_assign(self->vm, PHYSICAL, SOURCE,
					AX_TRIGGER_EDGE));
	arch_vm_irq_start(self->vm, PHYSICAL);
	aplic_setup(self->vcpu, 0, SOURCE, 4, 1);
}

FIXTURE_TEARDOWN(edge)
{
	(void)self;
}

/* It ends where it is claimed: the next one may come while it is handled. */
TEST_F(edge, comes_again)
{
	u32 i;

	for (i = 0; i < 3; i++) {
		wire.high = true;
		physical_irq(self->vcpu);
		EXPECT_TRUE(is_driven());
		ASSERT_EQ(SOURCE, guest_claim(self->vcpu));
		EXPECT_FALSE(wire.claimed);
		EXPECT_FALSE(is_driven());
	}
	EXPECT_EQ(3, wire.completions);
}

TEST_HARNESS_MAIN
