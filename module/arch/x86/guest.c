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

/* Where Linux maps its own image, and nothing else (its Documentation/arch/x86/x86_64/mm.rst). */
#define KERNEL_IMAGE	0xffffffff80000000ULL

static noinline void look_up(struct vm *vm, struct page_place *place, gpa_t page)
{
	place->page = page;
	place->perm = 0;
	spin_lock(&vm->map_lock);
	if (page.v < vm->gpa_limit)
		place->perm = pgtable_lookup(&vm->arch.pt, page, &place->hpa, NULL);
	spin_unlock(&vm->map_lock);
}

/* What has been mapped stays so until the generation grows, see stage2.c. */
static const struct page_place *find_place(struct vcpu *vcpu, gpa_t page)
{
	const u64 generation = load_acquire(&vcpu->vm->arch.s2_generation);
	struct page_place *place =
		&vcpu->arch.places[page.v / PAGE_SIZE % NR_PLACES];

	if (unlikely(vcpu->arch.places_generation != generation)) {
		__builtin_memset(vcpu->arch.places, 0, sizeof(vcpu->arch.places));
		vcpu->arch.places_generation = generation;
	}
	if (!place->perm || place->page.v != page.v)
		look_up(vcpu->vm, place, page);
	return place;
}

/* Within a page. Return: where it lies, or -EFAULT. */
static int translate(struct vcpu *vcpu, gpa_t gpa, u32 need, hpa_t *hpa)
{
	const u64 offset = gpa.v % PAGE_SIZE;
	const struct page_place *place = find_place(vcpu, GPA(gpa.v - offset));

	*hpa = HPA(place->hpa.v + offset);
	return (place->perm & (need | VM_DEVICE)) == need ? 0 : -EFAULT;
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

static enum code_mode mode_of(const struct x86_code_state *state)
{
	if ((state->efer & EFER_LMA) && (state->cs_attr & SEG_ATTR_L))
		return CODE_64;
	return state->cs_attr & SEG_ATTR_DB ? CODE_32 : CODE_16;
}

static void fill(struct vcpu *vcpu, struct emulation *e)
{
	struct x86_code_state state;

	vendor->get_code_state(vcpu, &state);
	e->bus = &bus;
	e->context = vcpu;
	e->mode = mode_of(&state);
	e->user = state.cpl == 3;
	e->paging.cr0 = state.cr0;
	e->paging.cr3 = state.cr3;
	e->paging.cr4 = state.cr4;
	e->paging.efer = state.efer;
	e->paging.pkru = 0;
	/* Its limit is a power of two. */
	e->paging.physical_bits = (u8)__builtin_ctzll(vcpu->vm->gpa_limit);
	e->paging.ac = state.rflags & RFLAGS_AC;
	e->gpr = vcpu->arch.regs.x;
	e->rip = state.rip;
	e->rflags = state.rflags;
	e->decoded = vcpu->arch.decoded;
	e->nr_bytes = 0;
}

/* Return: where the second stage has the page that RIP is in, or NULL. */
static const struct page_place *find_kernel_code(struct vcpu *vcpu,
						 const struct emulation *e)
{
	const u64 page = ALIGN_DOWN(e->rip, PAGE_SIZE);
	const struct page_place *place;
	u64 error;

	if (vcpu->arch.code_page != page) {
		if (walk(&e->paging, &bus.memory, vcpu, page, PF_FETCH,
			 &vcpu->arch.code_gpa, &error))
			return NULL;
		vcpu->arch.code_page = page;
	}
	place = find_place(vcpu, vcpu->arch.code_gpa);
	return (place->perm & (VM_READ | VM_DEVICE)) == VM_READ ? place : NULL;
}

/*
 * Linux's kernel writes to its local APIC from a few places, which never move: it
 * is found once where they lie, and read each time what is there.
 */
static bool is_kernel_code(const struct vcpu *vcpu, const struct emulation *e)
{
	return vcpu->vm->kind == VM_ROOT && !e->user && e->mode == CODE_64 &&
	       e->rip - KERNEL_IMAGE < SZ_1G &&
	       e->rip % PAGE_SIZE <= PAGE_SIZE - INSN_MAX;
}

/* What the CPU has told of the instruction, else what the core can read at once. */
static void find_code(struct vcpu *vcpu, struct emulation *e)
{
	const struct x86_exit_info *exit = &vcpu->arch.exit;
	const struct page_place *place;

	if (exit->nr_bytes) {
		e->bytes = exit->bytes;
		e->nr_bytes = exit->nr_bytes;
		return;
	}
	place = is_kernel_code(vcpu, e) ? find_kernel_code(vcpu, e) : NULL;
	if (place) {
		e->bytes = mmu_code(place->hpa) + e->rip % PAGE_SIZE;
		e->nr_bytes = INSN_MAX;
	}
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
	vendor->done(vcpu, e->rip, e->rflags);
	if (e->rflags & RFLAGS_TF) {
		vendor->set(vcpu, X86_DR6, vendor->get(vcpu, X86_DR6) | DR6_BS);
		inject_exception(vcpu, EXCEPTION_DB);
	}
	return 0;
}

unsigned int guest_length(struct vcpu *vcpu)
{
	struct emulation e;

	fill(vcpu, &e);
	return emulate_length(&e);
}

int guest_emulate_io(struct vcpu *vcpu)
{
	struct emulation e;

	fill(vcpu, &e);
	return finish(vcpu, &e, emulate_string_io(&e));
}

int guest_emulate(struct vcpu *vcpu, gpa_t gpa)
{
	struct emulation e;

	fill(vcpu, &e);
	find_code(vcpu, &e);
	return finish(vcpu, &e, emulate(&e, gpa)) ? -EINVAL : 0;
}
