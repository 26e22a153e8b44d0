// SPDX-License-Identifier: GPL-2.0
/*
 * memory.c - memory that a cell shares with Linux, mapped by user space.
 *
 * Offsets into the file are guest-physical addresses, and each cell has a mapping
 * (struct address_space) of its own, so that what leaves the cell can be taken out
 * of all processes. Nobody holds references to the pages: a mapping is made of
 * page numbers (VM_PFNMAP), entered by faults, under cell->core_lock, for what is
 * a part of cell->memory at that moment. Who takes a part away does that under
 * the same lock, zaps it, and gives the pages to Linux then.
 */
#include <linux/anon_inodes.h>
#include <linux/err.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/overflow.h>
#include <linux/axvisor.h>

#include "compat.h"
#include "event.h"
#include "memory.h"

static const struct address_space_operations no_aops = { };

/* The shared piece at @gpa, or NULL; cell->core_lock is held. */
static const struct donated *shared_at(const struct cell *cell, u64 gpa)
{
	const struct donated *piece = donate_find(&cell->memory, gpa);
	const u32 shared = AXVISOR_REGION_SHARED_READ |
			   AXVISOR_REGION_SHARED_WRITE;

	lockdep_assert_held(&cell->core_lock);
	if (!cell->is_shared || !piece || !(piece->flags & shared))
		return NULL;
	return piece;
}

/* May @vma be writable, now or by mprotect(), without being so in the cell? */
static bool forbidden(const struct vm_area_struct *vma,
		      const struct donated *piece)
{
	return (vma->vm_flags & VM_MAYWRITE) &&
	       !(piece->flags & AXVISOR_REGION_SHARED_WRITE);
}

static vm_fault_t fault_locked(struct cell *cell, struct vm_fault *vmf)
{
	u64 gpa = (u64)vmf->pgoff << PAGE_SHIFT;
	const struct donated *piece = shared_at(cell, gpa);

	if (!piece || forbidden(vmf->vma, piece))
		return VM_FAULT_SIGBUS;
	return vmf_insert_pfn(vmf->vma, vmf->address,
			      PHYS_PFN(piece->map.hpa + (gpa - piece->map.gpa)));
}

static vm_fault_t memory_fault(struct vm_fault *vmf)
{
	struct cell *cell = vmf->vma->vm_file->private_data;
	vm_fault_t ret;

	/* Who is in a core that has stopped never gives it back. */
	if (mutex_lock_killable(&cell->core_lock))
		return VM_FAULT_SIGBUS;
	ret = fault_locked(cell, vmf);
	mutex_unlock(&cell->core_lock);
	return ret;
}

static const struct vm_operations_struct memory_vm_ops = {
	.fault	= memory_fault,
};

/* Is all of it shared? */
static int check_range(struct cell *cell, const struct vm_area_struct *vma)
{
	u64 gpa = (u64)vma->vm_pgoff << PAGE_SHIFT;
	u64 size = vma->vm_end - vma->vm_start;
	const struct donated *piece;
	u64 end;

	if (check_add_overflow(gpa, size, &end))
		return -ENXIO;
	while (gpa < end) {
		piece = shared_at(cell, gpa);
		if (!piece)
			return -ENXIO;
		if (forbidden(vma, piece))
			return -EACCES;
		gpa = piece->map.gpa + piece->map.size;
	}
	return 0;
}

static int memory_mmap(struct file *file, struct vm_area_struct *vma)
{
	struct cell *cell = file->private_data;
	int err;

	if (!(vma->vm_flags & VM_MAYSHARE))
		return -EINVAL;
	if (vma->vm_flags & VM_EXEC)
		return -EACCES;
	if (mutex_lock_killable(&cell->core_lock))
		return -EINTR;
	err = check_range(cell, vma);
	mutex_unlock(&cell->core_lock);
	if (err)
		return err;
	compat_vm_flags(vma, VM_IO | VM_PFNMAP | VM_DONTEXPAND | VM_DONTDUMP,
			VM_MAYEXEC);
	vma->vm_ops = &memory_vm_ops;
	return 0;
}

static int memory_release(struct inode *inode, struct file *file)
{
	struct cell *cell = file->private_data;

	event_put();
	cell_put(cell);
	return 0;
}

static const struct file_operations memory_fops = {
	.owner		= THIS_MODULE,
	.mmap		= memory_mmap,
	.release	= memory_release,
	.llseek		= noop_llseek,
};

void memory_init(struct cell *cell)
{
	address_space_init_once(&cell->mapping);
	cell->mapping.a_ops = &no_aops;
}

int memory_open(struct cell *cell, u32 flags)
{
	bool write = flags & AXVISOR_MEMORY_WRITE;
	struct file *file;
	int fd;

	fd = get_unused_fd_flags(O_CLOEXEC);
	if (fd < 0)
		return fd;
	file = anon_inode_getfile("[axvisor-memory]", &memory_fops, cell,
				  write ? O_RDWR : O_RDONLY);
	if (IS_ERR(file)) {
		put_unused_fd(fd);
		return PTR_ERR(file);
	}
	kref_get(&cell->ref);
	event_get();
	/* All anonymous files have one inode, which stays. */
	WRITE_ONCE(cell->mapping.host, file_inode(file));
	file->f_mapping = &cell->mapping;
	fd_install(fd, file);
	return fd;
}

void memory_zap(struct cell *cell, u64 gpa, u64 size)
{
	unmap_mapping_range(&cell->mapping, gpa, size, 1);
}

void memory_share(struct cell *cell)
{
	mutex_lock(&cell->core_lock);
	cell->is_shared = true;
	mutex_unlock(&cell->core_lock);
}

void memory_withdraw(struct cell *cell)
{
	mutex_lock(&cell->core_lock);
	cell->is_shared = false;
	mutex_unlock(&cell->core_lock);
	/* From 0 to the end. */
	unmap_mapping_range(&cell->mapping, 0, 0, 1);
}
