// SPDX-License-Identifier: GPL-2.0
/*
 * fuzz_cell.c - a cell that makes any exit: accesses to any register of its
 * board, system registers, calls, instructions that don't exist, with interrupts
 * in between. The core goes on, reaches no hardware but what the cell's CPUs
 * have, and changes no register of the guest but the one that is named.
 */
#include <sanitizer/asan_interface.h>
#include <string.h>

#include "fuzz.h"
#include "machine.h"
#include "arch/arm64/alarm.h"
#include "arch/arm64/smccc.h"
#include "arch/arm64/vcpu_irq.h"
#include "arch/arm64/vgic.h"
#include "arch/arm64/vits.h"

#define STEPS		400
#define NR_SPIS		256
#define UART		0x09000000ULL
#define RTC		0x09010000ULL
#define GITS		0x08080000ULL
#define VBAR		0xffff000000010000ULL
#define KICK_SGI	7

#define ISV		BIT_ULL(24)
#define IL		BIT_ULL(25)
#define LR_HW		BIT_ULL(61)
#define LR_PENDING	BIT_ULL(62)
#define LR_ACTIVE	BIT_ULL(63)
#define LR_STATE	(LR_PENDING | LR_ACTIVE)
#define HCR_EOICOUNT	BIT_ULL(27)

enum { SYNC, IRQ, FIQ, SERROR };

static struct vcpu *vcpu;	/* the one that executes */
/* In the physical GIC: the interrupts that are the guest's, a bit for each. */
static u64 active[NR_CPUS];
#define GUEST_PPIS	(BIT_ULL(PPI_VIRT) | BIT_ULL(PPI_PHYS) | BIT_ULL(PPI_PMU))
static u32 nr_lrs;

static const char *const lr_names[] = {
	"ich_lr0_el2", "ich_lr1_el2", "ich_lr2_el2", "ich_lr3_el2",
	"ich_lr4_el2", "ich_lr5_el2", "ich_lr6_el2", "ich_lr7_el2",
	"ich_lr8_el2", "ich_lr9_el2", "ich_lr10_el2", "ich_lr11_el2",
	"ich_lr12_el2", "ich_lr13_el2", "ich_lr14_el2", "ich_lr15_el2",
};

/* ---- what the core does to the machine ---- */

static void check_kick(u64 sgi)
{
	const u64 mask = BIT_ULL(2) | BIT_ULL(3);

	fuzz_check((sgi >> 24 & 0xf) == KICK_SGI && !(sgi >> 32) &&
		   (sgi & 0xffff) && !(sgi & 0xffff & ~mask),
		   "SGI %llx", sgi);
}

static void check_event(const struct rec_event *e)
{
	if (e->kind == REC_MMIO_WRITE)
		fuzz_check(e->addr >= GICR_OF(2) && e->addr < GICR_OF(4),
			   "write of %llx", e->addr);
	if (e->kind == REC_CALL && !strcmp(e->name, "smc"))
		fuzz_check(false, "a cell's call reaches the firmware: %llx",
			   e->val);
	if (e->kind != REC_WRITE)
		return;
	if (!strcmp(e->name, "icc_sgi1r_el1"))
		check_kick(e->val);
	if (strcmp(e->name, "icc_dir_el1") || e->val >= 32 ||
	    !(GUEST_PPIS & BIT_ULL(e->val)))
		return;
	fuzz_check(active[vcpu->cpu] & BIT_ULL(e->val),
		   "%llu is deactivated, but is not active", e->val);
	active[vcpu->cpu] &= ~BIT_ULL(e->val);
}

/* Nothing halts the CPU, and what a guest has written is what is there. */
static void check_debug(void)
{
	const struct debug_state *s = &vcpu->arch.debug;

	fuzz_check(!(rec_get("mdscr_el1") & ~0xb001ULL), "MDSCR_EL1 %llx",
		   rec_get("mdscr_el1"));
	fuzz_check(rec_get("oslar_el1") == s->os_lock, "OSLAR_EL1");
	if (!s->used)
		return;
	fuzz_check(rec_get("dbgbvr0_el1") == s->bvr[0] &&
		   rec_get("dbgbcr5_el1") == s->bcr[5] &&
		   rec_get("dbgwvr3_el1") == s->wvr[3] &&
		   rec_get("dbgwcr0_el1") == s->wcr[0], "a debug register");
}

/* The timer of the CPU is what the cell's board wants, or off. */
static void check_alarm(void)
{
	u64 alarm = cpus[vcpu->cpu]->alarm;

	fuzz_check(rec_get("cnthp_ctl_el2") == (alarm != ALARM_NEVER),
		   "CNTHP_CTL_EL2");
	fuzz_check(alarm == ALARM_NEVER || rec_get("cnthp_cval_el2") == alarm,
		   "CNTHP_CVAL_EL2");
}

static void check_lrs(void)
{
	u64 lr, others[ARRAY_SIZE(lr_names)];
	u32 i, j, used = 0;

	for (i = 0; i < nr_lrs; i++) {
		lr = rec_get(lr_names[i]);
		if (!(lr & LR_STATE))
			continue;
		fuzz_check((u32)lr < VGIC_NR_PRIVATE + NR_SPIS ||
			   (u32)lr - VGIC_LPI_BASE < VGIC_NR_LPIS, "LR %llx",
			   lr);
		fuzz_check(!(lr & LR_HW) || (lr & LR_STATE) != LR_STATE,
			   "HW with pending and active: %llx", lr);
		fuzz_check(!(lr & LR_HW) || GUEST_PPIS >> (lr >> 32 & 0x1fff) & 1,
			   "physical interrupt of %llx", lr);
		for (j = 0; j < used; j++)
			fuzz_check((u32)others[j] != (u32)lr,
				   "%u is in two list registers", (u32)lr);
		others[used++] = lr;
	}
	fuzz_check(rec_get("ich_hcr_el2") & 1, "ICH_HCR_EL2.En");
}

/* ---- what the guest does without an exit ---- */

/* Acknowledge or deactivate. */
static void guest_lr(const char *name)
{
	u64 lr = rec_get(name);

	if ((lr & LR_STATE) == LR_PENDING) {
		rec_set(name, lr ^ LR_STATE);
	} else if (lr & LR_ACTIVE) {
		if (lr & LR_HW)
			active[vcpu->cpu] &= ~BIT_ULL(lr >> 32 & 0x1f);
		rec_set(name, lr & ~LR_ACTIVE);
	}
}

static void guest_runs(void)
{
	u64 hcr = rec_get("ich_hcr_el2");

	while (!fuzz_one_in(3))
		guest_lr(lr_names[fuzz_below(nr_lrs)]);
	if (fuzz_one_in(8) && hcr >> 27 < 31)
		rec_set("ich_hcr_el2", hcr + HCR_EOICOUNT);
	if (fuzz_one_in(8))
		rec_set("ich_vmcr_el2", fuzz_random() & 0xff00021fULL);
}

/* ---- exits ---- */

static u64 any_gpa(void)
{
	switch (fuzz_below(12)) {
	case 0:
		return fuzz_number() & GENMASK_ULL(47, 0);
	case 8:
		return RTC + 4 * fuzz_below(10);
	case 9:
		return GITS + 4 * fuzz_below(0x50);
	case 10:
		return GITS + 0x80 + 8 * fuzz_below(3);
	case 11:
		return GITS + fuzz_below(0x20000);
	case 1:
		return UART + fuzz_below(0x1000);
	case 2:
		return UART + 4 * fuzz_below(0x20);
	case 3:
		return GICR + fuzz_below(2 * VGIC_REDIST_STRIDE + 0x1000);
	case 4:
		return GICR + fuzz_below(2) * VGIC_REDIST_STRIDE +
		       fuzz_below(2) * SZ_64K + 4 * fuzz_below(0x400);
	case 5:
		return GICD + fuzz_below(0x10000);
	case 6:
		return GICD + 0x6000 + 8 * fuzz_below(0x120);
	default:
		return GICD + 4 * fuzz_below(0x400);
	}
}

static u64 any_abort(u64 ec)
{
	static const u64 fsc[] = { 0x04, 0x05, 0x06, 0x07, 0x0b, 0x0f, 0x10, 0x21 };
	u64 gpa = any_gpa(), iss = fuzz_random() & GENMASK_ULL(23, 0);

	rec_set("far_el2", (fuzz_random() & ~0xfffULL) | (gpa & 0xfff));
	rec_set("hpfar_el2", gpa >> 12 << 4);
	rec_set("par_el1", fuzz_one_in(4) ? fuzz_random() : gpa & ~0xfffULL);
	if (!fuzz_one_in(4))
		iss &= ~(BIT_ULL(7) | BIT_ULL(8));
	iss = (iss & ~0x3fULL) | (fuzz_one_in(8) ? fuzz_below(64) :
						   fuzz_one_in(8) ?
						   fuzz_pick(fsc) : 7);
	return ESR(ec, (fuzz_one_in(16) ? 0 : IL) | (fuzz_one_in(8) ? 0 : ISV) |
		   iss);
}

#define REG(op0, op1, crn, crm, op2)					\
	((u64)(op0) << 20 | (u64)(op2) << 17 | (u64)(op1) << 14 |	\
	 (u64)(crn) << 10 | (u64)(crm) << 1)

/* For ICC_SGI*R_EL1 and ICC_DIR_EL1: one that could be, or any number. */
static u64 any_icc(void)
{
	if (fuzz_one_in(4))
		return fuzz_number();
	if (fuzz_one_in(3))
		return fuzz_below(VGIC_NR_PRIVATE + NR_SPIS + 8);
	return fuzz_below(16) << 24 | fuzz_below(8) |
	       (u64)fuzz_one_in(4) << 40;
}

/* Break- and watchpoints, MDSCR_EL1, OSLAR_EL1. */
static u64 any_debug(void)
{
	switch (fuzz_below(4)) {
	case 0:
		return REG(2, 0, 0, 2, 2);
	case 1:
		return REG(2, 0, 1, 0, 4);
	default:
		return REG(2, 0, 0, fuzz_below(16), 4 + fuzz_below(4));
	}
}

static u64 any_sysreg(void)
{
	static const u64 regs[] = {
		REG(3, 0, 4, 6, 0), REG(3, 0, 12, 11, 1), REG(3, 0, 12, 11, 3),
		REG(3, 0, 12, 11, 5), REG(3, 0, 12, 11, 6),
		REG(3, 0, 12, 11, 7), REG(3, 0, 12, 12, 4),
		REG(3, 0, 12, 12, 5), REG(3, 0, 1, 0, 1), REG(2, 0, 1, 1, 4),
	};
	u64 reg = fuzz_random() & GENMASK_ULL(21, 0), rt = reg >> 5 & 31;

	if (rt != 31)
		vcpu->arch.regs.x[rt] = any_icc();
	if (fuzz_one_in(8))
		reg = any_debug() | (reg & 0x3e1);
	else if (fuzz_one_in(4))
		reg = REG(3, 0, 0, fuzz_below(9), fuzz_below(8)) |
		      (reg & 0x3e1);
	else if (!fuzz_one_in(4))
		reg = fuzz_pick(regs) | (reg & 0x3e1);
	return ESR(0x18, IL | reg);
}

static u64 any_function(void)
{
	switch (fuzz_below(4)) {
	case 0:
		return fuzz_number();
	case 1:
		return fuzz_random() & 0xffffffff;
	default:
		return (fuzz_one_in(2) ? PSCI_FN32 : PSCI_FN64) |
		       fuzz_below(0x24) | (fuzz_one_in(8) ? BIT_ULL(16) : 0);
	}
}

static u64 any_esr(void)
{
	switch (fuzz_below(10)) {
	case 0:
		return ESR(fuzz_below(64),
			   fuzz_random() & GENMASK_ULL(25, 0));
	case 1:
	case 2:
		vcpu->arch.regs.x[0] = any_function();
		vcpu->arch.regs.x[1] = fuzz_one_in(2) ? fuzz_below(3) :
							fuzz_number();
		return ESR(fuzz_one_in(2) ? 0x16 : 0x17, IL |
			   (fuzz_one_in(4) ? fuzz_random() & 0xffff : 0));
	case 3:
	case 4:
	case 5:
		return any_sysreg();
	case 6:
		return any_abort(0x20);
	default:
		return any_abort(0x24);
	}
}

static bool any_irq(void)
{
	static const u64 ids[] = {
		PPI_VIRT, PPI_PHYS, PPI_PMU, PPI_HYP, PPI_MAINTENANCE, KICK_SGI, 3, 40, 1020,
		1023, 8192, 0xffffff,
	};
	u64 id = fuzz_pick(ids);

	if (id < 32 && GUEST_PPIS & BIT_ULL(id)) {
		if (active[vcpu->cpu] & BIT_ULL(id))
			return false;
		active[vcpu->cpu] |= BIT_ULL(id);
	}
	rec_set("icc_iar1_el1", id);
	return true;
}

/* ---- one exit, and what has come of it ---- */

static void check_pc(u64 before)
{
	u64 pc = vcpu->arch.regs.pc;

	fuzz_check(pc == before || pc == before + 4 || pc == before + 2 ||
		   (pc >= VBAR && pc <= VBAR + 0x600 && !(pc & 0x1ff)),
		   "pc %llx after %llx", pc, before);
}

/* The register that @esr names may have changed. */
static void check_x(u64 type, u64 esr, const u64 *before)
{
	u64 ec = esr >> 26;
	u32 i, may = 31;

	if (type == SYNC && (ec == 0x16 || ec == 0x17))
		may = 0;
	else if (type == SYNC && ec == 0x18)
		may = (u32)(esr >> 5 & 31);
	else if (type == SYNC && ec == 0x24)
		may = (u32)(esr >> 16 & 31);
	for (i = 0; i < 31; i++)
		fuzz_check(i == may || vcpu->arch.regs.x[i] == before[i],
			   "x%u has changed", i);
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
	rec_set("vbar_el1", VBAR);
	arch_vcpu_run(vcpu);
}

static void one_exit(void)
{
	u64 type = fuzz_one_in(8) ? IRQ : fuzz_one_in(64) ? FIQ + fuzz_below(2) :
							   SYNC;
	struct vcpu_regs *regs = &vcpu->arch.regs;
	u64 esr, pc, x[31];
	u32 i;

	for (i = 0; i < 31; i++)
		regs->x[i] = fuzz_number();
	esr = any_esr();
	if (type == IRQ && !any_irq())
		return;
	rec_set("vbar_el1", VBAR);
	memcpy(x, regs->x, sizeof(x));
	pc = regs->pc = 0x40080000 + 4 * fuzz_below(0x1000);
	regs->pstate = fuzz_one_in(4) ? 0 : 5;
	rec_set("esr_el2", esr);
	machine_exit.reason = (enum vcpu_exit_reason)99;
	machine_exit.text = NULL;
	if (machine_leave(vcpu, type) == TRAP_RESUME) {
		check_pc(pc);
		check_x(type, esr, x);
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
	rec_set("vbar_el1", VBAR);
	arch_vcpu_run(vcpu);
}

/* What is behind the board and the vCPUs in their pages is nobody's. */
static void poison(const void *end)
{
	u64 from = ALIGN_UP((u64)end, 8);

	ASAN_POISON_MEMORY_REGION((void *)from,
				  ALIGN_UP(from, PAGE_SIZE) - from);
}

static void set_word(bool redist, u64 off, u64 val)
{
	u64 kick = 0;

	if (redist)
		vgic_redist_access(m.cell->arch.vgic, 0, off, 4, true,
				   &val, &kick);
	else
		vgic_dist_access(m.cell->arch.vgic, 0, off, 4, true,
				 &val, &kick);
}

static u64 any_code(void)
{
	return fuzz_one_in(8) ? fuzz_random() & 0xff : fuzz_below(16);
}

/* Commands that could be right, properties, or anything. */
static void guest_memory(void *dst, u64 hpa, u64 size)
{
	u64 words[8];
	u32 i;

	fuzz_check(hpa >= CELL_HPA && size <= sizeof(words) &&
		   hpa + size <= CELL_HPA + SZ_2M, "%llx is read", hpa);
	for (i = 0; i < ARRAY_SIZE(words); i++)
		words[i] = fuzz_number();
	if (!fuzz_one_in(4)) {
		words[0] = any_code() | fuzz_below(3) << 32;
		words[1] = (VGIC_LPI_BASE + fuzz_below(24)) << 32 |
			   fuzz_below(20);
		words[2] = (fuzz_one_in(4) ? 0 : BIT_ULL(63)) |
			   fuzz_below(3) << 16 | fuzz_below(4);
		words[3] = fuzz_below(3) << 16;
	}
	memcpy(dst, words, size);
}

static void set_its(u64 off, unsigned int size, u64 val)
{
	vits_access(m.cell->arch.vits, off, size, true, &val);
}

/* Tables and a queue, which any command may leave. */
static void enable_its(void)
{
	u64 i;

	for (i = 0; i < 2; i++) {
		set_word(true, i * VGIC_REDIST_STRIDE + 0x70,
			 CELL_GPA + 0x2000 + 13);
		set_word(true, i * VGIC_REDIST_STRIDE, 1);
		set_its(0x100 + 8 * i, 8, BIT_ULL(63) | CELL_GPA);
	}
	set_its(0x80, 8, BIT_ULL(63) | CELL_GPA | fuzz_below(4));
	set_its(0, 4, 1);
}

/* As Linux leaves it: all in group 1 and most enabled, both vCPUs awake. */
static void enable_interrupts(void)
{
	u64 i, base;

	set_word(false, 0, 2);
	for (i = 4; i < (VGIC_NR_PRIVATE + NR_SPIS) / 8; i += 4) {
		set_word(false, 0x80 + i, ~0U);
		set_word(false, 0x100 + i, (u32)fuzz_random());
	}
	for (i = 0; i < 2; i++) {
		base = i * VGIC_REDIST_STRIDE;
		set_word(true, base + 0x14, 0);
		set_word(true, base + SZ_64K + 0x80, ~0U);
		set_word(true, base + SZ_64K + 0x100,
			 (u32)fuzz_random() | BIT_ULL(23) |
			 BIT_ULL(27) | BIT_ULL(30));
	}
	m.cell->vcpu[0]->arch.ich.vmcr = 0xff000002;
	m.cell->vcpu[1]->arch.ich.vmcr = 0xff000002;
}

static void start(void)
{
	u32 prebits = 4 + (u32)fuzz_below(3);

	machine_start();
	nr_lrs = fuzz_one_in(2) ? 4 : 1 + (u32)fuzz_below(16);
	rec_set("ich_vtr_el2", (u64)prebits << 29 | (u64)prebits << 26 |
		(fuzz_one_in(2) ? BIT_ULL(19) : 0) | (nr_lrs - 1));
	m.cell->arch.vgic->nr_lrs = nr_lrs;
	rec_set("id_aa64dfr0_el1", 5 << 12 | 3 << 20 | 6 |
		fuzz_below(16) << 8);
	rec_set("pmcr_el0", fuzz_below(32) << 11);
	if (fuzz_one_in(4))
		rec_set("midr_el1", 0x411fd070);	/* Cortex-A57 */
	poison((char *)m.cell->arch.vgic + vgic_size(2, NR_SPIS));
	poison(m.cell->vcpu[0] + 1);
	poison(m.cell->vcpu[1] + 1);
	m.cell->vcpu[0]->power = VCPU_ON;
	m.cell->vcpu[1]->power = VCPU_ON;
	poison(m.cell->arch.vits + 1);
	m.read_guest = guest_memory;
	if (!fuzz_one_in(4))
		enable_interrupts();
	if (!fuzz_one_in(4))
		enable_its();
}

static void case_in_machine(void)
{
	unsigned int i;

	start();
	switch_to(m.cell->vcpu[0]);
	rec_hook = check_event;
	for (i = 0; i < STEPS; i++) {
		rec_clear();
		if (fuzz_one_in(32)) {
			rec_hook = NULL;
			switch_to(m.cell->vcpu[fuzz_below(2)]);
			rec_hook = check_event;
		}
		if (fuzz_one_in(16))
			arch_vm_console_input(m.cell);
		if (fuzz_one_in(8))
			arch_vm_irq_inject(m.cell, AX_MSI(fuzz_below(3),
							  fuzz_below(20)),
					   AX_IRQ_MSI);
		one_exit();
		check_lrs();
		check_debug();
		check_alarm();
		if (fuzz_one_in(4))
			rec_set("cntpct_el0", rec_get("cntpct_el0") +
					      fuzz_random() % (1ULL << 40));
		guest_runs();
	}
}

static void one_case(void)
{
	if (goes_away(case_in_machine()))
		fuzz_check(false, "the core gave up: %s", m.log);
}

int main(int argc, char **argv)
{
	static const struct fuzzer fuzzer = { "exits of a cell", NULL,
					      one_case };

	fuzz_main(&fuzzer, argc, argv);
}
