// SPDX-License-Identifier: GPL-2.0
/* debug.c - break- and watchpoints: see debug.h. */
#include "debug.h"
#include "sysreg.h"

/* ID_AA64DFR0_EL1: one less than there are. */
#define DFR0_BRPS	GENMASK_ULL(15, 12)
#define DFR0_WRPS	GENMASK_ULL(23, 20)

/*
 * DBGBCR<n>_EL1: E, PMC, BAS, HMC, SSC, LBN, and of BT what a CPU without EL2
 * has, which can't compare VMIDs. DBGWCR<n>_EL1: E, PAC, LSC, BAS, HMC, SSC,
 * LBN, WT, MASK (D19.3).
 */
#define BCR_MASK	(BIT_ULL(0) | GENMASK_ULL(2, 1) | GENMASK_ULL(8, 5) | \
			 GENMASK_ULL(22, 13))
#define WCR_MASK	(GENMASK_ULL(20, 0) | GENMASK_ULL(28, 24))
/*
 * SS, TDCC, KDE, MDE. No HDE, which halts the CPU for an external debugger, nor
 * what is the debugger's channel.
 */
#define MDSCR_MASK	(BIT_ULL(0) | BIT_ULL(12) | BIT_ULL(13) | BIT_ULL(15))
#define OSLAR_OSLK	BIT_ULL(0)
#define OSLSR_OSLK	BIT_ULL(1)
/* OSLM: the OS lock is there. */
#define OSLSR_OSLM	BIT_ULL(3)

static u32 nr_breakpoints(void)
{
	return FIELD_GET(DFR0_BRPS, read_id_aa64dfr0_el1()) + 1;
}

static u32 nr_watchpoints(void)
{
	return FIELD_GET(DFR0_WRPS, read_id_aa64dfr0_el1()) + 1;
}

#define EACH_OF_16(op)							\
	do {								\
		op(0); op(1); op(2); op(3); op(4); op(5); op(6); op(7);	\
		op(8); op(9); op(10); op(11); op(12); op(13); op(14);	\
		op(15);							\
	} while (0)

/*
 * Those that aren't there are UNDEFINED. Breakpoints by themselves: with both
 * counts in one sequence the compiler writes it once for each pair of them.
 */
#define LOAD_BREAKPOINT(n)						\
	do {								\
		if ((n) < breakpoints) {				\
			write_dbgbvr##n##_el1(s->bvr[n]);		\
			write_dbgbcr##n##_el1(s->bcr[n]);		\
		}							\
	} while (0)

#define LOAD_WATCHPOINT(n)						\
	do {								\
		if ((n) < watchpoints) {				\
			write_dbgwvr##n##_el1(s->wvr[n]);		\
			write_dbgwcr##n##_el1(s->wcr[n]);		\
		}							\
	} while (0)

#define SAVE_BREAKPOINT(n)						\
	do {								\
		if ((n) < breakpoints) {				\
			s->bvr[n] = read_dbgbvr##n##_el1();		\
			s->bcr[n] = read_dbgbcr##n##_el1();		\
		}							\
	} while (0)

#define SAVE_WATCHPOINT(n)						\
	do {								\
		if ((n) < watchpoints) {				\
			s->wvr[n] = read_dbgwvr##n##_el1();		\
			s->wcr[n] = read_dbgwcr##n##_el1();		\
		}							\
	} while (0)

static void load_points(const struct debug_state *s)
{
	u32 breakpoints = nr_breakpoints(), watchpoints = nr_watchpoints();

	EACH_OF_16(LOAD_BREAKPOINT);
	EACH_OF_16(LOAD_WATCHPOINT);
}

static void save_points(struct debug_state *s)
{
	u32 breakpoints = nr_breakpoints(), watchpoints = nr_watchpoints();

	EACH_OF_16(SAVE_BREAKPOINT);
	EACH_OF_16(SAVE_WATCHPOINT);
}

void debug_reset(struct vcpu *vcpu)
{
	vcpu->arch.debug = (struct debug_state){ .os_lock = true };
}

/*
 * A cell that has used none has MDSCR_EL1.MDE 0, so what somebody else left in
 * the registers does nothing.
 */
void debug_load(const struct vcpu *vcpu)
{
	const struct debug_state *s = &vcpu->arch.debug;

	if (vcpu->vm->kind == VM_ROOT || s->used)
		load_points(s);
	write_oslar_el1(s->os_lock);
}

void debug_put(struct vcpu *vcpu)
{
	struct debug_state *s = &vcpu->arch.debug;

	if (vcpu->vm->kind == VM_CELL)
		return;
	save_points(s);
	s->os_lock = read_oslsr_el1() & OSLSR_OSLK;
}

static u64 *find(struct debug_state *s, enum debug_kind kind, u32 n)
{
	if (n >= (kind <= DEBUG_BCR ? nr_breakpoints() : nr_watchpoints()))
		return NULL;
	switch (kind) {
	case DEBUG_BVR:
		return &s->bvr[n];
	case DEBUG_BCR:
		return &s->bcr[n];
	case DEBUG_WVR:
		return &s->wvr[n];
	default:
		return &s->wcr[n];
	}
}

bool debug_read(struct vcpu *vcpu, enum debug_kind kind, u32 n, u64 *val)
{
	const u64 *reg = find(&vcpu->arch.debug, kind, n);

	if (reg)
		*val = *reg;
	return reg;
}

/* From now on the CPU's registers are the vCPU's. */
static void use(struct vcpu *vcpu)
{
	vcpu->arch.debug.used = true;
	load_points(&vcpu->arch.debug);
}

bool debug_write(struct vcpu *vcpu, enum debug_kind kind, u32 n, u64 val)
{
	u64 *reg = find(&vcpu->arch.debug, kind, n);

	if (!reg)
		return false;
	if (kind == DEBUG_BCR)
		val &= BCR_MASK;
	if (kind == DEBUG_WCR)
		val &= WCR_MASK;
	*reg = val;
	use(vcpu);
	return true;
}

void debug_write_mdscr(struct vcpu *vcpu, u64 val)
{
	if (!vcpu->arch.debug.used)
		use(vcpu);
	write_mdscr_el1(val & MDSCR_MASK);
}

void debug_write_oslar(struct vcpu *vcpu, u64 val)
{
	vcpu->arch.debug.os_lock = val & OSLAR_OSLK;
	write_oslar_el1(val & OSLAR_OSLK);
}

u64 debug_read_oslsr(const struct vcpu *vcpu)
{
	return OSLSR_OSLM | (vcpu->arch.debug.os_lock ? OSLSR_OSLK : 0);
}
