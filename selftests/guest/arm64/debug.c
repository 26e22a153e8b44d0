// SPDX-License-Identifier: GPL-2.0
/*
 * debug.c - hardware break- and watchpoints of the vCPU itself. At its end it
 * leaves values in all of them, which whoever comes next must not find.
 */
#include "insn.h"

#define BVR		4
#define BCR		5
#define WVR		6
#define WCR		7
#define POINT(kind, n)	SYSREG(2, 0, 0, n, kind)

#define MDSCR_SS	BIT(0)
#define MDSCR_KDE	BIT(13)
#define MDSCR_MDE	BIT(15)
#define OSLSR_OSLK	BIT(1)

#define CR_E		BIT(0)
#define CR_EL1		(1UL << 1)	/* PMC, PAC */
#define BCR_BAS_A64	(0xfUL << 5)
#define WCR_STORE	(2UL << 3)
#define WCR_BAS_ALL	(0xffUL << 5)

#define EC_BREAKPOINT	0x31U
#define EC_WATCHPOINT	0x35U

#define DFR0_BRPS	GENMASK(15, 12)
#define DFR0_WRPS	GENMASK(23, 20)

static volatile u64 watched[2] __attribute__((aligned(16)));

static u32 count_of(u64 field)
{
	return (u32)FIELD_GET(field, read_sysreg(id_aa64dfr0_el1)) + 1;
}

static u64 get(u32 kind, u32 n)
{
	u64 value = ~0UL;
	struct trap trap = insn_read(POINT(kind, n), &value);

	return trap.taken ? ~0UL : value;
}

static void set(u32 kind, u32 n, u64 value)
{
	insn_write(POINT(kind, n), value);
	isb();
}

static u32 nr_of(u32 kind)
{
	return count_of(kind <= BCR ? DFR0_BRPS : DFR0_WRPS);
}

/* In the order of the registers' numbers. */
static u64 pattern(u32 kind, u32 n)
{
	return kind == BVR || kind == WVR ? 0x5afe0000UL + kind * 256 + n * 16 :
	       CR_EL1 | BCR_BAS_A64;
}

static void test_first(void)
{
	bool zero = true;

	for (u32 kind = BVR; kind <= WCR; kind++)
		for (u32 n = 0; n < nr_of(kind); n++)
			zero &= !get(kind, n);
	ok(zero, "all are zero at first");
	ok(!(read_sysreg(mdscr_el1) & (MDSCR_MDE | MDSCR_KDE | MDSCR_SS)),
	   "none is in force at first");
	ok(read_sysreg(oslsr_el1) & OSLSR_OSLK, "the OS lock is locked");
	write_sysreg(0, oslar_el1);
	isb();
	ok(!(read_sysreg(oslsr_el1) & OSLSR_OSLK), "it can be unlocked");
}

static void test_numbers(void)
{
	bool there = true, none = true;

	for (u32 kind = BVR; kind <= WCR; kind++)
		for (u32 n = 0; n < 16; n++) {
			bool is = get(kind, n) != ~0UL;

			if (n < nr_of(kind))
				there &= is;
			else
				none &= !is;
		}
	ok(there, "there are as many as ID_AA64DFR0_EL1 says");
	ok(none, "and no more");
}

__attribute__((noinline)) static void nothing(void)
{
	asm volatile("nop");
}

static bool breaks(void)
{
	struct trap trap = TRY(nothing());

	return trap.taken && trap_ec(&trap) == EC_BREAKPOINT;
}

static void test_breakpoint(u32 n)
{
	set(BVR, n, (u64)nothing);
	set(BCR, n, CR_E | CR_EL1 | BCR_BAS_A64);
	ok(!breaks(), "breakpoint %u: not while MDSCR_EL1.MDE is 0", n);
	write_sysreg(MDSCR_MDE | MDSCR_KDE, mdscr_el1);
	isb();
	ok(breaks(), "breakpoint %u: taken", n);
	set(BCR, n, CR_EL1 | BCR_BAS_A64);
	ok(!breaks(), "breakpoint %u: not when it is off", n);
	write_sysreg(0, mdscr_el1);
	isb();
}

static bool watches(volatile u64 *at)
{
	struct trap trap = TRY(asm volatile("str xzr, [%0]"
					    :: "r"(at) : "memory"));

	return trap.taken && trap_ec(&trap) == EC_WATCHPOINT &&
	       trap.far == (u64)at;
}

static void test_watchpoint(u32 n)
{
	write_sysreg(MDSCR_MDE | MDSCR_KDE, mdscr_el1);
	set(WVR, n, (u64)&watched[1]);
	set(WCR, n, CR_E | CR_EL1 | WCR_STORE | WCR_BAS_ALL);
	ok(watches(&watched[1]), "watchpoint %u: taken", n);
	ok(!watches(&watched[0]), "watchpoint %u: not beside it", n);
	set(WCR, n, 0);
	ok(!watches(&watched[1]), "watchpoint %u: not when it is off", n);
	write_sysreg(0, mdscr_el1);
	isb();
}

static void leave_values(void)
{
	bool kept = true;

	for (u32 kind = BVR; kind <= WCR; kind++)
		for (u32 n = 0; n < nr_of(kind); n++)
			set(kind, n, pattern(kind, n));
	for (u32 kind = BVR; kind <= WCR; kind++)
		for (u32 n = 0; n < nr_of(kind); n++)
			kept &= get(kind, n) == pattern(kind, n);
	ok(kept, "each keeps its value");
}

void payload(u64 arg)
{
	(void)arg;
	test_first();
	test_numbers();
	asm volatile("msr daifclr, #8" ::: "memory");
	test_breakpoint(0);
	test_breakpoint(nr_of(BVR) - 1);
	test_watchpoint(0);
	test_watchpoint(nr_of(WVR) - 1);
	leave_values();
}
