/* SPDX-License-Identifier: GPL-2.0 */
/*
 * gic.h - the interrupt controller of the machine: what the core needs of it on
 * CPUs that don't run the root cell, what it filters for the root cell, and the
 * virtual CPU interface that a cell's vCPU is loaded on. Which GIC there is, is
 * known at run time: each version is a struct gic_ops.
 */
#ifndef ARM64_GIC_H
#define ARM64_GIC_H

#include <axvisor/types.h>

struct cpu;
struct ich_state;
struct vgic_lr_state;
struct vgic_model;
struct vm;

#define GIC_SPURIOUS	1020	/* 1020 to 1023 are no interrupts */
#define GIC_LPI_BASE	8192

static inline bool gic_is_spurious(u32 intid)
{
	return intid >= GIC_SPURIOUS && intid < GIC_LPI_BASE;
}

/*
 * Non-secure software has SGIs 0 to 7. The kick only ever goes to CPUs that
 * the root cell doesn't run on, where any SGI means "look".
 */
#define GIC_SGI_KICK	7

/**
 * struct gic_ops - one version of the GIC
 * @init: map its registers. Return: 0, or -ENOSPC.
 * @cpu_init: find what belongs to a CPU, from any CPU. Return: 0 or -ENODEV.
 * @cpu_save: on the CPU, when it is seized, before its first @cpu_enter: what
 *	Linux has of it in EL2
 * @cpu_restore: that again, for Linux
 * @cpu_enter: on the CPU, from Linux or the firmware: EL2 reaches the GIC
 * @cpu_reset: after @cpu_enter on a CPU from the firmware: nothing of the
 *	virtual interface is known
 * @cpu_take: take the CPU interface from Linux: nothing but the kick may come
 * @cpu_give: leave it as after a reset
 * @ack: INTID of an interrupt that is active from now on, its priority dropped,
 *	or for which gic_is_spurious()
 * @deactivate: after @ack, or of a PPI whenever it is active
 * @kick: SGI to a CPU whose interface the core has. What this CPU has written
 *	is visible before.
 * @ppi_enable: on its own CPU
 * @ppi_disable: likewise; disabled, neither pending nor active
 * @root_init: trap what the root cell may not write itself
 * @vgic: the same version, for cells
 * @has_sysregs: cells have its registers as system registers
 * @board_init: a cell's GIC in its emulated ranges. Return: 0 or -ENOMEM.
 *
 * The virtual CPU interface, on its own CPU, in the terms of ICH_* registers
 * (IHI 0069 12.4) whatever the version:
 *
 * @vif_lrs: number of list registers
 * @vif_load: all list registers empty, the vCPU's state, switched on
 * @vif_put: the state saved, list registers empty, switched off
 * @vif_read: lr[i] for each bit i of @used, hcr and vmcr
 * @vif_write: lr[i], which is not in use where used says so, for each bit i of
 *	@which, and hcr
 * @vif_fill: lr[i] for each bit i of @which; all else stays
 */
struct gic_ops {
	int (*init)(void);
	int (*cpu_init)(struct cpu *cpu);
	void (*cpu_save)(struct cpu *cpu);
	void (*cpu_restore)(const struct cpu *cpu);
	void (*cpu_enter)(struct cpu *cpu);
	void (*cpu_reset)(void);
	void (*cpu_take)(struct cpu *cpu);
	void (*cpu_give)(struct cpu *cpu);
	u32 (*ack)(void);
	void (*deactivate)(u32 intid);
	void (*kick)(const struct cpu *cpu);
	void (*ppi_enable)(struct cpu *cpu, u32 intid);
	void (*ppi_disable)(struct cpu *cpu, u32 intid);
	int (*root_init)(struct vm *vm);
	const struct vgic_model *vgic;
	bool has_sysregs;
	int (*board_init)(struct vm *vm);

	u32 (*vif_lrs)(void);
	void (*vif_load)(const struct ich_state *ich);
	void (*vif_put)(struct ich_state *ich);
	void (*vif_read)(u32 used, struct vgic_lr_state *state);
	void (*vif_write)(u32 which, const struct vgic_lr_state *state);
	void (*vif_fill)(u32 which, const struct vgic_lr_state *state);
};

/* The one of this machine, from gic_init() on. */
extern const struct gic_ops *gic_ops;

int gic_init(void);

static inline int gic_cpu_init(struct cpu *cpu)
{
	return gic_ops->cpu_init(cpu);
}

static inline void gic_cpu_take(struct cpu *cpu)
{
	gic_ops->cpu_take(cpu);
}

static inline void gic_cpu_give(struct cpu *cpu)
{
	gic_ops->cpu_give(cpu);
}

static inline void gic_ppi_enable(struct cpu *cpu, u32 intid)
{
	gic_ops->ppi_enable(cpu, intid);
}

static inline void gic_ppi_disable(struct cpu *cpu, u32 intid)
{
	gic_ops->ppi_disable(cpu, intid);
}

static inline u32 gic_ack(void)
{
	return gic_ops->ack();
}

static inline void gic_deactivate(u32 intid)
{
	gic_ops->deactivate(intid);
}

static inline void gic_kick(const struct cpu *cpu)
{
	gic_ops->kick(cpu);
}

#endif /* ARM64_GIC_H */
