/* SPDX-License-Identifier: GPL-2.0 */
/* decode.h - loads and stores of a guest that trapped. */
#ifndef RISCV_DECODE_H
#define RISCV_DECODE_H

#include <axvisor/types.h>

/**
 * struct access - one load or store of an integer register
 * @reg: x register, the source of a store
 * @size: 1, 2, 4 or 8
 * @sign: a load extends its sign
 * @base, @offset: its address is x[@base] + @offset; of instructions as they lie in
 *	memory only
 * @length: bytes of the instruction
 */
struct access {
	u8 reg;
	u8 size;
	u8 length;
	u8 base;
	bool write;
	bool sign;
	s32 offset;
};

/**
 * decode_access() - an instruction as it lies in memory
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

/**
 * decode_htinst() - what htinst tells of it
 *
 * Return: 0; -EINVAL: it is no such access; -ENOENT: it tells nothing, the
 * instruction must be read from memory.
 */
int decode_htinst(u64 htinst, struct access *access);

#endif /* RISCV_DECODE_H */
