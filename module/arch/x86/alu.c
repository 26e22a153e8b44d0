// SPDX-License-Identifier: GPL-2.0
/* alu.c - results and flags, as APM vol. 3 has them with each instruction. */
#include "alu.h"
#include "regs.h"

#define RFLAGS_STATUS \
	(RFLAGS_CF | RFLAGS_PF | RFLAGS_AF | RFLAGS_ZF | RFLAGS_SF | RFLAGS_OF)

static u64 mask_of(unsigned int size)
{
	return ~0ULL >> (64 - 8 * size);
}

static bool sign_of(u64 val, unsigned int size)
{
	return val >> (8 * size - 1) & 1;
}

/* PF is of the lowest byte alone. */
static u64 result_flags(u64 result, unsigned int size)
{
	return (result & mask_of(size) ? 0 : RFLAGS_ZF) |
	       (sign_of(result, size) ? RFLAGS_SF : 0) |
	       (__builtin_parity((unsigned int)result & 0xff) ? 0 : RFLAGS_PF);
}

static void set_status(u64 *rflags, u64 flags)
{
	*rflags = (*rflags & ~RFLAGS_STATUS) | flags;
}

static u64 logic(unsigned int size, u64 result, u64 *rflags)
{
	set_status(rflags, result_flags(result, size));
	return result;
}

/* Bit by bit what is carried to the next one tells CF, OF and AF. */
static void arithmetic(unsigned int size, u64 result, u64 carries, bool overflow,
		       u64 *rflags)
{
	set_status(rflags, result_flags(result, size) |
			   (sign_of(carries, size) ? RFLAGS_CF : 0) |
			   (carries & BIT_ULL(3) ? RFLAGS_AF : 0) |
			   (overflow ? RFLAGS_OF : 0));
}

static u64 add(unsigned int size, u64 dest, u64 source, bool carry, u64 *rflags)
{
	const u64 result = dest + source + carry;

	arithmetic(size, result, (dest & source) | ((dest | source) & ~result),
		   sign_of((dest ^ result) & (source ^ result), size), rflags);
	return result;
}

static u64 sub(unsigned int size, u64 dest, u64 source, bool borrow, u64 *rflags)
{
	const u64 result = dest - source - borrow;

	arithmetic(size, result, (~dest & source) | ((~dest | source) & result),
		   sign_of((dest ^ source) & (dest ^ result), size), rflags);
	return result;
}

/* INC and DEC keep CF. */
static u64 keep_carry(u64 result, u64 before, u64 *rflags)
{
	*rflags = (*rflags & ~RFLAGS_CF) | (before & RFLAGS_CF);
	return result;
}

static u64 bit(enum insn_op op, unsigned int size, u64 dest, u64 number,
	       u64 *rflags)
{
	const u64 mask = BIT_ULL(number & (8 * size - 1));

	*rflags = (*rflags & ~RFLAGS_CF) | (dest & mask ? RFLAGS_CF : 0);
	switch (op) {
	case OP_BTS:
		return dest | mask;
	case OP_BTR:
		return dest & ~mask;
	case OP_BTC:
		return dest ^ mask;
	default:
		return dest;
	}
}

u64 alu(enum insn_op op, unsigned int size, u64 dest, u64 source, u64 *rflags)
{
	const u64 before = *rflags;
	const bool carry = before & RFLAGS_CF;

	switch (op) {
	case OP_ADD:
		return add(size, dest, source, false, rflags);
	case OP_ADC:
		return add(size, dest, source, carry, rflags);
	case OP_SUB:
		return sub(size, dest, source, false, rflags);
	case OP_SBB:
		return sub(size, dest, source, carry, rflags);
	case OP_CMP:
		sub(size, dest, source, false, rflags);
		return dest;
	case OP_NEG:
		return sub(size, 0, dest, false, rflags);
	case OP_INC:
		return keep_carry(add(size, dest, 1, false, rflags), before,
				  rflags);
	case OP_DEC:
		return keep_carry(sub(size, dest, 1, false, rflags), before,
				  rflags);
	case OP_AND:
		return logic(size, dest & source, rflags);
	case OP_OR:
		return logic(size, dest | source, rflags);
	case OP_XOR:
		return logic(size, dest ^ source, rflags);
	case OP_TEST:
		logic(size, dest & source, rflags);
		return dest;
	case OP_NOT:
		return ~dest;
	case OP_BT:
	case OP_BTS:
	case OP_BTR:
	case OP_BTC:
		return bit(op, size, dest, source, rflags);
	default:
		return source;
	}
}
