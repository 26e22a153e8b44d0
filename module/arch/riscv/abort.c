// SPDX-License-Identifier: GPL-2.0
/*
 * abort.c - second-stage faults: accesses to emulated registers, and the others,
 * which management decides on.
 */
#include <axvisor/arch_vm.h>
#include "cpu.h"
#include "decode.h"
#include "trap.h"
#include "vcpu.h"
#include "walk.h"

static u32 access_of(u64 cause)
{
	if (cause == EXC_INST_GUEST_PAGE)
		return VM_EXEC;
	return cause == EXC_STORE_GUEST_PAGE ? VM_WRITE : VM_READ;
}

/* The cause doesn't tell a missing page from a missing permission. */
static const char *fault_text(struct vcpu *vcpu, u64 cause)
{
	const bool exec = cause == EXC_INST_GUEST_PAGE;

	if (!vm_lookup(vcpu->vm, vcpu->arch.fault_gpa, NULL))
		return exec ? "execution outside the cell's memory" :
			      "data access outside the cell's memory";
	return exec ? "execution in a region that is no-exec" :
		      "write to a region that is read-only";
}

/*
 * Instructions of 32 bits lie on any two bytes: the second half may be on a
 * page that isn't there.
 */
int guest_instruction(u64 pc, u32 *insn)
{
	u16 half;

	if (guest_fetch(pc, &half))
		return -EFAULT;
	*insn = half;
	if ((half & 3) != 3)
		return 0;
	if (guest_fetch(pc + 2, &half))
		return -EFAULT;
	*insn |= (u32)half << 16;
	return 0;
}

/*
 * htinst may be 0 on any trap: then the guest's memory tells. What faulted may be a
 * later part of a misaligned access, on the next page, or the instruction another
 * one by now. What else htinst says is no access of one register's, or such a part.
 */
static noinline int decode_memory(struct vcpu *vcpu, u64 *insn)
{
	struct access access;
	u32 fetched;

	if (*insn)
		return -EINVAL;
	if (guest_instruction(read_sepc(), &fetched))
		return -EAGAIN;
	if (decode_access(fetched, &access) ||
	    vcpu_reg(vcpu, access.base) + (u64)(s64)access.offset !=
		    vcpu->arch.fault_va)
		return -EINVAL;
	*insn = access.insn;
	return 0;
}

/* An access isn't whole that ends on the next page, or behind the range. */
static bool is_whole(u64 va, u64 off, u64 size, const struct vm_mmio *range)
{
	return likely(!(va & (size - 1)) || va % PAGE_SIZE + size <= PAGE_SIZE) &&
	       size <= range->size - off;
}

/* What a register has, of the size that the access has, signed or not. */
static u64 extended(u64 val, u64 size, bool sign)
{
	const u64 shift = 64 - 8 * size;

	val <<= shift;
	return sign ? (u64)((s64)val >> shift) : val >> shift;
}

/*
 * Linux has signals for access faults of programs. Those of its kernel it takes
 * as NMIs and panics unless there is a fixup: a page fault at an address of the
 * kernel's own has the fixups, too, and else ends the process only. At a
 * program's address Linux would find nothing wrong and try again for ever.
 */
static u64 refusal(const struct vcpu *vcpu, u32 access)
{
	const bool page = vcpu->vm->kind == VM_ROOT &&
			  (s64)vcpu->arch.fault_va < 0;

	if (access & VM_EXEC)
		return page ? EXC_INST_PAGE : EXC_INST_ACCESS;
	if (access & VM_WRITE)
		return page ? EXC_STORE_PAGE : EXC_STORE_ACCESS;
	return page ? EXC_LOAD_PAGE : EXC_LOAD_ACCESS;
}

/* scause is that of the access: a fetch that changes it isn't followed by this. */
static noinline enum trap_result refuse(struct vcpu *vcpu)
{
	inject_exception(vcpu, refusal(vcpu, access_of(read_scause())),
			 vcpu->arch.fault_va);
	return TRAP_RESUME;
}

/* Inlined where @size is a constant. Return: 0, or what the device says. */
static inline __attribute__((always_inline)) int
carry_out(struct vcpu *vcpu, const struct vm_mmio *range, u64 off, u64 insn, u64 size)
{
	const bool store = insn & ACCESS_STORE;
	u64 val = 0;
	int err;

	if (store)
		val = extended(vcpu_reg(vcpu, access_reg(insn)), size, false);
	err = range->access(vcpu, off, (unsigned int)size, store, &val);
	if (err)
		return err;
	if (!store)
		vcpu_set_reg(vcpu, access_reg(insn),
			     extended(val, size, !(insn & ACCESS_UNSIGNED)));
	skip_instruction(vcpu, access_length(insn));
	return 0;
}

/* htval may be 0 on any trap, too. */
static int find_gpa(struct vcpu *vcpu, u64 va)
{
	const u64 htval = read_htval();

	if (unlikely(!htval))
		return walk_guest(vcpu, va, &vcpu->arch.fault_gpa);
	vcpu->arch.fault_gpa = GPA(htval << 2 | (va & 3));
	return 0;
}

static enum trap_result unhandled(struct vcpu *vcpu, u64 cause)
{
	/*
	 * Harts may keep entries that were invalid, and what is mapped meanwhile
	 * or next is not announced to them (privileged, HFENCE.GVMA).
	 */
	hfence_gvma_all();
	trap_fault(vcpu, cause, fault_text(vcpu, cause));
	vcpu->exit->fault_gpa = vcpu->arch.fault_gpa;
	vcpu->exit->access = access_of(cause);
	return TRAP_EXIT;
}

static enum trap_result mmio(struct vcpu *vcpu, const struct vm_mmio *range, u64 off)
{
	u64 insn = read_htinst();
	int err = is_access(insn) ? 0 : decode_memory(vcpu, &insn);

	if (err == -EAGAIN)
		return TRAP_RESUME;	/* the fetch will fault for the guest */
	if (err || !is_whole(vcpu->arch.fault_va, off, access_size(insn), range) ||
	    carry_out(vcpu, range, off, insn, access_size(insn)))
		return refuse(vcpu);
	return TRAP_RESUME;
}

enum trap_result guest_fault(struct vcpu *vcpu)
{
	const u64 cause = read_scause(), va = read_stval();
	const struct vm_mmio *range;

	vcpu->arch.fault_va = va;
	if (find_gpa(vcpu, va)) {
		/* Without what the hart may have kept it will fault for the guest. */
		hfence_vvma_all();
		return TRAP_RESUME;
	}
	range = vm_mmio_at(vcpu->vm, vcpu->arch.fault_gpa);
	if (!range || cause == EXC_INST_GUEST_PAGE)
		return unhandled(vcpu, cause);
	return mmio(vcpu, range, vcpu->arch.fault_gpa.v - range->base.v);
}

/* Registers are words mostly, and htinst and htval tell of the access. */
enum trap_result guest_access_fault(struct vcpu *vcpu)
{
	const u64 insn = read_htinst();
	const gpa_t gpa = GPA(read_htval() << 2);
	const struct vm_mmio *range;

	if (unlikely(!is_word_access(insn) || !gpa.v || read_stval() & 3))
		return guest_fault(vcpu);
	range = vm_mmio_at(vcpu->vm, gpa);
	if (unlikely(!range))
		return guest_fault(vcpu);
	if (unlikely(carry_out(vcpu, range, gpa.v - range->base.v, insn, 4))) {
		vcpu->arch.fault_va = read_stval();
		return refuse(vcpu);
	}
	return TRAP_RESUME;
}

void arch_vcpu_inject_abort(struct vcpu *vcpu, const struct vcpu_exit *exit)
{
	inject_exception(vcpu, refusal(vcpu, exit->access), vcpu->arch.fault_va);
}
