// SPDX-License-Identifier: GPL-2.0
/*
 * axtest.c - lets tests touch physical memory from the kernel: by
 * copy_from_kernel_nofault, by a plain load, store or atomic exchange, and by a
 * user's mapping of it; and tells whether a page is zero. In debugfs, /axtest/:
 * write a physical address to a file.
 */
#include <linux/debugfs.h>
#include <linux/io.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/string.h>
#include <linux/uaccess.h>

static struct dentry *dir;

static void *linear(u64 pa)
{
	return pfn_valid(PHYS_PFN(pa)) ? phys_to_virt(pa) : NULL;
}

/* 0, or -EFAULT where the access was refused. */
static int nofault_set(void *data, u64 pa)
{
	void *at = linear(pa);
	u64 value;

	if (!at)
		return -ENXIO;
	return copy_from_kernel_nofault(&value, at, sizeof(value));
}
DEFINE_DEBUGFS_ATTRIBUTE(nofault_fops, NULL, nofault_set, "%llu\n");

/* An oops here ends the writing process; everything else must go on. */
static int load_set(void *data, u64 pa)
{
	void *at = linear(pa);

	if (!at)
		return -ENXIO;
	READ_ONCE(*(u64 *)at);
	return 0;
}
DEFINE_DEBUGFS_ATTRIBUTE(load_fops, NULL, load_set, "%llu\n");

static int store_set(void *data, u64 pa)
{
	void *at = linear(pa);

	if (!at)
		return -ENXIO;
	WRITE_ONCE(*(u64 *)at, 0x6178746573740000ULL);
	return 0;
}
DEFINE_DEBUGFS_ATTRIBUTE(store_fops, NULL, store_set, "%llu\n");

static int amo_set(void *data, u64 pa)
{
	void *at = linear(pa);

	if (!at)
		return -ENXIO;
	xchg((u64 *)at, 0x6178746573740002ULL);
	return 0;
}
DEFINE_DEBUGFS_ATTRIBUTE(amo_fops, NULL, amo_set, "%llu\n");

/* 0 if the page is all zero, else -EBUSY. */
static int zero_set(void *data, u64 pa)
{
	void *at = linear(pa & PAGE_MASK);

	if (!at)
		return -ENXIO;
	return memchr_inv(at, 0, PAGE_SIZE) ? -EBUSY : 0;
}
DEFINE_DEBUGFS_ATTRIBUTE(zero_fops, NULL, zero_set, "%llu\n");

/* mmap: the offset is the physical address. */
static int map_mmap(struct file *file, struct vm_area_struct *vma)
{
	unsigned long size = vma->vm_end - vma->vm_start;

	/* Device registers. */
	if (!pfn_valid(vma->vm_pgoff))
		vma->vm_page_prot = pgprot_noncached(vma->vm_page_prot);
	return remap_pfn_range(vma, vma->vm_start, vma->vm_pgoff, size,
			       vma->vm_page_prot);
}

static const struct file_operations map_fops = {
	.owner = THIS_MODULE,
	.mmap = map_mmap,
};

static int __init axtest_init(void)
{
	dir = debugfs_create_dir("axtest", NULL);
	debugfs_create_file_unsafe("nofault", 0200, dir, NULL, &nofault_fops);
	debugfs_create_file_unsafe("load", 0200, dir, NULL, &load_fops);
	debugfs_create_file_unsafe("store", 0200, dir, NULL, &store_fops);
	debugfs_create_file_unsafe("amo", 0200, dir, NULL, &amo_fops);
	debugfs_create_file_unsafe("zero", 0200, dir, NULL, &zero_fops);
	debugfs_create_file_unsafe("map", 0600, dir, NULL, &map_fops);
	return PTR_ERR_OR_ZERO(dir);
}
module_init(axtest_init);

static void __exit axtest_exit(void)
{
	debugfs_remove_recursive(dir);
}
module_exit(axtest_exit);

MODULE_DESCRIPTION("Access to physical memory for tests of axvisor");
MODULE_LICENSE("GPL");
