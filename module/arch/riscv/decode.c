// SPDX-License-Identifier: GPL-2.0
/*
 * decode.c - loads and stores of integer registers (unprivileged specification
 * 2.6, 4.2, 6.1, 28.3 and 28.12), and their transformed form in htinst (privileged
 * specification, "Transformed Instruction or Pseudoinstruction for mtinst or
 * htinst").
 */
#include "decode.h"

#define QUADRANT	GENMASK_ULL(1, 0)
#define OPCODE		GENMASK_ULL(6, 0)
#define OPCODE_LOAD	0x03
#define OPCODE_STORE	0x23
#define FUNCT3_SIZE	GENMASK_ULL(13, 12)
#define FUNCT3_UNSIGNED	BIT_ULL(14)
#define RD		GENMASK_ULL(11, 7)
#define RS2		GENMASK_ULL(24, 20)

#define OPCODE_SYSTEM	0x73
#define CSR		GENMASK_ULL(31, 20)
#define RS1		GENMASK_ULL(19, 15)
#define FUNCT3_OP	GENMASK_ULL(13, 12)
#define FUNCT3_IMMEDIATE BIT_ULL(14)

/* Compressed: funct3, and where the register is. */
#define C_FUNCT3	GENMASK_ULL(15, 13)
#define C_RD		GENMASK_ULL(11, 7)
#define C_RS2		GENMASK_ULL(6, 2)
#define C_REG		GENMASK_ULL(4, 2)	/* x8 to x15 */
#define C_FIRST_REG	8
#define C_SP		2
/* Zcb, in quadrant 0 with funct3 100 */
#define C_ZCB		GENMASK_ULL(12, 10)
#define C_ZCB_BIT6	BIT_ULL(6)

/* @len bits of @insn from @from on, where @to is the first bit's place. */
static s32 field(u32 insn, unsigned int from, unsigned int len, unsigned int to)
{
	return (s32)((insn >> from & ((1U << len) - 1)) << to);
}

static inline int set(struct access *access, u64 reg, unsigned int size,
		      bool write, bool sign)
{
	access->reg = (u8)reg;
	access->size = (u8)size;
	access->write = write;
	access->sign = sign;
	return 0;
}

static inline int decode_full(u32 insn, struct access *access)
{
	const unsigned int size = 1U << FIELD_GET(FUNCT3_SIZE, insn);
	const bool is_unsigned = insn & FUNCT3_UNSIGNED;

	access->length = 4;
	access->base = (u8)FIELD_GET(RS1, insn);
	access->offset = (s32)insn >> 20;
	switch (insn & OPCODE) {
	case OPCODE_LOAD:
		if (is_unsigned && size == 8)
			return -EINVAL;
		return set(access, FIELD_GET(RD, insn), size, false,
			   !is_unsigned);
	case OPCODE_STORE:
		if (is_unsigned)
			return -EINVAL;
		access->offset = (access->offset & ~0x1f) | field(insn, 7, 5, 0);
		return set(access, FIELD_GET(RS2, insn), size, true, false);
	default:
		return -EINVAL;
	}
}

static int __cold decode_zcb(u32 insn, struct access *access)
{
	const u64 reg = C_FIRST_REG + FIELD_GET(C_REG, insn);
	const bool bit6 = insn & C_ZCB_BIT6;

	access->offset = field(insn, 5, 1, 1);
	switch (FIELD_GET(C_ZCB, insn)) {
	case 0:
		access->offset |= bit6;
		return set(access, reg, 1, false, false);
	case 1:
		return set(access, reg, 2, false, bit6);
	case 2:
		access->offset |= bit6;
		return set(access, reg, 1, true, false);
	case 3:
		return bit6 ? -EINVAL : set(access, reg, 2, true, false);
	default:
		return -EINVAL;
	}
}

static int __cold decode_quadrant0(u32 insn, struct access *access)
{
	const u64 reg = C_FIRST_REG + FIELD_GET(C_REG, insn);
	const s32 high = field(insn, 10, 3, 3);

	access->base = (u8)(C_FIRST_REG + field(insn, 7, 3, 0));
	switch (FIELD_GET(C_FUNCT3, insn)) {
	case 2:
		access->offset = high | field(insn, 6, 1, 2) | field(insn, 5, 1, 6);
		return set(access, reg, 4, false, true);
	case 3:
		access->offset = high | field(insn, 5, 2, 6);
		return set(access, reg, 8, false, true);
	case 4:
		return decode_zcb(insn, access);
	case 6:
		access->offset = high | field(insn, 6, 1, 2) | field(insn, 5, 1, 6);
		return set(access, reg, 4, true, false);
	case 7:
		access->offset = high | field(insn, 5, 2, 6);
		return set(access, reg, 8, true, false);
	default:
		return -EINVAL;
	}
}

/* Relative to the stack pointer; loads to x0 are reserved. */
static int __cold decode_quadrant2(u32 insn, struct access *access)
{
	const u64 rd = FIELD_GET(C_RD, insn), rs2 = FIELD_GET(C_RS2, insn);
	const s32 bit5 = field(insn, 12, 1, 5);

	access->base = C_SP;
	switch (FIELD_GET(C_FUNCT3, insn)) {
	case 2:
		access->offset = bit5 | field(insn, 4, 3, 2) | field(insn, 2, 2, 6);
		return rd ? set(access, rd, 4, false, true) : -EINVAL;
	case 3:
		access->offset = bit5 | field(insn, 5, 2, 3) | field(insn, 2, 3, 6);
		return rd ? set(access, rd, 8, false, true) : -EINVAL;
	case 6:
		access->offset = field(insn, 9, 4, 2) | field(insn, 7, 2, 6);
		return set(access, rs2, 4, true, false);
	case 7:
		access->offset = field(insn, 10, 3, 3) | field(insn, 7, 3, 6);
		return set(access, rs2, 8, true, false);
	default:
		return -EINVAL;
	}
}

int __cold decode_access(u32 insn, struct access *access)
{
	access->length = 2;
	switch (insn & QUADRANT) {
	case 0:
		return decode_quadrant0(insn, access);
	case 2:
		return decode_quadrant2(insn, access);
	case 3:
		return decode_full(insn, access);
	default:
		return -EINVAL;
	}
}

#define HTINST_TRANSFORMED	BIT_ULL(0)
#define HTINST_FULL_SIZE	BIT_ULL(1)
#define HTINST_OFFSET		GENMASK_ULL(19, 15)

int decode_htinst(u64 htinst, struct access *access)
{
	int err;

	if (!htinst)
		return -ENOENT;
	/* A pseudoinstruction: the guest's own page-table walk. */
	if (!(htinst & HTINST_TRANSFORMED))
		return -EINVAL;
	/* Misaligned: what faulted is a later part, another page's. */
	if (htinst & HTINST_OFFSET)
		return -EINVAL;
	err = decode_full((u32)(htinst | HTINST_FULL_SIZE), access);
	access->length = 2 + (htinst & HTINST_FULL_SIZE);
	return err;
}

/* Setting or clearing with x0 or 0 doesn't write. */
int decode_csr(u32 insn, struct csr_access *access)
{
	const u64 op = FIELD_GET(FUNCT3_OP, insn);

	if ((insn & OPCODE) != OPCODE_SYSTEM || !op)
		return -EINVAL;
	access->csr = (u16)FIELD_GET(CSR, insn);
	access->reg = (u8)FIELD_GET(RD, insn);
	access->source = (u8)FIELD_GET(RS1, insn);
	access->immediate = insn & FUNCT3_IMMEDIATE;
	access->op = op == CSR_WRITE || access->source ? (enum csr_op)op :
							 CSR_READ;
	return 0;
}
