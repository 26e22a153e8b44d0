/* SPDX-License-Identifier: GPL-2.0 */
/*
 * walk.h - a guest's own page tables, for the addresses that the CPU doesn't
 * translate for us.
 */
#ifndef X86_WALK_H
#define X86_WALK_H

#include <axvisor/types.h>

/* What a walk is for, and the error code of #PF (APM vol. 2, 8.4.2). */
#define PF_PRESENT	BIT_ULL(0)
#define PF_WRITE	BIT_ULL(1)
#define PF_USER		BIT_ULL(2)
#define PF_RESERVED	BIT_ULL(3)
#define PF_FETCH	BIT_ULL(4)
#define PF_KEY		BIT_ULL(5)

/**
 * struct paging - the registers that say how a guest's addresses are translated
 * @ac: RFLAGS.AC: SMAP is suspended
 * @pkru: 0 where there are no protection keys
 * @physical_bits: width of the guest's physical addresses
 */
struct paging {
	u64 cr0, cr3, cr4, efer;
	u32 pkru;
	u8 physical_bits;
	bool ac;
};

/**
 * struct guest_memory - how the guest's RAM is reached
 * @read: Return: 0, or -EFAULT where there is none
 * @exchange: replace @old, if it is still there, by @new; atomically, @size is 4
 *	or 8. Return: 0, -EAGAIN: it was another, -EFAULT: it can't be written
 */
struct guest_memory {
	int (*read)(void *context, gpa_t gpa, void *dst, unsigned int size);
	int (*exchange)(void *context, gpa_t gpa, u64 old, u64 new,
			unsigned int size);
};

/**
 * walk() - translate a linear address as the CPU would
 * @access: PF_WRITE, PF_USER and PF_FETCH, as they are
 * @error: out, of a -EFAULT: the error code of #PF
 *
 * Sets Accessed and Dirty bits. 5 and 4 levels, PAE, 32 bits, and no paging.
 * Return: 0; -EFAULT: #PF; -EAGAIN: the tables have changed meanwhile, the guest
 * may try again; -EINVAL: a table is outside the guest's RAM.
 */
int walk(const struct paging *paging, const struct guest_memory *memory,
	 void *context, u64 linear, u64 access, gpa_t *gpa, u64 *error);

#endif /* X86_WALK_H */
