/* SPDX-License-Identifier: GPL-2.0 */
/*
 * record.h - what the core does to the machine, in order, as text that a test
 * can compare: "vttbr_el2=1000", "tlbi_vae2(400)", "isb", "w32[8000100]=1",
 * "smc(84000003,...)". Numbers are hexadecimal. Reads are recorded too, but
 * only rec_reads() and the hook see them.
 */
#ifndef SELFTESTS_UNIT_RECORD_H
#define SELFTESTS_UNIT_RECORD_H

#include <axvisor/types.h>

enum rec_kind {
	REC_READ,	/* system register */
	REC_WRITE,
	REC_INSN,
	REC_MMIO_READ,
	REC_MMIO_WRITE,
	REC_CALL,	/* assembler function */
};

struct rec_event {
	enum rec_kind kind;
	const char *name;	/* of register, instruction or function */
	u64 val;		/* operand, or what a read gave */
	u64 addr;		/* hpa, for device registers */
	u32 size;
};

/* All registers unset, no events, no hook. */
void rec_reset(void);
/* Forget the events only. */
void rec_clear(void);

/*
 * System registers. One that was never set reads as 0, or, after rec_noise(),
 * as a value that depends on its name and @seed.
 */
u64 rec_get(const char *name);
void rec_set(const char *name, u64 val);
void rec_noise(u64 seed);

/* Device registers, by physical address; 0 until they are written. */
u64 rec_dev_get(u64 hpa, u32 size);
void rec_dev_set(u64 hpa, u32 size, u64 val);
/* Make [va, va + size) the registers at @hpa. */
void rec_dev_map(u64 va, u64 hpa, u64 size);

/*
 * Called after each event has had its effect, for a test that plays another
 * CPU or a device; it may change registers. Events are not recorded in it.
 */
extern void (*rec_hook)(const struct rec_event *event);
/* Device reads that the hook answers: set before it returns. */
extern u64 *rec_read_result;

/* All but reads, separated by blanks; or those at and behind @from. */
const char *rec_trace(void);
const char *rec_trace_from(u32 from);
/* How often a register was read. */
u32 rec_reads(const char *name);
/*
 * Position of the first event at or behind @from whose text starts with
 * @text, or rec_end().
 */
u32 rec_find(u32 from, const char *text);
/* The last one. */
u32 rec_find_last(const char *text);
u32 rec_end(void);
u32 rec_count(const char *text);
const struct rec_event *rec_event(u32 i);

/* From insn.h and from the stand-ins for entry.S. */
u64 rec_sysreg_read(const char *name);
void rec_sysreg_write(const char *name, u64 val);
void rec_insn(const char *name);
void rec_insn_arg(const char *name, u64 val);
u64 rec_mmio_read(u64 va, u32 size);
void rec_mmio_write(u64 va, u32 size, u64 val);
void rec_call(const char *name, u64 val);

#endif /* SELFTESTS_UNIT_RECORD_H */
