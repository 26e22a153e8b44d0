/* SPDX-License-Identifier: GPL-2.0 */
/* exit.h - what management does when a vCPU has left its guest. */
#ifndef AXVISOR_CELL_EXIT_H
#define AXVISOR_CELL_EXIT_H

#include "../vm/vcpu.h"

/* On the vCPU's CPU, after vcpu_run(). The vCPU may be off afterwards. */
void exit_handle(struct vcpu *vcpu, const struct vcpu_exit *exit);

/* For a root vCPU instead, or halfway: what it wanted fails. */
void exit_give_up(struct vcpu *vcpu, const struct vcpu_exit *exit);

#endif /* AXVISOR_CELL_EXIT_H */
