// SPDX-License-Identifier: GPL-2.0
/* root.c - the root cell: the Linux that loaded us. */
#include <axvisor/event.h>
#include <axvisor/log.h>
#include <axvisor/smp.h>

#include "../common/string.h"
#include "cell.h"
#include "ledger.h"
#include "root.h"
#include "sched.h"

/* Bytes of an instruction, for a check whether an entry lies in RAM. */
#define ENTRY_SIZE	4

static struct {
	const struct ax_boot *boot;
	struct cell *cell;
} root;

struct vm *root_vm(void)
{
	return root.cell->vm;
}

const struct ax_boot *root_boot(void)
{
	return root.boot;
}

static bool boot_is_sane(const struct ax_boot *boot)
{
	const struct range core = RANGE(boot->core.base, boot->core.size);
	struct range ram;
	u64 next = 0;
	u32 i;

	if (!boot->nr_cpus || boot->nr_cpus > AX_MAX_CPUS || !boot->nr_ram ||
	    boot->nr_ram > AX_MAX_RAM_RANGES || !range_valid(core))
		return false;
	for (i = 0; i < boot->nr_ram; i++) {
		ram = RANGE(boot->ram[i].base, boot->ram[i].size);
		if (!range_valid(ram) || ram.base < next ||
		    !IS_ALIGNED(ram.base | ram.size, PAGE_SIZE) ||
		    range_last(ram) == ~0ULL)
			return false;
		next = range_last(ram) + 1;
	}
	return true;
}

static int map_identity(struct range range, u32 perm)
{
	struct vm *vm = root.cell->vm;
	struct page_list pages = { 0 };
	const gpa_t gpa = GPA(range.base);
	const hpa_t hpa = HPA(range.base);

	if (pool_reserve(&pages, vm_map_pages(vm, gpa, hpa, range.size)))
		return -ENOMEM;
	vm_map(vm, gpa, hpa, range.size, perm, &pages);
	pool_unreserve(&pages);
	return 0;
}

/* One range of RAM without what it has in common with the core's memory. */
static int map_ram(struct range ram)
{
	const struct range core = RANGE(root.boot->core.base,
					root.boot->core.size);
	struct range hole;
	int err = 0;

	if (range_last(ram) >= root.cell->vm->gpa_limit)
		return -ERANGE;
	if (!ranges_overlap(ram, core))
		return map_identity(ram, VM_RWX);
	hole = range_intersect(ram, core);
	if (hole.base > ram.base)
		err = map_identity(RANGE(ram.base, hole.base - ram.base),
				   VM_RWX);
	if (!err && range_last(hole) < range_last(ram))
		err = map_identity(RANGE(range_last(hole) + 1,
					 range_last(ram) - range_last(hole)),
				   VM_RWX);
	return err;
}

static int map_all(void)
{
	const struct ax_boot *boot = root.boot;
	int err = 0;
	u32 i;

	for (i = 0; i < boot->nr_ram && !err; i++)
		err = map_ram(RANGE(boot->ram[i].base, boot->ram[i].size));
	if (err)
		return err;
	return map_identity(RANGE(hva_to_hpa(&core_public).v,
				  sizeof(core_public)), VM_READ);
}

static int create_vm(void)
{
	u32 cpu[AX_MAX_CPUS];
	u32 i;

	for (i = 0; i < root.boot->nr_cpus; i++)
		cpu[i] = i;
	return vm_create(&root.cell->vm, VM_ROOT, 0, root.boot->nr_cpus, cpu,
			 AX_CONSOLE_NONE);
}

int cells_init(const struct ax_boot *boot)
{
	int err;
	u32 i;

	if (!boot_is_sane(boot))
		return -EINVAL;
	root.boot = boot;
	root.cell = pool_alloc(CELL_PAGES);
	if (!root.cell)
		return -ENOMEM;
	memcpy(root.cell->name, "root", sizeof("root"));
	root.cell->state = AX_CELL_RUNNING;
	err = sched_init(boot->nr_cpus);
	if (err)
		goto err_free_cell;
	err = ledger_init(boot);
	if (err)
		goto err_exit_sched;
	err = create_vm();
	if (err)
		goto err_exit_ledger;
	err = map_all();
	if (err)
		goto err_destroy_vm;
	cell_insert(root.cell);
	for (i = 0; i < boot->nr_cpus; i++)
		sched_add(root.cell->vm->vcpu[i]);
	return 0;

err_destroy_vm:
	vm_destroy(root.cell->vm);
err_exit_ledger:
	ledger_exit();
err_exit_sched:
	sched_exit(boot->nr_cpus);
err_free_cell:
	pool_free(root.cell, CELL_PAGES);
	return err;
}

struct vcpu *root_vcpu_enter(unsigned int cpu)
{
	struct vcpu *vcpu = root.cell->vm->vcpu[cpu];

	sched_vcpu_set_power(vcpu, VCPU_ON);
	return vcpu;
}

int root_cpu_state(u64 cpu)
{
	if (cpu >= root.boot->nr_cpus)
		return -EINVAL;
	if (ledger_cpu_owner((unsigned int)cpu) != LEDGER_ROOT)
		return AX_CPU_CELL;
	if (READ_ONCE(root.cell->vm->vcpu[cpu]->power) != VCPU_OFF)
		return AX_CPU_ROOT;
	return smp_is_present((unsigned int)cpu) ? AX_CPU_PARKED :
						   AX_CPU_ABSENT;
}

int root_vcpu_on(struct vcpu *target, gpa_t entry, u64 arg)
{
	int err;

	ledger_lock();
	if (ledger_cpu_owner(target->cpu) != LEDGER_ROOT)
		err = -EPERM;
	else if (!ledger_root_ram(RANGE(entry.v, ENTRY_SIZE)))
		err = -EFAULT;
	else
		err = sched_vcpu_on(target, entry, arg);
	ledger_unlock();
	return err;
}

/*
 * The ledger's lock is held, so nothing in the hole is donated meanwhile, and
 * nobody else fills it. Return: whether the page is mapped now.
 */
static bool fill_hole(u64 addr, u64 size)
{
	static u32 shortages;
	struct range range;

	while (ledger_hole(addr, &size)) {
		range = RANGE(ALIGN_DOWN(addr, size), size);
		if (!vm_find_mmio(root.cell->vm, GPA(range.base), size)) {
			if (!map_identity(range, VM_RWX))
				return true;
			if (size == PAGE_SIZE && log_worth(&shortages))
				log_error("no page for a table: refused 0x%llx to the root cell",
					  addr);
		}
		if (size == PAGE_SIZE)
			break;
		size /= 2;	/* ledger_hole() finds the next smaller one */
	}
	return false;
}

/*
 * What is mapped by now was faulted on while the entry was being replaced
 * (break-before-make), unless the access needs more rights than are mapped.
 */
static bool map_on_demand(u64 addr, u32 access)
{
	u64 hole;
	u32 perm;
	bool done;

	if (addr >= root.cell->vm->gpa_limit)
		return false;
	ledger_lock();
	perm = vm_lookup(root.cell->vm, GPA(addr), &hole);
	done = perm ? !(access & ~perm) : fill_hole(addr, hole);
	ledger_unlock();
	return done;
}

void root_fault(struct vcpu *vcpu, const struct vcpu_exit *exit)
{
	static u32 refusals;

	if (map_on_demand(exit->fault_gpa.v, exit->access))
		return;
	if (log_worth(&refusals))
		log_notice("root cell: vCPU %u at pc 0x%llx may not access 0x%llx, cause 0x%llx",
			   vcpu->id, exit->pc, exit->fault_gpa.v, exit->cause);
	vcpu_inject_abort(vcpu, exit);
}
