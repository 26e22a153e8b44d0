// SPDX-License-Identifier: GPL-2.0
/* gic.c - which GIC this machine has. */
#include "gic.h"
#include "gic3.h"

const struct gic_ops *gic_ops;

int gic_init(void)
{
	gic_ops = &gic3_ops;
	return gic_ops->init();
}
