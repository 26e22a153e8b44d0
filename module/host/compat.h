/* SPDX-License-Identifier: GPL-2.0 */
/* compat.h - what differs between the kernels that axvisor supports. */
#ifndef AXVISOR_HOST_COMPAT_H
#define AXVISOR_HOST_COMPAT_H

#include <linux/mm.h>
#include <linux/version.h>
#include <net/genetlink.h>

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 2, 0)
/* What pre_doit and post_doit are given. */
#define compat_genl_op	genl_split_ops
#else
#define compat_genl_op	genl_ops
#endif

/* In mmap of a file. */
static inline void compat_vm_flags(struct vm_area_struct *vma,
				   unsigned long set, unsigned long clear)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 3, 0)
	vm_flags_mod(vma, set, clear);
#else
	vma->vm_flags = (vma->vm_flags | set) & ~clear;
#endif
}

/* The parsed attributes of a dump request. */
static inline struct nlattr **compat_dump_attrs(struct netlink_callback *cb)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 6, 0)
	return genl_info_dump(cb)->attrs;
#else
	return genl_dumpit_info(cb)->attrs;
#endif
}

#endif /* AXVISOR_HOST_COMPAT_H */
