// SPDX-License-Identifier: GPL-2.0
/* test_cell_boot.c - the modes that a cell's first vCPU starts in. */
#include <stdlib.h>

#include "cell_fixture.h"

#define PAGING		(CR0_PG | CR0_PE)
#define FLAT		0xffffffffU

FIXTURE(boot)
{
};

FIXTURE_SETUP(boot)
{
	(void)self;
	machine_init();
	machine_start();
	cell_fixture_init();
}

FIXTURE_TEARDOWN(boot)
{
	(void)self;
	cell_fixture_exit();
}

static void stop(struct vmcb *vmcb)
{
	vmcb->exitcode = VMEXIT_HLT;
}

/* It starts there in that mode, and has come to its first exit. */
static void start(u64 mode, u64 entry, u64 arg)
{
	if (arch_vcpu_set_mode(CELL_VCPU, GPA(entry), mode))
		abort();
	arch_vcpu_reset(CELL_VCPU, GPA(entry), arg);
	arch_vcpu_load(CELL_VCPU);
	m.guest = stop;
}

TEST_F(boot, long_mode)
{
	const u64 *pds = (const u64 *)(m.ram + 0xb000);
	u64 wrong = 0, i;

	ASSERT_EQ(0, arch_vcpu_set_mode(CELL_VCPU, GPA(1ULL << 33), AXVISOR_X86_64_MODE_LONG));
	arch_vcpu_reset(CELL_VCPU, GPA(1ULL << 33), 0x1234567890);
	EXPECT_EQ(1ULL << 33, CELL_VMCB->rip);
	EXPECT_EQ(PAGING, CELL_VMCB->cr0 & PAGING);
	EXPECT_EQ(CR4_PAE, CELL_VMCB->cr4);
	EXPECT_EQ(EFER_LME | EFER_LMA | EFER_SVME, CELL_VMCB->efer);
	EXPECT_EQ(0x10, CELL_VMCB->cs.selector);
	EXPECT_EQ(SEG_ATTR_L, CELL_VMCB->cs.attr & (SEG_ATTR_L | SEG_ATTR_DB));
	EXPECT_EQ(0x18, CELL_VMCB->ds.selector);
	EXPECT_EQ(0x1234567890, CELL_VCPU->arch.regs.x[RSI]);
	EXPECT_EQ(RFLAGS_FIXED, CELL_VMCB->rflags);

	arch_vcpu_load(CELL_VCPU);
	m.guest = stop;
	EXPECT_EQ(EXIT_RESUME, cell_run(CELL_VCPU));
	EXPECT_EQ(0x9000, CELL_VMCB->cr3);
	EXPECT_EQ(0xa003, *(const u64 *)(m.ram + 0x9000));
	for (i = 0; i < 2048; i++)
		wrong += pds[i] != (i << 21 | 0x83);
	EXPECT_EQ(0, wrong);
	EXPECT_EQ(0xf000, CELL_VMCB->gdtr.base);
	EXPECT_EQ(0x00af9b000000ffffULL, *(const u64 *)(m.ram + 0xf010));
}

/* Multiboot 0.6.96, 3.2; nothing is written to its memory. */
TEST_F(boot, protected_mode)
{
	u64 used = 0, i;

	start(AXVISOR_X86_64_MODE_PROTECTED, 0x100040, 0xabcd);
	EXPECT_EQ(CR0_PE, CELL_VMCB->cr0 & PAGING);
	EXPECT_EQ(0, CELL_VMCB->cr4);
	EXPECT_EQ(EFER_SVME, CELL_VMCB->efer);
	EXPECT_EQ(0x2badb002, CELL_VCPU->arch.regs.x[RAX]);
	EXPECT_EQ(0xabcd, CELL_VCPU->arch.regs.x[RBX]);
	EXPECT_EQ(0, CELL_VMCB->cs.base);
	EXPECT_EQ(FLAT, CELL_VMCB->cs.limit);
	EXPECT_EQ(SEG_ATTR_DB, CELL_VMCB->cs.attr & (SEG_ATTR_L | SEG_ATTR_DB));
	EXPECT_EQ(FLAT, CELL_VMCB->ss.limit);
	EXPECT_EQ(0x93, CELL_VMCB->gs.attr & 0xff);
	EXPECT_EQ(RFLAGS_FIXED, CELL_VMCB->rflags);
	cell_run(CELL_VCPU);
	for (i = 0; i < RAM_SIZE; i++)
		used += m.ram[i];
	EXPECT_EQ(0, used);
}

TEST_F(boot, real_mode)
{
	static const struct {
		u64 entry, base, ip;
		u16 selector;
	} cases[] = {
		{ 0xfffffff0, 0xffff0000, 0xfff0, 0xf000 },
		{ 0x7c00, 0, 0x7c00, 0 },
		{ 0xf1234, 0xf0000, 0x1234, 0xf000 },
		{ 0x100080, 0x100000, 0x80, 0 },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		ASSERT_EQ(0, arch_vcpu_set_mode(CELL_VCPU, GPA(cases[i].entry),
						AXVISOR_X86_64_MODE_REAL));
		arch_vcpu_reset(CELL_VCPU, GPA(cases[i].entry), 0x5678);
		EXPECT_EQ(cases[i].base, CELL_VMCB->cs.base);
		EXPECT_EQ(cases[i].ip, CELL_VMCB->rip);
		EXPECT_EQ(cases[i].selector, CELL_VMCB->cs.selector);
		EXPECT_EQ(0xffff, CELL_VMCB->cs.limit);
		EXPECT_EQ(CR0_ET, CELL_VMCB->cr0);
		EXPECT_EQ(EFER_SVME, CELL_VMCB->efer);
		EXPECT_EQ(0x5678, CELL_VCPU->arch.regs.x[RSI]);
		EXPECT_EQ(0x800f12, CELL_VCPU->arch.regs.x[RDX]);
	}
}

TEST_F(boot, refusals)
{
	EXPECT_EQ(-EINVAL, arch_vcpu_set_mode(CELL_VCPU, GPA(0), 3));
	EXPECT_EQ(-EINVAL, arch_vcpu_set_mode(CELL_VCPU, GPA(0), 1ULL << 32));
	EXPECT_EQ(-ERANGE, arch_vcpu_set_mode(CELL_VCPU, GPA(1ULL << 32),
					      AXVISOR_X86_64_MODE_PROTECTED));
	EXPECT_EQ(-ERANGE, arch_vcpu_set_mode(CELL_VCPU, GPA(1ULL << 32),
					      AXVISOR_X86_64_MODE_REAL));
}

/* Without memory for the tables it fails, but only where there are any. */
TEST_F(boot, no_memory_for_tables)
{
	struct page_list pages = { 0 };

	pool_reserve(&pages, arch_vm_map_pages(&cell.vm, GPA(0), HPA(0), RAM_SIZE));
	arch_vm_unmap(&cell.vm, GPA(0), RAM_SIZE, &pages);
	pool_unreserve(&pages);
	start(AXVISOR_X86_64_MODE_LONG, 0x100000, 0);
	EXPECT_EQ(EXIT_LEAVE, cell_run(CELL_VCPU));
	EXPECT_EQ(VCPU_EXIT_FAULT, m.exit.reason);
	arch_vcpu_put(CELL_VCPU);
	start(AXVISOR_X86_64_MODE_REAL, 0x7c00, 0);
	EXPECT_EQ(EXIT_RESUME, cell_run(CELL_VCPU));
}

/* A SIPI says where, whatever the mode of the first one is. */
TEST_F(boot, sipi_goes_first)
{
	struct cell_vcpu *second = cell.vcpu[1].arch.cell;

	ASSERT_EQ(0, arch_vcpu_set_mode(&cell.vcpu[1], GPA(0),
					AXVISOR_X86_64_MODE_PROTECTED));
	second->sipi = true;
	second->sipi_page = 0x12;
	arch_vcpu_reset(&cell.vcpu[1], GPA(0x12000), 0);
	EXPECT_EQ(0x12000, vmcb_of(&cell.vcpu[1])->cs.base);
	EXPECT_EQ(0x1200, vmcb_of(&cell.vcpu[1])->cs.selector);
	EXPECT_EQ(0, vmcb_of(&cell.vcpu[1])->rip);
	EXPECT_EQ(CR0_ET, vmcb_of(&cell.vcpu[1])->cr0);
}

TEST_HARNESS_MAIN
