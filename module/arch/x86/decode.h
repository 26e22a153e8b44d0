/* SPDX-License-Identifier: GPL-2.0 */
/*
 * decode.h - instructions of a guest that made it exit: those that access memory
 * as drivers do, and those that are intercepted, of which the length counts.
 */
#ifndef X86_DECODE_H
#define X86_DECODE_H

#include <axvisor/types.h>

/* No instruction is longer (APM vol. 3, 1.2). */
#define INSN_MAX	15

/* What CS.L, CS.D and EFER.LMA make of it. */
enum code_mode {
	CODE_16,
	CODE_32,
	CODE_64,
};

/* As ModRM and REX encode them. */
enum gpr {
	RAX, RCX, RDX, RBX, RSP, RBP, RSI, RDI,
	R8, R9, R10, R11, R12, R13, R14, R15,
	NR_GPRS,
	REG_AH = NR_GPRS, REG_CH, REG_DH, REG_BH,	/* bits 15:8 of the first four */
	REG_RIP,	/* of the next instruction: base of an address */
	REG_NONE,
};

/* As segment registers are numbered (APM vol. 3, table 1-15). */
enum segment_reg {
	SEG_ES, SEG_CS, SEG_SS, SEG_DS, SEG_FS, SEG_GS,
	NR_SEGS
};

enum insn_op {
	OP_NONE,
	/* in the order of group 1 */
	OP_ADD, OP_OR, OP_ADC, OP_SBB, OP_AND, OP_SUB, OP_XOR, OP_CMP,
	OP_MOV, OP_MOVZX, OP_MOVSX, OP_MOVBE,
	OP_TEST, OP_NOT, OP_NEG, OP_INC, OP_DEC,
	OP_XCHG, OP_XADD, OP_CMPXCHG,
	/* in the order of group 8 */
	OP_BT, OP_BTS, OP_BTR, OP_BTC,
	OP_MOVS, OP_STOS, OP_LODS, OP_INS, OP_OUTS,
	/* All else that is intercepted: the exit tells what it is. */
	OP_SYSTEM,
};

/* Which of them there are; the first one is the destination. */
enum operands {
	OPERANDS_NONE,
	OPERANDS_RM,
	OPERANDS_RM_REG,
	OPERANDS_REG_RM,
	OPERANDS_RM_IMM,
	OPERANDS_STRING,	/* ES:rDI, @segment:rSI, rAX, as @op says */
};

/**
 * struct insn - an instruction
 * @length: of all its bytes
 * @size: of the operand in memory or @rm, in bytes
 * @reg_size: of the one in @reg
 * @address_size: in bytes
 * @reg: enum gpr, or the number of a control or debug register
 * @rm: enum gpr, or REG_NONE: the operand is in memory
 * @segment: enum segment_reg, as overridden
 * @base, @index: enum gpr of the address in memory
 * @scale: what @index is multiplied by
 * @rep: a string instruction is repeated rCX times
 * @displacement, @immediate: sign-extended; an absolute address zero-extended
 */
struct insn {
	u8 length;
	u8 op;
	u8 operands;
	u8 size;
	u8 reg_size;
	u8 address_size;
	u8 reg;
	u8 rm;
	u8 segment;
	u8 base;
	u8 index;
	u8 scale;
	bool rep;
	u64 displacement;
	u64 immediate;
};

/**
 * decode() - the instruction that begins with @bytes
 * @n: how many bytes there are
 *
 * Return: 0; -ENODATA: it is longer; -EINVAL: it is none that is known here, or
 * none at all.
 */
int decode(const u8 *bytes, unsigned int n, enum code_mode mode,
	   struct insn *insn);

#endif /* X86_DECODE_H */
