// SPDX-License-Identifier: GPL-2.0
/*
 * escape.c - the escape character of an interactive console.
 */
#include "escape.h"

size_t escape_filter(enum escape_state *state, const char *in, size_t length,
		     char *out, bool *detach)
{
	size_t used = 0;
	size_t i;

	for (i = 0; i < length; i++) {
		char c = in[i];

		if (*state == ESCAPE_LINE_START && c == '~') {
			*state = ESCAPE_TILDE;
			continue;
		}
		if (*state == ESCAPE_TILDE && c == '.') {
			*detach = true;
			return used;
		}
		if (*state == ESCAPE_TILDE && c != '~')
			out[used++] = '~';
		out[used++] = c;
		*state = c == '\r' || c == '\n' ? ESCAPE_LINE_START : ESCAPE_LINE;
	}
	return used;
}
