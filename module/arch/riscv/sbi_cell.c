// SPDX-License-Identifier: GPL-2.0
/* sbi_cell.c - the firmware that a cell has (SBI 2.0): all of it is here. */
#include <axvisor/abi.h>
#include <axvisor/arch_cpu.h>
#include <axvisor/arch_vm.h>
#include <axvisor/mem.h>
#include <axvisor/smp.h>
#include "../../vm/vm.h"
#include "boot_info.h"
#include "cpu.h"
#include "sbi.h"
#include "trap.h"

#define SBI_VERSION	0x02000000
#define IMPLEMENTATION	0x4158	/* none is assigned: "AX" */

static enum trap_result answer(struct vcpu *vcpu, s64 err, u64 value)
{
	vcpu->arch.regs.x[REG_A0] = (u64)err;
	vcpu->arch.regs.x[REG_A1] = value;
	return TRAP_RESUME;
}

static bool has_extension(u64 ext)
{
	switch (ext) {
	case SBI_BASE:
	case SBI_TIME:
	case SBI_IPI:
	case SBI_RFENCE:
	case SBI_HSM:
	case SBI_SRST:
	case SBI_DBCN:
		return true;
	default:
		return false;
	}
}

/* 4: the machine's identity is the hart's own, asked of the firmware. */
static enum trap_result base(struct vcpu *vcpu, u64 fid, const u64 *arg)
{
	static const u64 none[6];
	u64 value;
	s64 err;

	switch (fid) {
	case 0:
		return answer(vcpu, SBI_SUCCESS, SBI_VERSION);
	case 1:
		return answer(vcpu, SBI_SUCCESS, IMPLEMENTATION);
	case 2:
		return answer(vcpu, SBI_SUCCESS, 0);
	case SBI_BASE_PROBE:
		return answer(vcpu, SBI_SUCCESS, has_extension(arg[0]));
	case 4:
	case 5:
	case 6:
		err = sbi_ecall(SBI_BASE, fid, none, &value);
		return answer(vcpu, err, value);
	default:
		return answer(vcpu, SBI_ERR_NOT_SUPPORTED, 0);
	}
}

static enum trap_result set_timer(struct vcpu *vcpu, u64 fid, const u64 *arg)
{
	if (fid)
		return answer(vcpu, SBI_ERR_NOT_SUPPORTED, 0);
	write_vstimecmp(arg[0]);
	return answer(vcpu, SBI_SUCCESS, 0);
}

/*
 * 3.1: a hart mask and its base, which may be all of them.
 * Return: 0, or SBI_ERR_INVALID_PARAM for a hart that there isn't.
 */
static s64 vcpus_of_mask(const struct vm *vm, u64 mask, u64 first, u64 *vcpus)
{
	const u64 all = GENMASK_ULL(vm->nr_vcpus - 1, 0);

	*vcpus = all;
	if (first == SBI_ALL_HARTS)
		return SBI_SUCCESS;
	if (first >= 64 || (first && mask >> (64 - first)))
		return mask ? SBI_ERR_INVALID_PARAM : SBI_SUCCESS;
	*vcpus = mask << first;
	return *vcpus & ~all ? SBI_ERR_INVALID_PARAM : SBI_SUCCESS;
}

static void send_ipi(struct vcpu *vcpu, struct vcpu *target)
{
	if (target == vcpu) {
		set_hvip(BIT_ULL(IRQ_VS_SOFT));
		return;
	}
	store_release(&target->arch.soft, 1);
	arch_cpu_kick(target->cpu);
}

static enum trap_result ipi(struct vcpu *vcpu, u64 fid, const u64 *arg)
{
	u64 vcpus;
	s64 err;
	u32 i;

	if (fid != SBI_IPI_SEND)
		return answer(vcpu, SBI_ERR_NOT_SUPPORTED, 0);
	err = vcpus_of_mask(vcpu->vm, arg[0], arg[1], &vcpus);
	for (i = 0; !err && i < vcpu->vm->nr_vcpus; i++)
		if (vcpus >> i & 1)
			send_ipi(vcpu, vcpu->vm->vcpu[i]);
	return answer(vcpu, err, 0);
}

/* The firmware knows harts, by number. */
static s64 fence_harts(const struct vm *vm, u64 vcpus, u64 fid, const u64 *arg)
{
	u64 call[6] = { 1, 0, arg[2], arg[3], arg[4] };
	u64 value;
	s64 err = SBI_SUCCESS;
	u32 i;

	for (i = 0; !err && i < vm->nr_vcpus; i++) {
		if (!(vcpus >> i & 1))
			continue;
		call[1] = core_boot.cpu[vm->vcpu[i]->cpu].hwid;
		err = sbi_ecall(SBI_RFENCE, fid, call, &value);
	}
	return err;
}

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
	if (!err)
		err = fence_harts(vcpu->vm, vcpus, of_guest[fid], arg);
	return answer(vcpu, err, 0);
}

static enum trap_result leave(struct vcpu *vcpu, enum vcpu_exit_reason reason)
{
	vcpu->exit->reason = reason;
	return TRAP_EXIT;
}

static enum trap_result system_reset(struct vcpu *vcpu, u64 fid,
				     const u64 *arg)
{
	if (fid)
		return answer(vcpu, SBI_ERR_NOT_SUPPORTED, 0);
	if (arg[0] > 2 || arg[1] > 1)
		return answer(vcpu, SBI_ERR_INVALID_PARAM, 0);
	return leave(vcpu, arg[0] ? VCPU_EXIT_SYSTEM_RESET :
				    VCPU_EXIT_SYSTEM_OFF);
}

/* One page of the guest's at most; a shorter count is allowed (12.1). */
static enum trap_result console_write_bytes(struct vcpu *vcpu, const u64 *arg)
{
	struct vm *vm = vcpu->vm;
	u8 buf[64];
	hpa_t hpa;
	u64 n = MIN(arg[0], sizeof(buf)), i;
	u32 perm;

	if (arg[2] || arg[1] >= vm->gpa_limit)
		return answer(vcpu, SBI_ERR_INVALID_PARAM, 0);
	n = MIN(n, PAGE_SIZE - (arg[1] & (PAGE_SIZE - 1)));
	spin_lock(&vm->map_lock);
	perm = pgtable_lookup(&vm->arch.pt, GPA(arg[1]), &hpa, NULL);
	if (perm & VM_READ && !(perm & VM_DEVICE))
		mem_read(buf, hpa, n);
	spin_unlock(&vm->map_lock);
	if (!(perm & VM_READ) || perm & VM_DEVICE)
		return answer(vcpu, SBI_ERR_INVALID_PARAM, 0);
	for (i = 0; i < n; i++)
		console_putc(vm->console, buf[i]);
	return answer(vcpu, SBI_SUCCESS, n);
}

static enum trap_result dbcn(struct vcpu *vcpu, u64 fid, const u64 *arg)
{
	if (!vcpu->vm->console)
		return answer(vcpu, SBI_ERR_NOT_SUPPORTED, 0);
	switch (fid) {
	case SBI_DBCN_WRITE:
		return console_write_bytes(vcpu, arg);
	case SBI_DBCN_READ:
		return answer(vcpu, SBI_SUCCESS, 0);
	case SBI_DBCN_WRITE_BYTE:
		console_putc(vcpu->vm->console, (u8)arg[0]);
		return answer(vcpu, SBI_SUCCESS, 0);
	default:
		return answer(vcpu, SBI_ERR_NOT_SUPPORTED, 0);
	}
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
		return sbi_hsm(vcpu);
	case SBI_SRST:
		return system_reset(vcpu, x[REG_A6], arg);
	case SBI_DBCN:
		return dbcn(vcpu, x[REG_A6], arg);
	default:
		return answer(vcpu, SBI_ERR_NOT_SUPPORTED, 0);
	}
}

enum trap_result sbi_cell(struct vcpu *vcpu)
{
	skip_instruction(vcpu, ECALL_SIZE);
	if (likely(vcpu->arch.regs.x[REG_A7] == AX_RISCV_EID))
		return sbi_hypercall(vcpu);
	return firmware(vcpu);
}
