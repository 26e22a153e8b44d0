/* SPDX-License-Identifier: GPL-2.0 */
/* wiring.h - whose the inputs of an interrupt controller are. */
#ifndef AXVISOR_HOST_WIRING_H
#define AXVISOR_HOST_WIRING_H

#include <linux/types.h>

struct device_node;

/**
 * struct wiring_input - an input of an interrupt controller of the device tree
 * @intc: its node
 * @nr_cells, @cells: how specifiers of it start; more follow them
 * @own: compatibles, NULL behind the last, of controllers and what belongs to
 *	them: they take no inputs but by property
 */
struct wiring_input {
	struct device_node *intc;
	u32 nr_cells;
	u32 cells[2];
	const char *const *own;
};

/*
 * A device of the description has it, with a driver or without, or may have:
 * rather too many than one too few. Process context.
 */
bool wiring_names(const struct wiring_input *input);

#endif /* AXVISOR_HOST_WIRING_H */
