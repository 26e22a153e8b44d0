// SPDX-License-Identifier: GPL-2.0
/* vioapic.c - the registers of the 82093AA's datasheet, chapter 3. */
#include "vioapic.h"

#define IOREGSEL	0x00
#define IOWIN		0x10

/* By IOREGSEL; of RTEs two each. */
#define REG_ID		0x00
#define REG_VERSION	0x01
#define REG_ARBITRATION	0x02
#define REG_RTE		0x10

#define VERSION		(0x11U | (VIOAPIC_PINS - 1) << 16)
#define ID_BITS		GENMASK_ULL(27, 24)

#define RTE_VECTOR	GENMASK_ULL(7, 0)
#define RTE_MODE	GENMASK_ULL(10, 8)
#define RTE_LOGICAL	BIT_ULL(11)
#define RTE_POLARITY	BIT_ULL(13)
#define RTE_REMOTE_IRR	BIT_ULL(14)
#define RTE_LEVEL	BIT_ULL(15)
#define RTE_MASK	BIT_ULL(16)
#define RTE_DESTINATION	GENMASK_ULL(63, 56)
#define RTE_BITS	(RTE_DESTINATION | RTE_MASK | RTE_LEVEL | \
			 RTE_POLARITY | RTE_LOGICAL | RTE_MODE | RTE_VECTOR)

void vioapic_reset(struct vioapic *ioapic, const struct apic_bus *bus)
{
	u32 pin;

	*ioapic = (struct vioapic) { .bus = bus };
	for (pin = 0; pin < VIOAPIC_PINS; pin++)
		ioapic->redirection[pin] = RTE_MASK;
}

static bool deliver(struct vioapic *ioapic, u32 pin)
{
	const u64 rte = ioapic->redirection[pin];
	struct apic_message message = {
		.destination = (u32)FIELD_GET(RTE_DESTINATION, rte),
		.vector = (u8)rte,
		.mode = (u8)FIELD_GET(RTE_MODE, rte),
		.logical = rte & RTE_LOGICAL,
		.level = rte & RTE_LEVEL,
	};

	if (message.destination == APIC_8_BIT_ALL && !message.logical)
		message.destination = APIC_EVERYBODY;
	return apic_bus_send(ioapic->bus, NULL, &message);
}

/* Remote IRR is of vectors that are ended. */
static bool is_ended(u64 rte)
{
	const u64 mode = FIELD_GET(RTE_MODE, rte);

	return mode == MODE_FIXED || mode == MODE_LOWEST_PRIORITY;
}

static void check_level(struct vioapic *ioapic, u32 pin)
{
	u64 *rte = &ioapic->redirection[pin];

	if (!(*rte & RTE_LEVEL) || (*rte & (RTE_MASK | RTE_REMOTE_IRR)) ||
	    !(ioapic->level >> pin & 1))
		return;
	if (deliver(ioapic, pin) && is_ended(*rte))
		*rte |= RTE_REMOTE_IRR;
}

/* Boards say what polarity a line has: here it is what drives it or not. */
static void set_level(struct vioapic *ioapic, u32 pin, bool high)
{
	const u32 bit = 1U << pin;
	const bool rises = high && !(ioapic->level & bit);

	ioapic->level = high ? ioapic->level | bit : ioapic->level & ~bit;
	if (ioapic->redirection[pin] & RTE_LEVEL)
		check_level(ioapic, pin);
	else if (rises && !(ioapic->redirection[pin] & RTE_MASK))
		deliver(ioapic, pin);
}

void vioapic_set_level(struct vioapic *ioapic, u32 pin, bool high)
{
	spin_lock(&ioapic->lock);
	set_level(ioapic, pin, high);
	spin_unlock(&ioapic->lock);
}

static u32 end(struct vioapic *ioapic, u8 vector)
{
	u32 pin, ended = 0;

	for (pin = 0; pin < VIOAPIC_PINS; pin++) {
		u64 *rte = &ioapic->redirection[pin];

		if (!(*rte & RTE_REMOTE_IRR) || (*rte & RTE_VECTOR) != vector)
			continue;
		*rte &= ~RTE_REMOTE_IRR;
		ended |= 1U << pin;
		check_level(ioapic, pin);
	}
	return ended;
}

u32 vioapic_end(struct vioapic *ioapic, u8 vector)
{
	u32 ended;

	spin_lock(&ioapic->lock);
	ended = end(ioapic, vector);
	spin_unlock(&ioapic->lock);
	return ended;
}

/* ---- registers ---- */

static u32 read_window(const struct vioapic *ioapic)
{
	const u32 n = ioapic->select - REG_RTE;

	switch (ioapic->select) {
	case REG_ID:
	case REG_ARBITRATION:
		return ioapic->id;
	case REG_VERSION:
		return VERSION;
	default:
		break;
	}
	if (n >= 2 * VIOAPIC_PINS)
		return 0;
	return (u32)(ioapic->redirection[n / 2] >> 32 * (n % 2));
}

/*
 * An edge-triggered one has no remote IRR: software switches to edges and back to
 * end an interrupt where there is no EOI register.
 */
static void write_rte(struct vioapic *ioapic, u32 n, u32 val)
{
	const u32 pin = n / 2;
	u64 *rte = &ioapic->redirection[pin];
	const u64 half = GENMASK_ULL(31, 0) << 32 * (n % 2);
	const u64 bits = RTE_BITS & half;

	*rte = (*rte & ~bits) | ((u64)val << 32 * (n % 2) & bits);
	if (!(*rte & RTE_LEVEL))
		*rte &= ~RTE_REMOTE_IRR;
	check_level(ioapic, pin);
}

static void write_window(struct vioapic *ioapic, u32 val)
{
	const u32 n = ioapic->select - REG_RTE;

	if (ioapic->select == REG_ID)
		ioapic->id = val & ID_BITS;
	else if (n < 2 * VIOAPIC_PINS)
		write_rte(ioapic, n, val);
}

static void access(struct vioapic *ioapic, u64 off, bool write, u64 *val)
{
	if (off == IOREGSEL && write)
		ioapic->select = *val & 0xff;
	else if (off == IOREGSEL)
		*val = ioapic->select;
	else if (off == IOWIN && write)
		write_window(ioapic, (u32)*val);
	else if (off == IOWIN)
		*val = read_window(ioapic);
	else if (!write)
		*val = 0;
}

int vioapic_access(struct vioapic *ioapic, u64 off, unsigned int size, bool write,
		   u64 *val)
{
	if (size != 4 || !IS_ALIGNED(off, 4))
		return -EINVAL;
	spin_lock(&ioapic->lock);
	access(ioapic, off, write, val);
	spin_unlock(&ioapic->lock);
	return 0;
}
