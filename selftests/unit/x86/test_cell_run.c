// SPDX-License-Identifier: GPL-2.0
/*
 * test_cell_run.c - what a cell's vCPU takes before it enters its guest: also where its
 * last exit had nothing to do with it; and the instructions that it is carried out.
 */
#include <stdlib.h>

#include "cell_fixture.h"

#define APIC	(&CELL_VCPU->arch.cell->apic)
#define VECTOR	0x61

FIXTURE(run)
{
};

static struct {
	u64 inject, cr8, code, info1, info2;
	u8 leaves_cr8;
} seen;

static void guest(struct vmcb *vmcb)
{
	seen.inject = vmcb->eventinj;
	seen.cr8 = vmcb->vintr & V_TPR;
	vmcb->exitcode = seen.code;
	vmcb->exitinfo1 = seen.info1;
	vmcb->exitinfo2 = seen.info2;
	vmcb->exitintinfo = 0;
	if (seen.leaves_cr8)
		vmcb->vintr = (vmcb->vintr & ~V_TPR) | seen.leaves_cr8;
}

static enum exit_result leaves(u64 code, u64 info1, u64 info2)
{
	const u8 cr8 = seen.leaves_cr8;

	memset(&seen, 0, sizeof(seen));
	seen.leaves_cr8 = cr8;
	seen.code = code;
	seen.info1 = info1;
	seen.info2 = info2;
	m.guest = guest;
	return cell_run(CELL_VCPU);
}

/* It takes interrupts, and has left its guest by a CPUID. */
static void begin(u32 features)
{
	machine_init();
	m.features |= features;
	machine_start();
	memset(&seen, 0, sizeof(seen));
	cell_fixture_init();
	arch_vcpu_load(CELL_VCPU);
	vlapic_write(APIC, APIC_SVR, 4, 0x1ff);
	CELL_VMCB->rflags |= RFLAGS_IF;
	leaves(VMEXIT_CPUID, 0, 0);
}

FIXTURE_SETUP(run)
{
	(void)self;
	begin(0);
}

FIXTURE_TEARDOWN(run)
{
	(void)self;
	cell_fixture_exit();
}

TEST_F(run, takes_what_another_cpu_sends)
{
	const struct apic_message message = { .vector = VECTOR };

	machine_be(2);
	EXPECT_TRUE(apic_bus_send(&cell.vm.arch.board->bus, NULL, &message));
	machine_be(1);
	EXPECT_EQ(EXIT_RESUME, leaves(VMEXIT_CPUID, 0, 0));
	EXPECT_EQ(EVENT_VALID | VECTOR, seen.inject);
	leaves(VMEXIT_CPUID, 0, 0);
	EXPECT_EQ(0, seen.inject);
}

TEST_F(run, takes_nmis)
{
	const struct apic_message message = { .mode = MODE_NMI };

	apic_bus_send(&cell.vm.arch.board->bus, NULL, &message);
	leaves(VMEXIT_CPUID, 0, 0);
	EXPECT_EQ(EVENT_VALID | FIELD_PREP(EVENT_TYPE, EVENT_NMI) | EXCEPTION_NMI,
		  seen.inject);
}

TEST_F(run, takes_what_it_sends_itself)
{
	vlapic_write_msr(APIC, MSR_APIC_BASE, APIC_BASE_DEFAULT | APIC_BASE_ENABLE |
			 APIC_BASE_X2APIC | APIC_BASE_BSP);
	CELL_VCPU->arch.regs.x[RAX] = VECTOR;
	CELL_VCPU->arch.regs.x[RCX] = MSR_X2APIC + APIC_SELF_IPI / 16;
	CELL_VMCB->rax = VECTOR;
	leaves(VMEXIT_MSR, 1, 0);
	EXPECT_EQ(0, seen.inject);
	leaves(VMEXIT_CPUID, 0, 0);
	EXPECT_EQ(EVENT_VALID | VECTOR, seen.inject);
}

TEST_F(run, takes_its_timer)
{
	vlapic_write_msr(APIC, MSR_APIC_BASE, APIC_BASE_DEFAULT | APIC_BASE_ENABLE |
			 APIC_BASE_X2APIC | APIC_BASE_BSP);
	vlapic_write_msr(APIC, MSR_X2APIC + APIC_LVT_TIMER / 16,
			 VECTOR | FIELD_PREP(LVT_TIMER_MODE, TIMER_DEADLINE));
	rec_set("tsc", 1000);
	CELL_VMCB->rax = 1;
	CELL_VCPU->arch.regs.x[RAX] = 1;
	CELL_VCPU->arch.regs.x[RCX] = MSR_TSC_DEADLINE;
	leaves(VMEXIT_MSR, 1, 0);
	leaves(VMEXIT_CPUID, 0, 0);
	EXPECT_EQ(EVENT_VALID | VECTOR, seen.inject);
}

/* Not before its CR8 lets it: the CPU says when. */
TEST_F(run, cr8_holds_back)
{
	seen.leaves_cr8 = 6;
	leaves(VMEXIT_CPUID, 0, 0);
	EXPECT_EQ(6, vlapic_cr8(APIC));
	vlapic_raise(APIC, VECTOR, false);
	cell_wake(CELL_VCPU);
	leaves(VMEXIT_CPUID, 0, 0);
	EXPECT_EQ(0, seen.inject);
	EXPECT_EQ(6, seen.cr8);
	EXPECT_TRUE(CELL_VMCB->vintr & V_IRQ);
	seen.leaves_cr8 = 5;
	leaves(VMEXIT_VINTR, 0, 0);
	leaves(VMEXIT_CPUID, 0, 0);
	EXPECT_EQ(EVENT_VALID | VECTOR, seen.inject);
}

/* ---- instructions ---- */

/* mov (%ebx),%eax and mov (%ebx),%edx, of 32-bit code without paging */
static const u8 to_eax[] = { 0x8b, 0x03 }, to_edx[] = { 0x8b, 0x13 };

static void at(u32 rip)
{
	CELL_VMCB->cs.attr = 0xc9b;
	CELL_VMCB->cs.limit = ~0U;
	CELL_VMCB->ds.limit = ~0U;
	CELL_VMCB->cr0 |= CR0_PE;
	CELL_VMCB->rip = rip;
	CELL_VCPU->arch.regs.x[RBX] = VIOAPIC_BASE;
	CELL_VMCB->rax = 0x55;
	CELL_VCPU->arch.regs.x[RAX] = 0x55;
	CELL_VCPU->arch.regs.x[RDX] = 0x55;
}

TEST_F(run, code_is_where_it_lies)
{
	struct page_list pages = { 0 };

	memcpy(m.ram + 0x3000, to_eax, sizeof(to_eax));
	memcpy(m.ram + 0x5000, to_edx, sizeof(to_edx));
	at(0x3000);
	EXPECT_EQ(EXIT_RESUME, leaves(VMEXIT_NPF, 0, VIOAPIC_BASE));
	EXPECT_EQ(0, CELL_VCPU->arch.regs.x[RAX]);
	EXPECT_EQ(0x3002, CELL_VMCB->rip);
	/* Another page is there from now on. */
	pool_reserve(&pages, 8);
	arch_vm_unmap(&cell.vm, GPA(0x3000), PAGE_SIZE, &pages);
	arch_vm_map(&cell.vm, GPA(0x3000), HPA((u64)m.ram + 0x5000), PAGE_SIZE,
		    VM_RWX, &pages);
	pool_unreserve(&pages);
	at(0x3000);
	EXPECT_EQ(EXIT_RESUME, leaves(VMEXIT_NPF, 0, VIOAPIC_BASE));
	EXPECT_EQ(0x55, CELL_VCPU->arch.regs.x[RAX]);
	EXPECT_EQ(0, CELL_VCPU->arch.regs.x[RDX]);
}

static void tell_bytes(struct vmcb *vmcb)
{
	guest(vmcb);
	memcpy(vmcb->fetched, to_edx, sizeof(to_edx));
	vmcb->nr_fetched = 15;
}

/* With decode assists it isn't even looked for (APM 2 15.8.4). */
TEST_F(run, code_that_the_cpu_tells)
{
	memset(&seen, 0, sizeof(seen));
	seen.code = VMEXIT_NPF;
	seen.info2 = VIOAPIC_BASE;
	memcpy(m.ram + 0x3000, to_eax, sizeof(to_eax));
	at(0x3000);
	m.guest = tell_bytes;
	EXPECT_EQ(EXIT_RESUME, cell_run(CELL_VCPU));
	EXPECT_EQ(0, CELL_VCPU->arch.regs.x[RAX]);
	cell_fixture_exit();

	begin(SVM_DECODE);
	memset(&seen, 0, sizeof(seen));
	seen.code = VMEXIT_NPF;
	seen.info2 = VIOAPIC_BASE;
	at(0x40000000);
	m.guest = tell_bytes;
	EXPECT_EQ(EXIT_RESUME, cell_run(CELL_VCPU));
	EXPECT_EQ(0, CELL_VCPU->arch.regs.x[RDX]);
	EXPECT_EQ(0x55, CELL_VCPU->arch.regs.x[RAX]);
}

TEST_HARNESS_MAIN
