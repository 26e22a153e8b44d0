// SPDX-License-Identifier: GPL-2.0
/* console.c - a cell's console as a file. */
#include <linux/anon_inodes.h>
#include <linux/capability.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/io.h>
#include <linux/minmax.h>
#include <linux/module.h>
#include <linux/poll.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "cell.h"
#include "console.h"
#include "core.h"
#include "event.h"

/**
 * struct console_file - one open console
 * @cell: whose
 * @lock: one reader or writer at a time; outside of cell->core_lock
 * @may_write: who opened it had CAP_SYS_ADMIN
 * @pos: position in the stream of output
 * @bounce: a page that the core copies to and from
 */
struct console_file {
	struct cell *cell;
	struct mutex lock;
	bool may_write;
	u64 pos;
	char *bounce;
};

static size_t read_kept(const struct cell_output *output, u64 *pos, char *to,
			size_t len)
{
	size_t n;

	if (*pos < output->start)
		*pos = output->start;
	if (*pos >= output->start + output->length)
		return 0;
	n = min_t(u64, len, output->start + output->length - *pos);
	memcpy(to, output->bytes + (*pos - output->start), n);
	return n;
}

/* The oldest position that the core still has. */
static u64 oldest(struct cell *cell)
{
	core_call(AX_HC_CELL_GET, cell->core_id, virt_to_phys(&cell->info),
		  0, 0);
	return cell->info.console_tail;
}

/* Copy output from *pos on, which moves to the oldest byte if it is lost. */
static ssize_t read_output(struct cell *cell, u64 *pos, char *to, size_t len)
{
	long ret;

	lockdep_assert_held(&cell->core_lock);
	if (!cell->core_id)
		return read_kept(&cell->output, pos, to, len);
	for (;;) {
		ret = core_call(AX_HC_CONSOLE_READ, cell->core_id, *pos,
				virt_to_phys(to), len);
		if (ret != -ERANGE)
			return ret;
		*pos = max(oldest(cell), *pos + 1);
	}
}

void console_keep(struct cell *cell)
{
	struct cell_output *output = &cell->output;
	ssize_t n;
	u64 pos;

	lockdep_assert_held(&cell->core_lock);
	if (cell->console == AXVISOR_CONSOLE_NONE)
		return;
	output->bytes = kmalloc(AX_CONSOLE_SIZE, GFP_KERNEL | __GFP_NOWARN);
	if (!output->bytes)
		return;
	output->start = oldest(cell);
	do {
		pos = output->start + output->length;
		n = read_output(cell, &pos, output->bytes + output->length,
				AX_CONSOLE_SIZE - output->length);
		if (n > 0)
			output->length += n;
	} while (n > 0 && output->length < AX_CONSOLE_SIZE);
}

/* From what the event worker saw last: no call into the core. */
static __poll_t readiness(struct console_file *con)
{
	struct cell *cell = con->cell;
	u64 head, pos = READ_ONCE(con->pos);
	__poll_t mask = 0;

	/* Pairs with leave_core(): the output was kept before. */
	if (!smp_load_acquire(&cell->core_id)) {
		head = cell->output.start + cell->output.length;
		return EPOLLHUP | EPOLLIN | EPOLLRDNORM |
		       (pos < head ? 0 : EPOLLRDHUP);
	}
	if (event_core_has_stopped())
		return EPOLLERR | EPOLLIN | EPOLLRDNORM;
	head = READ_ONCE(cell->info.console_head);
	if (pos < head)
		mask |= EPOLLIN | EPOLLRDNORM;
	if (con->may_write && READ_ONCE(cell->info.console_room))
		mask |= EPOLLOUT | EPOLLWRNORM;
	return mask;
}

static ssize_t read_some(struct console_file *con, char __user *buf, size_t len)
{
	u64 pos;
	ssize_t n;

	if (mutex_lock_interruptible(&con->lock))
		return -ERESTARTSYS;
	pos = con->pos;
	n = core_lock(&con->cell->core_lock);
	if (!n) {
		n = read_output(con->cell, &pos, con->bounce, len);
		mutex_unlock(&con->cell->core_lock);
	}
	if (n > 0 && copy_to_user(buf, con->bounce, n))
		n = -EFAULT;
	if (n >= 0)
		WRITE_ONCE(con->pos, pos + n);
	mutex_unlock(&con->lock);
	return n;
}

static ssize_t console_read(struct file *file, char __user *buf, size_t len,
			    loff_t *ppos)
{
	struct console_file *con = file->private_data;
	bool is_over;
	ssize_t n;

	if (!len)
		return 0;
	len = min_t(size_t, len, PAGE_SIZE);
	for (;;) {
		/* Before the read: what was written last is then not missed. */
		is_over = !smp_load_acquire(&con->cell->core_id);
		n = read_some(con, buf, len);
		if (n || is_over)
			return n;
		if (file->f_flags & O_NONBLOCK)
			return -EAGAIN;
		n = wait_event_interruptible(event_wait,
					     readiness(con) & EPOLLIN);
		if (n)
			return n;
	}
}

static ssize_t console_write(struct file *file, const char __user *buf,
			     size_t len, loff_t *ppos)
{
	struct console_file *con = file->private_data;
	struct cell_status status;
	long n;

	if (!con->may_write)
		return -EPERM;
	if (!len)
		return 0;
	if (mutex_lock_interruptible(&con->lock))
		return -ERESTARTSYS;
	len = min_t(size_t, len, PAGE_SIZE);
	n = -EFAULT;
	if (!copy_from_user(con->bounce, buf, len))
		n = cell_call(con->cell, AX_HC_CONSOLE_WRITE,
			      virt_to_phys(con->bounce), len, 0);
	/* So that poll() knows how much still fits. */
	cell_status(con->cell, &status);
	mutex_unlock(&con->lock);
	if (n == -ENOENT)
		return -EPIPE;
	return n ? n : -EAGAIN;
}

static __poll_t console_poll(struct file *file, poll_table *wait)
{
	struct console_file *con = file->private_data;

	poll_wait(file, &event_wait, wait);
	return readiness(con);
}

static void free_console(struct console_file *con)
{
	kfree(con->bounce);
	kfree(con);
}

static int console_close(struct inode *inode, struct file *file)
{
	struct console_file *con = file->private_data;

	event_put();
	cell_put(con->cell);
	free_console(con);
	return 0;
}

static const struct file_operations console_fops = {
	.owner		= THIS_MODULE,
	.read		= console_read,
	.write		= console_write,
	.poll		= console_poll,
	.release	= console_close,
	.llseek		= noop_llseek,
};

static struct console_file *new_console(struct cell *cell, u32 flags)
{
	struct console_file *con = kzalloc(sizeof(*con), GFP_KERNEL_ACCOUNT);
	struct cell_status status;

	if (!con)
		return NULL;
	con->bounce = kmalloc(PAGE_SIZE, GFP_KERNEL_ACCOUNT);
	if (!con->bounce) {
		kfree(con);
		return NULL;
	}
	mutex_init(&con->lock);
	con->may_write = capable(CAP_SYS_ADMIN);
	con->cell = cell;
	cell_status(cell, &status);
	con->pos = flags & AXVISOR_CONSOLE_FROM_START ? status.console_tail :
							status.console_head;
	return con;
}

int console_open(struct cell *cell, u32 flags)
{
	struct console_file *con;
	struct file *file;
	int fd;

	if (cell->console == AXVISOR_CONSOLE_NONE)
		return -ENXIO;
	con = new_console(cell, flags);
	if (!con)
		return -ENOMEM;
	fd = get_unused_fd_flags(O_CLOEXEC);
	if (fd < 0)
		goto err_console;
	file = anon_inode_getfile("[axvisor-console]", &console_fops, con,
				  O_RDWR);
	if (IS_ERR(file)) {
		put_unused_fd(fd);
		fd = PTR_ERR(file);
		goto err_console;
	}
	kref_get(&cell->ref);
	event_get();
	fd_install(fd, file);
	return fd;

err_console:
	free_console(con);
	return fd;
}
