/* SPDX-License-Identifier: GPL-2.0 */
/*
 * dev.h - the character device /dev/axvisor.
 */
#ifndef AXCTL_DEV_H
#define AXCTL_DEV_H

#include <linux/axvisor.h>

#define DEV_PATH	"/dev/" AXVISOR_DEVICE

/**
 * dev_open() - open the device
 *
 * Return: a descriptor, or -1 after the reason was printed.
 */
int dev_open(void);

/**
 * dev_explain() - why something on the device failed
 * @error: errno of it
 *
 * Return: a text that says, where it can, what to do next.
 */
const char *dev_explain(int error);

#endif /* AXCTL_DEV_H */
