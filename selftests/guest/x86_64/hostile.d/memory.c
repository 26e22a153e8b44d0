// SPDX-License-Identifier: GPL-2.0
/* memory.c - hostile accesses: what isn't ours, and devices in odd ways. */
#include "hostile.h"

/* Behind the memory of every example cell, and RAM of many hosts. */
#define FOREIGN		0x07e00000UL
#define NOWHERE		0xd0000000UL
#define ROUNDS		2000

static void jump(u64 target)
{
	((void (*)(void))target)();
}

static void read_foreign(void)
{
	mmio_read(u64, FOREIGN);
}

static void write_foreign(void)
{
	mmio_write(u64, FOREIGN, 0x6e6f7420796f7572UL);
}

static void run_foreign(void)
{
	jump(FOREIGN);
}

static void locked_foreign(void)
{
	asm volatile("lock xaddq %0, (%1)" :: "r"(1UL), "r"(FOREIGN) : "memory");
}

static void copy_foreign(void)
{
	u64 from = FOREIGN, to = NOWHERE, count = 4096;

	asm volatile("rep movsb" : "+S"(from), "+D"(to), "+c"(count) :: "memory");
}

static void read_nowhere(void)
{
	mmio_read(u8, NOWHERE);
}

static void write_nowhere(void)
{
	mmio_write(u16, NOWHERE, 1);
}

static void run_lapic(void)
{
	jump(LAPIC_BASE + LAPIC_EOI);
}

/* No instruction that a device's driver would use. */
static void vector_lapic(void)
{
	asm volatile("fxsave (%0)" :: "r"(LAPIC_BASE) : "memory");
}

static void random_ioapic(void)
{
	for (int i = 0; i < ROUNDS; i++) {
		ioapic_write((u32)random(), (u32)random() | IOAPIC_MASKED);
		ioapic_read((u32)random());
		mmio_write(u32, IOAPIC_BASE + (random() & 0xff0), (u32)random());
		mmio_read(u32, IOAPIC_BASE + (random() & 0xff0));
	}
	for (u32 gsi = 0; gsi < NR_GSIS; gsi++)
		ioapic_write(IOAPIC_ENTRY(gsi), IOAPIC_MASKED);
}

/* The ICR apart, which could reset the vCPU itself. */
static void random_lapic(void)
{
	for (int i = 0; i < ROUNDS; i++) {
		u32 reg = (u32)(random() & 0x3f) * 16;
		u32 val = (u32)random();

		TRY(lapic_read(reg));
		if (reg != LAPIC_ICR && reg != LAPIC_SELF_IPI)
			TRY(({ lapic_write(reg, val); 0; }));
	}
	TRY(({ lapic_write(LAPIC_SVR, SVR_ENABLE | SPURIOUS_VECTOR); 0; }));
}

const struct hostile_case memory_cases[] = {
	{ "read-foreign", FAILS, read_foreign },
	{ "write-foreign", FAILS, write_foreign },
	{ "run-foreign", FAILS, run_foreign },
	{ "locked-foreign", FAILS, locked_foreign },
	{ "copy-foreign", FAILS, copy_foreign },
	{ "read-nowhere", FAILS, read_nowhere },
	{ "write-nowhere", FAILS, write_nowhere },
	{ "run-lapic", FAILS, run_lapic },
	{ "fxsave-lapic", EITHER, vector_lapic },
	{ "random-ioapic", ENDS, random_ioapic },
	{ "random-lapic", ENDS, random_lapic },
};
const size_t memory_count = ARRAY_SIZE(memory_cases);
