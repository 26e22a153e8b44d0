/* SPDX-License-Identifier: GPL-2.0 */
/*
 * second.S - the smallest arm64 Image (Documentation/arch/arm64/booting): says
 * on the UART of QEMU's virt board at which exception level it was started,
 * and powers off.
 */
#define UART		0x09000000
#define SYSTEM_OFF	0x84000008

	b	start
	.long	0
	.quad	0			/* text_offset */
	.quad	0x10000			/* image_size */
	.quad	0xa			/* 4K pages, anywhere, little-endian */
	.quad	0, 0, 0
	.ascii	"ARM\x64"
	.long	0

start:
	mov	x1, #UART
	mrs	x0, CurrentEL
	lsr	x0, x0, #2
	add	w0, w0, #'0'
	adr	x2, text
1:	ldrb	w3, [x2], #1
	cbz	w3, 2f
	str	w3, [x1]
	b	1b
2:	str	w0, [x1]
	mov	w3, #'\n'
	str	w3, [x1]
	movz	w0, #(SYSTEM_OFF >> 16), lsl #16
	movk	w0, #(SYSTEM_OFF & 0xffff)
	smc	#0
3:	wfi
	b	3b

text:	.asciz	"\nsecond kernel started at EL"
