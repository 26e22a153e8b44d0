// SPDX-License-Identifier: GPL-2.0
/*
 * emulate.c - instructions between registers of the CPU, RAM and emulated devices.
 * Everything that can fail comes first, then registers change.
 */
#include "alu.h"
#include "emulate.h"
#include "regs.h"

/* struct segment's attributes (APM vol. 2, 4.7) */
#define ATTR_DATA_MASK	(BIT_ULL(4) | BIT_ULL(3) | BIT_ULL(2))
#define ATTR_EXPAND_DOWN (BIT_ULL(4) | BIT_ULL(2))
#define ATTR_BIG	BIT_ULL(10)

static u64 mask_of(unsigned int size)
{
	return ~0ULL >> (64 - 8 * size);
}

static u64 sign_extend(u64 val, unsigned int size)
{
	const unsigned int shift = 64 - 8 * size;

	return (u64)((s64)(val << shift) >> shift);
}

static u64 swap_bytes(u64 val, unsigned int size)
{
	return __builtin_bswap64(val) >> (64 - 8 * size);
}

/* ---- registers ---- */

static u64 get_reg(const struct emulation *e, u8 reg, unsigned int size)
{
	if (reg >= REG_AH && reg <= REG_BH)
		return e->gpr[reg - REG_AH] >> 8 & 0xff;
	return e->gpr[reg] & mask_of(size);
}

/* 32 bits clear the upper ones, fewer keep them (APM vol. 1, 3.1.2). */
static void set_reg(struct emulation *e, u8 reg, unsigned int size, u64 val)
{
	u64 mask = mask_of(size);

	if (reg >= REG_AH && reg <= REG_BH) {
		reg -= REG_AH;
		val <<= 8;
		mask = 0xff00;
	}
	if (size == 4)
		e->gpr[reg] = (u32)val;
	else
		e->gpr[reg] = (e->gpr[reg] & ~mask) | (val & mask);
}

static void advance(struct emulation *e, const struct insn *insn)
{
	static const u64 masks[] = {
		[CODE_16] = GENMASK_ULL(15, 0),
		[CODE_32] = GENMASK_ULL(31, 0),
		[CODE_64] = ~0ULL,
	};

	e->rip = (e->rip + insn->length) & masks[e->mode];
}

/* ---- addresses ---- */

static int raise(struct emulation *e, u8 vector, u64 error, u64 address)
{
	e->exception = (struct exception) {
		.vector = vector,
		.error = (u32)error,
		.address = address,
	};
	return -EFAULT;
}

static int not_addressable(struct emulation *e, u8 segment)
{
	return raise(e, segment == SEG_SS ? EXCEPTION_SS : EXCEPTION_GP, 0, 0);
}

static bool is_canonical(const struct emulation *e, u64 address)
{
	const unsigned int unused = e->paging.cr4 & CR4_LA57 ? 7 : 16;

	return (u64)((s64)(address << unused) >> unused) == address;
}

/* APM vol. 2, 4.12 */
static bool is_within(const struct segment *s, u64 first, u64 last)
{
	if ((s->attributes & ATTR_DATA_MASK) != ATTR_EXPAND_DOWN)
		return last <= s->limit;
	return first > s->limit &&
	       last <= (s->attributes & ATTR_BIG ? GENMASK_ULL(31, 0) :
						   GENMASK_ULL(15, 0));
}

/* 64-bit mode: APM vol. 2, 4.5.3; 5.3.1 */
static int to_linear(struct emulation *e, u8 reg, u64 offset, unsigned int size,
		     u64 *linear)
{
	struct segment segment = { .base = 0 };

	if (e->mode != CODE_64 || reg >= SEG_FS)
		e->bus->segment(e->context, (enum segment_reg)reg, &segment);
	*linear = segment.base + offset;
	if (e->mode == CODE_64)
		return is_canonical(e, *linear) &&
		       is_canonical(e, *linear + size - 1) ? 0 :
		       not_addressable(e, reg);
	*linear &= GENMASK_ULL(31, 0);
	return is_within(&segment, offset, offset + size - 1) ? 0 :
	       not_addressable(e, reg);
}

static int to_physical(struct emulation *e, u64 linear, u64 access, gpa_t *gpa)
{
	u64 error = 0;
	int err;

	if (e->mode != CODE_64)
		linear &= GENMASK_ULL(31, 0);
	err = walk(&e->paging, &e->bus->memory, e->context, linear,
		   access | (e->user ? PF_USER : 0), gpa, &error);
	return err == -EFAULT ? raise(e, EXCEPTION_PF, error, linear) : err;
}

/* A bit's number in a register reaches far (APM vol. 3, BT). */
static u64 bit_offset(const struct emulation *e, const struct insn *insn)
{
	u64 number;

	if (insn->op < OP_BT || insn->op > OP_BTC ||
	    insn->operands != OPERANDS_RM_REG)
		return 0;
	number = sign_extend(get_reg(e, insn->reg, insn->size), insn->size);
	return (u64)((s64)number >> 3) & ~(u64)(insn->size - 1);
}

static u64 effective_address(const struct emulation *e, const struct insn *insn)
{
	u64 address = insn->displacement + bit_offset(e, insn);

	if (insn->base == REG_RIP)
		address += e->rip + insn->length;
	else if (insn->base != REG_NONE)
		address += e->gpr[insn->base];
	if (insn->index != REG_NONE)
		address += e->gpr[insn->index] * insn->scale;
	return address & mask_of(insn->address_size);
}

/* ---- fetch ---- */

/* Code that isn't there any more is for the guest to find. */
static int read_code(struct emulation *e, u64 linear, u8 *bytes, unsigned int n)
{
	gpa_t gpa;
	int err = to_physical(e, linear, PF_FETCH, &gpa);

	if (err)
		return err == -EFAULT ? -EAGAIN : err;
	return e->bus->memory.read(e->context, gpa, bytes, n) ? -EINVAL : 0;
}

/* What bytes are told apart by: from the first to the last one, with an overlap. */
static void key_of(const u8 bytes[INSN_MAX], u64 key[2])
{
	__builtin_memcpy(&key[0], bytes, sizeof(key[0]));
	__builtin_memcpy(&key[1], bytes + INSN_MAX - sizeof(key[1]), sizeof(key[1]));
}

/* The one with those bytes, all that it depends on; or NULL. */
static const struct insn *recall(const struct emulation *e, const u8 bytes[INSN_MAX])
{
	const struct decoded *known = &e->decoded[e->rip % EMULATE_DECODED];
	u64 key[2];

	key_of(bytes, key);
	return known->insn.length && known->mode == e->mode &&
	       known->key[0] == key[0] && known->key[1] == key[1] ? &known->insn : NULL;
}

static int decode_again(struct emulation *e, const u8 bytes[INSN_MAX],
			struct insn *insn)
{
	struct decoded *known = &e->decoded[e->rip % EMULATE_DECODED];
	const struct insn *found = recall(e, bytes);
	int err;

	if (found) {
		*insn = *found;
		return 0;
	}
	err = decode(bytes, INSN_MAX, e->mode, insn);
	if (!err) {
		key_of(bytes, known->key);
		known->mode = e->mode;
		known->insn = *insn;
	}
	return err;
}

static int fetch_across(struct emulation *e, u64 linear, unsigned int first,
			u8 *bytes, struct insn *insn)
{
	int err = read_code(e, linear, bytes, first);

	if (!err)
		err = decode(bytes, first, e->mode, insn);
	if (err != -ENODATA)
		return err;
	err = read_code(e, linear + first, bytes + first,
			INSN_MAX - first);
	return err ? err : decode(bytes, INSN_MAX, e->mode, insn);
}

static noinline int fetch(struct emulation *e, struct insn *insn)
{
	u8 bytes[INSN_MAX];
	struct segment cs = { .base = 0 };
	unsigned int first;
	u64 linear;
	int err;

	if (e->nr_bytes >= INSN_MAX && e->decoded) {
		__builtin_memcpy(bytes, e->bytes, INSN_MAX);
		return decode_again(e, bytes, insn);
	}
	err = e->nr_bytes ? decode(e->bytes, e->nr_bytes, e->mode, insn) :
			    -ENODATA;
	if (err != -ENODATA)
		return err;
	if (e->mode != CODE_64)
		e->bus->segment(e->context, SEG_CS, &cs);
	linear = cs.base + e->rip;
	first = (unsigned int)(PAGE_SIZE - linear % PAGE_SIZE);
	if (first < INSN_MAX)
		return fetch_across(e, linear, first, bytes, insn);
	err = read_code(e, linear, bytes, INSN_MAX);
	if (err)
		return err;
	return e->decoded ? decode_again(e, bytes, insn) :
			    decode(bytes, INSN_MAX, e->mode, insn);
}

/* ---- one operand in memory ---- */

static int load(struct emulation *e, const struct insn *insn, gpa_t gpa)
{
	u64 val = 0;
	int err = e->bus->read(e->context, gpa, insn->size, &val);

	if (err)
		return err;
	val &= mask_of(insn->size);
	if (insn->op == OP_MOVSX)
		val = sign_extend(val, insn->size);
	else if (insn->op == OP_MOVBE)
		val = swap_bytes(val, insn->size);
	else if (insn->op != OP_MOVZX)
		val = alu((enum insn_op)insn->op, insn->size,
			  get_reg(e, insn->reg, insn->size), val, &e->rflags);
	if (insn->op != OP_CMP)
		set_reg(e, insn->reg, insn->reg_size, val);
	return 0;
}

static u64 source(const struct emulation *e, const struct insn *insn)
{
	switch (insn->operands) {
	case OPERANDS_RM_IMM:
		return insn->immediate;
	case OPERANDS_RM_REG:
		return get_reg(e, insn->reg, insn->size);
	default:
		return 0;
	}
}

static int store(struct emulation *e, const struct insn *insn, gpa_t gpa)
{
	u64 val = source(e, insn);

	if (insn->op == OP_MOVBE)
		val = swap_bytes(val, insn->size);
	return e->bus->write(e->context, gpa, insn->size,
			     val & mask_of(insn->size));
}

/* Also an unequal one writes, what was there (APM vol. 3, CMPXCHG). */
static int compare_exchange(struct emulation *e, const struct insn *insn,
			    gpa_t gpa, u64 old)
{
	u64 rflags = e->rflags;
	bool equal;
	int err;

	alu(OP_CMP, insn->size, get_reg(e, RAX, insn->size), old, &rflags);
	equal = rflags & RFLAGS_ZF;
	err = e->bus->write(e->context, gpa, insn->size,
			    equal ? source(e, insn) : old);
	if (err)
		return err;
	e->rflags = rflags;
	if (!equal)
		set_reg(e, RAX, insn->size, old);
	return 0;
}

static bool only_looks(const struct insn *insn)
{
	return insn->op == OP_CMP || insn->op == OP_TEST || insn->op == OP_BT;
}

/* Read, modify, write. */
static int modify(struct emulation *e, const struct insn *insn, gpa_t gpa)
{
	const enum insn_op op = insn->op == OP_XADD ? OP_ADD :
						      (enum insn_op)insn->op;
	u64 rflags = e->rflags, old = 0, val;
	int err = e->bus->read(e->context, gpa, insn->size, &old);

	if (err)
		return err;
	old &= mask_of(insn->size);
	if (op == OP_CMPXCHG)
		return compare_exchange(e, insn, gpa, old);
	val = alu(op, insn->size, old, source(e, insn), &rflags);
	if (!only_looks(insn))
		err = e->bus->write(e->context, gpa, insn->size,
				    val & mask_of(insn->size));
	if (err)
		return err;
	e->rflags = rflags;
	if (insn->op == OP_XCHG || insn->op == OP_XADD)
		set_reg(e, insn->reg, insn->size, old);
	return 0;
}

static int access(struct emulation *e, const struct insn *insn, gpa_t gpa)
{
	if (insn->operands == OPERANDS_REG_RM)
		return load(e, insn, gpa);
	if (insn->op == OP_MOV || insn->op == OP_MOVBE)
		return store(e, insn, gpa);
	return modify(e, insn, gpa);
}

/* The CPU may have met something else on this page, its own tables say. */
static int check_address(struct emulation *e, const struct insn *insn, gpa_t gpa)
{
	u64 linear;
	int err;

	if (insn->rm != REG_NONE || insn->op == OP_SYSTEM)
		return -EINVAL;
	linear = effective_address(e, insn);
	/* Else it is canonical, or the CPU would not have met what it has met. */
	if (e->mode != CODE_64 || insn->segment >= SEG_FS) {
		err = to_linear(e, insn->segment, linear, insn->size, &linear);
		if (err)
			return err;
	}
	if ((linear ^ gpa.v) % PAGE_SIZE)
		return -EINVAL;
	return gpa.v % PAGE_SIZE + insn->size > PAGE_SIZE ? -EINVAL : 0;
}

/* ---- strings ---- */

/* Of the last element, so that a page is looked up once. */
struct page {
	bool valid;
	u64 linear;
	u64 gpa;
};

static int string_gpa(struct emulation *e, struct page *page, u64 linear,
		      u64 access, gpa_t *gpa)
{
	int err;

	if (!page->valid || page->linear != ALIGN_DOWN(linear, PAGE_SIZE)) {
		err = to_physical(e, linear, access, gpa);
		if (err)
			return err;
		page->valid = true;
		page->linear = ALIGN_DOWN(linear, PAGE_SIZE);
		page->gpa = ALIGN_DOWN(gpa->v, PAGE_SIZE);
	}
	*gpa = GPA(page->gpa | linear % PAGE_SIZE);
	return 0;
}

static int read_string(struct emulation *e, struct page *page, u64 linear,
		       unsigned int size, u64 *val)
{
	unsigned int n, step = size;
	u64 part;
	gpa_t gpa;
	int err;

	/* On two pages: byte by byte. */
	if (linear % PAGE_SIZE + size > PAGE_SIZE)
		step = 1;
	*val = 0;
	for (n = 0; n < size; n += step) {
		err = string_gpa(e, page, linear + n, 0, &gpa);
		if (!err)
			err = e->bus->read(e->context, gpa, step, &part);
		if (err)
			return err;
		*val |= (part & mask_of(step)) << 8 * n;
	}
	return 0;
}

/* May all of it be written? */
static int check_string(struct emulation *e, struct page *page, u64 linear,
			unsigned int size)
{
	gpa_t gpa;
	int err = string_gpa(e, page, linear, PF_WRITE, &gpa);

	if (!err && linear % PAGE_SIZE + size > PAGE_SIZE)
		err = to_physical(e, linear + size - 1, PF_WRITE, &gpa);
	return err;
}

/* After check_string(). */
static int write_string(struct emulation *e, struct page *page, u64 linear,
			unsigned int size, u64 val)
{
	unsigned int n, step = size;
	gpa_t gpa;
	int err;

	if (linear % PAGE_SIZE + size > PAGE_SIZE)
		step = 1;
	for (n = 0; n < size; n += step) {
		err = string_gpa(e, page, linear + n, PF_WRITE, &gpa);
		if (!err)
			err = e->bus->write(e->context, gpa, step,
					    val >> 8 * n & mask_of(step));
		if (err)
			return err;
	}
	return 0;
}

static void step(struct emulation *e, const struct insn *insn, u8 reg)
{
	const u64 by = e->rflags & RFLAGS_DF ? -(u64)insn->size : insn->size;

	set_reg(e, reg, insn->address_size, e->gpr[reg] + by);
}

static bool has_source(const struct insn *insn)
{
	return insn->op == OP_MOVS || insn->op == OP_LODS || insn->op == OP_OUTS;
}

static bool has_dest(const struct insn *insn)
{
	return insn->op == OP_MOVS || insn->op == OP_STOS || insn->op == OP_INS;
}

static int get_element(struct emulation *e, const struct insn *insn,
		       struct page *from, u64 *val)
{
	u64 linear;
	int err;

	if (insn->op == OP_INS)
		return e->bus->in(e->context, (u16)e->gpr[RDX], insn->size, val);
	if (!has_source(insn)) {
		*val = get_reg(e, RAX, insn->size);
		return 0;
	}
	err = to_linear(e, insn->segment, get_reg(e, RSI, insn->address_size),
			insn->size, &linear);
	return err ? err : read_string(e, from, linear, insn->size, val);
}

static int repeat_once(struct emulation *e, const struct insn *insn,
		       struct page *from, struct page *to)
{
	u64 val = 0, dest = 0;
	int err = 0;

	if (has_dest(insn))
		err = to_linear(e, SEG_ES, get_reg(e, RDI, insn->address_size),
				insn->size, &dest);
	if (!err && has_dest(insn))
		err = check_string(e, to, dest, insn->size);
	if (!err)
		err = get_element(e, insn, from, &val);
	if (!err && has_dest(insn))
		err = write_string(e, to, dest, insn->size, val);
	if (!err && insn->op == OP_OUTS)
		err = e->bus->out(e->context, (u16)e->gpr[RDX], insn->size, val);
	if (err)
		return err;
	if (insn->op == OP_LODS)
		set_reg(e, RAX, insn->size, val);
	if (has_source(insn))
		step(e, insn, RSI);
	if (has_dest(insn))
		step(e, insn, RDI);
	return 0;
}

static int string(struct emulation *e, const struct insn *insn)
{
	struct page from = { .valid = false }, to = { .valid = false };
	unsigned int n;
	u64 count;
	int err;

	for (n = 0; n < EMULATE_REPEAT; n++) {
		count = get_reg(e, RCX, insn->address_size);
		if (insn->rep && !count)
			break;
		err = repeat_once(e, insn, &from, &to);
		if (err)
			return err;
		if (!insn->rep)
			break;
		set_reg(e, RCX, insn->address_size, count - 1);
	}
	if (n < EMULATE_REPEAT)
		advance(e, insn);
	return 0;
}

static bool is_of_ports(const struct insn *insn)
{
	return insn->op == OP_INS || insn->op == OP_OUTS;
}

static int carry_out(struct emulation *e, const struct insn *insn, gpa_t gpa)
{
	int err;

	if (insn->operands == OPERANDS_STRING)
		return is_of_ports(insn) ? -EINVAL : string(e, insn);
	err = check_address(e, insn, gpa);
	if (!err)
		err = access(e, insn, gpa);
	if (!err)
		advance(e, insn);
	return err;
}

int emulate(struct emulation *e, gpa_t gpa)
{
	const struct insn *known = NULL;
	struct insn insn;
	int err;

	if (e->nr_bytes >= INSN_MAX && e->decoded)
		known = recall(e, e->bytes);
	if (known)
		return carry_out(e, known, gpa);
	err = fetch(e, &insn);
	return err ? err : carry_out(e, &insn, gpa);
}

int emulate_string_io(struct emulation *e)
{
	struct insn insn;
	int err = fetch(e, &insn);

	if (err)
		return err;
	return is_of_ports(&insn) ? string(e, &insn) : -EINVAL;
}

unsigned int emulate_length(struct emulation *e)
{
	struct insn insn;

	return fetch(e, &insn) || insn.op != OP_SYSTEM ? 0 : insn.length;
}
