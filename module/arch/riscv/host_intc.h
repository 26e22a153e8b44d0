/* SPDX-License-Identifier: GPL-2.0 */
/* host_intc.h - the machine's interrupt controllers, as Linux drives them. */
#ifndef RISCV_HOST_INTC_H
#define RISCV_HOST_INTC_H

#include "host_abi.h"

struct device_node;

/**
 * struct host_intc - which there are
 * @kind: where the harts' external interrupts come from
 * @wired: node of the PLIC or APLIC, NULL: there is none; of_node_put() it
 */
struct host_intc {
	enum ax_riscv_intc kind;
	struct device_node *wired;
};

/**
 * host_intc_find() - look for them
 *
 * Process context. Return: 0; -ENODEV: none that is known; -ENOSPC: an IMSIC
 * without guest files; -ERANGE: whose guest files have fewer identities; -E2BIG: several of one kind. @intc holds nothing then.
 */
int host_intc_find(struct host_intc *intc);

/* What the boot block says of them. Return: 0, or -errno as host_intc_find(). */
int host_intc_read(struct ax_boot *boot);

#endif /* RISCV_HOST_INTC_H */
