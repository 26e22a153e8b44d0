// SPDX-License-Identifier: GPL-2.0
/*
 * test_cell_exits.c - what a cell's vCPU does after each exit; when it is told that it
 * could take an interrupt; INIT and SIPI from one vCPU to another.
 */
#include <stdlib.h>

#include "cell_fixture.h"

#define APIC	(&CELL_VCPU->arch.cell->apic)
#define RIP	0x100000ULL
#define VINTR(prio) (V_IRQ | FIELD_PREP(V_INTR_PRIO, (u64)(prio)))

FIXTURE(exits)
{
};

FIXTURE_SETUP(exits)
{
	(void)self;
	machine_init();
	m.newest = true;
	rec_set("cr4", CR4_OSXSAVE);
	machine_start();
	cell_fixture_init();
	arch_vcpu_reset(CELL_VCPU, GPA(RIP), 0);
	arch_vcpu_load(CELL_VCPU);
	rec_clear();
}

FIXTURE_TEARDOWN(exits)
{
	(void)self;
	cell_fixture_exit();
}

/* Return: the exception that it gets, ~0: none; how far it has come is in *@by. */
static u64 after(u64 code, u64 *by)
{
	CELL_VMCB->rip = RIP;
	CELL_VMCB->eventinj = 0;
	machine_exits(code, 0, 0);
	*by = CELL_VMCB->rip - RIP;
	return CELL_VMCB->eventinj & EVENT_VALID ?
	       FIELD_GET(EVENT_VECTOR, CELL_VMCB->eventinj) : ~0ULL;
}

TEST_F(exits, instructions)
{
	static const struct {
		u64 code, exception, by;
	} cases[] = {
		{ VMEXIT_CPUID, ~0ULL, 2 },
		{ VMEXIT_HLT, ~0ULL, 1 },
		{ VMEXIT_WBINVD, ~0ULL, 2 },
		{ VMEXIT_MWAIT, EXCEPTION_UD, 0 },
		{ VMEXIT_MONITOR, EXCEPTION_UD, 0 },
		{ VMEXIT_VMRUN, EXCEPTION_UD, 0 },
		{ VMEXIT_VMLOAD, EXCEPTION_UD, 0 },
		{ VMEXIT_VMSAVE, EXCEPTION_UD, 0 },
		{ VMEXIT_STGI, EXCEPTION_UD, 0 },
		{ VMEXIT_CLGI, EXCEPTION_UD, 0 },
		{ VMEXIT_SKINIT, EXCEPTION_UD, 0 },
		{ VMEXIT_INVLPGA, EXCEPTION_UD, 0 },
		/* Neither a number of axvisor's nor of anybody's. */
		{ VMEXIT_VMMCALL, EXCEPTION_UD, 0 },
	};
	u64 by;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		EXPECT_EQ(cases[i].exception, after(cases[i].code, &by)) {
			TH_LOG("exit %llx", (unsigned long long)cases[i].code);
		}
		EXPECT_EQ(cases[i].by, by);
	}
	EXPECT_TRUE(CELL_VCPU->arch.cell->halted);
}

TEST_F(exits, hypercalls)
{
	u64 *x = CELL_VCPU->arch.regs.x;
	u64 by;

	x[RAX] = AX_X86_CALL | 7;
	x[R8] = 0x1234;
	CELL_VMCB->rip = RIP;
	EXPECT_EQ(EXIT_LEAVE, machine_exits(VMEXIT_VMMCALL, 0, 0));
	EXPECT_EQ(VCPU_EXIT_HYPERCALL, m.exit.reason);
	EXPECT_EQ(7, m.exit.nr);
	EXPECT_EQ(0x1234, m.exit.arg[0]);
	EXPECT_EQ(RIP + 3, CELL_VMCB->rip);
	arch_vcpu_complete(CELL_VCPU, -ENOENT);
	EXPECT_EQ((u64)-ENOENT, x[RAX]);
	/* Not by programs. */
	x[RAX] = AX_X86_CALL | 7;
	CELL_VMCB->cpl = 3;
	EXPECT_EQ(EXCEPTION_UD, after(VMEXIT_VMMCALL, &by));
}

TEST_F(exits, xsetbv)
{
	u64 *x = CELL_VCPU->arch.regs.x;
	u64 by;

	x[RAX] = 7;
	EXPECT_EQ(~0ULL, after(VMEXIT_XSETBV, &by));
	EXPECT_EQ(3, by);
	EXPECT_EQ(7, rec_get("xcr0"));
	x[RCX] = 1;
	EXPECT_EQ(EXCEPTION_GP, after(VMEXIT_XSETBV, &by));
	x[RCX] = 0;
	x[RDX] = 1;
	EXPECT_EQ(EXCEPTION_GP, after(VMEXIT_XSETBV, &by));
	x[RDX] = 0;
	CELL_VMCB->cpl = 3;
	EXPECT_EQ(EXCEPTION_GP, after(VMEXIT_XSETBV, &by));
	EXPECT_EQ(7, rec_get("xcr0"));
}

TEST_F(exits, what_ends_it)
{
	static const struct {
		u64 code;
		const char *text;
	} cases[] = {
		{ VMEXIT_SHUTDOWN, "triple fault" },
		{ ~0ULL, "a state that the processor can't have" },
		{ 0xffffffff, "a state that the processor can't have" },
		{ 0x402, "an exit that guests don't cause" },
		{ VMEXIT_EXCEPTION + 14, "an exit that guests don't cause" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		CELL_VMCB->rip = RIP;
		EXPECT_EQ(EXIT_LEAVE, machine_exits(cases[i].code, 0, 0));
		EXPECT_EQ(VCPU_EXIT_FAULT, m.exit.reason);
		EXPECT_STREQ(cases[i].text, m.exit.text);
		EXPECT_EQ(RIP, m.exit.pc);
		EXPECT_EQ(cases[i].code, m.exit.cause);
		EXPECT_EQ(~0ULL, m.exit.fault_gpa.v);
	}
}

/* Both are taken by the core, and the guest hears nothing of them. */
TEST_F(exits, interrupts_of_the_machine)
{
	u64 by;

	EXPECT_EQ(~0ULL, after(VMEXIT_INTR, &by));
	EXPECT_EQ(0, by);
	EXPECT_LT(rec_find(0, "open_interrupts"), rec_end());
	cpus[1]->nmi_ours = 1;
	rec_clear();
	EXPECT_EQ(~0ULL, after(VMEXIT_NMI, &by));
	EXPECT_LT(rec_find(0, "open_gif"), rec_end());
	EXPECT_EQ(0, cpus[1]->nmi_ours);
}

/* ---- when it could take an interrupt (APM 2 15.21.4) ---- */

static u64 awaited(int vector)
{
	CELL_VCPU->arch.svm->fresh = 0;
	vendor->await(CELL_VCPU, vector);
	return CELL_VMCB->vintr & (V_IRQ | V_INTR_PRIO);
}

TEST_F(exits, await)
{
	EXPECT_EQ(VINTR(6), awaited(0x61));
	EXPECT_TRUE(CELL_VMCB->intercept3 & V3_VINTR);
	EXPECT_TRUE(CELL_VMCB->vintr & V_INTR_MASKING);
	EXPECT_EQ(CLEAN_TPR | CLEAN_I, CELL_VCPU->arch.svm->fresh);
	/* Of the same class: nothing new. */
	EXPECT_EQ(VINTR(6), awaited(0x6f));
	EXPECT_EQ(0, CELL_VCPU->arch.svm->fresh);
	EXPECT_EQ(VINTR(15), awaited(0xf0));
	EXPECT_EQ(CLEAN_TPR | CLEAN_I, CELL_VCPU->arch.svm->fresh);
	EXPECT_EQ(0, awaited(-1));
	EXPECT_FALSE(CELL_VMCB->intercept3 & V3_VINTR);
	EXPECT_EQ(CLEAN_TPR | CLEAN_I, CELL_VCPU->arch.svm->fresh);
	EXPECT_EQ(0, awaited(-1));
	EXPECT_EQ(0, CELL_VCPU->arch.svm->fresh);
}

/* The guest's CR8 isn't touched by it. */
TEST_F(exits, await_keeps_cr8)
{
	vendor->set(CELL_VCPU, X86_CR8, 9);
	awaited(0x41);
	EXPECT_EQ(9, vendor->get(CELL_VCPU, X86_CR8));
	awaited(-1);
	EXPECT_EQ(9, vendor->get(CELL_VCPU, X86_CR8));
}

static void too_early(struct vmcb *vmcb)
{
	vmcb->exitcode = VMEXIT_VINTR;
}

/* A CPU that lets through what is as high as CR8 gets what is lower. */
TEST_F(exits, await_a_wrong_cpu)
{
	vendor->set(CELL_VCPU, X86_CR8, 6);
	awaited(0x61);
	m.guest = too_early;
	vendor->run(CELL_VCPU);
	EXPECT_EQ(VINTR(5), awaited(0x62));
	EXPECT_EQ(VINTR(6), awaited(0x71));
}

TEST_F(exits, can_interrupt)
{
	EXPECT_FALSE(vendor->can_interrupt(CELL_VCPU));
	CELL_VMCB->rflags |= RFLAGS_IF;
	EXPECT_TRUE(vendor->can_interrupt(CELL_VCPU));
	CELL_VMCB->interrupt_state = INTERRUPT_SHADOW;
	EXPECT_FALSE(vendor->can_interrupt(CELL_VCPU));
	CELL_VMCB->interrupt_state = 0;
	CELL_VMCB->eventinj = EVENT_VALID | 3;
	EXPECT_FALSE(vendor->can_interrupt(CELL_VCPU));
}

/* ---- INIT and SIPI ---- */

static void icr(u64 dest, u32 low)
{
	vlapic_write(APIC, APIC_ICR_HIGH, 4, dest << 24);
	vlapic_write(APIC, APIC_ICR, 4, low);
}

TEST_F(exits, starts_another)
{
	vlapic_write(APIC, APIC_SVR, 4, 0x1ff);
	icr(1, 0x4500);
	icr(1, 0x4612);
	EXPECT_EQ(EXIT_LEAVE, cell_run(CELL_VCPU));
	EXPECT_EQ(VCPU_EXIT_VCPU_ON, m.exit.reason);
	EXPECT_EQ(1, m.exit.target);
	EXPECT_EQ(0x12000, m.exit.entry.v);
	/* It is on its way off: again. */
	arch_vcpu_complete_on(CELL_VCPU, -EALREADY);
	EXPECT_EQ(EXIT_LEAVE, cell_run(CELL_VCPU));
	EXPECT_EQ(1, m.exit.target);
	arch_vcpu_complete_on(CELL_VCPU, 0);
	EXPECT_EQ(0, CELL_VCPU->arch.cell->starts);
	arch_vcpu_reset(&cell.vcpu[1], m.exit.entry, 0);
	EXPECT_EQ(0x12000, vmcb_of(&cell.vcpu[1])->cs.base);
	EXPECT_FALSE(cell.vcpu[1].arch.cell->boots);
}

/* Where there is no memory for it, nothing of it is left. */
TEST_F(exits, start_is_refused)
{
	vlapic_write(APIC, APIC_SVR, 4, 0x1ff);
	icr(1, 0x4500);
	icr(1, 0x4612);
	cell_run(CELL_VCPU);
	arch_vcpu_complete_on(CELL_VCPU, -EFAULT);
	EXPECT_EQ(0, CELL_VCPU->arch.cell->starts);
	EXPECT_FALSE(cell.vcpu[1].arch.cell->sipi);
	icr(1, 0x4500);
	icr(1, 0x4613);
	EXPECT_EQ(EXIT_LEAVE, cell_run(CELL_VCPU));
	EXPECT_EQ(0x13000, m.exit.entry.v);
}

/* INIT to one that runs: it goes off, as it is after INIT. */
TEST_F(exits, init_takes_it_off)
{
	CELL_VMCB->cr0 = CR0_PG | CR0_PE | CR0_ET;
	CELL_VCPU->arch.regs.x[RBX] = 5;
	icr(0, 0x4500);
	EXPECT_EQ(EXIT_LEAVE, cell_run(CELL_VCPU));
	EXPECT_EQ(VCPU_EXIT_VCPU_OFF, m.exit.reason);
	EXPECT_EQ(CR0_ET, CELL_VMCB->cr0);
	EXPECT_EQ(0, CELL_VCPU->arch.regs.x[RBX]);
	EXPECT_EQ(0x800f12, CELL_VCPU->arch.regs.x[RDX]);
}

TEST_HARNESS_MAIN
