// SPDX-License-Identifier: GPL-2.0
/*
 * host_keeps.c - devices that the firmware or the whole machine needs: those of M
 * mode are in the device tree too, and PMP need not keep S mode from them.
 */
#include <linux/of.h>
#include <linux/of_address.h>

#include "arch.h"

static const struct of_device_id kept[] = {
	{ .compatible = "riscv,plic0", .data = "an interrupt controller" },
	{ .compatible = "sifive,plic-1.0.0", .data = "an interrupt controller" },
	{ .compatible = "thead,c900-plic", .data = "an interrupt controller" },
	{ .compatible = "andestech,nceplic100", .data = "an interrupt controller" },
	{ .compatible = "riscv,aplic", .data = "an interrupt controller" },
	{ .compatible = "riscv,imsics", .data = "an interrupt controller" },
	{ .compatible = "riscv,clint0", .data = "the firmware's timer" },
	{ .compatible = "sifive,clint0", .data = "the firmware's timer" },
	{ .compatible = "thead,c900-clint", .data = "the firmware's timer" },
	{ .compatible = "riscv,aclint-mtimer", .data = "the firmware's timer" },
	{ .compatible = "riscv,aclint-mswi", .data = "the firmware's" },
	{ .compatible = "riscv,aclint-sswi", .data = "an interrupt controller" },
	{ .compatible = "sifive,test0", .data = "the machine's power switch" },
	{ .compatible = "sifive,test1", .data = "the machine's power switch" },
	{ }
};

static bool overlaps(struct device_node *node, u64 base, u64 size)
{
	struct resource res;

	for (int i = 0; !of_address_to_resource(node, i, &res); i++)
		if (base <= res.end && res.start <= base + (size - 1))
			return true;
	return false;
}

const char *arch_host_keeps(u64 base, u64 size)
{
	const struct of_device_id *match;
	struct device_node *node;

	for_each_matching_node_and_match(node, kept, &match) {
		if (!overlaps(node, base, size))
			continue;
		of_node_put(node);
		return match->data;
	}
	return NULL;
}
