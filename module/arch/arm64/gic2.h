/* SPDX-License-Identifier: GPL-2.0 */
/* gic2.h - what the files of the GICv2 share. */
#ifndef ARM64_GIC2_H
#define ARM64_GIC2_H

#include "gic.h"

extern const struct gic_ops gic2_ops;

/* Where the distributor and GICH are mapped. */
void *gic2_gicd(void);
void *gic2_gich(void);

/* Map the distributor and GICH read-only and trap writes. */
int gic2_root_init(struct vm *vm);

/* The cells' distributor, and GICV as their CPU interface. */
int gic2_board_init(struct vm *vm);

#endif /* ARM64_GIC2_H */
