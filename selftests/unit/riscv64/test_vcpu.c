// SPDX-License-Identifier: GPL-2.0
/*
 * test_vcpu.c - a vCPU's state goes into the hart and out of it whole, in an
 * order that no walk can take advantage of.
 */
#include "machine.h"
#include "arch/riscv/vcpu.h"

#include <kselftest_harness.h>

/* All that struct vs_state holds but hvip. */
static const char *const vs_regs[] = {
	"vsstatus", "vsie", "vstvec", "vsscratch", "vsepc", "vscause",
	"vstval", "vsatp", "vstimecmp", "scounteren", "senvcfg", "sstateen0",
};

_Static_assert(ARRAY_SIZE(vs_regs) * 8 + 8 == sizeof(struct vs_state),
	       "every field has its register");

static void fill(u64 seed)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(vs_regs); i++)
		rec_set(vs_regs[i], seed + i * 0x0101);
	rec_set("hvip", seed & BIT_ULL(IRQ_VS_SOFT));
	rec_set("sepc", seed + 0x2000);
	rec_set("sstatus", seed + 0x3000);
	rec_set("s2", seed + 0x4000);
	rec_set("f0", seed + 0x5000);
	rec_set("v0", seed + 0x6000);
	rec_set("vl", seed + 0x7000);
}

static u32 differing(u64 seed)
{
	/* Floating point and vectors are on while the core saves them. */
	const u64 fp = SSTATUS_FS | SSTATUS_VS;
	u32 n = 0;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(vs_regs); i++)
		n += rec_get(vs_regs[i]) != seed + i * 0x0101;
	n += rec_get("hvip") != (seed & BIT_ULL(IRQ_VS_SOFT));
	n += rec_get("sepc") != seed + 0x2000;
	n += (rec_get("sstatus") | fp) != ((seed + 0x3000) | fp);
	n += rec_get("s2") != seed + 0x4000;
	n += rec_get("f0") != seed + 0x5000;
	n += rec_get("v0") != seed + 0x6000;
	n += rec_get("vl") != seed + 0x7000;
	return n;
}

FIXTURE(state)
{
	struct vcpu *root;
	struct vcpu *cell;
};

FIXTURE_SETUP(state)
{
	machine_start();
	self->root = m.root->vcpu[2];
	self->cell = m.cell->vcpu[0];
	machine_be(2);
	rec_clear();
}

FIXTURE_TEARDOWN(state)
{
	(void)self;
}

TEST_F(state, round_trip)
{
	cpus[2]->loaded = self->root;
	fill(0x10004);
	arch_vcpu_put(self->root);
	EXPECT_EQ(NULL, cpus[2]->loaded);
	/* What its file has pending doesn't end wfi in arch_cpu_idle(). */
	EXPECT_EQ(0, rec_get("vsie"));
	arch_vcpu_load(self->cell);
	EXPECT_NE(0, differing(0x10004));
	fill(0x30000);
	arch_vcpu_put(self->cell);
	arch_vcpu_load(self->root);
	EXPECT_EQ(0, differing(0x10004));
	arch_vcpu_put(self->root);
	arch_vcpu_load(self->cell);
	EXPECT_EQ(0, differing(0x30000));
	/* Loaded is loaded. */
	rec_clear();
	arch_vcpu_load(self->cell);
	EXPECT_STREQ("", rec_trace());
}

/*
 * vsatp is active for HLV, and for speculative walks, in HS mode too
 * (privileged specification, "Virtual Supervisor Address Translation and
 * Protection (vsatp) Register"): never one's with another's hgatp.
 */
static const char *wrong_order(const struct vcpu *vcpu)
{
	const u32 off = rec_find(0, "vsatp=0"), hgatp = rec_find(0, "hgatp=");
	const u32 on = rec_find_last("vsatp=");

	if (off > hgatp)
		return "VS-stage walks are not off";
	if (on <= hgatp || rec_count("vsatp=") != 2)
		return "vsatp before the second stage";
	if (rec_event(hgatp)->val != vcpu->vm->arch.hgatp)
		return "another vm's second stage";
	if (rec_find(0, "vsstatus=") > on)
		return "vsatp before vsstatus";
	return "";
}

TEST_F(state, order)
{
	rec_set("vsatp", 0x8000000000001234);
	self->cell->arch.vs.vsatp = 0x8000000000004321;
	arch_vcpu_load(self->cell);
	EXPECT_STREQ("", wrong_order(self->cell));
	arch_vcpu_put(self->cell);
	rec_clear();
	self->root->arch.vs.vsatp = 0x8000000000001234;
	arch_vcpu_load(self->root);
	EXPECT_STREQ("", wrong_order(self->root));
}

/* What was written for it to execute is seen (Zifencei: fence.i is local). */
TEST_F(state, instructions_are_fetched_anew)
{
	arch_vcpu_load(self->cell);
	EXPECT_EQ(1, rec_count("fence_i"));
	EXPECT_LT(rec_find(0, "fence"), rec_find(0, "fence_i"));
}

/* Registers of extensions exist where these do only. */
TEST_F(state, no_extensions)
{
	machine_boot()->isa = 0;
	self->cell->arch.vector.v = NULL;
	arch_vcpu_load(self->cell);
	arch_vcpu_put(self->cell);
	EXPECT_EQ(0, rec_count("vstimecmp="));
	EXPECT_EQ(0, rec_reads("vstimecmp"));
	EXPECT_EQ(0, rec_count("hstateen0="));
	EXPECT_EQ(0, rec_count("vector_"));
}

/* What a hart has that others lack is switched by nobody: no guest reaches it. */
TEST_F(state, what_not_all_harts_have)
{
	machine_boot()->isa = 0;
	vm_destroy(m.cell);
	m.cell = NULL;
	ASSERT_EQ(0, vm_create(&m.cell, VM_CELL, 1, 2, (const u32[]){ 2, 3 },
			       AX_CONSOLE_NONE));
	self->cell = m.cell->vcpu[0];
	arch_vcpu_reset(self->cell, GPA(CELL_GPA), 0);
	rec_set("sstatus", 0);
	arch_vcpu_load(self->cell);
	EXPECT_EQ(0, rec_get("sstatus") & SSTATUS_VS);
	EXPECT_EQ(SSTATUS_FS, rec_get("sstatus") & SSTATUS_FS);
	EXPECT_EQ(0, rec_get("henvcfg") & ENVCFG_STCE);
	arch_vcpu_put(self->cell);
	EXPECT_EQ(0, rec_get("sstatus") & SSTATUS_VS);
}

TEST_F(state, floating_point_is_reached)
{
	arch_vcpu_load(self->cell);
	EXPECT_EQ(SSTATUS_FS | SSTATUS_VS,
		  rec_event(rec_find(rec_find(0, "kept_regs_load"),
				     "sstatus="))->val &
		  (SSTATUS_FS | SSTATUS_VS));
	EXPECT_LT(rec_find(rec_find(0, "kept_regs_load"), "sstatus="),
		  rec_find(0, "fp_load"));
}

/* Its deadline is the vCPU's, not whoever's comes next. */
TEST_F(state, interrupts_are_quiet_between)
{
	cpus[2]->loaded = self->root;
	rec_set("vstimecmp", 77);
	rec_set("hvip", BIT_ULL(IRQ_VS_SOFT));
	arch_vcpu_put(self->root);
	EXPECT_EQ(~0ULL, rec_get("vstimecmp"));
	EXPECT_EQ(0, rec_get("hvip"));
	EXPECT_EQ(77, self->root->arch.vs.vstimecmp);
	EXPECT_EQ(BIT_ULL(IRQ_VS_SOFT), self->root->arch.vs.hvip);
}

TEST_F(state, delegation)
{
	arch_vcpu_load(self->cell);
	/* VS interrupts; counters are the root cell's. */
	EXPECT_EQ(0x444, rec_get("hideleg"));
	/* Uncached, memory may be as before its scrub: no PBMTE. */
	EXPECT_FALSE(rec_get("henvcfg") & ENVCFG_PBMTE);
	/* No ecall of VS mode, no guest-page fault, no virtual instruction. */
	EXPECT_EQ(0xb1ff, rec_get("hedeleg"));
	EXPECT_EQ(7, rec_get("hcounteren"));
	EXPECT_EQ(0, rec_get("htimedelta"));
	EXPECT_TRUE(rec_get("hstatus") & HSTATUS_SPV);
	EXPECT_EQ(2, FIELD_GET(HSTATUS_VSXL, rec_get("hstatus")));
	/* Nothing of the hypervisor's for its own use in U mode. */
	EXPECT_EQ(0, rec_get("hstatus") & BIT_ULL(9));
	arch_vcpu_put(self->cell);
	arch_vcpu_load(self->root);
	EXPECT_EQ(1, FIELD_GET(HSTATUS_VGEIN, rec_get("hstatus")));
	EXPECT_EQ(~0U, rec_get("hcounteren"));
	EXPECT_EQ(0x2444, rec_get("hideleg"));
	EXPECT_TRUE(rec_get("henvcfg") & ENVCFG_PBMTE);
}

/* SBI 2.0 9.1. */
TEST_F(state, reset)
{
	struct arch_vcpu *arch = &self->cell->arch;
	u32 i;

	memset(&arch->regs, 0xff, sizeof(arch->regs));
	memset(&arch->vs, 0xff, sizeof(arch->vs));
	memset(&arch->fp, 0xff, sizeof(arch->fp));
	arch_vcpu_reset(self->cell, GPA(0x80200000), 0x44);
	for (i = 0; i < 32; i++)
		if (i != REG_A0 && i != REG_A1)
			EXPECT_EQ(0, arch->regs.x[i]);
	EXPECT_EQ(0, arch->regs.x[REG_A0]);
	EXPECT_EQ(0x44, arch->regs.x[REG_A1]);
	arch_vcpu_load(self->cell);
	EXPECT_EQ(0x80200000, rec_get("sepc"));
	EXPECT_TRUE(rec_get("sstatus") & SSTATUS_SPP);
	EXPECT_EQ(0, rec_get("vsatp"));
	EXPECT_EQ(0, rec_get("vsie"));
	EXPECT_EQ(0, rec_get("vsstatus") & SSTATUS_SIE);
	EXPECT_EQ(~0ULL, rec_get("vstimecmp"));
	EXPECT_EQ(0, rec_get("f0"));
}

/* Two calls that stay in the architecture, then a hypercall. */
static void three_exits(void)
{
	static unsigned int n;
	u64 *x = m.cell->vcpu[0]->arch.regs.x;

	rec_set("scause", EXC_ECALL_VS);
	x[REG_A7] = n++ < 2 ? SBI_BASE : AX_RISCV_EID;
	x[REG_A6] = 0;
}

TEST_F(state, run)
{
	arch_vcpu_load(self->cell);
	rec_clear();
	m.guest = three_exits;
	rec_set("sepc", 0x70);
	arch_vcpu_run(self->cell);
	EXPECT_EQ(3, rec_count("guest_enter("));
	EXPECT_EQ(1, rec_count("guest_enter(78)"));
	EXPECT_EQ(0x7c, rec_get("sepc"));
	EXPECT_EQ(VCPU_EXIT_HYPERCALL, machine_exit.reason);
	/* What the core doesn't use isn't touched. */
	EXPECT_EQ(0, rec_count("kept_regs"));
}

/* A kick before the entry, and an IPI that it announces. */
TEST_F(state, kick)
{
	arch_vcpu_load(self->cell);
	self->cell->arch.soft = 1;
	cpus[2]->kicked = 1;
	rec_clear();
	arch_vcpu_run(self->cell);
	EXPECT_EQ(VCPU_EXIT_KICK, machine_exit.reason);
	EXPECT_EQ(0, rec_count("guest_enter"));
	EXPECT_EQ(0, cpus[2]->kicked);
	/* The interrupt that comes with it. */
	EXPECT_TRUE(machine_trap(self->cell, CAUSE_IRQ | IRQ_S_SOFT));
	EXPECT_EQ(BIT_ULL(IRQ_VS_SOFT), rec_get("hvip"));
	EXPECT_EQ(0, self->cell->arch.soft);
	/* One whose kick came while the vCPU was elsewhere. */
	arch_vcpu_put(self->cell);
	self->cell->arch.vs.hvip = 0;
	self->cell->arch.soft = 1;
	arch_vcpu_load(self->cell);
	EXPECT_EQ(BIT_ULL(IRQ_VS_SOFT), rec_get("hvip"));
}

/* Registers that an exit leaves in the hart. */
TEST_F(state, registers_by_number)
{
	u64 *x = self->cell->arch.regs.x;

	arch_vcpu_load(self->cell);
	rec_set("s2", 0x1111);
	x[REG_A0] = 0x2222;
	x[0] = 0x3333;
	EXPECT_EQ(0x1111, vcpu_reg(self->cell, 18));
	EXPECT_EQ(0x2222, vcpu_reg(self->cell, REG_A0));
	EXPECT_EQ(0, vcpu_reg(self->cell, 0));
	vcpu_set_reg(self->cell, 18, 0x4444);
	EXPECT_EQ(0x4444, rec_get("s2"));
	rec_clear();
	vcpu_set_reg(self->cell, REG_A0, 0x5555);
	EXPECT_EQ(0x5555, x[REG_A0]);
	vcpu_set_reg(self->cell, 0, 0x6666);
	EXPECT_EQ(0x3333, x[0]);
	EXPECT_EQ(0, rec_count("kept_regs"));
}

TEST_HARNESS_MAIN
