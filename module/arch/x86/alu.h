/* SPDX-License-Identifier: GPL-2.0 */
/* alu.h - what instructions compute, and the flags that they set. */
#ifndef X86_ALU_H
#define X86_ALU_H

#include "decode.h"

/**
 * alu() - the new value of a destination
 * @size: of both operands, in bytes; their bits above it don't matter
 * @rflags: in and out; those that are undefined afterwards may be anything
 *
 * Arithmetic, logic and bit operations, MOV and XCHG. Return: @dest itself, of
 * those that only set flags.
 */
u64 alu(enum insn_op op, unsigned int size, u64 dest, u64 source, u64 *rflags);

#endif /* X86_ALU_H */
