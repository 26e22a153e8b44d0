/* SPDX-License-Identifier: GPL-2.0 */
/* latency.h - see latency.S. */
#ifndef GUEST_LATENCY_H
#define GUEST_LATENCY_H

#define LATENCY_VECTOR	0xd8
#define LATENCY_NEVER	(~0ULL)

#ifndef __ASSEMBLER__
unsigned long long latency_ipi(void);
unsigned long long latency_timer(unsigned long long ticks);
extern char latency_handler[];
#endif

#endif /* GUEST_LATENCY_H */
