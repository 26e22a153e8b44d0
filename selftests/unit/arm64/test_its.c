// SPDX-License-Identifier: GPL-2.0
/*
 * test_its.c - the ITS on a cell's board: where it is, what it reads of the guest's
 * memory, and how its commands go on without the guest.
 */
#include <string.h>

#include "machine.h"
#include "arch/arm64/vcpu_irq.h"
#include "arch/arm64/vgic.h"
#include "arch/arm64/vits.h"

#include <kselftest_harness.h>

#define GITS		0x08080000ULL
#define REDIST		0x080a0000ULL
#define QUEUE		(CELL_GPA + 0x1000)
#define TABLE		(CELL_GPA + 0x10000)
#define LPI		8192
#define PENDING		BIT_ULL(62)
#define VALID		BIT_ULL(63)
#define IL		BIT_ULL(25)
#define ISV		BIT_ULL(24)
#define WNR		BIT_ULL(6)
#define KICK_SGI	7

static u64 queue[128][4];
static u64 reads;

static void read_guest(void *dst, u64 hpa, u64 size)
{
	u64 off = hpa - CELL_HPA - 0x1000;

	reads++;
	if (off < sizeof(queue))
		memcpy(dst, (char *)queue + off, size);
	else
		memset(dst, 0xa1, size);
}

static u64 mmio(struct vcpu *vcpu, u64 gpa, u64 iss, u64 val)
{
	rec_set("hpfar_el2", gpa >> 12 << 4);
	rec_set("far_el2", gpa & 0xfff);
	vcpu->arch.regs.x[1] = val;
	machine_trap(vcpu, ESR(0x24, IL | ISV | 1 << 16 | 7 | iss));
	return vcpu->arch.regs.x[1];
}

/* SAS: 2 is a word, 3 a doubleword, which SF extends to. */
static void write32(struct vcpu *vcpu, u64 gpa, u64 val)
{
	mmio(vcpu, gpa, 2 << 22 | WNR, val);
}

static void write64(struct vcpu *vcpu, u64 gpa, u64 val)
{
	mmio(vcpu, gpa, 3 << 22 | BIT_ULL(15) | WNR, val);
}

static u64 read64(struct vcpu *vcpu, u64 gpa)
{
	return mmio(vcpu, gpa, 3 << 22 | BIT_ULL(15), 0);
}

FIXTURE(its)
{
	struct vcpu *vcpu;
};

static u32 nr_commands;

static void put(u64 w0, u64 w1, u64 w2)
{
	u64 *command = queue[nr_commands++];

	command[0] = w0;
	command[1] = w1;
	command[2] = w2;
}

FIXTURE_SETUP(its)
{
	u32 i;

	machine_start();
	m.read_guest = read_guest;
	memset(queue, 0, sizeof(queue));
	nr_commands = 0;
	self->vcpu = m.cell->vcpu[0];
	self->vcpu->power = VCPU_ON;
	machine_be(2);
	rec_set("ich_vmcr_el2", 0xff000002);
	self->vcpu->arch.ich.vmcr = 0xff000002;
	vcpu_irq_load(self->vcpu);
	cpus[2]->owns_gic = true;
	write32(self->vcpu, 0x08000000, 0x12);
	write32(self->vcpu, REDIST + 0x14, 0);
	for (i = 0; i < 2; i++)
		write64(self->vcpu, GITS + 0x100 + 8 * i, VALID | TABLE);
	write64(self->vcpu, REDIST + 0x70, TABLE | 13);
	write32(self->vcpu, REDIST, 1);
	write64(self->vcpu, GITS + 0x80, VALID | QUEUE);
	write32(self->vcpu, GITS, 1);
	put(0x09, 0, VALID);				/* MAPC 0 to vCPU 0 */
	put(0x08 | 5ULL << 32, 3, VALID);		/* MAPD 5, 16 events */
	put(0x0a | 5ULL << 32, (u64)LPI << 32, 0);	/* MAPTI 5, 0 */
	write64(self->vcpu, GITS + 0x88, 32 * nr_commands);
	/* It is told to come back for more than a bound at once. */
	machine_leave(self->vcpu, TYPE_IRQ);
	rec_clear();
	reads = 0;
}

FIXTURE_TEARDOWN(its)
{
	(void)self;
}

static void kicked(struct vcpu *vcpu)
{
	rec_set("icc_iar1_el1", KICK_SGI);
	machine_leave(vcpu, TYPE_IRQ);
}

static void finish(struct vcpu *vcpu)
{
	u32 i;

	for (i = 0; i < 20 && vits_is_waiting(m.cell->arch.vits); i++)
		kicked(vcpu);
}

TEST_F(its, frames)
{
	EXPECT_EQ(3, read64(self->vcpu, GITS + 0x8) >> 4 & 3);
	EXPECT_NE(0, mmio(self->vcpu, REDIST + 8, 2 << 22, 0) & 1);
	/* The other frame only takes what devices write. */
	write32(self->vcpu, GITS + 0x10040, 0);
	EXPECT_EQ(0, mmio(self->vcpu, GITS + 0x10040, 2 << 22, 7));
	EXPECT_EQ(0, rec_get("ich_lr0_el2") & PENDING);
}

TEST_F(its, message)
{
	finish(self->vcpu);
	EXPECT_EQ(0, arch_vm_irq_inject(m.cell, AX_MSI(5, 0), AX_IRQ_MSI));
	vcpu_irq_enter(self->vcpu);
	EXPECT_EQ(PENDING | LPI, rec_get("ich_lr0_el2") & (PENDING | 0xffff));
	/* Group 1, at the priority of the table, edge: no EOI interrupt, no HW. */
	EXPECT_EQ(BIT_ULL(60) | 0xa0ULL << 48,
		  rec_get("ich_lr0_el2") & ~PENDING & ~0xffffULL);
	EXPECT_EQ(-ENXIO, arch_vm_irq_inject(m.cell, AX_MSI(5, 1),
					     AX_IRQ_MSI));
	EXPECT_EQ(-ERANGE, arch_vm_irq_inject(m.cell, AX_MSI(4096, 0),
					      AX_IRQ_MSI));
	EXPECT_EQ(-ERANGE, arch_vm_irq_inject(m.cell, AX_MSI(5, 65536),
					      AX_IRQ_MSI));
	vcpu_irq_put(self->vcpu);
	arch_vm_reset(m.cell);
	EXPECT_EQ(-ENXIO, arch_vm_irq_inject(m.cell, AX_MSI(5, 0),
					     AX_IRQ_MSI));
}

/* A cell that waits gets its message: its CPU is kicked. */
TEST_F(its, message_kicks)
{
	finish(self->vcpu);
	machine_be(0);
	rec_clear();
	EXPECT_EQ(0, arch_vm_irq_inject(m.cell, AX_MSI(5, 0), AX_IRQ_MSI));
	EXPECT_EQ(1, rec_count("icc_sgi1r_el1=7000004"));
}

/*
 * Many commands: so many an exit, the rest with an exit that the CPU makes by
 * itself, interrupts before it.
 */
TEST_F(its, batches)
{
	u32 first = nr_commands, i;

	finish(self->vcpu);
	while (nr_commands < 100)
		put(0x03 | 5ULL << 32, 0, 0);
	rec_clear();
	reads = 0;
	write64(self->vcpu, GITS + 0x88, 32 * nr_commands);
	EXPECT_EQ(16, reads);
	EXPECT_EQ(1, rec_count("icc_sgi1r_el1=7000004"));
	EXPECT_EQ(PENDING | LPI, rec_get("ich_lr0_el2") & (PENDING | 0xffff));
	for (i = 0; i < 4; i++)
		kicked(self->vcpu);
	EXPECT_EQ(80, reads);
	EXPECT_TRUE(vits_is_waiting(m.cell->arch.vits));
	rec_clear();
	for (i = 0; i < 2; i++)
		kicked(self->vcpu);
	EXPECT_EQ(100 - first, reads);
	EXPECT_EQ(1, rec_count("icc_sgi1r_el1"));
	rec_clear();
	kicked(self->vcpu);
	EXPECT_EQ(0, rec_count("icc_sgi1r_el1"));
	EXPECT_EQ(32 * nr_commands, read64(self->vcpu, GITS + 0x90));
}

/* What was under way when the vCPU left its CPU goes on when it is back. */
TEST_F(its, goes_on)
{
	finish(self->vcpu);
	while (nr_commands < 60)
		put(0x03 | 5ULL << 32, 0, 0);
	write64(self->vcpu, GITS + 0x88, 32 * nr_commands);
	vcpu_irq_put(self->vcpu);
	rec_clear();
	vcpu_irq_load(self->vcpu);
	EXPECT_EQ(1, rec_count("icc_sgi1r_el1=7000004"));
	finish(self->vcpu);
	EXPECT_EQ(32 * nr_commands, read64(self->vcpu, GITS + 0x90));
}

/* Without memory for it there is no cell; and a GICv2 has no ITS. */
TEST_F(its, memory)
{
	struct vm *other;
	u32 used = pool_used();

	ASSERT_EQ(0, vm_create(&other, VM_CELL, 2, 1, (u32[]){ 1 },
			       AX_CONSOLE_NONE));
	EXPECT_NE(NULL, other->arch.vits);
	vm_destroy(other);
	EXPECT_EQ(used, pool_used());
	EXPECT_LE(VITS_PAGES, 6);
	machine_start_gic2();
	EXPECT_EQ(NULL, m.cell->arch.vits);
	EXPECT_EQ(-ENODEV, arch_vm_irq_inject(m.cell, AX_MSI(5, 0),
					      AX_IRQ_MSI));
}

TEST_HARNESS_MAIN
