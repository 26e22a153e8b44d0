// SPDX-License-Identifier: GPL-2.0
/*
 * test_x86_apic_bus.c - messages to the local APICs of a machine, the start-up of
 * its vCPUs, and what its IO-APIC sends.
 */
#include <stdlib.h>
#include <string.h>

#include "arch/x86/vioapic.h"

#include "kselftest_harness.h"

#define NR	4

/* No test waits for a lock. */
bool spin_wait(struct spinlock *lock, u32 ticket)
{
	(void)lock;
	(void)ticket;
	abort();
}

void spin_give_up(void)
{
	abort();
}

static struct vlapic apics[NR];
static struct apic_bus bus;
static struct vioapic io;
static u32 kicked, got_nmi, got_init, got_startup;	/* vCPUs, by bits */
static u8 startup_vector;

static void on_kick(void *context, u32 n)
{
	(void)context;
	kicked |= 1U << n;
}

static void on_nmi(void *context, u32 n)
{
	(void)context;
	got_nmi |= 1U << n;
}

static void on_init(void *context, u32 n)
{
	(void)context;
	got_init |= 1U << n;
}

static void on_startup(void *context, u32 n, u8 vector)
{
	(void)context;
	got_startup |= 1U << n;
	startup_vector = vector;
}

static const struct apic_bus_ops bus_ops = {
	.kick = on_kick,
	.nmi = on_nmi,
	.init = on_init,
	.startup = on_startup,
};

static u64 no_time(struct vlapic *apic)
{
	(void)apic;
	return 0;
}

static void send(struct vlapic *apic, const struct apic_message *message)
{
	apic_bus_send(&bus, apic, message);
}

static void end(struct vlapic *apic, u8 vector)
{
	(void)apic;
	vioapic_end(&io, vector);
}

static const struct vlapic_ops apic_ops = {
	.now = no_time,
	.send = send,
	.end = end,
};

static void forget(void)
{
	kicked = got_nmi = got_init = got_startup = 0;
}

static void machine(void)
{
	u32 n;

	bus = (struct apic_bus) { .ops = &bus_ops, .nr = NR };
	for (n = 0; n < NR; n++) {
		vlapic_reset(&apics[n], &apic_ops, n);
		vlapic_write(&apics[n], APIC_SVR, 4, 0x1ff);
		vlapic_write(&apics[n], APIC_LDR, 4, 1U << (24 + n));
		bus.apic[n] = &apics[n];
	}
	vioapic_reset(&io, &bus);
	forget();
}

static void ipi(u32 from, u32 high, u32 low)
{
	forget();
	vlapic_write(&apics[from], APIC_ICR_HIGH, 4, high);
	vlapic_write(&apics[from], APIC_ICR, 4, low);
}

/* ---- destinations ---- */

TEST(physical)
{
	machine();
	ipi(0, 2 << 24, 0x40f1);
	EXPECT_EQ(4U, kicked);
	EXPECT_EQ(0xf1, vlapic_pending(&apics[2]));
	/* It is pending already. */
	ipi(1, 2 << 24, 0x40f1);
	EXPECT_EQ(0U, kicked);
	ipi(0, 0xff000000, 0x40f2);
	EXPECT_EQ(15U, kicked);
	ipi(0, 9 << 24, 0x40f3);
	EXPECT_EQ(0U, kicked);
}

TEST(logical)
{
	u32 n;

	machine();
	ipi(0, 5 << 24, 0x48f1);
	EXPECT_EQ(5U, kicked);
	ipi(0, 0xff000000, 0x48f2);
	EXPECT_EQ(15U, kicked);
	/* Clusters of two */
	for (n = 0; n < NR; n++) {
		vlapic_write(&apics[n], APIC_DFR, 4, 0x0fffffff);
		vlapic_write(&apics[n], APIC_LDR, 4,
			     (n / 2 << 4 | 1U << n % 2) << 24);
	}
	ipi(0, 0x13000000, 0x48f3);
	EXPECT_EQ(0xcU, kicked);
	ipi(0, 0xf1000000, 0x48f4);
	EXPECT_EQ(5U, kicked);
}

TEST(shorthands)
{
	machine();
	ipi(1, 0, 0x440f1);
	EXPECT_EQ(2U, kicked);
	ipi(1, 0, 0x840f2);
	EXPECT_EQ(15U, kicked);
	ipi(1, 0, 0xc40f3);
	EXPECT_EQ(13U, kicked);
}

TEST(x2apic)
{
	u32 n;

	machine();
	for (n = 0; n < NR; n++)
		vlapic_write_msr(&apics[n], MSR_APIC_BASE,
				 apics[n].base | APIC_BASE_X2APIC);
	apics[3].id = 0x103;
	forget();
	vlapic_write_msr(&apics[0], MSR_X2APIC + 0x30, 0x103ULL << 32 | 0x40f1);
	EXPECT_EQ(8U, kicked);
	forget();
	vlapic_write_msr(&apics[0], MSR_X2APIC + 0x30, ~0ULL << 32 | 0x40f2);
	EXPECT_EQ(15U, kicked);
	/* Clusters: the others are in number 0, the last one in 0x10. */
	forget();
	vlapic_write_msr(&apics[0], MSR_X2APIC + 0x30, 0xfULL << 32 | 0x48f3);
	EXPECT_EQ(7U, kicked);
	forget();
	vlapic_write_msr(&apics[0], MSR_X2APIC + 0x30,
			 0x100008ULL << 32 | 0x48f4);
	EXPECT_EQ(8U, kicked);
	/* 255 of an IPI is nobody, of an MSI everybody. */
	forget();
	vlapic_write_msr(&apics[0], MSR_X2APIC + 0x30, 0xffULL << 32 | 0x40f5);
	EXPECT_EQ(0U, kicked);
	apic_bus_msi(&bus, 0xfeeff000, 0x45);
	EXPECT_EQ(15U, kicked);
}

TEST(lowest_priority)
{
	machine();
	vlapic_write(&apics[0], APIC_SVR, 4, 0xff);
	vlapic_write(&apics[1], APIC_TPR, 4, 0x20);
	vlapic_write(&apics[2], APIC_TPR, 4, 0x10);
	vlapic_write(&apics[3], APIC_TPR, 4, 0x10);
	ipi(1, 0x0f000000, 0x49f1);
	EXPECT_EQ(4U, kicked);
	forget();
	/* An MSI's hint */
	apic_bus_msi(&bus, 0xfee0a00c, 0x45);
	EXPECT_EQ(8U, kicked);
	EXPECT_EQ(0x45, vlapic_pending(&apics[3]));
	/* Not an address of local APICs */
	forget();
	apic_bus_msi(&bus, 0xfed0a00c, 0x46);
	EXPECT_EQ(0U, kicked);
}

TEST(other_modes)
{
	machine();
	ipi(0, 0, 0xc4400);
	EXPECT_EQ(14U, got_nmi);
	ipi(0, 1 << 24, 0x4500);
	EXPECT_EQ(2U, got_init);
	ipi(0, 1 << 24, 0x4609);
	EXPECT_EQ(2U, got_startup);
	EXPECT_EQ(9, startup_vector);
	ipi(0, 1 << 24, 0x4200);	/* SMI */
	ipi(0, 1 << 24, 0x4700);	/* ExtINT */
	EXPECT_EQ(0U, kicked | got_nmi | got_init | got_startup);
	/* Also where it isn't enabled by software */
	vlapic_write(&apics[1], APIC_SVR, 4, 0xff);
	ipi(0, 1 << 24, 0x4500);
	EXPECT_EQ(2U, got_init);
	ipi(0, 1 << 24, 0x40f1);
	EXPECT_EQ(0U, kicked);
}

/* ---- start-up ---- */

TEST(startup_of_one_that_waits)
{
	struct startup s;
	u8 vector = 0;

	startup_reset(&s, false);
	EXPECT_EQ(STARTUP_NOTHING, startup_init(&s));
	EXPECT_EQ(STARTUP_START, startup_ipi(&s, 9));
	/* Linux sends a second one. */
	EXPECT_EQ(STARTUP_NOTHING, startup_ipi(&s, 9));
	EXPECT_EQ(STARTUP_NOTHING, startup_take(&s, &vector));
}

TEST(startup_of_one_that_runs)
{
	struct startup s;
	u8 vector = 0;

	startup_reset(&s, true);
	EXPECT_EQ(STARTUP_NOTHING, startup_ipi(&s, 7));
	EXPECT_EQ(STARTUP_KICK, startup_init(&s));
	EXPECT_EQ(STARTUP_STOP, startup_take(&s, &vector));
	EXPECT_EQ(STARTUP_NOTHING, startup_take(&s, &vector));
	EXPECT_EQ(STARTUP_START, startup_ipi(&s, 7));
	/* It has not looked when the start-up IPI comes. */
	EXPECT_EQ(STARTUP_KICK, startup_init(&s));
	EXPECT_EQ(STARTUP_KICK, startup_ipi(&s, 8));
	EXPECT_EQ(STARTUP_NOTHING, startup_ipi(&s, 9));
	EXPECT_EQ(STARTUP_RESTART, startup_take(&s, &vector));
	EXPECT_EQ(8, vector);
	/* A second INIT undoes the first one's start-up. */
	startup_init(&s);
	startup_ipi(&s, 8);
	EXPECT_EQ(STARTUP_KICK, startup_init(&s));
	EXPECT_EQ(STARTUP_STOP, startup_take(&s, &vector));
}

/* ---- IO-APIC ---- */

static u32 io_rd(u32 reg)
{
	u64 val = reg;

	vioapic_access(&io, 0, 4, true, &val);
	val = ~0ULL;
	vioapic_access(&io, 0x10, 4, false, &val);
	return (u32)val;
}

static void io_wr(u32 reg, u32 val)
{
	u64 v = reg;

	vioapic_access(&io, 0, 4, true, &v);
	v = val;
	vioapic_access(&io, 0x10, 4, true, &v);
}

static void rte(u32 pin, u32 high, u32 low)
{
	io_wr(0x11 + 2 * pin, high);
	io_wr(0x10 + 2 * pin, low);
}

TEST(ioapic_registers)
{
	u64 val = 0;

	machine();
	EXPECT_EQ(0x170011U, io_rd(1));
	io_wr(0, ~0U);
	EXPECT_EQ(0x0f000000U, io_rd(0));
	EXPECT_EQ(0x0f000000U, io_rd(2));
	EXPECT_EQ(0x10000U, io_rd(0x10));
	rte(23, ~0U, ~0U);
	EXPECT_EQ(0xff000000U, io_rd(0x3f));
	EXPECT_EQ(0x1afffU, io_rd(0x3e));
	EXPECT_EQ(0U, io_rd(0x40));
	io_wr(0x40, 1);
	EXPECT_EQ(-EINVAL, vioapic_access(&io, 0, 1, false, &val));
	EXPECT_EQ(-EINVAL, vioapic_access(&io, 0x10, 8, true, &val));
	EXPECT_EQ(0, vioapic_access(&io, 0x20, 4, false, &val));
	EXPECT_EQ(0ULL, val);
}

TEST(edges)
{
	machine();
	vioapic_set_level(&io, 4, true);	/* masked: lost */
	rte(4, 1 << 24, 0x34);
	EXPECT_EQ(0U, kicked);
	vioapic_set_level(&io, 4, true);
	EXPECT_EQ(0U, kicked);
	vioapic_set_level(&io, 4, false);
	vioapic_set_level(&io, 4, true);
	EXPECT_EQ(2U, kicked);
	EXPECT_EQ(0x34, vlapic_pending(&apics[1]));
	EXPECT_EQ(0x34U, io_rd(0x18));
}

TEST(levels)
{
	machine();
	vioapic_set_level(&io, 5, true);
	rte(5, 2 << 24, 0x8035);
	EXPECT_EQ(4U, kicked);
	EXPECT_EQ(0xc035U, io_rd(0x1a));
	vlapic_accept(&apics[2], 0x35);
	/* Not before it is ended, then again. */
	vioapic_set_level(&io, 5, true);
	EXPECT_EQ(-1, vlapic_pending(&apics[2]));
	vlapic_write(&apics[2], APIC_EOI, 4, 0);
	EXPECT_EQ(0x35, vlapic_pending(&apics[2]));
	vlapic_accept(&apics[2], 0x35);
	vioapic_set_level(&io, 5, false);
	vlapic_write(&apics[2], APIC_EOI, 4, 0);
	EXPECT_EQ(-1, vlapic_pending(&apics[2]));
	EXPECT_EQ(0x8035U, io_rd(0x1a));
	/* Masked meanwhile, it waits for that. */
	rte(5, 2 << 24, 0x18035);
	vioapic_set_level(&io, 5, true);
	EXPECT_EQ(-1, vlapic_pending(&apics[2]));
	io_wr(0x1a, 0x8035);
	EXPECT_EQ(0x35, vlapic_pending(&apics[2]));
	/* By an edge and back remote IRR goes. */
	io_wr(0x1a, 0x10035);
	EXPECT_EQ(0x10035U, io_rd(0x1a));
}

/* What nobody took is tried again. */
TEST(nobody_takes_a_level)
{
	machine();
	vlapic_write(&apics[2], APIC_SVR, 4, 0xff);
	rte(5, 2 << 24, 0x8035);
	vioapic_set_level(&io, 5, true);
	EXPECT_EQ(0x8035U, io_rd(0x1a));
	vlapic_write(&apics[2], APIC_SVR, 4, 0x1ff);
	vioapic_set_level(&io, 5, true);
	EXPECT_EQ(0x35, vlapic_pending(&apics[2]));
	EXPECT_EQ(1U << 5, vioapic_end(&io, 0x35));
	EXPECT_EQ(0U, vioapic_end(&io, 0x36));
}

TEST_HARNESS_MAIN
