// SPDX-License-Identifier: GPL-2.0
/*
 * trap.c - descriptor tables and exceptions: interrupts to their handlers, expected
 * ones recorded, others shown with all registers.
 */
#include "arch.h"

#define NR_EXCEPTIONS	32
#define GATE		0x8e00U		/* present, interrupt gate (APM 2 4.8.4) */
#define TSS_AVAILABLE	0x89UL
#define FAULT_STACK	4096

struct gate {
	u16 offset_low, selector, attr, offset_middle;
	u32 offset_high, reserved;
};

/* APM 2 12.2.5 */
struct tss {
	u32 reserved0;
	u64 rsp[3], reserved1, ist[7], reserved2;
	u16 reserved3, iopb;
} __attribute__((packed));

static struct gate idt[256] __attribute__((aligned(16)));
static struct tss tss[MAX_CPUS] __attribute__((aligned(128)));
static char fault_stacks[MAX_CPUS][FAULT_STACK] __attribute__((aligned(16)));
static u32 index_of[MAX_CPUS];

static struct {
	volatile bool armed;
	struct trap trap;
	struct context context;
} expected[MAX_CPUS];

extern char vectors[];
extern u64 gdt[];

void trap(struct frame *f);

void trap_gate(unsigned int vector, const char *entry)
{
	u64 to = (u64)entry;

	idt[vector] = (struct gate){
		.offset_low = (u16)to, .selector = SEL_CODE, .attr = GATE,
		.offset_middle = (u16)(to >> 16), .offset_high = (u32)(to >> 32),
	};
}

static void idt_init(void)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(idt); i++)
		trap_gate(i, vectors + 16 * i);
	idt[EXC_DF].attr |= 1;		/* a stack of its own */
}

static void tss_load(unsigned int cpu)
{
	u64 base = (u64)&tss[cpu];
	u64 *descriptor = gdt + SEL_TSS(cpu) / 8;

	tss[cpu].ist[0] = (u64)(fault_stacks[cpu] + FAULT_STACK);
	tss[cpu].rsp[0] = tss[cpu].ist[0];
	tss[cpu].iopb = sizeof(tss[cpu]);
	descriptor[0] = (sizeof(tss[cpu]) - 1) | (base & 0xffffff) << 16 |
			TSS_AVAILABLE << 40 | (base >> 24 & 0xff) << 56;
	descriptor[1] = base >> 32;
	asm volatile("ltr %w0" :: "r"(SEL_TSS(cpu)) : "memory");
}

void trap_init_cpu(unsigned int cpu)
{
	struct {
		u16 limit;
		u64 base;
	} __attribute__((packed)) pointer = { sizeof(idt) - 1, (u64)idt };

	if (!cpu)
		idt_init();
	index_of[cpu] = cpu;
	wrmsr(MSR_GS_BASE, (u64)&index_of[cpu]);
	tss_load(cpu);
	asm volatile("lidt %0" :: "m"(pointer) : "memory");
}

struct context *trap_begin(void)
{
	unsigned int cpu = cpu_index();

	expected[cpu].trap = (struct trap){ 0 };
	asm volatile("" ::: "memory");
	expected[cpu].armed = true;
	asm volatile("" ::: "memory");
	return &expected[cpu].context;
}

struct trap trap_end(void)
{
	unsigned int cpu = cpu_index();

	asm volatile("" ::: "memory");
	expected[cpu].armed = false;
	return expected[cpu].trap;
}

static void show(const struct frame *f)
{
	printf("\nexception on vCPU %u: vector %lu error %lx\n", cpu_index(),
	       f->vector, f->error);
	printf(" rip %016lx cs  %04lx rflags %08lx cr2 %016lx\n", f->rip, f->cs,
	       f->rflags, cr_read(2));
	printf(" rax %016lx rcx %016lx rdx %016lx rbx %016lx\n", f->rax, f->rcx,
	       f->rdx, f->rbx);
	printf(" rsp %016lx rbp %016lx rsi %016lx rdi %016lx\n", f->rsp, f->rbp,
	       f->rsi, f->rdi);
	printf(" r8  %016lx r9  %016lx r10 %016lx r11 %016lx\n", f->r8, f->r9,
	       f->r10, f->r11);
	printf(" r12 %016lx r13 %016lx r14 %016lx r15 %016lx\n", f->r12, f->r13,
	       f->r14, f->r15);
}

/* It goes on in ring 0, where trap_save() was called. */
static bool record(struct frame *f)
{
	unsigned int cpu = cpu_index();
	const struct context *to = &expected[cpu].context;

	if (!expected[cpu].armed)
		return false;
	expected[cpu].armed = false;
	expected[cpu].trap = (struct trap){
		.taken = true, .vector = f->vector, .error = f->error,
		.rip = f->rip, .cr2 = cr_read(2),
	};
	f->rip = to->rip;
	f->rsp = to->rsp;
	f->rbx = to->rbx;
	f->rbp = to->rbp;
	f->r12 = to->r12;
	f->r13 = to->r13;
	f->r14 = to->r14;
	f->r15 = to->r15;
	f->rax = 1;
	f->cs = SEL_CODE;
	f->ss = SEL_DATA;
	return true;
}

/* Called by start.S. */
void trap(struct frame *f)
{
	if (f->vector >= NR_EXCEPTIONS) {
		irq_dispatch(f);
		return;
	}
	if (record(f))
		return;
	show(f);
	bail("no unexpected exception");
}
