/* SPDX-License-Identifier: GPL-2.0 */
/* doorbell.h - the interrupt with which the core asks Linux to look. */
#ifndef ARM64_DOORBELL_H
#define ARM64_DOORBELL_H

/* Once. Return: 0 or -ENOSPC. */
int doorbell_init(void);

#endif /* ARM64_DOORBELL_H */
