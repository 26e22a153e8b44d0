/* SPDX-License-Identifier: GPL-2.0 */
/*
 * emulate.h - a guest's instruction that accesses what the core emulates: it is
 * read, decoded and carried out.
 */
#ifndef X86_EMULATE_H
#define X86_EMULATE_H

#include "decode.h"
#include "walk.h"

/* Repetitions of a string instruction in one exit: interrupts wait meanwhile. */
#define EMULATE_REPEAT	64

/**
 * struct segment - a segment register's hidden part
 * @attributes: type, S, DPL, P, AVL, L, D/B, G from bit 0, as in a VMCB
 */
struct segment {
	u64 base;
	u32 limit;
	u16 attributes;
};

/**
 * struct emulate_bus - what an instruction reaches
 * @memory: RAM that holds the code and the page tables
 * @read, @write: RAM and registers, @size is 1, 2, 4 or 8, within a page.
 *	Return: 0, or an error that emulate() returns
 * @in, @out: ports; for emulate_string_io() alone
 * @segment: called only where it matters
 */
struct emulate_bus {
	struct guest_memory memory;
	int (*read)(void *context, gpa_t gpa, unsigned int size, u64 *val);
	int (*write)(void *context, gpa_t gpa, unsigned int size, u64 val);
	int (*in)(void *context, u16 port, unsigned int size, u64 *val);
	int (*out)(void *context, u16 port, unsigned int size, u64 val);
	void (*segment)(void *context, enum segment_reg reg,
			struct segment *segment);
};

/* All of them have an error code; @address is #PF's, for CR2. */
struct exception {
	u8 vector;
	u32 error;
	u64 address;
};

/**
 * struct decoded - what bytes mean, for the next time: devices are accessed by few
 * instructions
 * @key: all of the bytes
 * @insn: its length is 0: there is none
 */
struct decoded {
	u64 key[2];
	enum code_mode mode;
	struct insn insn;
};

#define EMULATE_DECODED	8

/**
 * struct emulation - a vCPU as an exit has left it
 * @gpr: by enum gpr
 * @decoded: EMULATE_DECODED of them, 0 at first; or NULL
 * @bytes, @nr_bytes: of the instruction, where the CPU tells them; may be too few
 * @exception: out
 */
struct emulation {
	const struct emulate_bus *bus;
	void *context;
	enum code_mode mode;
	bool user;	/* CPL is 3 */
	struct paging paging;
	u64 *gpr;
	u64 rip;
	u64 rflags;
	struct decoded *decoded;
	const u8 *bytes;
	unsigned int nr_bytes;
	struct exception exception;
};

/**
 * emulate() - carry out the instruction at RIP
 * @gpa: where the CPU has met a register; another operand is translated here
 *
 * Return: 0: @gpr, @rflags and @rip are as after it; a string instruction that
 * isn't done yet keeps its RIP. The caller ends an interrupt shadow and, with
 * RFLAGS.TF, injects #DB.
 * -EFAULT: @exception is the guest's. -EAGAIN: what was to be read has changed,
 * let the guest execute it again. -EINVAL: it is no such instruction, or not at
 * @gpa; or what the bus returned. Of a string instruction the registers then are
 * as after the repetitions that succeeded; else nothing has changed.
 */
int emulate(struct emulation *e, gpa_t gpa);

/* The same of an INS or OUTS that is intercepted; its port is allowed. */
int emulate_string_io(struct emulation *e);

/* Bytes of the intercepted instruction at RIP; 0: it can't be read, or is none. */
unsigned int emulate_length(struct emulation *e);

#endif /* X86_EMULATE_H */
