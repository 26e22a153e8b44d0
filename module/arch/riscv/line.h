/* SPDX-License-Identifier: GPL-2.0 */
/*
 * line.h - the external interrupt of the loaded root vCPU where no guest file
 * signals it: it follows that of HS mode. While it is high HS mode takes none.
 */
#ifndef RISCV_LINE_H
#define RISCV_LINE_H

#include <axvisor/types.h>

struct vcpu;

/* The hart's interrupt has come. */
void line_raise(struct vcpu *vcpu);
/* It may have become low. Return: it is high. */
bool line_follow(void);

/* With the root vCPU; without it nothing of the line is left on the hart. */
void line_load(struct vcpu *vcpu);
void line_put(struct vcpu *vcpu);

#endif /* RISCV_LINE_H */
