// SPDX-License-Identifier: GPL-2.0
/*
 * fuzz_hypercall.c - a root cell that asks for anything in any order, cells that
 * do what they like, allocations that fail. After each step nobody has what is
 * another's; at the end of a case all is as it was.
 */
#include <string.h>

#include "fuzz.h"
#include "guarded_mem.h"
#include "owners.h"
#include "world.h"
#include "cell/ledger.h"
#include "cell/root.h"
#include "cell/sched.h"
#include <axvisor/mem.h>
#include <axvisor/smp.h>

#define STEPS		1500
#define CHECK_EVERY	8

static bool faults;	/* of the root cell, which leave mappings behind */
static bool released;	/* the core is gone, and the case over */

/* ---- arguments ---- */

static u64 any_cell(void)
{
	if (fuzz_one_in(8))
		return fuzz_number();
	return 1 + fuzz_below(4);
}

static u64 any_hpa(void)
{
	static const u64 borders[] = {
		FAKE_RAM0, FAKE_RAM0 + FAKE_RAM0_SIZE, FAKE_RAM1,
		FAKE_RAM1 + FAKE_RAM1_SIZE, FAKE_CORE,
		FAKE_CORE + FAKE_CORE_SIZE, CELL_RAM, CELL_RAM + AX_GRANULE,
		FAKE_ROOT_GIC, FAKE_MEMORY, FAKE_GPA_LIMIT, 0,
	};

	switch (fuzz_below(4)) {
	case 0:
		return fuzz_pick(borders) - 0x200 + 8 * fuzz_below(0x80);
	case 1:
		return fuzz_pick(borders) + fuzz_below(3) * AX_GRANULE -
		       AX_GRANULE;
	case 2:
		return fuzz_number();
	default:
		return MAILBOX + fuzz_below(AX_GRANULE);
	}
}

static u64 any_granule(void)
{
	return fuzz_one_in(8) ? any_hpa() :
	       CELL_RAM + fuzz_below(24) * AX_GRANULE;
}

static u64 any_size(void)
{
	switch (fuzz_below(8)) {
	case 0:
		return fuzz_number();
	case 1:
		return SZ_1G >> fuzz_below(4);
	default:
		return (1 + fuzz_below(4)) * AX_GRANULE;
	}
}

/* Mostly one that could be, at @gpa. */
static void any_region(struct ax_region *r, u64 gpa)
{
	*r = (struct ax_region){
		.gpa = fuzz_one_in(8) ? any_hpa() : gpa,
		.hpa = any_granule(),
		.size = any_size(),
	};
	if (fuzz_one_in(4)) {
		r->type = AX_REGION_MMIO;
		r->hpa = FAKE_DEVICES + fuzz_below(64) * PAGE_SIZE;
		r->size = (1 + fuzz_below(8)) * PAGE_SIZE;
	}
	if (fuzz_one_in(2))
		r->flags = (u32)fuzz_below(16) << 2;
	if (fuzz_one_in(16))
		r->flags = (u32)fuzz_random();
	if (fuzz_one_in(16))
		r->type = (u32)fuzz_random();
}

/* Mostly one that could be. */
static void any_desc(struct ax_cell_desc *desc)
{
	static const char *const names[] = { "a", "b", "c", "d", "root", "" };
	u32 i;

	memset(desc, 0, sizeof(*desc));
	strcpy(desc->name, fuzz_pick(names));
	desc->nr_vcpus = fuzz_one_in(16) ? (u32)fuzz_number() :
					   1 + (u32)fuzz_below(2);
	desc->nr_regions = fuzz_one_in(16) ? (u32)fuzz_number() :
					     1 + (u32)fuzz_below(4);
	desc->console = (u32)fuzz_below(fuzz_one_in(16) ? 4 : 2);
	for (i = 0; i < AX_MAX_VCPUS; i++)
		desc->cpu[i] = fuzz_one_in(16) ? (u32)fuzz_number() :
						 1 + (u32)fuzz_below(3);
	for (i = 0; i < AX_MAX_REGIONS; i++)
		any_region(&desc->region[i], CELL_GPA + i * 16 * AX_GRANULE);
	if (fuzz_one_in(16))
		((u8 *)desc)[fuzz_below(sizeof(*desc))] = (u8)fuzz_random();
}

/* ---- steps ---- */

/* The vCPU's next run ends in @exit, if there is one. */
static void exit_of(struct vcpu *vcpu, struct vcpu_exit exit)
{
	if (!vcpu->arch.loaded)
		return;
	fake_script(vcpu, exit);
	step(vcpu->cpu);
	vcpu->arch.nr_script = 0;
}

static struct vcpu *any_root_vcpu(void)
{
	struct vcpu *vcpu = root_vcpu((u32)fuzz_below(FAKE_NR_CPUS));

	return vcpu->arch.loaded ? vcpu : root_vcpu(0);
}

/* -EINTR where the vCPU went off instead. */
static s64 ask(u64 nr, u64 a0, u64 a1, u64 a2, u64 a3)
{
	struct vcpu *vcpu = any_root_vcpu();
	const unsigned int before = vcpu->arch.completions;
	const u64 arg[] = { a0, a1, a2, a3 };
	struct vcpu_exit exit = {
		.reason = VCPU_EXIT_HYPERCALL, .nr = nr, .arg = arg,
	};

	exit_of(vcpu, exit);
	return vcpu->arch.completions != before ? vcpu->arch.result : -EINTR;
}

static void create_any(void)
{
	struct ax_cell_desc desc;
	s64 id;

	any_desc(&desc);
	if (fuzz_one_in(6))
		fake_fail_alloc(1 + (unsigned int)fuzz_below(12));
	memcpy(fake_mem(MAILBOX), &desc, sizeof(desc));
	id = ask(AX_HC_CELL_CREATE, MAILBOX, 0, 0, 0);
	fake_fail_alloc(0);
	memcpy(&desc, fake_mem(MAILBOX), sizeof(desc));
	fuzz_check(memchr(desc.refusal.text, 0, AX_TEXT_MAX), "a text without an end");
	fuzz_check(id >= 0 || id == -EINTR || *desc.refusal.text ||
		   (id == -EFAULT && !is_root_ram(MAILBOX, sizeof(desc))),
		   "a refusal without a text: %lld", id);
	fuzz_check(id < 0 || cell_find((u64)id), "no cell %lld", id);
}

static void map_any(u64 id)
{
	struct ax_region_desc desc = { .nr_regions = 1 + (u32)fuzz_below(2) };
	u32 i;
	s64 err;

	for (i = 0; i < ARRAY_SIZE(desc.region); i++)
		any_region(&desc.region[i], CELL_GPA +
			   (64 + fuzz_below(8)) * 16 * AX_GRANULE);
	if (fuzz_one_in(16))
		((u8 *)&desc)[fuzz_below(sizeof(desc))] = (u8)fuzz_random();
	if (fuzz_one_in(6))
		fake_fail_alloc(1 + (unsigned int)fuzz_below(8));
	memcpy(fake_mem(MAILBOX), &desc, sizeof(desc));
	err = ask(AX_HC_REGION_MAP, id, MAILBOX, 0, 0);
	fake_fail_alloc(0);
	memcpy(&desc, fake_mem(MAILBOX), sizeof(desc));
	fuzz_check(memchr(desc.refusal.text, 0, AX_TEXT_MAX),
		   "a text without an end");
	fuzz_check(err != -EINVAL || *desc.refusal.text, "EINVAL without a text");
}

/* Mostly what is a region. */
static void unmap_any(u64 id)
{
	const struct cell *cell = cell_find(id);
	u64 gpa = any_hpa(), size = any_size();
	const struct ax_region *r;

	if (cell && cell->nr_regions && !fuzz_one_in(4)) {
		r = &cell->region[fuzz_below(cell->nr_regions)].map;
		gpa = r->gpa;
		size = r->size;
	}
	if (fuzz_one_in(6))
		fake_fail_alloc(1);
	ask(AX_HC_REGION_UNMAP, id, gpa, size, 0);
	fake_fail_alloc(0);
}

/* Of a few pages and interrupts, so that one that comes also goes. */
static void any_device(struct ax_device_desc *desc)
{
	struct ax_device_irq *irq;
	struct ax_region *r;
	u32 i;

	memset(desc, 0, sizeof(*desc));
	desc->nr_regions = (u32)fuzz_below(3);
	desc->nr_irqs = (u32)fuzz_below(3);
	for (i = 0; i < 2; i++) {
		r = &desc->region[i];
		r->hpa = FAKE_DEVICES + fuzz_below(4) * PAGE_SIZE;
		r->gpa = r->hpa;
		r->size = PAGE_SIZE;
		r->type = AX_REGION_MMIO;
		irq = &desc->irq[i];
		irq->irq = (u32)fuzz_below(4) + FAKE_HOST_IRQ_IN_USE - 2;
		irq->virq = (u32)fuzz_below(FAKE_NR_IRQS);
	}
	if (fuzz_one_in(16))
		((u8 *)desc)[fuzz_below(sizeof(*desc))] = (u8)fuzz_random();
}

static void device_any(u64 id)
{
	static const u64 nrs[] = { AX_HC_DEVICE_ATTACH, AX_HC_DEVICE_ATTACH,
				   AX_HC_DEVICE_DETACH, AX_HC_DEVICE_DETACH,
				   AX_HC_DEVICE_CHECK };
	const u64 nr = nrs[fuzz_below(ARRAY_SIZE(nrs))];
	const struct cell *cell = cell_find(id);
	struct ax_device_desc desc;

	any_device(&desc);
	if (cell)
		cell->vm->arch.hw_busy = (u32)fuzz_one_in(4);
	if (fuzz_one_in(6))
		fake_fail_alloc(1 + (unsigned int)fuzz_below(8));
	memcpy(fake_mem(MAILBOX), &desc, sizeof(desc));
	ask(nr, id, MAILBOX, 0, 0);
	fake_fail_alloc(0);
	if (cell_find(id))
		cell_find(id)->vm->arch.hw_busy = 0;
}

static void move_any(void)
{
	const u64 id = 1 + fuzz_below(4);

	switch (fuzz_below(8)) {
	case 0:
		map_any(id);
		break;
	case 1:
		unmap_any(id);
		break;
	case 2:
	case 3:
		device_any(id);
		break;
	default:
		ask(AX_HC_REGION_SCRUB, id, 0, 0, 0);
	}
}

/* A CPU that is told to go off does so at once, if the firmware lets it. */
static void leave_at_once(unsigned int cpu)
{
	if (core_is_releasing())
		fake_cpu[cpu].off = !fake_cpu[cpu].refuse_off;
}

static struct {
	struct vcpu *vcpu;
	u64 round;
} release;

static void do_release(void *result)
{
	const u64 arg[] = { release.round, 0, 0, 0 };

	*(s64 *)result = -EINTR;
	exit_of(release.vcpu, (struct vcpu_exit){
		.reason = VCPU_EXIT_HYPERCALL, .nr = AX_HC_RELEASE, .arg = arg,
	});
	*(s64 *)result = release.vcpu->arch.result;
}

/* Return: 0 or -errno. */
static s64 release_on(struct vcpu *vcpu)
{
	enum fake_end how;
	s64 result;

	release.vcpu = vcpu;
	how = fake_catch(do_release, &result);
	fake_play(0);
	fuzz_check(how == FAKE_RETURNED ? result < 0 : how == FAKE_RELEASED,
		   "release: %d, %lld", (int)how, result);
	return how == FAKE_RETURNED ? result : 0;
}

/* All CPUs get what the first one gets; after a failure they needn't ask. */
static void release_round(void)
{
	static u64 rounds;
	struct vcpu *first = any_root_vcpu();
	bool was_off[FAKE_NR_CPUS];
	s64 result, other;
	u32 cpu;

	release.round = fuzz_one_in(8) ? fuzz_number() : ++rounds;
	result = release_on(first);
	fuzz_check(result || cell_count() == 1, "a release under cells");
	fuzz_check(result || release.round, "a release without a round");
	released = !result;
	if (!released && fuzz_one_in(2))
		return;
	/* Those that didn't go off do now, which helps nobody in this round. */
	fake_hooks.on_kick = NULL;
	for (cpu = 0; cpu < FAKE_NR_CPUS; cpu++) {
		was_off[cpu] = fake_cpu[cpu].off;
		fake_cpu[cpu].off = true;
	}
	for (cpu = 0; cpu < FAKE_NR_CPUS; cpu++) {
		if (!root_vcpu(cpu)->arch.loaded || root_vcpu(cpu) == first)
			continue;
		other = release_on(root_vcpu(cpu));
		fuzz_check(other == result, "release %llu: CPU %u %lld, %u %lld",
			   release.round, first->cpu, result, cpu, other);
	}
	for (cpu = 0; cpu < FAKE_NR_CPUS; cpu++)
		fake_cpu[cpu].off = was_off[cpu];
	fake_hooks.on_kick = leave_at_once;
}

/* Whether it can be switched off; and, where it is off, on again. */
static void change_firmware(void)
{
	const unsigned int cpu = 1 + (u32)fuzz_below(FAKE_NR_CPUS - 1);

	fake_cpu[cpu].refuse_off = fuzz_one_in(2);
	fake_cpu[cpu].refuse_kick = fuzz_one_in(4) && !smp_is_present(cpu);
}

/* Also what nobody means to ask. */
static void ask_any(void)
{
	u64 nr = fuzz_below(AX_NR_HYPERCALLS + 1);

	if (fuzz_one_in(16))
		nr = fuzz_number();
	if (nr == AX_HC_RELEASE) {
		/* It ends the case, or waits for long. */
		if (cell_count() > 1 || fuzz_one_in(8))
			release_round();
		return;
	}
	switch (nr) {
	case AX_HC_INFO:
	case AX_HC_CELL_CREATE:
		ask(nr, any_hpa(), fuzz_number(), 0, 0);
		break;
	case AX_HC_CELL_COPY:
		ask(nr, any_cell(), CELL_GPA + fuzz_below(4 * AX_GRANULE),
		    fuzz_one_in(2) ? MAILBOX : any_hpa(),
		    fuzz_one_in(2) ? fuzz_below(AX_GRANULE + 2) :
				     fuzz_number());
		break;
	case AX_HC_CONSOLE_READ:
		ask(nr, any_cell(), fuzz_below(64), any_hpa(), fuzz_number());
		break;
	default:
		ask(nr, any_cell(), fuzz_one_in(2) ? any_hpa() : CELL_GPA,
		    fuzz_number(), fuzz_number());
	}
}

/* What brings a cell on in its life. */
static void live(void)
{
	const u64 id = 1 + fuzz_below(4);
	static const u64 calls[] = {
		AX_HC_CELL_START, AX_HC_CELL_PAUSE, AX_HC_CELL_RESUME,
		AX_HC_CELL_STOP, AX_HC_CELL_RESET, AX_HC_CELL_DESTROY,
		AX_HC_CELL_RECLAIM, AX_HC_CELL_START, AX_HC_CELL_RESUME,
	};
	unsigned int i;

	switch (fuzz_below(4)) {
	case 0:
		for (i = 0; i < 8; i++)
			if (ask(AX_HC_CELL_SCRUB, id, 0, 0, 0) <= 0)
				break;
		break;
	case 1:
		ask(AX_HC_CELL_BOOT, id, CELL_GPA + fuzz_below(AX_GRANULE),
		    fuzz_random(), 0);
		break;
	default:
		ask(fuzz_pick(calls), id, 0, 0, 0);
	}
}

static struct vcpu_exit any_exit(void)
{
	static u64 arg[4];

	arg[0] = any_cell();
	arg[1] = any_hpa();
	arg[2] = any_hpa();
	arg[3] = fuzz_number();
	return (struct vcpu_exit){
		.reason = (enum vcpu_exit_reason)
			fuzz_below(VCPU_EXIT_FAULT + 1),
		.target = fuzz_one_in(8) ? (u32)fuzz_number() :
					   (u32)fuzz_below(4),
		.nr = fuzz_one_in(8) ? fuzz_number() :
				       fuzz_below(AX_NR_HYPERCALLS),
		.arg = arg,
		.context = fuzz_random(),
		.entry = GPA(fuzz_one_in(2) ? CELL_GPA : any_hpa()),
		.fault_gpa = GPA(any_hpa()),
		.access = (u32)fuzz_below(VM_RWX + 1),
		.text = "fuzz",
	};
}

static void cell_exit(void)
{
	struct cell *cell = cell_find(1 + fuzz_below(4));
	struct vcpu_exit exit = any_exit();
	unsigned int before;
	struct vcpu *vcpu;

	if (!cell)
		return;
	vcpu = cell->vm->vcpu[fuzz_below(cell->vm->nr_vcpus)];
	before = vcpu->arch.completions;
	exit_of(vcpu, exit);
	if (exit.reason == VCPU_EXIT_HYPERCALL && exit.nr != AX_HC_NULL &&
	    vcpu->arch.completions != before)
		fuzz_check(vcpu->arch.result < 0, "hypercall %llu of a cell",
			   exit.nr);
}

/* Linux takes CPUs off and on, and touches what it likes. */
static void root_exit(void)
{
	struct vcpu *vcpu = any_root_vcpu();
	struct vcpu_exit exit = any_exit();

	switch (fuzz_below(4)) {
	case 0:
		if (!vcpu->cpu)
			return;
		exit.reason = VCPU_EXIT_VCPU_OFF;
		break;
	case 1:
		exit.reason = VCPU_EXIT_FAULT;
		if (!faults)
			return;
		break;
	default:
		exit.reason = VCPU_EXIT_VCPU_ON;
		exit.entry = GPA(fuzz_one_in(2) ? MAILBOX : any_hpa());
	}
	exit_of(vcpu, exit);
}

static void one_step(void)
{
	if (fuzz_one_in(32))
		change_firmware();
	switch (fuzz_below(15)) {
	case 12:
	case 13:
	case 14:
		move_any();
		break;
	case 0:
	case 1:
		create_any();
		break;
	case 2:
	case 3:
	case 4:
		live();
		break;
	case 5:
	case 6:
		ask_any();
		break;
	case 7:
		root_exit();
		break;
	case 8:
	case 9:
		cell_exit();
		break;
	default:
		step((u32)fuzz_below(FAKE_NR_CPUS));
	}
}

/* ---- the end: everything goes back ---- */

static void step_all(void)
{
	u32 cpu;

	for (cpu = 0; cpu < FAKE_NR_CPUS; cpu++)
		step(cpu);
}

static void end_cell(u64 id)
{
	s64 left;

	call(AX_HC_CELL_DESTROY, id, 0, 0, 0);
	step_all();
	call(AX_HC_CELL_DESTROY, id, 0, 0, 0);
	do
		left = call(AX_HC_CELL_SCRUB, id, 0, 0, 0);
	while (left > 0);
	left = call(AX_HC_CELL_RECLAIM, id, 0, 0, 0);
	fuzz_check(!left, "cell %llu can't be reclaimed: %lld", id, left);
}

static void end_all(void)
{
	u32 id, cpu;

	for (cpu = 0; cpu < FAKE_NR_CPUS; cpu++)
		fake_cpu[cpu].refuse_kick = false;
	step_all();
	for (id = 1; id < AX_MAX_CELLS; id++)
		if (cell_find(id))
			end_cell(id);
	for (cpu = 1; cpu < FAKE_NR_CPUS; cpu++)
		vcpu_on(root_vcpu(0), cpu, MAILBOX, 0);
	step_all();
}

static void init(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	world_init();
}

static void one_case(void)
{
	const struct snapshot *before = snapshot_take(0);
	unsigned int i;

	faults = fuzz_one_in(2);
	fake_hooks.on_kick = leave_at_once;
	/* One that was off at the seize. */
	if (fuzz_one_in(2)) {
		offline(FAKE_NR_CPUS - 1);
		smp_mark_present(FAKE_NR_CPUS - 1, false);
	}
	for (i = 0; i < STEPS; i++) {
		one_step();
		if (released)
			return;
		if (i % CHECK_EVERY == 0)
			owners_check();
	}
	end_all();
	owners_check();
	if (!faults)
		fuzz_check(snapshot_same(before, snapshot_take(1)),
			   "something is not as before");
}

int main(int argc, char **argv)
{
	static const struct fuzzer fuzzer = { "hypercalls", init, one_case };

	fuzz_main(&fuzzer, argc, argv);
}
