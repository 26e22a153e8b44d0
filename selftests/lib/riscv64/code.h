/* SPDX-License-Identifier: GPL-2.0 */
/* code.h - the smallest guests of C tests: machine code for a cell. */
#ifndef AXTEST_CODE_H
#define AXTEST_CODE_H

#include <stdint.h>

/* Where the default board has RAM and its UART. */
#define RAM	0x80000000ULL
#define UART	0x10000000ULL
/* What of the board is in the way of a region, and where nothing is. */
#define BOARD_DEVICE		UART
#define BOARD_DEVICE_NAME	"UART"
#define NOWHERE			0ULL

/* Sends an 'A' to the UART, then spins. */
static const uint32_t code_print_a[] = {
	0x10000537,	/* lui a0, 0x10000 */
	0x04100593,	/* li a1, 'A' */
	0x00b50023,	/* sb a1, 0(a0) */
	0x0000006f,	/* j . */
};

/* Jumps to address 0, where it has no memory. */
static const uint32_t code_stray[] = {
	0x00000513,	/* li a0, 0 */
	0x00050067,	/* jr a0 */
};

static const uint32_t code_spin = 0x0000006f;	/* j . */

#endif /* AXTEST_CODE_H */
