// SPDX-License-Identifier: GPL-2.0
/* hypercall.c - what cells may ask of the core, see axvisor/abi.h. */
#include <axvisor/event.h>
#include <axvisor/mem.h>
#include <axvisor/smp.h>

#include "../common/spinlock.h"
#include "cell.h"
#include "create.h"
#include "device.h"
#include "hypercall.h"
#include "ledger.h"
#include "memory.h"
#include "move.h"
#include "root.h"
#include "sched.h"

/* Bytes of a console that are copied at a time. */
#define CHUNK	256U

/* See cell.h. */
static struct spinlock manage_lock;

/* One call's, under manage_lock: what is too large for a core's stack. */
static union {
	struct ax_cell_desc desc;
	struct ax_region_desc region;
	struct ax_device_desc device;
	struct ax_vcpu_stat stat;
	u64 state[AX_STATE_MAX / 8];
} buffer;

/* ---- about the machine ---- */

static s64 hc_null(const u64 *arg)
{
	(void)arg;
	return 0;
}

static s64 hc_info(const u64 *arg)
{
	const u64 pool = (u64)pool_total() * PAGE_SIZE;
	const u64 total = root_boot()->core.size;
	const struct ax_info info = {
		.core_image = core_image_size(),
		.core_total = total,
		.core_used = total - pool + (u64)pool_used() * PAGE_SIZE,
		.root_table_pages = vm_table_pages(root_vm()),
		.nr_cells = cell_count(),
		.nr_cpus = root_boot()->nr_cpus,
	};

	if (!ledger_root_ram(RANGE(arg[0], sizeof(info))))
		return -EFAULT;
	mem_write(HPA(arg[0]), &info, sizeof(info));
	return 0;
}

static s64 hc_cpu_get(const u64 *arg)
{
	return root_cpu_state(arg[0]);
}

static s64 hc_event_arm(const u64 *arg)
{
	event_arm(arg[0]);
	return 0;
}

/*
 * All CPUs of Linux make this call in one round: when it fails for the first
 * one, it fails for all, and then is as if it had not been made. Who is in a
 * round is Linux's to know: another number is another round.
 */
static s64 hc_release(const u64 *arg)
{
	static u64 failed;	/* the last round that did; none is 0 */
	int err;

	if (!arg[0])
		return -EINVAL;
	if (cell_count() > 1)
		return -EBUSY;
	if (arg[0] == failed)
		return -ETIMEDOUT;
	core_set_releasing();
	err = sched_release_parked();
	if (err) {
		core_clear_releasing();
		failed = arg[0];
		return err;
	}
	spin_unlock(&manage_lock);
	smp_release();
}

/* ---- cells ---- */

/* The cell that @id names, but not the root cell; NULL if there is none. */
static struct cell *managed(u64 id)
{
	return id ? cell_find(id) : NULL;
}

static s64 hc_cell_create(const u64 *arg)
{
	struct ax_cell_desc *desc = &buffer.desc;
	const size_t out = offsetof(struct ax_cell_desc, refusal);
	int id;

	if (!ledger_root_ram(RANGE(arg[0], sizeof(*desc))))
		return -EFAULT;
	if (core_is_releasing())
		return -EBUSY;
	mem_read(desc, HPA(arg[0]), sizeof(*desc));
	id = cell_create(desc);
	if (id < 0)
		mem_write(HPA(arg[0] + out), &desc->refusal,
			  sizeof(desc->refusal));
	return id;
}

static s64 hc_cell_scrub(const u64 *arg)
{
	struct cell *cell = managed(arg[0]);

	return cell ? memory_scrub(cell) : -ENOENT;
}

static s64 hc_region_map(const u64 *arg)
{
	struct ax_region_desc *desc = &buffer.region;
	const size_t out = offsetof(struct ax_region_desc, refusal);
	struct cell *cell = managed(arg[0]);
	int err;

	if (!cell)
		return -ENOENT;
	if (!ledger_root_ram(RANGE(arg[1], sizeof(*desc))))
		return -EFAULT;
	mem_read(desc, HPA(arg[1]), sizeof(*desc));
	err = move_in(cell, desc);
	if (err)
		mem_write(HPA(arg[1] + out), &desc->refusal,
			  sizeof(desc->refusal));
	return err;
}

static s64 hc_region_unmap(const u64 *arg)
{
	struct cell *cell = managed(arg[0]);

	return cell ? move_out(cell, arg[1], arg[2]) : -ENOENT;
}

static s64 hc_region_scrub(const u64 *arg)
{
	struct cell *cell = managed(arg[0]);

	return cell ? move_scrub(cell) : -ENOENT;
}

static s64 hc_cell_copy(const u64 *arg)
{
	struct cell *cell = managed(arg[0]);

	return cell ? memory_copy(cell, GPA(arg[1]), HPA(arg[2]), arg[3]) :
		      -ENOENT;
}

static s64 hc_cell_boot(const u64 *arg)
{
	struct cell *cell = managed(arg[0]);

	return cell ? cell_boot(cell, GPA(arg[1]), arg[2], arg[3]) : -ENOENT;
}

static s64 hc_cell_start(const u64 *arg)
{
	struct cell *cell = managed(arg[0]);

	return cell ? cell_start(cell) : -ENOENT;
}

static s64 hc_cell_pause(const u64 *arg)
{
	struct cell *cell = managed(arg[0]);

	return cell ? cell_pause(cell) : -ENOENT;
}

static s64 hc_cell_resume(const u64 *arg)
{
	struct cell *cell = managed(arg[0]);

	return cell ? cell_resume(cell) : -ENOENT;
}

static s64 hc_cell_stop(const u64 *arg)
{
	struct cell *cell = managed(arg[0]);

	return cell ? cell_stop(cell) : -ENOENT;
}

static s64 hc_cell_reset(const u64 *arg)
{
	struct cell *cell = managed(arg[0]);

	return cell ? cell_reset(cell) : -ENOENT;
}

static s64 hc_cell_destroy(const u64 *arg)
{
	struct cell *cell = managed(arg[0]);

	return cell ? cell_destroy(cell) : -ENOENT;
}

static s64 hc_cell_reclaim(const u64 *arg)
{
	struct cell *cell = managed(arg[0]);

	return cell ? cell_reclaim(cell) : -ENOENT;
}

static s64 hc_cell_get(const u64 *arg)
{
	struct cell *cell = cell_find(arg[0]);
	struct ax_cell_info info;

	if (!cell)
		return -ENOENT;
	if (!ledger_root_ram(RANGE(arg[1], sizeof(info))))
		return -EFAULT;
	cell_get(cell, &info);
	mem_write(HPA(arg[1]), &info, sizeof(info));
	return 0;
}

static s64 hc_vcpu_stat(const u64 *arg)
{
	struct ax_vcpu_stat *stat = &buffer.stat;
	struct cell *cell = cell_find(arg[0]);

	if (!cell)
		return -ENOENT;
	if (arg[1] >= cell->vm->nr_vcpus)
		return -EINVAL;
	if (!ledger_root_ram(RANGE(arg[2], sizeof(*stat))))
		return -EFAULT;
	vcpu_stat(cell->vm->vcpu[arg[1]], stat);
	mem_write(HPA(arg[2]), stat, sizeof(*stat));
	return 0;
}

/* A vCPU that can't execute. Return: 0 or why its registers are out of reach. */
static int find_halted(u64 id, u64 index, struct vcpu **vcpu)
{
	struct cell *cell = managed(id);
	int err;

	if (!cell)
		return -ENOENT;
	if (index >= cell->vm->nr_vcpus)
		return -EINVAL;
	err = cell_check(cell, CELL_STATE);
	if (err)
		return err;
	*vcpu = cell->vm->vcpu[index];
	return cell_nr_active(cell) ? -EAGAIN : 0;
}

static s64 hc_vcpu_get_state(const u64 *arg)
{
	struct vcpu *vcpu;
	u32 size;
	int err;

	err = find_halted(arg[0], arg[1], &vcpu);
	if (err)
		return err;
	if (!ledger_root_ram(RANGE(arg[2], sizeof(buffer.state))))
		return -EFAULT;
	size = vcpu_get_state(vcpu, buffer.state);
	mem_write(HPA(arg[2]), buffer.state, size);
	return size;
}

static s64 hc_vcpu_set_state(const u64 *arg)
{
	struct vcpu *vcpu;
	int err;

	err = find_halted(arg[0], arg[1], &vcpu);
	if (err)
		return err;
	if (arg[3] > sizeof(buffer.state))
		return -EINVAL;
	if (!ledger_root_ram(RANGE(arg[2], arg[3])))
		return -EFAULT;
	mem_read(buffer.state, HPA(arg[2]), arg[3]);
	return vcpu_set_state(vcpu, buffer.state, arg[3]);
}

static s64 hc_irq_inject(const u64 *arg)
{
	struct cell *cell = managed(arg[0]);
	int err;

	if (!cell)
		return -ENOENT;
	if (arg[2] >= AX_NR_IRQ)
		return -EINVAL;
	err = cell_check(cell, CELL_IRQ);
	if (err)
		return err;
	return vm_irq_inject(cell->vm, arg[1], (enum ax_irq)arg[2]);
}

typedef int (*device_fn)(struct cell *cell, struct ax_device_desc *desc);

static s64 with_device(const u64 *arg, device_fn fn)
{
	struct ax_device_desc *desc = &buffer.device;
	const size_t out = offsetof(struct ax_device_desc, refusal);
	struct cell *cell = managed(arg[0]);
	int err;

	if (!cell)
		return -ENOENT;
	if (!ledger_root_ram(RANGE(arg[1], sizeof(*desc))))
		return -EFAULT;
	mem_read(desc, HPA(arg[1]), sizeof(*desc));
	err = fn(cell, desc);
	if (err)
		mem_write(HPA(arg[1] + out), &desc->refusal,
			  sizeof(desc->refusal));
	return err;
}

static s64 hc_device_check(const u64 *arg)
{
	return with_device(arg, device_check);
}

static s64 hc_device_attach(const u64 *arg)
{
	return with_device(arg, device_attach);
}

static s64 hc_device_detach(const u64 *arg)
{
	return with_device(arg, device_detach);
}

/* ---- consoles ---- */

/* Return: 0 with *@console, or why there is none or no such buffer. */
static int find_console(u64 id, struct range buf, struct cell **cell)
{
	*cell = cell_find(id);
	if (!*cell)
		return -ENOENT;
	if (!(*cell)->vm->console)
		return -ENODEV;
	return ledger_root_ram(buf) ? 0 : -EFAULT;
}

static s64 hc_console_read(const u64 *arg)
{
	u64 len = MIN(arg[3], (u64)AX_CONSOLE_SIZE), done = 0;
	struct cell *cell;
	u8 chunk[CHUNK];
	s64 n;

	n = find_console(arg[0], RANGE(arg[2], len), &cell);
	if (n)
		return n;
	do {
		n = console_read(cell->vm->console, arg[1] + done, chunk,
				 (u32)MIN(len - done, (u64)CHUNK));
		if (n < 0 && !done)
			return n;
		if (n <= 0)
			break;
		mem_write(HPA(arg[2] + done), chunk, (u64)n);
		done += (u64)n;
	} while (done < len);
	return (s64)done;
}

static s64 hc_console_write(const u64 *arg)
{
	u64 len = MIN(arg[2], (u64)AX_CONSOLE_RX_SIZE), done = 0;
	struct cell *cell;
	u8 chunk[CHUNK];
	u32 size, n;
	int err;

	err = find_console(arg[0], RANGE(arg[1], len), &cell);
	if (err)
		return err;
	do {
		size = (u32)MIN(len - done, (u64)CHUNK);
		mem_read(chunk, HPA(arg[1] + done), size);
		n = console_write(cell->vm->console, chunk, size);
		done += n;
	} while (n == size && done < len);
	if (done)
		vm_console_input(cell->vm);
	return (s64)done;
}

/* For every cell, without a lock. */
static s64 (*const any_cell[AX_NR_HYPERCALLS])(const u64 *arg) = {
	[AX_HC_NULL] = hc_null,
};

/* All others: for the root cell, under manage_lock. */
static s64 (*const root_cell[])(const u64 *arg) = {
	[AX_HC_INFO] = hc_info,
	[AX_HC_CELL_CREATE] = hc_cell_create,
	[AX_HC_CELL_SCRUB] = hc_cell_scrub,
	[AX_HC_CELL_COPY] = hc_cell_copy,
	[AX_HC_CELL_BOOT] = hc_cell_boot,
	[AX_HC_CELL_START] = hc_cell_start,
	[AX_HC_CELL_PAUSE] = hc_cell_pause,
	[AX_HC_CELL_RESUME] = hc_cell_resume,
	[AX_HC_CELL_STOP] = hc_cell_stop,
	[AX_HC_CELL_RESET] = hc_cell_reset,
	[AX_HC_CELL_DESTROY] = hc_cell_destroy,
	[AX_HC_CELL_RECLAIM] = hc_cell_reclaim,
	[AX_HC_CELL_GET] = hc_cell_get,
	[AX_HC_CONSOLE_READ] = hc_console_read,
	[AX_HC_CONSOLE_WRITE] = hc_console_write,
	[AX_HC_CPU_GET] = hc_cpu_get,
	[AX_HC_RELEASE] = hc_release,
	[AX_HC_VCPU_STAT] = hc_vcpu_stat,
	[AX_HC_VCPU_GET_STATE] = hc_vcpu_get_state,
	[AX_HC_VCPU_SET_STATE] = hc_vcpu_set_state,
	[AX_HC_IRQ_INJECT] = hc_irq_inject,
	[AX_HC_EVENT_ARM] = hc_event_arm,
	[AX_HC_REGION_MAP] = hc_region_map,
	[AX_HC_REGION_UNMAP] = hc_region_unmap,
	[AX_HC_REGION_SCRUB] = hc_region_scrub,
	[AX_HC_DEVICE_ATTACH] = hc_device_attach,
	[AX_HC_DEVICE_DETACH] = hc_device_detach,
	[AX_HC_DEVICE_CHECK] = hc_device_check,
};

_Static_assert(ARRAY_SIZE(root_cell) == AX_NR_HYPERCALLS,
	       "one handler for each hypercall");

/* Nothing changes owners any more once the core has panicked. */
static noinline s64 managed_call(const struct vcpu *caller, u64 nr,
				 const u64 *arg)
{
	s64 result;

	if (caller->vm->kind != VM_ROOT)
		return -EPERM;
	if (unlikely(core_has_panicked()) ||
	    !spin_lock_unless_dead(&manage_lock))
		return -EIO;
	result = root_cell[nr](arg);
	spin_unlock(&manage_lock);
	return result;
}

s64 hypercall(struct vcpu *caller, u64 nr, const u64 *arg)
{
	if (unlikely(nr >= AX_NR_HYPERCALLS))
		return -ENOSYS;
	if (!any_cell[nr])
		return managed_call(caller, nr, arg);
	return any_cell[nr](arg);
}
