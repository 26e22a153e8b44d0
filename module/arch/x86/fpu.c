// SPDX-License-Identifier: GPL-2.0
/*
 * fpu.c - the registers that the core doesn't use and VMRUN doesn't switch: those of
 * XSAVE, all that the CPU has, and DR0 to DR3.
 */
#include <axvisor/pool.h>
#include "../../vm/vm.h"
#include "cpu.h"
#include "fpu.h"

#define CPUID_XSAVE	0xd
#define FXSAVE_SIZE	512
#define FCW_INIT	0x37f
#define MXCSR_INIT	0x1f80
#define XCR0_X87	BIT_ULL(0)
#define XCR0_SSE	BIT_ULL(1)
#define XCR0_AVX	BIT_ULL(2)

/* Without CR4.OSXSAVE, which is as Linux has it, there is FXSAVE. */
static bool has_xsave(void)
{
	return read_cr4() & CR4_OSXSAVE;
}

static u64 all_features(u32 *size)
{
	u32 regs[4];

	cpuid(CPUID_XSAVE, 0, regs);
	*size = regs[2];
	return (u64)regs[3] << 32 | regs[0];
}

static unsigned int fpu_pages(void)
{
	u32 size = FXSAVE_SIZE;

	if (has_xsave())
		all_features(&size);
	return (size + PAGE_SIZE - 1) / PAGE_SIZE;
}

int fpu_init(struct vcpu *vcpu)
{
	vcpu->arch.fpu = pool_alloc(fpu_pages());
	if (!vcpu->arch.fpu)
		return -ENOMEM;
	fpu_reset(vcpu);
	return 0;
}

void fpu_exit(struct vcpu *vcpu)
{
	pool_free(vcpu->arch.fpu, fpu_pages());
}

/* A header of zeroes (APM 2 11.5.2): all registers are as after a reset. */
void fpu_reset(struct vcpu *vcpu)
{
	struct fpu *fpu = vcpu->arch.fpu;

	__builtin_memset(fpu, 0, (u64)fpu_pages() * PAGE_SIZE);
	__builtin_memset(vcpu->arch.dr, 0, sizeof(vcpu->arch.dr));
	fpu->fcw = FCW_INIT;
	fpu->mxcsr = MXCSR_INIT;
	vcpu->arch.xcr0 = XCR0_X87;
}

void fpu_load(const struct vcpu *vcpu)
{
	u32 size;
	u64 all;

	write_dr0(vcpu->arch.dr[0]);
	write_dr1(vcpu->arch.dr[1]);
	write_dr2(vcpu->arch.dr[2]);
	write_dr3(vcpu->arch.dr[3]);
	if (!has_xsave()) {
		fxrstor(vcpu->arch.fpu);
		return;
	}
	all = all_features(&size);
	write_xcr0(all);
	xrstor(vcpu->arch.fpu, all);
	write_xcr0(vcpu->arch.xcr0);
}

void fpu_save(struct vcpu *vcpu)
{
	u32 size;
	u64 all;

	vcpu->arch.dr[0] = read_dr0();
	vcpu->arch.dr[1] = read_dr1();
	vcpu->arch.dr[2] = read_dr2();
	vcpu->arch.dr[3] = read_dr3();
	if (!has_xsave()) {
		fxsave(vcpu->arch.fpu);
		return;
	}
	all = all_features(&size);
	vcpu->arch.xcr0 = read_xcr0();
	write_xcr0(all);
	xsave(vcpu->arch.fpu, all);
}

bool fpu_set_xcr0(struct vcpu *vcpu, u64 xcr0)
{
	u32 size;

	if (!has_xsave() || !(xcr0 & XCR0_X87) ||
	    (xcr0 & ~(all_features(&size) & FPU_CELL_XCR0)) ||
	    ((xcr0 & XCR0_AVX) && !(xcr0 & XCR0_SSE)))
		return false;
	vcpu->arch.xcr0 = xcr0;
	write_xcr0(xcr0);
	return true;
}
