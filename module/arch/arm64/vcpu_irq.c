// SPDX-License-Identifier: GPL-2.0
/*
 * vcpu_irq.c - between the vGIC model and the hardware: when list registers are
 * taken back and filled, and the physical interrupts that arrive while a cell
 * runs.
 */
#include <axvisor/log.h>
#include "alarm.h"
#include "board.h"
#include "boot_info.h"
#include "cpu.h"
#include "gic.h"
#include "spi.h"
#include "trap.h"
#include "vcpu_irq.h"
#include "vgic.h"
#include "vits.h"

/* Priority mask 0, both groups off, as a reset leaves ICC_*. */
#define ICH_VMCR_RESET		0ULL

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
	u64 kick;

	gic_ops->vif_read(vgic_list_used(vgic, vcpu->id), &state);
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

/* One that the guest ended where no list register has it. */
static void end_spi(struct vgic *vgic)
{
	u32 intid = vgic_take_ended(vgic);

	if (intid)
		gic_deactivate(intid);
}

/* What vgic_flush() said. */
static void write(struct vcpu *vcpu, const struct vgic_lr_state *state)
{
	struct ich_state *ich = &vcpu->arch.ich;
	u32 ppis;

	for (ppis = state->deactivate; ppis; ppis &= ppis - 1)
		gic_deactivate((u32)__builtin_ctz(ppis));
	while (vgic_has_ended(vcpu->vm->arch.vgic))
		end_spi(vcpu->vm->arch.vgic);
	gic_ops->vif_write((u32)state->used | ich->used, state);
	ich->used = (u32)state->used;
}

static void refill(struct vcpu *vcpu, struct vgic_lr_state *state)
{
	struct vgic *vgic = vcpu->vm->arch.vgic;
	u64 kick;

	gic_ops->vif_read(vgic_list_used(vgic, vcpu->id), state);
	vgic_refill(vgic, vcpu->id, state, &kick);
	vcpu_irq_kick(vcpu->vm, kick);
	write(vcpu, state);
}

/* What it returned goes beside what list registers hold, if that is enough. */
static bool fill(struct vcpu *vcpu, u32 filled,
		 const struct vgic_lr_state *state)
{
	if (!filled)
		return false;
	gic_ops->vif_fill(filled, state);
	vcpu->arch.ich.used |= filled;
	return true;
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
	struct vgic_lr_state state;
	unsigned int rounds = MAX_ROUNDS;

	do {
		if (!vgic_is_new(vgic, vcpu->id) ||
		    !fill(vcpu, vgic_fill(vgic, vcpu->id, &state), &state))
			refill(vcpu, &state);
	} while (unlikely(vgic_has_work(vgic, vcpu->id)) && --rounds);
}

int vcpu_irq_access(struct vcpu *vcpu, vgic_access_fn fn, u64 off,
		    unsigned int size, bool write, u64 *val)
{
	u64 kick = 0;
	int err;

	if (vgic_needs_sync(off))
		vcpu_irq_sync(vcpu);
	err = fn(vcpu->vm->arch.vgic, vcpu->id, off, size, write, val, &kick);
	vcpu_irq_kick(vcpu->vm, kick);
	return err;
}

/*
 * What is left is done with this CPU's next exit, which it makes at once by a
 * kick to itself: interrupts are taken between, and no vCPU has to poll.
 */
void vcpu_irq_commands(struct vcpu *vcpu)
{
	struct vits *vits = vcpu->vm->arch.vits;
	u64 kick;

	if (!vits || !vits_is_waiting(vits))
		return;
	if (vits_go_on(vits, vcpu->id, &kick))
		kick |= BIT_ULL(vcpu->id);
	vcpu_irq_kick(vcpu->vm, kick);
}

void vcpu_irq_reset(struct vcpu *vcpu)
{
	vcpu->arch.ich = (struct ich_state){ .vmcr = ICH_VMCR_RESET };
}

void vcpu_irq_load(struct vcpu *vcpu)
{
	struct vgic_lr_state state;
	u64 kick;

	vgic_vcpu_on(vcpu->vm->arch.vgic, vcpu->id, &kick);
	vcpu_irq_kick(vcpu->vm, kick);
	gic_ops->vif_load(&vcpu->arch.ich);
	vcpu->arch.ich.used = 0;
	state.vmcr = vcpu->arch.ich.vmcr;
	vgic_flush(vcpu->vm->arch.vgic, vcpu->id, &state);
	write(vcpu, &state);
	gic_ppi_enable(this_cpu(), boot_info()->ppi_virt);
	gic_ppi_enable(this_cpu(), boot_info()->ppi_phys);
	if (boot_info()->ppi_pmu)
		gic_ppi_enable(this_cpu(), boot_info()->ppi_pmu);
	gic_ppi_enable(this_cpu(), boot_info()->ppi_maintenance);
	alarm_load(vcpu);
	vcpu_irq_commands(vcpu);
}

void vcpu_irq_put(struct vcpu *vcpu)
{
	alarm_put();
	gic_ppi_disable(this_cpu(), boot_info()->ppi_virt);
	gic_ppi_disable(this_cpu(), boot_info()->ppi_phys);
	if (boot_info()->ppi_pmu)
		gic_ppi_disable(this_cpu(), boot_info()->ppi_pmu);
	gic_ppi_disable(this_cpu(), boot_info()->ppi_maintenance);
	vcpu_irq_sync(vcpu);
	gic_ops->vif_put(&vcpu->arch.ich);
}

static enum trap_result kicked(struct vcpu *vcpu)
{
	alarm_follow(vcpu);
	vcpu_irq_commands(vcpu);
	if (!cpu_take_kick(this_cpu()))
		return TRAP_RESUME;
	vcpu->exit->reason = VCPU_EXIT_KICK;
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

static void inject(struct vcpu *vcpu, u32 board, u32 intid)
{
	struct vgic_lr_state state;

	fill(vcpu, vgic_inject_ppi(vcpu->vm->arch.vgic, vcpu->id, board, intid,
				   &state), &state);
}

/* A physical interrupt while a cell runs. */
enum trap_result irq_trap(struct vcpu *vcpu)
{
	u32 intid = gic_ack(), board;

	if (gic_is_spurious(intid)) {
		vcpu->arch.stat[STAT_IRQ]++;
		return TRAP_RESUME;
	}
	board = board_ppi(intid);
	if (board) {
		vcpu->arch.stat[board == BOARD_PPI_PMU ? STAT_IRQ : STAT_TIMER]++;
		inject(vcpu, board, intid);
		return TRAP_RESUME;
	}
	vcpu->arch.stat[stat_of(intid)]++;
	if (intid == boot_info()->ppi_maintenance)
		vcpu_irq_sync(vcpu);
	else if (intid && intid == boot_info()->ppi_hyp)
		board_alarm(vcpu);
	if (spi_deliver(vcpu, intid))
		return TRAP_RESUME;
	gic_deactivate(intid);
	return intid < 16 ? kicked(vcpu) : TRAP_RESUME;
}
