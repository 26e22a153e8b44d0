// SPDX-License-Identifier: GPL-2.0
/* trap.c - a CPU's own tables, and exceptions of the core itself. */
#include <axvisor/arch_cpu.h>
#include <axvisor/event.h>
#include <axvisor/log.h>
#include "cpu.h"
#include "mmu.h"

#define NR_VECTORS	256
#define STUB_SIZE	16

/* Descriptors, APM 2 4.8: present, accessed where that would be written. */
#define GDT_CODE	0x00af9b000000ffffULL
#define GDT_DATA	0x00cf93000000ffffULL
#define DESC_TSS	(BIT_ULL(47) | FIELD_PREP(GENMASK_ULL(43, 40), 9))
#define GATE_INTERRUPT	(BIT_ULL(47) | FIELD_PREP(GENMASK_ULL(43, 40), 14))

struct gate {
	u64 low, high;
};

static struct gate idt[NR_VECTORS] __aligned(4096);

/* One instruction that may fault, and where it goes on then. */
struct fixup {
	u64 rip, next;
};

extern const struct fixup __extable_start[], __extable_end[];

static void set_gate(unsigned int vector)
{
	u64 addr = (u64)trap_stubs + vector * STUB_SIZE;
	u64 ist = 0;

	if (vector == EXCEPTION_NMI)
		ist = IST_NMI;
	else if (vector == EXCEPTION_DF || vector == EXCEPTION_MC)
		ist = IST_FAULT;
	idt[vector].low = FIELD_PREP(GENMASK_ULL(15, 0), addr & 0xffff) |
			  FIELD_PREP(GENMASK_ULL(31, 16), SEL_CODE) |
			  FIELD_PREP(GENMASK_ULL(34, 32), ist) |
			  GATE_INTERRUPT |
			  FIELD_PREP(GENMASK_ULL(63, 48), addr >> 16);
	idt[vector].high = addr >> 32;
}

void tables_init(struct cpu *cpu, char *area)
{
	u64 tss = (u64)&cpu->tss;
	unsigned int i;

	cpu->tss.ist[IST_FAULT - 1] = (u64)area + CPU_FAULT_TOP;
	cpu->tss.ist[IST_NMI - 1] = (u64)area + CPU_NMI_TOP;
	cpu->tss.iopb = sizeof(cpu->tss);
	cpu->gdt[SEL_CODE / 8] = GDT_CODE;
	cpu->gdt[SEL_DATA / 8] = GDT_DATA;
	cpu->gdt[SEL_TSS / 8] = (sizeof(cpu->tss) - 1) | (tss & 0xffffff) << 16 |
				DESC_TSS | (tss >> 24 & 0xff) << 56;
	cpu->gdt[SEL_TSS / 8 + 1] = tss >> 32;
	for (i = 0; i < NR_VECTORS; i++)
		set_gate(i);
}

void tables_load(struct cpu *cpu)
{
	const struct table_ptr gdt = { sizeof(cpu->gdt) - 1, (u64)cpu->gdt };
	const struct table_ptr idtr = { sizeof(idt) - 1, (u64)idt };

	load_gdt(&gdt);
	load_segments(SEL_CODE, SEL_DATA);
	load_tr(SEL_TSS);
	load_idt(&idtr);
}

/* The same during a panic: what would speak of it may be what is broken. */
static __noreturn void fault_again(void)
{
	/* Pairs with core_has_panicked() and the host. */
	store_release(&core_public.panic, 1);
	arch_cpu_park();
}

/* Return: where the core goes on. */
u64 core_exception(const struct trap_frame *frame)
{
	static bool faulted[AX_MAX_CPUS];
	const struct fixup *fixup;
	const u64 cr2 = read_cr2();
	bool *again = &faulted[arch_cpu_id()];

	for (fixup = __extable_start; fixup < __extable_end; fixup++)
		if (frame->vector == EXCEPTION_GP && fixup->rip == frame->rip)
			return fixup->next;
	if (*again)
		fault_again();
	*again = true;
	panic("%s in the core: vector %llu error 0x%llx rip 0x%llx cr2 0x%llx rsp 0x%llx",
	      mmu_is_guard(cr2) ? "stack overflow" : "exception", frame->vector,
	      frame->error, frame->rip, cr2, frame->rsp);
}
