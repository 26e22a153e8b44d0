/* SPDX-License-Identifier: GPL-2.0 */
/* seize.h - all CPUs enter the core, or leave it, together. */
#ifndef AXVISOR_HOST_SEIZE_H
#define AXVISOR_HOST_SEIZE_H

#include "image.h"
#include "refusal.h"

/**
 * enum seize_result - where the CPUs are
 * @SEIZE_DONE: all are where they should be
 * @SEIZE_UNDONE: all are where they were before
 * @SEIZE_STUCK: some are in the core and can't leave it: its memory must stay
 */
enum seize_result {
	SEIZE_DONE,
	SEIZE_UNDONE,
	SEIZE_STUCK,
};

/**
 * seize_cpus() - let all online CPUs enter the core
 *
 * If one can't, those that could are taken back, and @why says which it was.
 * Process context; stops the machine for a moment.
 */
enum seize_result seize_cpus(struct image *image, struct refusal *why);

/* Let all online CPUs leave the core; as seize_cpus(). */
enum seize_result seize_release_cpus(struct image *image, struct refusal *why);

#endif /* AXVISOR_HOST_SEIZE_H */
