/* SPDX-License-Identifier: GPL-2.0 */
/*
 * pmu.h - performance monitors (Arm ARM D13): whose vCPU is loaded has all of
 * its CPU's, without exits. A cell's first access traps; one that makes none
 * leaves them stopped and costs nothing.
 */
#ifndef ARM64_PMU_H
#define ARM64_PMU_H

#include "../../vm/vm.h"

/*
 * ID_AA64DFR0_EL1.PMUVer as cells see it: 0 where they get none, which is with
 * monitors whose interrupt would be Linux's (no PPI), or that have more than
 * this knows of (from PMUv3p9 on).
 */
u64 pmu_version(void);

void pmu_reset(struct vcpu *vcpu);

/* Around a vCPU's time on a CPU. Nothing counts between the two. */
void pmu_load(const struct vcpu *vcpu);
void pmu_put(struct vcpu *vcpu);

/* The loaded cell's first access. False if it has no monitors. */
bool pmu_use(struct vcpu *vcpu);

/* On a CPU from the firmware, where they are as unknown as all else. */
void pmu_init_cpu(void);

#endif /* ARM64_PMU_H */
