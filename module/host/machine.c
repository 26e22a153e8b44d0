// SPDX-License-Identifier: GPL-2.0
/* machine.c - whether the machine is seized, and the lock that keeps it so. */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/io.h>
#include <linux/printk.h>
#include <linux/rwsem.h>
#include <linux/slab.h>

#include "cell.h"
#include "cell_table.h"
#include "check.h"
#include "core.h"
#include "event.h"
#include "log.h"
#include "machine.h"
#include "seize.h"

static DECLARE_RWSEM(machine_lock);
static struct image image;
static bool seized;
static bool going_down;

/* Set if CPUs could not be taken back from a core: there is no way on. */
static bool stuck;

static int seize_locked(struct refusal *why)
{
	int err;

	if (seized)
		return refuse(why, -EALREADY, "the machine is already seized");
	if (stuck)
		return refuse(why, -EBUSY,
			      "a core could not be removed: reboot first");
	if (machine_going_down())
		return refuse(why, -EBUSY, "the machine is going down");
	err = check_obstacles(why);
	if (err)
		return err;
	err = image_load(&image, why);
	if (err)
		return err;

	switch (seize_cpus(&image, why)) {
	case SEIZE_DONE:
		event_forget();
		WRITE_ONCE(seized, true);
		pr_info("seized %u CPUs, core at %#llx, %lu KiB\n",
			num_online_cpus(), (u64)PFN_PHYS(image.memory.pfn),
			image.memory.nr << (PAGE_SHIFT - 10));
		return 0;
	case SEIZE_UNDONE:
		log_to_dmesg(image.public);
		image_free(&image);
		return -EIO;
	default:
		log_to_dmesg(image.public);
		stuck = true;
		return -EIO;
	}
}

int machine_seize(struct refusal *why)
{
	int err;

	down_write(&machine_lock);
	err = seize_locked(why);
	up_write(&machine_lock);
	return err;
}

static int release_locked(struct refusal *why)
{
	if (!seized)
		return refuse(why, -EALREADY, "the machine is not seized");
	if (cell_table_in_use())
		return refuse(why, -EBUSY, "cells exist: destroy them first");
	cell_retry_orphans();
	if (core_has_stopped())
		return refuse(why, -EIO, CORE_STOPPED_TEXT);

	switch (seize_release_cpus(&image, why)) {
	case SEIZE_DONE:
		WRITE_ONCE(seized, false);
		image_free(&image);
		pr_info("released the machine\n");
		return 0;
	case SEIZE_UNDONE:
		return -EIO;
	default:
		log_to_dmesg(image.public);
		WRITE_ONCE(seized, false);
		stuck = true;
		return -EIO;
	}
}

int machine_release(struct refusal *why)
{
	int err;

	/* Whoever is in a core that has stopped reads the lock for ever. */
	err = machine_hold_core();
	if (err == -EIO)
		return refuse(why, err, CORE_STOPPED_TEXT);
	if (!err)
		machine_drop();
	down_write(&machine_lock);
	err = release_locked(why);
	up_write(&machine_lock);
	/* No doorbell rings any more for who waits. */
	event_kick();
	return err;
}

void machine_shutdown(void)
{
	struct refusal why = { };
	int err;

	WRITE_ONCE(going_down, true);
	if (!machine_hold()) {
		if (!core_has_stopped())
			cell_destroy_all();
		/* Also if it stopped meanwhile. */
		if (core_has_stopped())
			cell_abandon_all();
		machine_drop();
	}
	err = machine_release(&why);
	if (err && err != -EALREADY)
		pr_crit("can't release the machine: %s\n", why.text);
}

bool machine_going_down(void)
{
	return READ_ONCE(going_down);
}

int machine_hold(void)
{
	down_read(&machine_lock);
	if (seized)
		return 0;
	up_read(&machine_lock);
	return -ENODEV;
}

int machine_hold_core(void)
{
	int err = machine_hold();

	if (err || !core_has_stopped())
		return err;
	machine_drop();
	return -EIO;
}

void machine_drop(void)
{
	up_read(&machine_lock);
}

bool machine_is_seized(void)
{
	return READ_ONCE(seized);
}

const struct ax_public *machine_public(void)
{
	return READ_ONCE(image.public);
}

int machine_info(struct ax_info *info)
{
	struct ax_info *buffer = kzalloc(sizeof(*buffer), GFP_KERNEL);
	long ret;

	if (!buffer)
		return -ENOMEM;
	ret = core_call(AX_HC_INFO, virt_to_phys(buffer), 0, 0, 0);
	if (!ret)
		*info = *buffer;
	kfree(buffer);
	return ret;
}
