/* SPDX-License-Identifier: GPL-2.0 */
/* gic_frame.h - the GIC's register frames as the root cell sees them. */
#ifndef ARM64_GIC_FRAME_H
#define ARM64_GIC_FRAME_H

#include <axvisor/abi.h>
#include "../../vm/vm.h"

/* Registers that can be accessed with @size besides 4, by offset. */
struct gic_width {
	u64 base;
	u64 end;
	unsigned int size;
};

/* Does the frame that @widths describes have this access? */
bool gic_frame_has(const struct gic_width *widths, u32 nr, u64 off,
		   unsigned int size);

#define GIC_FRAME_HAS(widths, off, size) \
	gic_frame_has(widths, ARRAY_SIZE(widths), off, size)

/* Map the registers at @r into the core. Return: NULL if there is no room. */
void *gic_frame_map(const struct ax_range *r);

/**
 * gic_frame_add() - map a frame read-only into the root vm and trap its writes
 * @va: where the core has it; NULL is answered with -ENOSPC
 *
 * Return: 0, -ENOMEM or -ENOSPC.
 */
int gic_frame_add(struct vm *vm, const char *name, const struct ax_range *r,
		  void *va,
		  int (*access)(struct vcpu *vcpu, u64 off, unsigned int size,
				bool write, u64 *val));

/* Registers that the root vm accesses itself and that no cell may have. */
int gic_frame_keep(struct vm *vm, const char *name, const struct ax_range *r);

/* Where the core has the register at @hpa, or NULL outside the frames. */
void *gic_frame_va(u64 hpa);

/* Do what the vCPU wanted to do at its fault_gpa, which is in a frame. */
int gic_frame_forward(const struct vcpu *vcpu, unsigned int size, bool write,
		      u64 *val);

#endif /* ARM64_GIC_FRAME_H */
