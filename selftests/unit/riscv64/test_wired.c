// SPDX-License-Identifier: GPL-2.0
/* test_wired.c - physical sources that are a cell's. */
#include "irq_cell.h"

#include <kselftest_harness.h>

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
