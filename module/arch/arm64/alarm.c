// SPDX-License-Identifier: GPL-2.0
/* alarm.c - the core's own timer, for a cell's board: see alarm.h. */
#include "alarm.h"
#include "boot_info.h"
#include "cpu.h"
#include "gic.h"
#include "sysreg.h"
#include "vcpu_irq.h"

#define NSEC_PER_SEC	1000000000ULL
#define CNTHP_CTL_ENABLE BIT_ULL(0)

/* The first count at which arch_time_now() is @time. */
static u64 count_at(u64 time)
{
	u64 hz = read_cntfrq_el0(), rest = time % NSEC_PER_SEC;

	return time / NSEC_PER_SEC * hz +
	       (rest * hz + NSEC_PER_SEC - 1) / NSEC_PER_SEC;
}

static void switch_off(void)
{
	this_cpu()->alarm = ALARM_NEVER;
	write_cnthp_ctl_el2(0);
	isb();
}

/*
 * Others that have an earlier one in their timer look once too often. Those that
 * load a vCPU of it meanwhile look after the fence of gic_cpu_take().
 */
void alarm_set(struct vcpu *vcpu, u64 time)
{
	u64 count = time == ALARM_NEVER ? ALARM_NEVER : count_at(time);
	struct vm *vm = vcpu->vm;
	bool earlier = count < vm->arch.alarm;

	if (!boot_info()->ppi_hyp)
		return;
	WRITE_ONCE(vm->arch.alarm, count);
	alarm_follow(vcpu);
	if (earlier)
		vcpu_irq_kick(vm, GENMASK_ULL(vm->nr_vcpus - 1, 0) &
				  ~BIT_ULL(vcpu->id));
}

void alarm_follow(struct vcpu *vcpu)
{
	u64 count = READ_ONCE(vcpu->vm->arch.alarm);
	struct cpu *cpu = this_cpu();

	if (likely(cpu->alarm == count))
		return;
	cpu->alarm = count;
	write_cnthp_cval_el2(count);
	write_cnthp_ctl_el2(count == ALARM_NEVER ? 0 : CNTHP_CTL_ENABLE);
	isb();
}

void alarm_load(struct vcpu *vcpu)
{
	switch_off();
	alarm_follow(vcpu);
	if (boot_info()->ppi_hyp)
		gic_ppi_enable(this_cpu(), boot_info()->ppi_hyp);
}

void alarm_put(void)
{
	if (boot_info()->ppi_hyp)
		gic_ppi_disable(this_cpu(), boot_info()->ppi_hyp);
	switch_off();
}
