// SPDX-License-Identifier: GPL-2.0
/*
 * irq.c - interrupts to their functions. A CPU that halts with interrupts masked
 * doesn't wake up: cpu_wait() unmasks them, and what comes then is kept, in
 * service, until the payload unmasks them itself.
 */
#include "arch.h"

#define DEPTH	16	/* one of each priority class */

volatile u32 irq_count[MAX_CPUS][MAX_IRQS];
void (*irq_raw)(unsigned int vector);

static irq_fn functions[MAX_IRQS];
static struct {
	volatile bool waiting;
	volatile u32 count;
	volatile u8 vector[DEPTH];
} kept[MAX_CPUS];

static unsigned int irq_of(unsigned int vector)
{
	if (vector >= GSI_VECTOR(0) && vector < GSI_VECTOR(NR_GSIS))
		return vector - GSI_VECTOR(0);
	return IRQ_VECTOR(vector);
}

static void handle(unsigned int vector)
{
	unsigned int irq = irq_of(vector);
	bool is_timer = vector == TIMER_VECTOR;

	if (!is_timer || timer_is_due()) {
		irq_count[cpu_index()][irq]++;
		if (functions[irq])
			functions[irq](irq);
	}
	lapic_eoi();
	if (is_timer)
		timer_again();
}

void irq_dispatch(struct frame *f)
{
	unsigned int cpu = cpu_index(), vector = (unsigned int)f->vector;

	if (vector == SPURIOUS_VECTOR)
		return;
	if (irq_raw) {
		irq_raw(vector);
	} else if (!kept[cpu].waiting) {
		handle(vector);
	} else {
		kept[cpu].vector[kept[cpu].count++] = (u8)vector;
		f->rflags &= ~RFLAGS_IF;
	}
}

/* With interrupts masked. The last one has the highest priority. */
static void handle_kept(void)
{
	unsigned int cpu = cpu_index();

	while (kept[cpu].count)
		handle(kept[cpu].vector[--kept[cpu].count]);
}

void cpu_wait(void)
{
	unsigned int cpu = cpu_index();

	if (kept[cpu].count)
		return;
	kept[cpu].waiting = true;
	asm volatile("sti; hlt; cli" ::: "memory");
	kept[cpu].waiting = false;
}

void irqs_unmask(void)
{
	handle_kept();
	asm volatile("sti" ::: "memory");
}

void irqs_mask(void)
{
	asm volatile("cli" ::: "memory");
}

void irqs_window(void)
{
	irqs_unmask();
	asm volatile("nop; nop" ::: "memory");
	irqs_mask();
}

void irq_setup(unsigned int irq, irq_fn fn)
{
	functions[irq] = fn;
	if (irq < NR_GSIS)
		ioapic_setup(irq, cpu_index());
}
