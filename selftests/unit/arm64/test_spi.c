// SPDX-License-Identifier: GPL-2.0
/*
 * test_spi.c - physical SPIs that a cell owns (IHI 0069 12.9): taken and given
 * back as they were, on and off with the guest's, one exit each, and out of the
 * root cell's reach bit by bit.
 */
#include "machine.h"
#include "arch/arm64/cpu.h"
#include "arch/arm64/spi.h"
#include "arch/arm64/vcpu_irq.h"
#include "arch/arm64/vgic.h"

#include <kselftest_harness.h>

#define SPI		40U
#define OTHER		41U	/* stays the root cell's */
#define VIRQ		50U
#define ISENABLER	(GICD + 0x104)
#define ICENABLER	(GICD + 0x184)
#define ICPENDR		(GICD + 0x284)
#define ICACTIVER	(GICD + 0x384)
#define IPRIORITYR	(GICD + 0x400)
#define ICFGR		(GICD + 0xc08)
#define IROUTER(n)	(GICD + 0x6000 + 8 * (u64)(n))
#define BIT_OF(n)	BIT_ULL((n) % 32)
#define EDGE_OF(n)	BIT_ULL((n) % 16 * 2 + 1)

#define LR_HW		BIT_ULL(61)
#define LR_PENDING	BIT_ULL(62)

FIXTURE(shared)
{
	struct vcpu *vcpu;
	struct vgic *vgic;
};

/* The guest writes its distributor, as its exit does. */
static void guest_write(struct vcpu *vcpu, u64 off, u64 val)
{
	u64 kick;

	vgic_dist_access(vcpu->vm->arch.vgic, vcpu->id, off, 4, true, &val,
			 &kick);
	spi_follow_write(vcpu->vm, off);
}

static void guest_enable(struct vcpu *vcpu)
{
	guest_write(vcpu, 0x100 + VIRQ / 32 * 4, BIT_OF(VIRQ));
}

FIXTURE_SETUP(shared)
{
	machine_start();
	/* As the root cell has them. */
	rec_dev_set(IROUTER(SPI), 8, 1);
	rec_dev_set(ICFGR, 4, EDGE_OF(SPI) | EDGE_OF(OTHER));
	rec_dev_set(IPRIORITYR + SPI, 1, 0xc0);
	self->vcpu = m.cell->vcpu[0];
	self->vgic = m.cell->arch.vgic;
	guest_write(self->vcpu, 0, 0x12);
	guest_write(self->vcpu, 0x80 + VIRQ / 32 * 4, ~0U);
	rec_clear();
}

FIXTURE_TEARDOWN(shared)
{
	(void)self;
}

static int assign(u32 irq, u32 virq)
{
	int err = arch_vm_irq_assign(m.cell, irq, virq, AX_TRIGGER_LEVEL);

	if (!err)
		arch_vm_irq_start(m.cell, irq);
	return err;
}

TEST_F(shared, given)
{
	rec_dev_set(ISENABLER, 4, 0);
	ASSERT_EQ(0, assign(SPI, VIRQ));
	/* Neither pending nor active, and off until the guest wants it. */
	EXPECT_EQ(1, rec_count("w32[8000284]=100"));
	EXPECT_EQ(1, rec_count("w32[8000384]=100"));
	EXPECT_EQ(0, rec_count("w32[8000104]"));
	EXPECT_EQ(0xa0, rec_dev_get(IPRIORITYR + SPI, 1));
	/* Level, as asked for; its neighbour's trigger stays. */
	EXPECT_EQ(rec_dev_get(ICFGR, 4) & EDGE_OF(SPI), 0);
}

TEST_F(shared, refused)
{
	EXPECT_EQ(-ENXIO, assign(31, VIRQ));
	EXPECT_EQ(-ENXIO, assign(0, VIRQ));
	EXPECT_EQ(-ENXIO, assign(1020, VIRQ));
	EXPECT_EQ(-ERANGE, assign(SPI, 31));
	EXPECT_EQ(-ERANGE, assign(SPI, 32 + 256));
	EXPECT_EQ(-EPERM, assign(SPI, 33));
	EXPECT_EQ(-EPERM, assign(SPI, 34));
	EXPECT_EQ(0, rec_count("w"));
	rec_dev_set(ISENABLER, 4, BIT_OF(SPI));
	EXPECT_EQ(-EBUSY, assign(SPI, VIRQ));
	EXPECT_EQ(0, rec_count("w"));
	rec_dev_set(ISENABLER, 4, 0);
	ASSERT_EQ(0, assign(SPI, VIRQ));
	EXPECT_EQ(-EEXIST, assign(OTHER, VIRQ));
	EXPECT_EQ(-EPERM, arch_vm_irq_inject(m.cell, VIRQ, AX_IRQ_PULSE));
	EXPECT_EQ(-ENOENT, arch_vm_irq_release(m.cell, OTHER));
}

/* What the guest has enabled long ago is on once its registers are there, too. */
TEST_F(shared, starts_last)
{
	guest_enable(self->vcpu);
	rec_clear();
	ASSERT_EQ(0, arch_vm_irq_assign(m.cell, SPI, VIRQ, AX_TRIGGER_LEVEL));
	guest_write(self->vcpu, 0, 0x12);
	EXPECT_EQ(0, rec_count("w32[8000104]"));
	EXPECT_FALSE(spi_deliver(NULL, SPI));
	arch_vm_irq_start(m.cell, SPI);
	EXPECT_EQ(1, rec_count("w32[8000104]=100"));
	EXPECT_TRUE(spi_deliver(NULL, SPI));
}

/* And one that does not get so far goes back as it was. */
TEST_F(shared, never_started)
{
	const u64 route = rec_dev_get(IROUTER(SPI), 8);

	guest_enable(self->vcpu);
	ASSERT_EQ(0, arch_vm_irq_assign(m.cell, SPI, VIRQ, AX_TRIGGER_LEVEL));
	rec_clear();
	EXPECT_EQ(0, arch_vm_irq_release(m.cell, SPI));
	EXPECT_EQ(0, rec_count("w32[8000104]"));
	EXPECT_EQ(route, rec_dev_get(IROUTER(SPI), 8));
}

/* On where the guest wants it, and off with it (GICD_IROUTER, ISENABLER). */
TEST_F(shared, follows_the_guest)
{
	u32 route, enable;

	ASSERT_EQ(0, assign(SPI, VIRQ));
	rec_clear();
	guest_enable(self->vcpu);
	route = rec_find(0, "w64[8006140]=2");	/* vCPU 0 is CPU 2 */
	enable = rec_find(0, "w32[8000104]=100");
	EXPECT_LT(route, enable);
	EXPECT_LT(enable, rec_end());
	rec_clear();
	guest_enable(self->vcpu);
	EXPECT_EQ(0, rec_count("w"));
	/* To vCPU 1, which is CPU 3: off meanwhile. */
	guest_write(self->vcpu, 0x6000 + 8 * VIRQ, 1);
	EXPECT_LT(rec_find(0, "w32[8000184]=100"),
		  rec_find(0, "w64[8006140]=3"));
	EXPECT_LT(rec_find(0, "w64[8006140]=3"),
		  rec_find(0, "w32[8000104]=100"));
	rec_clear();
	guest_write(self->vcpu, 0x180 + VIRQ / 32 * 4, BIT_OF(VIRQ));
	EXPECT_EQ(1, rec_count("w32[8000184]=100"));
	rec_clear();
	/* And by its group. */
	guest_enable(self->vcpu);
	guest_write(self->vcpu, 0, 0);
	EXPECT_EQ(1, rec_count("w32[8000184]=100"));
	rec_clear();
	guest_write(self->vcpu, 0, 0x12);
	EXPECT_EQ(1, rec_count("w32[8000104]=100"));
	/* What else it writes is nobody's business. */
	rec_clear();
	guest_write(self->vcpu, 0x400 + VIRQ / 4 * 4, 0);
	guest_write(self->vcpu, 0xc00 + VIRQ / 16 * 4, ~0U);
	guest_write(self->vcpu, 0x100 + 4 * 4, ~0U);
	EXPECT_EQ(0, rec_count("w"));
}

/* As long as there is one, whichever went before. */
TEST_F(shared, follows_for_the_last)
{
	ASSERT_EQ(0, assign(SPI, VIRQ));
	ASSERT_EQ(0, assign(OTHER, VIRQ + 1));
	EXPECT_EQ(-EEXIST, assign(SPI + 2, VIRQ));
	EXPECT_EQ(0, arch_vm_irq_release(m.cell, SPI));
	rec_clear();
	guest_write(self->vcpu, 0x100 + VIRQ / 32 * 4, BIT_OF(VIRQ + 1));
	EXPECT_EQ(1, rec_count("w32[8000104]=200"));
	EXPECT_EQ(0, arch_vm_irq_release(m.cell, OTHER));
	EXPECT_EQ(0, m.cell->arch.nr_spis);
}

/* One exit: a list register with HW set, not deactivated here. */
TEST_F(shared, delivered)
{
	u64 lr;

	ASSERT_EQ(0, assign(SPI, VIRQ));
	machine_be(2);
	rec_set("ich_vmcr_el2", 0xf0000002);
	self->vcpu->arch.ich.vmcr = 0xf0000002;
	guest_enable(self->vcpu);
	arch_vcpu_load(self->vcpu);
	rec_set("icc_iar1_el1", SPI);
	rec_clear();
	EXPECT_EQ(TRAP_RESUME, irq_trap(self->vcpu));
	EXPECT_EQ(1, rec_count("icc_eoir1_el1=28"));
	EXPECT_EQ(0, rec_count("icc_dir_el1"));
	vcpu_irq_enter(self->vcpu);
	lr = rec_get("ich_lr0_el2");
	EXPECT_EQ(LR_HW | LR_PENDING, lr & (LR_HW | LR_PENDING | BIT_ULL(63)));
	EXPECT_EQ(VIRQ, lr & 0xffffffff);
	EXPECT_EQ(SPI, lr >> 32 & 0x1fff);
	/* One of nobody is ended at once. */
	rec_set("icc_iar1_el1", OTHER);
	rec_clear();
	irq_trap(self->vcpu);
	EXPECT_EQ(1, rec_count("icc_dir_el1=29"));
}

/* The guest clears it while it is pending: ended by the core. */
TEST_F(shared, ended_outside)
{
	ASSERT_EQ(0, assign(SPI, VIRQ));
	machine_be(2);
	arch_vcpu_load(self->vcpu);
	guest_enable(self->vcpu);
	EXPECT_TRUE(spi_deliver(self->vcpu, SPI));
	guest_write(self->vcpu, 0x280 + VIRQ / 32 * 4, BIT_OF(VIRQ));
	rec_clear();
	vcpu_irq_enter(self->vcpu);
	EXPECT_EQ(1, rec_count("icc_dir_el1=28"));
	EXPECT_EQ(0, rec_get("ich_lr0_el2"));
}

TEST_F(shared, back_as_it_was)
{
	const u64 route = rec_dev_get(IROUTER(SPI), 8);
	const u64 config = rec_dev_get(ICFGR, 4);

	rec_dev_set(IPRIORITYR + SPI, 1, 0xc0);
	ASSERT_EQ(0, assign(SPI, VIRQ));
	guest_enable(self->vcpu);
	EXPECT_NE(route, rec_dev_get(IROUTER(SPI), 8));
	rec_clear();
	EXPECT_EQ(0, arch_vm_irq_release(m.cell, SPI));
	EXPECT_LT(rec_find(0, "w32[8000184]=100"),
		  rec_find(0, "w32[8000284]=100"));
	EXPECT_LE(1, rec_count("w32[8000384]=100"));
	EXPECT_EQ(0, rec_count("w32[8000104]"));
	EXPECT_EQ(route, rec_dev_get(IROUTER(SPI), 8));
	EXPECT_EQ(config, rec_dev_get(ICFGR, 4));
	EXPECT_EQ(0xc0, rec_dev_get(IPRIORITYR + SPI, 1));
	EXPECT_FALSE(spi_deliver(NULL, SPI));
	EXPECT_EQ(-ENOENT, arch_vm_irq_release(m.cell, SPI));
	/* Its route may have become a cell's CPU meanwhile. */
	rec_dev_set(ISENABLER, 4, 0);
	rec_dev_set(IROUTER(SPI), 8, 3);
	ASSERT_EQ(0, assign(SPI, VIRQ));
	cpus[3]->owns_gic = true;
	machine_be(0);
	EXPECT_EQ(0, arch_vm_irq_release(m.cell, SPI));
	EXPECT_EQ(0, rec_dev_get(IROUTER(SPI), 8));
}

/*
 * A list register of a vCPU that executes names it: it is off at once, but the
 * root cell's only when that vCPU can't deactivate it any more.
 */
TEST_F(shared, back_from_a_list_register)
{
	ASSERT_EQ(0, assign(SPI, VIRQ));
	machine_be(2);
	guest_enable(self->vcpu);
	arch_vcpu_load(self->vcpu);
	EXPECT_TRUE(spi_deliver(self->vcpu, SPI));
	vcpu_irq_enter(self->vcpu);
	ASSERT_NE(0, rec_get("ich_lr0_el2") & LR_HW);
	rec_clear();
	EXPECT_EQ(-EAGAIN, arch_vm_irq_release(m.cell, SPI));
	EXPECT_EQ(1, rec_count("w32[8000184]=100"));
	EXPECT_TRUE(vgic_has_work(self->vgic, 0));
	guest_enable(self->vcpu);
	EXPECT_EQ(0, rec_count("w32[8000104]"));
	EXPECT_EQ(-EAGAIN, arch_vm_irq_release(m.cell, SPI));
	vcpu_irq_enter(self->vcpu);
	EXPECT_EQ(0, rec_get("ich_lr0_el2"));
	EXPECT_EQ(0, arch_vm_irq_release(m.cell, SPI));
}

TEST_F(shared, reset)
{
	ASSERT_EQ(0, assign(SPI, VIRQ));
	guest_enable(self->vcpu);
	EXPECT_TRUE(spi_deliver(NULL, SPI));
	rec_clear();
	arch_vm_reset(m.cell);
	EXPECT_EQ(1, rec_count("w32[8000184]=100"));
	EXPECT_EQ(1, rec_count("w32[8000284]=100"));
	EXPECT_EQ(1, rec_count("w32[8000384]=100"));
	EXPECT_EQ(0, rec_count("w32[8000104]"));
	/* The new life enables it by itself. */
	guest_write(self->vcpu, 0, 0x12);
	guest_write(self->vcpu, 0x80 + VIRQ / 32 * 4, ~0U);
	guest_enable(self->vcpu);
	EXPECT_EQ(1, rec_count("w32[8000104]=100"));
}

static u32 late;

/* Another CPU has acknowledged SPI before it was off, and is this late. */
static void deliver_late(const struct rec_event *event)
{
	if (event->kind == REC_MMIO_WRITE && event->addr == ICENABLER &&
	    event->val == BIT_OF(OTHER)) {
		late++;
		spi_deliver(NULL, SPI);
	}
}

/* What arrives during a reset is not in the new life. */
TEST_F(shared, late_for_the_reset)
{
	u64 val, kick;

	ASSERT_EQ(0, assign(SPI, VIRQ));
	ASSERT_EQ(0, assign(OTHER, VIRQ + 1));
	guest_enable(self->vcpu);
	rec_hook = deliver_late;
	arch_vm_reset(m.cell);
	rec_hook = NULL;
	EXPECT_EQ(1, late);
	vgic_dist_access(self->vgic, 0, 0x200 + VIRQ / 32 * 4, 4, false, &val,
			 &kick);
	EXPECT_EQ(0, val & BIT_OF(VIRQ));
	guest_write(self->vcpu, 0, 0x12);
	guest_write(self->vcpu, 0x80 + VIRQ / 32 * 4, ~0U);
	guest_enable(self->vcpu);
	machine_be(2);
	arch_vcpu_load(self->vcpu);
	EXPECT_EQ(0, rec_get("ich_lr0_el2"));
}

/* ---- the root cell ---- */

static int written(struct vcpu *vcpu, u64 off, unsigned int size, u64 *val)
{
	(void)vcpu;
	rec_call("written", *val);
	rec_dev_set(GICD + off, size, *val);
	return 0;
}

static bool root_write(u64 off, unsigned int size, u64 val, u64 *out)
{
	rec_clear();
	*out = val;
	spi_root_write(m.root->vcpu[0], off, size, out, written);
	return rec_count("written");
}

static const struct {
	u64 off;
	u32 size;
	u64 now, val, result;
} writes[] = {
	/* A 1 does something: bit 8 is the cell's. */
	{ 0x104, 4, 0, ~0U, 0xfffffeff },
	{ 0x184, 4, 0, ~0U, 0xfffffeff },
	{ 0x204, 4, 0, ~0U, 0xfffffeff },
	{ 0x284, 4, 0, 0x300, 0x200 },
	{ 0x304, 4, 0, 0x100, 0 },
	{ 0x384, 4, 0, ~0U, 0xfffffeff },
	/* Neighbouring words are the root cell's. */
	{ 0x100, 4, 0, ~0U, ~0U },
	{ 0x108, 4, 0, ~0U, ~0U },
	/* A state: what there is stays. */
	{ 0x084, 4, 0x100, 0, 0x100 },
	{ 0x084, 4, 0, ~0U, 0xfffffeff },
	{ 0x428, 4, 0x11223344, 0xa0a0a0a0, 0xa0a0a044 },
	{ 0x428, 1, 0x44, 0xa0, 0x44 },
	{ 0x429, 1, 0x33, 0xa0, 0xa0 },
	{ 0x828, 4, 0x01020408, 0x0f0f0f0f, 0x0f0f0f08 },
	{ 0xc08, 4, 0x00020000, 0, 0x00020000 },
	{ 0xc08, 4, 0, ~0U, 0xfffcffff },
	{ 0xd04, 4, 0x100, 0, 0x100 },
	{ 0xf84, 4, 0, ~0U, 0xfffffeff },
};

TEST_F(shared, root_writes)
{
	u64 val;
	u32 i;

	ASSERT_EQ(0, assign(SPI, VIRQ));
	for (i = 0; i < ARRAY_SIZE(writes); i++) {
		rec_dev_set(GICD + writes[i].off, writes[i].size,
			    writes[i].now);
		EXPECT_TRUE(root_write(writes[i].off, writes[i].size,
				       writes[i].val, &val));
		EXPECT_EQ(writes[i].result, val)
			TH_LOG("0x%llx", writes[i].off);
	}
	/* GICD_IROUTER, GICD_SETSPI_NSR, GICD_CLRSPI_NSR: of one interrupt. */
	EXPECT_FALSE(root_write(0x6000 + 8 * SPI, 8, 0, &val));
	EXPECT_FALSE(root_write(0x6000 + 8 * SPI, 4, 0, &val));
	EXPECT_FALSE(root_write(0x6004 + 8 * SPI, 4, 0, &val));
	EXPECT_TRUE(root_write(0x6000 + 8 * OTHER, 8, 0, &val));
	EXPECT_FALSE(root_write(0x40, 4, SPI, &val));
	EXPECT_FALSE(root_write(0x48, 4, SPI, &val));
	EXPECT_TRUE(root_write(0x40, 4, OTHER, &val));
	/* And once it is given back, all of it. */
	ASSERT_EQ(0, arch_vm_irq_release(m.cell, SPI));
	EXPECT_TRUE(root_write(0x104, 4, ~0U, &val));
	EXPECT_EQ(~0U, val);
	EXPECT_TRUE(root_write(0x6000 + 8 * SPI, 8, 0, &val));
}

TEST_HARNESS_MAIN
