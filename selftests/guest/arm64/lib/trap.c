// SPDX-License-Identifier: GPL-2.0
/* trap.c - exceptions: interrupts to the GIC, expected ones recorded, others
 * shown with all registers.
 */
#include "arch.h"

#define VECTOR_SYNC	4	/* from this level, with its own stack pointer */
#define VECTOR_IRQ	5

static struct {
	volatile bool armed;
	struct trap trap;
} expected[MAX_CPUS];

void trap_begin(void)
{
	unsigned int cpu = cpu_index();

	expected[cpu].trap = (struct trap){ 0 };
	expected[cpu].armed = true;
	isb();
}

struct trap trap_end(void)
{
	unsigned int cpu = cpu_index();

	isb();
	expected[cpu].armed = false;
	return expected[cpu].trap;
}

static void show(const struct frame *f, u64 vector)
{
	printf("\nexception on vCPU %u, vector %lu: ESR %016lx EC %02lx\n",
	       cpu_index(), vector, f->esr, FIELD_GET(ESR_EC, f->esr));
	printf(" pc  %016lx far %016lx spsr %016lx\n", f->elr, f->far, f->spsr);
	for (unsigned int i = 0; i < 31; i++)
		printf(" x%02u %016lx%s", i, f->x[i], i % 4 == 3 ? "\n" : "");
	printf(" sp  %016lx\n", f->sp);
}

static bool record(struct frame *f)
{
	unsigned int cpu = cpu_index();

	if (!expected[cpu].armed)
		return false;
	expected[cpu].trap = (struct trap){
		.taken = true, .esr = f->esr, .far = f->far,
	};
	if (FIELD_GET(ESR_EC, f->esr) == EC_IABT ||
	    FIELD_GET(ESR_EC, f->esr) == EC_PC_ALIGN)
		f->elr = f->x[30];
	else
		f->elr += 4;
	return true;
}

/* Called by vectors.S. */
void exception(struct frame *f, u64 vector);

void exception(struct frame *f, u64 vector)
{
	if (vector == VECTOR_IRQ) {
		gic_dispatch();
		return;
	}
	if (vector == VECTOR_SYNC && record(f))
		return;
	show(f, vector);
	bail("no unexpected exception");
}
