// SPDX-License-Identifier: GPL-2.0
/* owners.c - what must hold at any moment: nobody has what is another's. */
#include "fuzz.h"
#include "owners.h"
#include "world.h"
#include "cell/ledger.h"
#include "cell/root.h"
#include <axvisor/smp.h>

/* Where the root maps any of @r, it has these rights. */
static void check_root_maps(struct range r, u64 perm, const char *whose)
{
	const struct fake_stage2 *s = root_vm()->arch.stage2;
	const struct fake_segment *seg;
	unsigned int i;

	for (i = 0; i < s->nr_segments; i++) {
		seg = &s->segment[i];
		fuzz_check(seg->gpa == seg->hpa, "the root isn't identical");
		fuzz_check(!ranges_overlap(RANGE(seg->hpa, seg->size), r) ||
			   seg->perm == perm, "the root maps %s at %llx",
			   whose, seg->hpa);
	}
}

static u64 share(const struct ax_region *r)
{
	if (r->flags & AX_REGION_SHARED_WRITE)
		return VM_READ | VM_WRITE;
	return r->flags & AX_REGION_SHARED_READ ? VM_READ : 0;
}

static void check_rights(const struct cell *cell, const struct ax_region *r)
{
	const u32 perm = vm_lookup(cell->vm, GPA(r->gpa), NULL);

	fuzz_check(!(perm & VM_WRITE) == !!(r->flags & AX_REGION_READ_ONLY) &&
		   !(perm & VM_EXEC) == (r->type == AX_REGION_MMIO ||
					 r->flags & AX_REGION_NO_EXEC) &&
		   !(perm & VM_DEVICE) == (r->type == AX_REGION_RAM),
		   "cell %u has rights %x at %llx", cell->id, perm, r->gpa);
	fuzz_check(vm_lookup(root_vm(), GPA(r->hpa), NULL) == share(r),
		   "the root's share of %llx", r->hpa);
}

static void check_memory(const struct cell *cell)
{
	const struct fake_stage2 *s = cell->vm->arch.stage2;
	const u32 settled = cell->nr_regions - cell->nr_moving;
	u64 mapped = 0, size = 0, owned = 0;
	struct range hpa;
	unsigned int i;

	for (i = 0; i < cell->nr_regions; i++) {
		hpa = RANGE(cell->region[i].map.hpa,
			    cell->region[i].map.size);
		fuzz_check(ledger_owner(hpa) == cell->id,
			   "region %u isn't cell %u's", i, cell->id);
		owned += hpa.size;
		if (i >= settled && cell->moving_in) {
			check_root_maps(hpa, 0, cell->name);
			continue;
		}
		check_root_maps(hpa, share(&cell->region[i].map), cell->name);
		if (i >= settled)
			continue;
		check_rights(cell, &cell->region[i].map);
		size += hpa.size;
	}
	for (i = 0; i < s->nr_segments; i++) {
		fuzz_check(ledger_owner(RANGE(s->segment[i].hpa,
					      s->segment[i].size)) == cell->id,
			   "cell %u maps %llx", cell->id, s->segment[i].hpa);
		mapped += s->segment[i].size;
	}
	fuzz_check(mapped == size && ledger_memory(cell->id) == owned,
		   "cell %u: %llx of %llx are mapped", cell->id, mapped, size);
}

/* Whom the ledger says that an interrupt belongs to, it is assigned to. */
static void check_irqs(u32 id, const struct cell *cell)
{
	u32 irq, i, owned = 0, assigned = 0;

	for (irq = 0; irq < AX_MAX_IRQS; irq++)
		owned += ledger_irq_owner(irq) == id;
	for (i = 0; cell && i < FAKE_NR_IRQS; i++) {
		irq = cell->vm->arch.hw[i];
		assigned += !!irq;
		fuzz_check(!irq || ledger_irq_owner(irq) == id,
			   "interrupt %u isn't cell %u's", irq, id);
	}
	fuzz_check(owned == assigned, "cell %u has %u of %u interrupts", id,
		   assigned, owned);
}

static void check_vcpus(const struct cell *cell)
{
	const struct vcpu *vcpu;
	u32 i, loaded = 0;

	for (i = 0; i < cell->vm->nr_vcpus; i++) {
		vcpu = cell->vm->vcpu[i];
		loaded += vcpu->arch.loaded;
		fuzz_check(ledger_cpu_owner(vcpu->cpu) == cell->id,
			   "CPU %u isn't cell %u's", vcpu->cpu, cell->id);
		fuzz_check(!root_vcpu(vcpu->cpu)->arch.loaded &&
			   root_vcpu(vcpu->cpu)->power == VCPU_OFF,
			   "the root runs on CPU %u", vcpu->cpu);
	}
	fuzz_check(loaded <= cell->nr_active, "%u vCPUs loaded, %u active",
		   loaded, cell->nr_active);
	fuzz_check(!cell->nr_active || (cell->state != AX_CELL_SCRUBBING &&
					cell->state != AX_CELL_CREATED &&
					cell->state != AX_CELL_LOADED),
		   "vCPUs are active in state %u", cell->state);
	fuzz_check(cell->state < AX_NR_CELL_STATES, "state %u", cell->state);
}

void owners_check(void)
{
	const struct cell *cell;
	u32 id, cpu, count = 0;

	for (id = 0; id < AX_MAX_CELLS; id++) {
		cell = cell_find(id);
		count += !!cell;
		if (!id)
			continue;
		fuzz_check(cell || !ledger_memory(id),
			   "no cell %u, but memory of it", id);
		check_irqs(id, cell);
		if (cell) {
			check_memory(cell);
			check_vcpus(cell);
		}
	}
	fuzz_check(count == cell_count(), "cell_count");
	for (cpu = 0; cpu < FAKE_NR_CPUS; cpu++)
		fuzz_check(cell_find(ledger_cpu_owner(cpu)),
			   "CPU %u of no cell", cpu);
	check_root_maps(RANGE(FAKE_CORE, FAKE_CORE_SIZE), VM_READ, "the core");
	fuzz_check(pool_used() <= pool_total(), "the pool");
	fuzz_check(!core_has_panicked(), "panic");
}
