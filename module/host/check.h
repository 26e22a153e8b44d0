/* SPDX-License-Identifier: GPL-2.0 */
/* check.h - can this machine be seized, and if not, what is in the way? */
#ifndef AXVISOR_HOST_CHECK_H
#define AXVISOR_HOST_CHECK_H

#include <linux/axvisor.h>

#include "refusal.h"

/**
 * check_one() - one check, generic ones first
 *
 * Touches nothing. Return: 0, or -ENOENT past the last check.
 */
int check_one(unsigned int index, struct axvisor_check *check);

/**
 * check_obstacles() - run all checks; warnings go to the kernel's log
 *
 * Return: 0, or -ENODEV with the first obstacle in @why.
 */
int check_obstacles(struct refusal *why);

#endif /* AXVISOR_HOST_CHECK_H */
