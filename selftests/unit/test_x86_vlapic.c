// SPDX-License-Identifier: GPL-2.0
/* test_x86_vlapic.c - one local APIC: registers, priorities, timer, modes. */
#include <string.h>

#include "arch/x86/vlapic.h"

#include "kselftest_harness.h"

static struct vlapic apic;
static u64 tsc;
static struct apic_message sent;
static unsigned int nr_sent;
static int ended;	/* vector, or -1 */

static u64 get_tsc(struct vlapic *a)
{
	(void)a;
	return tsc;
}

static void send(struct vlapic *a, const struct apic_message *message)
{
	(void)a;
	sent = *message;
	nr_sent++;
}

static void end(struct vlapic *a, u8 vector)
{
	(void)a;
	ended = vector;
}

static const struct vlapic_ops ops = {
	.now = get_tsc,
	.send = send,
	.end = end,
};

static u32 rd(u32 off)
{
	u64 val = ~0ULL;

	if (vlapic_read(&apic, off, 4, &val))
		return ~0U;
	return (u32)val;
}

static void wr(u32 off, u32 val)
{
	if (vlapic_write(&apic, off, 4, val))
		nr_sent = ~0U;
}

static int msr_rd(u32 off, u64 *val)
{
	*val = 0;
	return vlapic_read_msr(&apic, MSR_X2APIC + off / 16, val);
}

static int msr_wr(u32 off, u64 val)
{
	return vlapic_write_msr(&apic, MSR_X2APIC + off / 16, val);
}

static void fresh(u32 id)
{
	tsc = 1000;
	nr_sent = 0;
	ended = -1;
	vlapic_reset(&apic, &ops, id);
	wr(APIC_SVR, 0x1ff);
}

static void x2apic(void)
{
	vlapic_write_msr(&apic, MSR_APIC_BASE, apic.base | APIC_BASE_X2APIC);
}

/* ---- registers ---- */

TEST(after_reset)
{
	u64 base;

	vlapic_reset(&apic, &ops, 3);
	EXPECT_EQ(3U << 24, rd(APIC_ID));
	EXPECT_EQ(0x50014U, rd(APIC_VERSION));
	EXPECT_EQ(0xffU, rd(APIC_SVR));
	EXPECT_EQ(~0U, rd(APIC_DFR));
	EXPECT_EQ(0x10000U, rd(APIC_LVT_TIMER));
	EXPECT_EQ(0x10000U, rd(APIC_LVT_ERROR));
	EXPECT_EQ(0, vlapic_read_msr(&apic, MSR_APIC_BASE, &base));
	EXPECT_EQ(0xfee00800ULL, base);
	EXPECT_EQ(-1, vlapic_pending(&apic));
	/* Disabled by software: masked, and nothing is accepted. */
	wr(APIC_LVT_LINT0, 0x700);
	EXPECT_EQ(0x10700U, rd(APIC_LVT_LINT0));
	EXPECT_EQ(APIC_LOST, vlapic_raise(&apic, 0x30, false));
	vlapic_reset(&apic, &ops, 0);
	EXPECT_EQ(0, vlapic_read_msr(&apic, MSR_APIC_BASE, &base));
	EXPECT_EQ(0xfee00900ULL, base);
}

TEST(accesses)
{
	u64 val;

	fresh(0);
	EXPECT_EQ(-EINVAL, vlapic_read(&apic, APIC_ID, 1, &val));
	EXPECT_EQ(-EINVAL, vlapic_read(&apic, APIC_ID, 8, &val));
	EXPECT_EQ(-EINVAL, vlapic_write(&apic, APIC_ID + 2, 4, 0));
	EXPECT_EQ(-EINVAL, vlapic_read(&apic, APIC_SIZE, 4, &val));
	/* Between registers there is nothing, which is an error of its own. */
	EXPECT_EQ(0U, rd(APIC_TPR + 4));
	EXPECT_EQ(0U, rd(APIC_ESR));
	wr(APIC_ESR, 0);
	EXPECT_EQ(ESR_ILLEGAL_REGISTER, rd(APIC_ESR));
	wr(APIC_ESR, 0);
	EXPECT_EQ(0U, rd(APIC_ESR));
	/* With an interrupt */
	wr(APIC_LVT_ERROR, 0xfe);
	wr(APIC_SELF_IPI, 0x40);
	EXPECT_EQ(0xfe, vlapic_pending(&apic));
}

TEST(local_vector_table)
{
	fresh(0);
	wr(APIC_LVT_TIMER, ~0U);
	EXPECT_EQ(0x700ffU, rd(APIC_LVT_TIMER));
	wr(APIC_LVT_LINT1, 0x400);
	EXPECT_EQ(0x400U, rd(APIC_LVT_LINT1));
	wr(APIC_SVR, 0xff);
	EXPECT_EQ(0x10400U, rd(APIC_LVT_LINT1));
	wr(APIC_SVR, 0x1ff);
	EXPECT_EQ(0x10400U, rd(APIC_LVT_LINT1));
}

/* ---- interrupts ---- */

TEST(life_of_an_interrupt)
{
	fresh(0);
	EXPECT_EQ(APIC_RAISED, vlapic_raise(&apic, 0x41, false));
	EXPECT_EQ(APIC_KEPT, vlapic_raise(&apic, 0x41, false));
	EXPECT_EQ(2U, rd(APIC_IRR + 0x20));
	EXPECT_EQ(0x41, vlapic_pending(&apic));
	vlapic_accept(&apic, 0x41);
	EXPECT_EQ(0U, rd(APIC_IRR + 0x20));
	EXPECT_EQ(2U, rd(APIC_ISR + 0x20));
	EXPECT_EQ(0x40U, rd(APIC_PPR));
	/* The same class waits, a higher one doesn't. */
	vlapic_raise(&apic, 0x4f, false);
	EXPECT_EQ(-1, vlapic_pending(&apic));
	EXPECT_EQ(-1, vlapic_waiting(&apic));
	vlapic_raise(&apic, 0x50, true);
	EXPECT_EQ(0x50, vlapic_pending(&apic));
	vlapic_accept(&apic, 0x50);
	EXPECT_EQ(0x10000U, rd(APIC_TMR + 0x20));
	wr(APIC_EOI, 0);
	EXPECT_EQ(0x50, ended);
	ended = -1;
	EXPECT_EQ(-1, vlapic_pending(&apic));
	wr(APIC_EOI, 0);
	EXPECT_EQ(-1, ended);
	EXPECT_EQ(0x4f, vlapic_pending(&apic));
	/* None is served: it ends nothing. */
	wr(APIC_EOI, 0);
	EXPECT_EQ(0x4f, vlapic_pending(&apic));
	/* Vectors of exceptions */
	EXPECT_EQ(APIC_LOST, vlapic_raise(&apic, 15, false));
	wr(APIC_ESR, 0);
	EXPECT_EQ(ESR_RECEIVE_ILLEGAL, rd(APIC_ESR));
}

TEST(task_priority)
{
	fresh(0);
	vlapic_raise(&apic, 0x4f, false);
	wr(APIC_TPR, 0x40);
	EXPECT_EQ(-1, vlapic_pending(&apic));
	EXPECT_EQ(0x4f, vlapic_waiting(&apic));
	EXPECT_EQ(0x40U, rd(APIC_PPR));
	wr(APIC_TPR, 0x3f);
	EXPECT_EQ(0x3fU, rd(APIC_PPR));
	EXPECT_EQ(0x4f, vlapic_pending(&apic));
	EXPECT_EQ(3ULL, vlapic_cr8(&apic));
	vlapic_set_cr8(&apic, 4);
	EXPECT_EQ(0x40U, rd(APIC_TPR));
	EXPECT_EQ(-1, vlapic_pending(&apic));
}

/* ---- IPIs ---- */

TEST(icr)
{
	fresh(0);
	wr(APIC_ICR_HIGH, 0x02000000);
	wr(APIC_ICR, 0x000008fd);
	ASSERT_EQ(1U, nr_sent);
	EXPECT_EQ(2U, sent.destination);
	EXPECT_EQ(0xfd, sent.vector);
	EXPECT_EQ(MODE_FIXED, sent.mode);
	EXPECT_TRUE(sent.logical);
	EXPECT_EQ(0x8fdU, rd(APIC_ICR));
	EXPECT_EQ(0x02000000U, rd(APIC_ICR_HIGH));
	/* To all, physically */
	wr(APIC_ICR_HIGH, 0xff000000);
	wr(APIC_ICR, 0x400);
	EXPECT_EQ(APIC_EVERYBODY, sent.destination);
	EXPECT_EQ(MODE_NMI, sent.mode);
	wr(APIC_ICR, 0xc46 << 8);
	EXPECT_EQ(SHORTHAND_OTHERS, sent.shorthand);
	wr(APIC_ICR, 0x4500);
	EXPECT_EQ(MODE_INIT, sent.mode);
	wr(APIC_ICR, 0x4608);
	EXPECT_EQ(MODE_STARTUP, sent.mode);
	EXPECT_EQ(8, sent.vector);
	EXPECT_EQ(5U, nr_sent);
	/* The end of an INIT is nothing. */
	wr(APIC_ICR, 0x8500);
	EXPECT_EQ(5U, nr_sent);
	/* Nor is a vector of exceptions. */
	wr(APIC_ICR, 0x000f);
	EXPECT_EQ(5U, nr_sent);
	wr(APIC_ESR, 0);
	EXPECT_EQ(ESR_SEND_ILLEGAL, rd(APIC_ESR));
}

/* ---- modes ---- */

TEST(x2apic_registers)
{
	u64 val;

	fresh(0x25);
	wr(APIC_ICR_HIGH, 0xff000000);
	x2apic();
	EXPECT_EQ(-EINVAL, vlapic_read(&apic, APIC_ID, 4, &val));
	EXPECT_EQ(0, msr_rd(APIC_ID, &val));
	EXPECT_EQ(0x25ULL, val);
	EXPECT_EQ(0, msr_rd(APIC_LDR, &val));
	EXPECT_EQ(0x00020020ULL, val);
	EXPECT_EQ(0, msr_rd(APIC_ICR, &val));
	EXPECT_EQ(0ULL, val);
	EXPECT_EQ(0, msr_rd(APIC_SVR, &val));
	EXPECT_EQ(0x1ffULL, val);
	/* What there isn't, or can't be read or written */
	EXPECT_EQ(-EINVAL, msr_rd(APIC_DFR, &val));
	EXPECT_EQ(-EINVAL, msr_rd(APIC_EOI, &val));
	EXPECT_EQ(-EINVAL, msr_rd(APIC_ICR_HIGH, &val));
	EXPECT_EQ(-EINVAL, msr_rd(APIC_SELF_IPI, &val));
	EXPECT_EQ(-EINVAL, msr_wr(APIC_ID, 0));
	EXPECT_EQ(-EINVAL, msr_wr(APIC_LDR, 0));
	EXPECT_EQ(-EINVAL, msr_wr(APIC_PPR, 0));
	EXPECT_EQ(-EINVAL, msr_wr(APIC_CURRENT_COUNT, 0));
	EXPECT_EQ(-EINVAL, vlapic_read_msr(&apic, MSR_X2APIC_LAST, &val));
	/* Reserved bits */
	EXPECT_EQ(-EINVAL, msr_wr(APIC_TPR, 0x100));
	EXPECT_EQ(0, msr_wr(APIC_TPR, 0x20));
	EXPECT_EQ(-EINVAL, msr_wr(APIC_EOI, 1));
	EXPECT_EQ(-EINVAL, msr_wr(APIC_ESR, 1));
	EXPECT_EQ(-EINVAL, msr_wr(APIC_SVR, 0x1000));
	EXPECT_EQ(-EINVAL, msr_wr(APIC_LVT_TIMER, BIT_ULL(19)));
	EXPECT_EQ(-EINVAL, msr_wr(APIC_INITIAL_COUNT, BIT_ULL(32)));
	EXPECT_EQ(-EINVAL, msr_wr(APIC_ICR, ICR_STATUS));
}

TEST(x2apic_ipis)
{
	fresh(0);
	x2apic();
	EXPECT_EQ(0, msr_wr(APIC_ICR, 0x12345ULL << 32 | 0xf1));
	EXPECT_EQ(0x12345U, sent.destination);
	EXPECT_EQ(0xf1, sent.vector);
	EXPECT_EQ(0, msr_wr(APIC_ICR, 0xffULL << 32 | 0xf1));
	EXPECT_EQ(0xffU, sent.destination);
	EXPECT_EQ(0, msr_wr(APIC_SELF_IPI, 0xf2));
	EXPECT_EQ(0xf2, vlapic_pending(&apic));
	EXPECT_EQ(-EINVAL, msr_wr(APIC_SELF_IPI, 0x1f2));
	vlapic_accept(&apic, 0xf2);
	EXPECT_EQ(0, msr_wr(APIC_EOI, 0));
	EXPECT_EQ(0U, apic.isr[3]);
}

TEST(mode_changes)
{
	const u64 xapic = APIC_BASE_DEFAULT | APIC_BASE_BSP | APIC_BASE_ENABLE;
	const u64 x2 = xapic | APIC_BASE_X2APIC;
	const u64 off = APIC_BASE_DEFAULT | APIC_BASE_BSP;
	u64 val;

	fresh(0);
	EXPECT_EQ(-EINVAL, msr_rd(APIC_ID, &val));
	EXPECT_EQ(-EINVAL, vlapic_write_msr(&apic, MSR_APIC_BASE, xapic | 1));
	EXPECT_EQ(-EINVAL, vlapic_write_msr(&apic, MSR_APIC_BASE,
					    xapic + APIC_SIZE));
	EXPECT_EQ(-EINVAL, vlapic_write_msr(&apic, MSR_APIC_BASE,
					    off | APIC_BASE_X2APIC));
	EXPECT_EQ(0, vlapic_write_msr(&apic, MSR_APIC_BASE, x2));
	EXPECT_EQ(-EINVAL, vlapic_write_msr(&apic, MSR_APIC_BASE, xapic));
	vlapic_raise(&apic, 0x55, false);
	EXPECT_EQ(0, vlapic_write_msr(&apic, MSR_APIC_BASE, off));
	EXPECT_EQ(-1, vlapic_pending(&apic));
	EXPECT_EQ(-EINVAL, vlapic_read(&apic, APIC_ID, 4, &val));
	EXPECT_EQ(-EINVAL, vlapic_write_msr(&apic, MSR_APIC_BASE, x2));
	EXPECT_EQ(0, vlapic_write_msr(&apic, MSR_APIC_BASE, xapic));
	EXPECT_EQ(0xffU, rd(APIC_SVR));
}

/* ---- timer ---- */

TEST(one_shot)
{
	fresh(0);
	wr(APIC_LVT_TIMER, 0xec);
	wr(APIC_DIVIDE, 0x3);	/* 16 */
	EXPECT_EQ(~0ULL, vlapic_deadline(&apic));
	wr(APIC_INITIAL_COUNT, 100);
	EXPECT_EQ(1000 + 1600ULL, vlapic_deadline(&apic));
	tsc += 160;
	EXPECT_EQ(90U, rd(APIC_CURRENT_COUNT));
	vlapic_check_timer(&apic);
	EXPECT_EQ(-1, vlapic_pending(&apic));
	/* At another rate */
	wr(APIC_DIVIDE, 0xb);	/* 1 */
	EXPECT_EQ(90U, rd(APIC_CURRENT_COUNT));
	EXPECT_EQ(tsc + 90, vlapic_deadline(&apic));
	tsc += 90;
	EXPECT_EQ(0U, rd(APIC_CURRENT_COUNT));
	EXPECT_EQ(0xec, vlapic_pending(&apic));
	EXPECT_EQ(~0ULL, vlapic_deadline(&apic));
	EXPECT_EQ(100U, rd(APIC_INITIAL_COUNT));
	/* Stopped */
	wr(APIC_INITIAL_COUNT, 100);
	wr(APIC_INITIAL_COUNT, 0);
	EXPECT_EQ(~0ULL, vlapic_deadline(&apic));
}

TEST(periodic)
{
	fresh(0);
	wr(APIC_LVT_TIMER, 0x200ec);
	wr(APIC_DIVIDE, 0xb);
	wr(APIC_INITIAL_COUNT, 100);
	tsc += 100;
	vlapic_check_timer(&apic);
	EXPECT_EQ(0xec, vlapic_pending(&apic));
	EXPECT_EQ(tsc + 100, vlapic_deadline(&apic));
	vlapic_accept(&apic, 0xec);
	wr(APIC_EOI, 0);
	/* Three of them are one. */
	tsc += 330;
	vlapic_check_timer(&apic);
	EXPECT_EQ(0xec, vlapic_pending(&apic));
	EXPECT_EQ(tsc + 70, vlapic_deadline(&apic));
	EXPECT_EQ(70U, rd(APIC_CURRENT_COUNT));
	vlapic_accept(&apic, 0xec);
	wr(APIC_EOI, 0);
	/* Masked it counts on, and interrupts nobody. */
	wr(APIC_LVT_TIMER, 0x300ec);
	EXPECT_EQ(~0ULL, vlapic_deadline(&apic));
	tsc += 100;
	EXPECT_EQ(70U, rd(APIC_CURRENT_COUNT));
	wr(APIC_LVT_TIMER, 0x200ec);
	EXPECT_EQ(-1, vlapic_pending(&apic));
	EXPECT_EQ(tsc + 70, vlapic_deadline(&apic));
}

TEST(tsc_deadline)
{
	u64 val;

	fresh(0);
	/* In another mode it is ignored. */
	EXPECT_EQ(0, vlapic_write_msr(&apic, MSR_TSC_DEADLINE, 5000));
	EXPECT_EQ(0, vlapic_read_msr(&apic, MSR_TSC_DEADLINE, &val));
	EXPECT_EQ(0ULL, val);
	wr(APIC_LVT_TIMER, 0x400ec);
	EXPECT_EQ(~0ULL, vlapic_deadline(&apic));
	EXPECT_EQ(0, vlapic_write_msr(&apic, MSR_TSC_DEADLINE, 5000));
	EXPECT_EQ(5000ULL, vlapic_deadline(&apic));
	wr(APIC_INITIAL_COUNT, 3);
	EXPECT_EQ(0U, rd(APIC_CURRENT_COUNT));
	EXPECT_EQ(5000ULL, vlapic_deadline(&apic));
	tsc = 4999;
	vlapic_check_timer(&apic);
	EXPECT_EQ(-1, vlapic_pending(&apic));
	tsc = 5000;
	EXPECT_EQ(0, vlapic_read_msr(&apic, MSR_TSC_DEADLINE, &val));
	EXPECT_EQ(0ULL, val);
	EXPECT_EQ(0xec, vlapic_pending(&apic));
	/* Far away, and then never */
	EXPECT_EQ(0, vlapic_write_msr(&apic, MSR_TSC_DEADLINE, ~0ULL - 1));
	vlapic_check_timer(&apic);
	EXPECT_EQ(~0ULL - 1, vlapic_deadline(&apic));
	EXPECT_EQ(0, vlapic_write_msr(&apic, MSR_TSC_DEADLINE, 0));
	EXPECT_EQ(~0ULL, vlapic_deadline(&apic));
	/* Another mode disarms it. */
	EXPECT_EQ(0, vlapic_write_msr(&apic, MSR_TSC_DEADLINE, 9000));
	wr(APIC_LVT_TIMER, 0xec);
	EXPECT_EQ(~0ULL, vlapic_deadline(&apic));
}

TEST_HARNESS_MAIN
