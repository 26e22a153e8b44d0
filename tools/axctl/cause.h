/* SPDX-License-Identifier: GPL-2.0 */
/*
 * cause.h - why a cell failed, in the words of its architecture.
 */
#ifndef AXCTL_CAUSE_H
#define AXCTL_CAUSE_H

#include <stdint.h>

/* The register that AXVISOR_A_FAIL_CAUSE is the value of, on arm64. */
#define CAUSE_REGISTER	"ESR_EL2"

/* cause_text() - the exception class of an ESR_EL2 in words */
const char *cause_text(uint64_t cause);

#endif /* AXCTL_CAUSE_H */
