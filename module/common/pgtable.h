/* SPDX-License-Identifier: GPL-2.0 */
/*
 * pgtable.h - second-stage page tables of every architecture: one radix-tree
 * algorithm, parametrised by the format of an entry. Pure: it writes table
 * pages and calls back for what only the architecture can do.
 */
#ifndef AXVISOR_COMMON_PGTABLE_H
#define AXVISOR_COMMON_PGTABLE_H

#include <axvisor/types.h>

struct page_list;
struct pgtable;

#define PGTABLE_BITS	9	/* index bits of every table but the root */

enum pgtable_kind {
	PGTABLE_INVALID,
	PGTABLE_LEAF,
	PGTABLE_TABLE,
};

/**
 * struct pgtable_format - how a tree and its entries look
 * @levels: number of levels. Level 0 holds pages (Arm's level 3), level n
 *	entries of 1 << (12 + 9 * n) bytes; the root is level @levels - 1.
 * @root_bits: index bits of the root. More than 9 (concatenated tables of
 *	arm64, Sv*x4) take 1 << (@root_bits - 9) contiguous pages.
 * @max_leaf: highest level whose entries may be leaves; so may all below
 * @leaf: make a leaf; @hpa is aligned to the size of @level's entries
 * @table: make an entry that points to a table
 * @kind: what an entry is. One whose bits 11:0 are 0 must be invalid.
 * @addr: the address in a leaf or table entry
 * @perm: the permissions in a leaf, as they were given to @leaf
 *
 * Permissions are opaque here, except that 0 stands for "not mapped".
 */
struct pgtable_format {
	u8 levels;
	u8 root_bits;
	u8 max_leaf;
	u64 (*leaf)(hpa_t hpa, u32 perm, unsigned int level);
	u64 (*table)(hpa_t hpa);
	enum pgtable_kind (*kind)(u64 entry, unsigned int level);
	hpa_t (*addr)(u64 entry);
	u32 (*perm)(u64 entry);
};

/**
 * struct pgtable_ops - what the architecture does on behalf of a tree
 * @sync: make all CPUs forget every translation and every cached walk of
 *	[gpa, gpa + size). Entries were stored before; the call orders them
 *	before the invalidation, and returns when that is complete
 *	everywhere.
 * @publish: entries [entry, entry + count) were stored: make walkers see
 *	them before anything stored later (barrier; cache clean where the
 *	walker is not coherent)
 */
struct pgtable_ops {
	void (*sync)(struct pgtable *pt, gpa_t gpa, u64 size);
	void (*publish)(struct pgtable *pt, const u64 *entry,
			unsigned int count);
};

/**
 * struct pgtable - one tree
 * @root: hva of the root; its hpa goes into VTTBR_EL2, hgatp or the like
 * @tables: pages in use, those of the root included
 *
 * The owner serializes all calls (vm->map_lock); hardware walkers run
 * concurrently. A walker finds the old translation, the new one, or
 * transiently none.
 */
struct pgtable {
	const struct pgtable_format *fmt;
	const struct pgtable_ops *ops;
	u64 *root;
	unsigned int tables;
};

/**
 * pgtable_init() - make an empty tree; takes the root from the pool
 *
 * Return: 0 or -ENOMEM.
 */
int pgtable_init(struct pgtable *pt, const struct pgtable_format *fmt,
		 const struct pgtable_ops *ops);

/**
 * pgtable_exit() - free all tables
 *
 * No walker uses the tree any more and nothing cached of it is left.
 */
void pgtable_exit(struct pgtable *pt);

/* Bytes of address space that the tree covers, from 0. */
u64 pgtable_limit(const struct pgtable *pt);

/**
 * pgtable_pages() - most pages that one pgtable_map() of [gpa, gpa + size)
 * takes; one pgtable_unmap() of it takes no more either
 * @align: gpa and hpa are equal modulo this power of two (BIT_ULL(63):
 *	identity)
 */
unsigned int pgtable_pages(const struct pgtable *pt, gpa_t gpa, u64 size,
			   u64 align);

/* Most pages that one pgtable_unmap() takes, however it was mapped. */
unsigned int pgtable_unmap_pages(const struct pgtable *pt, gpa_t gpa,
				 u64 size);

/**
 * pgtable_map() - map with the largest leaves that fit, merge with neighbours
 * @gpa, @hpa, @size: page-aligned, below pgtable_limit()
 * @perm: not 0
 * @pages: at least pgtable_pages() of them
 *
 * The range must be unmapped; a page of it that is mapped stays as it was.
 * Cannot fail. A table whose entries all map one contiguous aligned piece
 * alike becomes one leaf, by break-before-make (DDI 0487 D8, "Using break-before-make").
 */
void pgtable_map(struct pgtable *pt, gpa_t gpa, hpa_t hpa, u64 size, u32 perm,
		 struct page_list *pages);

/**
 * pgtable_unmap() - unmap; skip what is not mapped
 *
 * Splits leaves at the edges by break-before-make, calls sync once for all
 * the rest, then frees emptied tables. @pages: at least pgtable_unmap_pages()
 * of them. As pgtable_map() otherwise.
 */
void pgtable_unmap(struct pgtable *pt, gpa_t gpa, u64 size,
		   struct page_list *pages);

/**
 * pgtable_lookup() - what is at @gpa
 * @hpa: out, may be NULL: where @gpa itself is mapped to
 * @size: out, may be NULL: size of the leaf, or of the hole that one invalid
 *	entry leaves; beyond pgtable_limit() a page
 *
 * Return: permissions, 0 where nothing is mapped.
 */
u32 pgtable_lookup(const struct pgtable *pt, gpa_t gpa, hpa_t *hpa, u64 *size);

#endif /* AXVISOR_COMMON_PGTABLE_H */
