// SPDX-License-Identifier: GPL-2.0
/*
 * test_root.c - the root cell: into the mode, NMIs, MSRs, and who may start a CPU.
 */
#include "machine.h"

#include <kselftest_harness.h>

#define VCPU	(&m.vcpu[0])
#define VMCB	vmcb_of(VCPU)
#define NMI_EVENT (EVENT_VALID | FIELD_PREP(EVENT_TYPE, EVENT_NMI) | 2)
#define GP_EVENT (EVENT_VALID | FIELD_PREP(EVENT_TYPE, EVENT_EXCEPTION) | \
		  EVENT_EV | EXCEPTION_GP)

FIXTURE(root)
{
};

FIXTURE_SETUP(root)
{
	(void)self;
	machine_init();
	machine_start();
}

FIXTURE_TEARDOWN(root)
{
	(void)self;
}

/* ---- into the mode ---- */

TEST_F(root, nmis_are_held_first)
{
	EXPECT_EQ(0, vendor->begin());
	EXPECT_LT(rec_find(0, "msr_c0000080=1d01"), rec_find(0, "clgi"));
	EXPECT_NE(rec_end(), rec_find(0, "clgi"));
}

TEST_F(root, begin_refuses)
{
	rec_set("msr_c0010114", VM_CR_SVMDIS);
	EXPECT_EQ(-EPERM, vendor->begin());
	rec_set("msr_c0010114", 0);
	rec_set("msr_c0000080", EFER_LME | EFER_LMA | EFER_SVME);
	EXPECT_EQ(-EBUSY, vendor->begin());
	rec_set("msr_c0000080", EFER_LME | EFER_LMA);
	m.features = 0;		/* another one than the first CPU's */
	EXPECT_EQ(-EXDEV, vendor->begin());
	EXPECT_STREQ("", rec_trace());
}

static bool leaves(void)
{
	return goes_away(vendor->leave(VCPU, false));
}

static bool goes_away_off(void)
{
	return goes_away(vendor->leave(VCPU, true));
}

TEST_F(root, linux_moves_as_it_is)
{
	const struct linux_entry entry = {
		.rsp = 0xffff8000, .landing = 0xffffc000, .cr3 = 0x1801,
	};

	rec_set("cr0", 0x80050033);
	rec_set("cr2", 0x2222);
	rec_set("cr3", 0xbad);
	rec_set("cr4", 0x3506f0);
	rec_set("dr7", 0x700);
	rec_set("dr6", 0xffff0ff1);
	rec_set("gdtr", 0x6000);
	rec_set("idtr", 0x7000);
	rec_set("cs", 0x10);
	rec_set("ss", 0x18);
	rec_set("msr_c0000080", 0x1d01);
	rec_set("msr_277", 0x0407050600070106);
	vendor->adopt(VCPU, &entry);
	EXPECT_EQ(0, rec_find(0, "vmsave"));
	EXPECT_EQ(0x80050033, VMCB->cr0);
	EXPECT_EQ(0x2222, VMCB->cr2);
	EXPECT_EQ(0x1801, VMCB->cr3);
	EXPECT_EQ(0x3506f0, VMCB->cr4);
	EXPECT_EQ(0x1d01, VMCB->efer);
	EXPECT_EQ(0x700, VMCB->dr7);
	EXPECT_EQ(0xffff0ff1, VMCB->dr6);
	EXPECT_EQ(0x0407050600070106, VMCB->g_pat);
	EXPECT_EQ(0x6000, VMCB->gdtr.base);
	EXPECT_EQ(0x7000, VMCB->idtr.base);
	EXPECT_EQ(0x10, VMCB->cs.selector);
	EXPECT_EQ(0xffffc000, VMCB->rip);
	EXPECT_EQ(0xffff8000, VCPU->arch.regs.x[RSP]);

	/* And back, whatever the core has in its own registers. */
	EXPECT_TRUE(leaves());
	EXPECT_EQ(0x80050033, m.left.cr0);
	EXPECT_EQ(0x3506f0, m.left.cr4);
	EXPECT_EQ(0x1d01, m.left.efer);
	EXPECT_EQ(0x6000, m.left.gdt.base);
	EXPECT_EQ(0x7000, m.left.idt.base);
	EXPECT_EQ(0xffffc000, m.left.frame[0]);
	EXPECT_EQ(0xffff8000, m.left.frame[3]);
	EXPECT_EQ(0x2222, rec_get("cr2"));
	EXPECT_EQ(0x700, rec_get("dr7"));
}

/* One that is off leaves by a slot that stays; the frame is complete there. */
TEST_F(root, leaves_while_off)
{
	struct ax_x86_boot *boot = (struct ax_x86_boot *)core_boot.arch;

	machine_be(2);
	boot->exit_page = 0x7000;
	VMCB->rip = 0x1234;
	EXPECT_TRUE(goes_away_off());
	EXPECT_EQ(AX_X86_EXIT_VA + AX_X86_EXIT_SLOTS + 2 * AX_X86_EXIT_SLOT,
		  m.left.slot);
	EXPECT_EQ(0x7000 + AX_X86_EXIT_SLOTS + 2 * AX_X86_EXIT_SLOT, m.written);
	EXPECT_EQ(0x1234, m.frame[0]);
}

/* ---- NMIs ---- */

TEST_F(root, nmi_is_given_back)
{
	EXPECT_EQ(EXIT_RESUME, machine_exits(VMEXIT_NMI, 0, 0));
	EXPECT_EQ(1, rec_count("open_gif"));
	EXPECT_EQ(NMI_EVENT, VMCB->eventinj);
	EXPECT_NE(0, VMCB->intercept3 & V3_IRET);
}

/* The next one waits until IRET has been executed, not until it comes. */
TEST_F(root, nmi_waits_for_iret)
{
	machine_exits(VMEXIT_NMI, 0, 0);
	VMCB->eventinj = 0;
	machine_exits(VMEXIT_NMI, 0, 0);
	EXPECT_EQ(0, VMCB->eventinj);
	VMCB->dr6 = 0x1234;
	machine_exits(VMEXIT_IRET, 0, 0);
	EXPECT_EQ(0, VMCB->eventinj);
	EXPECT_NE(0, VMCB->rflags & RFLAGS_TF);
	EXPECT_EQ(0, VMCB->intercept3 & V3_IRET);
	VMCB->rflags &= ~RFLAGS_TF;	/* as popped */
	VMCB->dr6 |= DR6_BS;
	machine_exits(VMEXIT_EXCEPTION_DB, 0, 0);
	EXPECT_EQ(0x1234, VMCB->dr6);
	EXPECT_EQ(0, VMCB->intercept_exceptions);
	EXPECT_EQ(NMI_EVENT, VMCB->eventinj);
	VMCB->eventinj = 0;
	machine_exits(VMEXIT_IRET, 0, 0);
	machine_exits(VMEXIT_EXCEPTION_DB, 0, 0);
	EXPECT_EQ(0, VMCB->eventinj);
	EXPECT_FALSE(VCPU->arch.nmi_blocked);
}

TEST_F(root, ours_is_not_linuxs)
{
	cpus[0]->nmi_ours = 1;
	machine_exits(VMEXIT_NMI, 0, 0);
	EXPECT_EQ(1, rec_count("open_gif"));
	EXPECT_EQ(0, VMCB->eventinj);
	machine_exits(VMEXIT_NMI, 0, 0);
	EXPECT_EQ(NMI_EVENT, VMCB->eventinj);
}

/* Both at once are one NMI to the CPU. */
TEST_F(root, one_that_is_both)
{
	machine_be(1);
	root_apic_write(&m.vcpu[1], APIC_ICR_HIGH, 0);
	root_apic_write(&m.vcpu[1], APIC_ICR,
			FIELD_PREP(ICR_MODE, MODE_NMI) | ICR_ASSERT);
	machine_be(0);
	cpus[0]->nmi_ours = 1;
	machine_exits(VMEXIT_NMI, 0, 0);
	EXPECT_EQ(NMI_EVENT, VMCB->eventinj);
}

/* The core's own leave what the guest has begun to send. */
TEST_F(root, icr2_stays)
{
	root_apic_write(VCPU, APIC_ICR_HIGH, 6 << 24);
	lapic_send_nmi(cpus[1]);
	EXPECT_EQ(6 << 24, rec_dev_get(APIC_BASE_DEFAULT + APIC_ICR_HIGH, 4));
	EXPECT_LT(rec_find(0, "w32[fee00310]=2000000"),
		  rec_find(0, "w32[fee00300]=4400"));
}

/* ---- starting CPUs ---- */

TEST_F(root, init_and_sipi_stay_here)
{
	m.vcpu[3].power = VCPU_OFF;
	root_apic_write(VCPU, APIC_ICR_HIGH, HWID(3) << 24);
	rec_clear();
	EXPECT_EQ(EXIT_RESUME, root_apic_write(VCPU, APIC_ICR, 0x4500));
	EXPECT_EQ(EXIT_LEAVE, root_apic_write(VCPU, APIC_ICR, 0x4699));
	EXPECT_STREQ("", rec_trace());
	EXPECT_EQ(VCPU_EXIT_VCPU_ON, m.exit.reason);
	EXPECT_EQ(3, m.exit.target);
	EXPECT_EQ(0x99000, m.exit.entry.v);
	EXPECT_EQ(EXIT_RESUME, root_apic_write(VCPU, APIC_ICR, 0x40fd));
	EXPECT_STREQ("w32[fee00300]=40fd", rec_trace());
}

TEST_F(root, so_in_x2apic_mode)
{
	m.vcpu[2].power = VCPU_OFF;
	cpus[0]->x2apic = true;
	EXPECT_EQ(EXIT_RESUME,
		  root_apic_write(VCPU, APIC_ICR, (u64)HWID(2) << 32 | 0x4500));
	EXPECT_EQ(EXIT_LEAVE,
		  root_apic_write(VCPU, APIC_ICR, (u64)HWID(2) << 32 | 0x4610));
	EXPECT_STREQ("", rec_trace());
	EXPECT_EQ(2, m.exit.target);
	EXPECT_EQ(EXIT_RESUME, root_apic_write(VCPU, APIC_ICR, 6ULL << 32 | 0xfd));
	EXPECT_STREQ("fence_msr msr_830=6000000fd", rec_trace());
}

/* INIT to one that runs: it goes off, and a SIPI that is too early is told again. */
TEST_F(root, init_to_who_runs)
{
	cpus[0]->x2apic = true;
	EXPECT_EQ(EXIT_RESUME,
		  root_apic_write(VCPU, APIC_ICR, (u64)HWID(2) << 32 | 0xc500));
	EXPECT_STREQ("fence_msr msr_830=400004400", rec_trace());
	EXPECT_TRUE(m.vcpu[2].arch.init);
	EXPECT_EQ(EXIT_LEAVE,
		  root_apic_write(VCPU, APIC_ICR, (u64)HWID(2) << 32 | 0x4610));
	arch_vcpu_complete_on(VCPU, -EALREADY);
	memset(&m.exit, 0, sizeof(m.exit));
	arch_vcpu_run(VCPU);
	EXPECT_EQ(VCPU_EXIT_VCPU_ON, m.exit.reason);
	EXPECT_EQ(2, m.exit.target);
	EXPECT_EQ(0x10000, m.exit.entry.v);

	machine_be(2);
	arch_vcpu_run(&m.vcpu[2]);
	EXPECT_EQ(VCPU_EXIT_VCPU_OFF, m.exit.reason);
	EXPECT_EQ(rec_end(), rec_find(0, "svm_enter"));
	arch_vcpu_put(&m.vcpu[2]);
	machine_be(0);
	arch_vcpu_reset(&m.vcpu[2], GPA(0x10000), 0);
	arch_vcpu_complete_on(VCPU, 0);
	EXPECT_FALSE(VCPU->arch.sipi_again);
	machine_be(2);
	arch_vcpu_load(&m.vcpu[2]);
	EXPECT_FALSE(m.vcpu[2].arch.init);
	EXPECT_EQ(0x10000, vmcb_of(&m.vcpu[2])->cs.base);
}

/* Its end, one to several or to oneself, and to one that is off. */
TEST_F(root, init_to_others)
{
	u32 i;

	cpus[0]->x2apic = true;
	m.vcpu[3].power = VCPU_OFF;
	root_apic_write(VCPU, APIC_ICR, (u64)HWID(2) << 32 | 0x8500);
	root_apic_write(VCPU, APIC_ICR, 0xc4500);
	root_apic_write(VCPU, APIC_ICR, (u64)HWID(2) << 32 | 0x4d00);
	root_apic_write(VCPU, APIC_ICR, (u64)HWID(0) << 32 | 0x4500);
	root_apic_write(VCPU, APIC_ICR, (u64)HWID(3) << 32 | 0x4500);
	root_apic_write(VCPU, APIC_ICR, 1ULL << 32 | 0x4500);
	EXPECT_STREQ("", rec_trace());
	for (i = 0; i < NR_CPUS; i++)
		EXPECT_FALSE(m.vcpu[i].arch.init);
}

/* A second SIPI to who runs is nothing. */
TEST_F(root, sipi_to_who_runs)
{
	cpus[0]->x2apic = true;
	EXPECT_EQ(EXIT_LEAVE,
		  root_apic_write(VCPU, APIC_ICR, (u64)HWID(2) << 32 | 0x4610));
	arch_vcpu_complete_on(VCPU, -EALREADY);
	EXPECT_FALSE(VCPU->arch.sipi_again);
}

/* A SIPI to who isn't there, or to many, starts nobody. */
TEST_F(root, sipi_to_others)
{
	cpus[0]->x2apic = true;
	EXPECT_EQ(EXIT_RESUME, root_apic_write(VCPU, APIC_ICR, 1ULL << 32 | 0x4610));
	EXPECT_EQ(EXIT_RESUME, root_apic_write(VCPU, APIC_ICR, 0xc4610));
	EXPECT_EQ(EXIT_RESUME,
		  root_apic_write(VCPU, APIC_ICR, (u64)HWID(2) << 32 | 0x4e10));
	EXPECT_STREQ("", rec_trace());
}

TEST_F(root, dead_cpu_is_off_at_its_end)
{
	EXPECT_EQ(0, VMCB->intercept3 & V3_HLT);
	root_apic_write(VCPU, APIC_SVR, 0xff);
	EXPECT_NE(0, VMCB->intercept3 & V3_HLT);
	EXPECT_EQ(EXIT_LEAVE, machine_exits(VMEXIT_HLT, 0, 0));
	EXPECT_EQ(VCPU_EXIT_VCPU_OFF, m.exit.reason);
	arch_vcpu_reset(VCPU, GPA(0x99000), 0);
	EXPECT_EQ(0, VMCB->intercept3 & V3_HLT);
	EXPECT_EQ(0x9900, VMCB->cs.selector);
	EXPECT_EQ(0x99000, VMCB->cs.base);
	EXPECT_EQ(0, VMCB->rip);
	EXPECT_EQ(EFER_SVME, VMCB->efer);
	EXPECT_EQ(0x800f12, VCPU->arch.regs.x[RDX]);
}

/* One that was pending is taken by the core, and ended. */
static void take_pending(const struct rec_event *event)
{
	if (event->kind == REC_INSN && !strcmp(event->name, "open_interrupts")) {
		rec_dev_set(APIC_BASE_DEFAULT + APIC_IRR + 0x70, 4, 0);
		rec_dev_set(APIC_BASE_DEFAULT + APIC_ISR + 0x70, 4, 0x1000);
	}
	if (event->kind == REC_MMIO_WRITE &&
	    event->addr == APIC_BASE_DEFAULT + APIC_EOI)
		rec_dev_set(APIC_BASE_DEFAULT + APIC_ISR + 0x70, 4, 0);
}

TEST_F(root, starts_with_a_fresh_apic)
{
	arch_vcpu_put(VCPU);
	arch_vcpu_reset(VCPU, GPA(0x99000), 0);
	rec_dev_set(APIC_BASE_DEFAULT + APIC_VERSION, 4, 0x50014);
	rec_dev_set(APIC_BASE_DEFAULT + APIC_IRR + 0x70, 4, 0x1000);
	rec_dev_set(APIC_BASE_DEFAULT + APIC_LVT_TIMER, 4, 0xec);
	rec_hook = take_pending;
	arch_vcpu_load(VCPU);
	EXPECT_EQ(LVT_MASK, rec_dev_get(APIC_BASE_DEFAULT + APIC_LVT_TIMER, 4));
	EXPECT_EQ(LVT_MASK, rec_dev_get(APIC_BASE_DEFAULT + APIC_LVT_LINT0, 4));
	EXPECT_EQ(0xff, rec_dev_get(APIC_BASE_DEFAULT + APIC_SVR, 4));
	EXPECT_EQ(1, rec_count("w32[fee000b0]=0"));
	EXPECT_EQ(0, rec_dev_get(APIC_BASE_DEFAULT + APIC_IRR + 0x70, 4));
	rec_clear();
	arch_vcpu_put(VCPU);
	arch_vcpu_load(VCPU);
	EXPECT_EQ(0, rec_count("w32[fee000f0]"));
}

/* ---- MSRs ---- */

static enum exit_result write_msr_exit(u32 msr, u64 val)
{
	VCPU->arch.regs.x[RCX] = msr;
	/* run() takes rax from the registers */
	VCPU->arch.regs.x[RAX] = (u32)val;
	VCPU->arch.regs.x[RDX] = val >> 32;
	return machine_exits(VMEXIT_MSR, 1, 0);
}

TEST_F(root, efer_keeps_the_mode)
{
	VMCB->efer = EFER_LME | EFER_LMA | EFER_NXE | EFER_SVME;
	VMCB->cr0 = CR0_PG | CR0_PE;
	rec_set("msr_c0000080", EFER_LME | EFER_LMA | EFER_NXE | EFER_SVME);
	write_msr_exit(MSR_EFER, EFER_LME | EFER_NXE | 1);
	EXPECT_EQ(EFER_LME | EFER_LMA | EFER_NXE | EFER_SVME | 1, VMCB->efer);
	EXPECT_EQ(0, VMCB->eventinj);
	EXPECT_EQ(EFER_LME | EFER_LMA | EFER_NXE | EFER_SVME,
		  rec_get("msr_c0000080"));
	/* Reserved bits; LME while paging is on. */
	write_msr_exit(MSR_EFER, EFER_LME | BIT_ULL(40));
	EXPECT_EQ(GP_EVENT, VMCB->eventinj);
	write_msr_exit(MSR_EFER, EFER_NXE);
	EXPECT_EQ(GP_EVENT, VMCB->eventinj);
}

TEST_F(root, where_the_state_lies_is_the_cores)
{
	rec_set("msr_c0010117", 0x5000);
	write_msr_exit(MSR_VM_HSAVE_PA, 0x1000);
	EXPECT_EQ(0x5000, rec_get("msr_c0010117"));
	EXPECT_EQ(0, VMCB->eventinj);
	VCPU->arch.regs.x[RCX] = MSR_VM_HSAVE_PA;
	machine_exits(VMEXIT_MSR, 0, 0);
	EXPECT_EQ(0, VCPU->arch.regs.x[RAX]);
}

TEST_F(root, what_the_cpu_refuses)
{
	write_msr_exit(0x123456, 1);
	EXPECT_EQ(GP_EVENT, VMCB->eventinj);
	VCPU->arch.regs.x[RCX] = 0x123456;
	machine_exits(VMEXIT_MSR, 0, 0);
	EXPECT_EQ(GP_EVENT, VMCB->eventinj);
	write_msr_exit(MSR_APIC_BASE, 0xfed00000 | APIC_BASE_ENABLE);
	EXPECT_EQ(GP_EVENT, VMCB->eventinj);
}

/* 15.11: two bits an MSR, the lower one for reads */
static unsigned int exits_on(u64 map, u32 msr)
{
	const u8 *bytes = (const u8 *)map;
	u32 n = msr & 0x1fff, range = 0;

	if (msr >= 0xc0010000)
		range = 2;
	else if (msr >= 0xc0000000)
		range = 1;
	return bytes[range * 0x800 + n / 4] >> n % 4 * 2 & 3;
}

TEST_F(root, permission_maps)
{
	const u64 map = VMCB->msrpm_base_pa;

	EXPECT_EQ(2, exits_on(map, MSR_EFER));
	EXPECT_EQ(2, exits_on(map, MSR_APIC_BASE));
	EXPECT_EQ(2, exits_on(map, MSR_X2APIC + APIC_ICR / 16));
	EXPECT_EQ(2, exits_on(map, MSR_X2APIC + APIC_SVR / 16));
	EXPECT_EQ(0, exits_on(map, MSR_X2APIC + 0xb0 / 16));	/* EOI */
	EXPECT_EQ(0, exits_on(map, 0x6e0));	/* TSC_DEADLINE */
	EXPECT_EQ(3, exits_on(map, MSR_VM_HSAVE_PA));
	EXPECT_EQ(3, exits_on(map, MSR_SVM_KEY));
	EXPECT_EQ(2, exits_on(map, MSR_VM_CR));
	EXPECT_EQ(0, exits_on(map, 0xc0000082));	/* LSTAR */
}

/* ---- CPUID ---- */

TEST_F(root, programs_see_no_svm)
{
	u32 out[4];

	cpuid_guest(VCPU, CPUID_EXTENDED, 0, out);
	EXPECT_NE(0, out[2] & CPUID_EXT_C_SVM);
	VMCB->cpl = 3;
	cpuid_guest(VCPU, CPUID_EXTENDED, 0, out);
	EXPECT_EQ(0, out[2] & CPUID_EXT_C_SVM);
	cpuid_guest(VCPU, CPUID_FEATURES, 0, out);
	EXPECT_EQ(0, out[2] & CPUID_1C_VMX);
	EXPECT_NE(0, out[2] & CPUID_1C_HYPERVISOR);
	cpuid_guest(VCPU, CPUID_HYPERVISOR, 0, out);
	EXPECT_EQ(AX_X86_SIGNATURE_B, out[1]);
}

TEST_F(root, interrupts_do_not_exit)
{
	EXPECT_EQ(0, VMCB->intercept3 & (V3_INTR | V3_VINTR | V3_HLT));
	EXPECT_EQ(0, VMCB->vintr);
	EXPECT_NE(0, VMCB->intercept3 & V3_NMI);
	EXPECT_NE(0, VMCB->intercept4 & V4_VMRUN);
}

TEST_HARNESS_MAIN
