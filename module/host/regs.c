// SPDX-License-Identifier: GPL-2.0
/* regs.c - registers of a vCPU, as bytes that only the architecture knows. */
#include <linux/err.h>
#include <linux/gfp.h>
#include <linux/io.h>
#include <linux/minmax.h>
#include <linux/sizes.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "arch.h"
#include "cell.h"
#include "control.h"
#include "regs.h"

static const char * const state_name[] = AXVISOR_CELL_STATE_NAMES;

static int explain(struct cell *cell, long err, struct refusal *why)
{
	struct cell_status status;

	switch (err) {
	case -EBUSY:
		cell_status(cell, &status);
		return refuse(why, err,
			      "the cell is %s; registers can be had while it is created, loaded, paused, stopped or failed",
			      state_name[status.state]);
	case -ENOENT:
		return refuse(why, err, "the cell is destroyed");
	case -ETIMEDOUT:
		return refuse(why, err, "a vCPU does not leave the guest");
	default:
		return refuse(why, err, "the core refuses (%pe)", ERR_PTR(err));
	}
}

static int check(const struct cell *cell, const struct axvisor_regs *regs,
		 struct refusal *why)
{
	if (regs->vcpu >= cell->nr_vcpus)
		return refuse(why, -EINVAL, "there is no vCPU %u, the cell has %u",
			      regs->vcpu, cell->nr_vcpus);
	if (!regs->length || !IS_ALIGNED(regs->length, 8))
		return refuse(why, -EINVAL,
			      "a length of %llu: must be a multiple of 8",
			      regs->length);
	return 0;
}

/* Registers into @page. Return: bytes, or -errno. */
static long read_state(struct cell *cell, u32 vcpu, void *page,
		       struct refusal *why)
{
	long ret = control_retry(cell, AX_HC_VCPU_GET_STATE, vcpu,
				 virt_to_phys(page), 0);

	return ret < 0 ? explain(cell, ret, why) : ret;
}

static int get_into(struct cell *cell, struct axvisor_regs *regs, void *page,
		    struct refusal *why)
{
	long size = read_state(cell, regs->vcpu, page, why);

	if (size < 0)
		return size;
	if (copy_to_user(u64_to_user_ptr(regs->addr), page,
			 min_t(u64, size, regs->length)))
		return refuse(why, -EFAULT, "the address is not accessible");
	regs->length = size;
	return 0;
}

/* What user space knows of, over @page. */
static int overlay(const struct axvisor_regs *regs, void *page, long size,
		   struct refusal *why)
{
	void __user *from = u64_to_user_ptr(regs->addr);
	int ret = 1;

	/* The same on all kernels, whatever their pages. */
	if (regs->length > SZ_4K)
		return refuse(why, -E2BIG, "larger than 4 KiB");
	if (regs->length > size)
		ret = check_zeroed_user(from + size, regs->length - size);
	if (!ret)
		return refuse(why, -E2BIG,
			      "behind the %ld bytes that are known it is not zero",
			      size);
	if (ret < 0 || copy_from_user(page, from, min_t(u64, size, regs->length)))
		return refuse(why, -EFAULT, "the address is not accessible");
	return 0;
}

static int set_from(struct cell *cell, struct axvisor_regs *regs, void *page,
		    struct refusal *why)
{
	long size = read_state(cell, regs->vcpu, page, why);
	long err;

	if (size < 0)
		return size;
	err = overlay(regs, page, size, why);
	if (err)
		return err;
	err = cell_call(cell, AX_HC_VCPU_SET_STATE, regs->vcpu,
			virt_to_phys(page), size);
	if (err == -EINVAL)
		return refuse(why, err, "%s", arch_host_state_rule);
	return err ? explain(cell, err, why) : 0;
}

static int with_page(struct cell *cell, struct axvisor_regs *regs,
		     int (*fn)(struct cell *cell, struct axvisor_regs *regs,
			       void *page, struct refusal *why),
		     struct refusal *why)
{
	int err = check(cell, regs, why);
	void *page;

	BUILD_BUG_ON(AX_STATE_MAX > SZ_4K);
	if (err)
		return err;
	page = (void *)get_zeroed_page(GFP_KERNEL_ACCOUNT);
	if (!page)
		return refuse(why, -ENOMEM, "out of memory");
	err = fn(cell, regs, page, why);
	/* A cell's secrets. */
	memzero_explicit(page, PAGE_SIZE);
	free_page((unsigned long)page);
	return err;
}

int regs_get(struct cell *cell, struct axvisor_regs *regs, struct refusal *why)
{
	return with_page(cell, regs, get_into, why);
}

int regs_set(struct cell *cell, struct axvisor_regs *regs, struct refusal *why)
{
	return with_page(cell, regs, set_from, why);
}
