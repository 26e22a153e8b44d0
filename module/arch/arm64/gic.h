/* SPDX-License-Identifier: GPL-2.0 */
/*
 * gic.h - the physical GICv3: what the core needs of it on CPUs that don't run
 * the root cell, and what it filters for the root cell.
 */
#ifndef ARM64_GIC_H
#define ARM64_GIC_H

#include <axvisor/types.h>

struct cpu;
struct vm;

#define GIC_SPURIOUS	1020	/* 1020 to 1023 are no interrupts */
#define GIC_LPI_BASE	8192

/*
 * Non-secure software has SGIs 0 to 7. The kick only ever goes to CPUs that
 * the root cell doesn't run on, where any SGI means "look".
 */
#define GIC_SGI_KICK	7

int gic_init(void);

/* Find @cpu's redistributor, from any CPU. Return: 0 or -ENODEV. */
int gic_cpu_init(struct cpu *cpu);

/* Where region @i of the boot block is mapped. */
void *gic_redist_region(u32 i);

/*
 * Offset of a register there in the redistributor that it is part of, or
 * GIC_NO_REDIST behind the region's last one.
 */
#define GIC_NO_REDIST	(~0ULL)
u64 gic_redist_offset(const void *addr);

/* Take the CPU interface from Linux, or leave it as after a reset. */
void gic_cpu_take(struct cpu *cpu);
void gic_cpu_give(struct cpu *cpu);

u32 gic_ack(void);
void gic_drop_priority(u32 intid);
void gic_deactivate(u32 intid);
void gic_kick(const struct cpu *cpu);

void gic_ppi_enable(struct cpu *cpu, u32 intid);
/* Disabled, neither pending nor active. */
void gic_ppi_disable(struct cpu *cpu, u32 intid);

/* Map the distributor, redistributors and ITSes read-only and trap writes. */
int gic_root_init(struct vm *vm);

#endif /* ARM64_GIC_H */
