/* SPDX-License-Identifier: GPL-2.0 */
/* core_image.S - the core, carried inside the module. */
#include <linux/linkage.h>

	.section .rodata, "a"
	.balign	8
SYM_DATA_START(axcore_start)
	.incbin	"axcore.bin"
SYM_DATA_END_LABEL(axcore_start, SYM_L_GLOBAL, axcore_end)
