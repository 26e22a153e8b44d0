// SPDX-License-Identifier: GPL-2.0
/* tap.c - test results on the console, one line each, then DONE. */
#include "guest.h"

static unsigned int results;

bool ok(bool pass, const char *fmt, ...)
{
	va_list ap;

	printf("%sok %u - ", pass ? "" : "not ", ++results);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	printf("\n");
	return pass;
}

void skip(const char *name, const char *why)
{
	printf("ok %u - %s # SKIP %s\n", ++results, name, why);
}

void done(void)
{
	printf("1..%u\nDONE\n", results);
	power_off();
}

void bail(const char *why)
{
	ok(false, "%s", why);
	done();
}
