// SPDX-License-Identifier: GPL-2.0
/*
 * boot.c - CPUs come into the core, from Linux or from the firmware, and
 * leave it; and how one CPU asks for another's attention.
 */
#include <axvisor/arch_cpu.h>
#include <axvisor/log.h>
#include <axvisor/pool.h>
#include "boot_info.h"
#include "cpu.h"
#include "doorbell.h"
#include "gic.h"
#include "mmu.h"
#include "seize.h"
#include "smccc.h"
#include "spi.h"
#include "stage2.h"
#include "vcpu.h"

struct cpu *cpus[AX_MAX_CPUS];
static u32 boot_cpu;	/* the one that was seized first */
static bool initialized;

/* What core_fault() needs there: four frames of core.mk's, with x19 to x30. */
_Static_assert(PAGE_SIZE - sizeof(struct cpu) >= 4 * (512 + 12 * 8),
	       "behind struct cpu there is a stack for its last exception");

_Static_assert(AX_MAX_CPUS == 64 && CPU_AREA_SIZE == 0x4000 &&
	       CPU_AREA_SIZE == BIT_ULL(CPU_AREA_SHIFT) &&
	       CPU_STACK_TOP + PAGE_SIZE == CPU_AREA_SIZE,
	       "core.lds and cpu.h agree on the CPUs' areas");

void cpus_init(void)
{
	u32 i;

	for (i = 0; i < core_boot.nr_cpus; i++) {
		cpus[i] = (struct cpu *)(core_cpus[i] + CPU_STACK_TOP);
		cpus[i]->id = i;
		cpus[i]->hwid = core_boot.cpu[i].hwid;
	}
}

/* Below struct cpu. */
void *cpu_stack_top(const struct cpu *cpu)
{
	return (void *)cpu;
}

/* Of all CPUs, also those that are off: none is missed later. */
static int find_cpus_of_gic(void)
{
	u32 i;
	int err = 0;

	for (i = 0; i < core_boot.nr_cpus && !err; i++) {
		err = gic_cpu_init(cpus[i]);
		if (err)
			log_error("cpu %u: the GIC doesn't know it", i);
	}
	return err;
}

int arch_init(void)
{
	int err;

	cpus_init();
	err = stage2_init();
	if (!err)
		err = gic_init();
	if (!err)
		err = doorbell_init();
	if (!err)
		err = find_cpus_of_gic();
	return err;
}

unsigned int arch_cpu_id(void)
{
	return this_cpu()->id;
}

static void el2_restore(const struct el2_state *s)
{
	write_hcr_el2(s->hcr);
	write_cptr_el2(s->cptr);
	write_mdcr_el2(s->mdcr);
	write_hstr_el2(s->hstr);
	write_cnthctl_el2(s->cnthctl);
	write_cntvoff_el2(s->cntvoff);
	write_vtcr_el2(s->vtcr);
	write_vttbr_el2(s->vttbr);
	write_vpidr_el2(s->vpidr);
	write_vmpidr_el2(s->vmpidr);
	el2_load_features(s);
	isb();
	stage2_flush_local();
}

static int init_once(u64 id)
{
	int err;

	if (initialized)
		return 0;
	boot_cpu = id;
	err = core_init(core_cpus[core_boot.nr_cpus]);
	initialized = !err;
	return err;
}

/* Returns only where the CPU can't be taken. */
u64 seize_cpu(u64 id, const struct el2_entry *entry)
{
	struct cpu *cpu = this_cpu();
	struct vcpu *vcpu;
	int err;

	if (core_has_panicked())
		return (u64)-EIO;
	err = init_once(id);
	if (err)
		return (u64)(s64)err;
	if (!stage2_fits_cpu())
		return (u64)-EOPNOTSUPP;
	cpu->entry = *entry;
	el2_save(&cpu->el2);
	cpu->owns_gic = false;
	gic_ops->cpu_save(cpu);
	gic_ops->cpu_enter(cpu);
	vcpu = core_root_vcpu(id);
	vcpu_adopt(vcpu, entry);
	stage2_flush_local();
	smp_mark_present(id, true);
	call_on_stack(core_run, cpu_stack_top(cpu));
}

/* A CPU that Linux never ran: as the first one was, but for its identity. */
static int init_absent(struct cpu *cpu)
{
	if (!stage2_fits_cpu())
		return -EOPNOTSUPP;
	cpu->entry = cpus[boot_cpu]->entry;
	cpu->el2 = cpus[boot_cpu]->el2;
	cpu->el2.vpidr = read_midr_el1();
	cpu->el2.vmpidr = read_mpidr_el1();
	smp_mark_present(cpu->id, true);
	return 0;
}

/*
 * Off again, and who waits for it is told: it stays absent. The firmware calls
 * it on until CPU_OFF is through, so the flag first: nobody starts it meanwhile.
 */
static __noreturn void refuse_absent(struct cpu *cpu)
{
	log_error("cpu %u: too few address bits, it is left off", cpu->id);
	WRITE_ONCE(cpu->refused, true);
	core_cpu_refused(cpu->id);	/* a barrier: takes the queue's lock */
	smc(PSCI_FN32 | PSCI_CPU_OFF, 0, 0, 0);
	arch_cpu_park();
}

/*
 * From the firmware: nothing of EL2 but the core's MMU is set up, and neither
 * EL1's registers nor its TLB entries are known (Arm ARM D1, "Reset").
 */
__noreturn void cpu_on_main(u64 id)
{
	struct cpu *cpu = cpus[id];

	vcpu_stop_walks();
	stage2_flush_local();
	gic_ops->cpu_enter(cpu);
	gic_ops->cpu_reset();
	el2_init_reset();
	if ((!cpu->loaded || !vcpu_resume(cpu->loaded)) && init_absent(cpu))
		refuse_absent(cpu);
	core_run();
}

u64 seize_firmware_entry(void)
{
	return hva_to_hpa(cpu_on_entry).v;
}

static int firmware_cpu_on(const struct cpu *cpu)
{
	s64 ret = (s64)(s32)smc(PSCI_FN64 | PSCI_CPU_ON, cpu->hwid,
				seize_firmware_entry(), cpu->id);

	if (ret == PSCI_SUCCESS || ret == PSCI_ALREADY_ON ||
	    ret == PSCI_ON_PENDING)
		return 0;
	log_error("cpu %u: CPU_ON by the firmware: %lld", cpu->id, ret);
	return -ENODEV;
}

/*
 * The flag first, then a look at who has the interrupts; the other side takes
 * the interrupts first and then looks at the flag (gic_cpu_take()). One of the
 * two sees the other.
 */
int arch_cpu_kick(unsigned int id)
{
	struct cpu *cpu = cpus[id];

	store_release(&cpu->kicked, 1);
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	if (!smp_is_present(id))
		return READ_ONCE(cpu->refused) ? -ENODEV : firmware_cpu_on(cpu);
	if (READ_ONCE(cpu->owns_gic))
		gic_kick(cpu);
	return 0;
}

void arch_cpu_idle(void)
{
	struct cpu *cpu = this_cpu();
	u32 intid;

	/*
	 * Interrupts come to EL2, so that they end wfi (Arm ARM D1, "Wait for
	 * Interrupt"). Stage 2 stays on: see vcpu_stop_walks().
	 */
	vcpu_stop_walks();
	write_hcr_el2(HCR_RW | HCR_VM | HCR_IMO | HCR_FMO | HCR_AMO);
	isb();
	gic_cpu_take(cpu);
	while (!cpu_take_kick(cpu)) {
		dsb_sy();
		wfi();
		intid = gic_ack();
		if (!gic_is_spurious(intid) && !spi_deliver(NULL, intid))
			gic_deactivate(intid);
	}
}

__noreturn void arch_cpu_park(void)
{
	for (;;)
		wfi();
}

__noreturn void arch_cpu_restart(void)
{
	call_on_stack(core_restart, cpu_stack_top(this_cpu()));
}

/* Off the stack that leave_el2() reads: the entry is copied to the caller's. */
static __noreturn void leave(const struct vcpu *vcpu, u64 pc, u64 pstate,
			     const u64 x[3])
{
	struct cpu *cpu = this_cpu();
	struct el2_entry entry = cpu->entry;

	__builtin_memcpy(entry.x18_30, &vcpu->arch.regs.x[18],
			 sizeof(entry.x18_30));
	entry.elr = pc;
	entry.spsr = pstate;
	entry.x0 = x[0];
	entry.x1 = x[1];
	entry.x2 = x[2];
	smp_mark_present(cpu->id, false);
	gic_ops->cpu_restore(cpu);
	el2_restore(&cpu->el2);
	leave_el2(&entry);
}

__noreturn void arch_release(void)
{
	static const u64 x[3];
	const struct vcpu *vcpu = this_cpu()->loaded;

	leave(vcpu, vcpu->arch.regs.pc, vcpu->arch.regs.pstate, x);
}

#define PSTATE_EL2H	0x9ULL

__noreturn void seize_soft_restart(struct vcpu *vcpu)
{
	const u64 *x = vcpu->arch.regs.x;

	leave(vcpu, x[1], PSTATE_EL2H | PSTATE_DAIF, &x[2]);
}

void arch_release_parked(void)
{
	struct cpu *cpu = this_cpu();
	s64 ret;

	gic_cpu_give(cpu);
	ret = (s64)(s32)smc(PSCI_FN32 | PSCI_CPU_OFF, 0, 0, 0);
	log_error("cpu %u: CPU_OFF by the firmware: %lld", cpu->id, ret);
}

#define AFFINITY_OFF	1

bool arch_cpu_is_off(unsigned int id)
{
	return smc(PSCI_FN64 | PSCI_AFFINITY_INFO, cpus[id]->hwid, 0, 0) ==
	       AFFINITY_OFF;
}
