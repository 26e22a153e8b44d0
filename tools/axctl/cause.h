/* SPDX-License-Identifier: GPL-2.0 */
/*
 * cause.h - why a cell failed, in the words of its architecture.
 */
#ifndef AXCTL_CAUSE_H
#define AXCTL_CAUSE_H

#include <stdint.h>

/* The register that AXVISOR_A_FAIL_CAUSE is the value of. */
const char *cause_register(void);

/* cause_text() - the exception that it tells, in words */
const char *cause_text(uint64_t cause);

/* By its exception class in ESR_EL2, by scause, and by the reason of its exit. */
const char *cause_text_arm64(uint64_t cause);
const char *cause_text_riscv64(uint64_t cause);
const char *cause_text_x86_64(uint64_t cause);

#endif /* AXCTL_CAUSE_H */
