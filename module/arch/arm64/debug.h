/* SPDX-License-Identifier: GPL-2.0 */
/*
 * debug.h - break- and watchpoints of a vCPU (Arm ARM D2 and D19.3). A cell's
 * accesses trap: the core has a copy of all of it, and lets through what means
 * something to a guest. Linux's are as it wrote them.
 */
#ifndef ARM64_DEBUG_H
#define ARM64_DEBUG_H

#include "../../vm/vm.h"

/* The state after a reset. */
void debug_reset(struct vcpu *vcpu);

/*
 * Around a vCPU's time on a CPU. MDSCR_EL1 is not among it, which
 * struct el1_state has.
 */
void debug_load(const struct vcpu *vcpu);
void debug_put(struct vcpu *vcpu);

/*
 * A trapped access of a loaded cell: register @n of a kind (the Op2 that it has
 * there), or one by name. False where there is none.
 */
enum debug_kind {
	DEBUG_BVR = 4,
	DEBUG_BCR = 5,
	DEBUG_WVR = 6,
	DEBUG_WCR = 7,
};

bool debug_read(struct vcpu *vcpu, enum debug_kind kind, u32 n, u64 *val);
bool debug_write(struct vcpu *vcpu, enum debug_kind kind, u32 n, u64 val);
void debug_write_mdscr(struct vcpu *vcpu, u64 val);
void debug_write_oslar(struct vcpu *vcpu, u64 val);
u64 debug_read_oslsr(const struct vcpu *vcpu);

#endif /* ARM64_DEBUG_H */
