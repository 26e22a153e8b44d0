// SPDX-License-Identifier: GPL-2.0
/*
 * boot.c - CPUs come into the core from Linux and leave it, and how one asks for
 * another's attention: by an NMI, which nothing masks.
 */
#include <axvisor/arch_cpu.h>
#include <axvisor/arch_vm.h>
#include <axvisor/log.h>
#include <axvisor/pool.h>
#include "../../vm/vm.h"
#include "boot_info.h"
#include "cpu.h"
#include "lapic.h"
#include "mmu.h"
#include "stage2.h"

extern char __pool_start[];	/* core.lds */

struct cpu *cpus[AX_MAX_CPUS];
const struct x86_vendor *vendor;
static u32 boot_cpu;	/* the one that was seized first */
static bool initialized;

static const struct x86_vendor *const vendors[] = { &vendor_svm };

static int cpu_init(u32 id)
{
	char *area = pool_alloc(CPU_AREA_PAGES);
	struct cpu *cpu;
	int err;

	if (!area)
		return -ENOMEM;
	err = mmu_unmap_guard(area);
	if (err)
		return err;
	cpu = (struct cpu *)(area + CPU_STRUCT);
	cpu->id = id;
	cpu->hwid = core_boot.cpu[id].hwid;
	tables_init(cpu, area);
	cpus[id] = cpu;
	return 0;
}

/* The stacks come first: where guards can be, see core.lds. */
static int cpus_init(void)
{
	int err = 0;
	u32 i;

	for (i = 0; i < core_boot.nr_cpus && !err; i++)
		err = cpu_init(i);
	for (i = 0; i < core_boot.nr_cpus && !err; i++)
		err = vendor->cpu_init(cpus[i]);
	return err;
}

int arch_init(void)
{
	int err = cpus_init();

	if (!err)
		err = vendor->init();
	if (!err)
		err = lapic_init();
	return err;
}

unsigned int arch_cpu_id(void)
{
	return initialized ? this_cpu()->id : boot_cpu;
}

static const struct x86_vendor *find_vendor(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(vendors); i++)
		if (vendors[i]->is_present())
			return vendors[i];
	return NULL;
}

/* In the address space of entry. Return: 0, or -errno and nothing has changed. */
s64 seize_begin(u64 base)
{
	s64 err = core_cr3 ? 0 : mmu_early_build(base);

	if (err)
		return err;
	if (!vendor)
		vendor = find_vendor();
	if (!vendor || !vendor->is_present())
		return -EOPNOTSUPP;
	return vendor->begin();
}

static int init_once(u64 id)
{
	int err;

	if (initialized)
		return 0;
	boot_cpu = (u32)id;
	err = core_init(__pool_start);
	initialized = !err;
	return err;
}

/* On the boot stack. Return: top of the CPU's own, or -errno. */
s64 seize_init(u64 id)
{
	int err;

	if (id >= core_boot.nr_cpus)
		return -EINVAL;
	if (core_has_panicked())
		return -EIO;
	err = init_once(id);
	if (err)
		return err;
	return (s64)cpus[id] - CPU_STRUCT + CPU_STACK_TOP;
}

__noreturn void seize_cpu(u64 id, struct linux_entry *entry)
{
	struct cpu *cpu = this_cpu();

	cpu->root = core_root_vcpu((unsigned int)id);
	vendor->adopt(cpu->root, entry);
	tables_load(cpu);
	vendor->enable(cpu);
	lapic_cpu_init(cpu);
	WRITE_ONCE(cpu->loaded, cpu->root);
	vendor->load(cpu->root);
	smp_mark_present(cpu->id, true);
	core_run();
}

int arch_cpu_kick(unsigned int id)
{
	struct cpu *cpu = cpus[id];

	if (!smp_is_present(id))
		return -ENODEV;
	store_release(&cpu->kicked, 1);
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	cpu_interrupt(cpu);
	return 0;
}

void cpu_interrupt(struct cpu *cpu)
{
	store_release(&cpu->nmi_ours, 1);
	lapic_send_nmi(cpu);
}

void arch_cpu_idle(void)
{
	struct cpu *cpu = this_cpu();

	while (!cpu_take_kick(cpu))
		vendor->idle(false);
	WRITE_ONCE(cpu->nmi_ours, 0);
}

__noreturn void arch_cpu_park(void)
{
	irq_off();
	for (;;)
		hlt();
}

__noreturn void arch_cpu_restart(void)
{
	struct cpu *cpu = this_cpu();

	call_on_stack(core_restart, (char *)cpu - CPU_STRUCT + CPU_STACK_TOP);
}

/* Behind the vmmcall, a landing: see host_abi.h. */
__noreturn void arch_release(void)
{
	struct cpu *cpu = this_cpu();
	struct vcpu *vcpu = cpu->loaded;

	vcpu->arch.regs.x[RAX] = 0;
	vcpu->arch.regs.x[RDX] = AX_X86_LEFT;
	smp_mark_present(cpu->id, false);
	vendor->leave(vcpu, false);
}

/* Linux's loop for dead CPUs is where its vCPU was when it went off. */
void arch_release_parked(void)
{
	vendor->leave(this_cpu()->root, true);
}

bool arch_cpu_is_off(unsigned int id)
{
	const u64 slot = AX_X86_EXIT_SLOTS + id * AX_X86_EXIT_SLOT;
	u64 gone;

	arch_mem_read(&gone, HPA(boot_info()->exit_page + slot +
				 AX_X86_EXIT_GONE), sizeof(gone));
	return gone;
}
