/* SPDX-License-Identifier: GPL-2.0 */
/* lapic.h - a CPU's own local APIC, in the mode that Linux has chosen. */
#ifndef X86_LAPIC_H
#define X86_LAPIC_H

#include "apic_regs.h"

struct cpu;

/* First CPU. Return: 0 or -errno. */
int lapic_init(void);
/* Each CPU on its way in, and when Linux has chosen another mode. */
void lapic_cpu_init(struct cpu *cpu);

/* This CPU's, in either mode. */
u32 lapic_read(u32 reg);
void lapic_write(u32 reg, u32 val);

/* What INIT does to it, but for its mode (APM 2 16.3.4); nothing stays pending. */
void lapic_reset(void);

/* Its own register for interprocessor interrupts stays as the guest has it. */
void lapic_send_nmi(const struct cpu *target);

#endif /* X86_LAPIC_H */
