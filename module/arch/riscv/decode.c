// SPDX-License-Identifier: GPL-2.0
/*
 * decode.c - loads and stores of integer registers (unprivileged specification
 * 2.6, 4.2, 6.1, 28.3 and 28.12), and of CSRs.
 */
#include "decode.h"

#define QUADRANT	GENMASK_ULL(1, 0)
#define OPCODE		GENMASK_ULL(6, 0)
#define OPCODE_LOAD	0x03
#define OPCODE_STORE	0x23
#define RD		GENMASK_ULL(11, 7)
#define RS1		GENMASK_ULL(19, 15)
#define IMM_LOAD	((u32)GENMASK_ULL(31, 20))
#define IMM_STORE	((u32)(GENMASK_ULL(31, 25) | GENMASK_ULL(11, 7)))

/* funct3 of loads and stores */
enum { LB, LH, LW, LD, LBU, LHU, LWU };
enum { SB, SH, SW, SD };

#define OPCODE_SYSTEM	0x73
#define CSR		GENMASK_ULL(31, 20)
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

static int set_load(struct access *access, u64 rd, u64 funct3)
{
	access->insn = (u32)(ACCESS_PLAIN | FIELD_PREP(ACCESS_RD, rd) | funct3 << 12);
	return 0;
}

static int set_store(struct access *access, u64 rs2, u64 funct3)
{
	access->insn = (u32)(ACCESS_PLAIN | ACCESS_STORE |
			     FIELD_PREP(ACCESS_RS2, rs2) | funct3 << 12);
	return 0;
}

static int __cold decode_full(u32 insn, struct access *access)
{
	access->base = (u8)FIELD_GET(RS1, insn);
	switch (insn & OPCODE) {
	case OPCODE_LOAD:
		access->offset = (s32)insn >> 20;
		access->insn = insn & ~(RS1 | IMM_LOAD);
		break;
	case OPCODE_STORE:
		access->offset = ((s32)insn >> 20 & ~0x1f) | field(insn, 7, 5, 0);
		access->insn = insn & ~(RS1 | IMM_STORE);
		break;
	default:
		return -EINVAL;
	}
	return is_access(access->insn) ? 0 : -EINVAL;
}

static int __cold decode_zcb(u32 insn, struct access *access)
{
	const u64 reg = C_FIRST_REG + FIELD_GET(C_REG, insn);
	const bool bit6 = insn & C_ZCB_BIT6;

	access->offset = field(insn, 5, 1, 1);
	switch (FIELD_GET(C_ZCB, insn)) {
	case 0:
		access->offset |= bit6;
		return set_load(access, reg, LBU);
	case 1:
		return set_load(access, reg, bit6 ? LH : LHU);
	case 2:
		access->offset |= bit6;
		return set_store(access, reg, SB);
	case 3:
		return bit6 ? -EINVAL : set_store(access, reg, SH);
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
		return set_load(access, reg, LW);
	case 3:
		access->offset = high | field(insn, 5, 2, 6);
		return set_load(access, reg, LD);
	case 4:
		return decode_zcb(insn, access);
	case 6:
		access->offset = high | field(insn, 6, 1, 2) | field(insn, 5, 1, 6);
		return set_store(access, reg, SW);
	case 7:
		access->offset = high | field(insn, 5, 2, 6);
		return set_store(access, reg, SD);
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
		return rd ? set_load(access, rd, LW) : -EINVAL;
	case 3:
		access->offset = bit5 | field(insn, 5, 2, 3) | field(insn, 2, 3, 6);
		return rd ? set_load(access, rd, LD) : -EINVAL;
	case 6:
		access->offset = field(insn, 9, 4, 2) | field(insn, 7, 2, 6);
		return set_store(access, rs2, SW);
	case 7:
		access->offset = field(insn, 10, 3, 3) | field(insn, 7, 3, 6);
		return set_store(access, rs2, SD);
	default:
		return -EINVAL;
	}
}

int __cold decode_access(u32 insn, struct access *access)
{
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
