// SPDX-License-Identifier: GPL-2.0
/* event.c - noticing what happens in the core. */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/atomic.h>
#include <linux/delay.h>
#include <linux/interrupt.h>
#include <linux/jiffies.h>
#include <linux/printk.h>
#include <linux/sched.h>

#include "cell.h"
#include "core.h"
#include "doorbell.h"
#include "event.h"
#include "log.h"
#include "machine.h"

/* Where the doorbell can't be waited for. */
#define POLL_MS		20
#define UNUSED_TIMEOUT	(30 * HZ)

DECLARE_WAIT_QUEUE_HEAD(event_wait);

static struct workqueue_struct *event_wq;
static atomic_t nr_users;

/* What the worker has seen of this core; it never runs twice at a time. */
static u64 seen_events;
static u64 seen_log;
/* Written with the machine held, read at any time. */
static bool seen_panic;

/* Return: the core has stopped since the last look. */
static bool look_at_panic(const struct ax_public *public)
{
	bool panic = READ_ONCE(public->panic);
	bool is_new = panic && !seen_panic;

	if (is_new) {
		pr_emerg("the core has stopped for good; its log:\n");
		log_to_dmesg(public);
	}
	WRITE_ONCE(seen_panic, panic);
	return is_new;
}

/* Return: a cell was busy with a request and must be looked at again. */
static bool look(void)
{
	const struct ax_public *public = machine_public();
	/* Pair with the core's release, after the change that they announce. */
	u64 events = smp_load_acquire(&public->event_seq);
	u64 log = smp_load_acquire(&public->log_head);
	bool wake = false, busy = false;

	if (look_at_panic(public))
		wake = true;
	if (log != seen_log) {
		seen_log = log;
		wake = true;
	}
	if (events != seen_events && !seen_panic) {
		busy = cell_refresh_all();
		if (!busy)
			seen_events = events;
		wake = true;
	}
	if (wake)
		wake_up_interruptible_all(&event_wait);
	return busy;
}

static void event_fn(struct work_struct *work);
static DECLARE_DELAYED_WORK(event_work, event_fn);

/* The doorbell has been heard: it works, nobody has to poll. */
static bool has_rung;
static unsigned long last_look;	/* in jiffies */

/* Once a jiffy at most, whatever cells do. */
static irqreturn_t rung(int irq, void *data)
{
	WRITE_ONCE(has_rung, true);
	mod_delayed_work(event_wq, &event_work,
			 READ_ONCE(last_look) == jiffies ? 1 : 0);
	return IRQ_HANDLED;
}

/* Until it has been heard, it is asked to ring at once. */
static int arm_doorbell(void)
{
	return core_call(AX_HC_EVENT_ARM,
			 READ_ONCE(has_rung) ? seen_events : U64_MAX, 0, 0, 0);
}

static void event_fn(struct work_struct *work)
{
	bool again = true;

	WRITE_ONCE(last_look, jiffies);
	if (machine_hold()) {
		/* Readers of the log learn that there is none any more. */
		wake_up_interruptible_all(&event_wait);
	} else {
		again = look();
		if (!again && atomic_read(&nr_users))
			again = arm_doorbell() || !READ_ONCE(has_rung);
		machine_drop();
	}
	if (again && atomic_read(&nr_users))
		queue_delayed_work(event_wq, &event_work,
				   msecs_to_jiffies(POLL_MS));
}

void event_forget(void)
{
	seen_events = 0;
	seen_log = 0;
	WRITE_ONCE(seen_panic, false);
}

bool event_core_has_stopped(void)
{
	return READ_ONCE(seen_panic);
}

int event_init(void)
{
	event_wq = alloc_workqueue("axvisor", WQ_UNBOUND, 0);
	if (!event_wq)
		return -ENOMEM;
	doorbell_init(rung);
	return 0;
}

void event_exit(void)
{
	doorbell_exit();
	cancel_delayed_work_sync(&event_work);
	destroy_workqueue(event_wq);
}

void event_get(void)
{
	if (atomic_inc_return(&nr_users) == 1)
		event_kick();
}

void event_put(void)
{
	atomic_dec(&nr_users);
}

void event_wait_unused(void)
{
	unsigned long end = jiffies + UNUSED_TIMEOUT;

	if (!atomic_read(&nr_users))
		return;
	pr_notice("waiting for open files of /dev/axvisor and of consoles to be closed\n");
	while (atomic_read(&nr_users) && time_before(jiffies, end))
		msleep(POLL_MS);
	if (atomic_read(&nr_users))
		pr_crit("files are still open: closing them will crash\n");
	/* Whoever was last is about to return from event_put(). */
	msleep(POLL_MS);
}

void event_kick(void)
{
	mod_delayed_work(event_wq, &event_work, 0);
}

bool event_queue(struct work_struct *work)
{
	return queue_work(event_wq, work);
}
