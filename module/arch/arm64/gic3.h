/* SPDX-License-Identifier: GPL-2.0 */
/* gic3.h - what the files of the GICv3 share. */
#ifndef ARM64_GIC3_H
#define ARM64_GIC3_H

#include "gic.h"

extern const struct gic_ops gic3_ops;

/* Where region @i of the boot block is mapped. */
void *gic3_redist_region(u32 i);

/*
 * Offset of a register there in the redistributor that it is part of, or
 * GIC3_NO_REDIST behind the region's last one.
 */
#define GIC3_NO_REDIST	(~0ULL)
u64 gic3_redist_offset(const void *addr);

/* Map the distributor, redistributors and ITSes read-only and trap writes. */
int gic3_root_init(struct vm *vm);

/* The cells' distributor, redistributors and ITS. */
int gic3_board_init(struct vm *vm);

#endif /* ARM64_GIC3_H */
