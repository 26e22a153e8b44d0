// SPDX-License-Identifier: GPL-2.0
/*
 * test_boot.c - CPUs come into the core and leave it as they came; kicks are
 * not lost, whoever is first.
 */
#include <axvisor/event.h>

#include "machine.h"
#include "arch/arm64/seize.h"
#include "arch/arm64/stage2.h"
#include "arch/arm64/vcpu.h"
#include "common/spinlock.h"

#include <kselftest_harness.h>

/* All of Linux's EL2 that the core writes. */
static const char *const el2_regs[] = {
	"hcr_el2", "cptr_el2", "mdcr_el2", "hstr_el2", "cnthctl_el2",
	"cntvoff_el2", "vtcr_el2", "vttbr_el2", "vpidr_el2", "vmpidr_el2",
	"icc_sre_el2", "zcr_el2", "smcr_el2", "hcrx_el2",
	"hfgrtr_el2", "hfgwtr_el2", "hfgitr_el2", "hdfgrtr_el2", "hdfgwtr_el2",
	"hafgrtr_el2", "pmscr_el2",
};

_Static_assert(ARRAY_SIZE(el2_regs) * 8 == sizeof(struct el2_state),
	       "every field has its register");

static struct el2_entry entry;

FIXTURE(boot)
{
	u32 unused;
};

static void linux_el2(void)
{
	u32 i;

	rec_set("id_aa64pfr0_el1", 1ULL << 32 | 1ULL << 44);
	rec_set("id_aa64pfr1_el1", 1ULL << 24);
	rec_set("id_aa64mmfr1_el1", 1ULL << 40 | 1ULL << 16);
	rec_set("id_aa64mmfr0_el1", 1ULL << 56 | 2);
	rec_set("id_aa64dfr0_el1", 1ULL << 32);
	for (i = 0; i < ARRAY_SIZE(el2_regs); i++)
		rec_set(el2_regs[i], 0x1100 + i);
	memset(&entry, 0, sizeof(entry));
	entry.elr = 0x40081000;
	entry.spsr = 0x3c5;
	entry.sctlr = 0x30c50830;
	entry.vbar = 0x40090000;
	entry.tpidr = 0x1234;
	entry.x18_30[12] = 0x3030;
}

FIXTURE_SETUP(boot)
{
	u32 i;

	machine_start();
	for (i = 0; i < NR_CPUS; i++)
		smp_mark_present(i, false);
	linux_el2();
	rec_clear();
	(void)self;
}

FIXTURE_TEARDOWN(boot)
{
	(void)self;
}

/* entry.S says which CPU it is. */
static bool seize(u32 id)
{
	machine_be(id);
	if (!goes_away(seize_cpu(id, &entry)))
		return false;
	return m.jump_to == core_run && m.jump_stack == (void *)cpus[id] &&
	       this_cpu() == cpus[id];
}

TEST_F(boot, seize)
{
	ASSERT_TRUE(seize(1));
	EXPECT_TRUE(smp_is_present(1));
	EXPECT_EQ(m.root->vcpu[1], cpus[1]->loaded);
	EXPECT_EQ(0x40081000, m.root->vcpu[1]->arch.regs.pc);
	EXPECT_EQ(m.root->arch.vttbr, rec_get("vttbr_el2"));
	EXPECT_EQ(0xf, rec_get("icc_sre_el2"));
	EXPECT_EQ(1, arch_cpu_id());
	/* Entries of VMID 0, and of KVM's guests with our VMIDs, are gone. */
	EXPECT_EQ(1, rec_count("tlbi_alle1"));
	EXPECT_GT(rec_find(0, "tlbi_alle1"), rec_find_last("hcr_el2="));
	EXPECT_STREQ("tlbi_alle1 dsb_nsh isb call_on_stack",
		     rec_trace_from(rec_find(0, "tlbi_alle1")));
	/* What the CPUs' areas leave is the pool; once. */
	EXPECT_EQ((u64)core_cpus[NR_CPUS], rec_event(rec_find(0, "core_init"))->val);
	EXPECT_EQ(1, rec_count("core_init"));
	/* Linux keeps its interrupts. */
	EXPECT_FALSE(cpus[1]->owns_gic);
	EXPECT_EQ(0, rec_count("w32"));
	EXPECT_EQ(0, rec_count("icc_pmr"));
	EXPECT_EQ(0, rec_count("fp_"));
}

static u32 changed(void)
{
	u32 i, n = 0;

	for (i = 0; i < ARRAY_SIZE(el2_regs); i++) {
		if (rec_get(el2_regs[i]) == 0x1100 + i)
			continue;
		printf("# %s = %llx\n", el2_regs[i], rec_get(el2_regs[i]));
		n++;
	}
	return n;
}

TEST_F(boot, refuses_and_changes_nothing)
{
	machine_be(2);
	rec_set("id_aa64mmfr0_el1", 1);		/* 36 bits, not 40 */
	EXPECT_EQ((u64)-EOPNOTSUPP, seize_cpu(2, &entry));
	EXPECT_EQ(0, changed());
	EXPECT_FALSE(smp_is_present(2));
	EXPECT_EQ(0, rec_count("tlbi"));
}

/* Another CPU has panicked: this one stays Linux's. */
TEST_F(boot, core_has_panicked)
{
	m.panicked = true;
	EXPECT_EQ((u64)-EIO, seize_cpu(1, &entry));
	EXPECT_EQ(0, changed());
	EXPECT_FALSE(smp_is_present(1));
}

/* Off a stack that waits for a lock which nobody gives back. */
TEST_F(boot, restart)
{
	ASSERT_TRUE(seize(1));
	m.jump_to = NULL;
	m.jump_stack = NULL;
	rec_clear();
	EXPECT_TRUE(goes_away(spin_give_up()));
	EXPECT_TRUE(m.jump_to == core_restart);
	EXPECT_EQ((void *)cpus[1], m.jump_stack);
	/* Linux's registers stay. */
	EXPECT_STREQ("call_on_stack", rec_trace());
}

TEST_F(boot, release)
{
	u32 i;

	ASSERT_TRUE(seize(1));
	for (i = 0; i < ARRAY_SIZE(el2_regs); i++)
		rec_set(el2_regs[i], 0xbad000 + i);
	m.root->vcpu[1]->arch.regs.pc = 0x40082000;
	m.root->vcpu[1]->arch.regs.pstate = 0x60000005;
	m.root->vcpu[1]->arch.regs.x[29] = 0x2929;
	rec_clear();
	EXPECT_TRUE(goes_away(arch_release()));
	EXPECT_EQ(0, changed());
	EXPECT_FALSE(smp_is_present(1));
	/* In force, then nothing of ours is in the TLB. */
	EXPECT_STREQ("isb tlbi_alle1 dsb_nsh isb leave_el2",
		     rec_trace_from(rec_find_last("tlbi_alle1") - 1));
	EXPECT_GT(rec_find(0, "tlbi_alle1"), rec_find_last("vttbr_el2="));
	EXPECT_EQ(0x40082000, m.left.elr);
	EXPECT_EQ(0x60000005, m.left.spsr);
	EXPECT_EQ(0, m.left.x0);
	EXPECT_EQ(0x2929, m.left.x18_30[11]);
	EXPECT_EQ(entry.sctlr, m.left.sctlr);
	EXPECT_EQ(entry.vbar, m.left.vbar);
	EXPECT_EQ(0x1234, m.left.tpidr);
}

/* ---- from the firmware ---- */

TEST_F(boot, absent_cpu)
{
	u32 i;

	ASSERT_TRUE(seize(0));
	machine_be(3);
	rec_set("midr_el1", 0x410fd0b1);
	for (i = 0; i < ARRAY_SIZE(el2_regs); i++)
		rec_set(el2_regs[i], 0xbad000 + i);
	rec_clear();
	EXPECT_TRUE(goes_away(cpu_on_main(3)));
	EXPECT_TRUE(smp_is_present(3));
	/* Nothing walks with what a reset leaves; then the TLB, then all else. */
	EXPECT_EQ(0, strncmp(rec_trace(), "tcr_el1=800080 isb "
			     "sctlr_el1=30d00801 isb tlbi_alle1 dsb_nsh isb "
			     "icc_sre_el2=f isb ich_hcr_el2=0 isb lorc_el1=0 isb",
			     107));
	/* What Linux would have set up, were it at EL2 there. */
	EXPECT_EQ(0x1101, cpus[3]->el2.cptr);
	EXPECT_EQ(0x110d, cpus[3]->el2.hcrx);
	EXPECT_EQ(0x410fd0b1, cpus[3]->el2.vpidr);
	EXPECT_EQ(BIT_ULL(31) | 3, cpus[3]->el2.vmpidr);
	EXPECT_EQ(entry.vbar, cpus[3]->entry.vbar);
	/* And so a release there. */
	arch_vcpu_reset(m.root->vcpu[3], GPA(0x40081000), 0);
	arch_vcpu_load(m.root->vcpu[3]);
	EXPECT_TRUE(goes_away(arch_release()));
	EXPECT_EQ(0x1100, rec_get("hcr_el2"));
	EXPECT_EQ(BIT_ULL(31) | 3, rec_get("vmpidr_el2"));
	EXPECT_EQ(0x410fd0b1, rec_get("vpidr_el2"));
}

/* Found out before anything is changed, of CPUs that are off too. */
TEST_F(boot, cpu_without_redistributor)
{
	machine_init();
	core_boot.cpu[3].hwid = 0x77;
	EXPECT_EQ(-ENODEV, arch_init());
	EXPECT_STREQ("cpu 3: the GIC doesn't know it", m.log);
	core_boot.cpu[3].hwid = 3;
	machine_init();
	EXPECT_EQ(0, arch_init());
	EXPECT_NE(NULL, cpus[3]->gicr);
}

static void goes_off(u64 regs[18])
{
	if (regs[0] == 0x84000002)
		longjmp(m.away, 1);
}

/* One of another kind: it is left off, and the core lives. */
TEST_F(boot, absent_cpu_that_does_not_fit)
{
	ASSERT_TRUE(seize(0));
	machine_be(3);
	rec_set("id_aa64mmfr0_el1", 1);		/* 36 bits, not 40 */
	rec_clear();
	m.firmware = goes_off;
	EXPECT_TRUE(goes_away(cpu_on_main(3)));
	EXPECT_FALSE(m.parked);
	EXPECT_FALSE(smp_is_present(3));
	EXPECT_STREQ("cpu 3: too few address bits, it is left off", m.log);
	/* Whoever waits for it knows before it can be switched on again. */
	EXPECT_STREQ("core_cpu_refused(3) smc(84000002)",
		     rec_trace_from(rec_find(0, "core_cpu_refused")));
	EXPECT_EQ(0, rec_count("core_run"));
}

static int kicked_meanwhile;

/* Another CPU wants it before the firmware has it off. */
static void kick_refused(const struct rec_event *e)
{
	if (strcmp(e->name, "core_cpu_refused"))
		return;
	rec_hook = NULL;
	kicked_meanwhile = arch_cpu_kick(3);
}

TEST_F(boot, kick_of_a_refused_cpu)
{
	ASSERT_TRUE(seize(0));
	machine_be(3);
	rec_set("id_aa64mmfr0_el1", 1);
	m.firmware = goes_off;
	kicked_meanwhile = 0;
	rec_hook = kick_refused;
	EXPECT_TRUE(goes_away(cpu_on_main(3)));
	EXPECT_EQ(-ENODEV, kicked_meanwhile);
	/* Nor later. */
	m.firmware = NULL;
	m.firmware_result = (u64)-4;
	rec_clear();
	EXPECT_EQ(-ENODEV, arch_cpu_kick(3));
	EXPECT_EQ(0, rec_count("smc("));
	EXPECT_EQ(0, arch_cpu_kick(2));
}

/* ---- kicks ---- */

TEST_F(boot, kick_absent)
{
	static const struct {
		u64 psci;
		int err;
	} answers[] = {
		{ 0, 0 },
		{ (u64)-4, 0 },		/* ALREADY_ON: it is on its way */
		{ (u64)-5, 0 },		/* ON_PENDING */
		{ 0xfffffffb, 0 },
		{ (u64)-1, -ENODEV }, { (u64)-2, -ENODEV },
		{ (u64)-3, -ENODEV }, { (u64)-6, -ENODEV },
		{ (u64)-9, -ENODEV }, { 0xfffffffa, -ENODEV },
	};
	u32 i;

	ASSERT_TRUE(seize(0));
	cpus[3]->hwid = 0x100000203ULL;
	for (i = 0; i < ARRAY_SIZE(answers); i++) {
		rec_clear();
		cpus[3]->kicked = 0;
		m.firmware_result = answers[i].psci;
		m.nr_logged = 0;
		EXPECT_EQ(answers[i].err, arch_cpu_kick(3));
		EXPECT_EQ(0xc4000003, m.smc[0]);
		EXPECT_EQ(0x100000203ULL, m.smc[1]);
		EXPECT_EQ(seize_firmware_entry(), m.smc[2]);
		EXPECT_EQ(3, m.smc[3]);
		EXPECT_EQ(1, cpus[3]->kicked);
		EXPECT_EQ(!!answers[i].err, m.nr_logged);
		EXPECT_EQ(0, rec_count("icc_sgi1r"));
	}
}

TEST_F(boot, kick_present)
{
	ASSERT_TRUE(seize(0));
	smp_mark_present(3, true);
	rec_clear();
	/* Without the interrupts: it looks before it waits or enters. */
	EXPECT_EQ(0, arch_cpu_kick(3));
	EXPECT_EQ(1, cpus[3]->kicked);
	EXPECT_STREQ("", rec_trace());
	cpus[3]->owns_gic = true;
	EXPECT_EQ(0, arch_cpu_kick(3));
	EXPECT_STREQ("dsb_ishst icc_sgi1r_el1=7000008 isb", rec_trace());
}

/*
 * CPU 1 plays both: it idles, and at the nth of its own events another CPU
 * kicks. SGIs are pending until a write of ICPENDR arrives, which a device
 * write may do late: a read from the redistributor waits for it, nothing else
 * does. They end wfi once they are enabled and the interface is on.
 */
static u32 kick_at, nr_seen, nr_waits;
static bool pending, clearing, lost;

static void arrive(void)
{
	if (clearing)
		pending = false;
	clearing = false;
}

static bool delivered(void)
{
	return pending && rec_dev_get(GICR_SGI_OF(1) + 0x100, 4) & 0x80 &&
	       rec_get("icc_igrpen1_el1") == 1 &&
	       rec_get("icc_pmr_el1") > 0xa0 &&
	       (rec_get("hcr_el2") & BIT_ULL(4));
}

static void other_cpu(const struct rec_event *e)
{
	if (nr_seen++ == kick_at) {
		rec_set("icc_sgi1r_el1", 0);
		arch_cpu_kick(1);
		pending |= rec_get("icc_sgi1r_el1") != 0;
	}
	if (e->kind == REC_MMIO_WRITE && e->addr == GICR_SGI_OF(1) + 0x280)
		clearing = true;
	if (e->kind == REC_MMIO_READ && e->addr == GICR_OF(1))
		arrive();
	if (!strcmp(e->name, "icc_iar1_el1")) {
		*rec_read_result = delivered() ? 7 : 1023;
		pending = false;
	}
	if (strcmp(e->name, "wfi"))
		return;
	nr_waits++;
	arrive();
	/* The kick comes at last, unless it was before. */
	if (nr_seen <= kick_at) {
		kick_at = nr_seen;
		return;
	}
	if (!delivered() || nr_waits > 3) {
		lost = true;
		cpus[1]->kicked = 1;
	}
}

static u32 idle(u32 at)
{
	kick_at = at;
	nr_seen = 0;
	nr_waits = 0;
	pending = false;
	clearing = false;
	lost = false;
	if (!cpus[1]->owns_gic) {
		rec_set("icc_igrpen1_el1", 0);
		rec_set("icc_pmr_el1", 0);
	}
	rec_clear();
	rec_hook = other_cpu;
	arch_cpu_idle();
	rec_hook = NULL;
	return nr_seen;
}

TEST_F(boot, no_kick_is_lost)
{
	u32 at, n, most = 0;

	ASSERT_TRUE(seize(1));
	/* At each of its events, without the interrupts and with them. */
	for (at = 0; at < 60; at++) {
		cpus[1]->owns_gic = false;
		n = idle(at);
		most = MAX(most, n);
		EXPECT_FALSE(lost)
			TH_LOG("kick at event %u", at);
		EXPECT_EQ(0, cpus[1]->kicked);
		idle(at);
		EXPECT_FALSE(lost)
			TH_LOG("owned, kick at event %u", at);
	}
	EXPECT_GT(most, 30);
	EXPECT_LT(most, 60);
}

/* Kicked before: it does not wait at all. */
TEST_F(boot, idle_after_kick)
{
	ASSERT_TRUE(seize(1));
	cpus[1]->kicked = 1;
	idle(~0U);
	EXPECT_EQ(0, rec_count("wfi"));
	EXPECT_EQ(0, cpus[1]->kicked);
}

/*
 * While no guest runs here, EL1's registers are some cell's: no walk starts
 * from them, least of all without stage 2 (1319367, 1165522).
 */
TEST_F(boot, idle_walks)
{
	ASSERT_TRUE(seize(1));
	idle(0);
	EXPECT_EQ(0, strncmp(rec_trace(), "tcr_el1=800080 isb "
			     "sctlr_el1=30d00801 isb hcr_el2=80000039 isb",
			     61));
	EXPECT_EQ(1, rec_count("hcr_el2="));
	/* Memory accesses are done before the CPU sleeps. */
	idle(60);
	EXPECT_EQ(rec_find(0, "wfi") - 1,
		  rec_find(rec_find(0, "wfi") - 1, "dsb_sy"));
}

TEST_F(boot, release_parked)
{
	ASSERT_TRUE(seize(1));
	gic_cpu_take(cpus[1]);
	rec_clear();
	m.firmware_result = (u64)-3;
	arch_release_parked();
	EXPECT_EQ(0x84000002, m.smc[0]);
	EXPECT_LT(rec_find(0, "icc_igrpen1_el1=0"), rec_find(0, "smc("));
	/* The firmware came back: no harm done, and the CPU can wait. */
	EXPECT_STREQ("cpu 1: CPU_OFF by the firmware: -3", m.log);
	EXPECT_TRUE(smp_is_present(1));
	EXPECT_FALSE(cpus[1]->owns_gic);
	rec_clear();
	cpus[1]->kicked = 1;
	arch_cpu_idle();
	EXPECT_TRUE(cpus[1]->owns_gic);
	EXPECT_EQ(1, rec_get("icc_igrpen1_el1"));
}

TEST_F(boot, is_off)
{
	m.firmware_result = 1;
	cpus[2]->hwid = 0x102;
	EXPECT_TRUE(arch_cpu_is_off(2));
	EXPECT_EQ(0xc4000004, m.smc[0]);
	EXPECT_EQ(0x102, m.smc[1]);
	EXPECT_EQ(0, m.smc[2]);
	m.firmware_result = 0;
	EXPECT_FALSE(arch_cpu_is_off(2));
	m.firmware_result = 2;
	EXPECT_FALSE(arch_cpu_is_off(2));
	m.firmware_result = (u64)-2;
	EXPECT_FALSE(arch_cpu_is_off(2));
}

/*
 * All that there can be, behind one another from where entry.S looks: a guard and
 * a stack, which ends at struct cpu. The pool is what is behind the last one.
 */
TEST_F(boot, stacks_of_64_cpus)
{
	u32 i;

	machine_init();
	core_boot.nr_cpus = AX_MAX_CPUS;
	cpus_init();
	for (i = 0; i < AX_MAX_CPUS; i++) {
		EXPECT_EQ(i, cpus[i]->id);
		EXPECT_EQ(core_cpus[i] + CPU_STACK_TOP, (char *)cpus[i]);
		EXPECT_EQ((void *)cpus[i], cpu_stack_top(cpus[i]));
	}
}

static bool dies(u64 type, u64 esr, u64 far, const char *text)
{
	m.parked = false;
	return goes_away(core_fault(type, esr, 0x1234, far, 0x5678)) &&
	       m.parked && !strcmp(text, m.log);
}

static void stop_at_wfi(const struct rec_event *e)
{
	if (!strcmp(e->name, "wfi"))
		longjmp(m.away, 1);
}

/* What the core says at its own end, on the stack that entry.S chooses. */
TEST_F(boot, own_exceptions)
{
	const u64 guard = (u64)core_cpus[3];
	char text[200];

	snprintf(text, sizeof(text),
		 "stack overflow in the core: type 0 esr 0x96000047 pc 0x1234 far 0x%llx sp 0x5678",
		 guard + 0xff0);
	EXPECT_TRUE(dies(0, 0x96000047, guard + 0xff0, text));
	EXPECT_TRUE(dies(0, 0x96000047, 0x9abc,
			 "exception in the core: type 0 esr 0x96000047 pc 0x1234 far 0x9abc sp 0x5678"));
	/* FAR_EL2 is of something else. */
	snprintf(text, sizeof(text),
		 "exception in the core: type 3 esr 0xbe000000 pc 0x1234 far 0x%llx sp 0x5678",
		 guard);
	EXPECT_TRUE(dies(3, 0xbe000000, guard, text));
}

/* One while it says so: the host learns of it, and that is the end. */
TEST_F(boot, exception_in_a_panic)
{
	core_public.panic = 0;
	rec_clear();
	m.nr_logged = 0;
	rec_hook = stop_at_wfi;
	EXPECT_TRUE(goes_away(core_fault_again()));
	rec_hook = NULL;
	EXPECT_EQ(1, core_public.panic);
	EXPECT_EQ(0, m.nr_logged);
	EXPECT_STREQ("wfi", rec_trace());
}

TEST_HARNESS_MAIN
