// SPDX-License-Identifier: GPL-2.0
/*
 * memmap.c - where the machine has memory: by its device tree, or where ACPI
 * describes it by the memory map of UEFI.
 */
#include <linux/acpi.h>
#include <linux/efi.h>
#include <linux/ioport.h>
#include <linux/minmax.h>
#include <linux/of.h>
#include <linux/of_address.h>

#include "memmap.h"

/* What is an operating system's once it has left the boot services (UEFI 7.2). */
static bool is_os_memory(const efi_memory_desc_t *md)
{
	switch (md->type) {
	case EFI_LOADER_CODE:
	case EFI_LOADER_DATA:
	case EFI_BOOT_SERVICES_CODE:
	case EFI_BOOT_SERVICES_DATA:
	case EFI_CONVENTIONAL_MEMORY:
		return true;
	default:
		return false;
	}
}

/* Bytes of memory from @base on that one entry of UEFI's map has. */
static u64 memory_from(u64 base)
{
	efi_memory_desc_t *md;
	u64 size;

	for_each_efi_memory_desc(md) {
		size = md->num_pages << EFI_PAGE_SHIFT;
		if (is_os_memory(md) && base >= md->phys_addr &&
		    base - md->phys_addr < size)
			return size - (base - md->phys_addr);
	}
	return 0;
}

static bool efi_is_memory(u64 base, u64 size)
{
	u64 there;

	if (!efi_enabled(EFI_MEMMAP))
		return false;
	while (size) {
		there = memory_from(base);
		if (!there)
			return false;
		there = min(there, size);
		base += there;
		size -= there;
	}
	return true;
}

/* All that UEFI names is memory, reserved or not, but for device registers. */
static bool efi_has_memory(u64 base, u64 size)
{
	efi_memory_desc_t *md;
	u64 last;

	if (!efi_enabled(EFI_MEMMAP))
		return true;
	for_each_efi_memory_desc(md) {
		last = md->phys_addr + (md->num_pages << EFI_PAGE_SHIFT) - 1;
		if (md->type != EFI_MEMORY_MAPPED_IO &&
		    md->type != EFI_MEMORY_MAPPED_IO_PORT_SPACE &&
		    base <= last && md->phys_addr <= base + (size - 1))
			return true;
	}
	return false;
}

static bool contains(const struct resource *memory, u64 base, u64 size)
{
	return base >= memory->start && size <= resource_size(memory) &&
	       base - memory->start <= resource_size(memory) - size;
}

static bool overlaps(const struct resource *memory, u64 base, u64 size)
{
	return base <= memory->end && memory->start <= base + (size - 1);
}

/* Does @matches hold for a range of the device tree's? */
static bool any_node(u64 base, u64 size,
		     bool (*matches)(const struct resource *memory, u64 base,
				     u64 size))
{
	struct device_node *node;
	struct resource memory;
	int i;

	for_each_node_by_type(node, "memory") {
		for (i = 0; !of_address_to_resource(node, i, &memory); i++) {
			if (!matches(&memory, base, size))
				continue;
			of_node_put(node);
			return true;
		}
	}
	return false;
}

bool memmap_is_known(void)
{
	return acpi_disabled || efi_enabled(EFI_MEMMAP);
}

bool memmap_is_memory(u64 base, u64 size)
{
	return acpi_disabled ? any_node(base, size, contains) :
			       efi_is_memory(base, size);
}

bool memmap_has_memory(u64 base, u64 size)
{
	return acpi_disabled ? any_node(base, size, overlaps) :
			       efi_has_memory(base, size);
}
