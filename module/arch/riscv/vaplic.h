/* SPDX-License-Identifier: GPL-2.0 */
/*
 * vaplic.h - model of a cell's advanced platform-level interrupt controller: one
 * supervisor-level domain (AIA 4) that sends MSIs, or has an interrupt delivery
 * control (IDC) structure for each vCPU.
 */
#ifndef RISCV_VAPLIC_H
#define RISCV_VAPLIC_H

#include <axvisor/abi.h>
#include <axvisor/types.h>
#include "../../common/spinlock.h"
#include "board.h"

#define VAPLIC_SIZE	0x8000

/* Which the board has: domaincfg.DM is fixed. */
enum vaplic_mode {
	VAPLIC_DIRECT,
	VAPLIC_MSI,
};

/* One vCPU's, of a domain in direct delivery mode (4.8.1). */
struct vaplic_idc {
	u32 idelivery;
	u32 iforce;
	u32 ithreshold;
};

/**
 * struct vaplic
 * @lock: of all, taken before those of interrupt files
 * @level: what drives each line
 * @served: level-sensitive ones that a vCPU has claimed, see vaplic_end_served()
 * @ended, @has_ended: ended since vaplic_take_ended()
 * @sourcecfg, @target: by number of the source, 1 to NR_IRQS
 */
struct vaplic {
	struct spinlock lock;
	enum vaplic_mode mode;
	u32 domaincfg;
	u32 genmsi;
	u32 sourcecfg[NR_IRQS + 1];
	u32 target[NR_IRQS + 1];
	u32 level[NR_IRQS / 32 + 1];
	u32 pending[NR_IRQS / 32 + 1];
	u32 enabled[NR_IRQS / 32 + 1];
	u32 served[NR_IRQS / 32 + 1];
	u32 ended[NR_IRQS / 32 + 1];
	bool has_ended;
	struct vaplic_idc idc[AX_MAX_VCPUS];
};

struct vm;

/* All of it but the mode as after power-on; vCPUs' lines are low. */
void vaplic_reset(struct vm *vm, struct vaplic *aplic);

/* A guest's access. Return: 0, or -EINVAL for other than aligned words. */
int vaplic_access(struct vm *vm, struct vaplic *aplic, u64 off,
		  unsigned int size, bool write, u64 *val);

/* The line of source @irq is driven high or low. */
void vaplic_set_level(struct vm *vm, struct vaplic *aplic, u32 irq, bool high);

/*
 * A source that the guest has ended; each time once. 0: there is none. An edge
 * ends where it is claimed or sent as an MSI, a level as vaplic_end_served() says.
 */
u32 vaplic_take_ended(struct vaplic *aplic);

/*
 * Before vaplic_access(): a level is served when its vCPU claims again, or with
 * MSIs when its driver writes setipnum (4.9.2), and both look at the input then.
 * Return: has anything ended?
 */
bool vaplic_end_served(struct vaplic *aplic, u64 off, bool write, u64 val);

#endif /* RISCV_VAPLIC_H */
