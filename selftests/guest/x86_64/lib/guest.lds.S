/* SPDX-License-Identifier: GPL-2.0 */
/* guest.lds.S - a payload is one block at LOAD; it doesn't move itself. */
OUTPUT_ARCH(i386:x86-64)
ENTRY(_start)

PHDRS
{
	all PT_LOAD FLAGS(7);
	note PT_NOTE FLAGS(4);
}

SECTIONS
{
	. = LOAD;
	image_start = .;
	.text : { KEEP(*(.head.text)) *(.text .text.*) } :all
	.rodata : { *(.rodata .rodata.*) } :all
	.note.pvh : { KEEP(*(.note.pvh)) } :all :note
	.bootarg : { *(.bootarg) } :all
	.data : { *(.data .data.*) . = ALIGN(16); } :all
	.bss (NOLOAD) : {
		. = ALIGN(16);
		bss_start = .;
		*(.bss .bss.* COMMON)
		. = ALIGN(16);
		bss_end = .;
	} :all
	. = ALIGN(4096);
	image_end = .;
	/DISCARD/ : { *(.comment) *(.note.gnu.*) *(.eh_frame*) }
}

/* A raw binary is entered at its first byte. */
ASSERT(_start == image_start, "the entry must come first")
