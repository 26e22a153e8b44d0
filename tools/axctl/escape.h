/* SPDX-License-Identifier: GPL-2.0 */
/*
 * escape.h - the escape character of an interactive console.
 */
#ifndef AXCTL_ESCAPE_H
#define AXCTL_ESCAPE_H

#include <stdbool.h>
#include <stddef.h>

enum escape_state {
	ESCAPE_LINE_START,	/* only here a ~ is special */
	ESCAPE_TILDE,		/* right after that ~ */
	ESCAPE_LINE,
};

/**
 * escape_filter() - find ~. and ~~ in what the user types
 * @state: state between calls, at first ESCAPE_LINE_START
 * @in: what was typed
 * @length: bytes of @in
 * @out: gets what is to be sent: room for twice @length
 * @detach: set to true at ~. , what follows is dropped
 *
 * Return: bytes in @out.
 */
size_t escape_filter(enum escape_state *state, const char *in, size_t length,
		     char *out, bool *detach);

#endif /* AXCTL_ESCAPE_H */
