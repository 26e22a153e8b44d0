/* SPDX-License-Identifier: GPL-2.0 */
/* code.h - the smallest guests of C tests: machine code for a cell. */
#ifndef AXTEST_CODE_H
#define AXTEST_CODE_H

#include <stdint.h>

/* Where the default board has RAM, and the port of its UART. */
#define RAM	0ULL
#define UART	0x3f8ULL
/* What of the board is in the way of a region, and where nothing is. */
#define BOARD_DEVICE		0xfee00000ULL
#define BOARD_DEVICE_NAME	"local APIC"
#define NOWHERE			0xd0000000ULL

/* Sends an 'A' to the UART, then spins. */
static const uint8_t code_print_a[] = {
	0x66, 0xba, 0xf8, 0x03,	/* mov $0x3f8, %dx */
	0xb0, 0x41,		/* mov $'A', %al */
	0xee,			/* out %al, (%dx) */
	0xeb, 0xfe,		/* jmp . */
};

/* Jumps to 3 GiB, where it has no memory. */
static const uint8_t code_stray[] = {
	0xb8, 0x00, 0x00, 0x00, 0xc0,	/* mov $0xc0000000, %eax */
	0xff, 0xe0,			/* jmp *%rax */
};

static const uint16_t code_spin = 0xfeeb;	/* jmp . */

#endif /* AXTEST_CODE_H */
