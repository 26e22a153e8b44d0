// SPDX-License-Identifier: GPL-2.0
/*
 * test_svm.c - what hardware remembers and an emulator doesn't: TLBs by ASID, the
 * clean bits of a VMCB, and the length of instructions; and events.
 */
#include "machine.h"

#include <kselftest_harness.h>

#define VCPU	(&m.vcpu[0])
#define VMCB	vmcb_of(VCPU)

FIXTURE(svm)
{
};

FIXTURE_SETUP(svm)
{
	(void)self;
	machine_init();
	m.features |= SVM_CLEAN;
	machine_start();
}

FIXTURE_TEARDOWN(svm)
{
	(void)self;
}

static struct {
	u32 tlb;
	u64 clean, inject;
} seen;

static void look(struct vmcb *vmcb)
{
	seen.tlb = vmcb->tlb_control;
	seen.clean = vmcb->clean;
	seen.inject = vmcb->eventinj;
	vmcb->exitcode = VMEXIT_VMMCALL;
	vmcb->eventinj = 0;
	vmcb->exitintinfo = 0;
}

static void run(void)
{
	m.guest = look;
	vendor->run(VCPU);
}

/* ---- TLB ---- */

TEST_F(svm, load_forgets)
{
	run();
	EXPECT_EQ(TLB_FLUSH_ALL, seen.tlb);
	EXPECT_EQ(0, seen.clean);
	run();
	EXPECT_EQ(TLB_KEEP, seen.tlb);
	EXPECT_EQ(CLEAN_ALL, seen.clean);
	arch_vcpu_put(VCPU);
	arch_vcpu_load(VCPU);
	run();
	EXPECT_EQ(TLB_FLUSH_ALL, seen.tlb);
	EXPECT_EQ(0, seen.clean);
}

TEST_F(svm, flush_by_asid)
{
	machine_init();
	m.features |= SVM_FLUSH_ASID;
	machine_start();
	run();
	EXPECT_EQ(TLB_FLUSH_ASID, seen.tlb);
	EXPECT_NE(0, VMCB->guest_asid);
}

static void map(u64 gpa, u64 size)
{
	struct page_list pages = { 0 };

	pool_reserve(&pages, arch_vm_map_pages(&m.root, GPA(gpa), HPA(gpa), size));
	arch_vm_map(&m.root, GPA(gpa), HPA(gpa), size, VM_RWX, &pages);
	pool_unreserve(&pages);
}

static void unmap(u64 gpa, u64 size)
{
	struct page_list pages = { 0 };

	pool_reserve(&pages, arch_vm_map_pages(&m.root, GPA(gpa), HPA(gpa), size));
	arch_vm_unmap(&m.root, GPA(gpa), size, &pages);
	pool_unreserve(&pages);
}

/* An NMI makes CPU 2 leave its guest; it has not looked before it was sent. */
static void leave_on_nmi(const struct rec_event *event)
{
	if (event->kind == REC_MMIO_WRITE && event->addr == APIC_BASE_DEFAULT + APIC_ICR)
		stage2_exit(cpus[2]);
}

TEST_F(svm, unmap_reaches_all)
{
	u32 i;

	map(0x40000000, SZ_1G);
	for (i = 0; i < NR_CPUS; i++) {
		machine_be(i);
		stage2_enter(cpus[i], &m.vcpu[i]);
		stage2_exit(cpus[i]);
		vmcb_of(&m.vcpu[i])->tlb_control = TLB_KEEP;
	}
	machine_be(2);
	stage2_enter(cpus[2], &m.vcpu[2]);
	EXPECT_EQ(TLB_KEEP, vmcb_of(&m.vcpu[2])->tlb_control);
	machine_be(0);
	rec_hook = leave_on_nmi;
	rec_clear();
	unmap(0x40000000, SZ_2M);
	/* One, to the CPU that was in the guest; the others look by themselves. */
	EXPECT_NE(0, rec_count("w32[fee00310]=4000000"));
	EXPECT_EQ(rec_count("w32[fee00300]=4400"),
		  rec_count("w32[fee00310]=4000000"));
	for (i = 0; i < NR_CPUS; i++) {
		machine_be(i);
		stage2_enter(cpus[i], &m.vcpu[i]);
		EXPECT_EQ(TLB_FLUSH_ALL, vmcb_of(&m.vcpu[i])->tlb_control);
		stage2_exit(cpus[i]);
	}
}

/* What is to be unmapped is gone before CPUs are asked to forget. */
static void entry_is_gone(const struct rec_event *event)
{
	if (event->kind != REC_MMIO_WRITE ||
	    event->addr != APIC_BASE_DEFAULT + APIC_ICR)
		return;
	if (arch_vm_lookup(&m.root, GPA(0x40000000), NULL))
		m.exit.cause = 1;
	stage2_exit(cpus[2]);
}

TEST_F(svm, entries_before_the_flush)
{
	map(0x40000000, SZ_2M);
	machine_be(2);
	stage2_enter(cpus[2], &m.vcpu[2]);
	machine_be(0);
	rec_hook = entry_is_gone;
	unmap(0x40000000, SZ_2M);
	EXPECT_EQ(0, m.exit.cause);
	EXPECT_NE(0, rec_count("w32[fee00300]"));
}

/* ---- nested tables, as a walker of APM 2 5.3 and 15.25 finds them ---- */

#define P	BIT_ULL(0)
#define RW	BIT_ULL(1)
#define US	BIT_ULL(2)
#define UC	GENMASK_ULL(4, 3)	/* PWT, PCD: PAT entry 3 */
#define AD	GENMASK_ULL(6, 5)
#define PS	BIT_ULL(7)
#define NX	BIT_ULL(63)
#define ADDRESS	GENMASK_ULL(51, 12)

/* Return: the leaf, 0: none; *level: where. All accesses are user-level writes. */
static u64 nested(u64 gpa, int *level)
{
	u64 entry = VMCB->n_cr3 | P | RW | US;

	for (*level = 3; ; (*level)--) {
		if ((entry & (P | RW | US)) != (P | RW | US))
			return 0;
		entry = ((u64 *)(entry & ADDRESS))[gpa >> (12 + 9 * *level) & 511];
		if (!(entry & P))
			return 0;
		if (!*level || entry & PS)
			return entry;
	}
}

static void map_as(u64 gpa, u64 hpa, u64 size, u32 perm)
{
	struct page_list pages = { 0 };

	pool_reserve(&pages, arch_vm_map_pages(&m.root, GPA(gpa), HPA(hpa), size));
	arch_vm_map(&m.root, GPA(gpa), HPA(hpa), size, perm, &pages);
	pool_unreserve(&pages);
}

TEST_F(svm, nested_tables)
{
	int level;

	EXPECT_EQ(NP_ENABLE, VMCB->nested_ctl);
	map_as(0x40000000, 0x40000000, SZ_1G, VM_RWX);
	EXPECT_EQ(0x40000000 | P | RW | US | AD | PS, nested(0x40000000, &level));
	EXPECT_EQ(2, level);
	map_as(0x80000000, 0x90000000, SZ_2M, VM_READ | VM_WRITE);
	EXPECT_EQ(0x90000000 | P | RW | US | AD | PS | NX,
		  nested(0x80000000, &level));
	EXPECT_EQ(1, level);
	map_as(0x80200000, 0x90201000, SZ_4K, VM_READ | VM_EXEC);
	EXPECT_EQ(0x90201000 | P | US | AD, nested(0x80200000, &level));
	EXPECT_EQ(0, level);
	EXPECT_EQ(0, nested(0x80201000, &level));
	map_as(0x80400000, 0xf0000000, SZ_4K, VM_READ | VM_WRITE | VM_DEVICE);
	EXPECT_EQ(0xf0000000 | P | RW | US | AD | UC | NX,
		  nested(0x80400000, &level));
	EXPECT_EQ(VM_READ | VM_WRITE | VM_DEVICE,
		  arch_vm_lookup(&m.root, GPA(0x80400000), NULL));
	/* Reads of the local APIC don't exit, writes do. */
	EXPECT_EQ(APIC_BASE_DEFAULT | P | US | AD | NX,
		  nested(APIC_BASE_DEFAULT, &level));
}

/* ---- clean bits ---- */

TEST_F(svm, changes_are_told)
{
	static const struct {
		enum x86_reg reg;
		u64 bit;
	} regs[] = {
		{ X86_CR0, CLEAN_CRX }, { X86_CR3, CLEAN_CRX },
		{ X86_CR4, CLEAN_CRX }, { X86_EFER, CLEAN_CRX },
		{ X86_CR2, CLEAN_CR2 }, { X86_DR6, CLEAN_DRX },
		{ X86_DR7, CLEAN_DRX }, { X86_PAT, CLEAN_NP },
		{ X86_DEBUGCTL, CLEAN_LBR },
		{ X86_RIP, 0 }, { X86_RFLAGS, 0 }, { X86_LSTAR, 0 },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(regs); i++) {
		run();
		vendor->set(VCPU, regs[i].reg, 0x1000 + i);
		EXPECT_EQ(0x1000 + i, vendor->get(VCPU, regs[i].reg));
		run();
		EXPECT_EQ(CLEAN_ALL & ~regs[i].bit, seen.clean);
	}
}

TEST_F(svm, segments_are_told)
{
	static const u64 bits[X86_NR_SEGS] = {
		[X86_ES] = CLEAN_SEG, [X86_CS] = CLEAN_SEG,
		[X86_SS] = CLEAN_SEG, [X86_DS] = CLEAN_SEG,
		[X86_GDTR] = CLEAN_DT, [X86_IDTR] = CLEAN_DT,
	};
	const struct x86_seg seg = { 0x33, 0xcf3, ~0U, 0x5000 };
	struct x86_seg got;
	unsigned int i;

	for (i = 0; i < X86_NR_SEGS; i++) {
		run();
		vendor->set_seg(VCPU, i, &seg);
		vendor->get_seg(VCPU, i, &got);
		EXPECT_EQ(0, memcmp(&seg, &got, sizeof(seg)));
		run();
		EXPECT_EQ(CLEAN_ALL & ~bits[i], seen.clean);
	}
	EXPECT_EQ(3, vendor->cpl(VCPU));
}

TEST_F(svm, intercepts_are_told)
{
	static const enum x86_intercept all[] = {
		X86_ON_HLT, X86_ON_NMI_WINDOW,
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(all); i++) {
		const u32 before3 = VMCB->intercept3, before4 = VMCB->intercept4;

		run();
		vendor->intercept(VCPU, all[i], true);
		EXPECT_NE(before3 + 0ULL + before4,
			  VMCB->intercept3 + 0ULL + VMCB->intercept4);
		run();
		EXPECT_EQ(0, seen.clean & CLEAN_I);
		vendor->intercept(VCPU, all[i], false);
		EXPECT_EQ(before3, VMCB->intercept3);
		EXPECT_EQ(before4, VMCB->intercept4);
	}
	run();
	vendor->tsc_offset(VCPU, 5);
	run();
	EXPECT_EQ(0, seen.clean & CLEAN_I);
}

/* ---- instructions ---- */

TEST_F(svm, length_of_what_exits)
{
	static const struct {
		u64 code;
		u64 length;
	} exits[] = {
		{ VMEXIT_CPUID, 2 }, { VMEXIT_MSR, 2 }, { VMEXIT_VMMCALL, 3 },
		{ VMEXIT_HLT, 1 }, { VMEXIT_WBINVD, 2 }, { VMEXIT_MWAIT, 3 },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(exits); i++) {
		VMCB->exitcode = exits[i].code;
		VMCB->rip = 0x1000;
		VMCB->nrip = 0x5000;	/* not there: it says nothing */
		VMCB->interrupt_state = INTERRUPT_SHADOW;
		vendor->skip(VCPU);
		EXPECT_EQ(0x1000 + exits[i].length, VMCB->rip);
		EXPECT_EQ(0, VMCB->interrupt_state);
	}
}

TEST_F(svm, next_rip)
{
	machine_init();
	m.features |= SVM_NRIPS;
	machine_start();
	VMCB->exitcode = VMEXIT_CPUID;
	VMCB->rip = 0x1000;
	VMCB->nrip = 0x1004;	/* with prefixes */
	vendor->skip(VCPU);
	EXPECT_EQ(0x1004, VMCB->rip);
}

/* ---- events ---- */

#define EVENT(type, vector)	(EVENT_VALID | FIELD_PREP(EVENT_TYPE, type) | (vector))

static u64 interrupted;

static void interrupt_delivery(struct vmcb *vmcb)
{
	vmcb->exitcode = VMEXIT_CPUID;
	vmcb->exitintinfo = interrupted;
	vmcb->eventinj = 0xbad;
}

TEST_F(svm, interrupted_delivery)
{
	const u64 fault = EVENT(EVENT_EXCEPTION, 14) | EVENT_EV | BIT_ULL(33);
	static const struct {
		u64 exit, inject;
	} events[] = {
		{ 0, 0 },
		{ EVENT(EVENT_INTR, 0x30), EVENT(EVENT_INTR, 0x30) },
		{ EVENT(EVENT_NMI, 2), EVENT(EVENT_NMI, 2) },
		{ EVENT(EVENT_SOFTWARE, 0x80), 0 },
		{ EVENT(EVENT_EXCEPTION, 3), 0 },
		{ EVENT(EVENT_EXCEPTION, 4), 0 },
		{ EVENT(EVENT_EXCEPTION, 6), EVENT(EVENT_EXCEPTION, 6) },
		{ EVENT(EVENT_EXCEPTION, 0xec), EVENT(EVENT_INTR, 0xec) },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(events); i++) {
		interrupted = events[i].exit;
		m.guest = interrupt_delivery;
		vendor->run(VCPU);
		EXPECT_EQ(events[i].inject, VMCB->eventinj);
	}
	interrupted = fault;
	vendor->run(VCPU);
	EXPECT_EQ(fault, VMCB->eventinj);
}

TEST_F(svm, exits_that_are_refused)
{
	static const u64 codes[] = {
		VMEXIT_VMRUN, VMEXIT_VMLOAD, VMEXIT_VMSAVE, VMEXIT_STGI,
		VMEXIT_CLGI, VMEXIT_SKINIT, VMEXIT_INVLPGA,
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(codes); i++) {
		EXPECT_EQ(EXIT_RESUME, machine_exits(codes[i], 0, 0));
		EXPECT_EQ(EVENT(EVENT_EXCEPTION, EXCEPTION_UD), VMCB->eventinj);
	}
}

static bool ends(u64 code)
{
	return goes_away(machine_exits(code, 0, 0));
}

TEST_F(svm, what_cannot_be_entered)
{
	EXPECT_TRUE(ends(~0ULL));
	EXPECT_TRUE(ends(~0U));
	EXPECT_TRUE(ends(VMEXIT_SHUTDOWN));
	EXPECT_EQ(3, rec_count("reset_machine"));
}

TEST_HARNESS_MAIN
