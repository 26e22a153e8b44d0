// SPDX-License-Identifier: GPL-2.0
/*
 * test_cell_switch.c - what is switched between Linux and a cell, and what CPUID and
 * MSRs of cells show of it.
 */
#include <stdlib.h>

#include "cell_fixture.h"

#define ROOT		(&m.vcpu[1])
#define LINUX(msr)	(0x11110000ULL + ((msr) & 0xff))
#define XCR0_ALL	0x207	/* CPUID Fn0000_000D: x87, SSE, AVX, PKRU */

static const struct {
	u32 msr;
	const char *name;
} kept[] = {
	{ MSR_TSC_AUX, "msr_c0000103" }, { MSR_XSS, "msr_da0" },
	{ MSR_U_CET, "msr_6a0" }, { MSR_PL0_SSP, "msr_6a4" }, { MSR_PL1_SSP, "msr_6a5" },
	{ MSR_PL2_SSP, "msr_6a6" }, { MSR_PL3_SSP, "msr_6a7" },
};

FIXTURE(newest)
{
};

/* Linux has CPU 1, and XSAVE on. */
FIXTURE_SETUP(newest)
{
	(void)self;
	machine_init();
	m.newest = true;
	rec_set("cr4", CR4_OSXSAVE);
	machine_start();
	cell_fixture_init();
	arch_vcpu_load(ROOT);
	rec_clear();
}

FIXTURE_TEARDOWN(newest)
{
	(void)self;
	cell_fixture_exit();
}

TEST_F(newest, msrs_are_switched)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(kept); i++)
		rec_set(kept[i].name, LINUX(kept[i].msr));
	arch_vcpu_put(ROOT);
	arch_vcpu_reset(CELL_VCPU, GPA(0x100000), 0);
	arch_vcpu_load(CELL_VCPU);
	for (i = 0; i < ARRAY_SIZE(kept); i++)
		EXPECT_EQ(0, rec_get(kept[i].name));
	rec_set("msr_c0000103", 77);
	arch_vcpu_put(CELL_VCPU);
	arch_vcpu_load(ROOT);
	for (i = 0; i < ARRAY_SIZE(kept); i++)
		EXPECT_EQ(LINUX(kept[i].msr), rec_get(kept[i].name));
	arch_vcpu_put(ROOT);
	arch_vcpu_load(CELL_VCPU);
	EXPECT_EQ(77, rec_get("msr_c0000103"));
	arch_vcpu_put(CELL_VCPU);
	arch_vcpu_reset(CELL_VCPU, GPA(0x100000), 0);
	arch_vcpu_load(CELL_VCPU);
	EXPECT_EQ(0, rec_get("msr_c0000103"));
}

/* All that the CPU has is saved and loaded, whatever the guest has switched on. */
TEST_F(newest, xsave_is_switched)
{
	rec_set("xcr0", 7);
	rec_set("dr0", 0x1000);
	rec_clear();
	arch_vcpu_put(ROOT);
	EXPECT_LT(rec_find(0, "xcr0=207"), rec_find(0, "fpu_save"));
	EXPECT_LT(rec_find(0, "fpu_save"), rec_end());
	arch_vcpu_reset(CELL_VCPU, GPA(0x100000), 0);
	rec_clear();
	arch_vcpu_load(CELL_VCPU);
	EXPECT_LT(rec_find(0, "xcr0=207"), rec_find(0, "fpu_load"));
	EXPECT_LT(rec_find(0, "fpu_load"), rec_find(0, "xcr0=1"));
	EXPECT_EQ(1, rec_get("xcr0"));
	EXPECT_EQ(0, rec_get("dr0"));
	arch_vcpu_put(CELL_VCPU);
	arch_vcpu_load(ROOT);
	EXPECT_EQ(7, rec_get("xcr0"));
	EXPECT_EQ(0x1000, rec_get("dr0"));
}

TEST_F(newest, xcr0_of_a_cell)
{
	arch_vcpu_put(ROOT);
	arch_vcpu_reset(CELL_VCPU, GPA(0x100000), 0);
	arch_vcpu_load(CELL_VCPU);
	EXPECT_FALSE(fpu_set_xcr0(CELL_VCPU, 0));
	EXPECT_FALSE(fpu_set_xcr0(CELL_VCPU, 2));
	EXPECT_FALSE(fpu_set_xcr0(CELL_VCPU, 5));
	EXPECT_FALSE(fpu_set_xcr0(CELL_VCPU, XCR0_ALL));
	EXPECT_FALSE(fpu_set_xcr0(CELL_VCPU, 0xf));
	EXPECT_EQ(1, rec_get("xcr0"));
	EXPECT_TRUE(fpu_set_xcr0(CELL_VCPU, 3));
	EXPECT_TRUE(fpu_set_xcr0(CELL_VCPU, 7));
	EXPECT_EQ(7, rec_get("xcr0"));
}

/* What a cell can't switch it isn't shown. */
TEST_F(newest, cpuid_hides_it)
{
	u32 out[4];

	arch_vcpu_reset(CELL_VCPU, GPA(0x100000), 0);
	cell_cpuid(CELL_VCPU, CPUID_STRUCTURED, 0, out);
	EXPECT_EQ(0, out[2] & BIT_ULL(7));
	EXPECT_EQ(0, out[3]);
	cell_cpuid(CELL_VCPU, 0xd, 0, out);
	EXPECT_EQ(7, out[0]);
	cell_cpuid(CELL_VCPU, 0xd, 1, out);
	EXPECT_EQ(BIT_ULL(0), out[0]);
	cell_cpuid(CELL_VCPU, CPUID_EXTENDED, 0, out);
	EXPECT_NE(0, out[3] & CPUID_EXT_D_RDTSCP);
	EXPECT_EQ(0, out[2] & CPUID_EXT_C_SVM);
	cell_cpuid(CELL_VCPU, CPUID_SVM, 0, out);
	EXPECT_EQ(0, out[0] | out[1] | out[2] | out[3]);
	cell_cpuid(CELL_VCPU, CPUID_FEATURES, 0, out);
	EXPECT_EQ(0, out[2] & CPUID_1C_VMX);
	EXPECT_NE(0, out[2] & CPUID_1C_HYPERVISOR);
}

/* Return: has it been refused with #GP, with nothing done? */
static bool refused(u32 msr, bool write, u64 val)
{
	const u64 rip = CELL_VMCB->rip;
	u64 *x = CELL_VCPU->arch.regs.x;

	x[RCX] = msr;
	x[RAX] = (u32)val;
	x[RDX] = val >> 32;
	CELL_VMCB->eventinj = 0;
	if (write)
		cell_msr_write(CELL_VCPU);
	else
		cell_msr_read(CELL_VCPU);
	return (CELL_VMCB->eventinj & EVENT_VALID) &&
	       FIELD_GET(EVENT_VECTOR, CELL_VMCB->eventinj) == EXCEPTION_GP &&
	       CELL_VMCB->rip == rip;
}

TEST_F(newest, msrs_of_a_cell)
{
	static const u32 none[] = {
		MSR_XSS, MSR_U_CET, MSR_S_CET, MSR_PL3_SSP, MSR_VM_CR, MSR_VM_HSAVE_PA,
		0x48, 0x12345,
	};
	size_t i;

	arch_vcpu_put(ROOT);
	arch_vcpu_reset(CELL_VCPU, GPA(0x100000), 0);
	arch_vcpu_load(CELL_VCPU);
	rec_clear();
	for (i = 0; i < ARRAY_SIZE(none); i++) {
		EXPECT_TRUE(refused(none[i], false, 0));
		EXPECT_TRUE(refused(none[i], true, 1));
	}
	EXPECT_EQ(rec_end(), rec_find(0, "msr_"));
	EXPECT_TRUE(refused(MSR_EFER, true, EFER_SVME));
	EXPECT_FALSE(refused(MSR_EFER, true, EFER_LME | EFER_NXE));
	EXPECT_EQ(EFER_LME | EFER_LMA | EFER_NXE | EFER_SVME, CELL_VMCB->efer);
	EXPECT_FALSE(refused(MSR_EFER, false, 0));
	EXPECT_EQ(EFER_LME | EFER_LMA | EFER_NXE, CELL_VCPU->arch.regs.x[RAX]);
}

/* Where a CPU hasn't got them, they aren't touched. */
TEST_F(newest, older_cpus)
{
	size_t i;

	cell_fixture_exit();
	machine_init();
	machine_start();
	cell_fixture_init();
	arch_vcpu_reset(CELL_VCPU, GPA(0x100000), 0);
	arch_vcpu_load(CELL_VCPU);
	arch_vcpu_put(CELL_VCPU);
	for (i = 0; i < ARRAY_SIZE(kept); i++)
		EXPECT_EQ(rec_end(), rec_find(0, kept[i].name));
}

TEST_HARNESS_MAIN
