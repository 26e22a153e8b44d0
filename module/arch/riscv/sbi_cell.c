// SPDX-License-Identifier: GPL-2.0
/* sbi_cell.c - the firmware that a cell has (SBI 2.0): all of it is here. */
#include <axvisor/abi.h>
#include <axvisor/arch_vm.h>
#include <axvisor/smp.h>
#include "../../vm/vm.h"
#include "cpu.h"
#include "sbi.h"
#include "sbi_cell.h"
#include "timer.h"
#include "trap.h"

#define SBI_VERSION	0x02000000
#define IMPLEMENTATION	0x4158	/* none is assigned: "AX" */
/* Of legacy extensions no register but a0 changes (5). */
#define LEGACY_LAST	0xf

static enum trap_result answer(struct vcpu *vcpu, s64 err, u64 value)
{
	vcpu->arch.regs.x[REG_A0] = (u64)err;
	vcpu->arch.regs.x[REG_A1] = value;
	return TRAP_RESUME;
}

static enum trap_result unknown_extension(struct vcpu *vcpu, u64 ext)
{
	vcpu->arch.regs.x[REG_A0] = (u64)SBI_ERR_NOT_SUPPORTED;
	if (ext > LEGACY_LAST)
		vcpu->arch.regs.x[REG_A1] = 0;
	return TRAP_RESUME;
}

static bool has_extension(const struct vm *vm, u64 ext)
{
	switch (ext) {
	case SBI_BASE:
	case SBI_TIME:
	case SBI_IPI:
	case SBI_RFENCE:
	case SBI_HSM:
	case SBI_SRST:
		return true;
	case SBI_DBCN:
		return vm->console;
	default:
		return false;
	}
}

/* mvendorid, marchid, mimpid: the hart's own, asked of the firmware. */
static enum trap_result identity(struct vcpu *vcpu, u64 fid)
{
	static const u64 none[6];
	u64 value;
	s64 err = sbi_ecall(SBI_BASE, fid, none, &value);

	return answer(vcpu, err, value);
}

static enum trap_result base(struct vcpu *vcpu, u64 fid, const u64 *arg)
{
	switch (fid) {
	case SBI_BASE_SPEC_VERSION:
		return answer(vcpu, SBI_SUCCESS, SBI_VERSION);
	case SBI_BASE_IMPL_ID:
		return answer(vcpu, SBI_SUCCESS, IMPLEMENTATION);
	case SBI_BASE_IMPL_VERSION:
		return answer(vcpu, SBI_SUCCESS, 0);
	case SBI_BASE_PROBE:
		return answer(vcpu, SBI_SUCCESS,
			      has_extension(vcpu->vm, arg[0]));
	case SBI_BASE_MVENDORID:
	case SBI_BASE_MARCHID:
	case SBI_BASE_MIMPID:
		return identity(vcpu, fid);
	default:
		return answer(vcpu, SBI_ERR_NOT_SUPPORTED, 0);
	}
}

static enum trap_result set_timer(struct vcpu *vcpu, u64 fid, const u64 *arg)
{
	if (fid != SBI_TIME_SET)
		return answer(vcpu, SBI_ERR_NOT_SUPPORTED, 0);
	timer_set(vcpu, arg[0]);
	return answer(vcpu, SBI_SUCCESS, 0);
}

/*
 * 3.1: a hart mask and its base, which may be all of them.
 * Return: 0, or SBI_ERR_INVALID_PARAM for a hart that there isn't.
 */
static s64 vcpus_of_mask(const struct vm *vm, u64 mask, u64 first, u64 *vcpus)
{
	const u64 all = GENMASK_ULL(vm->nr_vcpus - 1, 0);

	*vcpus = first == SBI_ALL_HARTS ? all : 0;
	if (first == SBI_ALL_HARTS || !mask)
		return SBI_SUCCESS;
	if (first >= 64 || (first && mask >> (64 - first)))
		return SBI_ERR_INVALID_PARAM;
	*vcpus = mask << first;
	return *vcpus & ~all ? SBI_ERR_INVALID_PARAM : SBI_SUCCESS;
}

/*
 * Call the firmware for the harts of @vcpus, as many at once as its hart mask
 * holds. Those that are off have none: what they are to know they find when they
 * come (arch_vcpu_load()).
 */
static s64 call_harts(const struct vm *vm, u64 vcpus, u64 ext, u64 fid,
		      const u64 *arg)
{
	u64 call[6] = { 0, 0, arg[2], arg[3], arg[4] };
	s64 err = SBI_SUCCESS;
	u64 hart, value;
	u32 i;

	for (i = 0; !err && i < vm->nr_vcpus; i++) {
		if (!(vcpus >> i & 1) || READ_ONCE(vm->vcpu[i]->power) != VCPU_ON)
			continue;
		hart = core_boot.cpu[vm->vcpu[i]->cpu].hwid;
		if (call[0] && hart / 64 * 64 != call[1]) {
			err = sbi_ecall(ext, fid, call, &value);
			call[0] = 0;
		}
		call[1] = hart / 64 * 64;
		call[0] |= BIT_ULL(hart % 64);
	}
	return !err && call[0] ? sbi_ecall(ext, fid, call, &value) : err;
}

/* The others take it when this interrupts them: vcpu_take_soft(). */
static enum trap_result ipi(struct vcpu *vcpu, u64 fid, const u64 *arg)
{
	static const u64 none[6];
	u64 vcpus;
	s64 err;
	u32 i;

	if (fid != SBI_IPI_SEND)
		return answer(vcpu, SBI_ERR_NOT_SUPPORTED, 0);
	err = vcpus_of_mask(vcpu->vm, arg[0], arg[1], &vcpus);
	if (err)
		return answer(vcpu, err, 0);
	if (vcpus >> vcpu->id & 1)
		set_hvip(BIT_ULL(IRQ_VS_SOFT));
	vcpus &= ~BIT_ULL(vcpu->id);
	for (i = 0; vcpus >> i && i < vcpu->vm->nr_vcpus; i++)
		if (vcpus >> i & 1)
			store_release(&vcpu->vm->vcpu[i]->arch.soft, 1);
	if (vcpus) {
		fence();
		err = call_harts(vcpu->vm, vcpus, SBI_IPI, SBI_IPI_SEND, none);
	}
	return answer(vcpu, err, 0);
}

/*
 * The firmware fences for the VMID that this hart has in hgatp (8), so what the
 * guest calls its own translations are those. What it stored before must be seen
 * by a vCPU that is found off, and comes at this moment: see arch_vcpu_load().
 */
static enum trap_result rfence(struct vcpu *vcpu, u64 fid, const u64 *arg)
{
	static const u8 of_guest[] = {
		[SBI_RFENCE_FENCE_I] = SBI_RFENCE_FENCE_I,
		[SBI_RFENCE_SFENCE] = SBI_RFENCE_VVMA,
		[SBI_RFENCE_SFENCE_ASID] = SBI_RFENCE_VVMA_ASID,
	};
	u64 vcpus;
	s64 err;

	if (fid >= ARRAY_SIZE(of_guest))
		return answer(vcpu, SBI_ERR_NOT_SUPPORTED, 0);
	err = vcpus_of_mask(vcpu->vm, arg[0], arg[1], &vcpus);
	fence();
	if (!err)
		err = call_harts(vcpu->vm, vcpus, SBI_RFENCE, of_guest[fid],
				 arg);
	return answer(vcpu, err, 0);
}

/*
 * wfi ends for what the guest has enabled, since vsie is part of hie, and for a
 * kick; a hart may also resume for nothing (9.4).
 */
static void suspend(struct vcpu *vcpu)
{
	WRITE_ONCE(vcpu->arch.suspended, 1);
	wfi();
	WRITE_ONCE(vcpu->arch.suspended, 0);
}

/* 9.4, table 6: a0 and a1, satp and sstatus.SIE 0, all else undefined. */
static enum trap_result suspend_non_retentive(struct vcpu *vcpu, u64 entry,
					      u64 opaque)
{
	struct vm *vm = vcpu->vm;
	u32 perm = 0;

	spin_lock(&vm->map_lock);
	if (entry < vm->gpa_limit)
		perm = arch_vm_lookup(vm, GPA(entry), NULL);
	spin_unlock(&vm->map_lock);
	if ((perm & (VM_EXEC | VM_DEVICE)) != VM_EXEC)
		return answer(vcpu, SBI_ERR_INVALID_ADDRESS, 0);
	suspend(vcpu);
	write_vsatp(0);
	write_vsstatus(read_vsstatus() & ~SSTATUS_SIE);
	write_sepc(entry);
	return answer(vcpu, (s64)vcpu->arch.hartid, opaque);
}

/* Types and reasons are 32 bits wide, of whatever sign in a register (9.4, 10.1). */
static enum trap_result hart_suspend(struct vcpu *vcpu, const u64 *arg)
{
	switch ((u32)arg[0]) {
	case SBI_HSM_RETENTIVE:
		suspend(vcpu);
		return answer(vcpu, SBI_SUCCESS, 0);
	case SBI_HSM_NON_RETENTIVE:
		return suspend_non_retentive(vcpu, arg[1], arg[2]);
	default:
		return answer(vcpu, SBI_ERR_INVALID_PARAM, 0);
	}
}

static enum trap_result leave(struct vcpu *vcpu, enum vcpu_exit_reason reason)
{
	vcpu->exit->reason = reason;
	return TRAP_EXIT;
}

/* 10.1: cold and warm reboot are the same to a cell, its devices too. */
static enum trap_result system_reset(struct vcpu *vcpu, u64 fid,
				     const u64 *arg)
{
	if (fid)
		return answer(vcpu, SBI_ERR_NOT_SUPPORTED, 0);
	if ((u32)arg[0] > SBI_SRST_WARM || (u32)arg[1] > SBI_SRST_SYSTEM_FAILURE)
		return answer(vcpu, SBI_ERR_INVALID_PARAM, 0);
	return leave(vcpu, (u32)arg[0] == SBI_SRST_SHUTDOWN ?
		     VCPU_EXIT_SYSTEM_OFF : VCPU_EXIT_SYSTEM_RESET);
}

static enum trap_result dbcn(struct vcpu *vcpu, u64 fid, const u64 *arg)
{
	u64 value = 0;
	s64 err = sbi_dbcn(vcpu, fid, arg, &value);

	return answer(vcpu, err, value);
}

/* What these need on the stack isn't paid for by hypercalls. */
static noinline enum trap_result firmware(struct vcpu *vcpu)
{
	const u64 *x = vcpu->arch.regs.x;
	const u64 *arg = &x[REG_A0];

	switch (x[REG_A7]) {
	case SBI_BASE:
		return base(vcpu, x[REG_A6], arg);
	case SBI_TIME:
		return set_timer(vcpu, x[REG_A6], arg);
	case SBI_IPI:
		return ipi(vcpu, x[REG_A6], arg);
	case SBI_RFENCE:
		return rfence(vcpu, x[REG_A6], arg);
	case SBI_HSM:
		if (x[REG_A6] == SBI_HSM_SUSPEND)
			return hart_suspend(vcpu, arg);
		return sbi_hsm(vcpu);
	case SBI_SRST:
		return system_reset(vcpu, x[REG_A6], arg);
	case SBI_DBCN:
		return dbcn(vcpu, x[REG_A6], arg);
	default:
		return unknown_extension(vcpu, x[REG_A7]);
	}
}

enum trap_result sbi_cell(struct vcpu *vcpu)
{
	skip_instruction(vcpu, ECALL_SIZE);
	if (likely(vcpu->arch.regs.x[REG_A7] == AX_RISCV_EID))
		return sbi_hypercall(vcpu);
	return firmware(vcpu);
}
