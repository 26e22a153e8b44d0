// SPDX-License-Identifier: GPL-2.0
/* fake_gic.c - list registers as hardware uses them. */
#include <stdlib.h>
#include <string.h>

#include "fake_gic.h"

#define LR_EOI		BIT_ULL(41)
#define LR_GROUP1	BIT_ULL(60)
#define LR_HW		BIT_ULL(61)
#define LR_PENDING	BIT_ULL(62)
#define LR_ACTIVE	BIT_ULL(63)
#define LR_STATE	(LR_PENDING | LR_ACTIVE)
#define HCR_EOICOUNT	BIT_ULL(27)
#define VMCR_VEOIM	BIT_ULL(9)

struct vgic *gic;
struct fake_if gic_if[VGIC_MAX_VCPUS];
u64 gic_kicks;
const char *gic_broken;
bool gic_lpis_get_active;

void gic_check(bool ok, const char *what)
{
	if (!ok && !gic_broken)
		gic_broken = what;
}

static void setup(const struct vgic_model *model, u32 nr_vcpus, u32 nr_spis,
		  u32 nr_lrs)
{
	u32 v;

	gic = calloc(1, vgic_size(nr_vcpus, nr_spis));
	if (!gic)
		abort();
	vgic_init(gic, model, nr_vcpus, nr_spis, nr_lrs);
	memset(gic_if, 0, sizeof(gic_if));
	for (v = 0; v < nr_vcpus; v++) {
		gic_if[v].vmcr = 3;
		gic_if[v].pmr = 0xff;
	}
	gic_kicks = 0;
	gic_broken = NULL;
}

void gic_setup(u32 nr_vcpus, u32 nr_spis, u32 nr_lrs)
{
	setup(&vgic3_model, nr_vcpus, nr_spis, nr_lrs);
}

void gic2_start(u32 nr_vcpus, u32 nr_lrs)
{
	u32 v, i;

	setup(&vgic2_model, nr_vcpus, NR_SPIS, nr_lrs);
	for (v = 0; v < nr_vcpus; v++) {
		gic2_power(v, true);
		for (i = 0; i < FIRST; i += 4)
			gicd_write(v, IPRIORITYR + i, 4, 0xa0a0a0a0);
	}
	for (i = FIRST; i < LIMIT; i += 4)
		gicd_write(0, IPRIORITYR + i, 4, 0xa0a0a0a0);
	gicd_write(0, 0, 4, 1);
	gic_settle();
}

void gic_exit(void)
{
	free(gic);
	gic = NULL;
}

/* One thread: a lock that isn't free never will be. */
bool spin_wait(struct spinlock *lock, u32 ticket)
{
	(void)lock;
	(void)ticket;
	return false;
}

__noreturn void spin_give_up(void)
{
	abort();
}

static void kick(u64 cpus)
{
	gic_check(!spin_is_locked(&gic->lock), "the lock is still held");
	gic_check(!(cpus >> 1 >> (gic->nr_vcpus - 1)), "kick of no vCPU");
	gic_kicks |= cpus;
}

/* What is in no list register that is used must not matter. */
static void read_lrs(u32 v, struct vgic_lr_state *in)
{
	const struct fake_if *f = &gic_if[v];
	u32 used = vgic_list_used(gic, v), i;

	memset(in, 0xee, sizeof(*in));
	for (i = 0; i < VGIC_MAX_LRS; i++)
		if (used & BIT_ULL(i))
			in->lr[i] = f->lr[i];
	in->hcr = f->hcr;
	in->vmcr = f->vmcr;
}

static void sync(u32 v)
{
	struct vgic_lr_state in;
	u64 cpus = 0;

	read_lrs(v, &in);
	vgic_sync(gic, v, &in, &cpus);
	gic_check(!(cpus & BIT_ULL(v)), "kick of itself");
	kick(cpus);
}

static void check_lrs(const struct fake_if *f)
{
	u32 i, j;

	for (i = 0; i < VGIC_MAX_LRS; i++) {
		if (!(f->lr[i] & LR_STATE))
			continue;
		gic_check(!(f->lr[i] & LR_HW) ||
			  (f->lr[i] & LR_STATE) != LR_STATE,
			  "HW with pending and active");
		for (j = 0; j < i; j++)
			gic_check(!(f->lr[j] & LR_STATE) ||
				  (u32)f->lr[j] != (u32)f->lr[i],
				  "one interrupt in two list registers");
	}
}

static void write_lrs(u32 v, const struct vgic_lr_state *state)
{
	struct fake_if *f = &gic_if[v];
	u32 i;

	gic_check(state->nr_lr == gic->nr_lrs, "nr_lr");
	gic_check(!(state->used >> 1 >> (state->nr_lr - 1)), "too many used");
	for (i = 0; i < VGIC_MAX_LRS; i++) {
		f->lr[i] = state->used & BIT_ULL(i) ? state->lr[i] : 0;
		gic_check(!f->lr[i] || f->lr[i] & LR_STATE,
			  "an empty list register");
	}
	f->hcr = state->hcr;
	gic_check(f->hcr & BIT_ULL(0) && !(f->hcr >> 27), "ICH_HCR_EL2");
	gic_check(!(state->deactivate & ~f->hw_active),
		  "deactivates what is not active");
	f->hw_active &= ~state->deactivate;
	check_lrs(f);
}

static void flush(u32 v)
{
	struct vgic_lr_state state = { .vmcr = gic_if[v].vmcr };

	vgic_flush(gic, v, &state);
	write_lrs(v, &state);
}

static void refill(u32 v)
{
	struct vgic_lr_state state;
	u64 cpus;

	read_lrs(v, &state);
	vgic_refill(gic, v, &state, &cpus);
	gic_check(!(cpus & BIT_ULL(v)), "kick of itself");
	kick(cpus);
	write_lrs(v, &state);
}

/* Others keep what they hold, and so does ICH_HCR_EL2. */
static bool fill(u32 v, u32 filled, const struct vgic_lr_state *state)
{
	struct fake_if *f = &gic_if[v];
	u32 i;

	gic_check(!(filled >> 1 >> (gic->nr_lrs - 1)), "too many filled");
	for (i = 0; i < VGIC_MAX_LRS; i++) {
		if (!(filled & BIT_ULL(i)))
			continue;
		gic_check(!(f->lr[i] & LR_STATE), "one that is not free");
		f->lr[i] = state->lr[i];
	}
	if (filled)
		f->fills++;
	check_lrs(f);
	return filled;
}

static bool has_pending(const struct fake_if *f)
{
	u32 i;

	for (i = 0; i < VGIC_MAX_LRS; i++)
		if ((f->lr[i] & LR_STATE) == LR_PENDING)
			return true;
	return false;
}

/* ICH_MISR_EL2 (12.4) */
static bool maintenance(const struct fake_if *f)
{
	u32 i;

	for (i = 0; i < VGIC_MAX_LRS; i++)
		if (!(f->lr[i] & (LR_STATE | LR_HW)) && f->lr[i] & LR_EOI)
			return true;
	if (f->hcr & BIT_ULL(2) && f->hcr / HCR_EOICOUNT)
		return true;
	if (f->hcr & BIT_ULL(3) && !has_pending(f))
		return true;
	return (f->hcr & BIT_ULL(4) && f->vmcr & BIT_ULL(0)) ||
	       (f->hcr & BIT_ULL(5) && !(f->vmcr & BIT_ULL(0))) ||
	       (f->hcr & BIT_ULL(6) && f->vmcr & BIT_ULL(1)) ||
	       (f->hcr & BIT_ULL(7) && !(f->vmcr & BIT_ULL(1)));
}

void gic_enter(u32 v)
{
	struct vgic_lr_state state;
	unsigned int rounds = 0;

	if (gic_if[v].off)
		return;
	memset(&state, 0xee, sizeof(state));
	while (vgic_has_work(gic, v)) {
		if (!vgic_is_new(gic, v) ||
		    !fill(v, vgic_fill(gic, v, &state), &state))
			refill(v);
		gic_check(++rounds < 3, "work without end");
		if (rounds > 3)
			return;
	}
	if (!maintenance(&gic_if[v]))
		return;
	gic_if[v].exits++;
	sync(v);
	flush(v);
	gic_check(!maintenance(&gic_if[v]), "maintenance interrupts without end");
}

void gic_settle(void)
{
	unsigned int rounds = 0;

	while (gic_kicks) {
		u32 v = (u32)__builtin_ctzll(gic_kicks);

		gic_kicks &= gic_kicks - 1;
		gic_if[v].exits++;
		gic_enter(v);
		if (++rounds == 1000) {
			gic_check(false, "kicks without end");
			return;
		}
	}
}

void gic_put(u32 v)
{
	sync(v);
	memset(gic_if[v].lr, 0, sizeof(gic_if[v].lr));
}

u32 gic_running(u32 v)
{
	const struct fake_if *f = &gic_if[v];

	return f->nr_running ? f->running[f->nr_running - 1] : FAKE_IDLE;
}

/* ICC_IAR0/1_EL1: 4.8 without priority grouping. */
u32 gic_ack(u32 v)
{
	struct fake_if *f = &gic_if[v];
	u32 best = gic_running(v), i, at = VGIC_MAX_LRS;

	for (i = 0; i < VGIC_MAX_LRS; i++) {
		u32 priority = (f->lr[i] >> 48) & 0xff;
		bool enabled = f->vmcr &
			       (f->lr[i] & LR_GROUP1 ? BIT_ULL(1) : BIT_ULL(0));

		if ((f->lr[i] & LR_STATE) != LR_PENDING || !enabled ||
		    priority >= best || priority >= f->pmr)
			continue;
		best = priority;
		at = i;
	}
	if (at == VGIC_MAX_LRS)
		return FAKE_SPURIOUS;
	i = (u32)f->lr[at];
	f->lr[at] ^= i >= VGIC_LPI_BASE && !gic_lpis_get_active ? LR_PENDING :
								  LR_STATE;
	f->running[f->nr_running++] = best;
	gic_enter(v);
	return i;
}

/* Deactivate in the list registers, or count (ICH_HCR_EL2.EOIcount). */
static void deactivate(struct fake_if *f, u32 intid)
{
	u32 i;

	for (i = 0; i < VGIC_MAX_LRS; i++) {
		u64 lr = f->lr[i];

		if (!(lr & LR_ACTIVE) || (u32)lr != intid)
			continue;
		f->lr[i] &= ~LR_ACTIVE;
		if (lr & LR_HW) {
			u32 pintid = (lr >> 32) & 0x1fff;

			gic_check(f->hw_active & BIT_ULL(pintid),
				  "HW of what is not active");
			f->hw_active &= ~BIT_ULL(pintid);
		}
		return;
	}
	/* Never for an LPI, which has no active state (6.2.3). */
	if (intid < VGIC_LPI_BASE)
		f->hcr += HCR_EOICOUNT;
}

void gic_eoi(u32 v, u32 intid)
{
	struct fake_if *f = &gic_if[v];

	if (f->nr_running)
		f->nr_running--;
	if (!(f->vmcr & VMCR_VEOIM))
		deactivate(f, intid);
	gic_enter(v);
}

/* A GICv2's GICV_DIR always traps; what it says of an SGI's source is dropped. */
void gic_dir(u32 v, u32 intid)
{
	struct fake_if *f = &gic_if[v];
	bool is_v2 = gic->model == &vgic2_model;
	u64 cpus = 0;

	if (is_v2 || f->hcr & BIT_ULL(14)) {
		f->exits++;
		sync(v);
		vgic_dir(gic, v, is_v2 ? intid & 0x3ff : intid, &cpus);
		gic_check(!(cpus & BIT_ULL(v)), "kick of itself");
		kick(cpus);
	} else {
		deactivate(f, intid);
	}
	gic_enter(v);
}

void gic_sgi(u32 v, enum vgic_sgi_reg reg, u64 val)
{
	u64 cpus = 0;

	vgic_sgi(gic, v, reg, val, &cpus);
	gic_check(!(cpus & BIT_ULL(v)), "kick of itself");
	kick(cpus);
	gic_enter(v);
}

void gic2_power(u32 v, bool on)
{
	u64 cpus = 0;

	sync(v);
	if (on)
		vgic_vcpu_on(gic, v, &cpus);
	else
		vgic_vcpu_off(gic, v, &cpus);
	gic_check(!(cpus & BIT_ULL(v)), "kick of itself");
	gic_if[v].off = !on;
	kick(cpus);
	if (on)
		gic_enter(v);
}

static int trapped(u32 v, u64 off, unsigned int size, bool write, u64 *val,
		   int (*access)(struct vgic *gic, u32 v, u64 off,
				 unsigned int size, bool write, u64 *val,
				 u64 *cpus))
{
	u64 cpus = 0;
	int ret;

	if (vgic_needs_sync(off))
		sync(v);
	ret = access(gic, v, off, size, write, val, &cpus);
	gic_check(!(cpus & BIT_ULL(v)), "kick of itself");
	kick(cpus);
	gic_enter(v);
	return ret;
}

int gic_dist(u32 v, u64 off, unsigned int size, bool write, u64 *val)
{
	return trapped(v, off, size, write, val,
		       gic->model == &vgic2_model ? vgic2_dist_access :
						    vgic_dist_access);
}

int gic_redist(u32 v, u64 off, unsigned int size, bool write, u64 *val)
{
	return trapped(v, off, size, write, val, vgic_redist_access);
}

u64 gicd_read(u32 v, u64 off, unsigned int size)
{
	u64 val = 0;

	gic_check(!gic_dist(v, off, size, false, &val), "GICD read refused");
	return val;
}

void gicd_write(u32 v, u64 off, unsigned int size, u64 val)
{
	gic_check(!gic_dist(v, off, size, true, &val), "GICD write refused");
}

u64 gicr_read(u32 v, u32 cpu, u64 off, unsigned int size)
{
	u64 val = 0;

	gic_check(!gic_redist(v, cpu * VGIC_REDIST_STRIDE + off, size, false,
			      &val), "GICR read refused");
	return val;
}

void gicr_write(u32 v, u32 cpu, u64 off, unsigned int size, u64 val)
{
	gic_check(!gic_redist(v, cpu * VGIC_REDIST_STRIDE + off, size, true,
			      &val), "GICR write refused");
}

bool gic_get(u32 v, u32 cpu, u64 reg, u32 intid)
{
	u64 off = reg + intid / 32 * 4;
	u64 val = intid < VGIC_NR_PRIVATE ? gicr_read(v, cpu, off + SZ_64K, 4) :
		  gicd_read(v, off, 4);

	return val & BIT_ULL(intid % 32);
}

void gic_set(u32 v, u32 cpu, u64 reg, u32 intid)
{
	u64 off = reg + intid / 32 * 4;

	if (intid < VGIC_NR_PRIVATE)
		gicr_write(v, cpu, off + SZ_64K, 4, BIT_ULL(intid));
	else
		gicd_write(v, off, 4, BIT_ULL(intid % 32));
}

void gic_priority(u32 v, u32 cpu, u32 intid, u8 priority)
{
	if (intid < VGIC_NR_PRIVATE)
		gicr_write(v, cpu, SZ_64K + 0x400 + intid, 1, priority);
	else
		gicd_write(v, 0x400 + intid, 1, priority);
}

void gic_line(u32 cpu, u32 intid, bool level)
{
	u64 cpus = 0;

	vgic_set_level(gic, VGIC_NONE, cpu, intid, level, &cpus);
	kick(cpus);
}

void gic_edge(u32 cpu, u32 intid)
{
	u64 cpus = 0;

	vgic_set_pending_edge(gic, VGIC_NONE, cpu, intid, &cpus);
	kick(cpus);
}

bool gic_timer(u32 v)
{
	struct fake_if *f = &gic_if[v];
	struct vgic_lr_state state;

	if (f->hw_active & BIT_ULL(27))
		return false;
	f->hw_active |= BIT_ULL(27);
	f->exits++;
	memset(&state, 0xee, sizeof(state));
	fill(v, vgic_inject_ppi(gic, v, 27, 27, &state), &state);
	gic_enter(v);
	return true;
}

void gic_start(u32 nr_vcpus, u32 nr_lrs)
{
	u32 v, i;

	gic_setup(nr_vcpus, NR_SPIS, nr_lrs);
	gicd_write(0, 0, 4, 2);
	for (i = 32; i < LIMIT; i += 32)
		gicd_write(0, IGROUPR + i / 8, 4, ~0U);
	for (i = FIRST; i < LIMIT; i += 4)
		gicd_write(0, IPRIORITYR + i, 4, 0xa0a0a0a0);
	for (v = 0; v < nr_vcpus; v++) {
		gicr_write(v, v, 0x14, 4, 0);
		gicr_write(v, v, SGI + IGROUPR, 4, ~0U);
		gicr_write(v, v, SGI + ISENABLER, 4, 0xffff);
		for (i = 0; i < 32; i += 4)
			gicr_write(v, v, SGI + IPRIORITYR + i, 4, 0xa0a0a0a0);
	}
	gic_settle();
}

void gic_set_edge(u32 intid)
{
	u64 off = ICFGR + intid / 16 * 4;

	gicd_write(0, off, 4,
		   gicd_read(0, off, 4) | BIT_ULL(intid % 16 * 2 + 1));
}

u32 gic_drain(u32 v)
{
	u32 n = 0, intid;

	for (gic_settle(); n < 10000; n++) {
		intid = gic_ack(v);
		if (intid == FAKE_SPURIOUS)
			return n;
		gic_eoi(v, intid);
		gic_settle();
	}
	gic_check(false, "interrupts without end");
	return n;
}
