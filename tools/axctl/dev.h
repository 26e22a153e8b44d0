/* SPDX-License-Identifier: GPL-2.0 */
/*
 * dev.h - the character device /dev/axvisor.
 */
#ifndef AXCTL_DEV_H
#define AXCTL_DEV_H

#include <stdint.h>

#include <linux/axvisor.h>

struct command;

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

/**
 * dev_find_cell() - the number that ioctls know a cell by; not the root cell's
 * @cmd: what is to be done to it
 * @name: its name or number
 * @id: result
 *
 * Return: 0, or EXIT_REFUSED after the reason was printed.
 */
int dev_find_cell(const struct command *cmd, const char *name, uint32_t *id);

#endif /* AXCTL_DEV_H */
