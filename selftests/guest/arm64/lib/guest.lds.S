/* SPDX-License-Identifier: GPL-2.0 */
/* guest.lds.S - a payload is one block at LOAD; it doesn't move itself. */
OUTPUT_ARCH(aarch64)
ENTRY(_start)

SECTIONS
{
	. = LOAD;
	image_start = .;
	.text : { KEEP(*(.head.text)) *(.text .text.*) }
	.rodata : { *(.rodata .rodata.*) }
	.bootarg : { *(.bootarg) }
	.data : { *(.data .data.*) . = ALIGN(16); }
	.bss (NOLOAD) : {
		. = ALIGN(16);
		bss_start = .;
		*(.bss .bss.* COMMON)
		. = ALIGN(16);
		bss_end = .;
	}
	. = ALIGN(4096);
	image_end = .;
	/DISCARD/ : { *(.comment) *(.note.*) *(.eh_frame*) }
}

/* A raw binary is entered at its first byte. */
ASSERT(_start == image_start, "the entry must come first")
