// SPDX-License-Identifier: GPL-2.0
/*
 * test_boot.c - harts come into the core and leave it as they came; kicks are
 * not lost, whoever is first.
 */
#include <axvisor/event.h>

#include "machine.h"
#include "arch/riscv/imsic.h"
#include "arch/riscv/intc.h"
#include "arch/riscv/stage2.h"
#include "arch/riscv/vcpu.h"

#include <kselftest_harness.h>

/* Linux's HS mode that the core writes, and gives back. */
static const char *const hs_regs[] = {
	"hstatus", "hedeleg", "hideleg", "hie", "hcounteren", "hgeie",
	"henvcfg", "hstateen0", "hvip", "htimedelta",
};

/* What of it goes on in VS mode, and comes back from there. */
static const char *const s_regs[][2] = {
	{ "sscratch", "vsscratch" },
	{ "stimecmp", "vstimecmp" },
};

static struct linux_entry entry;

FIXTURE(boot)
{
	u32 unused;
};

FIXTURE_SETUP(boot)
{
	u32 i;

	machine_start();
	for (i = 0; i < NR_CPUS; i++)
		smp_mark_present(i, false);
	for (i = 0; i < ARRAY_SIZE(hs_regs); i++)
		rec_set(hs_regs[i], 0x1100 + i);
	rec_set("hvip", 0);
	rec_set("hgatp", 0);
	rec_set("sscratch", 0x2200);
	rec_set("stimecmp", 0x2201);
	/* Linux takes these, and one that isn't the guest's. */
	rec_set("sie", BIT_ULL(IRQ_S_SOFT) | BIT_ULL(IRQ_S_TIMER) |
		BIT_ULL(IRQ_S_EXT) | BIT_ULL(IRQ_LCOF) |
		BIT_ULL(IRQ_S_GEXT));
	rec_set("scounteren", 7);
	rec_set("senvcfg", 0x30);
	entry = (struct linux_entry) {
		.sp = 0x3000, .tp = 0x3001, .landing = 0x3002,
		.stvec = 0x3004, .sstatus = 0x200000000, .satp = 0x8000000000003005,
	};
	rec_clear();
	(void)self;
}

FIXTURE_TEARDOWN(boot)
{
	(void)self;
}

static bool seize(u32 id)
{
	if (!goes_away(seize_cpu(id, &entry)))
		return false;
	return m.jump_to == core_run && m.jump_stack == (void *)cpus[id] &&
	       this_cpu() == cpus[id];
}

TEST_F(boot, seize)
{
	const struct vcpu *vcpu = m.root->vcpu[1];

	ASSERT_TRUE(seize(1));
	EXPECT_TRUE(smp_is_present(1));
	EXPECT_EQ(vcpu, cpus[1]->loaded);
	EXPECT_EQ(1, arch_cpu_id());
	EXPECT_EQ(m.root->arch.hgatp, rec_get("hgatp"));
	EXPECT_EQ(0x3002, rec_get("sepc"));
	EXPECT_EQ(0x3000, vcpu->arch.regs.x[REG_SP]);
	EXPECT_EQ(0x3001, vcpu->arch.regs.x[REG_TP]);
	EXPECT_EQ(0, vcpu->arch.regs.x[REG_A0]);
	EXPECT_EQ(0x3004, rec_get("vstvec"));
	EXPECT_EQ(0x200000000, rec_get("vsstatus"));
	EXPECT_EQ(0x8000000000003005, rec_get("vsatp"));
	EXPECT_EQ(0x2200, rec_get("vsscratch"));
	EXPECT_EQ(0x2201, rec_get("vstimecmp"));
	EXPECT_EQ(0x2222, rec_get("vsie"));
	EXPECT_EQ(7, rec_get("scounteren"));
	EXPECT_EQ(0x30, rec_get("senvcfg"));
	/* The core's own: the vector, and no guest runs. */
	EXPECT_EQ((u64)trap_entry, rec_get("stvec"));
	EXPECT_EQ(0, rec_get("sscratch"));
	EXPECT_LT(rec_find(0, "sscratch=0"), rec_find(0, "stvec="));
	/* Nothing else of Linux's is touched. */
	EXPECT_EQ(0, rec_count("fp_") + rec_count("vector_") +
		  rec_count("kept_regs"));
}

/*
 * Translations of Linux's and of KVM's guests (privileged specification,
 * "Hypervisor Memory-Management Fence Instructions"), before the guest runs.
 */
TEST_F(boot, translations_are_forgotten)
{
	ASSERT_TRUE(seize(1));
	EXPECT_GT(rec_find_last("hfence_gvma_all"), rec_find_last("hgatp="));
	EXPECT_GT(rec_find_last("hfence_vvma_all"), rec_find_last("vsatp="));
	EXPECT_LT(rec_find_last("hfence_vvma_all"),
		  rec_find(0, "call_on_stack"));
}

/* An IPI that came before is Linux's, and taken from HS mode. */
TEST_F(boot, pending_ipi)
{
	rec_set("sip", BIT_ULL(IRQ_S_SOFT));
	ASSERT_TRUE(seize(1));
	EXPECT_EQ(BIT_ULL(IRQ_VS_SOFT), rec_get("hvip"));
	EXPECT_EQ(0, rec_get("sip"));
}

TEST_F(boot, refuses_and_changes_nothing)
{
	const u64 stvec = rec_get("stvec");
	u32 i;

	EXPECT_EQ(-EINVAL, seize_cpu(NR_CPUS, &entry));
	m.panicked = true;
	EXPECT_EQ(-EIO, seize_cpu(1, &entry));
	m.panicked = false;
	/* A hart with less than the first one has. */
	m.hgatp_modes = BIT_ULL(0) | BIT_ULL(HGATP_SV39X4);
	EXPECT_EQ(-EOPNOTSUPP, seize_cpu(1, &entry));
	EXPECT_STREQ("cpu 1: hart 11 can't be used: it has another second stage than the first hart's",
		     m.log);
	for (i = 0; i < ARRAY_SIZE(hs_regs); i++)
		if (strcmp(hs_regs[i], "hvip"))
			EXPECT_EQ(0x1100 + i, rec_get(hs_regs[i]));
	EXPECT_EQ(0, rec_get("hgatp"));
	EXPECT_EQ(stvec, rec_get("stvec"));
	EXPECT_EQ(0x2200, rec_get("sscratch"));
	EXPECT_FALSE(smp_is_present(1));
}

/* What vCPUs rely on wherever they run, and what is changed to find it out. */
TEST_F(boot, harts_differ)
{
	ASSERT_TRUE(seize(0));
	rec_set("sstatus", 0x200000000);
	rec_set("hgeie", 4);
	rec_set("vlenb", 32);
	EXPECT_EQ(-EOPNOTSUPP, seize_cpu(1, &entry));
	EXPECT_STREQ("cpu 1: hart 11 can't be used: it has vector registers of another size than the first hart's",
		     m.log);
	rec_set("vlenb", 16);
	m.geilen = 2;
	EXPECT_EQ(-EOPNOTSUPP, seize_cpu(1, &entry));
	EXPECT_STREQ("cpu 1: hart 11 can't be used: it has fewer guest interrupt files than the first hart",
		     m.log);
	EXPECT_EQ(0x200000000, rec_get("sstatus"));
	EXPECT_EQ(4, rec_get("hgeie"));
	EXPECT_FALSE(smp_is_present(1));
	/* More is as good. */
	m.geilen = 5;
	EXPECT_TRUE(seize(1));
	/* Vectors that some hart lacks are used by none, so they may be anything. */
	machine_boot()->isa &= ~(u64)AX_RISCV_ISA_V;
	rec_set("vlenb", 32);
	EXPECT_TRUE(seize(2));
}

/* Nobody walks by what the firmware left in hgatp, nor has it in a TLB. */
TEST_F(boot, joins)
{
	rec_set("hgatp", 0x8000000000001234);
	machine_be(3);
	ASSERT_TRUE(goes_away(hart_main(3)));
	EXPECT_EQ(0, rec_event(rec_find_last("hgatp="))->val);
	EXPECT_LT(rec_find_last("hgatp="), rec_find(0, "hfence_gvma_all"));
	EXPECT_TRUE(smp_is_present(3));
}

static void away_in_wfi(const struct rec_event *e)
{
	if (!strcmp(e->name, "wfi"))
		longjmp(m.away, 1);
}

/* One that was off when the others were looked at: no vCPU runs on it. */
TEST_F(boot, hart_from_firmware_differs)
{
	m.hgatp_modes = BIT_ULL(0) | BIT_ULL(HGATP_SV39X4);
	machine_be(3);
	rec_hook = away_in_wfi;
	ASSERT_TRUE(goes_away(hart_main(3)));
	rec_hook = NULL;
	EXPECT_FALSE(smp_is_present(3));
	EXPECT_EQ(0, rec_count("core_run"));
	EXPECT_LT(rec_find(0, "core_cpu_refused(3)"),
		  rec_find(0, "sbi(48534d.1 "));
	EXPECT_EQ(1, rec_count("sbi(48534d.1 "));
	/* And it isn't started again. */
	machine_be(0);
	rec_clear();
	EXPECT_EQ(-ENODEV, arch_cpu_kick(3));
	EXPECT_EQ(0, rec_count("sbi("));
}

TEST_F(boot, release)
{
	struct vcpu *vcpu = m.root->vcpu[1];
	const u64 sie = rec_get("sie") & ~BIT_ULL(IRQ_S_GEXT);
	u32 i;

	ASSERT_TRUE(seize(1));
	vcpu->arch.regs.x[REG_A0 + 4] = 0x4002;
	vcpu->arch.regs.x[REG_SP] = 0x4000;
	vcpu->arch.regs.x[REG_TP] = 0x4001;
	rec_set("vsscratch", 0x4003);
	rec_set("vstimecmp", 0x4004);
	rec_set("vsatp", 0x8000000000004005);
	rec_set("hvip", BIT_ULL(IRQ_VS_SOFT));
	rec_clear();
	ASSERT_TRUE(goes_away(arch_release()));
	for (i = 0; i < ARRAY_SIZE(hs_regs); i++)
		if (strcmp(hs_regs[i], "hvip"))
			EXPECT_EQ(0x1100 + i, rec_get(hs_regs[i]));
	EXPECT_EQ(0, rec_get("hvip"));
	EXPECT_EQ(0, rec_get("hgatp"));
	for (i = 0; i < ARRAY_SIZE(s_regs); i++)
		EXPECT_EQ(rec_get(s_regs[i][1]), rec_get(s_regs[i][0]));
	EXPECT_EQ(sie, rec_get("sie"));
	EXPECT_TRUE(rec_get("sip") & BIT_ULL(IRQ_S_SOFT));
	EXPECT_EQ(0x4002, m.left.landing);
	EXPECT_EQ(0x4000, m.left.sp);
	EXPECT_EQ(0x4001, m.left.tp);
	EXPECT_EQ(0x8000000000004005, m.left.satp);
	EXPECT_EQ(0, m.left.result);
	EXPECT_FALSE(smp_is_present(1));
	/* None of ours under VMIDs that KVM will use. */
	EXPECT_GT(rec_find_last("hfence_gvma_all"), rec_find_last("hgatp="));
	/* Until then a fault of the core's is told from a guest's. */
	EXPECT_GT(rec_find(0, "sscratch="), rec_find_last("hstatus="));
}

TEST_F(boot, hart_from_firmware)
{
	rec_set("sie", 0);
	machine_be(3);
	ASSERT_TRUE(goes_away(hart_main(3)));
	EXPECT_TRUE(smp_is_present(3));
	EXPECT_EQ((u64)trap_entry, rec_get("stvec"));
	EXPECT_EQ(0, rec_get("sscratch"));
	EXPECT_TRUE(rec_get("sie") & BIT_ULL(IRQ_S_SOFT));
	EXPECT_LT(rec_find(0, "hfence_gvma_all"), rec_find(0, "core_run"));
	EXPECT_LT(rec_find(0, "hfence_vvma_all"), rec_find(0, "core_run"));
}

/* One that isn't in the core is started there, others are interrupted. */
TEST_F(boot, kick)
{
	char call[96];

	machine_be(0);
	EXPECT_EQ(0, arch_cpu_kick(3));
	snprintf(call, sizeof(call), "sbi(48534d.0 d %llx 3 0 0)",
		 (u64)hart_entry);
	EXPECT_EQ(1, rec_count(call));
	EXPECT_EQ(1, cpus[3]->kicked);
	/* It is on its way. */
	m.sbi_error = SBI_ERR_ALREADY_AVAILABLE;
	EXPECT_EQ(0, arch_cpu_kick(3));
	m.sbi_error = SBI_ERR_FAILED;
	EXPECT_EQ(-ENODEV, arch_cpu_kick(3));
	m.sbi_error = SBI_SUCCESS;
	smp_mark_present(2, true);
	rec_clear();
	EXPECT_EQ(0, arch_cpu_kick(2));
	EXPECT_STREQ("sbi(735049.0 1 c 0 0 0)", rec_trace());
	EXPECT_EQ(1, cpus[2]->kicked);
}

/* The flag is looked at before the hart sleeps, and after it wakes. */
static void kick_in_wfi(const struct rec_event *e)
{
	if (!strcmp(e->name, "wfi"))
		cpus[2]->kicked = 1;
}

TEST_F(boot, idle)
{
	machine_be(2);
	cpus[2]->kicked = 1;
	arch_cpu_idle();
	EXPECT_STREQ("", rec_trace());
	rec_hook = kick_in_wfi;
	arch_cpu_idle();
	EXPECT_STREQ("wfi sip=0", rec_trace());
	EXPECT_EQ(0, cpus[2]->kicked);
}

/* The guest file has what Linux's S file had (AIA 3.8), and the S file passes on. */
TEST_F(boot, interrupt_file)
{
	rec_set("s70", 1);
	rec_set("s72", 0);
	rec_set("sc0", 0xf0);
	rec_set("sc2", 0xf1);
	rec_set("vs80", 0xbad);
	rec_set("siselect", 0x55);
	ASSERT_TRUE(seize(1));
	EXPECT_EQ(1, rec_get("vs70"));
	EXPECT_EQ(0xf0, rec_get("vsc0"));
	EXPECT_EQ(0xf1, rec_get("vsc2"));
	EXPECT_EQ(0, rec_get("vs80"));
	EXPECT_EQ(0x55, rec_get("vsiselect"));
	EXPECT_EQ(~0ULL, rec_get("sc0"));
	EXPECT_TRUE(rec_get("sie") & BIT_ULL(IRQ_S_EXT));
	/* Delivery is on when enables and threshold are there. */
	EXPECT_GT(rec_find(0, "vs70="), rec_find_last("vsc6="));
	/* And back: nothing that came meanwhile is lost. */
	rec_set("vsc0", 0xe0);
	rec_set("vs80", 0x8);
	rec_set("s80", 0x2);
	ASSERT_TRUE(goes_away(arch_release()));
	EXPECT_EQ(0xe0, rec_get("sc0"));
	EXPECT_EQ(0xa, rec_get("s80"));
	EXPECT_EQ(1, rec_get("s70"));
	EXPECT_EQ(0, rec_get("vs70"));
}

TEST_HARNESS_MAIN
