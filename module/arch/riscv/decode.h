/* SPDX-License-Identifier: GPL-2.0 */
/* decode.h - loads and stores of a guest that trapped. */
#ifndef RISCV_DECODE_H
#define RISCV_DECODE_H

#include <axvisor/types.h>

/*
 * A load or store of an integer register, as htinst has it: opcode, funct3, and rd
 * or rs2 lie where instructions of 32 bits have them, bit 1 is clear for one that
 * was compressed, the rest is 0 (privileged specification, "Transformed Instruction
 * or Pseudoinstruction for mtinst or htinst").
 */
#define ACCESS_PLAIN	BIT_ULL(0)	/* the bits that each one has */
#define ACCESS_FULL	BIT_ULL(1)
#define ACCESS_STORE	BIT_ULL(5)
#define ACCESS_RD	GENMASK_ULL(11, 7)
#define ACCESS_SIZE	GENMASK_ULL(13, 12)
#define ACCESS_UNSIGNED	BIT_ULL(14)
#define ACCESS_RS2	GENMASK_ULL(24, 20)

/* What htinst says may be anything else, or nothing: 0. */
static inline bool is_access(u64 insn)
{
	const u64 load = insn & ~(ACCESS_FULL | ACCESS_RD | ACCESS_SIZE);

	if (load == ACCESS_PLAIN)
		return true;
	if (load == (ACCESS_PLAIN | ACCESS_UNSIGNED))
		return FIELD_GET(ACCESS_SIZE, insn) != 3;
	return (insn & ~(ACCESS_FULL | ACCESS_RS2 | ACCESS_SIZE)) ==
	       (ACCESS_PLAIN | ACCESS_STORE);
}

/* lw or sw, which registers of interrupt controllers are for. */
static inline bool is_word_access(u64 insn)
{
	return (insn & ~(ACCESS_FULL | ACCESS_RD)) ==
		       (ACCESS_PLAIN | FIELD_PREP(ACCESS_SIZE, 2)) ||
	       (insn & ~(ACCESS_FULL | ACCESS_RS2)) ==
		       (ACCESS_PLAIN | ACCESS_STORE | FIELD_PREP(ACCESS_SIZE, 2));
}

/* Bytes of memory, and of the instruction. */
static inline u64 access_size(u64 insn)
{
	return 1ULL << FIELD_GET(ACCESS_SIZE, insn);
}

static inline unsigned int access_length(u64 insn)
{
	return 2 + (unsigned int)(insn & ACCESS_FULL);
}

/* The x register that it loads or stores. */
static inline unsigned int access_reg(u64 insn)
{
	return (unsigned int)(insn & ACCESS_STORE ? FIELD_GET(ACCESS_RS2, insn) :
						    FIELD_GET(ACCESS_RD, insn));
}

/**
 * struct access - a load or store as it lies in memory
 * @insn: as htinst would have it
 * @base, @offset: its address is x[@base] + @offset
 */
struct access {
	u32 insn;
	u8 base;
	s32 offset;
};

/**
 * decode_access() - what an instruction in memory loads or stores
 * @insn: for a compressed one its 16 bits
 *
 * RV64I and the C and Zcb extensions. Return: 0, or -EINVAL for all else.
 */
int decode_access(u32 insn, struct access *access);

/* How a CSR instruction changes what it names. */
enum csr_op {
	CSR_READ,	/* not at all */
	CSR_WRITE,
	CSR_SET,
	CSR_CLEAR,
};

/**
 * struct csr_access - an instruction of the extension Zicsr
 * @csr: its number
 * @reg: x register that takes the old value
 * @source: x register with the operand, or the operand itself if @immediate
 */
struct csr_access {
	u16 csr;
	u8 reg;
	u8 source;
	bool immediate;
	enum csr_op op;
};

/* Return: 0, or -EINVAL for all other instructions. */
int decode_csr(u32 insn, struct csr_access *access);

#endif /* RISCV_DECODE_H */
