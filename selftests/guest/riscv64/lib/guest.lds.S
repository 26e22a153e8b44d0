/* SPDX-License-Identifier: GPL-2.0 */
/* guest.lds.S - a payload is one block at LOAD; it doesn't move itself. */
OUTPUT_ARCH(riscv)
ENTRY(_start)

SECTIONS
{
	. = LOAD;
	image_start = .;
	.text : { KEEP(*(.head.text)) *(.text .text.*) }
	.rodata : { *(.rodata .rodata.* .srodata .srodata.*) }
	.bootarg : { *(.bootarg) }
	.data : { *(.data .data.* .sdata .sdata.*) . = ALIGN(16); }
	.bss (NOLOAD) : {
		. = ALIGN(16);
		bss_start = .;
		*(.bss .bss.* .sbss .sbss.* COMMON)
		. = ALIGN(16);
		bss_end = .;
	}
	. = ALIGN(4096);
	image_end = .;
	/DISCARD/ : { *(.comment) *(.note.*) *(.riscv.attributes) *(.eh_frame*) }
}

/* A raw binary is entered at its first byte. */
ASSERT(_start == image_start, "the entry must come first")
