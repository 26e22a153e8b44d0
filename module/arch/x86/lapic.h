/* SPDX-License-Identifier: GPL-2.0 */
/* lapic.h - a CPU's own local APIC, in the mode that Linux has chosen. */
#ifndef X86_LAPIC_H
#define X86_LAPIC_H

#include <axvisor/types.h>

struct cpu;

/* Registers, by their offset in the page of an xAPIC (APM 2 16.3.2). */
#define LAPIC_BASE	0xfee00000
#define LAPIC_SVR	0xf0
#define SVR_ENABLE	BIT_ULL(8)
#define LAPIC_ICR	0x300
#define LAPIC_ICR2	0x310
#define ICR_VECTOR	GENMASK_ULL(7, 0)
#define ICR_MODE	GENMASK_ULL(10, 8)
#define ICR_MODE_NMI	4
#define ICR_MODE_INIT	5
#define ICR_MODE_SIPI	6
#define ICR_LOGICAL	BIT_ULL(11)
#define ICR_BUSY	BIT_ULL(12)
#define ICR_ASSERT	BIT_ULL(14)
#define ICR_SHORTHAND	GENMASK_ULL(19, 18)
#define ICR2_DEST	GENMASK_ULL(31, 24)

/* First CPU. Return: 0 or -errno. */
int lapic_init(void);
/* Each CPU on its way in, and when Linux has chosen another mode. */
void lapic_cpu_init(struct cpu *cpu);

/* This CPU's, in either mode. */
u32 lapic_read(u32 reg);
void lapic_write(u32 reg, u32 val);

/* Its own register for interprocessor interrupts stays as the guest has it. */
void lapic_send_nmi(const struct cpu *target);

#endif /* X86_LAPIC_H */
