// SPDX-License-Identifier: GPL-2.0
/*
 * test_riscv_vaplic_random.c - the APLIC of cells in direct delivery mode: random
 * sequences against a simple model of it.
 */
#include "riscv_vaplic.h"

#include "kselftest_harness.h"

static struct model {
	u32 mode, target;
	bool line, pending, enabled;
} model[SOURCES + 1];
static u32 threshold[FAKE_VCPUS];

static bool rectified(const struct model *m)
{
	return m->mode >= EDGE1 && m->line != (m->mode & 1);
}

/* @before: what it was, before a line or a mode changed. */
static void settle(struct model *m, bool before)
{
	if (m->mode >= LEVEL1)
		m->pending = rectified(m);
	else if (rectified(m) && !before)
		m->pending = true;
}

static u32 model_top(u32 v)
{
	u32 irq, best = 0, least = threshold[v] ? threshold[v] : 256;

	for (irq = 1; irq <= SOURCES; irq++) {
		const struct model *m = &model[irq];

		if (m->pending && m->enabled && m->target >> 18 == v &&
		    (m->target & 0xff) < least) {
			least = m->target & 0xff;
			best = irq;
		}
	}
	return best;
}

static void configure(u32 irq)
{
	static const u32 modes[] = { 0, DETACHED, EDGE1, EDGE0, LEVEL1, LEVEL0 };
	struct model *m = &model[irq];

	m->mode = modes[random() % 6];
	wr(SOURCECFG(irq), m->mode);
	settle(m, false);
	if (m->mode && !m->target)
		m->target = 1;
	if (!m->mode)
		*m = (struct model){ .line = m->line };
}

static void step(struct __test_metadata *_metadata)
{
	u32 irq = 1 + (u32)random() % SOURCES, v = (u32)random() % FAKE_VCPUS;
	struct model *m = &model[irq];
	bool before = rectified(m);

	switch (random() % 8) {
	case 0:
	case 1:
		m->line = !m->line;
		line(irq, m->line);
		settle(m, before);
		break;
	case 2:
		configure(irq);
		break;
	case 3:
		m->enabled = m->mode && !m->enabled;
		wr(m->enabled ? SETIENUM : CLRIENUM, irq);
		break;
	case 4:
		wr(TARGET(irq), v << 18 | 7);
		if (m->mode)
			m->target = v << 18 | 7;
		break;
	case 5:
		m->pending = m->mode >= LEVEL1 ? m->pending : m->mode > 0;
		wr(SETIPNUM, irq);
		break;
	case 6:
		threshold[v] = random() % 2 ? 0 : (u32)random() & 15;
		wr(IDC(v, ITHRESHOLD), threshold[v]);
		break;
	case 7:
		irq = model_top(v);
		ASSERT_EQ(irq, claim(v));
		if (model[irq].mode < LEVEL1)
			model[irq].pending = false;
		break;
	}
}

FIXTURE(direct)
{
	u32 unused;
};

FIXTURE_SETUP(direct)
{
	(void)self;
	start(VAPLIC_DIRECT);
}

FIXTURE_TEARDOWN(direct)
{
	EXPECT_EQ(0, fake_nr_msis);
}

TEST_F_TIMEOUT(direct, random, 300)
{
	u32 steps, v, irq;

	memset(model, 0, sizeof(model));
	memset(threshold, 0, sizeof(threshold));
	for (steps = 0; steps < 200000; steps++) {
		step(_metadata);
		for (v = 0; v < FAKE_VCPUS; v++)
			ASSERT_EQ(!!model_top(v), fake_seip[v]);
		irq = 1 + (u32)random() % SOURCES;
		ASSERT_EQ(model[irq].pending, is_pending(irq));
	}
}

TEST_HARNESS_MAIN
