// SPDX-License-Identifier: GPL-2.0
/* memory.c - hostile accesses: what isn't ours, and devices in odd ways. */
#include "hostile.h"

/* Behind the memory of every example cell, and RAM of many hosts. */
#define FOREIGN		0x87e00000UL
#define FAR_AWAY	0x3ffffffffff000UL
#define NOWHERE		0x20000000UL
#define SATP_SV39	(8UL << 60)

static void jump(u64 target)
{
	asm volatile("jalr %0" :: "r"(target)
		     : "memory", "ra", "t0", "t1", "t2", "t3", "t4", "t5",
		       "t6", "a0", "a1", "a2", "a3", "a4", "a5", "a6", "a7");
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

static void amo_foreign(void)
{
	asm volatile("amoadd.d zero, %0, (%1)" :: "r"(1UL), "r"(FOREIGN)
		     : "memory");
}

static void exclusive_foreign(void)
{
	u64 value;

	asm volatile("lr.d %0, (%1)" : "=r"(value) : "r"(FOREIGN) : "memory");
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

static void read_far(void)
{
	mmio_read(u64, FAR_AWAY);
}

static void cross_end(void)
{
	mmio_read(u64, FOREIGN - 8 + 8 * 4096);
}

/* Exceptions go to an address where there is nothing. */
static void no_vectors(void)
{
	csr_write(stvec, 0x200);
	asm volatile("ebreak");
}

/* Page tables in memory that isn't ours. */
static void foreign_tables(void)
{
	csr_write(satp, SATP_SV39 | FOREIGN >> 12);
	asm volatile("sfence.vma" ::: "memory");
}

/* Or in a device, which can hold none. */
static void device_tables(void)
{
	csr_write(satp, SATP_SV39 | UART_BASE >> 12);
	asm volatile("sfence.vma" ::: "memory");
}

/* A device answers an odd access, or there is an access fault. */
static bool sane(const struct trap *trap)
{
	return !trap->taken || trap->cause == CAUSE_LOAD_ACCESS ||
	       trap->cause == CAUSE_STORE_ACCESS ||
	       trap->cause == CAUSE_LOAD_MISALIGNED ||
	       trap->cause == CAUSE_STORE_MISALIGNED;
}

#define LOAD(op, addr)							\
({									\
	u64 value_;							\
	struct trap trap_ = TRY(({ asm volatile(op " %0, 0(%1)"	\
		: "=r"(value_) : "r"(addr) : "memory"); 0; }));	\
	sane(&trap_);							\
})
#define STORE(op, addr)							\
({									\
	struct trap trap_ = TRY(({ asm volatile(op " %0, 0(%1)"	\
		:: "r"(random()), "r"(addr) : "memory"); 0; }));	\
	sane(&trap_);							\
})
#define AMO(op, addr)							\
({									\
	u64 value_;							\
	struct trap trap_ = TRY(({ asm volatile(op " %0, %1, (%2)"	\
		: "=&r"(value_) : "r"(random()), "r"(addr) : "memory"); \
		0; }));							\
	sane(&trap_);							\
})
/* Of 16 bits, with registers that these have. */
#define SHORT(op, addr)							\
({									\
	register u64 a4_ asm("a4") = random();				\
	register u64 a5_ asm("a5") = (addr);				\
	trap_begin();							\
	asm volatile(".option push\n.option arch, +c\n" op		\
		     " a4, 0(a5)\n.option pop"				\
		     : "+r"(a4_) : "r"(a5_) : "memory");		\
	struct trap trap_ = trap_end();					\
	sane(&trap_);							\
})

static bool loads(u64 addr)
{
	u64 value;
	struct trap trap;

	trap = TRY(({ asm volatile("lr.w %0, (%1)" : "=r"(value) : "r"(addr)
				   : "memory"); 0; }));
	return sane(&trap) && LOAD("lb", addr) && LOAD("lbu", addr) &&
	       LOAD("lh", addr) && LOAD("lhu", addr) && LOAD("lw", addr) &&
	       LOAD("lwu", addr) && LOAD("ld", addr) && SHORT("c.lw", addr) &&
	       SHORT("c.ld", addr);
}

static bool stores(u64 addr)
{
	return STORE("sb", addr) && STORE("sh", addr) && STORE("sw", addr) &&
	       STORE("sd", addr) && SHORT("c.sw", addr) && SHORT("c.sd", addr) &&
	       AMO("amoadd.w", addr) && AMO("amoswap.d", addr) &&
	       AMO("sc.w", addr);
}

static void odd_accesses(const char *name, u64 base, u64 size)
{
	bool all = true;

	for (int i = 0; i < 600; i++)
		all = all && loads(base + random() % size);
	ok(all, "%s: loads of all sizes", name);
	for (int i = 0; i < 600; i++)
		all = all && stores(base + random() % size);
	console_init();
	ok(all, "%s: stores of all sizes", name);
}

static void odd_uart(void)
{
	odd_accesses("UART", UART_BASE, 8);
	odd_accesses("UART's end", UART_BASE, 7);
}

static void odd_interrupts(void)
{
	if (irqchip == &plic) {
		odd_accesses("PLIC", PLIC_BASE, 0x4000);
		odd_accesses("PLIC's contexts", PLIC_THRESHOLD(0), 0x1000);
	} else {
		odd_accesses("APLIC", APLIC_BASE, 0x4000);
	}
	/* Behind the file there is none. */
	if (irqchip == &imsic)
		odd_accesses("interrupt file", IMSIC_BASE, 0xff8);
	csr_clear(sip, SIE_SSIE);
	irqchip->init_cpu();
}

/* A device has registers at whole addresses only. */
static void misaligned(void)
{
	static const u64 where[] = { 1, 2, 3, 5, 6, 7 };
	bool all = true;

	for (size_t i = 0; i < ARRAY_SIZE(where); i++)
		all &= LOAD("ld", UART_BASE + where[i]) &&
		       STORE("sd", UART_BASE + where[i]) &&
		       LOAD("lw", UART_BASE + where[i]) &&
		       LOAD("lh", UART_BASE + where[i]);
	console_init();
	ok(all, "misaligned accesses to a device");
}

const struct hostile_case memory_cases[] = {
	{ "read-foreign", FAILS, read_foreign },
	{ "write-foreign", FAILS, write_foreign },
	{ "run-foreign", FAILS, run_foreign },
	{ "amo-foreign", FAILS, amo_foreign },
	{ "exclusive-foreign", FAILS, exclusive_foreign },
	{ "read-zero", FAILS, read_zero },
	{ "jump-zero", FAILS, jump_zero },
	{ "read-nowhere", FAILS, read_nowhere },
	{ "write-nowhere", FAILS, write_nowhere },
	{ "run-uart", FAILS, run_uart },
	{ "read-far", EITHER, read_far },
	{ "cross-end", FAILS, cross_end },
	{ "no-vectors", FAILS, no_vectors },
	{ "foreign-tables", FAILS, foreign_tables },
	{ "device-tables", FAILS, device_tables },
	{ "odd-uart", ENDS, odd_uart },
	{ "odd-interrupts", ENDS, odd_interrupts },
	{ "misaligned", ENDS, misaligned },
};
const size_t memory_count = ARRAY_SIZE(memory_cases);
