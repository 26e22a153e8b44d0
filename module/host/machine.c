// SPDX-License-Identifier: GPL-2.0
/* machine.c - whether the machine is seized, and the lock that keeps it so. */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/delay.h>
#include <linux/io.h>
#include <linux/mutex.h>
#include <linux/printk.h>
#include <linux/rwsem.h>
#include <linux/slab.h>

#include "arch.h"
#include "cell.h"
#include "cell_table.h"
#include "check.h"
#include "core.h"
#include "event.h"
#include "log.h"
#include "machine.h"
#include "seize.h"

/*
 * Who waits for machine_lock as a writer holds gate, so that readers wait there:
 * in the queue of an rwsem nobody could give up. With gate held the image stays.
 */
static DEFINE_MUTEX(gate);
static DECLARE_RWSEM(machine_lock);
static struct image image;
static bool seized;
static bool going_down;

/* A core could not be removed, by this module or one before: no way on. */
static bool stuck;

/* Whoever is in a core that has stopped reads machine_lock for ever. */
static int lock_for_change(struct refusal *why)
{
	mutex_lock(&gate);
	might_lock(&machine_lock);
	while (!down_write_trylock(&machine_lock)) {
		if (core_has_stopped()) {
			mutex_unlock(&gate);
			return refuse(why, -EIO, CORE_STOPPED_TEXT);
		}
		usleep_range(500, 1000);
	}
	return 0;
}

static void unlock_changed(void)
{
	up_write(&machine_lock);
	mutex_unlock(&gate);
}

static int seize_locked(struct refusal *why)
{
	int err;

	if (seized)
		return refuse(why, -EALREADY, "the machine is already seized");
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
	int err = lock_for_change(why);

	if (err)
		return err;
	err = seize_locked(why);
	unlock_changed();
	return err;
}

static int release_locked(struct refusal *why)
{
	if (!seized)
		return refuse(why, -EALREADY, "the machine is not seized");
	if (core_has_stopped())
		return refuse(why, -EIO, CORE_STOPPED_TEXT);
	if (cell_table_in_use())
		return refuse(why, -EBUSY, "cells exist: destroy them first");

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

	/* Before: a core that stops in it must not hold the lock for writing. */
	if (!machine_hold_core()) {
		cell_retry_orphans();
		machine_drop();
	}
	err = lock_for_change(why);
	if (err)
		return err;
	err = release_locked(why);
	unlock_changed();
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
	mutex_lock(&gate);
	down_read(&machine_lock);
	mutex_unlock(&gate);
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

void machine_init(void)
{
	stuck = arch_host_core_answers();
}

bool machine_is_stuck(void)
{
	return READ_ONCE(stuck);
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
