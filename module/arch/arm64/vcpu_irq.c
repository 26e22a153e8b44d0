// SPDX-License-Identifier: GPL-2.0
/*
 * vcpu_irq.c - between the vGIC model and the hardware: list registers and
 * ICH_* state of the loaded vCPU, and the physical interrupts that arrive
 * while a cell runs (GIC specification IHI 0069 6, 12.4).
 */
#include <axvisor/log.h>
#include "boot_info.h"
#include "cpu.h"
#include "gic.h"
#include "gic_regs.h"
#include "sysreg.h"
#include "trap.h"
#include "vcpu_irq.h"
#include "vgic.h"

#define ICH_VTR_LISTREGS	GENMASK_ULL(4, 0)
#define ICH_VTR_TDS		BIT_ULL(19)
#define ICH_VTR_PREBITS		GENMASK_ULL(28, 26)
#define ICH_HCR_EN		BIT_ULL(0)
#define ICH_HCR_TC		BIT_ULL(10)
#define ICH_HCR_TDIR		BIT_ULL(14)
/* Priority mask 0, both groups off, as a reset leaves ICC_*. */
#define ICH_VMCR_RESET		0ULL

#define LR_ACCESS(op, n)						\
	case n:								\
		LR_##op(n);						\
		break

#define LR_READ(n)	val = read_ich_lr##n##_el2()
#define LR_WRITE(n)	write_ich_lr##n##_el2(val)
#define LR_ALL(op)							\
	LR_ACCESS(op, 0); LR_ACCESS(op, 1); LR_ACCESS(op, 2);		\
	LR_ACCESS(op, 3); LR_ACCESS(op, 4); LR_ACCESS(op, 5);		\
	LR_ACCESS(op, 6); LR_ACCESS(op, 7); LR_ACCESS(op, 8);		\
	LR_ACCESS(op, 9); LR_ACCESS(op, 10); LR_ACCESS(op, 11);		\
	LR_ACCESS(op, 12); LR_ACCESS(op, 13); LR_ACCESS(op, 14);	\
	LR_ACCESS(op, 15)

static u64 read_lr(u32 n)
{
	u64 val = 0;

	switch (n) {
	LR_ALL(READ);
	}
	return val;
}

static void write_lr(u32 n, u64 val)
{
	switch (n) {
	LR_ALL(WRITE);
	}
}

u32 vcpu_irq_lrs(void)
{
	return FIELD_GET(ICH_VTR_LISTREGS, read_ich_vtr_el2()) + 1;
}

void vcpu_irq_kick(struct vm *vm, u64 vcpus)
{
	struct cpu *cpu;
	u32 i;

	if (!vcpus)
		return;
	/* The vGIC's work first; pairs with gic_cpu_take(). */
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	for (i = 0; vcpus && i < vm->nr_vcpus; i++, vcpus >>= 1) {
		if (!(vcpus & 1))
			continue;
		cpu = cpus[vm->vcpu[i]->cpu];
		if (READ_ONCE(cpu->owns_gic))
			gic_kick(cpu);
	}
}

void vcpu_irq_sync(struct vcpu *vcpu)
{
	struct vgic *vgic = vcpu->vm->arch.vgic;
	struct vgic_lr_state state;
	u32 used = vgic_list_used(vgic, vcpu->id);
	u64 kick = 0;
	u32 i;

	for (i = 0; used >> i; i++)
		if (used & BIT_ULL(i))
			state.lr[i] = read_lr(i);
	state.hcr = read_ich_hcr_el2();
	vgic_sync(vgic, vcpu->id, &state, &kick);
	vcpu_irq_kick(vcpu->vm, kick);
}

void vcpu_irq_off(struct vcpu *vcpu)
{
	u64 kick = 0;

	vcpu_irq_sync(vcpu);
	vgic_vcpu_off(vcpu->vm->arch.vgic, vcpu->id, &kick);
	vcpu_irq_kick(vcpu->vm, kick);
}

/* Deactivation traps alone where the CPU can do that, else with its group. */
static u64 hcr_bits(u64 hcr)
{
	if ((hcr & ICH_HCR_TDIR) && !(read_ich_vtr_el2() & ICH_VTR_TDS))
		return (hcr & ~ICH_HCR_TDIR) | ICH_HCR_TC;
	return hcr;
}

static void flush(struct vcpu *vcpu)
{
	struct ich_state *ich = &vcpu->arch.ich;
	struct vgic_lr_state state;
	u32 i, all;

	state.vmcr = read_ich_vmcr_el2();
	vgic_flush(vcpu->vm->arch.vgic, vcpu->id, &state);
	for (i = 0; state.deactivate >> i; i++)
		if (state.deactivate & BIT_ULL(i))
			gic_deactivate(i);
	all = state.used | ich->used;
	for (i = 0; all >> i; i++)
		if (all & BIT_ULL(i))
			write_lr(i, state.used & BIT_ULL(i) ? state.lr[i] : 0);
	ich->used = state.used;
	write_ich_hcr_el2(hcr_bits(state.hcr));
	isb();
}

const u32 *vcpu_irq_work(const struct vcpu *vcpu)
{
	static const u32 none;
	const struct vgic *vgic = vcpu->vm->arch.vgic;

	return vgic ? &vgic->cpu[vcpu->id].work : &none;
}

/* A guest that keeps its vGIC changing gets its turn all the same. */
#define MAX_ROUNDS	4

void vcpu_irq_refill(struct vcpu *vcpu)
{
	struct vgic *vgic = vcpu->vm->arch.vgic;
	unsigned int i;

	for (i = 0; i < MAX_ROUNDS && vgic_has_work(vgic, vcpu->id); i++) {
		vcpu_irq_sync(vcpu);
		flush(vcpu);
	}
}

void vcpu_irq_reset(struct vcpu *vcpu)
{
	vcpu->arch.ich = (struct ich_state){ .vmcr = ICH_VMCR_RESET };
}

/* Active-priority registers: 1, 2 or 4 by the number of preemption bits. */
static u32 nr_apr(void)
{
	return 1U << (FIELD_GET(ICH_VTR_PREBITS, read_ich_vtr_el2()) + 1 - 5);
}

static void write_apr(const struct ich_state *ich)
{
	u32 n = nr_apr();

	write_ich_ap0r0_el2(ich->ap0r[0]);
	write_ich_ap1r0_el2(ich->ap1r[0]);
	if (n < 2)
		return;
	write_ich_ap0r1_el2(ich->ap0r[1]);
	write_ich_ap1r1_el2(ich->ap1r[1]);
	if (n < 4)
		return;
	write_ich_ap0r2_el2(ich->ap0r[2]);
	write_ich_ap1r2_el2(ich->ap1r[2]);
	write_ich_ap0r3_el2(ich->ap0r[3]);
	write_ich_ap1r3_el2(ich->ap1r[3]);
}

static void read_apr(struct ich_state *ich)
{
	u32 n = nr_apr();

	ich->ap0r[0] = read_ich_ap0r0_el2();
	ich->ap1r[0] = read_ich_ap1r0_el2();
	if (n < 2)
		return;
	ich->ap0r[1] = read_ich_ap0r1_el2();
	ich->ap1r[1] = read_ich_ap1r1_el2();
	if (n < 4)
		return;
	ich->ap0r[2] = read_ich_ap0r2_el2();
	ich->ap1r[2] = read_ich_ap1r2_el2();
	ich->ap0r[3] = read_ich_ap0r3_el2();
	ich->ap1r[3] = read_ich_ap1r3_el2();
}

/* Bit n of all of them in a row: priority n << (8 - preemption bits). */
u32 vcpu_irq_running_priority(void)
{
	u64 prebits = FIELD_GET(ICH_VTR_PREBITS, read_ich_vtr_el2()) + 1;
	struct ich_state ich = { 0 };
	u32 i, active;

	read_apr(&ich);
	for (i = 0; i < ARRAY_SIZE(ich.ap1r); i++) {
		active = ich.ap0r[i] | ich.ap1r[i];
		if (active)
			return (i * 32 + (u32)__builtin_ctz(active)) <<
			       (8 - prebits);
	}
	return 0xff;
}

void vcpu_irq_load(struct vcpu *vcpu)
{
	u32 i, nr = vcpu_irq_lrs();

	/* Enable clear: the guest can't leave the system register interface. */
	write_icc_sre_el2(ICC_SRE_EL2_ALL & ~ICC_SRE_EL2_ENABLE);
	isb();
	for (i = 0; i < nr; i++)
		write_lr(i, 0);
	vcpu->arch.ich.used = 0;
	write_ich_vmcr_el2(vcpu->arch.ich.vmcr);
	write_apr(&vcpu->arch.ich);
	write_ich_hcr_el2(ICH_HCR_EN);
	isb();
	flush(vcpu);
	gic_ppi_enable(this_cpu(), boot_info()->ppi_virt);
	gic_ppi_enable(this_cpu(), boot_info()->ppi_phys);
	if (boot_info()->ppi_pmu)
		gic_ppi_enable(this_cpu(), boot_info()->ppi_pmu);
	gic_ppi_enable(this_cpu(), boot_info()->ppi_maintenance);
}

void vcpu_irq_put(struct vcpu *vcpu)
{
	u32 i, nr = vcpu_irq_lrs();

	gic_ppi_disable(this_cpu(), boot_info()->ppi_virt);
	gic_ppi_disable(this_cpu(), boot_info()->ppi_phys);
	if (boot_info()->ppi_pmu)
		gic_ppi_disable(this_cpu(), boot_info()->ppi_pmu);
	gic_ppi_disable(this_cpu(), boot_info()->ppi_maintenance);
	vcpu_irq_sync(vcpu);
	vcpu->arch.ich.vmcr = read_ich_vmcr_el2();
	read_apr(&vcpu->arch.ich);
	for (i = 0; i < nr; i++)
		write_lr(i, 0);
	write_ich_hcr_el2(0);
	write_icc_sre_el2(ICC_SRE_EL2_ALL);
	isb();
}

static enum trap_result kicked(struct vcpu *vcpu)
{
	if (!cpu_take_kick(this_cpu()))
		return TRAP_RESUME;
	vcpu->arch.exit->reason = VCPU_EXIT_KICK;
	return TRAP_EXIT;
}

/* The guest's number of a PPI that the loaded vCPU has itself, or 0. */
static u32 board_ppi(u32 intid)
{
	if (intid == boot_info()->ppi_virt)
		return BOARD_PPI_VTIMER;
	if (intid == boot_info()->ppi_phys)
		return BOARD_PPI_PTIMER;
	/* There may be none, and 0 is an SGI. */
	return intid && intid == boot_info()->ppi_pmu ? BOARD_PPI_PMU : 0;
}

static enum arch_stat stat_of(u32 intid)
{
	if (intid == boot_info()->ppi_maintenance)
		return STAT_MAINTENANCE;
	return intid == GIC_SGI_KICK ? STAT_KICK : STAT_IRQ;
}

/* A physical interrupt while a cell runs. */
enum trap_result irq_trap(struct vcpu *vcpu)
{
	u32 intid = gic_ack(), board;

	if (intid >= GIC_SPURIOUS && intid < GIC_LPI_BASE) {
		vcpu->arch.stat[STAT_IRQ]++;
		return TRAP_RESUME;
	}
	gic_drop_priority(intid);
	board = board_ppi(intid);
	if (board) {
		vcpu->arch.stat[board == BOARD_PPI_PMU ? STAT_IRQ : STAT_TIMER]++;
		vgic_inject_hw(vcpu->vm->arch.vgic, vcpu->id, board, intid);
		return TRAP_RESUME;
	}
	vcpu->arch.stat[stat_of(intid)]++;
	if (intid == boot_info()->ppi_maintenance)
		vcpu_irq_sync(vcpu);
	gic_deactivate(intid);
	return intid < 16 ? kicked(vcpu) : TRAP_RESUME;
}
