/* SPDX-License-Identifier: GPL-2.0 */
/* refuse.h - why a description from the root cell was refused, in words. */
#ifndef AXVISOR_CELL_REFUSE_H
#define AXVISOR_CELL_REFUSE_H

#include <axvisor/abi.h>

/* Return: @err, so that a check can end with "return refuse(...)". */
int __printf(5, 6)
refuse(struct ax_refusal *why, int err, enum ax_blame blame, u32 index,
       const char *fmt, ...);

#endif /* AXVISOR_CELL_REFUSE_H */
