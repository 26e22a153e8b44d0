// SPDX-License-Identifier: GPL-2.0
/* world.c - a machine whose root cell runs on all CPUs, and what Linux does. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "world.h"
#include "cell/ledger.h"
#include "cell/root.h"
#include "cell/sched.h"
#include <axvisor/smp.h>

void world_init(void)
{
	unsigned int cpu;

	fake_init();
	assert(!cells_init(&core_boot));
	for (cpu = 0; cpu < FAKE_NR_CPUS; cpu++) {
		smp_mark_present(cpu, true);
		root_vcpu_enter(cpu);
		step(cpu);
		assert(root_vcpu(cpu)->arch.loaded);
	}
	fake_play(0);
}

struct vcpu *root_vcpu(unsigned int cpu)
{
	return root_vm()->vcpu[cpu];
}

struct vcpu *cell_vcpu(u64 cell, u32 id)
{
	return cell_find(cell)->vm->vcpu[id];
}

void step(unsigned int cpu)
{
	unsigned int was = fake_play(cpu);

	sched_step(cpu);
	fake_play(was);
}

void step_exit(struct vcpu *vcpu, struct vcpu_exit exit)
{
	fake_script(vcpu, exit);
	step(vcpu->cpu);
}

s64 vcpu_call(struct vcpu *vcpu, u64 nr, u64 a0, u64 a1, u64 a2, u64 a3)
{
	const unsigned int before = vcpu->arch.completions;
	const u64 arg[] = { a0, a1, a2, a3 };

	step_exit(vcpu, (struct vcpu_exit){
		.reason = VCPU_EXIT_HYPERCALL,
		.nr = nr,
		.arg = arg,
	});
	assert(vcpu->arch.completions == before + 1);
	return vcpu->arch.result;
}

s64 call_on(unsigned int cpu, u64 nr, u64 a0, u64 a1, u64 a2, u64 a3)
{
	return vcpu_call(root_vcpu(cpu), nr, a0, a1, a2, a3);
}

s64 call(u64 nr, u64 a0, u64 a1, u64 a2, u64 a3)
{
	return call_on(0, nr, a0, a1, a2, a3);
}

s64 vcpu_on(struct vcpu *vcpu, u32 target, u64 entry, u64 arg)
{
	const unsigned int before = vcpu->arch.completions;

	step_exit(vcpu, (struct vcpu_exit){
		.reason = VCPU_EXIT_VCPU_ON,
		.target = target,
		.entry = GPA(entry),
		.context = arg,
	});
	assert(vcpu->arch.completions == before + 1);
	return vcpu->arch.result;
}

void offline(unsigned int cpu)
{
	step_exit(root_vcpu(cpu), (struct vcpu_exit){
		.reason = VCPU_EXIT_VCPU_OFF,
	});
	step(cpu);
	assert(call(AX_HC_CPU_GET, cpu, 0, 0, 0) == AX_CPU_PARKED);
}

struct ax_cell_desc describe(const char *name, u32 cpu, u64 hpa, u64 granules)
{
	struct ax_cell_desc desc = {
		.nr_vcpus = 1,
		.nr_regions = 1,
		.console = AX_CONSOLE_UART,
		.cpu = { cpu },
		.region = { { .gpa = CELL_GPA, .hpa = hpa,
			      .size = granules * AX_GRANULE } },
	};

	strncpy(desc.name, name, AX_NAME_MAX);
	return desc;
}

s64 create(struct ax_cell_desc *desc)
{
	s64 id;

	memcpy(fake_mem(MAILBOX), desc, sizeof(*desc));
	id = call(AX_HC_CELL_CREATE, MAILBOX, 0, 0, 0);
	memcpy(desc, fake_mem(MAILBOX), sizeof(*desc));
	return id;
}

s64 scrub(u64 cell)
{
	s64 left, steps = 0;

	do {
		left = call(AX_HC_CELL_SCRUB, cell, 0, 0, 0);
		steps++;
	} while (left > 0);
	return left < 0 ? left : steps;
}

u64 create_clear(const char *name, u32 cpu, u64 hpa)
{
	struct ax_cell_desc desc = describe(name, cpu, hpa, 2);
	s64 id;

	offline(cpu);
	id = create(&desc);
	assert(id > 0 && scrub((u64)id) == 2);
	return (u64)id;
}

u64 create_running(const char *name, u32 cpu, u64 hpa)
{
	u64 id = create_clear(name, cpu, hpa);

	assert(!call(AX_HC_CELL_BOOT, id, CELL_GPA + 0x80, 7, 0));
	assert(!call(AX_HC_CELL_START, id, 0, 0, 0));
	step(cpu);
	assert(cell_vcpu(id, 0)->arch.loaded);
	return id;
}

s64 destroy(u64 cell)
{
	s64 err = call(AX_HC_CELL_DESTROY, cell, 0, 0, 0);

	if (!err)
		err = scrub(cell);
	return err < 0 ? err : call(AX_HC_CELL_RECLAIM, cell, 0, 0, 0);
}

struct ax_cell_info get(u64 cell)
{
	struct ax_cell_info info;

	assert(!call(AX_HC_CELL_GET, cell, MAILBOX, 0, 0));
	memcpy(&info, fake_mem(MAILBOX), sizeof(info));
	return info;
}

struct ax_vcpu_stat stat_of(u64 cell, u32 vcpu)
{
	struct ax_vcpu_stat stat;

	assert(!call(AX_HC_VCPU_STAT, cell, vcpu, MAILBOX, 0));
	memcpy(&stat, fake_mem(MAILBOX), sizeof(stat));
	return stat;
}

const struct snapshot *snapshot_take(unsigned int slot)
{
	static struct snapshot slots[2];
	struct snapshot *s = &slots[slot];
	unsigned int i;

	memset(s, 0, sizeof(*s));
	s->pool_used = pool_used();
	s->nr_cells = cell_count();
	s->root = *root_vm()->arch.stage2;
	memset(s->root.table, 0, sizeof(s->root.table));
	memset(s->root.segment + s->root.nr_segments, 0,
	       (FAKE_MAX_SEGMENTS - s->root.nr_segments) *
	       sizeof(s->root.segment[0]));
	for (i = 0; i < AX_MAX_CELLS; i++)
		s->memory[i] = ledger_memory(i);
	for (i = 0; i < FAKE_NR_CPUS; i++) {
		s->cpu_owner[i] = (u8)ledger_cpu_owner(i);
		s->cpu_state[i] = (u8)root_cpu_state(i);
	}
	for (i = 0; i < ARRAY_SIZE(s->page_owner); i++)
		s->page_owner[i] = (u8)ledger_owner(RANGE(i * AX_GRANULE,
							  AX_GRANULE));
	return s;
}

bool snapshot_same(const struct snapshot *a, const struct snapshot *b)
{
	return !memcmp(a, b, sizeof(*a));
}
