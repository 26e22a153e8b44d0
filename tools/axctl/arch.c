// SPDX-License-Identifier: GPL-2.0
/*
 * arch.c - which machine this is.
 */
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

#include "arch.h"

enum arch arch_this(void)
{
	struct utsname name;

	if (uname(&name))
		return ARCH_ARM64;
	if (!strcmp(name.machine, "riscv64"))
		return ARCH_RISCV64;
	return strcmp(name.machine, "x86_64") ? ARCH_ARM64 : ARCH_X86_64;
}

#define DEVICE_TREE	"/sys/firmware/devicetree/base"
#define FILES_AT_ONCE	8
#define FOUND		1

/* Its text is what a node is compatible with, each with a NUL behind it. */
static int is_aplic(const char *path, const struct stat *stat, int type, struct FTW *ftw)
{
	char ids[256] = "";
	size_t length, at;
	FILE *file;

	(void)stat;
	if (type != FTW_F || strcmp(path + ftw->base, "compatible"))
		return 0;
	file = fopen(path, "r");
	if (!file)
		return 0;
	length = fread(ids, 1, sizeof(ids) - 1, file);
	fclose(file);
	for (at = 0; at < length; at += strlen(ids + at) + 1)
		if (!strcmp(ids + at, "riscv,aplic"))
			return FOUND;
	return 0;
}

uint32_t arch_irq_cells(void)
{
	if (arch_this() != ARCH_RISCV64)
		return 3;
	return nftw(DEVICE_TREE, is_aplic, FILES_AT_ONCE, FTW_PHYS) == FOUND ? 2 : 1;
}
