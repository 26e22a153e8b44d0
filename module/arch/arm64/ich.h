/* SPDX-License-Identifier: GPL-2.0 */
/* ich.h - GICv3's part of what gic.h calls the virtual CPU interface. */
#ifndef ARM64_ICH_H
#define ARM64_ICH_H

#include <axvisor/types.h>

struct ich_state;
struct vgic_lr_state;

u32 ich_lrs(void);
void ich_load(const struct ich_state *ich);
void ich_put(struct ich_state *ich);
void ich_read(u32 used, struct vgic_lr_state *state);
void ich_write(u32 which, const struct vgic_lr_state *state);
void ich_fill(u32 which, const struct vgic_lr_state *state);
void ich_reset(void);

/* ICC_RPR_EL1 of the loaded vCPU. */
u32 ich_running_priority(void);

#endif /* ARM64_ICH_H */
