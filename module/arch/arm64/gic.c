// SPDX-License-Identifier: GPL-2.0
/* gic.c - which GIC this machine has. */
#include "boot_info.h"
#include "gic2.h"
#include "gic3.h"

const struct gic_ops *gic_ops;

int gic_init(void)
{
	gic_ops = boot_info()->gic_version == 2 ? &gic2_ops : &gic3_ops;
	return gic_ops->init();
}
