/* SPDX-License-Identifier: GPL-2.0 */
/* latency.h - see latency.S. */
#ifndef GUEST_LATENCY_H
#define GUEST_LATENCY_H

#define LATENCY_NEVER	(~0ULL)

unsigned long long latency_sgi(unsigned long long sgi1r);
unsigned long long latency_vtimer(unsigned long long deadline);
unsigned long long latency_ptimer(unsigned long long deadline);
unsigned long long latency_wait(void);

#endif /* GUEST_LATENCY_H */
