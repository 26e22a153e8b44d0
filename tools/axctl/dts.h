/* SPDX-License-Identifier: GPL-2.0 */
/*
 * dts.h - the configuration of a cell, as Documentation/cell-binding has it.
 */
#ifndef AXCTL_DTS_H
#define AXCTL_DTS_H

#include <stddef.h>
#include <stdbool.h>
#include <stdint.h>

#include <linux/axvisor.h>

#include "device.h"
#include "dtb.h"

#define DTS_VCPUS_MAX	64
#define DTS_REGIONS_MAX	32
#define DTS_DEVICES_MAX	16
#define DTS_ERROR_MAX	DTB_ERROR_MAX

/* Value of an address that the configuration doesn't give. */
#define DTS_NONE	UINT64_MAX

/**
 * struct dts_region - one region of memory or of a device
 * @gpa: guest-physical address
 * @size: bytes
 * @hpa: host-physical address, where dts_has_hpa()
 * @type: enum axvisor_region_type
 * @flags: AXVISOR_REGION_*
 * @node: offset of its node in the dtb
 */
struct dts_region {
	uint64_t gpa;
	uint64_t size;
	uint64_t hpa;
	uint32_t type;
	uint32_t flags;
	int node;
};

/**
 * struct dts_cell - configuration of a cell
 * @name: its name
 * @console: enum axvisor_console_type
 * @on_fail: enum axvisor_on_fail
 * @vcpu_count: number of elements of @vcpus
 * @vcpus: host CPU of each vCPU
 * @region_count: number of elements of @regions
 * @regions: memory and registers given by address, in the order of the file
 * @device_count: number of elements of @devices
 * @devices: of the machine, in the order of the file
 * @load_address: where a raw binary or an Image goes, or DTS_NONE
 * @entry: first instruction, or DTS_NONE
 * @arg: boot argument, 0 if the file has none
 * @mode: how vCPU 0 starts, AXVISOR_X86_64_MODE_*
 */
struct dts_cell {
	char name[AXVISOR_NAME_MAX];
	uint32_t console;
	uint32_t on_fail;
	uint32_t vcpu_count;
	uint32_t vcpus[DTS_VCPUS_MAX];
	uint32_t region_count;
	struct dts_region regions[DTS_REGIONS_MAX];
	uint32_t device_count;
	struct device devices[DTS_DEVICES_MAX];
	uint64_t load_address;
	uint64_t entry;
	uint64_t arg;
	uint32_t mode;
};

/* Is a host address part of it? So it is of a reserved range and of a device. */
bool dts_has_hpa(const struct dts_region *region);

/* The number of a mode to start in. Return: is there one of that name? */
bool dts_mode(const char *name, uint32_t *mode);

/**
 * dts_check_name() - whether a string may be the name of a cell
 * @name: the string
 *
 * Return: NULL, or what is wrong with it.
 */
const char *dts_check_name(const char *name);

/**
 * dts_parse() - read the configuration of a cell from a dtb
 * @dtb: the bytes, aligned to 8, which need not be trusted
 * @length: number of bytes
 * @file: name of the file, for messages
 * @cell: where the configuration goes
 * @error: DTS_ERROR_MAX bytes for a message without a final newline
 *
 * Return: 0, or -EINVAL with @error set to "file: node: property: what".
 */
int dts_parse(const void *dtb, size_t length, const char *file,
	      struct dts_cell *cell, char *error);

#endif /* AXCTL_DTS_H */
