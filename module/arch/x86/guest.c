// SPDX-License-Identifier: GPL-2.0
/* guest.c - what the emulation of an instruction reaches of its vCPU's machine. */
#include <axvisor/arch_cpu.h>
#include <axvisor/arch_vm.h>
#include "../../vm/vm.h"
#include "cell.h"
#include "cpu.h"
#include "emulate.h"
#include "exits.h"
#include "guest.h"
#include "mmu.h"

#define KERNEL_HALF	BIT_ULL(63)

/* Within a page. Return: where it lies, or -EFAULT. */
static int translate(struct vcpu *vcpu, gpa_t gpa, u32 need, hpa_t *hpa)
{
	struct vm *vm = vcpu->vm;
	u32 perm = 0;

	spin_lock(&vm->map_lock);
	if (gpa.v < vm->gpa_limit)
		perm = pgtable_lookup(&vm->arch.pt, gpa, hpa, NULL);
	spin_unlock(&vm->map_lock);
	return (perm & need) == need && !(perm & VM_DEVICE) ? 0 : -EFAULT;
}

static int read_memory(void *context, gpa_t gpa, void *dst, unsigned int size)
{
	hpa_t hpa;
	int err = translate(context, gpa, VM_READ, &hpa);

	if (!err)
		arch_mem_read(dst, hpa, size);
	return err;
}

static int exchange(void *context, gpa_t gpa, u64 old, u64 new, unsigned int size)
{
	hpa_t hpa;
	int err = translate(context, gpa, VM_READ | VM_WRITE, &hpa);

	return err ? err : mmu_exchange(hpa, old, new, size);
}

static int bus_read(void *context, gpa_t gpa, unsigned int size, u64 *val)
{
	struct vcpu *vcpu = context;
	const struct vm_mmio *range = vm_find_mmio(vcpu->vm, gpa, size);

	*val = 0;
	if (!range)
		return read_memory(vcpu, gpa, val, size) ? -EINVAL : 0;
	if (gpa.v < range->base.v || size > range->size - (gpa.v - range->base.v))
		return -EINVAL;
	return range->access(vcpu, gpa.v - range->base.v, size, false, val);
}

static int write_memory(struct vcpu *vcpu, gpa_t gpa, unsigned int size, u64 val)
{
	hpa_t hpa;

	if (translate(vcpu, gpa, VM_READ | VM_WRITE, &hpa))
		return -EINVAL;
	arch_mem_write(hpa, &val, size);
	return 0;
}

static int bus_write(void *context, gpa_t gpa, unsigned int size, u64 val)
{
	struct vcpu *vcpu = context;
	const struct vm_mmio *range = vm_find_mmio(vcpu->vm, gpa, size);

	if (!range)
		return write_memory(vcpu, gpa, size, val);
	if (gpa.v < range->base.v || size > range->size - (gpa.v - range->base.v))
		return -EINVAL;
	return range->access(vcpu, gpa.v - range->base.v, size, true, &val);
}

static void bus_segment(void *context, enum segment_reg reg,
			struct segment *segment)
{
	static const u8 names[] = {
		[SEG_ES] = X86_ES, [SEG_CS] = X86_CS, [SEG_SS] = X86_SS,
		[SEG_DS] = X86_DS, [SEG_FS] = X86_FS, [SEG_GS] = X86_GS,
	};
	struct x86_seg seg;

	vendor->get_seg(context, (enum x86_seg_name)names[reg], &seg);
	segment->base = seg.base;
	segment->limit = seg.limit;
	segment->attributes = seg.attr;
}

static int bus_in(void *context, u16 port, unsigned int size, u64 *val)
{
	return cell_port_access(context, port, size, true, val);
}

static int bus_out(void *context, u16 port, unsigned int size, u64 val)
{
	return cell_port_access(context, port, size, false, &val);
}

static const struct emulate_bus bus = {
	.memory = { .read = read_memory, .exchange = exchange },
	.read = bus_read,
	.write = bus_write,
	.in = bus_in,
	.out = bus_out,
	.segment = bus_segment,
};

static enum code_mode mode_of(const struct vcpu *vcpu, u64 efer)
{
	struct x86_seg cs;

	vendor->get_seg(vcpu, X86_CS, &cs);
	if ((efer & EFER_LMA) && (cs.attr & SEG_ATTR_L))
		return CODE_64;
	return cs.attr & SEG_ATTR_DB ? CODE_32 : CODE_16;
}

static void fill(struct vcpu *vcpu, struct emulation *e)
{
	e->bus = &bus;
	e->context = vcpu;
	e->gpr = vcpu->arch.regs.x;
	e->decoded = vcpu->arch.decoded;
	e->rip = vendor->get(vcpu, X86_RIP);
	e->rflags = vendor->get(vcpu, X86_RFLAGS);
	e->user = vendor->cpl(vcpu) == 3;
	e->paging.cr0 = vendor->get(vcpu, X86_CR0);
	e->paging.cr3 = vendor->get(vcpu, X86_CR3);
	e->paging.cr4 = vendor->get(vcpu, X86_CR4);
	e->paging.efer = vendor->get(vcpu, X86_EFER);
	e->paging.ac = e->rflags & RFLAGS_AC;
	/* Its limit is a power of two. */
	e->paging.physical_bits = (u8)__builtin_ctzll(vcpu->vm->gpa_limit);
	e->mode = mode_of(vcpu, e->paging.efer);
}

/*
 * Linux's kernel writes to its local APIC from a few places, which never move: it
 * is found once where they lie, and read each time what is there.
 */
static bool read_kernel_code(struct vcpu *vcpu, const struct emulation *e,
			     u8 bytes[INSN_MAX])
{
	const u64 page = ALIGN_DOWN(e->rip, PAGE_SIZE);
	const u64 offset = e->rip - page;
	u64 error;

	if (vcpu->vm->kind != VM_ROOT || e->user || e->mode != CODE_64 ||
	    !(e->rip & KERNEL_HALF) || offset > PAGE_SIZE - INSN_MAX)
		return false;
	if (vcpu->arch.code_page != page) {
		if (walk(&e->paging, &bus.memory, vcpu, page, PF_FETCH,
			 &vcpu->arch.code_gpa, &error))
			return false;
		vcpu->arch.code_page = page;
	}
	return !read_memory(vcpu, GPA(vcpu->arch.code_gpa.v + offset), bytes,
			    INSN_MAX);
}

static void raise(struct vcpu *vcpu, const struct exception *exception)
{
	if (exception->vector == EXCEPTION_PF)
		vendor->set(vcpu, X86_CR2, exception->address);
	inject_exception_error(vcpu, exception->vector, exception->error);
}

/* Return: 0: the guest goes on, maybe with its exception; or what @err is. */
static int finish(struct vcpu *vcpu, const struct emulation *e, int err)
{
	if (err == -EFAULT) {
		raise(vcpu, &e->exception);
		return 0;
	}
	if (err)
		return err == -EAGAIN ? 0 : err;
	vendor->set(vcpu, X86_RFLAGS, e->rflags);
	vendor->set(vcpu, X86_RIP, e->rip);
	if (e->rflags & RFLAGS_TF) {
		vendor->set(vcpu, X86_DR6, vendor->get(vcpu, X86_DR6) | DR6_BS);
		inject_exception(vcpu, EXCEPTION_DB);
	}
	return 0;
}

int guest_emulate_io(struct vcpu *vcpu)
{
	struct emulation e = { .bus = NULL };

	fill(vcpu, &e);
	return finish(vcpu, &e, emulate_string_io(&e));
}

int guest_emulate(struct vcpu *vcpu, gpa_t gpa)
{
	struct emulation e = { .bus = NULL };
	u8 bytes[INSN_MAX];

	fill(vcpu, &e);
	if (read_kernel_code(vcpu, &e, bytes)) {
		e.bytes = bytes;
		e.nr_bytes = INSN_MAX;
	}
	return finish(vcpu, &e, emulate(&e, gpa)) ? -EINVAL : 0;
}
