/* SPDX-License-Identifier: GPL-2.0 */
/*
 * cell.h - cells as the kernel tells about them.
 */
#ifndef AXCTL_CELL_H
#define AXCTL_CELL_H

#include <stddef.h>
#include <stdint.h>

#include <linux/axvisor.h>

#include "device.h"
#include "dts.h"
#include "client.h"

struct cell_vcpu {
	uint32_t id;
	uint32_t cpu;
	uint32_t state;
};

/*
 * struct cell_region - a region, or a piece of one
 * @base: where the region begins
 * @hpa: CELL_NO_ADDRESS where the caller may not know it
 */
struct cell_region {
	uint64_t base;
	uint64_t gpa;
	uint64_t size;
	uint64_t hpa;
	uint32_t type;
	uint32_t flags;
};

#define CELL_NO_ADDRESS	UINT64_MAX

/* @addr is CELL_NO_ADDRESS where no address is to blame. */
struct cell_fail {
	uint32_t vcpu;
	uint64_t pc;
	uint64_t addr;
	uint64_t cause;
	char text[AXVISOR_TEXT_MAX];
};

struct cell_orphan {
	uint32_t cpu;
	uint32_t error;
};

/**
 * struct cell - a cell, field by field as in axvisor_netlink.h
 * @fail: why it failed, or NULL
 * @orphans: CPUs that Linux won't take back
 * @vcpus: only after cell_get_details()
 * @regions: only after cell_get_details()
 * @devices: only after cell_get_details()
 */
struct cell {
	uint32_t id;
	char name[AXVISOR_NAME_MAX];
	uint32_t state;
	uint32_t console;
	uint32_t on_fail;
	uint32_t vcpu_count;
	uint64_t memory;
	struct cell_fail *fail;
	struct cell_orphan *orphans;
	size_t orphan_count;
	struct cell_vcpu *vcpus;
	size_t vcpus_known;
	struct cell_region *regions;
	size_t region_count;
	struct device *devices;
	size_t device_count;
};

struct cells {
	struct cell *cell;
	size_t count;
};

/* Words for the enumerations of axvisor_netlink.h. */
const char *cell_state_name(uint32_t state);
const char *cell_console_name(uint32_t console);
const char *cell_on_fail_name(uint32_t on_fail);

/* cell_vcpu_state() - what a vCPU does in the state that its cell is in */
const char *cell_vcpu_state(const struct cell *cell, const struct cell_vcpu *vcpu);

/**
 * cell_add() - append the cell that a message is about
 * @header: answer to CELL_CREATE or CELL_GET, or an event
 * @arg: struct cells, to be freed with cells_free()
 *
 * Return: 0 or -errno.
 */
int cell_add(const struct nlmsghdr *header, void *arg);

/* The same of an event of a device: ID, NAME and that device. */
int cell_add_with_device(const struct nlmsghdr *header, struct cells *cells);

/**
 * cells_get() - ask for one cell, or all
 * @client: connection
 * @name: name or number of the one, or NULL
 * @cells: result, to be freed with cells_free() also on errors
 *
 * Return: 0 or -errno, see client_call().
 */
int cells_get(struct client *client, const char *name, struct cells *cells);

/**
 * cells_get_details() - as cells_get(), with vCPUs, regions and devices
 */
int cells_get_details(struct client *client, const char *name, struct cells *cells);

/* cell_region_pieces() - of how many elements the region from @first on is made */
size_t cell_region_pieces(const struct cell *cell, size_t first);

/* cell_region_size() - of @count pieces, in bytes */
uint64_t cell_region_size(const struct cell_region *piece, size_t count);

/* cells_free() - free what cells_get() or cell_add() has allocated */
void cells_free(struct cells *cells);

/**
 * cell_create() - create a cell
 * @client: connection
 * @config: its configuration
 * @cells: result: the cell
 *
 * Return: 0 or -errno, see client_call().
 */
int cell_create(struct client *client, const struct dts_cell *config, struct cells *cells);

/**
 * cell_map() - give one more region to a cell
 * @client: connection
 * @name: name or number of the cell
 * @region: as in its configuration
 *
 * Return: 0 or -errno, see client_call().
 */
int cell_map(struct client *client, const char *name, const struct dts_region *region);

/* cell_unmap() - take the region that begins at @gpa from a cell */
int cell_unmap(struct client *client, const char *name, uint64_t gpa);

/**
 * cell_command() - do what takes no more than the name of a cell
 * @client: connection
 * @command: enum axvisor_cmd
 * @name: name or number of the cell
 *
 * Return: 0 or -errno, see client_call().
 */
int cell_command(struct client *client, int command, const char *name);

#endif /* AXCTL_CELL_H */
