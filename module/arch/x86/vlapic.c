// SPDX-License-Identifier: GPL-2.0
/*
 * vlapic.c - registers and interrupts of a local APIC (APM vol. 2, chapter 16; SDM
 * vol. 3, chapter "Advanced Programmable Interrupt Controller").
 */
#include "vlapic.h"

/* Of an integrated APIC, with six entries in the LVT. */
#define VERSION		(0x14U | (NR_LVTS - 1) << 16)

#define TPR_BITS	GENMASK_ULL(7, 0)
#define SVR_BITS	(GENMASK_ULL(9, 8) | APIC_VECTOR)
#define SVR_RESET	0xffU
#define LDR_BITS	GENMASK_ULL(31, 24)
#define DFR_MODEL	GENMASK_ULL(31, 28)
#define DFR_FLAT	GENMASK_ULL(31, 0)
#define DIVIDE_BITS	(BIT_ULL(3) | GENMASK_ULL(1, 0))
#define ICR_BITS	(APIC_VECTOR | ICR_MODE | ICR_LOGICAL | ICR_ASSERT | \
			 ICR_LEVEL | ICR_SHORTHAND)
/* Below are exceptions; an interrupt has none of these vectors. */
#define FIRST_VECTOR	16

#define FIRST_LVT(off)	(((off) - APIC_LVT_TIMER) / 0x10)

static const u32 lvt_bits[NR_LVTS] = {
	[LVT_TIMER] = LVT_TIMER_MODE | LVT_MASK | APIC_VECTOR,
	[LVT_THERMAL] = LVT_MASK | LVT_MODE | APIC_VECTOR,
	[LVT_PERFORMANCE] = LVT_MASK | LVT_MODE | APIC_VECTOR,
	[LVT_LINT0] = LVT_MASK | LVT_LEVEL | LVT_POLARITY | LVT_MODE |
		      APIC_VECTOR,
	[LVT_LINT1] = LVT_MASK | LVT_LEVEL | LVT_POLARITY | LVT_MODE |
		      APIC_VECTOR,
	[LVT_ERROR] = LVT_MASK | APIC_VECTOR,
};

static bool is_enabled(const struct vlapic *apic)
{
	return READ_ONCE(apic->base) & APIC_BASE_ENABLE;
}

static bool is_x2apic(const struct vlapic *apic)
{
	return READ_ONCE(apic->base) & APIC_BASE_X2APIC;
}

/* SVR's bit: without it nothing is accepted but what has no vector. */
static bool is_software_enabled(const struct vlapic *apic)
{
	return READ_ONCE(apic->svr) & SVR_ENABLE;
}

void vlapic_init(struct vlapic *apic)
{
	unsigned int n;

	apic->tpr = 0;
	apic->ldr = 0;
	apic->dfr = DFR_FLAT;
	apic->svr = SVR_RESET;
	apic->esr = 0;
	apic->errors = 0;
	apic->icr = 0;
	for (n = 0; n < NR_LVTS; n++)
		apic->lvt[n] = LVT_MASK;
	apic->initial_count = 0;
	apic->divide = 0;
	apic->expiry = 0;
	apic->period = 0;
	for (n = 0; n < ARRAY_SIZE(apic->irr); n++) {
		apic->isr[n] = 0;
		WRITE_ONCE(apic->irr[n], 0);
		WRITE_ONCE(apic->tmr[n], 0);
	}
}

void vlapic_reset(struct vlapic *apic, const struct vlapic_ops *ops, u32 id)
{
	apic->ops = ops;
	apic->id = id;
	apic->base = APIC_BASE_DEFAULT | APIC_BASE_ENABLE |
		     (id ? 0 : APIC_BASE_BSP);
	vlapic_init(apic);
}

/* ---- sets of vectors ---- */

static bool get(const u64 *set, u8 vector)
{
	return READ_ONCE(set[vector / 64]) >> vector % 64 & 1;
}

static int highest(const u64 *set)
{
	int n;

#pragma GCC unroll 4
	for (n = 3; n >= 0; n--) {
		const u64 word = READ_ONCE(set[n]);

		if (word)
			return 64 * n + 63 - __builtin_clzll(word);
	}
	return -1;
}

/* ---- interrupts ---- */

static void error(struct vlapic *apic, u32 bits)
{
	__atomic_fetch_or(&apic->errors, bits, __ATOMIC_RELAXED);
	vlapic_lvt_raise(apic, LVT_ERROR);
}

/* What triggered it is known before it is pending; pairs with vlapic_accept(). */
enum apic_raised vlapic_raise(struct vlapic *apic, u8 vector, bool level)
{
	const u64 bit = 1ULL << vector % 64;

	if (!is_enabled(apic) || !is_software_enabled(apic))
		return APIC_LOST;
	if (vector < FIRST_VECTOR) {
		__atomic_fetch_or(&apic->errors, ESR_RECEIVE_ILLEGAL,
				  __ATOMIC_RELAXED);
		return APIC_LOST;
	}
	if (level)
		__atomic_fetch_or(&apic->tmr[vector / 64], bit, __ATOMIC_RELAXED);
	else
		__atomic_fetch_and(&apic->tmr[vector / 64], ~bit,
				   __ATOMIC_RELAXED);
	return __atomic_fetch_or(&apic->irr[vector / 64], bit,
				 __ATOMIC_RELEASE) & bit ? APIC_KEPT : APIC_RAISED;
}

/* NMIs and others of the LVT come from pins that nothing is connected to. */
void vlapic_lvt_raise(struct vlapic *apic, enum lvt_entry entry)
{
	const u32 lvt = apic->lvt[entry];

	if (lvt & LVT_MASK)
		return;
	if ((lvt & APIC_VECTOR) >= FIRST_VECTOR)
		vlapic_raise(apic, (u8)lvt, false);
	else if (entry != LVT_ERROR)
		error(apic, ESR_RECEIVE_ILLEGAL);
}

/* By classes of 16 vectors (APM vol. 2, 16.6.4). */
static u8 processor_priority(const struct vlapic *apic)
{
	const int served = highest(apic->isr);

	if (served < 0 || (apic->tpr & 0xf0) >= ((u32)served & 0xf0))
		return (u8)apic->tpr;
	return (u8)(served & 0xf0);
}

static int requested(const struct vlapic *apic)
{
	return is_enabled(apic) ? highest(apic->irr) : -1;
}

static bool is_above(int vector, int priority)
{
	return (vector & 0xf0) > (priority & 0xf0);
}

int vlapic_pending(const struct vlapic *apic)
{
	const int vector = requested(apic);

	if (vector < 0)
		return -1;
	return is_above(vector, processor_priority(apic)) ? vector : -1;
}

int vlapic_waiting(const struct vlapic *apic)
{
	const int vector = requested(apic);
	int served;

	if (vector < 0)
		return -1;
	served = highest(apic->isr);
	return is_above(vector, served < 0 ? 0 : served) ? vector : -1;
}

void vlapic_accept(struct vlapic *apic, u8 vector)
{
	const u64 bit = 1ULL << vector % 64;

	__atomic_fetch_and(&apic->irr[vector / 64], ~bit, __ATOMIC_ACQUIRE);
	apic->isr[vector / 64] |= bit;
}

static void end_of_interrupt(struct vlapic *apic)
{
	const int vector = highest(apic->isr);

	if (vector < 0)
		return;
	apic->isr[vector / 64] &= ~(1ULL << vector % 64);
	if (get(apic->tmr, (u8)vector))
		apic->ops->end(apic, (u8)vector);
}

/* ---- messages ---- */

/* APM vol. 2, 16.7.1 and 16.14: clusters of 16 by the ID's upper bits */
static u32 logical_id(const struct vlapic *apic)
{
	if (is_x2apic(apic))
		return apic->id >> 4 << 16 | 1U << (apic->id & 15);
	return READ_ONCE(apic->ldr);
}

static bool is_logical_target(const struct vlapic *apic, u32 destination)
{
	const u32 id = logical_id(apic);

	if (is_x2apic(apic)) {
		if (destination == APIC_EVERYBODY)
			return true;
		return id >> 16 == destination >> 16 &&
		       (id & destination & 0xffff);
	}
	if (READ_ONCE(apic->dfr) == DFR_FLAT)
		return id >> 24 & destination;
	/* Clusters of 4; the highest one is all of them. */
	if ((destination & 0xf0) != 0xf0 &&
	    (id >> 28 != (destination >> 4 & 15)))
		return false;
	return id >> 24 & destination & 15;
}

bool vlapic_is_target(const struct vlapic *apic,
		      const struct apic_message *message)
{
	if (!is_enabled(apic))
		return false;
	if (message->logical)
		return is_logical_target(apic, message->destination);
	return message->destination == APIC_EVERYBODY ||
	       message->destination == apic->id;
}

/* Unsent: what has no vector that it needs, and an INIT's end. */
static void send(struct vlapic *apic)
{
	const u64 icr = apic->icr;
	struct apic_message message = {
		.vector = (u8)icr,
		.mode = (u8)FIELD_GET(ICR_MODE, icr),
		.shorthand = (u8)FIELD_GET(ICR_SHORTHAND, icr),
		.logical = icr & ICR_LOGICAL,
	};

	if (is_x2apic(apic)) {
		message.destination = (u32)FIELD_GET(ICR_X2APIC_DESTINATION, icr);
	} else {
		message.destination = (u32)FIELD_GET(ICR_DESTINATION, icr);
		if (message.destination == APIC_8_BIT_ALL && !message.logical)
			message.destination = APIC_EVERYBODY;
	}
	if ((message.mode == MODE_FIXED ||
	     message.mode == MODE_LOWEST_PRIORITY) &&
	    message.vector < FIRST_VECTOR) {
		error(apic, ESR_SEND_ILLEGAL);
		return;
	}
	if (message.mode == MODE_INIT && (icr & ICR_LEVEL) &&
	    !(icr & ICR_ASSERT))
		return;
	apic->ops->send(apic, &message);
}

/* ---- registers ---- */

/* Return: 0, or -ENOENT where there is none. */
static int read_register(struct vlapic *apic, u32 off, u32 *val)
{
	if (off >= APIC_ISR && off < APIC_ESR) {
		const u64 *sets[] = { apic->isr, apic->tmr, apic->irr };
		const u64 word =
			READ_ONCE(sets[(off - APIC_ISR) / 0x80][off / 0x20 % 4]);

		*val = (u32)(off & 0x10 ? word >> 32 : word);
		return 0;
	}
	if (off >= APIC_LVT_TIMER && off <= APIC_LVT_ERROR) {
		*val = apic->lvt[FIRST_LVT(off)];
		return 0;
	}
	switch (off) {
	case APIC_ID:
		*val = is_x2apic(apic) ? apic->id : apic->id << 24;
		return 0;
	case APIC_VERSION:
		*val = VERSION;
		return 0;
	case APIC_TPR:
		*val = apic->tpr;
		return 0;
	case APIC_PPR:
		*val = processor_priority(apic);
		return 0;
	case APIC_LDR:
		*val = logical_id(apic);
		return 0;
	case APIC_SVR:
		*val = apic->svr;
		return 0;
	case APIC_ESR:
		*val = apic->esr;
		return 0;
	case APIC_ICR:
		*val = (u32)apic->icr;
		return 0;
	case APIC_INITIAL_COUNT:
		*val = apic->initial_count;
		return 0;
	case APIC_CURRENT_COUNT:
		*val = vlapic_timer_count(apic);
		return 0;
	case APIC_DIVIDE:
		*val = apic->divide;
		return 0;
	default:
		return -ENOENT;
	}
}

/* While it is disabled by software all entries stay masked. */
static void write_lvt(struct vlapic *apic, enum lvt_entry entry, u32 val)
{
	val &= lvt_bits[entry];
	if (!is_software_enabled(apic))
		val |= LVT_MASK;
	if (entry == LVT_TIMER)
		vlapic_set_timer_lvt(apic, val);
	else
		apic->lvt[entry] = val;
}

static void write_svr(struct vlapic *apic, u32 val)
{
	unsigned int n;

	WRITE_ONCE(apic->svr, val & SVR_BITS);
	if (is_software_enabled(apic))
		return;
	for (n = 0; n < NR_LVTS; n++)
		write_lvt(apic, (enum lvt_entry)n, apic->lvt[n]);
}

/* Return: 0, or -ENOENT where there is none that can be written. */
static int write_register(struct vlapic *apic, u32 off, u32 val)
{
	if (off >= APIC_LVT_TIMER && off <= APIC_LVT_ERROR) {
		write_lvt(apic, (enum lvt_entry)FIRST_LVT(off), val);
		return 0;
	}
	switch (off) {
	case APIC_TPR:
		WRITE_ONCE(apic->tpr, val & TPR_BITS);
		return 0;
	case APIC_EOI:
		end_of_interrupt(apic);
		return 0;
	case APIC_SVR:
		write_svr(apic, val);
		return 0;
	case APIC_ESR:
		apic->esr = __atomic_exchange_n(&apic->errors, 0,
						__ATOMIC_RELAXED);
		return 0;
	case APIC_INITIAL_COUNT:
		vlapic_set_timer_count(apic, val);
		return 0;
	case APIC_DIVIDE:
		vlapic_set_timer_divide(apic, val);
		return 0;
	default:
		return -ENOENT;
	}
}

/* ---- xAPIC ---- */

static bool is_word(const struct vlapic *apic, u64 off, unsigned int size)
{
	return size == 4 && IS_ALIGNED(off, 4) && off < APIC_SIZE &&
	       is_enabled(apic) && !is_x2apic(apic);
}

/* Of each 16 bytes the first 4 are a register; elsewhere is nothing. */
int vlapic_read(struct vlapic *apic, u64 off, unsigned int size, u64 *val)
{
	u32 word = 0;

	if (!is_word(apic, off, size))
		return -EINVAL;
	*val = 0;
	if (off == APIC_ICR_HIGH)
		*val = apic->icr >> 32;
	else if (off == APIC_DFR)
		*val = apic->dfr;
	else if (IS_ALIGNED(off, 16) && !read_register(apic, (u32)off, &word))
		*val = word;
	else if (off != APIC_EOI)
		error(apic, ESR_ILLEGAL_REGISTER);
	return 0;
}

int vlapic_write(struct vlapic *apic, u64 off, unsigned int size, u64 val)
{
	if (!is_word(apic, off, size))
		return -EINVAL;
	switch (off) {
	case APIC_LDR:
		WRITE_ONCE(apic->ldr, val & LDR_BITS);
		break;
	case APIC_DFR:
		WRITE_ONCE(apic->dfr, (u32)(val | ~DFR_MODEL));
		break;
	case APIC_ICR_HIGH:
		apic->icr = (u32)apic->icr | (val << 32 & ICR_DESTINATION);
		break;
	case APIC_ICR:
		apic->icr = (apic->icr & ICR_DESTINATION) | (val & ICR_BITS);
		send(apic);
		break;
	default:
		if (!IS_ALIGNED(off, 16) ||
		    write_register(apic, (u32)off, (u32)val))
			error(apic, ESR_ILLEGAL_REGISTER);
	}
	return 0;
}

/* ---- MSRs ---- */

/* Bits that may be written, of 32 (SDM vol. 3, "x2APIC Register Address Space"). */
static u64 bits_of(u32 off)
{
	if (off >= APIC_LVT_TIMER && off <= APIC_LVT_ERROR)
		return lvt_bits[FIRST_LVT(off)];
	switch (off) {
	case APIC_TPR:
		return TPR_BITS;
	case APIC_SVR:
		return SVR_BITS;
	case APIC_DIVIDE:
		return DIVIDE_BITS;
	case APIC_INITIAL_COUNT:
		return GENMASK_ULL(31, 0);
	default:
		return 0;	/* of EOI and ESR */
	}
}

static int write_x2apic(struct vlapic *apic, u32 off, u64 val)
{
	switch (off) {
	case APIC_ICR:
		if (val & ~(ICR_BITS | ICR_X2APIC_DESTINATION))
			return -EINVAL;
		apic->icr = val;
		send(apic);
		return 0;
	case APIC_SELF_IPI:
		if (val & ~APIC_VECTOR)
			return -EINVAL;
		if (val < FIRST_VECTOR)
			error(apic, ESR_SEND_ILLEGAL);
		else
			vlapic_raise(apic, (u8)val, false);
		return 0;
	default:
		if (val & ~bits_of(off))
			return -EINVAL;
		return write_register(apic, off, (u32)val) ? -EINVAL : 0;
	}
}

/* Only through "disabled" can x2APIC mode be left (APM vol. 2, 16.9.1). */
static int write_base(struct vlapic *apic, u64 val)
{
	const u64 mode = APIC_BASE_X2APIC | APIC_BASE_ENABLE;

	if ((val & ~(mode | APIC_BASE_BSP)) != APIC_BASE_DEFAULT)
		return -EINVAL;
	if ((val & mode) == APIC_BASE_X2APIC)
		return -EINVAL;
	if (is_x2apic(apic) && (val & mode) == APIC_BASE_ENABLE)
		return -EINVAL;
	if (!is_enabled(apic) && (val & APIC_BASE_X2APIC))
		return -EINVAL;
	if (is_enabled(apic) && !(val & APIC_BASE_ENABLE))
		vlapic_init(apic);
	if ((val & APIC_BASE_X2APIC) && !is_x2apic(apic))
		apic->icr = (u32)apic->icr;
	WRITE_ONCE(apic->base, val);
	return 0;
}

static bool is_x2apic_msr(const struct vlapic *apic, u32 msr)
{
	return msr >= MSR_X2APIC && msr <= MSR_X2APIC_LAST && is_x2apic(apic);
}

int vlapic_read_msr(struct vlapic *apic, u32 msr, u64 *val)
{
	u32 word;

	if (msr == MSR_APIC_BASE) {
		*val = apic->base;
		return 0;
	}
	if (msr == MSR_TSC_DEADLINE) {
		*val = vlapic_tsc_deadline(apic);
		return 0;
	}
	if (!is_x2apic_msr(apic, msr))
		return -EINVAL;
	if (msr == MSR_X2APIC + APIC_ICR / 0x10) {
		*val = apic->icr;
		return 0;
	}
	if (read_register(apic, (msr - MSR_X2APIC) * 0x10, &word))
		return -EINVAL;
	*val = word;
	return 0;
}

int vlapic_write_msr(struct vlapic *apic, u32 msr, u64 val)
{
	if (msr == MSR_APIC_BASE)
		return write_base(apic, val);
	if (msr == MSR_TSC_DEADLINE) {
		vlapic_set_tsc_deadline(apic, val);
		return 0;
	}
	if (!is_x2apic_msr(apic, msr))
		return -EINVAL;
	return write_x2apic(apic, (msr - MSR_X2APIC) * 0x10, val);
}

u64 vlapic_cr8(const struct vlapic *apic)
{
	return apic->tpr >> 4;
}

void vlapic_set_cr8(struct vlapic *apic, u64 cr8)
{
	WRITE_ONCE(apic->tpr, (u32)(cr8 & 15) << 4);
}
