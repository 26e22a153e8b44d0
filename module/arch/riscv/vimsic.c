// SPDX-License-Identifier: GPL-2.0
/* vimsic.c - an interrupt file in software: its registers and its line. */
#include "../../vm/vm.h"
#include "bits.h"
#include "seip.h"
#include "vimsic.h"

#define REGISTERS	64	/* of eip and of eie; the odd ones are RV32's */

/* 3.10: the lowest identity that is pending and enabled, and below the threshold. */
static u32 top(const struct vimsic *file)
{
	u64 word;
	u32 id, i;

	for (i = 0; i < VIMSIC_WORDS; i++) {
		word = file->eip[i] & file->eie[i];
		if (!word)
			continue;
		id = 64 * i + bits_lowest(word);
		return file->eithreshold && id >= file->eithreshold ? 0 : id;
	}
	return 0;
}

static void update(struct vm *vm, const struct vimsic *file, u32 vcpu)
{
	seip_set(vm, vcpu, file->eidelivery && top(file));
}

void vimsic_reset(struct vm *vm, struct vimsic *file, u32 vcpu)
{
	__builtin_memset(file, 0, sizeof(*file));
	seip_set(vm, vcpu, false);
}

void vimsic_send(struct vm *vm, struct vimsic *file, u32 vcpu, u32 id)
{
	if (!id || id > VIMSIC_IDS)
		return;
	spin_lock(&file->lock);
	file->eip[id / 64] |= BIT_ULL(id % 64);
	update(vm, file, vcpu);
	spin_unlock(&file->lock);
}

static u64 changed(u64 old, enum csr_op op, u64 val)
{
	switch (op) {
	case CSR_WRITE:
		return val;
	case CSR_SET:
		return old | val;
	case CSR_CLEAR:
		return old & ~val;
	default:
		return old;
	}
}

/* Identity 0 doesn't exist, nor do those beyond the last. */
static int access_array(u64 *array, u64 reg, enum csr_op op, u64 val, u64 *old)
{
	const u64 i = reg / 2;

	*old = 0;
	if (reg & 1)
		return -EINVAL;
	if (i >= VIMSIC_WORDS)
		return 0;
	*old = array[i];
	array[i] = changed(*old, op, val) & (i ? ~0ULL : ~1ULL);
	return 0;
}

static int access(struct vimsic *file, u64 select, enum csr_op op, u64 val,
		  u64 *old)
{
	if (select >= IMSIC_EIE0 && select < IMSIC_EIE0 + REGISTERS)
		return access_array(file->eie, select - IMSIC_EIE0, op, val, old);
	if (select >= IMSIC_EIP0 && select < IMSIC_EIP0 + REGISTERS)
		return access_array(file->eip, select - IMSIC_EIP0, op, val, old);
	switch (select) {
	case IMSIC_EIDELIVERY:
		*old = file->eidelivery;
		file->eidelivery = changed(*old, op, val) & 1;
		return 0;
	case IMSIC_EITHRESHOLD:
		*old = file->eithreshold;
		file->eithreshold = changed(*old, op, val) & VIMSIC_IDS;
		return 0;
	default:
		return -EINVAL;
	}
}

int vimsic_sireg(struct vm *vm, struct vimsic *file, u32 vcpu, u64 select,
		 enum csr_op op, u64 val, u64 *old)
{
	int err;

	spin_lock(&file->lock);
	err = access(file, select, op, val, old);
	update(vm, file, vcpu);
	spin_unlock(&file->lock);
	return err;
}

u64 vimsic_stopei(struct vm *vm, struct vimsic *file, u32 vcpu, enum csr_op op)
{
	u32 id;

	spin_lock(&file->lock);
	id = top(file);
	if (id && op != CSR_READ) {
		file->eip[id / 64] &= ~BIT_ULL(id % 64);
		seip_count(vm, vcpu);
		update(vm, file, vcpu);
	}
	spin_unlock(&file->lock);
	return (u64)id << 16 | id;
}
