/* SPDX-License-Identifier: GPL-2.0 */
/*
 * dts_device.h - devices of the machine in the configuration of a cell.
 */
#ifndef AXCTL_DTS_DEVICE_H
#define AXCTL_DTS_DEVICE_H

#include "dtb.h"
#include "dts.h"

/**
 * dts_read_devices() - read the node devices
 * @dtb: the blob
 * @node: offset of the node
 * @address_cells: of an address, in the cell and on the host
 * @size_cells: of a size
 * @cell: where they go
 *
 * Return: 0, or -EINVAL with the error set.
 */
int dts_read_devices(struct dtb *dtb, int node, uint32_t address_cells, uint32_t size_cells,
		     struct dts_cell *cell);

/*
 * dts_device_path() - @text as the kernel names a device, in @path: without the folder
 * in which Linux shows the device tree, and without a / after it
 *
 * Return: false if that is too long.
 */
bool dts_device_path(const char *text, char path[AXVISOR_PATH_MAX]);

#endif /* AXCTL_DTS_DEVICE_H */
