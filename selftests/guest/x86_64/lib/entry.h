/* SPDX-License-Identifier: GPL-2.0 */
/* entry.h - ways into a payload beside its first byte, and what it found then. */
#ifndef GUEST_ENTRY_H
#define GUEST_ENTRY_H

/* From the image's first byte. */
#define ENTRY_PROTECTED	0x40
#define ENTRY_REAL	0x80

/* Of entry_state, in bytes; 0 where nothing was found. */
#define ENTRY_ARG	0
#define ENTRY_CS	8
#define ENTRY_CR0	16
#define ENTRY_CR3	24
#define ENTRY_EAX	32
#define ENTRY_EDX	40
#define ENTRY_WORDS	6

#ifndef __ASSEMBLER__
extern unsigned long entry_state[ENTRY_WORDS];
#define entry_found(what) entry_state[(what) / 8]
#endif

#endif /* GUEST_ENTRY_H */
