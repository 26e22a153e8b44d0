// SPDX-License-Identifier: GPL-2.0
/*
 * celldev_driver.c - what devices of cells are bound to: drivers that match
 * nothing by themselves and do nothing, so that no other one binds and that the
 * bus keeps the device's power domain on, and of AMBA's devices apb_pclk. Clocks
 * that Linux's driver had on by itself are off.
 */
#include <linux/amba/bus.h>
#include <linux/device.h>
#include <linux/err.h>
#include <linux/ioport.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/platform_device.h>

#include "celldev.h"

#define DRIVER_NAME	"axvisor-cell"

static int probe_platform(struct platform_device *dev)
{
	return 0;
}

static struct platform_driver platform_driver = {
	.probe = probe_platform,
	.driver = {
		.name = DRIVER_NAME,
		.suppress_bind_attrs = true,
	},
};

#ifdef CONFIG_ARM_AMBA
static int probe_amba(struct amba_device *dev, const struct amba_id *id)
{
	return 0;
}

static const struct amba_id no_ids[] = { { } };

static struct amba_driver amba_driver = {
	.probe = probe_amba,
	.id_table = no_ids,
	.drv = {
		.name = DRIVER_NAME,
		.owner = THIS_MODULE,
		.suppress_bind_attrs = true,
	},
};

static struct device_driver *driver_for(const struct device *dev)
{
	return dev->bus == &amba_bustype ? &amba_driver.drv :
					   &platform_driver.driver;
}

int celldev_init(void)
{
	int err = platform_driver_register(&platform_driver);

	if (err)
		return err;
	err = amba_driver_register(&amba_driver);
	if (err)
		platform_driver_unregister(&platform_driver);
	return err;
}

void celldev_exit(void)
{
	amba_driver_unregister(&amba_driver);
	platform_driver_unregister(&platform_driver);
}
#else
static struct device_driver *driver_for(const struct device *dev)
{
	return &platform_driver.driver;
}

int celldev_init(void)
{
	return platform_driver_register(&platform_driver);
}

void celldev_exit(void)
{
	platform_driver_unregister(&platform_driver);
}
#endif

/* Return: 0, or why no driver of Linux's is bound (-errno). */
static int bind_again(struct device *dev)
{
	int ret = device_attach(dev);

	return ret > 0 ? 0 : ret ? ret : -ENODEV;
}

/* ---- registers that belong to no device of Linux's ---- */

static void unclaim(struct celldev *d)
{
	unsigned int i;

	for (i = 0; i < d->config.nr_ranges; i++) {
		if (d->claim[i])
			__release_region(&iomem_resource,
					 d->config.range[i].hpa,
					 d->config.range[i].size);
		d->claim[i] = NULL;
	}
}

/* So that no driver that is loaded later uses them. */
static int claim(struct celldev *d, struct refusal *why)
{
	const struct config_device_range *r = d->config.range;
	unsigned int i;

	for (i = 0; i < d->config.nr_ranges; i++, r++) {
		d->claim[i] = __request_region(&iomem_resource, r->hpa, r->size,
					       d->alias, IORESOURCE_EXCLUSIVE);
		if (d->claim[i])
			continue;
		unclaim(d);
		return refuse(why, -EBUSY,
			      "registers at %#llx, size %#llx, are claimed by somebody else, see /proc/iomem",
			      r->hpa, r->size);
	}
	return 0;
}

/* ---- take and return ---- */

/* Who has the device does not change while one looks and acts on it. */
static DEFINE_MUTEX(driver_lock);

static int take_device(struct celldev *d, struct refusal *why)
{
	struct device_driver *ours = driver_for(d->dev);
	int err;

	if (READ_ONCE(d->dev->driver) == ours)
		return refuse(why, -EBUSY, "%s: a cell has it already", d->name);
	d->had_driver = READ_ONCE(d->dev->driver);
	device_release_driver(d->dev);
	err = device_driver_attach(ours, d->dev);
	if (!err)
		return 0;
	refuse(why, err, "%s: Linux can't give it up (%pe)", d->name,
	       ERR_PTR(err));
	if (d->had_driver && bind_again(d->dev))
		refuse_more(why, ", nor take it back");
	return err;
}

int celldev_take(struct celldev *d, struct refusal *why)
{
	int err;

	if (!d->dev)
		return claim(d, why);
	mutex_lock(&driver_lock);
	err = take_device(d, why);
	mutex_unlock(&driver_lock);
	return err;
}

static int return_device(struct celldev *d)
{
	if (READ_ONCE(d->dev->driver) == driver_for(d->dev))
		device_release_driver(d->dev);
	if (!d->had_driver || READ_ONCE(d->dev->driver))
		return 0;
	return bind_again(d->dev);
}

int celldev_return(struct celldev *d)
{
	int err;

	if (!d->dev) {
		unclaim(d);
		return 0;
	}
	mutex_lock(&driver_lock);
	err = return_device(d);
	mutex_unlock(&driver_lock);
	return err;
}
