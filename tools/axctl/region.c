// SPDX-License-Identifier: GPL-2.0
/*
 * region.c - regions of cells in words.
 */
#include <stddef.h>

#include "region.h"

const struct region_flag region_flags[] = {
	{ AXVISOR_REGION_CONTIGUOUS, "contiguous" },
	{ AXVISOR_REGION_RESERVED, "reserved" },
	{ AXVISOR_REGION_READ_ONLY, "read-only" },
	{ AXVISOR_REGION_NO_EXEC, "no-exec" },
	{ AXVISOR_REGION_SHARED_READ, "shared-read" },
	{ AXVISOR_REGION_SHARED_WRITE, "shared-write" },
	{ 0, NULL },
};

const char *region_type_name(uint32_t type)
{
	switch (type) {
	case AXVISOR_REGION_RAM:
		return "ram";
	case AXVISOR_REGION_MMIO:
		return "mmio";
	default:
		return "unknown";
	}
}

uint64_t region_granule(uint32_t type)
{
	return type == AXVISOR_REGION_MMIO ? 4ULL << 10 : 2ULL << 20;
}

const char *region_granule_name(uint32_t type)
{
	return type == AXVISOR_REGION_MMIO ? "4 KiB" : "2 MiB";
}
