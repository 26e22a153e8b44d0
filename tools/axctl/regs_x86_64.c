// SPDX-License-Identifier: GPL-2.0
/*
 * regs_x86_64.c - registers of x86_64: struct axvisor_x86_64_regs.
 */
#include <stdint.h>
#include <stdio.h>

#include <linux/axvisor_x86_64.h>

#include "axctl.h"
#include "regs.h"

#define REG(field)	{ #field, offsetof(struct axvisor_x86_64_regs, field) }
#define GPR(name, n)	{ #name, offsetof(struct axvisor_x86_64_regs, gpr) + 8 * (n) }
#define DR(n)		{ "dr" #n, offsetof(struct axvisor_x86_64_regs, dr) + 8 * (n) }
#define PART(name, n, part)						\
	{ name, offsetof(struct axvisor_x86_64_regs, seg) +		\
		(n) * sizeof(struct axvisor_x86_64_segment) +		\
		offsetof(struct axvisor_x86_64_segment, part) }
#define SEG(name, n)							\
	PART(#name, n, selector), PART(#name "_base", n, base),		\
	PART(#name "_limit", n, limit), PART(#name "_attr", n, attr)

static const struct {
	const char *name;
	size_t offset;
} named[] = {
	REG(rip), REG(rflags),
	GPR(rax, 0), GPR(rcx, 1), GPR(rdx, 2), GPR(rbx, 3), GPR(rsp, 4), GPR(rbp, 5),
	GPR(rsi, 6), GPR(rdi, 7), GPR(r8, 8), GPR(r9, 9), GPR(r10, 10), GPR(r11, 11),
	GPR(r12, 12), GPR(r13, 13), GPR(r14, 14), GPR(r15, 15),
	REG(cr0), REG(cr2), REG(cr3), REG(cr4), REG(cr8), REG(efer),
	SEG(es, 0), SEG(cs, 1), SEG(ss, 2), SEG(ds, 3), SEG(fs, 4), SEG(gs, 5),
	SEG(ldtr, 6), SEG(tr, 7),
	REG(gdtr_base), REG(gdtr_limit), REG(idtr_base), REG(idtr_limit),
	DR(0), DR(1), DR(2), DR(3), REG(dr6), REG(dr7), REG(pat),
	REG(star), REG(lstar), REG(cstar), REG(sfmask), REG(kernel_gs_base),
	REG(sysenter_cs), REG(sysenter_esp), REG(sysenter_eip),
	REG(apic_base), REG(activity), REG(fcw), REG(fsw), REG(mxcsr),
};

#define NR_XMM	16

static bool at(size_t index, struct reg *reg)
{
	if (index < ARRAY_SIZE(named)) {
		snprintf(reg->name, sizeof(reg->name), "%s", named[index].name);
		reg->offset = named[index].offset;
		reg->size = sizeof(uint64_t);
		return true;
	}
	index -= ARRAY_SIZE(named);
	if (index >= NR_XMM)
		return false;
	reg->size = 2 * sizeof(uint64_t);
	snprintf(reg->name, sizeof(reg->name), "xmm%zu", index);
	reg->offset = offsetof(struct axvisor_x86_64_regs, xmm) + index * reg->size;
	return true;
}

const struct regs_arch regs_x86_64 = {
	.size = sizeof(struct axvisor_x86_64_regs),
	.at = at,
};
