/* SPDX-License-Identifier: GPL-2.0 */
/* latency.h - see latency.S. */
#ifndef GUEST_LATENCY_H
#define GUEST_LATENCY_H

#define LATENCY_NEVER	(~0ULL)

unsigned long long latency_ipi(unsigned long long hart);

/**
 * struct latency_plic - a source of the PLIC that a UART drives
 * @claim: claim/complete of this hart's context
 * @ier: interrupts of the UART
 * @high, @low: what makes its interrupt so, when written there
 * @source: its number
 */
struct latency_plic {
	void *claim, *ier;
	unsigned long long high, low, source;
};

unsigned long long latency_plic(const struct latency_plic *plic);

#endif /* GUEST_LATENCY_H */
