// SPDX-License-Identifier: GPL-2.0
/*
 * test_vgic_random.c - random sequences against a simple model of the vGIC:
 * everything that is due comes, once, in order of priority, and nothing else.
 */
#include <string.h>

#include "fake_gic.h"

#include "kselftest_harness.h"

#define MODEL_VCPUS	4U

/**
 * struct model - one interrupt as the specification has it
 * @extra: acknowledgements that a raise while it was pending may still bring
 *
 * Private ones exist for each vCPU.
 */
struct model {
	bool enabled, edge, line, latch, active;
	u32 priority;
	u32 target;
	u32 extra;
};

static struct model model[MODEL_VCPUS][LIMIT];
static u32 stack[MODEL_VCPUS][1024], depth[MODEL_VCPUS];
static bool delayed;	/* kicks arrive late */

static struct model *model_of(u32 v, u32 intid)
{
	return &model[intid < FIRST ? v : 0][intid];
}

static bool model_pending(const struct model *m)
{
	return m->latch || (!m->edge && m->line);
}

/* The best priority that is due on @v. */
static u32 model_best(u32 v)
{
	u32 best = FAKE_IDLE, i;

	for (i = 0; i < LIMIT; i++) {
		const struct model *m = model_of(v, i);

		if (m->enabled && !m->active && model_pending(m) &&
		    (i < FIRST || m->target == v))
			best = MIN(best, m->priority);
	}
	return best;
}

static void take(u32 v)
{
	u32 best = MIN(model_best(v), gic_running(v));
	bool due = best < gic_running(v);
	u32 intid = gic_ack(v);
	struct model *m;

	if (intid == FAKE_SPURIOUS) {
		gic_check(delayed || !due, "an interrupt is late");
		return;
	}
	m = model_of(v, intid);
	gic_check(!m->active, "an interrupt is active twice");
	gic_check(m->enabled || delayed, "a masked interrupt");
	gic_check(m->priority == best || delayed, "not the highest priority");
	gic_check(intid < FIRST || m->target == v || delayed,
		  "an interrupt on the wrong vCPU");
	if (!model_pending(m)) {
		gic_check(delayed && (m->extra || !m->edge),
			  "an interrupt from nowhere");
		if (m->extra)
			m->extra--;
	}
	m->latch = false;
	m->active = true;
	stack[v][depth[v]++] = intid;
}

/* The handler at the top of @v's stack ends; it may have served the device. */
static void finish(u32 v, bool serve)
{
	u32 intid = stack[v][--depth[v]];
	struct model *m = model_of(v, intid);

	if (serve && m->line) {
		m->line = false;
		gic_line(v, intid, false);
	}
	m->active = false;
	gic_eoi(v, intid);
	if (gic_if[v].vmcr & BIT_ULL(9))
		gic_dir(v, intid);
}

static void raise_irq(u32 v, u32 intid)
{
	struct model *m = model_of(v, intid);
	u32 other = (u32)random() % MODEL_VCPUS;

	if (m->edge && (m->latch || delayed))
		m->extra++;
	if (intid < 16) {
		m->latch = true;
		gic_sgi(other, VGIC_SGI1R, BIT_ULL(v) | (u64)intid << 24);
	} else if (m->edge) {
		m->latch = true;
		gic_edge(v, intid);
	} else {
		m->line = true;
		gic_line(v, intid, true);
	}
}

static void reconfigure(u32 v, u32 intid)
{
	struct model *m = model_of(v, intid);
	u32 who = (u32)random() % MODEL_VCPUS;

	switch (random() % 6) {
	case 0:
		m->enabled = !m->enabled;
		gic_set(who, v, m->enabled ? ISENABLER : ICENABLER, intid);
		break;
	case 1:
		m->priority = (u32)random() & 0xf8;
		gic_priority(who, v, intid, (u8)m->priority);
		break;
	case 2:
		if (intid < FIRST)
			break;
		m->target = (u32)random() % MODEL_VCPUS;
		gicd_write(who, IROUTER(intid), 8, m->target);
		break;
	case 3:
		m->latch = true;
		m->extra += delayed;
		gic_set(who, v, ISPENDR, intid);
		break;
	case 4:
		m->latch = false;
		m->extra += delayed;
		gic_set(who, v, ICPENDR, intid);
		break;
	case 5:
		if (delayed)
			break;
		/* The first read may be late, see vgic.h. */
		gic_get(who, v, ISPENDR, intid);
		gic_settle();
		gic_check(gic_get(who, v, ISPENDR, intid) == model_pending(m),
			  "pending bit");
		gic_settle();
		gic_check(gic_get(who, v, ISACTIVER, intid) == m->active,
			  "active bit");
		break;
	}
}

static u32 random_intid(void)
{
	return (u32)random() % 4 ? (u32)random() % LIMIT :
	       FIRST + (u32)random() % 4;
}

static void stress_init(void)
{
	u32 v, i;

	memset(model, 0, sizeof(model));
	memset(depth, 0, sizeof(depth));
	srandom(gic->nr_lrs);
	for (v = 0; v < MODEL_VCPUS; v++) {
		if (v & 1)
			gic_if[v].vmcr |= BIT_ULL(9);
		for (i = 0; i < LIMIT; i++) {
			struct model *m = model_of(v, i);

			m->enabled = i < 16;
			m->edge = i < 16 || i % 3 == 0;
			m->priority = 0xa0;
			if (i >= FIRST && !v && m->edge)
				gic_set_edge(i);
		}
		for (i = 16; i < FIRST; i++)
			if (i % 3 == 0)
				gicr_write(v, v, SGI + ICFGR + 4, 4,
					   gicr_read(v, v, SGI + ICFGR + 4, 4) |
					   BIT_ULL((i - 16) * 2 + 1));
	}
}

/* Everything enabled and every device served: all that is owed comes, once. */
static void settle_all(void)
{
	u32 v, i, round;

	gic_settle();
	delayed = false;
	for (v = 0; v < MODEL_VCPUS; v++) {
		while (depth[v])
			finish(v, true);
		for (i = 0; i < LIMIT; i++) {
			model_of(v, i)->enabled = true;
			gic_set(v, v, ISENABLER, i);
		}
	}
	gic_settle();
	delayed = true;
	for (round = 0; round < 2000; round++) {
		for (v = 0; v < MODEL_VCPUS; v++) {
			take(v);
			if (depth[v])
				finish(v, true);
			gic_settle();
		}
	}
	delayed = false;
	for (v = 0; v < MODEL_VCPUS; v++) {
		gic_check(model_best(v) == FAKE_IDLE, "an interrupt was lost");
		take(v);
		gic_check(!depth[v], "an interrupt too many");
	}
}

static void stress(unsigned int steps)
{
	u32 v;

	stress_init();
	while (steps-- && !gic_broken) {
		v = (u32)random() % MODEL_VCPUS;
		switch (random() % 8) {
		case 0:
		case 1:
			raise_irq(v, random_intid());
			break;
		case 2:
		case 3:
			take(v);
			break;
		case 4:
		case 5:
			if (depth[v])
				finish(v, random() % 2);
			break;
		case 6:
			reconfigure(v, random_intid());
			break;
		case 7:
			if (random() % 8)
				break;
			gic_put(v);
			gic_enter(v);
			break;
		}
		if (!delayed || !(random() % 8))
			gic_settle();
	}
	settle_all();
}

FIXTURE(guest)
{
	u32 unused;
};

FIXTURE_VARIANT(guest)
{
	u32 nr_lrs;
};

FIXTURE_VARIANT_ADD(guest, lr1) { .nr_lrs = 1 };
FIXTURE_VARIANT_ADD(guest, lr2) { .nr_lrs = 2 };
FIXTURE_VARIANT_ADD(guest, lr4) { .nr_lrs = 4 };
FIXTURE_VARIANT_ADD(guest, lr16) { .nr_lrs = 16 };

FIXTURE_SETUP(guest)
{
	(void)self;
	gic_start(4, variant->nr_lrs);
}

FIXTURE_TEARDOWN(guest)
{
	expect_unbroken();
	gic_exit();
}

TEST_F_TIMEOUT(guest, random, 300)
{
	delayed = false;
	stress(300000);
}

TEST_F_TIMEOUT(guest, random_with_late_kicks, 300)
{
	delayed = true;
	stress(300000);
}

TEST_HARNESS_MAIN
