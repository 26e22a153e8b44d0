/* SPDX-License-Identifier: GPL-2.0 */
/*
 * regs.h - registers of a vCPU by name, as its architecture calls them.
 */
#ifndef AXCTL_REGS_H
#define AXCTL_REGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define REGS_NAME_MAX	16
#define REGS_TEXT_MAX	40	/* a value: 0x and 32 digits */

/**
 * struct reg - where a register lies in the architecture's structure
 * @size: in bytes, 8 or 16, the lower half first
 */
struct reg {
	char name[REGS_NAME_MAX];
	size_t offset;
	size_t size;
};

/**
 * struct regs_arch - an architecture's registers
 * @size: bytes of its structure
 * @at: as regs_at()
 */
struct regs_arch {
	size_t size;
	bool (*at)(size_t index, struct reg *reg);
};

extern const struct regs_arch regs_arm64, regs_riscv64, regs_x86_64;

/* Bytes of the structure. */
size_t regs_size(void);

/* regs_at() - the @index-th register; false behind the last one */
bool regs_at(size_t index, struct reg *reg);

/* regs_find() - the register of that name; false if there is none */
bool regs_find(const char *name, struct reg *reg);

/* regs_print() - its value in hexadecimal digits, all of them */
const char *regs_print(const struct reg *reg, const void *regs, char text[REGS_TEXT_MAX]);

/* regs_parse() - write a number of C's notation into it; false if it is none */
bool regs_parse(const struct reg *reg, void *regs, const char *text);

#endif /* AXCTL_REGS_H */
