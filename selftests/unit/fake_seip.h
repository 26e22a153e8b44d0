/* SPDX-License-Identifier: GPL-2.0 */
/*
 * fake_seip.h - a machine of the riscv part with nothing but the external
 * interrupts of its vCPUs, and the MSIs that were sent to them.
 */
#ifndef SELFTESTS_UNIT_FAKE_SEIP_H
#define SELFTESTS_UNIT_FAKE_SEIP_H

#include "arch/riscv/board.h"
#include "vm/vm.h"

#define FAKE_VCPUS	4U
#define FAKE_MSIS	16U

extern struct vm fake_vm;
extern bool fake_seip[FAKE_VCPUS];
/* Interrupts that were counted for each. */
extern u32 fake_taken[FAKE_VCPUS];
/* Interrupts with a physical source behind them. */
extern bool fake_wired[NR_IRQS + 1];
/* In the order in which they were sent. */
extern struct fake_msi { u64 vcpu, number; } fake_msi[FAKE_MSIS];
extern u32 fake_nr_msis;

void fake_seip_setup(void);
/* Takes the oldest MSI; 0: there is none, else vCPU << 16 | number. */
u32 fake_take_msi(void);

#endif /* SELFTESTS_UNIT_FAKE_SEIP_H */
