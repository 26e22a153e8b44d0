/* SPDX-License-Identifier: GPL-2.0 */
/* world.h - a machine whose root cell runs on all CPUs, and what Linux does. */
#ifndef AXVISOR_SELFTESTS_UNIT_WORLD_H
#define AXVISOR_SELFTESTS_UNIT_WORLD_H

#include <axvisor/abi.h>
#include "arch/fake/fake.h"
#include "cell/cell.h"

#define MAILBOX		0x41000000ULL	/* root RAM that hypercalls point to */
#define CELL_RAM	0x60000000ULL	/* what most tests donate */
#define CELL_GPA	0x40000000ULL

/* Memory, pool, root cell; a root vCPU is on and loaded on every CPU. */
void world_init(void);

/* One round of @cpu's loop. */
void step(unsigned int cpu);
/* The vCPU runs once, into @exit, on its CPU. */
void step_exit(struct vcpu *vcpu, struct vcpu_exit exit);

/* A hypercall of the root cell, on CPU 0 or another one. */
s64 call(u64 nr, u64 a0, u64 a1, u64 a2, u64 a3);
s64 call_on(unsigned int cpu, u64 nr, u64 a0, u64 a1, u64 a2, u64 a3);
/* A hypercall of any vCPU. */
s64 vcpu_call(struct vcpu *vcpu, u64 nr, u64 a0, u64 a1, u64 a2, u64 a3);
/* VCPU_EXIT_VCPU_ON of @vcpu. */
s64 vcpu_on(struct vcpu *vcpu, u32 target, u64 entry, u64 arg);

struct vcpu *root_vcpu(unsigned int cpu);
struct vcpu *cell_vcpu(u64 cell, u32 id);

/* Linux takes a CPU offline. */
void offline(unsigned int cpu);

/* One vCPU on @cpu, one region of @granules at CELL_GPA from @hpa on, a uart. */
struct ax_cell_desc describe(const char *name, u32 cpu, u64 hpa, u64 granules);
/* AX_HC_CELL_CREATE; *@desc is what the root cell finds afterwards. */
s64 create(struct ax_cell_desc *desc);
/* Scrub until nothing is left. Return: steps that it took, or -errno. */
s64 scrub(u64 cell);
/* An offline CPU @cpu and CELL_RAM become a cell: clear, loaded, started. */
u64 create_clear(const char *name, u32 cpu, u64 hpa);
u64 create_running(const char *name, u32 cpu, u64 hpa);
/* Destroy and reclaim; what can be done at once. Return: 0 or -errno. */
s64 destroy(u64 cell);

struct ax_cell_info get(u64 cell);
struct ax_vcpu_stat stat_of(u64 cell, u32 vcpu);

/* All that management owns to be compared; compare as memory. */
struct snapshot {
	unsigned int pool_used;
	unsigned int nr_cells;
	struct fake_stage2 root;
	u64 memory[AX_MAX_CELLS];
	u8 cpu_owner[AX_MAX_CPUS];
	u8 cpu_state[AX_MAX_CPUS];
	u8 page_owner[FAKE_MEMORY / AX_GRANULE];
};

/* Static: it is large. The tables' addresses are left out. */
const struct snapshot *snapshot_take(unsigned int slot);
bool snapshot_same(const struct snapshot *a, const struct snapshot *b);

#endif /* AXVISOR_SELFTESTS_UNIT_WORLD_H */
