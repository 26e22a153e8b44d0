// SPDX-License-Identifier: GPL-2.0
/* refuse.c - why a description from the root cell was refused, in words. */
#include <axvisor/fmt.h>

#include "refuse.h"

int __printf(5, 6)
refuse(struct ax_refusal *why, int err, enum ax_blame blame, u32 index,
       const char *fmt, ...)
{
	va_list args;

	why->blame = blame;
	why->index = index;
	va_start(args, fmt);
	fmt_vprintf(why->text, AX_TEXT_MAX, fmt, args);
	va_end(args);
	return err;
}
