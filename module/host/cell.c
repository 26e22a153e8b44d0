// SPDX-License-Identifier: GPL-2.0
/* cell.c - making, ending and asking after cells. */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/delay.h>
#include <linux/err.h>
#include <linux/io.h>
#include <linux/jiffies.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/printk.h>
#include <linux/slab.h>
#include <linux/timekeeping.h>

#include "cell.h"
#include "cell_table.h"
#include "console.h"
#include "control.h"
#include "core.h"
#include "event.h"
#include "machine.h"
#include "memory.h"
#include "netlink.h"

#define ABANDON_TIMEOUT	(2 * HZ)

static DEFINE_MUTEX(create_lock);

static const enum axvisor_cell_state shown_state[AX_NR_CELL_STATES] = {
	[AX_CELL_SCRUBBING]	= AXVISOR_CELL_SCRUBBING,
	[AX_CELL_CREATED]	= AXVISOR_CELL_CREATED,
	[AX_CELL_LOADED]	= AXVISOR_CELL_LOADED,
	[AX_CELL_RUNNING]	= AXVISOR_CELL_RUNNING,
	[AX_CELL_PAUSED]	= AXVISOR_CELL_PAUSED,
	[AX_CELL_STOPPED]	= AXVISOR_CELL_STOPPED,
	[AX_CELL_FAILED]	= AXVISOR_CELL_FAILED,
	[AX_CELL_RESETTING]	= AXVISOR_CELL_RESETTING,
	[AX_CELL_DESTROYING]	= AXVISOR_CELL_SCRUBBING,
};

static void cell_release(struct kref *ref)
{
	struct cell *cell = container_of(ref, struct cell, ref);

	kvfree(cell->output.bytes);
	kfree(cell);
}

void cell_put(struct cell *cell)
{
	kref_put(&cell->ref, cell_release);
}

static struct cell *new_cell(const struct cell_config *config)
{
	struct cell *cell = kzalloc(sizeof(*cell), GFP_KERNEL_ACCOUNT);
	unsigned int i;

	if (!cell)
		return NULL;
	kref_init(&cell->ref);
	mutex_init(&cell->lock);
	mutex_init(&cell->core_lock);
	load_init(&cell->loads);
	memory_init(cell);
	INIT_WORK(&cell->reset_work, control_reset_fn);
	strscpy(cell->name, config->name, sizeof(cell->name));
	cell->console = config->console;
	cell->on_fail = config->on_fail;
	cell->nr_vcpus = config->nr_vcpus;
	cell->nr_claims = config->nr_vcpus;
	for (i = 0; i < config->nr_vcpus; i++) {
		cell->vcpu_cpu[i] = config->cpu[i];
		cell->claims[i].cpu = config->cpu[i];
	}
	cell->told = AXVISOR_CELL_SCRUBBING;
	return cell;
}

long cell_call(struct cell *cell, enum ax_hypercall nr, u64 a1, u64 a2, u64 a3)
{
	long ret = core_lock(&cell->core_lock);

	if (ret)
		return ret;
	ret = -ENOENT;
	if (cell->core_id)
		ret = core_call(nr, cell->core_id, a1, a2, a3);
	mutex_unlock(&cell->core_lock);
	return ret;
}

/* ---- status ---- */

void cell_status(struct cell *cell, struct cell_status *status)
{
	struct ax_cell_info *info = &cell->info;
	bool locked = !core_lock(&cell->core_lock);

	/* What the core said last stays true of a cell that is gone. */
	if (locked && cell->core_id)
		core_call(AX_HC_CELL_GET, cell->core_id, virt_to_phys(info),
			  0, 0);

	status->nr_active = info->nr_active;
	status->vcpu_on = info->vcpu_on;
	status->console_head = info->console_head;
	status->console_tail = info->console_tail;
	status->fail = info->fail;
	status->memory = donate_size(&cell->memory);
	if (!cell->core_id)
		status->state = AXVISOR_CELL_DESTROYED;
	else if (READ_ONCE(cell->resetting))
		status->state = AXVISOR_CELL_RESETTING;
	else
		status->state = shown_state[info->state];
	if (locked)
		mutex_unlock(&cell->core_lock);
}

long cell_stat(struct cell *cell, unsigned int vcpu, struct ax_vcpu_stat *stat)
{
	if (!cell)
		return core_call(AX_HC_VCPU_STAT, 0, vcpu, virt_to_phys(stat),
				 0);
	return cell_call(cell, AX_HC_VCPU_STAT, vcpu, virt_to_phys(stat), 0);
}

void cell_refresh(struct cell *cell)
{
	struct cell_status status;

	lockdep_assert_held(&cell->lock);
	cell_status(cell, &status);
	if (status.state != cell->told) {
		cell->told = status.state;
		netlink_announce(cell);
	}
	if (status.state == AXVISOR_CELL_RESETTING && !cell->resetting)
		control_queue_reset(cell);
}

int cell_refresh_all(void)
{
	struct cell_status status;
	struct cell *cell;
	int ret = 0;
	u32 id = 1;

	while ((cell = cell_table_next(id))) {
		id = cell->id + 1;
		if (mutex_trylock(&cell->lock)) {
			cell_refresh(cell);
			mutex_unlock(&cell->lock);
		} else {
			/* Readers of its console go on all the same. */
			cell_status(cell, &status);
			ret = -EBUSY;
		}
		cell_put(cell);
	}
	return ret;
}

/* ---- orphans ---- */

#define ORPHANS_TEXT_MAX	40

/* The first by number, the others, which axctl show lists, by how many. */
static const char *orphans_text(const struct cell *cell,
				char text[ORPHANS_TEXT_MAX])
{
	unsigned int others = cell->cpus.nr - 1;
	unsigned int cpu = cell->cpus.cpu[0].cpu;

	if (others)
		snprintf(text, ORPHANS_TEXT_MAX, "CPU %u and %u more", cpu,
			 others);
	else
		snprintf(text, ORPHANS_TEXT_MAX, "CPU %u", cpu);
	return text;
}

static bool has_orphans(const struct cell *cell)
{
	return cell->cpus.nr || cell->devices.nr;
}

static int blame_orphan(const char *what, int error, struct refusal *why)
{
	return refuse(why, -EBUSY,
		      "the cell is destroyed, but Linux can't take %s back (%pe): destroy it again to retry",
		      what, ERR_PTR(-error));
}

static int blame_orphans(const struct cell *cell, struct refusal *why)
{
	char text[ORPHANS_TEXT_MAX];

	return blame_orphan(orphans_text(cell, text),
			    cell->cpus.cpu[0].orphan, why);
}

/*
 * The cell could not be made, nor could all be undone: it is listed as one
 * that is destroyed, so that its orphans are known and can be retried.
 */
static void keep_orphans(struct cell *cell, struct refusal *why)
{
	char text[ORPHANS_TEXT_MAX];

	cell_table_retire(cell);
	cell_table_publish(cell, 1);
	cell_refresh(cell);
	refuse_more(why, "; nor can Linux take %s back (%pe): destroy '%s' to retry",
		    orphans_text(cell, text),
		    ERR_PTR(-cell->cpus.cpu[0].orphan), cell->name);
}

/* ---- create ---- */

/* Only its destruction, or abandon(), ends this; the module stays as long. */
static void list_cell(struct cell *cell, u32 id)
{
	__module_get(THIS_MODULE);
	event_get();
	cell_table_publish(cell, id);
}

u32 cell_describe(const struct donation *from, struct ax_region *to)
{
	unsigned int i;

	for (i = 0; i < from->nr; i++)
		to[i] = from->piece[i].map;
	return from->nr;
}

static struct ax_cell_desc *make_desc(const struct cell *cell)
{
	struct ax_cell_desc *desc = kzalloc(sizeof(*desc), GFP_KERNEL);
	unsigned int i;

	if (!desc)
		return NULL;
	strscpy(desc->name, cell->name, sizeof(desc->name));
	desc->console = cell->console;
	desc->on_fail = cell->on_fail;
	desc->wall_time = ktime_get_real_ns();
	desc->nr_vcpus = cell->nr_vcpus;
	for (i = 0; i < cell->nr_vcpus; i++)
		desc->cpu[i] = cell->vcpu_cpu[i];
	desc->nr_regions = cell_describe(&cell->memory, desc->region);
	return desc;
}

static int explain(const struct cell *cell, const struct ax_cell_desc *desc,
		   int err, struct refusal *why)
{
	const struct ax_refusal *refusal = &desc->refusal;
	unsigned int index = refusal->index;

	/* The core knows pieces, the user regions. */
	if (refusal->blame == AX_BLAME_REGION && index < cell->memory.nr)
		index = cell->memory.piece[index].index;
	if (!refusal->text[0])
		return refuse(why, err, "the core refused the cell (%pe)",
			      ERR_PTR(err));
	return refuse_part(why, refusal->blame, index, err, "%.*s",
			   AX_TEXT_MAX, refusal->text);
}

static int enter_core(struct cell *cell, struct refusal *why)
{
	struct ax_cell_desc *desc = make_desc(cell);
	long ret;

	if (!desc)
		return refuse(why, -ENOMEM, "out of memory");
	ret = core_call(AX_HC_CELL_CREATE, virt_to_phys(desc), 0, 0, 0);
	if (ret < 0) {
		ret = explain(cell, desc, ret, why);
	} else {
		mutex_lock(&cell->core_lock);
		cell->core_id = ret;
		mutex_unlock(&cell->core_lock);
		ret = 0;
	}
	kfree(desc);
	return ret;
}

int cell_scrub(struct cell *cell)
{
	long left;

	do {
		cond_resched();
		left = cell_call(cell, AX_HC_CELL_SCRUB, 0, 0, 0);
	} while (left > 0);
	return left;
}

static int make_cell(struct cell *cell, const struct cell_config *config,
		     struct refusal *why)
{
	int err;

	err = donate_memory(&cell->memory, config, why);
	if (err)
		return err;
	err = hotplug_donate(&cell->cpus, config, why);
	if (err)
		goto err_memory;
	err = enter_core(cell, why);
	/* Nobody knows how far a core came that has stopped: it keeps all. */
	if (err && !core_has_stopped())
		goto err_cpus;
	return err;

err_cpus:
	hotplug_reclaim(&cell->cpus);
err_memory:
	donate_undo(&cell->memory);
	return err;
}

static int create_locked(struct cell *cell, const struct cell_config *config,
			 struct refusal *why)
{
	int err;

	if (machine_going_down())
		return refuse(why, -EBUSY, "the machine is going down");
	err = cell_table_claim(cell, why);
	if (err)
		return err;
	err = make_cell(cell, config, why);
	if (!err)
		/* The core knows it: ended like any from here on. */
		list_cell(cell, cell->core_id);
	else if (cell->memory.nr)
		/* A core that has stopped may have taken it: see abandon(). */
		list_cell(cell, 1);
	else if (cell->cpus.nr)
		keep_orphans(cell, why);
	else
		cell_table_remove(cell);
	return err;
}

static int attach_devices(struct cell *cell, const struct cell_config *config,
			  struct refusal *why)
{
	unsigned int i;
	int err;

	for (i = 0; i < config->nr_devices; i++) {
		err = celldev_attach(cell, &config->device[i], why);
		if (err) {
			why->blame = AX_BLAME_DEVICE;
			why->index = i;
			return err;
		}
	}
	return 0;
}

static int finish_create(struct cell *cell, const struct cell_config *config,
			 struct refusal *why)
{
	int err = cell_scrub(cell);

	if (!err)
		err = attach_devices(cell, config, why);
	else
		refuse(why, err, "memory can't be scrubbed (%pe)",
		       ERR_PTR(err));
	cell_refresh(cell);
	if (!err)
		memory_share(cell);
	return err;
}

int cell_create(const struct cell_config *config, struct refusal *why,
		struct cell **out)
{
	struct refusal ignored = { };
	struct cell *cell;
	int err;

	err = config_check(config, why);
	if (err)
		return err;
	cell = new_cell(config);
	if (!cell)
		return refuse(why, -ENOMEM, "out of memory");

	if (mutex_lock_interruptible(&create_lock)) {
		cell_put(cell);
		return refuse(why, -EINTR, "interrupted");
	}
	mutex_lock(&cell->lock);
	err = create_locked(cell, config, why);
	mutex_unlock(&create_lock);
	if (err) {
		mutex_unlock(&cell->lock);
		cell_put(cell);
		return err;
	}
	err = finish_create(cell, config, why);
	mutex_unlock(&cell->lock);
	if (err) {
		/* Where that fails, it stays listed and can be destroyed. */
		cell_destroy(cell, &ignored);
		cell_put(cell);
		return err;
	}
	*out = cell;
	return 0;
}

/* ---- destroy ---- */

/* The core no longer runs the cell, nor does anybody else use its memory. */
static int leave_core(struct cell *cell)
{
	int err;

	err = control_retry(cell, AX_HC_CELL_DESTROY, 0, 0, 0);
	if (err)
		return err;
	memory_withdraw(cell);
	err = cell_scrub(cell);
	if (err)
		return err;

	mutex_lock(&cell->core_lock);
	console_keep(cell);
	err = core_call(AX_HC_CELL_RECLAIM, cell->core_id, 0, 0, 0);
	if (!err)
		/* Pairs with console.c: first @output, then that it counts. */
		smp_store_release(&cell->core_id, 0);
	mutex_unlock(&cell->core_lock);
	return err;
}

static void give_back_memory(struct cell *cell)
{
	load_free(&cell->loads);
	/* Whoever lists the cell meanwhile waits, rather than see half of it. */
	mutex_lock(&cell->core_lock);
	donate_undo(&cell->memory);
	mutex_unlock(&cell->core_lock);
}

int cell_destroy(struct cell *cell, struct refusal *why)
{
	const struct celldev *device;
	bool first;
	int err = core_lock(&cell->lock);

	if (err)
		return refuse(why, err, CORE_STOPPED_TEXT);
	first = !cell->is_over;
	if (first) {
		err = leave_core(cell);
		if (err) {
			refuse(why, err, "the core can't end the cell (%pe)",
			       ERR_PTR(err));
			goto out;
		}
		give_back_memory(cell);
	} else if (!has_orphans(cell)) {
		err = refuse(why, -ENOENT, "the cell is gone");
		goto out;
	}

	device = celldev_reclaim(cell);
	if (device)
		err = blame_orphan(device->name, device->orphan, why);
	if (hotplug_reclaim(&cell->cpus))
		err = blame_orphans(cell, why);
	cell_table_retire(cell);
	cell_refresh(cell);
	if (!has_orphans(cell))
		cell_table_remove(cell);
	if (first) {
		event_kick();
		event_put();
		module_put(THIS_MODULE);
	}
out:
	mutex_unlock(&cell->lock);
	return err;
}

void cell_retry_orphans(void)
{
	struct refusal why = { };
	struct cell *cell;
	u32 id = 1;

	while ((cell = cell_table_next(id))) {
		id = cell->id + 1;
		if (cell_table_is_over(cell))
			cell_destroy(cell, &why);
		cell_put(cell);
	}
}

void cell_destroy_all(void)
{
	struct refusal why = { };
	struct cell *cell;
	u32 id = 1;

	/* Whoever creates now is done first; nobody follows. */
	if (core_lock(&create_lock))
		return;
	mutex_unlock(&create_lock);

	while ((cell = cell_table_next(id))) {
		id = cell->id + 1;
		if (cell_destroy(cell, &why)) {
			pr_err("cell '%s': %s\n", cell->name, why.text);
			if (cell->is_over)
				cell_table_remove(cell);
		}
		cell_put(cell);
	}
}

/* Whoever is in a core that has stopped never gives his lock back. */
static bool lock_for_a_while(struct mutex *lock)
{
	unsigned long end = jiffies + ABANDON_TIMEOUT;

	while (!mutex_trylock(lock)) {
		if (time_after(jiffies, end))
			return false;
		msleep(20);
	}
	return true;
}

static void abandon(struct cell *cell)
{
	bool locked = lock_for_a_while(&cell->lock);

	if (locked && !cell->is_over) {
		load_free(&cell->loads);
		donate_abandon(&cell->memory);
		celldev_abandon(cell);
	}
	if (!cell->is_over) {
		pr_crit("cell '%s': its memory and CPUs are lost until a reboot\n",
			cell->name);
		event_put();
	}
	cell_table_remove(cell);
	if (locked)
		mutex_unlock(&cell->lock);
}

void cell_abandon_all(void)
{
	struct cell *cell;
	u32 id = 1;

	while ((cell = cell_table_next(id))) {
		id = cell->id + 1;
		abandon(cell);
		cell_put(cell);
	}
}
