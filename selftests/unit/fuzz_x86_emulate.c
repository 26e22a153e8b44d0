// SPDX-License-Identifier: GPL-2.0
/*
 * fuzz_x86_emulate.c - instructions with an operand in memory, emulated and carried
 * out by the CPU that this runs on: memory, registers and flags are the same
 * afterwards. On a machine of another architecture only what the sanitizers see
 * counts.
 */
#include <string.h>
#include <sys/mman.h>

#include "arch/x86/emulate.h"
#include "arch/x86/regs.h"
#define FUZZ_TIME	4
#include "fuzz.h"

#define ROUNDS		5000
#define DATA		0x50000000ULL	/* where the CPU and the guest have it */
#define DATA_SIZE	(2 * PAGE_SIZE)
#define CODE		0x60000000ULL
#define CODE_SIZE	PAGE_SIZE

#define STATUS \
	(RFLAGS_CF | RFLAGS_PF | RFLAGS_AF | RFLAGS_ZF | RFLAGS_SF | RFLAGS_OF)

/* As the assembler below has it. */
struct cpu_state {
	u64 gpr[NR_GPRS];
	u64 rflags;
};

static u8 copy[DATA_SIZE];	/* what the emulation works on */
static u8 code[INSN_MAX];
static unsigned int length;
static struct insn insn;
static struct cpu_state start;

/* ---- this CPU ---- */

#ifdef __x86_64__

void cpu_run(struct cpu_state *state);
extern const u8 cpu_return[];

asm(".pushsection .bss; .balign 8\n"
    "saved_rsp: .zero 8\n"
    "saved_rdi: .zero 8\n"
    "state: .zero 8\n"
    ".popsection; .pushsection .text\n"
    ".globl cpu_run, cpu_return\n"
    "cpu_run:\n"
    "	push %rbx; push %rbp; push %r12; push %r13; push %r14; push %r15\n"
    "	mov %rsp, saved_rsp(%rip)\n"
    "	mov %rdi, state(%rip)\n"
    "	push 128(%rdi); popfq\n"
    "	mov 0(%rdi), %rax; mov 8(%rdi), %rcx; mov 16(%rdi), %rdx\n"
    "	mov 24(%rdi), %rbx; mov 40(%rdi), %rbp; mov 48(%rdi), %rsi\n"
    "	mov 64(%rdi), %r8; mov 72(%rdi), %r9; mov 80(%rdi), %r10\n"
    "	mov 88(%rdi), %r11; mov 96(%rdi), %r12; mov 104(%rdi), %r13\n"
    "	mov 112(%rdi), %r14; mov 120(%rdi), %r15; mov 56(%rdi), %rdi\n"
    "	push $0x60000000; ret\n"
    "cpu_return:\n"
    "	mov %rdi, saved_rdi(%rip)\n"
    "	mov state(%rip), %rdi\n"
    "	pushfq; pop 128(%rdi); cld\n"
    "	mov %rax, 0(%rdi); mov %rcx, 8(%rdi); mov %rdx, 16(%rdi)\n"
    "	mov %rbx, 24(%rdi); mov %rbp, 40(%rdi); mov %rsi, 48(%rdi)\n"
    "	mov %r8, 64(%rdi); mov %r9, 72(%rdi); mov %r10, 80(%rdi)\n"
    "	mov %r11, 88(%rdi); mov %r12, 96(%rdi); mov %r13, 104(%rdi)\n"
    "	mov %r14, 112(%rdi); mov %r15, 120(%rdi)\n"
    "	mov saved_rdi(%rip), %rax; mov %rax, 56(%rdi)\n"
    "	mov saved_rsp(%rip), %rsp\n"
    "	pop %r15; pop %r14; pop %r13; pop %r12; pop %rbp; pop %rbx\n"
    "	ret\n"
    ".popsection\n");

static void map_memory(void)
{
	const int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE;

	fuzz_check(mmap((void *)DATA, DATA_SIZE, PROT_READ | PROT_WRITE, flags,
			-1, 0) == (void *)DATA, "no memory for data");
	fuzz_check(mmap((void *)CODE, CODE_SIZE,
			PROT_READ | PROT_WRITE | PROT_EXEC, flags, -1, 0) ==
		   (void *)CODE, "no memory for code");
}

static bool can_run(void)
{
	return insn.op != OP_MOVBE || __builtin_cpu_supports("movbe");
}

static u64 undefined_flags(void)
{
	switch (insn.op) {
	case OP_OR:
	case OP_AND:
	case OP_XOR:
	case OP_TEST:
		return RFLAGS_AF;
	case OP_BT:
	case OP_BTS:
	case OP_BTR:
	case OP_BTC:
		return STATUS & ~(RFLAGS_CF | RFLAGS_ZF);
	default:
		return 0;
	}
}

static void compare(const struct cpu_state *emulated)
{
	/* jmp *0(%rip) */
	static const u8 jump[] = { 0xff, 0x25, 0, 0, 0, 0 };
	const void *back = cpu_return;
	struct cpu_state real = start;
	u8 *at = (u8 *)CODE;
	unsigned int n;

	if (!can_run())
		return;
	memcpy(at, code, length);
	memcpy(at + length, jump, sizeof(jump));
	memcpy(at + length + sizeof(jump), &back, sizeof(back));
	cpu_run(&real);
	for (n = 0; n < NR_GPRS; n++)
		fuzz_check(real.gpr[n] == emulated->gpr[n],
			   "register %u is %llx, not %llx", n, emulated->gpr[n],
			   real.gpr[n]);
	fuzz_check(!((real.rflags ^ emulated->rflags) & STATUS &
		     ~undefined_flags()), "flags are %llx, not %llx",
		   emulated->rflags, real.rflags);
	fuzz_check(!memcmp((void *)DATA, copy, DATA_SIZE), "memory differs");
}

static void set_memory(unsigned int at, u64 val)
{
	memcpy(copy + at, &val, sizeof(val));
	memcpy((u8 *)DATA + at, &val, sizeof(val));
}

#else

static void map_memory(void)
{
}

static void compare(const struct cpu_state *emulated)
{
	(void)emulated;
}

static void set_memory(unsigned int at, u64 val)
{
	memcpy(copy + at, &val, sizeof(val));
}

#endif

/* ---- the emulation's machine: no page tables ---- */

static int bus_read(void *context, gpa_t gpa, unsigned int size, u64 *val)
{
	(void)context;
	fuzz_check(gpa.v >= DATA && gpa.v + size <= DATA + DATA_SIZE,
		   "read of %llx", gpa.v);
	*val = fuzz_random();
	memcpy(val, copy + (gpa.v - DATA), size);
	return 0;
}

static int bus_write(void *context, gpa_t gpa, unsigned int size, u64 val)
{
	(void)context;
	fuzz_check(gpa.v >= DATA && gpa.v + size <= DATA + DATA_SIZE,
		   "write of %llx", gpa.v);
	memcpy(copy + (gpa.v - DATA), &val, size);
	return 0;
}

static const struct emulate_bus bus = {
	.read = bus_read,
	.write = bus_write,
};

/* ---- any instruction ---- */

static const u8 strings[] = { 0xa4, 0xa5, 0xaa, 0xab, 0xac, 0xad };

static const u8 opcodes[][2] = {
	{ 0x00 }, { 0x01 }, { 0x02 }, { 0x03 }, { 0x08 }, { 0x09 }, { 0x0a },
	{ 0x0b }, { 0x10 }, { 0x11 }, { 0x12 }, { 0x13 }, { 0x18 }, { 0x19 },
	{ 0x1a }, { 0x1b }, { 0x20 }, { 0x21 }, { 0x22 }, { 0x23 }, { 0x28 },
	{ 0x29 }, { 0x2a }, { 0x2b }, { 0x30 }, { 0x31 }, { 0x32 }, { 0x33 },
	{ 0x38 }, { 0x39 }, { 0x3a }, { 0x3b }, { 0x63 }, { 0x80 }, { 0x81 },
	{ 0x83 }, { 0x84 }, { 0x85 }, { 0x86 }, { 0x87 }, { 0x88 }, { 0x89 },
	{ 0x8a }, { 0x8b }, { 0xc6 }, { 0xc7 }, { 0xf6 }, { 0xf7 }, { 0xfe },
	{ 0xff }, { 0x0f, 0xa3 }, { 0x0f, 0xab }, { 0x0f, 0xb0 },
	{ 0x0f, 0xb1 }, { 0x0f, 0xb3 }, { 0x0f, 0xb6 }, { 0x0f, 0xb7 },
	{ 0x0f, 0xba }, { 0x0f, 0xbb }, { 0x0f, 0xbe }, { 0x0f, 0xbf },
	{ 0x0f, 0xc0 }, { 0x0f, 0xc1 }, { 0x0f, 0x38 },
};

/* Base and a displacement of 8 bits; not the stack pointer. */
static void any_code(void)
{
	const u8 *opcode = fuzz_pick(opcodes);
	unsigned int at = 0, n;

	for (n = 0; n < INSN_MAX; n++)
		code[n] = (u8)fuzz_random();
	if (fuzz_one_in(4))
		code[at++] = 0x66;
	if (fuzz_one_in(8)) {
		if (fuzz_one_in(2))
			code[at++] = 0xf3;
		if (fuzz_one_in(2))
			code[at++] = 0x48;
		code[at] = fuzz_pick(strings);
		return;
	}
	if (fuzz_one_in(2))
		code[at++] = 0x40 | (u8)fuzz_below(16);
	code[at++] = opcode[0];
	if (opcode[0] == 0x0f)
		code[at++] = opcode[1];
	if (opcode[1] == 0x38)
		code[at++] = 0xf0 | (u8)fuzz_below(2);
	code[at] = (code[at] & 0x3f) | 0x40;
	if ((code[at] & 7) == 4)
		code[at] ^= 1;
}

static bool is_bit_test(void)
{
	return insn.op >= OP_BT && insn.op <= OP_BTC &&
	       insn.operands == OPERANDS_RM_REG;
}

/* Where it accesses memory; its registers become such that this is in the data. */
static u64 set_addresses(void)
{
	const u64 middle = DATA + DATA_SIZE / 2 - fuzz_below(64) * 8 - 1024;
	u64 bit = 0;

	if (insn.operands == OPERANDS_STRING) {
		start.gpr[RSI] = DATA + DATA_SIZE / 2 + fuzz_below(64) - 32;
		start.gpr[RDI] = DATA + DATA_SIZE / 2 + fuzz_below(64) - 32;
		start.gpr[RCX] = fuzz_below(EMULATE_REPEAT);
		start.rflags |= fuzz_one_in(2) ? RFLAGS_DF : 0;
		return start.gpr[RDI];
	}
	if (is_bit_test()) {
		bit = fuzz_below(8192) - 4096;
		start.gpr[insn.reg] = bit;
	}
	start.gpr[insn.base] = middle;
	return middle + insn.displacement +
	       ((u64)((s64)bit >> 3) & ~(u64)(insn.size - 1));
}

static bool is_usable(void)
{
	if (decode(code, INSN_MAX, CODE_64, &insn))
		return false;
	if (insn.operands == OPERANDS_STRING)
		return true;
	if (insn.rm != REG_NONE || insn.reg == RSP || insn.base == RSP)
		return false;
	return !is_bit_test() || insn.reg != insn.base;
}

static void one_insn(void)
{
	struct cpu_state now;
	struct emulation e;
	unsigned int n;
	u64 at;

	do
		any_code();
	while (!is_usable());
	length = insn.length;
	for (n = 0; n < NR_GPRS; n++)
		start.gpr[n] = fuzz_number();
	start.rflags = RFLAGS_FIXED | RFLAGS_IF | (fuzz_random() & STATUS);
	at = set_addresses();
	if (insn.operands != OPERANDS_STRING)
		set_memory((unsigned int)(at - DATA), fuzz_one_in(4) ?
			   start.gpr[RAX] : fuzz_number());
	now = start;
	e = (struct emulation) {
		.bus = &bus,
		.mode = CODE_64,
		.paging.efer = EFER_LMA,
		.gpr = now.gpr,
		.rip = CODE,
		.rflags = start.rflags,
		.bytes = code,
		.nr_bytes = length,
	};
	n = (unsigned int)-emulate(&e, GPA(at));
	fuzz_check(!n, "not emulated: error %u", n);
	fuzz_check(e.rip == CODE + length, "RIP %llx", e.rip);
	fuzz_check(now.gpr[RSP] == start.gpr[RSP], "RSP %llx", now.gpr[RSP]);
	now.rflags = e.rflags;
	compare(&now);
}

static void one_case(void)
{
	unsigned int n;

	for (n = 0; n < DATA_SIZE; n += 8)
		set_memory(n, fuzz_random());
	for (n = 0; n < ROUNDS; n++)
		one_insn();
}

static void init(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	map_memory();
}

int main(int argc, char **argv)
{
	static const struct fuzzer fuzzer = {
		.name = "x86_emulate",
		.init = init,
		.one_case = one_case,
	};

	fuzz_main(&fuzzer, argc, argv);
}
