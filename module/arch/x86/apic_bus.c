// SPDX-License-Identifier: GPL-2.0
/*
 * apic_bus.c - messages between local APICs, and the start-up of vCPUs (APM vol. 2,
 * 16.6 and 15.27.1; SDM vol. 3, "Multiple-Processor Initialization").
 */
#include "apic_bus.h"

static bool is_meant(const struct vlapic *apic, const struct vlapic *from,
		     const struct apic_message *m)
{
	switch ((enum apic_shorthand)m->shorthand) {
	case SHORTHAND_SELF:
		return apic == from;
	case SHORTHAND_ALL:
		return true;
	case SHORTHAND_OTHERS:
		return apic != from;
	default:
		return vlapic_is_target(apic, m);
	}
}

static bool fixed(const struct apic_bus *bus, u32 n, const struct apic_message *m)
{
	const enum apic_raised raised = vlapic_raise(bus->apic[n], m->vector,
						     m->level);

	if (raised == APIC_RAISED)
		bus->ops->kick(bus->context, n);
	return raised != APIC_LOST;
}

/* Of those that take interrupts the one whose task has the lowest priority. */
static bool lowest_priority(const struct apic_bus *bus, const struct vlapic *from,
			    const struct apic_message *m)
{
	u32 n, best = bus->nr;

	for (n = 0; n < bus->nr; n++) {
		const struct vlapic *apic = bus->apic[n];

		if (!is_meant(apic, from, m) ||
		    !(READ_ONCE(apic->svr) & SVR_ENABLE))
			continue;
		if (best == bus->nr ||
		    READ_ONCE(apic->tpr) < READ_ONCE(bus->apic[best]->tpr))
			best = n;
	}
	return best < bus->nr && fixed(bus, best, m);
}

static bool deliver(const struct apic_bus *bus, u32 n,
		    const struct apic_message *m)
{
	switch ((enum apic_mode)m->mode) {
	case MODE_FIXED:
		return fixed(bus, n, m);
	case MODE_NMI:
		bus->ops->nmi(bus->context, n);
		return true;
	case MODE_INIT:
		bus->ops->init(bus->context, n);
		return true;
	case MODE_STARTUP:
		bus->ops->startup(bus->context, n, m->vector);
		return true;
	default:
		return false;
	}
}

bool apic_bus_send(const struct apic_bus *bus, const struct vlapic *from,
		   const struct apic_message *message)
{
	bool taken = false;
	u32 n;

	if (message->mode == MODE_LOWEST_PRIORITY)
		return lowest_priority(bus, from, message);
	for (n = 0; n < bus->nr; n++) {
		if (is_meant(bus->apic[n], from, message))
			taken |= deliver(bus, n, message);
	}
	return taken;
}

#define MSI_DESTINATION		GENMASK_ULL(19, 12)
#define MSI_REDIRECTION_HINT	BIT_ULL(3)
#define MSI_LOGICAL		BIT_ULL(2)
#define MSI_LEVEL		BIT_ULL(15)
#define MSI_MODE		GENMASK_ULL(10, 8)

void apic_bus_msi(const struct apic_bus *bus, u64 address, u32 data)
{
	struct apic_message message = {
		.destination = (u32)FIELD_GET(MSI_DESTINATION, address),
		.vector = (u8)data,
		.mode = (u8)FIELD_GET(MSI_MODE, data),
		.logical = address & MSI_LOGICAL,
		.level = data & MSI_LEVEL,
	};

	if ((address & ~GENMASK_ULL(19, 0)) != APIC_BASE_DEFAULT)
		return;
	if (message.destination == APIC_8_BIT_ALL && !message.logical)
		message.destination = APIC_EVERYBODY;
	if ((address & MSI_REDIRECTION_HINT) && message.mode == MODE_FIXED)
		message.mode = MODE_LOWEST_PRIORITY;
	apic_bus_send(bus, NULL, &message);
}

/* ---- start-up ---- */

#define STARTUP_VECTOR	GENMASK_ULL(7, 0)
#define STARTUP_WAITS	BIT_ULL(8)	/* off, until a start-up IPI */
#define STARTUP_INIT	BIT_ULL(9)	/* has come, and was not taken */
#define STARTUP_IPI	BIT_ULL(10)	/* has come after that */

void startup_reset(struct startup *startup, bool runs)
{
	WRITE_ONCE(startup->word, runs ? 0 : STARTUP_WAITS);
}

static bool change(struct startup *startup, u32 *old, u32 new)
{
	return __atomic_compare_exchange_n(&startup->word, old, new, false,
					   __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
}

/* One that waits is reset already. */
enum startup_action startup_init(struct startup *startup)
{
	u32 old = load_acquire(&startup->word);

	do {
		if (old & STARTUP_WAITS)
			return STARTUP_NOTHING;
	} while (!change(startup, &old, STARTUP_INIT));
	return STARTUP_KICK;
}

enum startup_action startup_ipi(struct startup *startup, u8 vector)
{
	u32 old = load_acquire(&startup->word), new;

	do {
		if (old & STARTUP_WAITS)
			new = 0;
		else if ((old & STARTUP_INIT) && !(old & STARTUP_IPI))
			new = STARTUP_INIT | STARTUP_IPI | vector;
		else
			return STARTUP_NOTHING;
	} while (!change(startup, &old, new));
	return new ? STARTUP_KICK : STARTUP_START;
}

enum startup_action startup_take(struct startup *startup, u8 *vector)
{
	u32 old = load_acquire(&startup->word);

	do {
		if (!(old & STARTUP_INIT))
			return STARTUP_NOTHING;
		*vector = (u8)(old & STARTUP_VECTOR);
	} while (!change(startup, &old, old & STARTUP_IPI ? 0 : STARTUP_WAITS));
	return old & STARTUP_IPI ? STARTUP_RESTART : STARTUP_STOP;
}
