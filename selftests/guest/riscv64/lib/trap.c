// SPDX-License-Identifier: GPL-2.0
/*
 * trap.c - exceptions: interrupts to their handlers, expected ones recorded,
 * others shown with all registers.
 */
#include "arch.h"

static struct {
	volatile bool armed;
	struct trap trap;
} expected[MAX_CPUS];

void trap(struct frame *f);

void trap_begin(void)
{
	unsigned int cpu = cpu_index();

	expected[cpu].trap = (struct trap){ 0 };
	asm volatile("" ::: "memory");
	expected[cpu].armed = true;
	asm volatile("" ::: "memory");
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
	printf("\nexception on vCPU %u: cause %lu\n", cpu_index(), f->cause);
	printf(" pc  %016lx tval %016lx sstatus %016lx\n", f->pc, f->tval,
	       f->sstatus);
	for (unsigned int i = 1; i < 32; i++)
		printf(" x%02u %016lx%s", i, f->x[i], i % 4 ? "" : "\n");
	printf("\n");
}

/* One of 16 bits is there or not; what can't be fetched was called. */
static void skip_instruction(struct frame *f)
{
	if (f->cause == CAUSE_FETCH_ACCESS || f->cause == CAUSE_FETCH_PAGE)
		f->pc = f->x[1];
	else
		f->pc += (*(const u16 *)f->pc & 3) == 3 ? 4 : 2;
}

static bool record(struct frame *f)
{
	unsigned int cpu = cpu_index();

	if (!expected[cpu].armed)
		return false;
	expected[cpu].trap = (struct trap){
		.taken = true, .cause = f->cause, .pc = f->pc,
		.tval = f->tval, .sstatus = f->sstatus,
	};
	skip_instruction(f);
	f->sstatus |= SSTATUS_SPP;
	return true;
}

/* Called by start.S. */
void trap(struct frame *f)
{
	if (f->cause & CAUSE_IRQ) {
		irq_dispatch(f->cause & ~CAUSE_IRQ);
		return;
	}
	if (record(f))
		return;
	show(f);
	bail("no unexpected exception");
}
