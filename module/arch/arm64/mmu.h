/* SPDX-License-Identifier: GPL-2.0 */
/* mmu.h - the core's own translation regime (EL2 stage 1). */
#ifndef ARM64_MMU_H
#define ARM64_MMU_H

#include <axvisor/types.h>

/* Physical minus link address; for the assembler and the linear map. */
extern u64 core_pa_offset;

/**
 * mmu_early_build() - fill the tables, MMU off
 * @base: physical address of the image
 *
 * Called from entry.S at its physical address, once. Return: 0 or -ERANGE.
 */
s64 mmu_early_build(u64 base);

/**
 * mmu_map_device() - map registers for good, Device-nGnRE
 *
 * Return: address, or NULL when the window is full.
 */
void *mmu_map_device(hpa_t base, u64 size);

/*
 * As arch_mem_read(), of what a guest may have written with caches off: what
 * this CPU's caches hold of it otherwise is not what is read.
 */
void mmu_read_guest(void *dst, hpa_t src, u64 size);

/* Is @va in the page below a stack? */
bool mmu_is_guard(u64 va);

#endif /* ARM64_MMU_H */
