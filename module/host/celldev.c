// SPDX-License-Identifier: GPL-2.0
/* celldev.c - devices and interrupts of the machine that Linux gives to a cell. */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/device.h>
#include <linux/err.h>
#include <linux/io.h>
#include <linux/printk.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "arch.h"
#include "cell.h"
#include "cell_table.h"
#include "celldev.h"
#include "control.h"
#include "core.h"
#include "netlink.h"

static const char * const state_name[] = AXVISOR_CELL_STATE_NAMES;

static int explain(struct cell *cell, long err, const char *text,
		   struct refusal *why)
{
	struct cell_status status;

	if (*text)
		return refuse(why, err, "%.*s", AX_TEXT_MAX, text);
	switch (err) {
	case -EBUSY:
		cell_status(cell, &status);
		return refuse(why, err, "the cell is %s; its devices can't change now",
			      state_name[status.state]);
	case -ENOENT:
		return refuse(why, err, "the cell is destroyed");
	case -ETIMEDOUT:
		return refuse(why, err, "a vCPU does not leave the guest");
	default:
		return refuse(why, err, "the core refuses (%pe)", ERR_PTR(err));
	}
}

/* ---- in the core ---- */

static struct ax_device_desc *make_desc(const struct config_device *c)
{
	struct ax_device_desc *desc = kzalloc(sizeof(*desc), GFP_KERNEL);
	unsigned int i;

	BUILD_BUG_ON(CONFIG_MAX_RANGES > AX_MAX_DEVICE_REGIONS);
	BUILD_BUG_ON(CONFIG_MAX_IRQS > AX_MAX_DEVICE_IRQS);
	if (!desc)
		return NULL;
	desc->nr_regions = c->nr_ranges;
	for (i = 0; i < c->nr_ranges; i++) {
		desc->region[i].gpa = c->range[i].gpa;
		desc->region[i].hpa = c->range[i].hpa;
		desc->region[i].size = c->range[i].size;
		desc->region[i].type = AX_REGION_MMIO;
	}
	desc->nr_irqs = c->nr_irqs;
	for (i = 0; i < c->nr_irqs; i++) {
		desc->irq[i].irq = c->irq[i].irq;
		desc->irq[i].virq = c->irq[i].virq;
		desc->irq[i].trigger = c->irq[i].trigger;
	}
	return desc;
}

/* The driver has let go of its own by now. */
static int check_irqs(const struct config_device *c, struct refusal *why)
{
	unsigned int i;

	for (i = 0; i < c->nr_irqs; i++)
		if (arch_host_irq_in_use(c->irq[i].irq))
			return refuse(why, -EBUSY,
				      "interrupt %u has a handler in Linux, see /proc/interrupts: unbind its driver first",
				      c->irq[i].irq);
	return 0;
}

/* @nr: AX_HC_DEVICE_CHECK or AX_HC_DEVICE_ATTACH */
static int ask_core(struct cell *cell, enum ax_hypercall nr, struct celldev *d,
		    struct refusal *why)
{
	struct ax_device_desc *desc = make_desc(&d->config);
	long err;

	if (!desc)
		return refuse(why, -ENOMEM, "out of memory");
	err = cell_call(cell, nr, virt_to_phys(desc), 0, 0);
	if (err)
		err = explain(cell, err, desc->refusal.text, why);
	kfree(desc);
	return err;
}

static int leave_core(struct cell *cell, struct celldev *d,
		      struct refusal *why)
{
	struct ax_device_desc *desc = make_desc(&d->config);
	long err;

	if (!desc)
		return refuse(why, -ENOMEM, "out of memory");
	err = control_retry(cell, AX_HC_DEVICE_DETACH, virt_to_phys(desc), 0,
			    0);
	if (err)
		err = explain(cell, err, "", why);
	kfree(desc);
	return err;
}

/* ---- the set; whoever lists it meanwhile takes core_lock alone ---- */

static void add(struct cell *cell, struct celldev *d)
{
	struct celldev_set *set = &cell->devices;

	/* A core that has stopped keeps it, and nobody gives it back. */
	if (core_lock(&cell->core_lock))
		return;
	set->device[set->nr++] = d;
	mutex_unlock(&cell->core_lock);
	cell_table_touch();
}

static int remove(struct cell *cell, struct celldev *d)
{
	struct celldev_set *set = &cell->devices;
	unsigned int i;
	int err;

	err = core_lock(&cell->core_lock);
	if (err)
		return err;
	for (i = 0; set->device[i] != d; i++)
		;
	set->nr--;
	memmove(&set->device[i], &set->device[i + 1],
		(set->nr - i) * sizeof(d));
	mutex_unlock(&cell->core_lock);
	cell_table_touch();
	return 0;
}

static struct celldev *find(const struct cell *cell, const char *name)
{
	const struct celldev_set *set = &cell->devices;
	unsigned int i;

	for (i = 0; i < set->nr; i++)
		if (!strcmp(set->device[i]->name, name))
			return set->device[i];
	return NULL;
}

const struct celldev *celldev_at(const struct cell *cell, u64 gpa)
{
	const struct config_device_range *r;
	const struct celldev *d;
	unsigned int i, j;

	lockdep_assert_held(&cell->lock);
	for (i = 0; i < cell->devices.nr; i++) {
		d = cell->devices.device[i];
		r = d->config.range;
		for (j = 0; d->in_cell && j < d->config.nr_ranges; j++)
			if (gpa - r[j].gpa < r[j].size)
				return d;
	}
	return NULL;
}

static void free_celldev(struct celldev *d)
{
	put_device(d->dev);
	kfree(d);
}

/* ---- attach and detach ---- */

static int attach(struct cell *cell, struct celldev *d, struct refusal *why)
{
	int err = celldev_find(d, why);

	if (err)
		return err;
	if (find(cell, d->name))
		return refuse(why, -EEXIST, "%s: the cell has it already",
			      d->name);
	if (cell->devices.nr == CONFIG_MAX_DEVICES)
		return refuse(why, -E2BIG, "the cell has %d devices already",
			      CONFIG_MAX_DEVICES);
	/* A driver that binds again has forgotten things: not for a mistake. */
	err = ask_core(cell, AX_HC_DEVICE_CHECK, d, why);
	if (!err && core_has_stopped())
		err = refuse(why, -EIO, CORE_STOPPED_TEXT);
	if (!err)
		err = celldev_take(d, why);
	if (err)
		return err;
	err = check_irqs(&d->config, why);
	if (!err)
		err = ask_core(cell, AX_HC_DEVICE_ATTACH, d, why);
	/* Nobody knows how far a core came that has stopped: it keeps it. */
	if (!err || core_has_stopped()) {
		d->in_cell = true;
		add(cell, d);
		netlink_announce_attach(cell, d);
		return err;
	}
	d->orphan = -celldev_return(d);
	if (d->orphan)
		refuse_more(why, "; nor can Linux take %s back (%pe)", d->name,
			    ERR_PTR(-d->orphan));
	return err;
}

int celldev_attach(struct cell *cell, const struct config_device *config,
		   struct refusal *why)
{
	struct celldev *d = kzalloc(sizeof(*d), GFP_KERNEL_ACCOUNT);
	int err;

	lockdep_assert_held(&cell->lock);
	if (!d)
		return refuse(why, -ENOMEM, "out of memory");
	d->config = *config;
	err = attach(cell, d, why);
	if (!d->in_cell)
		free_celldev(d);
	else if (!err && d->config.nr_ranges)
		pr_notice("cell '%s' has %s: what it can reach by DMA is not contained\n",
			  cell->name, d->name);
	return err;
}

/* Return: is it Linux's again? */
static bool give_back(struct cell *cell, struct celldev *d)
{
	d->in_cell = false;
	d->orphan = core_has_stopped() ? EIO : -celldev_return(d);
	if (!d->orphan)
		d->orphan = -remove(cell, d);
	netlink_announce_detach(cell, d);
	if (d->orphan) {
		pr_err("Linux can't take %s back (%pe)\n", d->name,
		       ERR_PTR(-d->orphan));
		return false;
	}
	free_celldev(d);
	return true;
}

int celldev_detach(struct cell *cell, const char *name, struct refusal *why)
{
	struct celldev *d = find(cell, name);
	int err = 0;

	lockdep_assert_held(&cell->lock);
	if (!d)
		return refuse(why, -ENOENT,
			      "the cell has no device '%s'; axctl show names those that it has",
			      name);
	if (d->in_cell)
		err = leave_core(cell, d, why);
	if (err)
		return err;
	if (give_back(cell, d))
		return 0;
	return refuse(why, -EBUSY,
		      "the cell does not have %s any more, but Linux can't take it back (%pe): detach it again to retry",
		      d->name, ERR_PTR(-d->orphan));
}

const struct celldev *celldev_reclaim(struct cell *cell)
{
	struct celldev_set *set = &cell->devices;
	unsigned int i = 0;

	while (i < set->nr)
		if (!give_back(cell, set->device[i]))
			i++;
	return set->nr ? set->device[0] : NULL;
}

void celldev_abandon(struct cell *cell)
{
	struct celldev *d;

	while (cell->devices.nr) {
		d = cell->devices.device[0];
		/* Whoever lists them is in the core, and stays there. */
		if (remove(cell, d))
			return;
		/* /proc/iomem goes on showing what has its name here. */
		if (!d->claim[0])
			free_celldev(d);
	}
}
