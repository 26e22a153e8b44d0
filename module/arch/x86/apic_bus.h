/* SPDX-License-Identifier: GPL-2.0 */
/* apic_bus.h - how interrupts find the local APICs of a machine. */
#ifndef X86_APIC_BUS_H
#define X86_APIC_BUS_H

#include <axvisor/abi.h>
#include "vlapic.h"

/**
 * struct apic_bus_ops - what a message does to vCPU @n, besides its local APIC
 * @kick: it has a new interrupt
 * @nmi, @init, @startup: see struct startup; @vector is the page to start at
 */
struct apic_bus_ops {
	void (*kick)(void *context, u32 n);
	void (*nmi)(void *context, u32 n);
	void (*init)(void *context, u32 n);
	void (*startup)(void *context, u32 n, u8 vector);
};

struct apic_bus {
	const struct apic_bus_ops *ops;
	void *context;
	u32 nr;
	struct vlapic *apic[AX_MAX_VCPUS];
};

/**
 * apic_bus_send() - deliver a message
 * @from: the local APIC that a shorthand is relative to; NULL without one
 *
 * Any CPU. What nobody takes is lost, as on hardware; so are SMIs and ExtINTs.
 * Return: has anybody taken it?
 */
bool apic_bus_send(const struct apic_bus *bus, const struct vlapic *from,
		   const struct apic_message *message);

/* A message-signalled interrupt (APM vol. 2, 16.11), as a write to its address. */
void apic_bus_msi(const struct apic_bus *bus, u64 address, u32 data);

/**
 * struct startup - of a vCPU, what INIT and start-up IPIs make it do
 * @word: changed by any CPU, atomically
 */
struct startup {
	u32 word;
};

/* What is to be done. */
enum startup_action {
	STARTUP_NOTHING,
	STARTUP_KICK,	/* the vCPU, it has something to take */
	STARTUP_START,	/* the vCPU, which is off, at the vector's page */
	STARTUP_STOP,	/* itself: reset, and off until it is started */
	STARTUP_RESTART, /* itself: reset, and go on at the vector's page */
};

/* After power-on the first vCPU runs and the others wait. */
void startup_reset(struct startup *startup, bool runs);

/*
 * Of the CPU that sends: startup_init() and startup_ipi(). Of the vCPU itself:
 * startup_take(), when it was kicked. A start-up IPI is lost on a vCPU that runs
 * and has no INIT coming; after that only the first one counts.
 */
enum startup_action startup_init(struct startup *startup);
enum startup_action startup_ipi(struct startup *startup, u8 vector);
enum startup_action startup_take(struct startup *startup, u8 *vector);

#endif /* X86_APIC_BUS_H */
