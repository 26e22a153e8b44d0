// SPDX-License-Identifier: GPL-2.0
/* mmio.c - the table of ranges that a machine emulates. */
#include <axvisor/log.h>

#include "../common/range.h"
#include "vm.h"

void vm_add_mmio(struct vm *vm, const char *name, gpa_t base, u64 size,
		 int (*access)(struct vcpu *vcpu, u64 off, unsigned int size,
			       bool write, u64 *val))
{
	if (vm->nr_mmio == VM_MAX_MMIO)
		panic("vm: no room for the emulated range of %s", name);
	vm->mmio[vm->nr_mmio++] = (struct vm_mmio){
		.name = name,
		.base = base,
		.size = size & ~3ULL,	/* a word that begins in it ends in it */
		.access = access,
	};
}

const struct vm_mmio *vm_mmio_at(const struct vm *vm, gpa_t gpa)
{
	const struct vm_mmio *mmio;

	for (mmio = vm->mmio; mmio < vm->mmio + vm->nr_mmio; mmio++) {
		if (gpa.v - mmio->base.v < mmio->size)
			return mmio;
	}
	return NULL;
}

const struct vm_mmio *vm_find_mmio(const struct vm *vm, gpa_t gpa, u64 size)
{
	const struct range r = RANGE(gpa.v, size);
	const struct vm_mmio *mmio;

	for (mmio = vm->mmio; mmio < vm->mmio + vm->nr_mmio; mmio++) {
		if (ranges_overlap(RANGE(mmio->base.v, mmio->size), r))
			return mmio;
	}
	return NULL;
}
