// SPDX-License-Identifier: GPL-2.0
/*
 * sbi.c - firmware calls of the root cell (SBI 2.0), one policy a function, as in
 * Documentation/sbi.md. No address that a guest passes reaches M mode, and no hart
 * comes up outside the core.
 */
#include <axvisor/abi.h>
#include <axvisor/arch_vm.h>
#include <axvisor/mem.h>
#include <axvisor/pool.h>
#include <axvisor/smp.h>
#include "../../vm/vm.h"
#include "cpu.h"
#include "host_abi.h"
#include "sbi.h"
#include "timer.h"
#include "trap.h"

static enum trap_result answer(struct vcpu *vcpu, s64 err, u64 value)
{
	vcpu->arch.regs.x[REG_A0] = (u64)err;
	vcpu->arch.regs.x[REG_A1] = value;
	return TRAP_RESUME;
}

static enum trap_result refuse(struct vcpu *vcpu)
{
	return answer(vcpu, SBI_ERR_NOT_SUPPORTED, 0);
}

static enum trap_result call(struct vcpu *vcpu, u64 ext, u64 fid)
{
	const u64 *arg = &vcpu->arch.regs.x[REG_A0];
	u64 value;
	s64 err = sbi_ecall(ext, fid, arg, &value);

	return answer(vcpu, err, value);
}

static enum trap_result forward(struct vcpu *vcpu)
{
	return call(vcpu, vcpu->arch.regs.x[REG_A7],
		    vcpu->arch.regs.x[REG_A6]);
}

/* The functions up to @last have no addresses. */
static enum trap_result forward_up_to(struct vcpu *vcpu, u64 last)
{
	return vcpu->arch.regs.x[REG_A6] <= last ? forward(vcpu) :
						   refuse(vcpu);
}

/*
 * kvm.ko asks for RFENCE when it is loaded and gives up without; Linux itself
 * has asked long before. What is refused is not there, whatever the firmware has.
 */
static enum trap_result probe(struct vcpu *vcpu)
{
	switch (vcpu->arch.regs.x[REG_A0]) {
	case AX_RISCV_EID:
		return answer(vcpu, SBI_SUCCESS, 1);
	case SBI_BASE:
	case SBI_TIME:
	case SBI_IPI:
	case SBI_HSM:
	case SBI_SRST:
	case SBI_DBCN:
	case SBI_PMU:
	case SBI_CPPC:
	case SBI_PUTCHAR:
	case SBI_GETCHAR:
		return forward(vcpu);
	default:
		return answer(vcpu, SBI_SUCCESS, 0);
	}
}

static enum trap_result base(struct vcpu *vcpu)
{
	if (vcpu->arch.regs.x[REG_A6] == SBI_BASE_PROBE)
		return probe(vcpu);
	return forward_up_to(vcpu, SBI_BASE_LAST);
}

static enum trap_result set_timer(struct vcpu *vcpu)
{
	if (vcpu->arch.regs.x[REG_A6] != SBI_TIME_SET)
		return refuse(vcpu);
	timer_set(vcpu, vcpu->arch.regs.x[REG_A0]);
	return answer(vcpu, SBI_SUCCESS, 0);
}

/* Is the vCPU's hart the root cell's at present? */
static bool is_running(const struct vcpu *vcpu)
{
	return READ_ONCE(vcpu->power) == VCPU_ON;
}

/**
 * struct harts - of those that a call names, by mask and base (3.1)
 * @known: there are such
 * @running: and they are the root cell's; the others may be a cell's
 */
struct harts {
	u64 known, running;
};

static struct harts harts_of(const struct vm *vm, u64 mask, u64 first)
{
	struct harts harts = { 0 };
	u64 bit;
	u32 i;

	for (i = 0; i < vm->nr_vcpus; i++) {
		bit = vm->vcpu[i]->arch.hartid - first;
		if (bit >= 64 || !(mask >> bit & 1))
			continue;
		harts.known |= BIT_ULL(bit);
		if (is_running(vm->vcpu[i]))
			harts.running |= BIT_ULL(bit);
	}
	return harts;
}

/* The firmware would do it on all, also on a cell's. */
static s64 call_all(struct vcpu *vcpu, u64 ext, u64 fid)
{
	const struct vm *vm = vcpu->vm;
	const u64 *x = &vcpu->arch.regs.x[REG_A0];
	s64 err = SBI_SUCCESS;
	u32 i;

	for (i = 0; i < vm->nr_vcpus && !err; i++)
		if (is_running(vm->vcpu[i]))
			err = sbi_harts(ext, fid, 1, vm->vcpu[i]->arch.hartid,
					&x[2]);
	return err;
}

static enum trap_result call_harts(struct vcpu *vcpu, u64 ext, u64 fid)
{
	const u64 *x = &vcpu->arch.regs.x[REG_A0];
	struct harts harts;
	s64 err = SBI_SUCCESS;

	if (x[1] == SBI_ALL_HARTS)
		return answer(vcpu, call_all(vcpu, ext, fid), 0);
	harts = harts_of(vcpu->vm, x[0], x[1]);
	if (harts.known != x[0])
		return answer(vcpu, SBI_ERR_INVALID_PARAM, 0);
	if (harts.running)
		err = sbi_harts(ext, fid, harts.running, x[1], &x[2]);
	return answer(vcpu, err, 0);
}

/* One for the caller alone needs no firmware. */
static enum trap_result ipi(struct vcpu *vcpu)
{
	const u64 *x = &vcpu->arch.regs.x[REG_A0];

	if (vcpu->arch.regs.x[REG_A6] != SBI_IPI_SEND)
		return refuse(vcpu);
	if (x[0] == 1 && x[1] == vcpu->arch.hartid) {
		set_hvip(BIT_ULL(IRQ_VS_SOFT));
		return answer(vcpu, SBI_SUCCESS, 0);
	}
	return call_harts(vcpu, SBI_IPI, SBI_IPI_SEND);
}

/* What Linux means are the translations that it has as a guest. */
static enum trap_result rfence(struct vcpu *vcpu)
{
	switch (vcpu->arch.regs.x[REG_A6]) {
	case SBI_RFENCE_FENCE_I:
		return call_harts(vcpu, SBI_RFENCE, SBI_RFENCE_FENCE_I);
	case SBI_RFENCE_SFENCE:
		return call_harts(vcpu, SBI_RFENCE, SBI_RFENCE_VVMA);
	case SBI_RFENCE_SFENCE_ASID:
		return call_harts(vcpu, SBI_RFENCE, SBI_RFENCE_VVMA_ASID);
	default:
		return refuse(vcpu);
	}
}

static struct vcpu *by_hartid(struct vm *vm, u64 hartid)
{
	u32 i;

	for (i = 0; i < vm->nr_vcpus; i++)
		if (vm->vcpu[i]->arch.hartid == hartid)
			return vm->vcpu[i];
	return NULL;
}

static s64 on_result(s64 err)
{
	switch (err) {
	case 0:
		return SBI_SUCCESS;
	case -EALREADY:
	case -EINPROGRESS:
		return SBI_ERR_ALREADY_AVAILABLE;
	case -EPERM:
	case -EBUSY:
		return SBI_ERR_DENIED;
	case -EFAULT:
		return SBI_ERR_INVALID_ADDRESS;
	case -EINVAL:
		return SBI_ERR_INVALID_PARAM;
	default:
		return SBI_ERR_FAILED;
	}
}

void arch_vcpu_complete_on(struct vcpu *vcpu, s64 err)
{
	answer(vcpu, on_result(err), 0);
}

static enum trap_result hart_start(struct vcpu *vcpu)
{
	const u64 *x = vcpu->arch.regs.x;
	struct vcpu *target = by_hartid(vcpu->vm, x[REG_A0]);
	struct vcpu_exit *exit = vcpu->exit;

	if (!target)
		return answer(vcpu, SBI_ERR_INVALID_PARAM, 0);
	exit->reason = VCPU_EXIT_VCPU_ON;
	exit->target = target->id;
	exit->entry = GPA(x[REG_A1]);
	exit->context = x[REG_A1 + 1];
	return TRAP_EXIT;
}

static enum trap_result hart_status(struct vcpu *vcpu)
{
	static const u64 state[] = {
		[VCPU_ON] = SBI_HSM_STARTED,
		[VCPU_OFF] = SBI_HSM_STOPPED,
		[VCPU_ON_PENDING] = SBI_HSM_START_PENDING,
	};
	struct vcpu *target = by_hartid(vcpu->vm, vcpu->arch.regs.x[REG_A0]);

	if (!target)
		return answer(vcpu, SBI_ERR_INVALID_PARAM, 0);
	if (READ_ONCE(target->arch.suspended))
		return answer(vcpu, SBI_SUCCESS, SBI_HSM_SUSPENDED);
	return answer(vcpu, SBI_SUCCESS, state[READ_ONCE(target->power)]);
}

/*
 * Of the root cell. Retentive ones keep all of HS mode, and an interrupt for it
 * ends them; where others go on is an address that M mode would jump to, without
 * HS mode's state.
 */
static enum trap_result hart_suspend(struct vcpu *vcpu)
{
	const u64 type = vcpu->arch.regs.x[REG_A0];

	if (type > SBI_HSM_RETENTIVE_LAST)
		return refuse(vcpu);
	return answer(vcpu, sbi(SBI_HSM, SBI_HSM_SUSPEND, type, 0, 0, 0), 0);
}

enum trap_result sbi_hsm(struct vcpu *vcpu)
{
	switch (vcpu->arch.regs.x[REG_A6]) {
	case SBI_HSM_START:
		return hart_start(vcpu);
	case SBI_HSM_STOP:
		vcpu->exit->reason = VCPU_EXIT_VCPU_OFF;
		return TRAP_EXIT;
	case SBI_HSM_STATUS:
		return hart_status(vcpu);
	case SBI_HSM_SUSPEND:
		return hart_suspend(vcpu);
	default:
		return refuse(vcpu);
	}
}

bool sbi_is_ram(u64 addr, u64 size)
{
	u64 i, off;

	for (i = 0; i < core_boot.nr_ram; i++) {
		off = addr - core_boot.ram[i].base;
		if (off < core_boot.ram[i].size)
			return size <= core_boot.ram[i].size - off;
	}
	return false;
}

/* Between memory of the root cell, where it still has it, and the core's. */
static bool copy(struct vm *vm, gpa_t gpa, void *buf, u64 size, u32 access)
{
	hpa_t hpa;
	bool done;

	if (!sbi_is_ram(gpa.v, size))
		return false;
	spin_lock(&vm->map_lock);
	done = pgtable_lookup(&vm->arch.pt, gpa, &hpa, NULL) & access;
	if (done && access == VM_READ)
		mem_read(buf, hpa, size);
	else if (done)
		mem_write(hpa, buf, size);
	spin_unlock(&vm->map_lock);
	return done;
}

/*
 * Buffers are physical addresses that M mode would use: it gets one of the
 * core's. Some bytes of one page, less than asked for is allowed (12.1, 12.2).
 */
static enum trap_result dbcn_buffer(struct vcpu *vcpu, u64 fid)
{
	const u64 *x = &vcpu->arch.regs.x[REG_A0];
	u8 buf[64] = { 0 };
	const u64 arg[6] = {
		MIN(MIN(x[0], sizeof(buf)), PAGE_SIZE - x[1] % PAGE_SIZE),
		hva_to_hpa(buf).v,
	};
	u64 count = 0;
	s64 err;

	if (x[2] || !sbi_is_ram(x[1], arg[0]) ||
	    (fid == SBI_DBCN_WRITE &&
	     !copy(vcpu->vm, GPA(x[1]), buf, arg[0], VM_READ)))
		return answer(vcpu, SBI_ERR_INVALID_PARAM, 0);
	err = sbi_ecall(SBI_DBCN, fid, arg, &count);
	if (err || fid == SBI_DBCN_WRITE)
		return answer(vcpu, err, count);
	count = MIN(count, arg[0]);
	if (count && !copy(vcpu->vm, GPA(x[1]), buf, count, VM_WRITE))
		return answer(vcpu, SBI_ERR_INVALID_PARAM, 0);
	return answer(vcpu, SBI_SUCCESS, count);
}

static noinline enum trap_result dbcn(struct vcpu *vcpu)
{
	const u64 fid = vcpu->arch.regs.x[REG_A6];

	switch (fid) {
	case SBI_DBCN_WRITE:
	case SBI_DBCN_READ:
		return dbcn_buffer(vcpu, fid);
	case SBI_DBCN_WRITE_BYTE:
		return forward(vcpu);
	default:
		return refuse(vcpu);
	}
}

/*
 * What Linux calls U and S is VU and VS, and HS is the core. It has no guests
 * whose VU and VS were to be left out: exclude_guest asks for that.
 */
static u64 pmu_flags(u64 flags)
{
	u64 inhibit = SBI_PMU_UINH | SBI_PMU_SINH;

	if (flags & SBI_PMU_UINH)
		inhibit |= SBI_PMU_VUINH;
	if (flags & SBI_PMU_SINH)
		inhibit |= SBI_PMU_VSINH;
	return (flags & ~(SBI_PMU_VUINH | SBI_PMU_VSINH)) | inhibit;
}

static noinline enum trap_result pmu(struct vcpu *vcpu)
{
	const u64 *x = vcpu->arch.regs.x;
	u64 arg[6], value;
	s64 err;

	if (x[REG_A6] != SBI_PMU_CONFIG)
		return forward_up_to(vcpu, SBI_PMU_SNAPSHOT - 1);
	__builtin_memcpy(arg, &x[REG_A0], sizeof(arg));
	arg[2] = pmu_flags(arg[2]);
	err = sbi_ecall(SBI_PMU, SBI_PMU_CONFIG, arg, &value);
	return answer(vcpu, err, value);
}

enum trap_result sbi_hypercall(struct vcpu *vcpu)
{
	const u64 *x = vcpu->arch.regs.x;
	struct vcpu_exit *exit = vcpu->exit;

	exit->reason = VCPU_EXIT_HYPERCALL;
	exit->nr = x[REG_A6];
	exit->arg = &x[REG_A0];
	return TRAP_EXIT;
}

static noinline enum trap_result firmware(struct vcpu *vcpu)
{
	switch (vcpu->arch.regs.x[REG_A7]) {
	case SBI_BASE:
		return base(vcpu);
	case SBI_TIME:
		return set_timer(vcpu);
	case SBI_IPI:
		return ipi(vcpu);
	case SBI_RFENCE:
		return rfence(vcpu);
	case SBI_HSM:
		return sbi_hsm(vcpu);
	case SBI_DBCN:
		return dbcn(vcpu);
	case SBI_SRST:
		return forward_up_to(vcpu, SBI_SRST_LAST);
	case SBI_PMU:
		return pmu(vcpu);
	case SBI_CPPC:
		return forward_up_to(vcpu, SBI_CPPC_LAST);
	case SBI_PUTCHAR:
	case SBI_GETCHAR:
		return forward(vcpu);
	default:
		return refuse(vcpu);
	}
}

enum trap_result sbi_root(struct vcpu *vcpu)
{
	skip_instruction(vcpu, ECALL_SIZE);
	if (likely(vcpu->arch.regs.x[REG_A7] == AX_RISCV_EID))
		return sbi_hypercall(vcpu);
	return firmware(vcpu);
}
