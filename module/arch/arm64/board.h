/* SPDX-License-Identifier: GPL-2.0 */
/* board.h - what a cell's board does besides answering accesses. */
#ifndef ARM64_BOARD_H
#define ARM64_BOARD_H

#include "../../vm/vm.h"

/* The alarm of the loaded vCPU's vm is due, see alarm.h. */
void board_alarm(struct vcpu *vcpu);

#endif /* ARM64_BOARD_H */
