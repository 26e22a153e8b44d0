/* SPDX-License-Identifier: GPL-2.0 */
/* code.h - the smallest guests of C tests: machine code for a cell. */
#ifndef AXTEST_CODE_H
#define AXTEST_CODE_H

#include <stdint.h>

/* Where the default board has RAM and its UART. */
#define RAM	0x40000000ULL
#define UART	0x9000000ULL
/* What of the board is in the way of a region, and where nothing is. */
#define BOARD_DEVICE		UART
#define BOARD_DEVICE_NAME	"UART"
#define NOWHERE			0ULL

/* Sends an 'A' to the UART, then spins. */
static const uint32_t code_print_a[] = {
	0xd2a12000,	/* mov x0, #0x9000000 */
	0x52800821,	/* mov w1, #'A' */
	0xb9000001,	/* str w1, [x0] */
	0x14000000,	/* b . */
};

/* Jumps to address 0, where it has no memory. */
static const uint32_t code_stray[] = {
	0xd2800000,	/* mov x0, #0 */
	0xd61f0000,	/* br x0 */
};

static const uint32_t code_spin = 0x14000000;	/* b . */

#endif /* AXTEST_CODE_H */
