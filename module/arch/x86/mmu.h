/* SPDX-License-Identifier: GPL-2.0 */
/* mmu.h - the core's own address space. */
#ifndef X86_MMU_H
#define X86_MMU_H

#include <axvisor/types.h>

/* Physical minus link address; for the linear map. */
extern u64 core_pa_offset;
/* CR3 of the core, once the tables are built. */
extern u64 core_cr3;

/**
 * mmu_early_build() - fill the tables
 * @base: physical address of the image
 *
 * In the address space that Linux made, once. Return: 0 or -ERANGE.
 */
s64 mmu_early_build(u64 base);

/**
 * mmu_map_device() - map registers for good, uncached
 *
 * Return: address, or NULL when the window is full.
 */
void *mmu_map_device(hpa_t base, u64 size);

/*
 * Unmap one page of the core's first 2 MiB: a stack's guard. Return: 0, or
 * -ENOSPC for a page behind them, which can't be unmapped alone.
 */
int mmu_unmap_guard(void *page);

/* Is @va in such a page? */
bool mmu_is_guard(u64 va);

/*
 * A page of code that stays where it is: to be read until the next one. It is kept
 * mapped, since it is read time and again.
 */
const u8 *mmu_code(hpa_t page);

/*
 * Replace @old in memory that is not the core's, aligned to @size, 4 or 8, by @new.
 * Return: 0, or -EAGAIN where it was another.
 */
int mmu_exchange(hpa_t hpa, u64 old, u64 new, unsigned int size);

#endif /* X86_MMU_H */
