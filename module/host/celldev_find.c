// SPDX-License-Identifier: GPL-2.0
/* celldev_find.c - what the host's device tree says of a device. */
#include <linux/amba/bus.h>
#include <linux/device.h>
#include <linux/err.h>
#include <linux/ioport.h>
#include <linux/of.h>
#include <linux/of_address.h>
#include <linux/of_irq.h>
#include <linux/of_platform.h>
#include <linux/platform_device.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "arch.h"
#include "celldev.h"
#include "memmap.h"

/* ---- which can't be given up ---- */

/* What others use through it would be gone for them. */
static const struct {
	const char *property;
	const char *what;
} providers[] = {
	{ "interrupt-controller", "an interrupt controller" },
	{ "#iommu-cells", "an IOMMU" },
	{ "#clock-cells", "a clock of other devices" },
	{ "#power-domain-cells", "the power of other devices" },
	{ "msi-controller", "an interrupt controller" },
};

static bool is_console(const struct device_node *node)
{
	struct device_node *console;
	const char *path, *options;
	bool is;

	if (of_property_read_string(of_chosen, "stdout-path", &path))
		return false;
	console = of_find_node_opts_by_path(path, &options);
	is = console == node;
	of_node_put(console);
	return is;
}

static int check_node(const struct celldev *d, const struct device_node *node,
		      struct refusal *why)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(providers); i++)
		if (of_property_read_bool(node, providers[i].property))
			return refuse(why, -EPERM, "%s is %s, which Linux needs",
				      d->name, providers[i].what);
	if (of_node_is_type(node, "memory") || of_node_is_type(node, "cpu"))
		return refuse(why, -EPERM, "%s is no device", d->name);
	if (of_node_is_type(node, "pci"))
		return refuse(why, -EPERM,
			      "%s is the bus of other devices of Linux's",
			      d->name);
	if (is_console(node))
		return refuse(why, -EBUSY, "%s is Linux's console", d->name);
	return 0;
}

/* ---- Linux's devices ---- */

static struct device *device_of(struct device_node *node)
{
	struct platform_device *pdev = of_find_device_by_node(node);

	if (pdev)
		return &pdev->dev;
#ifdef CONFIG_ARM_AMBA
	return bus_find_device_by_of_node(&amba_bustype, node);
#else
	return NULL;
#endif
}

static int starts_at(struct device *dev, const void *base)
{
	struct resource res;

	return dev->of_node && !of_address_to_resource(dev->of_node, 0, &res) &&
	       res.start == *(const u64 *)base;
}

static struct device *device_at(u64 base)
{
	struct device *dev = bus_find_device(&platform_bus_type, NULL, &base,
					     starts_at);

#ifdef CONFIG_ARM_AMBA
	if (!dev)
		dev = bus_find_device(&amba_bustype, NULL, &base, starts_at);
#endif
	return dev;
}

/* ---- where it is, and where it shall be ---- */

static int check_range(const struct celldev *d,
		       const struct config_device_range *r, struct refusal *why)
{
	const char *kept;

	if (!r->size || !IS_ALIGNED(r->hpa | r->size, AX_MMIO_GRANULE))
		return refuse(why, -EINVAL,
			      "%s: registers at %#llx, size %#llx, are not whole pages of 4 KiB: others share them",
			      d->name, r->hpa, r->size);
	if (!memmap_is_known())
		return refuse(why, -EOPNOTSUPP,
			      "%s: nobody says whether %#llx is memory: ACPI does not, and there is no memory map of UEFI's",
			      d->name, r->hpa);
	/* Also what the firmware keeps for itself, which is no System RAM. */
	if (memmap_has_memory(r->hpa, r->size))
		return refuse(why, -EBUSY,
			      "%s: %#llx, size %#llx is memory, not a device",
			      d->name, r->hpa, r->size);
	kept = arch_host_keeps(r->hpa, r->size);
	if (kept)
		return refuse(why, -EPERM, "%s: %#llx, size %#llx is %s",
			      d->name, r->hpa, r->size, kept);
	if (!IS_ALIGNED(r->gpa, AX_MMIO_GRANULE))
		return refuse(why, -EINVAL,
			      "%s: guest address %#llx is not a multiple of 4 KiB",
			      d->name, r->gpa);
	return 0;
}

/* The i-th range of the node; its place in the cell may have been chosen. */
static int add_registers(struct celldev *d, const struct config_device *wanted,
			 const struct resource *res, struct refusal *why)
{
	const unsigned int i = d->config.nr_ranges;
	struct config_device_range *r = &d->config.range[i];

	if (i == CONFIG_MAX_RANGES)
		return refuse(why, -E2BIG, "%s has more than %d ranges of registers",
			      d->name, CONFIG_MAX_RANGES);
	r->hpa = res->start;
	r->size = resource_size(res);
	r->gpa = r->hpa;
	if (i < wanted->nr_ranges) {
		if (wanted->range[i].gpa != CONFIG_NONE)
			r->gpa = wanted->range[i].gpa;
		if ((wanted->range[i].hpa != CONFIG_NONE &&
		     wanted->range[i].hpa != r->hpa) ||
		    (wanted->range[i].size && wanted->range[i].size != r->size))
			return refuse(why, -EINVAL,
				      "%s has registers at %#llx, size %#llx",
				      d->name, r->hpa, r->size);
	}
	d->config.nr_ranges++;
	return check_range(d, r, why);
}

static int add_irq(struct celldev *d, const struct config_device *wanted,
		   const struct of_phandle_args *args, struct refusal *why)
{
	const unsigned int i = d->config.nr_irqs;
	struct config_device_irq *irq = &d->config.irq[i];

	if (i == CONFIG_MAX_IRQS)
		return refuse(why, -E2BIG, "%s has more than %d interrupts",
			      d->name, CONFIG_MAX_IRQS);
	if (arch_host_irq(args, &irq->irq, &irq->trigger))
		return refuse(why, -EPERM,
			      "%s: its interrupt %u is none that a cell could have",
			      d->name, i);
	irq->virq = irq->irq;
	if (i < wanted->nr_irqs) {
		if (wanted->irq[i].virq != CONFIG_NO_IRQ)
			irq->virq = wanted->irq[i].virq;
		if (wanted->irq[i].irq != CONFIG_NO_IRQ &&
		    wanted->irq[i].irq != irq->irq)
			return refuse(why, -EINVAL, "%s has interrupt %u",
				      d->name, irq->irq);
	}
	d->config.nr_irqs++;
	return 0;
}

static int read_node(struct celldev *d, struct device_node *node,
		     const struct config_device *wanted, struct refusal *why)
{
	struct of_phandle_args args;
	struct resource res;
	int i, err;

	err = check_node(d, node, why);
	d->config.nr_ranges = 0;
	d->config.nr_irqs = 0;
	for (i = 0; !err && !of_address_to_resource(node, i, &res); i++)
		err = add_registers(d, wanted, &res, why);
	for (i = 0; !err && !of_irq_parse_one(node, i, &args); i++) {
		err = add_irq(d, wanted, &args, why);
		of_node_put(args.np);
	}
	if (err)
		return err;
	if (!d->config.nr_ranges)
		return refuse(why, -EPERM, "%s has no registers", d->name);
	if (d->config.nr_ranges < wanted->nr_ranges ||
	    d->config.nr_irqs < wanted->nr_irqs)
		return refuse(why, -EINVAL,
			      "%s has %u ranges of registers and %u interrupts only",
			      d->name, d->config.nr_ranges, d->config.nr_irqs);
	return 0;
}

static int find_node(struct celldev *d, const struct config_device *wanted,
		     struct refusal *why)
{
	struct device_node *node;
	int err;

	if (!of_have_populated_dt())
		return refuse(why, -ENOENT,
			      "paths are those of a device tree, and this machine has none: give ADDRESS:SIZE of the registers as /proc/iomem has them, and interrupts by number");
	node = of_find_node_by_path(d->config.path);
	if (!node || *d->config.path != '/') {
		of_node_put(node);
		return refuse(why, -ENOENT,
			      "the host's device tree has no node '%s'",
			      d->config.path);
	}
	err = read_node(d, node, wanted, why);
	if (!err)
		d->dev = device_of(node);
	of_node_put(node);
	return err;
}

/* The device whose registers begin there, or just the registers. */
static int find_address(struct celldev *d, const struct config_device *wanted,
			struct refusal *why)
{
	const u64 base = wanted->range[0].hpa;
	struct config_device_range *r;
	unsigned int i;
	int err = 0;

	if (base == CONFIG_NONE)
		return refuse(why, -EINVAL, "a range of registers has no host address");
	d->dev = device_at(base);
	if (d->dev) {
		snprintf(d->config.path, sizeof(d->config.path), "%pOF",
			 d->dev->of_node);
		return read_node(d, d->dev->of_node, wanted, why);
	}
	for (i = 0; i < d->config.nr_ranges && !err; i++) {
		r = &d->config.range[i];
		if (r->gpa == CONFIG_NONE)
			r->gpa = r->hpa;
		if (r->hpa == CONFIG_NONE || !r->size)
			return refuse(why, -ENOENT,
				      "no device of Linux's is at %#llx, so the size of its registers must be given",
				      base);
		err = check_range(d, r, why);
	}
	return err;
}

static int check_irqs(struct celldev *d, struct refusal *why)
{
	struct config_device_irq *irq;
	unsigned int i;

	for (i = 0; i < d->config.nr_irqs; i++) {
		irq = &d->config.irq[i];
		if (irq->irq == CONFIG_NO_IRQ)
			return refuse(why, -EINVAL,
				      "interrupt %u of %s has no number of the host's",
				      i, d->name);
		if (irq->virq == CONFIG_NO_IRQ)
			irq->virq = irq->irq;
	}
	return 0;
}

/* What is known before the device is; its path replaces it. */
static int set_name(struct celldev *d, struct refusal *why)
{
	const struct config_device *c = &d->config;
	char name[32];

	if (c->path[0])
		return 0;
	if (c->nr_ranges)
		snprintf(name, sizeof(name), "%#llx", c->range[0].hpa);
	else if (c->nr_irqs)
		snprintf(name, sizeof(name), "irq%u", c->irq[0].irq);
	else
		return refuse(why, -EINVAL,
			      "a device has neither path nor registers nor interrupt");
	strscpy(d->alias, name, sizeof(d->alias));
	d->name = d->alias;
	return 0;
}

int celldev_find(struct celldev *d, struct refusal *why)
{
	struct config_device *wanted;
	int err;

	d->name = d->config.path;
	err = set_name(d, why);
	if (err)
		return err;
	wanted = kmemdup(&d->config, sizeof(d->config), GFP_KERNEL);
	if (!wanted)
		return refuse(why, -ENOMEM, "out of memory");
	if (d->config.path[0])
		err = find_node(d, wanted, why);
	else if (d->config.nr_ranges)
		err = find_address(d, wanted, why);
	if (!err)
		err = check_irqs(d, why);
	if (d->config.path[0])
		d->name = d->config.path;
	kfree(wanted);
	return err;
}
