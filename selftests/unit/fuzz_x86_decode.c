// SPDX-License-Identifier: GPL-2.0
/*
 * fuzz_x86_decode.c - instructions of any bytes, and of opcodes that matter with
 * anything around them, against the disassembler capstone: what the decoder takes
 * is what capstone says it is, and it takes all that drivers access memory with.
 */
#include <stdio.h>
#include <string.h>

#include <capstone/capstone.h>

#include "arch/x86/decode.h"
#define FUZZ_TIME	4
#include "fuzz.h"

#define ROUNDS	20000

static const u8 prefixes[] = {
	0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65, 0x66, 0x67, 0xf0, 0xf2, 0xf3,
};

static csh handles[3];
static cs_insn *cs;	/* what capstone says of the bytes */
static enum code_mode mode;
static u8 bytes[INSN_MAX];
static struct insn insn;

static void check(bool ok, const char *what)
{
	char text[3 * INSN_MAX + 1] = "";
	unsigned int n;

	if (ok)
		return;
	for (n = 0; n < INSN_MAX; n++)
		sprintf(text + 3 * n, "%02x ", bytes[n]);
	fuzz_check(false, "%u bit: %s: %s(%s %s)", 16U << mode, what, text,
		   cs->mnemonic, cs->op_str);
}

/* ---- what capstone calls them ---- */

static const struct {
	unsigned int id;
	enum insn_op op;
} ops[] = {
	{ X86_INS_ADD, OP_ADD }, { X86_INS_OR, OP_OR }, { X86_INS_ADC, OP_ADC },
	{ X86_INS_SBB, OP_SBB }, { X86_INS_AND, OP_AND },
	{ X86_INS_SUB, OP_SUB }, { X86_INS_XOR, OP_XOR },
	{ X86_INS_CMP, OP_CMP }, { X86_INS_MOV, OP_MOV },
	{ X86_INS_MOVABS, OP_MOV },
	{ X86_INS_MOVZX, OP_MOVZX }, { X86_INS_MOVSX, OP_MOVSX },
	{ X86_INS_MOVSXD, OP_MOVSX }, { X86_INS_MOVBE, OP_MOVBE },
	{ X86_INS_TEST, OP_TEST }, { X86_INS_NOT, OP_NOT },
	{ X86_INS_NEG, OP_NEG }, { X86_INS_INC, OP_INC },
	{ X86_INS_DEC, OP_DEC }, { X86_INS_XCHG, OP_XCHG },
	{ X86_INS_XADD, OP_XADD }, { X86_INS_CMPXCHG, OP_CMPXCHG },
	{ X86_INS_BT, OP_BT }, { X86_INS_BTS, OP_BTS }, { X86_INS_BTR, OP_BTR },
	{ X86_INS_BTC, OP_BTC }, { X86_INS_MOVSB, OP_MOVS },
	{ X86_INS_MOVSW, OP_MOVS }, { X86_INS_MOVSD, OP_MOVS },
	{ X86_INS_MOVSQ, OP_MOVS }, { X86_INS_STOSB, OP_STOS },
	{ X86_INS_STOSW, OP_STOS }, { X86_INS_STOSD, OP_STOS },
	{ X86_INS_STOSQ, OP_STOS }, { X86_INS_LODSB, OP_LODS },
	{ X86_INS_LODSW, OP_LODS }, { X86_INS_LODSD, OP_LODS },
	{ X86_INS_LODSQ, OP_LODS }, { X86_INS_INSB, OP_INS },
	{ X86_INS_INSW, OP_INS }, { X86_INS_INSD, OP_INS },
	{ X86_INS_OUTSB, OP_OUTS }, { X86_INS_OUTSW, OP_OUTS },
	{ X86_INS_OUTSD, OP_OUTS },
};

/* Exits that are not of memory: only the length counts. */
static const unsigned int intercepted[] = {
	X86_INS_CPUID, X86_INS_HLT, X86_INS_INVD, X86_INS_WBINVD,
	X86_INS_RDMSR, X86_INS_WRMSR, X86_INS_RDTSC, X86_INS_RDTSCP,
	X86_INS_RDPMC, X86_INS_RSM, X86_INS_CLTS, X86_INS_LMSW, X86_INS_SMSW,
	X86_INS_INVLPG, X86_INS_INVLPGA, X86_INS_VMRUN, X86_INS_VMLOAD,
	X86_INS_VMSAVE, X86_INS_STGI, X86_INS_CLGI, X86_INS_SKINIT,
	X86_INS_VMMCALL, X86_INS_VMCALL, X86_INS_XSETBV, X86_INS_XGETBV,
	X86_INS_MONITOR, X86_INS_MWAIT, X86_INS_PAUSE, X86_INS_IN,
	X86_INS_OUT, X86_INS_INT, X86_INS_INT1, X86_INS_INT3, X86_INS_INTO,
	X86_INS_SGDT, X86_INS_SIDT, X86_INS_LGDT, X86_INS_LIDT, X86_INS_SLDT,
	X86_INS_STR, X86_INS_LLDT, X86_INS_LTR,
};

static enum insn_op op_of(unsigned int id)
{
	unsigned int n;

	for (n = 0; n < ARRAY_SIZE(ops); n++) {
		if (ops[n].id == id)
			return ops[n].op;
	}
	return OP_NONE;
}

static bool is_intercepted(unsigned int id)
{
	unsigned int n;

	for (n = 0; n < ARRAY_SIZE(intercepted); n++) {
		if (intercepted[n] == id)
			return true;
	}
	return false;
}

/* By number and then by size: 1, 2, 4, 8. */
static const x86_reg gprs[REG_NONE][4] = {
	{ X86_REG_AL, X86_REG_AX, X86_REG_EAX, X86_REG_RAX },
	{ X86_REG_CL, X86_REG_CX, X86_REG_ECX, X86_REG_RCX },
	{ X86_REG_DL, X86_REG_DX, X86_REG_EDX, X86_REG_RDX },
	{ X86_REG_BL, X86_REG_BX, X86_REG_EBX, X86_REG_RBX },
	{ X86_REG_SPL, X86_REG_SP, X86_REG_ESP, X86_REG_RSP },
	{ X86_REG_BPL, X86_REG_BP, X86_REG_EBP, X86_REG_RBP },
	{ X86_REG_SIL, X86_REG_SI, X86_REG_ESI, X86_REG_RSI },
	{ X86_REG_DIL, X86_REG_DI, X86_REG_EDI, X86_REG_RDI },
	{ X86_REG_R8B, X86_REG_R8W, X86_REG_R8D, X86_REG_R8 },
	{ X86_REG_R9B, X86_REG_R9W, X86_REG_R9D, X86_REG_R9 },
	{ X86_REG_R10B, X86_REG_R10W, X86_REG_R10D, X86_REG_R10 },
	{ X86_REG_R11B, X86_REG_R11W, X86_REG_R11D, X86_REG_R11 },
	{ X86_REG_R12B, X86_REG_R12W, X86_REG_R12D, X86_REG_R12 },
	{ X86_REG_R13B, X86_REG_R13W, X86_REG_R13D, X86_REG_R13 },
	{ X86_REG_R14B, X86_REG_R14W, X86_REG_R14D, X86_REG_R14 },
	{ X86_REG_R15B, X86_REG_R15W, X86_REG_R15D, X86_REG_R15 },
	[REG_AH] = { X86_REG_AH }, [REG_CH] = { X86_REG_CH },
	[REG_DH] = { X86_REG_DH }, [REG_BH] = { X86_REG_BH },
	[REG_RIP] = { 0, X86_REG_IP, X86_REG_EIP, X86_REG_RIP },
};

/* What @reg of @size is called; none for an index that is none. */
static x86_reg gpr_name(u8 reg, u8 size)
{
	if (reg == REG_NONE)
		return X86_REG_INVALID;
	return gprs[reg][__builtin_ctz(size)];
}

static x86_reg index_name(x86_reg reg)
{
	return reg == X86_REG_EIZ || reg == X86_REG_RIZ ? X86_REG_INVALID : reg;
}

/* ---- operands ---- */

static bool is_prefix(u8 byte)
{
	if (mode == CODE_64 && (byte & 0xf0) == 0x40)
		return true;
	return memchr(prefixes, byte, sizeof(prefixes));
}

/* How many of them there are. */
static unsigned int prefixes_of(const char *which)
{
	unsigned int n, count = 0;

	for (n = 0; n < INSN_MAX && is_prefix(bytes[n]); n++)
		count += !!strchr(which, bytes[n]);
	return count;
}

/*
 * Capstone takes these for part of the opcode, and then overlooks 66 or, in 16 bits,
 * has another size.
 */
static bool are_mixed_up(void)
{
	if (!prefixes_of("\xf2\xf3"))
		return false;
	return prefixes_of("\x66") ||
	       (mode == CODE_16 && insn.operands != OPERANDS_STRING);
}

/* The last one counts; for capstone also where it is without effect. */
static bool is_overridden_twice(void)
{
	return prefixes_of("\x26\x2e\x36\x3e\x64\x65") > 1;
}

static void check_segment(x86_reg named, bool by_stack)
{
	static const x86_reg names[NR_SEGS] = {
		X86_REG_ES, X86_REG_CS, X86_REG_SS, X86_REG_DS, X86_REG_FS,
		X86_REG_GS,
	};
	const x86_reg otherwise = by_stack ? X86_REG_SS : X86_REG_DS;

	check(insn.segment < NR_SEGS, "segment's number");
	if (mode == CODE_64 && is_overridden_twice())
		return;
	if (mode == CODE_64) {
		/* The others' bases are 0. */
		if (named != X86_REG_FS && named != X86_REG_GS)
			check(insn.segment < SEG_FS, "segment");
		else
			check(names[insn.segment] == named, "segment");
		return;
	}
	check(names[insn.segment] == (named ? named : otherwise), "segment");
}

static void check_memory(const cs_x86_op *op)
{
	const bool by_stack = insn.base == RSP || insn.base == RBP;
	const u64 mask = ~0ULL >> (64 - 8 * insn.address_size);

	check(insn.rm == REG_NONE, "no operand in memory");
	check(gpr_name(insn.base, insn.address_size) == op->mem.base, "base");
	check(gpr_name(insn.index, insn.address_size) ==
	      index_name(op->mem.index), "index");
	if (insn.index != REG_NONE && insn.address_size > 2)
		check(insn.scale == op->mem.scale, "scale");
	check(!((insn.displacement ^ (u64)op->mem.disp) & mask), "displacement");
	check_segment(op->mem.segment, by_stack);
}

static void check_rm(const cs_x86_op *op)
{
	if (op->type == X86_OP_MEM)
		check_memory(op);
	else
		check(op->type == X86_OP_REG &&
		      op->reg == gpr_name(insn.rm, insn.size), "register by rm");
	check(op->size == insn.size, "size");
}

static void check_reg(const cs_x86_op *op)
{
	check(op->type == X86_OP_REG &&
	      op->reg == gpr_name(insn.reg, insn.reg_size), "register");
	check(op->size == insn.reg_size, "register's size");
}

static void check_immediate(const cs_x86_op *op)
{
	const u64 mask = ~0ULL >> (64 - 8 * insn.size);
	/* Those of bit tests are bytes without a sign. */
	const bool bit = insn.op >= OP_BT && insn.op <= OP_BTC;

	check(op->type == X86_OP_IMM, "immediate");
	check(!((insn.immediate ^ (u64)op->imm) & (bit ? 0xff : mask)),
	      "immediate's value");
}

static void check_string(const cs_x86 *x86)
{
	unsigned int n;

	check(insn.rep == !!prefixes_of("\xf2\xf3"), "repeated");
	for (n = 0; n < x86->op_count; n++) {
		const cs_x86_op *op = &x86->operands[n];

		if (op->type != X86_OP_MEM)
			continue;
		/* With REX.W those of ports are of words for capstone. */
		check(op->size == insn.size || insn.op == OP_INS ||
		      insn.op == OP_OUTS, "size");
		if (op->mem.base == gpr_name(RSI, insn.address_size))
			check_segment(op->mem.segment, false);
		else
			check(op->mem.base == gpr_name(RDI, insn.address_size),
			      "address size");
	}
}

static void check_operands(const cs_x86 *x86)
{
	const cs_x86_op *op = x86->operands;
	/* Either order is right for those that change both or none. */
	const bool swapped = insn.operands == OPERANDS_RM_REG &&
			     (insn.op == OP_XCHG || insn.op == OP_TEST) &&
			     (op[1].type == X86_OP_MEM ||
			      (insn.rm != REG_NONE &&
			       op[1].reg == gpr_name(insn.rm, insn.size)));

	switch ((enum operands)insn.operands) {
	case OPERANDS_RM:
		check_rm(&op[0]);
		break;
	case OPERANDS_RM_REG:
		check_rm(&op[swapped]);
		check_reg(&op[!swapped]);
		break;
	case OPERANDS_REG_RM:
		check_reg(&op[0]);
		check_rm(&op[1]);
		break;
	case OPERANDS_RM_IMM:
		check_rm(&op[0]);
		check_immediate(&op[1]);
		break;
	case OPERANDS_STRING:
		check_string(x86);
		break;
	default:
		check(false, "operands");
	}
}

/* MOV of control and debug registers. */
static bool is_control(const cs_x86_op *op)
{
	return op->type == X86_OP_REG &&
	       ((op->reg >= X86_REG_CR0 && op->reg <= X86_REG_CR15) ||
		(op->reg >= X86_REG_DR0 && op->reg <= X86_REG_DR15));
}

static void check_control(const cs_x86_op *op)
{
	const bool first = is_control(&op[0]);
	const x86_reg number = op[!first].reg;
	const x86_reg zero = number >= X86_REG_DR0 && number <= X86_REG_DR15 ?
			     X86_REG_DR0 : X86_REG_CR0;

	check(number == zero + insn.reg, "number");
	check(op[first].reg == gpr_name(insn.rm, insn.size), "register by rm");
}

/* ---- what each says ---- */

/* Capstone overlooks that REX.W isn't there, or is. */
static bool has_wrong_size(void)
{
	return (cs->id == X86_INS_MOVSXD && insn.reg_size < 8) ||
	       (cs->id == X86_INS_MOVBE && insn.size == 8 && prefixes_of("\x66"));
}

static void check_accepted(void)
{
	const cs_x86 *x86 = &cs->detail->x86;

	check(insn.length == cs->size, "length");
	if (are_mixed_up() || has_wrong_size())
		return;
	if (insn.op != OP_SYSTEM) {
		check(op_of(cs->id) == insn.op, "operation");
		check_operands(x86);
	} else if (insn.operands == OPERANDS_RM_REG) {
		check(cs->id == X86_INS_MOV, "operation");
		check_control(x86->operands);
	}
}

static bool accesses_memory(const cs_x86 *x86)
{
	unsigned int n;

	for (n = 0; n < x86->op_count; n++) {
		if (x86->operands[n].type == X86_OP_MEM)
			return true;
	}
	return false;
}

/* MOV of a segment register, MOVSD of a vector register. */
static bool has_other_register(const cs_x86 *x86)
{
	unsigned int n;

	for (n = 0; n < x86->op_count; n++) {
		const char *name = cs_reg_name(handles[mode],
					       x86->operands[n].reg);

		if (x86->operands[n].type == X86_OP_REG &&
		    (!strncmp(name, "xmm", 3) || !strcmp(name + 1, "s")))
			return true;
	}
	return false;
}

/* What capstone takes and CPUs don't. */
static bool is_mistaken(const cs_x86 *x86)
{
	/* CRC32 is another one, with F3 there is none. */
	if (cs->id == X86_INS_MOVBE && prefixes_of("\xf2\xf3"))
		return true;
	/* Of words; CPUs differ. */
	if (cs->id == X86_INS_MOVSXD && prefixes_of("\x66"))
		return true;
	/* The destination must be in memory. */
	return prefixes_of("\xf0") &&
	       (x86->prefix[0] != 0xf0 || x86->operands[0].type != X86_OP_MEM);
}

static bool must_be_known(void)
{
	const cs_x86 *x86 = &cs->detail->x86;

	if (is_intercepted(cs->id))
		return !prefixes_of("\xf0");
	return op_of(cs->id) && accesses_memory(x86) && !is_mistaken(x86) &&
	       !has_other_register(x86);
}

/* Each part of it is a part of something longer; what follows it is not read. */
static void check_parts(void)
{
	struct insn part;
	unsigned int n;
	u8 *copy;

	for (n = 0; n <= insn.length; n++) {
		copy = malloc(n);	/* its end is watched */
		memcpy(copy, bytes, n);
		check(decode(copy, n, mode, &part) ==
		      (n < insn.length ? -ENODATA : 0), "a part of it");
		free(copy);
	}
	check(!memcmp(&part, &insn, sizeof(insn)), "the same from its own bytes");
}

/* ---- what they are given ---- */

static void any_opcode(u8 *at)
{
	static const u8 one[] = {
		0x63, 0x6c, 0x6d, 0x6e, 0x6f, 0x80, 0x81, 0x82, 0x83, 0x84,
		0x85, 0x86, 0x87, 0x88, 0x89, 0x8a, 0x8b, 0x90, 0xa0, 0xa1,
		0xa2, 0xa3, 0xa4, 0xa5, 0xaa, 0xab, 0xac, 0xad, 0xc6, 0xc7,
		0xcc, 0xcd, 0xce, 0xf1, 0xf4, 0xf6, 0xf7, 0xfe, 0xff,
	};
	static const u8 two[] = {
		0x00, 0x01, 0x06, 0x08, 0x09, 0x20, 0x21, 0x22, 0x23, 0x30,
		0x31, 0x32, 0x33, 0x38, 0xa2, 0xa3, 0xaa, 0xab, 0xb0, 0xb1,
		0xb3, 0xb6, 0xb7, 0xba, 0xbb, 0xbe, 0xbf, 0xc0, 0xc1,
	};

	switch (fuzz_below(4)) {
	case 0:
		at[0] = (u8)fuzz_below(0x40);	/* arithmetic */
		break;
	case 1:
		at[0] = fuzz_pick(one);
		break;
	case 2:
		at[0] = 0x0f;
		at[1] = fuzz_pick(two);
		if (at[1] == 0x38)
			at[2] = 0xf0 | (u8)fuzz_below(2);
		break;
	default:
		at[0] = 0x0f;
	}
}

static void any_bytes(void)
{
	unsigned int n, at = 0;

	mode = (enum code_mode)fuzz_below(3);
	for (n = 0; n < INSN_MAX; n++)
		bytes[n] = (u8)fuzz_random();
	if (fuzz_one_in(4))
		return;
	n = fuzz_one_in(2) ? (unsigned int)fuzz_below(4) : 0;
	while (n--)
		bytes[at++] = fuzz_pick(prefixes);
	if (fuzz_one_in(2))
		bytes[at++] = 0x40 | (u8)fuzz_below(16);
	any_opcode(bytes + at);
}

/* Each of capstone's versions 4 and 5 misses some of these. */
static bool may_be_unknown(void)
{
	const bool movsxd = insn.op == OP_MOVSX && insn.size == 4;

	return (movsxd && insn.reg_size == 4) ||
	       (prefixes_of("\x66\x67") && prefixes_of("\xf2\xf3"));
}

static void one_insn(void)
{
	const u8 *code = bytes;
	size_t left = INSN_MAX;
	uint64_t address = 0;
	bool known, taken;

	any_bytes();
	known = cs_disasm_iter(handles[mode], &code, &left, &address, cs);
	taken = !decode(bytes, INSN_MAX, mode, &insn);
	if (!known)
		strcpy(cs->mnemonic, "unknown");
	if (taken && !known && may_be_unknown())
		return;
	if (taken) {
		check(known, "capstone doesn't know");
		check_accepted();
		check_parts();
	} else if (known) {
		check(!must_be_known(), "not decoded");
	}
}

static void one_case(void)
{
	unsigned int n;

	for (n = 0; n < ROUNDS; n++)
		one_insn();
}

static void open_capstone(int argc, char **argv)
{
	static const cs_mode modes[] = { CS_MODE_16, CS_MODE_32, CS_MODE_64 };
	unsigned int n;

	(void)argc;
	(void)argv;
	for (n = 0; n < ARRAY_SIZE(modes); n++) {
		fuzz_check(!cs_open(CS_ARCH_X86, modes[n], &handles[n]),
			   "capstone doesn't open");
		cs_option(handles[n], CS_OPT_DETAIL, CS_OPT_ON);
	}
	cs = cs_malloc(handles[CODE_64]);
}

int main(int argc, char **argv)
{
	static const struct fuzzer fuzzer = {
		.name = "x86_decode",
		.init = open_capstone,
		.one_case = one_case,
	};

	fuzz_main(&fuzzer, argc, argv);
}
