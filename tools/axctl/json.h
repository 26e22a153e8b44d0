/* SPDX-License-Identifier: GPL-2.0 */
/*
 * json.h - JSON output. Keys are the attributes of axvisor_netlink.h in lower
 * case; addresses are strings of hexadecimal digits, since they need 64 bits.
 */
#ifndef AXCTL_JSON_H
#define AXCTL_JSON_H

#include <jansson.h>

#include "cell.h"

/* json_hex() - a string of hexadecimal digits */
json_t *json_hex(uint64_t number);

/* json_address() - the same of an address, null if that is CELL_NO_ADDRESS */
json_t *json_address(uint64_t address);

/* json_cell() - a cell, without what only cells_get_details() finds out */
json_t *json_cell(const struct cell *cell);

/* json_device() - a device of a cell's */
json_t *json_device(const struct device *device);

/* json_cell_details() - a cell from cells_get_details() */
json_t *json_cell_details(const struct cell *cell);

/* json_print() - print @value on a line of its own, and drop it */
void json_print(json_t *value);

#endif /* AXCTL_JSON_H */
