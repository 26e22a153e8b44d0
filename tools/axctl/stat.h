/* SPDX-License-Identifier: GPL-2.0 */
/*
 * stat.h - statistics of vCPUs as the kernel tells them.
 */
#ifndef AXCTL_STAT_H
#define AXCTL_STAT_H

#include <linux/axvisor.h>

#include "client.h"

#define STAT_NAME_MAX	32

/**
 * struct stat_exit - how often a vCPU left its guest for one reason
 * @name: the architecture's name of it
 */
struct stat_exit {
	char name[STAT_NAME_MAX];
	uint64_t count;
};

/**
 * struct vcpu_stat - what a vCPU has done, field by field as in axvisor_netlink.h
 * @id, @name: of its cell
 * @run_time: nanoseconds on its CPU
 * @exit: reasons for @exits
 */
struct vcpu_stat {
	uint32_t id;
	char name[AXVISOR_NAME_MAX];
	uint32_t vcpu;
	uint32_t cpu;
	uint64_t run_time;
	uint64_t exits;
	uint64_t interrupts;
	struct stat_exit *exit;
	size_t exit_count;
};

/**
 * struct stats - those of some vCPUs, as of one moment
 * @time: CLOCK_MONOTONIC in nanoseconds
 */
struct stats {
	struct vcpu_stat *vcpu;
	size_t count;
	uint64_t time;
};

/**
 * stat_add() - append what a message of STAT_GET tells
 * @header: the message
 * @arg: struct stats, to be freed with stats_free()
 *
 * Return: 0 or -errno.
 */
int stat_add(const struct nlmsghdr *header, void *arg);

/**
 * stats_get() - ask for the statistics of one cell's vCPUs, or of all
 * @client: connection
 * @name: name or number of the one, or NULL
 * @stats: result, to be freed with stats_free() also on errors
 *
 * Return: 0 or -errno, see client_call().
 */
int stats_get(struct client *client, const char *name, struct stats *stats);

void stats_free(struct stats *stats);

/* The same vCPU's in an earlier answer, or NULL. */
const struct vcpu_stat *stats_find(const struct stats *stats, const struct vcpu_stat *vcpu);

#endif /* AXCTL_STAT_H */
