/* SPDX-License-Identifier: GPL-2.0 */
/*
 * host_acpi.h - the machine as ACPI's tables describe it. All of it is called only
 * where acpi_disabled is 0.
 */
#ifndef ARM64_HOST_ACPI_H
#define ARM64_HOST_ACPI_H

#include <axvisor/abi.h>

/* "smc" or "hvc"; NULL where there is no PSCI. */
const char *host_acpi_psci_method(void);
/* Is it a GICv3 or later? */
bool host_acpi_has_gic3(void);
/* Linux's number of an SPI, or 0. */
unsigned int host_acpi_irq(u32 intid);
/* See arch_host_prepare(). */
int host_acpi_prepare(struct ax_boot *boot);

#endif /* ARM64_HOST_ACPI_H */
