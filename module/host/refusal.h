/* SPDX-License-Identifier: GPL-2.0 */
/* refusal.h - why a request was refused, in words, and what is to blame. */
#ifndef AXVISOR_HOST_REFUSAL_H
#define AXVISOR_HOST_REFUSAL_H

#include <linux/axvisor.h>
#include <axvisor/abi.h>

/**
 * struct refusal - filled in by whoever refuses, shown to the user
 * @blame: the part of the request that is to blame
 * @index: which vCPU or region, in the order of the request
 * @text: one line, empty if nothing was refused
 */
struct refusal {
	enum ax_blame blame;
	unsigned int index;
	char text[AXVISOR_TEXT_MAX];
};

/**
 * refuse() - record why
 *
 * Return: @err, so that a check can end with "return refuse(...)".
 */
__printf(3, 4)
int refuse(struct refusal *why, int err, const char *fmt, ...);

/* Add to what was recorded. */
__printf(2, 3)
void refuse_more(struct refusal *why, const char *fmt, ...);

/* As refuse(), blaming one part of the request. */
__printf(5, 6)
int refuse_part(struct refusal *why, enum ax_blame blame, unsigned int index,
		int err, const char *fmt, ...);

#endif /* AXVISOR_HOST_REFUSAL_H */
