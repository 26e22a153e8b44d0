/* SPDX-License-Identifier: GPL-2.0 */
/* gich.h - GICv2's part of what gic.h calls the virtual CPU interface. */
#ifndef ARM64_GICH_H
#define ARM64_GICH_H

#include <axvisor/types.h>

struct ich_state;
struct vgic_lr_state;

/* @base: where GICH is mapped, banked by CPU. */
void gich_init(void *base);

u32 gich_lrs(void);
void gich_load(const struct ich_state *ich);
void gich_put(struct ich_state *ich);
void gich_read(u32 used, struct vgic_lr_state *state);
void gich_write(u32 which, const struct vgic_lr_state *state);
void gich_fill(u32 which, const struct vgic_lr_state *state);
void gich_reset(void);

#endif /* ARM64_GICH_H */
