/* SPDX-License-Identifier: GPL-2.0 */
/*
 * ledger.h - the single truth of who owns each page, CPU and interrupt.
 *
 * The root cell owns all that is not the core's and was not donated. Only
 * management changes that, under manage_lock; the ledger's own lock is for the
 * root cell's exits, which look without manage_lock.
 */
#ifndef AXVISOR_CELL_LEDGER_H
#define AXVISOR_CELL_LEDGER_H

#include <axvisor/abi.h>
#include "../common/range.h"

/* An owner is a cell's id, or one of these. */
#define LEDGER_ROOT	0U
#define LEDGER_CORE	AX_MAX_CELLS
#define LEDGER_MIXED	(AX_MAX_CELLS + 1)

/* One donated range: memory, or registers of a device. */
struct ledger_entry {
	struct range range;
	u32 owner;
};

enum ledger_ram {
	LEDGER_NOT_RAM,
	LEDGER_RAM,
	LEDGER_PARTLY_RAM,
};

/**
 * ledger_init() - all but the core's memory is the root cell's
 * @boot: checked already; must stay
 *
 * Return: 0 or -ENOMEM. Undone by ledger_exit().
 */
int ledger_init(const struct ax_boot *boot);
void ledger_exit(void);

/*
 * Held by an exit of the root cell from the look at who owns something until
 * what follows from that is done.
 */
void ledger_lock(void);
void ledger_unlock(void);

/* ---- memory; manage_lock or the ledger's lock is held ---- */

/* Who owns all of @range; LEDGER_MIXED if more than one do. */
u32 ledger_owner(struct range range);

/* Bytes that were donated to @owner; the root cell: those of its RAM. */
u64 ledger_memory(u32 owner);

/* Is @range, as the host said at the start, System RAM? */
enum ledger_ram ledger_ram(struct range range);

/* RAM that is wholly the root cell's: the core may copy from and to it. */
bool ledger_root_ram(struct range range);

/**
 * ledger_check_donate_mem() - is @range wholly the root cell's?
 * @collision: out, on refusal: the first part that is not, and whose it is
 *
 * Return: 0, or -EBUSY.
 */
int ledger_check_donate_mem(struct range range,
			    struct ledger_entry *collision);

/**
 * ledger_hole() - may @addr be mapped in the root cell on demand?
 * @block: in: the largest size to try, a power of two; out: size of the
 *	naturally aligned block around @addr that is the root cell's,
 *	SZ_1G, SZ_2M or PAGE_SIZE
 *
 * Return: false where the page of @addr is not the root cell's.
 */
bool ledger_hole(u64 addr, u64 *block);

/* ---- changes; manage_lock is held, the ledger's lock is not ---- */

/* After ledger_check_donate_mem(); cannot fail. Undone by reclaim_mem. */
void ledger_donate_mem(struct range range, u32 cell);

/* What was donated as @range is the root cell's again. */
void ledger_reclaim_mem(struct range range);

/* ---- interrupts; manage_lock is held ---- */

u32 ledger_irq_owner(u32 irq);
void ledger_set_irq_owner(u32 irq, u32 cell);

/* ---- CPUs ---- */

u32 ledger_cpu_owner(unsigned int cpu);

/* The ledger's lock is held. */
void ledger_set_cpu_owner(unsigned int cpu, u32 cell);

#endif /* AXVISOR_CELL_LEDGER_H */
