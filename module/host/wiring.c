// SPDX-License-Identifier: GPL-2.0
/* wiring.c - whose the inputs of an interrupt controller are. */
#include <linux/of.h>
#include <linux/of_irq.h>
#include <linux/string.h>

#include "wiring.h"

static bool names(struct device_node *node, const struct wiring_input *input)
{
	const u32 nr = input->nr_cells;
	struct of_phandle_args irq;
	int i;

	for (i = 0; !of_irq_parse_one(node, i, &irq); i++) {
		of_node_put(irq.np);
		if (irq.np == input->intc && irq.args_count >= nr &&
		    !memcmp(irq.args, input->cells, nr * sizeof(u32)))
			return true;
	}
	return false;
}

/*
 * Somewhere in an interrupt-map, whose shape is not looked at: what looks like the
 * specifier, be it by chance, is one to leave alone.
 */
static bool maps(struct device_node *node, const struct wiring_input *input)
{
	int count = of_property_count_u32_elems(node, "interrupt-map");
	u32 matched = 0;
	u32 word;
	int i;

	for (i = 0; i < count; i++) {
		of_property_read_u32_index(node, "interrupt-map", i, &word);
		if (matched && word != input->cells[matched])
			matched = 0;
		if (word == input->cells[matched] && ++matched == input->nr_cells)
			return true;
	}
	return false;
}

static bool is_own(struct device_node *node, const struct wiring_input *input)
{
	const char *const *id;

	for (id = input->own; *id; id++)
		if (of_device_is_compatible(node, *id))
			return true;
	return node == input->intc;
}

/* Not by "interrupts", so when it pleases its driver, and which it pleases. */
static bool takes_any(struct device_node *node, const struct wiring_input *input)
{
	struct device_node *parent = of_irq_find_parent(node);

	of_node_put(parent);
	return parent == input->intc && !is_own(node, input) &&
	       !of_property_present(node, "interrupts") &&
	       !of_property_present(node, "interrupts-extended");
}

bool wiring_names(const struct wiring_input *input)
{
	static const struct {
		const char *property;
		bool (*has)(struct device_node *node,
			    const struct wiring_input *input);
	} ways[] = {
		{ "interrupts", names },
		{ "interrupts-extended", names },
		{ "interrupt-map", maps },
		{ "interrupt-controller", takes_any },
		{ "msi-controller", takes_any },
	};
	struct device_node *node;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(ways); i++) {
		for_each_node_with_property(node, ways[i].property) {
			if (!ways[i].has(node, input))
				continue;
			of_node_put(node);
			return true;
		}
	}
	return false;
}
