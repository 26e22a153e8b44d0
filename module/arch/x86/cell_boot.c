// SPDX-License-Identifier: GPL-2.0
/*
 * cell_boot.c - the state that a cell's first vCPU begins in. 64-bit: Linux's boot
 * protocol (Documentation/arch/x86/boot.rst), where page tables that map the first
 * 4 GiB at their address and the GDT lie in memory of the cell, as a PC's boot loader
 * might have them. Protected mode: the Multiboot specification 0.6.96, 3.2. Real
 * mode: as after a reset (APM 2 14.1.5).
 */
#include <linux/axvisor_x86_64.h>
#include <axvisor/arch_cpu.h>
#include <axvisor/arch_vm.h>
#include "cell.h"
#include "cpu.h"
#include "exits.h"

#define PML4_GPA	0x9000ULL
#define PDPT_GPA	0xa000ULL
#define PD_GPA		0xb000ULL	/* 4 of them */
#define GDT_GPA		0xf000ULL
#define NR_PDS		4
#define NR_ENTRIES	512

/* Present, writable; large */
#define TABLE_ENTRY	0x003ULL
#define PAGE_ENTRY	0x083ULL

#define BOOT_CS		0x10
#define BOOT_DS		0x18
#define GDT_CODE	0x00af9b000000ffffULL
#define GDT_DATA	0x00cf93000000ffffULL
#define ATTR_CODE	0xa9b
#define ATTR_DATA	0xc93
#define ATTR_TSS	0x08b
#define ATTR_CODE32	0xc9b

#define MULTIBOOT_MAGIC	0x2badb002

/* What 16 bits of an instruction pointer reach; bits of the entry in CS */
#define REAL_LIMIT	0xffffULL
#define REAL_SELECTOR	0xf0000ULL

/* As many entries of a table as are written at a time. */
#define CHUNK		32

static int write(struct vcpu *vcpu, u64 gpa, const u64 *entries, unsigned int count)
{
	struct vm *vm = vcpu->vm;
	hpa_t hpa;
	u32 perm;

	spin_lock(&vm->map_lock);
	perm = pgtable_lookup(&vm->arch.pt, GPA(gpa), &hpa, NULL);
	spin_unlock(&vm->map_lock);
	if (!(perm & VM_WRITE) || (perm & VM_DEVICE))
		return -EFAULT;
	arch_mem_write(hpa, entries, count * sizeof(*entries));
	return 0;
}

/* A table of @count entries from @first on, @step apart, and nothing behind. */
static int table(struct vcpu *vcpu, u64 gpa, u64 first, u64 step, unsigned int count)
{
	u64 chunk[CHUNK];
	unsigned int i, n;
	int err = 0;

	for (i = 0; i < NR_ENTRIES && !err; i += CHUNK) {
		for (n = 0; n < CHUNK; n++)
			chunk[n] = i + n < count ? first + (i + n) * step : 0;
		err = write(vcpu, gpa + i * sizeof(u64), chunk, CHUNK);
	}
	return err;
}

int cell_boot_tables(struct vcpu *vcpu)
{
	static const u64 gdt[] = { 0, 0, GDT_CODE, GDT_DATA };
	unsigned int i;
	int err;

	err = table(vcpu, PML4_GPA, PDPT_GPA | TABLE_ENTRY, 0, 1);
	if (!err)
		err = table(vcpu, PDPT_GPA, PD_GPA | TABLE_ENTRY, PAGE_SIZE, NR_PDS);
	for (i = 0; i < NR_PDS && !err; i++)
		err = table(vcpu, PD_GPA + i * PAGE_SIZE,
			    ((u64)i << 30) | PAGE_ENTRY, BIT_ULL(21), NR_ENTRIES);
	return err ? err : write(vcpu, GDT_GPA, gdt, ARRAY_SIZE(gdt));
}

static void set_segments(struct vcpu *vcpu, u16 code_attr)
{
	const struct x86_seg code = { BOOT_CS, code_attr, ~0U, 0 };
	const struct x86_seg data = { BOOT_DS, ATTR_DATA, ~0U, 0 };
	const struct x86_seg tss = { 0, ATTR_TSS, 0xffff, 0 };

	vendor->set_seg(vcpu, X86_CS, &code);
	vendor->set_seg(vcpu, X86_DS, &data);
	vendor->set_seg(vcpu, X86_ES, &data);
	vendor->set_seg(vcpu, X86_SS, &data);
	vendor->set_seg(vcpu, X86_FS, &data);
	vendor->set_seg(vcpu, X86_GS, &data);
	vendor->set_seg(vcpu, X86_TR, &tss);
}

static void long_mode(struct vcpu *vcpu, u64 entry, u64 arg)
{
	const struct x86_seg gdt = { 0, 0, 4 * sizeof(u64) - 1, GDT_GPA };

	set_segments(vcpu, ATTR_CODE);
	vendor->set_seg(vcpu, X86_GDTR, &gdt);
	vendor->set(vcpu, X86_CR0, CR0_PG | CR0_NE | CR0_ET | CR0_PE);
	vendor->set(vcpu, X86_CR3, PML4_GPA);
	vendor->set(vcpu, X86_CR4, CR4_PAE);
	vendor->set(vcpu, X86_EFER, EFER_LME | EFER_LMA | vendor->efer_fixed);
	vendor->set(vcpu, X86_RIP, entry);
	vcpu->arch.regs.x[RDX] = 0;
	vcpu->arch.regs.x[RSI] = arg;
}

/* There is no GDT: a kernel of that kind brings its own. */
static void protected_mode(struct vcpu *vcpu, u64 entry, u64 arg)
{
	set_segments(vcpu, ATTR_CODE32);
	vendor->set(vcpu, X86_CR0, CR0_NE | CR0_ET | CR0_PE);
	vendor->set(vcpu, X86_RIP, entry);
	vcpu->arch.regs.x[RDX] = 0;
	vcpu->arch.regs.x[RAX] = MULTIBOOT_MAGIC;
	vcpu->arch.regs.x[RBX] = (u32)arg;
}

static void real_mode(struct vcpu *vcpu, u64 entry, u64 arg)
{
	struct x86_seg cs;

	vendor->get_seg(vcpu, X86_CS, &cs);
	cs.base = entry & ~REAL_LIMIT;
	cs.selector = (u16)((entry & REAL_SELECTOR) >> 4);
	vendor->set_seg(vcpu, X86_CS, &cs);
	vendor->set(vcpu, X86_RIP, entry & REAL_LIMIT);
	vcpu->arch.regs.x[RSI] = (u32)arg;
}

void cell_boot_regs(struct vcpu *vcpu, gpa_t entry, u64 arg)
{
	switch (vcpu->arch.cell->mode) {
	case AXVISOR_X86_64_MODE_PROTECTED:
		protected_mode(vcpu, entry.v, arg);
		break;
	case AXVISOR_X86_64_MODE_REAL:
		real_mode(vcpu, entry.v, arg);
		break;
	default:
		long_mode(vcpu, entry.v, arg);
	}
}
