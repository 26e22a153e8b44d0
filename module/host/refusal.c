// SPDX-License-Identifier: GPL-2.0
/* refusal.c - why a request was refused, in words. */
#include <linux/kernel.h>
#include <linux/string.h>

#include "refusal.h"

int refuse(struct refusal *why, int err, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(why->text, sizeof(why->text), fmt, args);
	va_end(args);
	return err;
}

void refuse_more(struct refusal *why, const char *fmt, ...)
{
	size_t len = strlen(why->text);
	va_list args;

	va_start(args, fmt);
	vsnprintf(why->text + len, sizeof(why->text) - len, fmt, args);
	va_end(args);
}

int refuse_part(struct refusal *why, enum ax_blame blame, unsigned int index,
		int err, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(why->text, sizeof(why->text), fmt, args);
	va_end(args);
	why->blame = blame;
	why->index = index;
	return err;
}
