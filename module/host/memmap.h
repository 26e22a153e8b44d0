/* SPDX-License-Identifier: GPL-2.0 */
/* memmap.h - where the machine has memory. Process context. */
#ifndef AXVISOR_HOST_MEMMAP_H
#define AXVISOR_HOST_MEMMAP_H

#include <linux/types.h>

/**
 * memmap_is_memory() - does the machine's description say that all of
 * [base, base + size) is memory?
 *
 * That is more than System RAM: also what firmware or the command line keep
 * from Linux. The core must not touch anything else: an access that nothing
 * answers is its end.
 */
bool memmap_is_memory(u64 base, u64 size);

/* Does it say at all where memory is? */
bool memmap_is_known(void);

/* Does it say so of any byte? */
bool memmap_has_memory(u64 base, u64 size);

#endif /* AXVISOR_HOST_MEMMAP_H */
