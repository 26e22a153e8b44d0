// SPDX-License-Identifier: GPL-2.0
/* memory.c - hostile accesses: what isn't ours, and devices in odd ways. */
#include "hostile.h"

/* Behind the memory of every example cell, and RAM of many hosts. */
#define FOREIGN		0x47e00000UL
#define FAR_AWAY	0x7ffffff000UL
#define NOWHERE		0x0a800000UL
#define ITS_BASE	0x08080000UL

static void jump(u64 target)
{
	asm volatile("blr %0" :: "r"(target)
		     : "memory", "x30", "x0", "x1", "x2", "x3", "x4", "x5",
		       "x6", "x7", "x8", "x9", "x10", "x11", "x12", "x13",
		       "x14", "x15", "x16", "x17");
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

static void read_zero(void)
{
	mmio_read(u32, 0UL);
}

static void jump_zero(void)
{
	jump(0);
}

static void read_nowhere(void)
{
	mmio_read(u8, NOWHERE);
}

static void write_nowhere(void)
{
	mmio_write(u16, NOWHERE, 1);
}

static void run_uart(void)
{
	jump(UART_BASE);
}

static void run_gic(void)
{
	jump(GICD_BASE);
}

static void read_its(void)
{
	struct trap trap = TRY(mmio_read(u32, ITS_BASE));

	printf("# %s\n", trap.taken ? "exception" : "value");
}

static void read_far(void)
{
	struct trap trap = TRY(mmio_read(u64, FAR_AWAY));

	ok(trap.taken, "an address beyond the physical size");
}

static void cross_end(void)
{
	mmio_read(u64, FOREIGN - 8 + 8 * 4096);
}

static void exclusive_foreign(void)
{
	u64 value;

	asm volatile("ldxr %0, [%1]" : "=r"(value) : "r"(FOREIGN) : "memory");
}

static void cache_foreign(void)
{
	TRY(asm volatile("dc civac, %0" :: "r"(FOREIGN) : "memory"));
	TRY(asm volatile("dc ivac, %0" :: "r"(0UL) : "memory"));
	TRY(asm volatile("at s1e1r, %0; isb" :: "r"(FOREIGN) : "memory"));
}

/* Exceptions go to an address where there is nothing. */
static void no_vectors(void)
{
	write_sysreg(0, vbar_el1);
	isb();
	asm volatile("brk #0");
}

/* The MMU on, with a translation table in memory that isn't ours. */
static void foreign_tables(void)
{
	write_sysreg(FOREIGN, ttbr0_el1);
	write_sysreg(25 | 2UL << 32, tcr_el1);
	write_sysreg(0xff, mair_el1);
	isb();
	write_sysreg(read_sysreg(sctlr_el1) | 1, sctlr_el1);
	isb();
}

static bool is_alignment(const struct trap *trap)
{
	return trap->taken && trap_ec(trap) == EC_DABT &&
	       FIELD_GET(ESR_FSC, trap->esr) == FSC_ALIGNMENT;
}

/* A device answers an odd access, or there is an external abort. */
static bool sane(const struct trap *trap)
{
	return !trap->taken || (trap_ec(trap) == EC_DABT &&
		FIELD_GET(ESR_FSC, trap->esr) == FSC_EXTERNAL);
}

static void unaligned(void)
{
	static const u64 where[] = { UART_BASE + 1, GICD_BASE + 2 };

	for (size_t i = 0; i < ARRAY_SIZE(where); i++) {
		u32 value;
		struct trap trap = TRY(asm volatile("ldr %w0, [%1]"
			: "=r"(value) : "r"(where[i]) : "memory"));

		ok(trap.taken && (is_alignment(&trap) || sane(&trap)),
		   "unaligned access to %lx: ESR %lx", where[i], trap.esr);
	}
}

static bool read_all_sizes(u64 addr)
{
	struct trap t[4] = { { 0 }, { 0 }, { 0 }, { 0 } };

	t[0] = TRY((void)mmio_read(u8, addr));
	if (addr % 2 == 0)
		t[1] = TRY((void)mmio_read(u16, addr));
	if (addr % 4 == 0)
		t[2] = TRY((void)mmio_read(u32, addr));
	if (addr % 8 == 0)
		t[3] = TRY((void)mmio_read(u64, addr));
	return sane(&t[0]) && sane(&t[1]) && sane(&t[2]) && sane(&t[3]);
}

static bool write_all_sizes(u64 addr)
{
	struct trap t[4] = { { 0 }, { 0 }, { 0 }, { 0 } };

	t[0] = TRY(mmio_write(u8, addr, (u8)random()));
	if (addr % 2 == 0)
		t[1] = TRY(mmio_write(u16, addr, (u16)random()));
	if (addr % 4 == 0)
		t[2] = TRY(mmio_write(u32, addr, (u32)random()));
	if (addr % 8 == 0)
		t[3] = TRY(mmio_write(u64, addr, random()));
	return sane(&t[0]) && sane(&t[1]) && sane(&t[2]) && sane(&t[3]);
}

static void odd_accesses(const char *name, u64 base, u64 size, u64 step)
{
	bool reads = true, writes = true;

	for (u64 off = 0; off < size; off += off < 0x1000 ? 1 : step)
		reads = reads && read_all_sizes(base + off);
	ok(reads, "%s: reads of all sizes", name);
	for (u64 off = 0; off < size; off += off < 0x1000 ? 1 : step)
		writes = writes && write_all_sizes(base + off);
	gic_init();
	gic_init_cpu();
	ok(writes, "%s: writes of all sizes", name);
}

static void odd_gic(void)
{
	odd_accesses("distributor", GICD_BASE, GICD_SIZE, 52);
	if (gic->number == 2) {
		odd_accesses("CPU interface", GICC_BASE, 0x2000, 52);
		return;
	}
	odd_accesses("redistributor", GICR_BASE, GICR_SGI, 52);
	odd_accesses("SGIs and PPIs", GICR_BASE + GICR_SGI, GICR_SGI, 52);
}

/* All but the registers that switch the UART off. */
static void odd_uart(void)
{
	bool reads = true, writes = true;

	for (u64 off = 0; off < 0x1000; off++)
		reads = reads && read_all_sizes(UART_BASE + off);
	for (u64 off = 0x80; off < 0x1000; off++)
		writes = writes && write_all_sizes(UART_BASE + off);
	ok(reads, "UART: reads of all sizes");
	ok(writes, "UART: writes of all sizes");
}

/* Instructions whose syndrome doesn't say what they access. */
static void no_syndrome(void)
{
	u64 a, b, where = GICD_BASE + GICD_IPRIORITYR + 64;

	TRY(asm volatile("ldp %w0, %w1, [%2]"
		: "=&r"(a), "=&r"(b) : "r"(where) : "memory"));
	TRY(asm volatile("stp %w0, %w1, [%2]"
		:: "r"(0), "r"(0), "r"(where) : "memory"));
	TRY(asm volatile("ldr %w0, [%1], #4"
		: "=&r"(a), "+r"(where) :: "memory"));
	TRY(asm volatile("str wzr, [%0, #-4]!" : "+r"(where) :: "memory"));
	TRY(asm volatile("ldxr %w0, [%1]"
		: "=&r"(a) : "r"(where) : "memory"));
}

static void zero_device(void)
{
	TRY(asm volatile("dc zva, %0" :: "r"(GICD_BASE) : "memory"));
}

const struct hostile_case memory_cases[] = {
	{ "unaligned", ENDS, unaligned },
	{ "odd-gic", ENDS, odd_gic },
	{ "odd-uart", ENDS, odd_uart },
	{ "no-syndrome", EITHER, no_syndrome },
	{ "zero-device", EITHER, zero_device },
	{ "cache-foreign", EITHER, cache_foreign },
	{ "read-its", EITHER, read_its },
	{ "read-far", EITHER, read_far },
	{ "read-foreign", FAILS, read_foreign },
	{ "write-foreign", FAILS, write_foreign },
	{ "run-foreign", FAILS, run_foreign },
	{ "exclusive-foreign", FAILS, exclusive_foreign },
	{ "cross-end", FAILS, cross_end },
	{ "read-zero", FAILS, read_zero },
	{ "jump-zero", FAILS, jump_zero },
	{ "read-nowhere", FAILS, read_nowhere },
	{ "write-nowhere", FAILS, write_nowhere },
	{ "run-uart", FAILS, run_uart },
	{ "run-gic", FAILS, run_gic },
	{ "no-vectors", FAILS, no_vectors },
	{ "foreign-tables", FAILS, foreign_tables },
};
const size_t memory_count = ARRAY_SIZE(memory_cases);
