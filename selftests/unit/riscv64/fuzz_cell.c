// SPDX-License-Identifier: GPL-2.0
/*
 * fuzz_cell.c - a cell that makes any exit: firmware calls, accesses to any
 * register of its board by any instruction, instructions that it must not use,
 * with interrupts in between. The core goes on, calls the firmware for the cell's
 * harts only, reaches the cell's memory only, and changes no register of the guest
 * but the ones that are named.
 */
#include <string.h>

#include "fuzz.h"
#include "machine.h"
#include "arch/riscv/decode.h"

#define STEPS		400
#define UART		0x10000000ULL
#define APLIC		0x0d000000ULL
#define IMSIC_FILES	0x28000000ULL
#define STVEC		0xffffffc000001000ULL
#define PC		0x80080000ULL

static struct vcpu *vcpu;	/* the one that executes */
static u32 insn;		/* what it fetches */

/* ---- what the core does to the machine ---- */

static bool is_of_cell(const u64 arg[6])
{
	const u64 harts = BIT_ULL(HART(2)) | BIT_ULL(HART(3));

	return arg[0] && !arg[1] && !(arg[0] & ~harts);
}

static s64 firmware(u64 ext, u64 fid, const u64 arg[6], u64 *value)
{
	*value = fuzz_number();
	switch (ext) {
	case SBI_BASE:
		fuzz_check(fid >= SBI_BASE_MVENDORID && fid <= SBI_BASE_MIMPID,
			   "base function %llu", fid);
		break;
	case SBI_TIME:
		break;
	case SBI_IPI:
		fuzz_check(is_of_cell(arg) || (arg[0] == 1 &&
			   (arg[1] == HART(2) || arg[1] == HART(3))),
			   "IPI to %llx from %llu", arg[0], arg[1]);
		break;
	case SBI_RFENCE:
		fuzz_check(is_of_cell(arg), "fence of %llx from %llu", arg[0],
			   arg[1]);
		fuzz_check(fid == SBI_RFENCE_FENCE_I ||
			   fid == SBI_RFENCE_VVMA || fid == SBI_RFENCE_VVMA_ASID,
			   "fence %llu", fid);
		break;
	default:
		fuzz_check(false, "extension %llx of the firmware", ext);
	}
	return fuzz_one_in(16) ? SBI_ERR_FAILED : SBI_SUCCESS;
}

static int fetch(u64 pc, u16 *half)
{
	*half = (u16)(pc & 2 ? insn >> 16 : insn);
	return fuzz_one_in(16);
}

static void check_event(const struct rec_event *e)
{
	const u64 files = IMSIC + 2 * IMSIC_STRIDE;

	if (e->kind == REC_CALL && !strncmp(e->name, "mem_", 4))
		fuzz_check(e->val >= CELL_HPA && e->val < CELL_HPA + SZ_2M,
			   "%s of %llx", e->name, e->val);
	if (e->kind == REC_MMIO_WRITE)
		fuzz_check(e->addr >= files && e->addr < files + 2 * IMSIC_STRIDE,
			   "write of %llx", e->addr);
	if (e->kind == REC_WRITE && !strcmp(e->name, "hgatp"))
		fuzz_check(e->val == vcpu->vm->arch.hgatp || !e->val,
			   "hgatp %llx", e->val);
}

/* ---- what the guest does ---- */

static u64 any_gpa(void)
{
	static const u64 bases[] = {
		UART, UART + 0x100, APLIC, APLIC + 0x1000, APLIC + 0x1c00,
		APLIC + 0x3000, IMSIC_FILES, CELL_GPA, CELL_GPA + SZ_2M,
	};

	if (fuzz_one_in(16))
		return fuzz_number();
	return fuzz_pick(bases) + fuzz_below(0x200);
}

static u32 any_access(void)
{
	const u32 size = (u32)fuzz_below(8) << 12, reg = (u32)fuzz_below(32);

	switch (fuzz_below(4)) {
	case 0:
		return 0x03 | size | reg << 7;
	case 1:
		return 0x23 | size | reg << 20;
	case 2:
		return (u32)fuzz_random() & 0xffff;
	default:
		return (u32)fuzz_random();
	}
}

static u64 any_htinst(void)
{
	switch (fuzz_below(5)) {
	case 0:
		return 0;
	case 1:
		return fuzz_one_in(2) ? 0x3000 : 0x3020;	/* a walk's */
	case 2:
		return fuzz_random();
	default:
		return (any_access() & ~2U) | 1 | (u32)fuzz_below(2) << 1;
	}
}

static void any_fault(void)
{
	const u64 gpa = any_gpa();
	struct access access;

	insn = any_access();
	rec_set("htval", gpa >> 2);
	rec_set("stval", fuzz_one_in(8) ? fuzz_number() : gpa);
	rec_set("htinst", any_htinst());
	/* Mostly the address is the one that faulted. */
	if (!fuzz_one_in(4) && !decode_access(insn, &access) && access.base)
		vcpu->arch.regs.x[access.base] =
			rec_get("stval") - (u64)(s64)access.offset;
	rec_set("s2", vcpu->arch.regs.x[18]);
}

static u64 any_ext(void)
{
	static const u64 exts[] = {
		SBI_BASE, SBI_TIME, SBI_IPI, SBI_RFENCE, SBI_HSM, SBI_SRST,
		SBI_DBCN, SBI_PMU, AX_RISCV_EID, 0, 1, 8,
	};

	return fuzz_one_in(16) ? fuzz_random() : fuzz_pick(exts);
}

static void ecall(void)
{
	u64 *x = vcpu->arch.regs.x;

	x[REG_A7] = any_ext();
	x[REG_A6] = fuzz_one_in(8) ? fuzz_number() : fuzz_below(8);
	if (fuzz_one_in(2))
		x[REG_A0] = fuzz_below(8);
	if (fuzz_one_in(2))
		x[REG_A1] = fuzz_one_in(2) ? CELL_GPA + fuzz_below(SZ_2M) :
					     fuzz_below(4) - 1;
	if (fuzz_one_in(2))
		x[REG_A1 + 1] = 0;
}

static u64 any_cause(void)
{
	static const u64 causes[] = {
		EXC_ECALL_VS, EXC_ECALL_VS, EXC_LOAD_GUEST_PAGE,
		EXC_STORE_GUEST_PAGE, EXC_LOAD_GUEST_PAGE, EXC_STORE_GUEST_PAGE,
		EXC_INST_GUEST_PAGE, EXC_VIRTUAL_INST, CAUSE_IRQ | IRQ_S_SOFT,
		CAUSE_IRQ | IRQ_S_TIMER,
	};

	return fuzz_one_in(64) ? fuzz_below(EXC_MAX) : fuzz_pick(causes);
}

/* ---- what comes of it ---- */

static u64 kept(u32 n)
{
	return n == 18 ? rec_get("s2") : vcpu->arch.regs.x[n];
}

/*
 * Loads: one register; calls: a0 and a1. What is fetched may be another one's
 * instruction by now: a load by the cause of a store.
 */
static void check_x(u64 cause, const u64 before[32])
{
	u32 changed = 0, i;

	for (i = 1; i < 32; i++) {
		if (kept(i) == before[i])
			continue;
		changed++;
		fuzz_check(cause == EXC_LOAD_GUEST_PAGE ||
			   cause == EXC_STORE_GUEST_PAGE ||
			   (cause == EXC_ECALL_VS &&
			    (i == REG_A0 || i == REG_A1)),
			   "x%u has changed by cause %llu", i, cause);
	}
	fuzz_check(changed <= (cause == EXC_ECALL_VS ? 2U : 1U),
		   "%u registers have changed", changed);
}

static void check_pc(u64 cause)
{
	const u64 pc = rec_get("sepc");

	if (cause & CAUSE_IRQ)
		fuzz_check(pc == PC, "pc %llx after an interrupt", pc);
	else
		fuzz_check(pc == PC || pc == PC + 2 || pc == PC + 4 ||
			   pc == STVEC || cause == EXC_ECALL_VS,
			   "pc %llx after cause %llu", pc, cause);
}

static void go_on(void)
{
	static const s64 results[] = { 0, -EPERM, -EINVAL, -EALREADY, -EFAULT };

	switch (machine_exit.reason) {
	case VCPU_EXIT_VCPU_ON:
		fuzz_check(machine_exit.target < 2, "target %u",
			   machine_exit.target);
		arch_vcpu_complete_on(vcpu, fuzz_pick(results));
		break;
	case VCPU_EXIT_HYPERCALL:
		arch_vcpu_complete(vcpu, fuzz_pick(results));
		break;
	case VCPU_EXIT_FAULT:
		fuzz_check(machine_exit.text, "a fault without words");
		break;
	case VCPU_EXIT_VCPU_OFF:
		arch_vcpu_put(vcpu);
		arch_vcpu_reset(vcpu, GPA(CELL_GPA), 0);
		arch_vcpu_load(vcpu);
		break;
	default:
		fuzz_check(machine_exit.reason <= VCPU_EXIT_FAULT, "reason %d",
			   (int)machine_exit.reason);
	}
}

static void one_exit(void)
{
	const u64 cause = any_cause();
	u64 x[32];
	u32 i;

	for (i = 1; i < 32; i++)
		vcpu->arch.regs.x[i] = fuzz_number();
	rec_set("s2", vcpu->arch.regs.x[18]);
	rec_set("sepc", PC);
	rec_set("vstvec", STVEC | fuzz_below(2));
	rec_set("stval", fuzz_number());
	if (cause == EXC_ECALL_VS)
		ecall();
	else
		any_fault();
	memcpy(x, vcpu->arch.regs.x, sizeof(x));
	machine_exit.reason = (enum vcpu_exit_reason)99;
	machine_exit.text = NULL;
	if (machine_trap(vcpu, cause)) {
		check_pc(cause);
		check_x(cause, x);
	} else {
		go_on();
	}
}

static void switch_to(struct vcpu *next)
{
	if (vcpu) {
		machine_be(vcpu->cpu);
		arch_vcpu_put(vcpu);
	}
	vcpu = next;
	machine_be(vcpu->cpu);
	arch_vcpu_load(vcpu);
}

static void case_in_machine(void)
{
	u32 i;

	machine_start();
	vcpu = NULL;
	m.firmware = firmware;
	m.fetch = fetch;
	rec_noise(fuzz_random());
	rec_set("vlenb", 16);
	if (fuzz_one_in(2))
		machine_boot()->isa &= ~(u64)AX_RISCV_ISA_SSTC;
	for (i = 0; i < 2; i++) {
		m.cell->vcpu[i]->power = fuzz_one_in(4) ? VCPU_OFF : VCPU_ON;
		arch_vcpu_reset(m.cell->vcpu[i], GPA(CELL_GPA), 0);
	}
	switch_to(m.cell->vcpu[0]);
	rec_hook = check_event;
	for (i = 0; i < STEPS; i++) {
		if (fuzz_one_in(32)) {
			rec_hook = NULL;
			switch_to(m.cell->vcpu[fuzz_below(2)]);
			rec_hook = check_event;
		}
		rec_clear();
		one_exit();
	}
}

static void one_case(void)
{
	if (goes_away(case_in_machine()))
		fuzz_check(false, "the core gave up: %s", m.log);
}

int main(int argc, char **argv)
{
	static const struct fuzzer fuzzer = {
		.name = "exits of a riscv64 cell",
		.one_case = one_case,
	};

	fuzz_main(&fuzzer, argc, argv);
}
