// SPDX-License-Identifier: GPL-2.0
/* dev.c - /dev/axvisor: ioctls, and the core's log as a stream. */
#include <linux/capability.h>
#include <linux/fs.h>
#include <linux/minmax.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/poll.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/wait.h>
#include <linux/axvisor.h>

#include "arch.h"
#include "cell_table.h"
#include "check.h"
#include "console.h"
#include "dev.h"
#include "event.h"
#include "irq.h"
#include "load.h"
#include "log.h"
#include "machine.h"
#include "memory.h"
#include "regs.h"

/**
 * struct dev_file - one open /dev/axvisor
 * @lock: one reader at a time
 * @pos: position in the log
 * @bounce: what is on its way to user space
 */
struct dev_file {
	struct mutex lock;
	u64 pos;
	char bounce[512];
};

/* ---- ioctls ---- */

static_assert(sizeof(struct axvisor_info) == 96);
static_assert(sizeof(struct axvisor_check) == 560);
static_assert(sizeof(struct axvisor_seize) == 264);
static_assert(sizeof(struct axvisor_load) == 56);
static_assert(sizeof(struct axvisor_console) == 16);
static_assert(sizeof(struct axvisor_regs) == 288);
static_assert(sizeof(struct axvisor_irq) == 276);
static_assert(sizeof(struct axvisor_memory) == 16);

union dev_arg {
	u32 size;
	struct axvisor_info info;
	struct axvisor_check check;
	struct axvisor_seize seize;
	struct axvisor_load load;
	struct axvisor_console console;
	struct axvisor_regs regs;
	struct axvisor_irq irq;
	struct axvisor_memory memory;
};

static int do_info(union dev_arg *arg)
{
	struct axvisor_info *info = &arg->info;
	struct ax_info core;
	int err;

	if (info->flags)
		return -EOPNOTSUPP;
	*info = (struct axvisor_info){ .size = info->size };
	strscpy(info->version, AXVISOR_VERSION, sizeof(info->version));
	strscpy(info->arch, arch_host_name, sizeof(info->arch));
	if (machine_hold())
		return 0;
	err = machine_info(&core);
	if (!err) {
		info->seized = 1;
		info->cpus = core.nr_cpus;
		info->cells = cell_table_count() + 1;
		info->core_image = core.core_image;
		info->core_total = core.core_total;
		info->core_used = core.core_used;
	}
	machine_drop();
	return err;
}

static int do_check(union dev_arg *arg)
{
	if (arg->check.flags)
		return -EOPNOTSUPP;
	return check_one(arg->check.index, &arg->check);
}

static int do_seize(union dev_arg *arg)
{
	struct refusal why = { };
	int err;

	if (arg->seize.flags)
		return -EOPNOTSUPP;
	err = machine_seize(&why);
	strscpy(arg->seize.text, why.text, sizeof(arg->seize.text));
	return err;
}

static int do_release(union dev_arg *arg)
{
	struct refusal why = { };
	int err;

	if (arg->seize.flags)
		return -EOPNOTSUPP;
	err = machine_release(&why);
	strscpy(arg->seize.text, why.text, sizeof(arg->seize.text));
	return err;
}

/* With the machine held; machine_drop() and cell_put() follow on success. */
static struct cell *hold_cell(u32 id)
{
	struct cell *cell;
	int err;

	err = machine_hold_core();
	if (err)
		return ERR_PTR(err);
	cell = id ? cell_table_find(NULL, id) : NULL;
	if (cell)
		return cell;
	machine_drop();
	return ERR_PTR(id ? -ENOENT : -EBUSY);
}

static int do_load(union dev_arg *arg)
{
	struct axvisor_load *load = &arg->load;
	struct cell *cell;
	int err = -EINTR;

	if (load->flags & ~AXVISOR_LOAD_ENTRY)
		return -EOPNOTSUPP;
	if (!(load->flags & AXVISOR_LOAD_ENTRY) &&
	    (load->entry || load->arg || load->mode))
		return -EINVAL;
	cell = hold_cell(load->cell);
	if (IS_ERR(cell))
		return PTR_ERR(cell);
	if (!mutex_lock_interruptible(&cell->lock)) {
		err = load_cell(cell, load);
		cell_refresh(cell);
		mutex_unlock(&cell->lock);
	}
	cell_put(cell);
	machine_drop();
	return err;
}

static int do_console(union dev_arg *arg)
{
	struct cell *cell;
	int ret;

	if (arg->console.flags & ~AXVISOR_CONSOLE_FROM_START)
		return -EOPNOTSUPP;
	if (arg->console.reserved)
		return -EINVAL;
	cell = hold_cell(arg->console.cell);
	if (IS_ERR(cell))
		return cell == ERR_PTR(-EBUSY) ? -ENXIO : PTR_ERR(cell);
	ret = console_open(cell, arg->console.flags);
	cell_put(cell);
	machine_drop();
	return ret;
}

static int do_regs(struct axvisor_regs *regs,
		   int (*fn)(struct cell *cell, struct axvisor_regs *regs,
			     struct refusal *why))
{
	struct refusal why = { };
	struct cell *cell;
	int err = -EINTR;

	if (regs->flags)
		return -EOPNOTSUPP;
	memset(regs->text, 0, sizeof(regs->text));
	cell = hold_cell(regs->cell);
	if (IS_ERR(cell))
		return PTR_ERR(cell);
	if (!mutex_lock_interruptible(&cell->lock)) {
		err = fn(cell, regs, &why);
		mutex_unlock(&cell->lock);
	}
	cell_put(cell);
	machine_drop();
	strscpy(regs->text, why.text, sizeof(regs->text));
	return err;
}

static int do_get_regs(union dev_arg *arg)
{
	return do_regs(&arg->regs, regs_get);
}

static int do_set_regs(union dev_arg *arg)
{
	return do_regs(&arg->regs, regs_set);
}

static int do_irq(union dev_arg *arg)
{
	const u32 all = AXVISOR_IRQ_UP | AXVISOR_IRQ_DOWN | AXVISOR_IRQ_MSI;
	struct axvisor_irq *irq = &arg->irq;
	struct refusal why = { };
	struct cell *cell;
	int err;

	if (irq->flags & ~all)
		return -EOPNOTSUPP;
	memset(irq->text, 0, sizeof(irq->text));
	if (hweight32(irq->flags) > 1)
		return -EINVAL;
	if (irq->device && !(irq->flags & AXVISOR_IRQ_MSI))
		return -EINVAL;
	cell = hold_cell(irq->cell);
	if (IS_ERR(cell))
		return PTR_ERR(cell);
	err = irq_inject(cell, irq, &why);
	cell_put(cell);
	machine_drop();
	strscpy(irq->text, why.text, sizeof(irq->text));
	return err;
}

static int do_memory(union dev_arg *arg)
{
	struct axvisor_memory *memory = &arg->memory;
	struct cell *cell;
	int ret;

	if (memory->flags & ~AXVISOR_MEMORY_WRITE)
		return -EOPNOTSUPP;
	if (memory->reserved)
		return -EINVAL;
	if ((memory->flags & AXVISOR_MEMORY_WRITE) && !capable(CAP_SYS_ADMIN))
		return -EPERM;
	cell = hold_cell(memory->cell);
	if (IS_ERR(cell))
		return PTR_ERR(cell);
	ret = memory_open(cell, memory->flags);
	cell_put(cell);
	machine_drop();
	return ret;
}

/**
 * struct dev_ioctl - one command
 * @cmd: its number, direction and today's size
 * @min: the size of its first version
 * @answers: the structure is copied back, also after a failure
 * @admin: it needs CAP_SYS_ADMIN
 * @run: carries it out; return: >= 0 or -errno
 */
struct dev_ioctl {
	unsigned int cmd;
	size_t min;
	bool answers;
	bool admin;
	int (*run)(union dev_arg *arg);
};

static const struct dev_ioctl dev_ioctls[] = {
	[_IOC_NR(AXVISOR_INFO)] = {
		AXVISOR_INFO, sizeof(struct axvisor_info), true, false, do_info
	},
	[_IOC_NR(AXVISOR_CHECK)] = {
		AXVISOR_CHECK, sizeof(struct axvisor_check), true, false, do_check
	},
	[_IOC_NR(AXVISOR_SEIZE)] = {
		AXVISOR_SEIZE, sizeof(struct axvisor_seize), true, true, do_seize
	},
	[_IOC_NR(AXVISOR_RELEASE)] = {
		AXVISOR_RELEASE, sizeof(struct axvisor_seize), true, true, do_release
	},
	[_IOC_NR(AXVISOR_LOAD)] = {
		AXVISOR_LOAD, sizeof(struct axvisor_load), false, true, do_load
	},
	[_IOC_NR(AXVISOR_CONSOLE)] = {
		AXVISOR_CONSOLE, sizeof(struct axvisor_console), false, false, do_console
	},
	[_IOC_NR(AXVISOR_GET_REGS)] = {
		AXVISOR_GET_REGS, sizeof(struct axvisor_regs), true, true, do_get_regs
	},
	[_IOC_NR(AXVISOR_SET_REGS)] = {
		AXVISOR_SET_REGS, sizeof(struct axvisor_regs), true, true, do_set_regs
	},
	[_IOC_NR(AXVISOR_IRQ)] = {
		AXVISOR_IRQ, offsetofend(struct axvisor_irq, text), true, true, do_irq
	},
	[_IOC_NR(AXVISOR_MEMORY)] = {
		AXVISOR_MEMORY, sizeof(struct axvisor_memory), false, false, do_memory
	},
};

/*
 * The size in the number is the caller's idea of the structure, as is the one
 * in the structure itself, which counts.
 */
static const struct dev_ioctl *find_ioctl(unsigned int cmd)
{
	const struct dev_ioctl *row;

	if (_IOC_NR(cmd) >= ARRAY_SIZE(dev_ioctls))
		return NULL;
	row = &dev_ioctls[_IOC_NR(cmd)];
	if (_IOC_TYPE(cmd) != _IOC_TYPE(row->cmd) ||
	    _IOC_DIR(cmd) != _IOC_DIR(row->cmd))
		return NULL;
	return row;
}

static long dev_ioctl(struct file *file, unsigned int cmd, unsigned long user)
{
	const struct dev_ioctl *row = find_ioctl(cmd);
	void __user *from = (void __user *)user;
	union dev_arg arg;
	u32 size;
	int ret;

	if (!row)
		return -ENOTTY;
	if (row->admin && !capable(CAP_SYS_ADMIN))
		return -EPERM;
	if (get_user(size, (u32 __user *)from))
		return -EFAULT;
	if (size < row->min)
		return -EINVAL;
	/* No version of a structure will be larger: nothing to search for. */
	if (size > PAGE_SIZE)
		return -E2BIG;
	ret = copy_struct_from_user(&arg, _IOC_SIZE(row->cmd), from, size);
	if (ret)
		return ret;
	arg.size = size;

	ret = row->run(&arg);
	if (row->answers &&
	    copy_to_user(from, &arg, min_t(size_t, size, _IOC_SIZE(row->cmd))))
		return -EFAULT;
	return ret;
}

/* ---- log ---- */

static ssize_t read_some(struct dev_file *f, char __user *buf, size_t len)
{
	ssize_t n = -ENODEV;
	u64 pos;

	if (mutex_lock_interruptible(&f->lock))
		return -ERESTARTSYS;
	pos = f->pos;
	if (!machine_hold()) {
		n = log_copy(machine_public(), &pos, f->bounce,
			     min(len, sizeof(f->bounce)));
		machine_drop();
	}
	if (n > 0 && copy_to_user(buf, f->bounce, n))
		n = -EFAULT;
	if (n >= 0)
		WRITE_ONCE(f->pos, pos);
	mutex_unlock(&f->lock);
	return n;
}

static ssize_t dev_read(struct file *file, char __user *buf, size_t len,
			loff_t *ppos)
{
	DEFINE_WAIT_FUNC(wait, woken_wake_function);
	struct dev_file *f = file->private_data;
	ssize_t n;

	/* Not wait_event(): read_some() sleeps. */
	add_wait_queue(&event_wait, &wait);
	for (;;) {
		n = read_some(f, buf, len);
		if (n || !len)
			break;
		n = -EAGAIN;
		if (file->f_flags & O_NONBLOCK)
			break;
		n = -ERESTARTSYS;
		if (signal_pending(current))
			break;
		wait_woken(&wait, TASK_INTERRUPTIBLE, MAX_SCHEDULE_TIMEOUT);
	}
	remove_wait_queue(&event_wait, &wait);
	return n;
}

/* Without a log, read() does not wait either. */
static __poll_t dev_poll(struct file *file, poll_table *wait)
{
	struct dev_file *f = file->private_data;
	bool ready = true;

	poll_wait(file, &event_wait, wait);
	if (!machine_hold()) {
		ready = log_has_more(machine_public(), READ_ONCE(f->pos));
		machine_drop();
	}
	return ready ? EPOLLIN | EPOLLRDNORM : 0;
}

static int dev_open(struct inode *inode, struct file *file)
{
	struct dev_file *f = kzalloc(sizeof(*f), GFP_KERNEL_ACCOUNT);

	if (!f)
		return -ENOMEM;
	mutex_init(&f->lock);
	file->private_data = f;
	event_get();
	return nonseekable_open(inode, file);
}

static int dev_close(struct inode *inode, struct file *file)
{
	event_put();
	kfree(file->private_data);
	return 0;
}

static const struct file_operations dev_fops = {
	.owner		= THIS_MODULE,
	.open		= dev_open,
	.release	= dev_close,
	.read		= dev_read,
	.poll		= dev_poll,
	.unlocked_ioctl	= dev_ioctl,
	.compat_ioctl	= compat_ptr_ioctl,
	.llseek		= noop_llseek,
};

static struct miscdevice dev = {
	.minor	= MISC_DYNAMIC_MINOR,
	.name	= AXVISOR_DEVICE,
	.fops	= &dev_fops,
	.mode	= 0640,
};

int dev_init(void)
{
	return misc_register(&dev);
}

void dev_exit(void)
{
	misc_deregister(&dev);
}
