// SPDX-License-Identifier: GPL-2.0
/*
 * decode.c - x86 instructions (APM vol. 3, chapter 1 and appendix A), by tables
 * of the opcodes that make a guest exit.
 */
#include "decode.h"

/* How an opcode's operands are encoded; letters as in APM vol. 3, A.1. */
enum form {
	FORM_NONE,
	FORM_PREFIX,
	FORM_ESCAPE,
	FORM_FIXED,	/* no operands */
	FORM_IB,	/* one, an immediate byte */
	FORM_E,		/* one, by ModRM */
	FORM_E_G,
	FORM_G_E,
	FORM_E_I,	/* by ModRM, and an immediate of the same size */
	FORM_E_IB,	/* ... of a byte */
	FORM_A_O,	/* accumulator and an absolute address */
	FORM_O_A,
	FORM_STRING,
	FORM_CONTROL,	/* control or debug register, and by ModRM a register */
};

#define WIDTH		BIT_ULL(0)	/* of bytes where bit 0 of the opcode is 0 */
#define FROM_BYTE	BIT_ULL(1)	/* the second operand is a byte */
#define FROM_WORD	BIT_ULL(2)
#define FROM_DWORD	BIT_ULL(3)
#define MEMORY		BIT_ULL(4)	/* has no form with a register */
#define ONLY_64		BIT_ULL(5)
#define NOT_64		BIT_ULL(6)

/* ModRM.reg chooses the operation. */
enum group {
	NO_GROUP,
	GROUP_1,
	GROUP_3,
	GROUP_4,
	GROUP_6,
	GROUP_7,
	GROUP_8,
	GROUP_11,
};

static const u8 groups[][8] = {
	[GROUP_1] = { OP_ADD, OP_OR, OP_ADC, OP_SBB, OP_AND, OP_SUB, OP_XOR,
		      OP_CMP },
	[GROUP_3] = { OP_TEST, OP_TEST, OP_NOT, OP_NEG },
	[GROUP_4] = { OP_INC, OP_DEC },
	[GROUP_6] = { OP_SYSTEM, OP_SYSTEM, OP_SYSTEM, OP_SYSTEM, OP_SYSTEM,
		      OP_SYSTEM },
	[GROUP_7] = { OP_SYSTEM, OP_SYSTEM, OP_SYSTEM, OP_SYSTEM, OP_SYSTEM,
		      OP_NONE, OP_SYSTEM, OP_SYSTEM },
	[GROUP_8] = { OP_NONE, OP_NONE, OP_NONE, OP_NONE, OP_BT, OP_BTS, OP_BTR,
		      OP_BTC },
	[GROUP_11] = { OP_MOV },
};

/*
 * Group 7 with a register: for each ModRM.reg which ModRM.rm there are. VMCALL;
 * MONITOR, MWAIT; XGETBV, XSETBV; those of SVM; SMSW; LMSW; RDTSCP.
 */
static const u8 group_7_registers[8] = {
	0x02, 0x03, 0x03, 0xff, 0xff, 0x00, 0xff, 0x02,
};

struct opcode {
	u8 op;
	u8 form;
	u8 flags;
	u8 group;
};

#define PREFIX	{ OP_NONE, FORM_PREFIX, 0, 0 }
#define SYSTEM	{ OP_SYSTEM, FORM_FIXED, 0, 0 }

static const struct opcode one_byte[256] = {
	[0x00 ... 0x01] = { OP_ADD, FORM_E_G, WIDTH, 0 },
	[0x02 ... 0x03] = { OP_ADD, FORM_G_E, WIDTH, 0 },
	[0x08 ... 0x09] = { OP_OR, FORM_E_G, WIDTH, 0 },
	[0x0a ... 0x0b] = { OP_OR, FORM_G_E, WIDTH, 0 },
	[0x10 ... 0x11] = { OP_ADC, FORM_E_G, WIDTH, 0 },
	[0x12 ... 0x13] = { OP_ADC, FORM_G_E, WIDTH, 0 },
	[0x18 ... 0x19] = { OP_SBB, FORM_E_G, WIDTH, 0 },
	[0x1a ... 0x1b] = { OP_SBB, FORM_G_E, WIDTH, 0 },
	[0x20 ... 0x21] = { OP_AND, FORM_E_G, WIDTH, 0 },
	[0x22 ... 0x23] = { OP_AND, FORM_G_E, WIDTH, 0 },
	[0x28 ... 0x29] = { OP_SUB, FORM_E_G, WIDTH, 0 },
	[0x2a ... 0x2b] = { OP_SUB, FORM_G_E, WIDTH, 0 },
	[0x30 ... 0x31] = { OP_XOR, FORM_E_G, WIDTH, 0 },
	[0x32 ... 0x33] = { OP_XOR, FORM_G_E, WIDTH, 0 },
	[0x38 ... 0x39] = { OP_CMP, FORM_E_G, WIDTH, 0 },
	[0x3a ... 0x3b] = { OP_CMP, FORM_G_E, WIDTH, 0 },
	[0x0f] = { OP_NONE, FORM_ESCAPE, 0, 0 },
	[0x26] = PREFIX, [0x2e] = PREFIX, [0x36] = PREFIX, [0x3e] = PREFIX,
	[0x63] = { OP_MOVSX, FORM_G_E, FROM_DWORD | ONLY_64, 0 },
	[0x64] = PREFIX, [0x65] = PREFIX, [0x66] = PREFIX, [0x67] = PREFIX,
	[0x6c ... 0x6d] = { OP_INS, FORM_STRING, WIDTH, 0 },
	[0x6e ... 0x6f] = { OP_OUTS, FORM_STRING, WIDTH, 0 },
	[0x80 ... 0x81] = { OP_NONE, FORM_E_I, WIDTH, GROUP_1 },
	[0x82] = { OP_NONE, FORM_E_IB, WIDTH | NOT_64, GROUP_1 },
	[0x83] = { OP_NONE, FORM_E_IB, 0, GROUP_1 },
	[0x84 ... 0x85] = { OP_TEST, FORM_E_G, WIDTH, 0 },
	[0x86 ... 0x87] = { OP_XCHG, FORM_E_G, WIDTH, 0 },
	[0x88 ... 0x89] = { OP_MOV, FORM_E_G, WIDTH, 0 },
	[0x8a ... 0x8b] = { OP_MOV, FORM_G_E, WIDTH, 0 },
	[0x90] = SYSTEM,	/* PAUSE with F3 */
	[0xa0 ... 0xa1] = { OP_MOV, FORM_A_O, WIDTH, 0 },
	[0xa2 ... 0xa3] = { OP_MOV, FORM_O_A, WIDTH, 0 },
	[0xa4 ... 0xa5] = { OP_MOVS, FORM_STRING, WIDTH, 0 },
	[0xaa ... 0xab] = { OP_STOS, FORM_STRING, WIDTH, 0 },
	[0xac ... 0xad] = { OP_LODS, FORM_STRING, WIDTH, 0 },
	[0xc6 ... 0xc7] = { OP_NONE, FORM_E_I, WIDTH, GROUP_11 },
	[0xcc] = SYSTEM,	/* INT3 */
	[0xcd] = { OP_SYSTEM, FORM_IB, 0, 0 },	/* INT */
	[0xce] = { OP_SYSTEM, FORM_FIXED, NOT_64, 0 },	/* INTO */
	[0xe4 ... 0xe5] = { OP_SYSTEM, FORM_IB, WIDTH, 0 },
	[0xe6 ... 0xe7] = { OP_SYSTEM, FORM_IB, WIDTH, 0 },
	[0xec ... 0xed] = { OP_SYSTEM, FORM_FIXED, WIDTH, 0 },
	[0xee ... 0xef] = { OP_SYSTEM, FORM_FIXED, WIDTH, 0 },
	[0xf0] = PREFIX,
	[0xf1] = SYSTEM,	/* INT1 */
	[0xf2] = PREFIX, [0xf3] = PREFIX,
	[0xf4] = SYSTEM,	/* HLT */
	[0xf6 ... 0xf7] = { OP_NONE, FORM_E, WIDTH, GROUP_3 },
	[0xfe ... 0xff] = { OP_NONE, FORM_E, WIDTH, GROUP_4 },
};

static const struct opcode two_byte[256] = {	/* after 0F */
	[0x00] = { OP_NONE, FORM_E, 0, GROUP_6 },
	[0x01] = { OP_NONE, FORM_E, 0, GROUP_7 },
	[0x06] = SYSTEM,	/* CLTS */
	[0x08] = SYSTEM, [0x09] = SYSTEM,	/* INVD, WBINVD */
	[0x20] = { OP_SYSTEM, FORM_CONTROL, 0, 0 },
	[0x21] = { OP_SYSTEM, FORM_CONTROL, 0, 0 },
	[0x22] = { OP_SYSTEM, FORM_CONTROL, 0, 0 },
	[0x23] = { OP_SYSTEM, FORM_CONTROL, 0, 0 },
	[0x30] = SYSTEM, [0x31] = SYSTEM,	/* WRMSR, RDTSC */
	[0x32] = SYSTEM, [0x33] = SYSTEM,	/* RDMSR, RDPMC */
	[0x38] = { OP_NONE, FORM_ESCAPE, 0, 0 },
	[0xa2] = SYSTEM,	/* CPUID */
	[0xa3] = { OP_BT, FORM_E_G, 0, 0 },
	[0xaa] = SYSTEM,	/* RSM */
	[0xab] = { OP_BTS, FORM_E_G, 0, 0 },
	[0xb0 ... 0xb1] = { OP_CMPXCHG, FORM_E_G, WIDTH, 0 },
	[0xb3] = { OP_BTR, FORM_E_G, 0, 0 },
	[0xb6] = { OP_MOVZX, FORM_G_E, FROM_BYTE, 0 },
	[0xb7] = { OP_MOVZX, FORM_G_E, FROM_WORD, 0 },
	[0xba] = { OP_NONE, FORM_E_IB, 0, GROUP_8 },
	[0xbb] = { OP_BTC, FORM_E_G, 0, 0 },
	[0xbe] = { OP_MOVSX, FORM_G_E, FROM_BYTE, 0 },
	[0xbf] = { OP_MOVSX, FORM_G_E, FROM_WORD, 0 },
	[0xc0 ... 0xc1] = { OP_XADD, FORM_E_G, WIDTH, 0 },
};

static const struct opcode three_byte[2] = {	/* 0F 38 F0, F1 */
	{ OP_MOVBE, FORM_G_E, MEMORY, 0 },
	{ OP_MOVBE, FORM_E_G, MEMORY, 0 },
};

/* With an operand in memory that they change (APM vol. 3, 1.2.5). */
#define LOCKABLE \
	(BIT_ULL(OP_ADD) | BIT_ULL(OP_OR) | BIT_ULL(OP_ADC) | \
	 BIT_ULL(OP_SBB) | BIT_ULL(OP_AND) | BIT_ULL(OP_SUB) | \
	 BIT_ULL(OP_XOR) | BIT_ULL(OP_NOT) | BIT_ULL(OP_NEG) | \
	 BIT_ULL(OP_INC) | BIT_ULL(OP_DEC) | BIT_ULL(OP_XCHG) | \
	 BIT_ULL(OP_XADD) | BIT_ULL(OP_CMPXCHG) | BIT_ULL(OP_BTS) | \
	 BIT_ULL(OP_BTR) | BIT_ULL(OP_BTC))

#define REX_B		BIT_ULL(0)
#define REX_X		BIT_ULL(1)
#define REX_R		BIT_ULL(2)
#define REX_W		BIT_ULL(3)

/**
 * struct decoder - how far it has come
 * @at: how many bytes were taken; more than there are: those that are not there
 *	were 0
 * @rex: 0 without; 40 to 4F
 * @opcode: its last byte
 * @repeat: the last of F2 and F3
 */
struct decoder {
	const u8 *bytes;
	unsigned int n;
	unsigned int at;
	enum code_mode mode;
	bool operand_prefix;
	bool address_prefix;
	bool lock;
	u8 rex;
	u8 opcode;
	u8 repeat;
	u8 segment;
	struct insn *insn;
};

static u8 take_byte(struct decoder *d)
{
	const unsigned int at = d->at++;

	return at < d->n ? d->bytes[at] : 0;
}

static u64 take(struct decoder *d, unsigned int size)
{
	u64 val = 0;
	unsigned int n;

	for (n = 0; n < size; n++)
		val |= (u64)take_byte(d) << 8 * n;
	return val;
}

static u64 take_signed(struct decoder *d, unsigned int size)
{
	const unsigned int shift = 64 - 8 * size;

	return (u64)((s64)(take(d, size) << shift) >> shift);
}

/* In 64-bit mode the first four segments' are without effect (1.2.4). */
static void prefix(struct decoder *d, u8 byte)
{
	switch (byte) {
	case 0x66:
		d->operand_prefix = true;
		break;
	case 0x67:
		d->address_prefix = true;
		break;
	case 0xf0:
		d->lock = true;
		break;
	case 0xf2:
	case 0xf3:
		d->repeat = byte;
		break;
	case 0x64:
	case 0x65:
		d->segment = SEG_FS + (byte & 1);
		break;
	default:
		if (d->mode != CODE_64)
			d->segment = SEG_ES + (byte >> 3 & 3);
	}
}

/* Return: the byte after them. */
static u8 take_prefixes(struct decoder *d)
{
	u8 byte = take_byte(d);

	for (;; byte = take_byte(d)) {
		if (d->mode == CODE_64 && (byte & 0xf0) == 0x40) {
			/* Ignored unless it is the last one (1.2.7). */
			d->rex = byte;
			continue;
		}
		if (one_byte[byte].form != FORM_PREFIX)
			return byte;
		prefix(d, byte);
		d->rex = 0;
	}
}

static const struct opcode *take_opcode(struct decoder *d)
{
	static const struct opcode none;

	d->opcode = take_prefixes(d);
	if (one_byte[d->opcode].form != FORM_ESCAPE)
		return &one_byte[d->opcode];
	d->opcode = take_byte(d);
	if (two_byte[d->opcode].form != FORM_ESCAPE)
		return &two_byte[d->opcode];
	d->opcode = take_byte(d);
	/* With F2 it is CRC32. */
	return (d->opcode & 0xfe) == 0xf0 && !d->repeat ?
	       &three_byte[d->opcode & 1] : &none;
}

static void set_sizes(struct decoder *d, const struct opcode *o)
{
	struct insn *insn = d->insn;

	insn->size = (d->mode == CODE_16) != d->operand_prefix ? 2 : 4;
	if (d->rex & REX_W)
		insn->size = 8;
	if ((o->flags & WIDTH) && !(d->opcode & 1))
		insn->size = 1;
	insn->reg_size = insn->size;
	if (o->flags & FROM_BYTE)
		insn->size = 1;
	else if (o->flags & FROM_WORD)
		insn->size = 2;
	else if (o->flags & FROM_DWORD)
		insn->size = 4;
	if (d->mode == CODE_64)
		insn->address_size = d->address_prefix ? 4 : 8;
	else
		insn->address_size =
			(d->mode == CODE_16) != d->address_prefix ? 2 : 4;
}

/* Without REX four numbers mean the high bytes (1.4.1). */
static u8 reg_of(const struct decoder *d, u8 number, u8 size)
{
	return size == 1 && !d->rex && number >= 4 && number < 8 ?
	       REG_AH + number - 4 : number;
}

static void override(const struct decoder *d, u8 otherwise)
{
	d->insn->segment = d->segment < NR_SEGS ? d->segment : otherwise;
}

/* 1.4.2, table 1-12; the displacement follows. */
static void address_16(struct decoder *d, u8 mod, u8 rm)
{
	static const struct {
		u8 base, index, segment;
	} forms[8] = {
		{ RBX, RSI, SEG_DS }, { RBX, RDI, SEG_DS },
		{ RBP, RSI, SEG_SS }, { RBP, RDI, SEG_SS },
		{ RSI, REG_NONE, SEG_DS }, { RDI, REG_NONE, SEG_DS },
		{ RBP, REG_NONE, SEG_SS }, { RBX, REG_NONE, SEG_DS },
	};
	struct insn *insn = d->insn;

	insn->base = forms[rm].base;
	insn->index = forms[rm].index;
	override(d, forms[rm].segment);
	if (mod == 0 && rm == 6) {
		insn->base = REG_NONE;
		override(d, SEG_DS);
		insn->displacement = take_signed(d, 2);
	} else if (mod) {
		insn->displacement = take_signed(d, mod);
	}
}

/* Return: the base's number, as ModRM.rm would have it. */
static u8 take_sib(struct decoder *d)
{
	const u8 sib = take_byte(d);
	const u8 index = (sib >> 3 & 7) | (d->rex & REX_X ? 8 : 0);

	d->insn->scale = 1U << (sib >> 6);
	if (index != RSP)
		d->insn->index = index;
	return sib & 7;
}

/* 1.4.2 to 1.4.4 and 1.7.1 */
static void address_32(struct decoder *d, u8 mod, u8 rm)
{
	struct insn *insn = d->insn;
	const bool sib = rm == RSP;
	u8 base = rm;

	if (sib)
		base = take_sib(d);
	override(d, mod && base == RBP ? SEG_SS : SEG_DS);
	if (base == RSP)
		override(d, SEG_SS);
	if (mod == 0 && base == RBP) {
		if (!sib && d->mode == CODE_64)
			insn->base = REG_RIP;
		insn->displacement = take_signed(d, 4);
		return;
	}
	insn->base = base | (d->rex & REX_B ? 8 : 0);
	if (mod)
		insn->displacement = take_signed(d, mod == 1 ? 1 : 4);
}

static void take_modrm(struct decoder *d, const struct opcode *o)
{
	struct insn *insn = d->insn;
	const u8 modrm = take_byte(d);
	const u8 mod = modrm >> 6, rm = modrm & 7;
	const u8 reg = modrm >> 3 & 7;

	insn->op = o->group ? groups[o->group][reg] : o->op;
	insn->reg = reg_of(d, reg | (d->rex & REX_R ? 8 : 0), insn->reg_size);
	if (mod == 3 || o->form == FORM_CONTROL)
		insn->rm = reg_of(d, rm | (d->rex & REX_B ? 8 : 0), insn->size);
	else if (insn->address_size == 2)
		address_16(d, mod, rm);
	else
		address_32(d, mod, rm);
	if (o->group == GROUP_7 && insn->rm != REG_NONE &&
	    !(group_7_registers[reg] & BIT_ULL(rm)))
		insn->op = OP_NONE;
}

static void take_immediate(struct decoder *d, unsigned int size)
{
	d->insn->operands = OPERANDS_RM_IMM;
	/* Of 8 bytes there is none (1.5.1). */
	d->insn->immediate = take_signed(d, MIN(size, 4));
}

static void take_absolute(struct decoder *d, enum operands operands)
{
	d->insn->operands = operands;
	d->insn->reg = RAX;
	override(d, SEG_DS);
	d->insn->displacement = take(d, d->insn->address_size);
}

static void take_operands(struct decoder *d, const struct opcode *o)
{
	struct insn *insn = d->insn;

	insn->op = o->op;
	if (o->form >= FORM_E && o->form <= FORM_E_IB)
		take_modrm(d, o);
	switch ((enum form)o->form) {
	case FORM_IB:
		insn->immediate = take(d, 1);
		break;
	case FORM_E:
		insn->operands = OPERANDS_RM;
		/* The one of its group that has an immediate. */
		if (insn->op == OP_TEST)
			take_immediate(d, insn->size);
		break;
	case FORM_CONTROL:
		/* Of the whole register, whatever the prefixes (MOV CRn). */
		insn->size = d->mode == CODE_64 ? 8 : 4;
		insn->reg_size = insn->size;
		take_modrm(d, o);
		insn->operands = OPERANDS_RM_REG;
		break;
	case FORM_E_G:
		insn->operands = OPERANDS_RM_REG;
		break;
	case FORM_G_E:
		insn->operands = OPERANDS_REG_RM;
		break;
	case FORM_E_I:
		take_immediate(d, insn->size);
		break;
	case FORM_E_IB:
		take_immediate(d, 1);
		break;
	case FORM_A_O:
		take_absolute(d, OPERANDS_REG_RM);
		break;
	case FORM_O_A:
		take_absolute(d, OPERANDS_RM_REG);
		break;
	case FORM_STRING:
		insn->operands = OPERANDS_STRING;
		insn->rep = d->repeat;
		/* Ports are of 4 bytes at most. */
		if (insn->op == OP_INS || insn->op == OP_OUTS)
			insn->size = MIN(insn->size, 4);
		override(d, SEG_DS);
		break;
	default:
		break;
	}
}

static bool is_valid(const struct decoder *d, const struct opcode *o)
{
	const struct insn *insn = d->insn;

	if (insn->op == OP_NONE)
		return false;
	if (o->flags & (d->mode == CODE_64 ? NOT_64 : ONLY_64))
		return false;
	if ((o->flags & MEMORY) && insn->rm != REG_NONE)
		return false;
	if ((o->flags & FROM_DWORD) && insn->reg_size == 2)
		return false;
	return !d->lock || (BIT_ULL(insn->op) & LOCKABLE &&
			    insn->rm == REG_NONE &&
			    insn->operands != OPERANDS_REG_RM);
}

int decode(const u8 *bytes, unsigned int n, enum code_mode mode,
	   struct insn *insn)
{
	struct decoder d = {
		.bytes = bytes,
		.n = n,
		.mode = mode,
		.segment = NR_SEGS,
		.insn = insn,
	};
	const struct opcode *o = take_opcode(&d);

	*insn = (struct insn) {
		.rm = REG_NONE,
		.base = REG_NONE,
		.index = REG_NONE,
		.scale = 1,
	};
	set_sizes(&d, o);
	take_operands(&d, o);
	if (d.at > INSN_MAX)
		return -EINVAL;
	if (d.at > n)
		return -ENODATA;
	insn->length = (u8)d.at;
	return is_valid(&d, o) ? 0 : -EINVAL;
}
