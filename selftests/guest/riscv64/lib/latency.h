/* SPDX-License-Identifier: GPL-2.0 */
/* latency.h - see latency.S. */
#ifndef GUEST_LATENCY_H
#define GUEST_LATENCY_H

#define LATENCY_NEVER	(~0ULL)

unsigned long long latency_ipi(unsigned long long hart);

#endif /* GUEST_LATENCY_H */
