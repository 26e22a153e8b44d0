// SPDX-License-Identifier: GPL-2.0
/*
 * stage2.c - second-stage translation: its life, and invalidation. No instruction
 * reaches other CPUs' TLBs: who is in a guest of the vm is made to leave it, and
 * forgets before it enters the next time.
 */
#include <axvisor/arch_cpu.h>
#include <axvisor/arch_vm.h>
#include <axvisor/pool.h>
#include <axvisor/smp.h>
#include "../../vm/vm.h"
#include "cpu.h"
#include "stage2.h"

/*
 * A CPU says where it goes before it looks at the generation; sync() changes the
 * generation before it looks where CPUs are. So one of the two sees the other,
 * and a CPU that is in the core, even if it waits for a lock that is held here,
 * need not be waited for.
 */
void stage2_enter(struct cpu *cpu, struct vcpu *vcpu)
{
	u64 generation;

	__atomic_store_n(&cpu->guest, vcpu->vm, __ATOMIC_SEQ_CST);
	generation = __atomic_load_n(&vcpu->vm->arch.s2_generation,
				     __ATOMIC_SEQ_CST);
	if (unlikely(cpu->s2_seen != generation)) {
		cpu->s2_seen = generation;
		vendor->flush(vcpu);
	}
}

void stage2_exit(struct cpu *cpu)
{
	WRITE_ONCE(cpu->runs, cpu->runs + 1);
	store_release(&cpu->guest, NULL);
}

/* Has left the guest, or is about to enter it the next time. */
static void drive_out(struct cpu *cpu, const struct vm *vm)
{
	const u64 runs = READ_ONCE(cpu->runs);

	if (__atomic_load_n(&cpu->guest, __ATOMIC_SEQ_CST) != vm)
		return;
	cpu_interrupt(cpu);
	while (load_acquire(&cpu->guest) == vm && READ_ONCE(cpu->runs) == runs)
		cpu_relax();
}

static void sync(struct pgtable *pt, gpa_t gpa, u64 size)
{
	struct vm *vm = container_of(pt, struct vm, arch.pt);
	const unsigned int self = arch_cpu_id();
	u32 i;

	(void)gpa;
	(void)size;
	__atomic_fetch_add(&vm->arch.s2_generation, 1, __ATOMIC_SEQ_CST);
	for (i = 0; i < core_boot.nr_cpus; i++)
		if (i != self)
			drive_out(cpus[i], vm);
}

/* Stores are seen in order, by walkers too (APM 2 7.2). */
static void publish(struct pgtable *pt, const u64 *entry, unsigned int count)
{
	(void)pt;
	(void)entry;
	(void)count;
	__atomic_signal_fence(__ATOMIC_SEQ_CST);
}

static const struct pgtable_ops ops = {
	.sync = sync,
	.publish = publish,
};

/* APM 3 E.4.7: CPUID Fn8000_0008_EAX[7:0] */
static u64 physical_limit(void)
{
	u32 regs[4];

	cpuid(CPUID_ADDRESS_SIZES, 0, regs);
	return BIT_ULL(regs[0] & 0xff);
}

int stage2_create(struct vm *vm)
{
	int err = pgtable_init(&vm->arch.pt, vendor->s2_format(), &ops);

	if (err)
		return err;
	vm->gpa_limit = MIN(pgtable_limit(&vm->arch.pt), physical_limit());
	return 0;
}

void stage2_destroy(struct vm *vm)
{
	sync(&vm->arch.pt, GPA(0), ~0ULL);
	pgtable_exit(&vm->arch.pt);
}

unsigned int arch_vm_map_pages(const struct vm *vm, gpa_t gpa, hpa_t hpa,
			       u64 size)
{
	const u64 differ = gpa.v ^ hpa.v;

	return pgtable_pages(&vm->arch.pt, gpa, size,
			     differ ? differ & -differ : BIT_ULL(63));
}

void arch_vm_map(struct vm *vm, gpa_t gpa, hpa_t hpa, u64 size, u32 perm,
		 struct page_list *pages)
{
	pgtable_map(&vm->arch.pt, gpa, hpa, size, perm, pages);
}

int stage2_map_early(struct vm *vm, gpa_t gpa, hpa_t hpa, u64 size, u32 perm)
{
	struct page_list pages = { 0 };

	if (pool_reserve(&pages, arch_vm_map_pages(vm, gpa, hpa, size)))
		return -ENOMEM;
	arch_vm_map(vm, gpa, hpa, size, perm, &pages);
	pool_unreserve(&pages);
	return 0;
}

void arch_vm_unmap(struct vm *vm, gpa_t gpa, u64 size, struct page_list *pages)
{
	pgtable_unmap(&vm->arch.pt, gpa, size, pages);
}

u32 arch_vm_lookup(struct vm *vm, gpa_t gpa, u64 *block)
{
	return pgtable_lookup(&vm->arch.pt, gpa, NULL, block);
}

unsigned int arch_vm_table_pages(const struct vm *vm)
{
	return vm->arch.pt.tables;
}
