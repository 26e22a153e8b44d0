/* SPDX-License-Identifier: GPL-2.0 */
/* vioapic.h - model of a cell's IO-APIC (Intel 82093AA), with 24 pins. */
#ifndef X86_VIOAPIC_H
#define X86_VIOAPIC_H

#include "../../common/spinlock.h"
#include "apic_bus.h"

#define VIOAPIC_BASE	0xfec00000ULL
#define VIOAPIC_SIZE	0x1000
#define VIOAPIC_PINS	24

/**
 * struct vioapic
 * @lock: of all; nothing else is taken inside but what @bus does
 * @id: as the guest has set it
 * @select: IOREGSEL
 * @level: what drives each pin, by bits
 * @redirection: RTEs, remote IRR and delivery status as the guest sees them
 */
struct vioapic {
	struct spinlock lock;
	const struct apic_bus *bus;
	u32 id;
	u32 select;
	u32 level;
	u64 redirection[VIOAPIC_PINS];
};

void vioapic_reset(struct vioapic *ioapic, const struct apic_bus *bus);

/* A guest's access. Return: 0, or -EINVAL for other than aligned words. */
int vioapic_access(struct vioapic *ioapic, u64 off, unsigned int size, bool write,
		   u64 *val);

/* @pin is driven high or low. An edge is a rise; of one that is masked it is lost. */
void vioapic_set_level(struct vioapic *ioapic, u32 pin, bool high);

/**
 * vioapic_end() - a vCPU has ended a level-triggered interrupt
 *
 * Return: pins whose interrupt that was, by bits: what still drives them has
 * interrupted again.
 */
u32 vioapic_end(struct vioapic *ioapic, u8 vector);

#endif /* X86_VIOAPIC_H */
