// SPDX-License-Identifier: GPL-2.0
/*
 * test_riscv_vplic.c - the PLIC of cells against its specification (1.0), and
 * random sequences against a simple model of it.
 */
#include <stdlib.h>
#include <string.h>

#include "arch/riscv/vplic.h"
#include "fake_seip.h"

#include "kselftest_harness.h"

#define PRIORITY(irq)	(4 * (irq))
#define PENDING(irq)	(0x1000 + (irq) / 32 * 4)
#define ENABLE(ctx, irq) (0x2000 + 0x80 * (ctx) + (irq) / 32 * 4)
#define THRESHOLD(ctx)	(0x200000 + 0x1000 * (ctx))
#define CLAIM(ctx)	(0x200004 + 0x1000 * (ctx))
/* Of supervisor mode, as QEMU's virt numbers them. */
#define CTX(vcpu)	(2 * (vcpu) + 1)
#define SOURCES		96U

static struct vplic plic;

static u32 rd(u64 off)
{
	u64 val = ~0ULL;

	if (vplic_access(&fake_vm, &plic, off, 4, false, &val) || val >> 32)
		abort();
	return (u32)val;
}

static void wr(u64 off, u32 val)
{
	u64 v = val;

	if (vplic_access(&fake_vm, &plic, off, 4, true, &v))
		abort();
}

static void line(u32 irq, bool high)
{
	vplic_set_level(&fake_vm, &plic, irq, high);
}

static void enable(u32 v, u32 irq, bool on)
{
	u32 old = rd(ENABLE(CTX(v), irq)) & ~(1U << irq % 32);

	wr(ENABLE(CTX(v), irq), old | (u32)on << irq % 32);
}

static bool is_pending(u32 irq)
{
	return rd(PENDING(irq)) >> irq % 32 & 1;
}

static void ready(u32 v, u32 irq, u32 priority)
{
	wr(PRIORITY(irq), priority);
	enable(v, irq, true);
}

static u32 claim(u32 v)
{
	return rd(CLAIM(CTX(v)));
}

static void complete(u32 v, u32 irq)
{
	wr(CLAIM(CTX(v)), irq);
}

FIXTURE(plic)
{
	u32 unused;
};

FIXTURE_SETUP(plic)
{
	(void)self;
	fake_seip_setup();
	memset(&plic, 0, sizeof(plic));
	srandom(1);
}

FIXTURE_TEARDOWN(plic)
{
}

TEST_F(plic, words_only)
{
	u64 val = 1;

	EXPECT_EQ(-EINVAL, vplic_access(&fake_vm, &plic, 4, 1, true, &val));
	EXPECT_EQ(-EINVAL, vplic_access(&fake_vm, &plic, 4, 8, false, &val));
	EXPECT_EQ(-EINVAL, vplic_access(&fake_vm, &plic, 6, 4, false, &val));
	EXPECT_EQ(0, rd(4));
}

/* All offsets can be written and read; what is reserved stays 0. */
TEST_F(plic, every_register)
{
	u64 off;
	u32 v;

	for (off = 0; off < VPLIC_SIZE; off += 4)
		wr(off, ~0U);
	EXPECT_EQ(0, rd(PRIORITY(0)));
	EXPECT_EQ(7, rd(PRIORITY(1)));
	EXPECT_EQ(7, rd(PRIORITY(SOURCES - 1)));
	EXPECT_EQ(0, rd(PRIORITY(SOURCES)));
	EXPECT_EQ(0, rd(PENDING(1)));
	for (v = 0; v < FAKE_VCPUS; v++) {
		EXPECT_EQ(~1U, rd(ENABLE(CTX(v), 1)));
		EXPECT_EQ(~0U, rd(ENABLE(CTX(v), SOURCES - 1)));
		EXPECT_EQ(0, rd(ENABLE(CTX(v), SOURCES)));
		EXPECT_EQ(7, rd(THRESHOLD(CTX(v))));
		EXPECT_EQ(0, rd(ENABLE(CTX(v) - 1, 1)));
		EXPECT_EQ(0, rd(THRESHOLD(CTX(v) - 1)));
	}
	EXPECT_EQ(0, rd(ENABLE(CTX(FAKE_VCPUS), 1)));
	EXPECT_EQ(0, rd(THRESHOLD(CTX(FAKE_VCPUS))));
	EXPECT_EQ(0, rd(VPLIC_SIZE - 4));
}

TEST_F(plic, claim_and_complete)
{
	ready(1, 10, 3);
	EXPECT_EQ(0, claim(1));
	line(10, true);
	EXPECT_TRUE(fake_seip[1]);
	EXPECT_FALSE(fake_seip[0]);
	EXPECT_TRUE(is_pending(10));
	EXPECT_EQ(0, claim(0));
	EXPECT_EQ(10, claim(1));
	EXPECT_FALSE(is_pending(10));
	EXPECT_FALSE(fake_seip[1]);
	EXPECT_EQ(0, claim(1));
	EXPECT_EQ(1, fake_taken[1]);
	/* High still: it comes again after the end. */
	complete(1, 10);
	EXPECT_TRUE(fake_seip[1]);
	EXPECT_EQ(10, claim(1));
	line(10, false);
	complete(1, 10);
	EXPECT_FALSE(fake_seip[1]);
	EXPECT_EQ(0, claim(1));
}

/* Gateway, 2.2: forwarded once, whatever the line does. */
TEST_F(plic, line_falls)
{
	ready(0, 5, 1);
	line(5, true);
	line(5, false);
	EXPECT_TRUE(is_pending(5));
	EXPECT_EQ(5, claim(0));
	line(5, true);
	line(5, false);
	EXPECT_FALSE(is_pending(5));
	complete(0, 5);
	EXPECT_EQ(0, claim(0));
}

TEST_F(plic, pulses)
{
	ready(0, 5, 1);
	vplic_pulse(&fake_vm, &plic, 5);
	vplic_pulse(&fake_vm, &plic, 5);
	EXPECT_TRUE(fake_seip[0]);
	EXPECT_EQ(5, claim(0));
	vplic_pulse(&fake_vm, &plic, 5);
	EXPECT_EQ(0, claim(0));
	complete(0, 5);
	EXPECT_TRUE(fake_seip[0]);
	EXPECT_EQ(5, claim(0));
	complete(0, 5);
	EXPECT_EQ(0, claim(0));
}

/* Chapter 4: higher first, then by number; 0 never. */
TEST_F(plic, priorities)
{
	ready(0, 95, 2);
	ready(0, 33, 7);
	ready(0, 34, 7);
	ready(0, 1, 0);
	line(95, true);
	line(34, true);
	line(33, true);
	line(1, true);
	EXPECT_EQ(33, claim(0));
	EXPECT_EQ(34, claim(0));
	EXPECT_EQ(95, claim(0));
	EXPECT_FALSE(fake_seip[0]);
	EXPECT_EQ(0, claim(0));
	EXPECT_TRUE(is_pending(1));
	wr(PRIORITY(1), 1);
	EXPECT_TRUE(fake_seip[0]);
	EXPECT_EQ(1, claim(0));
}

/* Chapters 7 and 9: it masks notifications, not claims. */
TEST_F(plic, threshold)
{
	ready(0, 5, 3);
	wr(THRESHOLD(CTX(0)), 3);
	line(5, true);
	EXPECT_FALSE(fake_seip[0]);
	wr(THRESHOLD(CTX(0)), 2);
	EXPECT_TRUE(fake_seip[0]);
	wr(THRESHOLD(CTX(0)), 7);
	EXPECT_FALSE(fake_seip[0]);
	EXPECT_EQ(5, claim(0));
}

/* One of several contexts claims; all of them were told. */
TEST_F(plic, several_contexts)
{
	u32 v;

	for (v = 0; v < FAKE_VCPUS; v++)
		ready(v, 40, 1);
	line(40, true);
	for (v = 0; v < FAKE_VCPUS; v++)
		EXPECT_TRUE(fake_seip[v]);
	EXPECT_EQ(40, claim(2));
	for (v = 0; v < FAKE_VCPUS; v++) {
		EXPECT_FALSE(fake_seip[v]);
		EXPECT_EQ(0, claim(v));
	}
	complete(2, 40);
	EXPECT_TRUE(fake_seip[3]);
}

/* Chapter 10: not by a context for which it is disabled. */
TEST_F(plic, completion_ignored)
{
	ready(0, 5, 1);
	line(5, true);
	EXPECT_EQ(5, claim(0));
	complete(1, 5);
	complete(0, 6);
	complete(0, 0);
	complete(0, ~0U);
	enable(0, 5, false);
	complete(0, 5);
	enable(0, 5, true);
	EXPECT_FALSE(is_pending(5));
	EXPECT_EQ(0, claim(0));
	complete(0, 5);
	EXPECT_TRUE(is_pending(5));
}

/* What has a physical source behind it learns of each completion, once. */
TEST_F(plic, ended)
{
	ready(0, 5, 1);
	ready(0, 70, 1);
	ready(0, 71, 1);
	fake_wired[5] = true;
	fake_wired[70] = true;
	line(5, true);
	line(70, true);
	line(71, true);
	EXPECT_EQ(5, claim(0));
	EXPECT_EQ(70, claim(0));
	EXPECT_EQ(71, claim(0));
	EXPECT_EQ(0, vplic_take_ended(&plic));
	complete(1, 5);
	EXPECT_EQ(0, vplic_take_ended(&plic));
	complete(0, 71);
	complete(0, 70);
	complete(0, 5);
	EXPECT_EQ(5, vplic_take_ended(&plic));
	EXPECT_EQ(70, vplic_take_ended(&plic));
	EXPECT_EQ(0, vplic_take_ended(&plic));
	complete(0, 70);
	EXPECT_EQ(0, vplic_take_ended(&plic));
}

TEST_F(plic, reset)
{
	ready(0, 5, 1);
	wr(THRESHOLD(CTX(1)), 3);
	line(5, true);
	vplic_reset(&fake_vm, &plic);
	EXPECT_FALSE(fake_seip[0]);
	EXPECT_EQ(0, rd(PRIORITY(5)));
	EXPECT_EQ(0, rd(ENABLE(CTX(0), 5)));
	EXPECT_EQ(0, rd(THRESHOLD(CTX(1))));
	ready(0, 5, 1);
	EXPECT_EQ(0, claim(0));
}

/* ---- random ---- */

/* A source as the specification has it. */
static struct model {
	bool line, pending, claimed, again;
	u32 priority;
	bool enabled[FAKE_VCPUS];
} model[SOURCES];
static u32 threshold[FAKE_VCPUS];

static u32 model_best(u32 v, u32 least)
{
	u32 irq, best = 0;

	for (irq = 1; irq < SOURCES; irq++) {
		if (model[irq].pending && model[irq].enabled[v] &&
		    model[irq].priority > least) {
			best = irq;
			least = model[irq].priority;
		}
	}
	return best;
}

static void model_request(struct model *m)
{
	if (!m->claimed)
		m->pending = true;
}

static void step(struct __test_metadata *_metadata)
{
	u32 irq = 1 + (u32)random() % (SOURCES - 1), v = (u32)random() % FAKE_VCPUS;
	struct model *m = &model[irq];

	switch (random() % 7) {
	case 0:
		m->line = !m->line;
		if (m->line)
			model_request(m);
		line(irq, m->line);
		break;
	case 1:
		m->again |= m->claimed;
		model_request(m);
		vplic_pulse(&fake_vm, &plic, irq);
		break;
	case 2:
		m->priority = (u32)random() & 7;
		wr(PRIORITY(irq), m->priority);
		break;
	case 3:
		m->enabled[v] = !m->enabled[v];
		enable(v, irq, m->enabled[v]);
		break;
	case 4:
		threshold[v] = random() % 4 ? 0 : (u32)random() & 7;
		wr(THRESHOLD(CTX(v)), threshold[v]);
		break;
	case 5:
		irq = model_best(v, 0);
		ASSERT_EQ(irq, claim(v));
		if (irq) {
			model[irq].pending = false;
			model[irq].claimed = true;
		}
		break;
	case 6:
		complete(v, irq);
		if (!m->claimed || !m->enabled[v])
			break;
		m->claimed = false;
		if (m->line || m->again)
			m->pending = true;
		m->again = false;
		break;
	}
}

TEST_F_TIMEOUT(plic, random, 300)
{
	u32 steps, v, irq;

	memset(model, 0, sizeof(model));
	memset(threshold, 0, sizeof(threshold));
	for (steps = 0; steps < 200000; steps++) {
		step(_metadata);
		for (v = 0; v < FAKE_VCPUS; v++)
			ASSERT_EQ(!!model_best(v, threshold[v]), fake_seip[v]);
		irq = (u32)random() % SOURCES;
		ASSERT_EQ(model[irq].pending, is_pending(irq));
	}
}

TEST_HARNESS_MAIN
