// SPDX-License-Identifier: GPL-2.0
/*
 * fuzz_root.c - a Linux that does anything to the GIC and calls anything, while
 * two of its CPUs are a cell's: what reaches the hardware and the firmware is
 * what the threat model lets through, and nothing else.
 */
#include <string.h>

#include "fuzz.h"
#include "machine.h"
#include "arch/arm64/gic_regs.h"
#include "arch/arm64/smccc.h"

#define STEPS		400
#define ISV		BIT_ULL(24)
#define IL		BIT_ULL(25)
#define WNR		BIT_ULL(6)
#define VBAR		0xffff000000010000ULL
#define GICD_SIZE	0x10000ULL
#define ITS_SIZE	0x20000ULL
#define ROOT_CPUS	2U	/* those behind are the cell's */
#define PAGE_ADDR	GENMASK_ULL(51, 12)

static struct vcpu *vcpu;
static bool extended_state;	/* format of CPU_SUSPEND */
static u64 target;		/* of the access, for AT */

/* ---- what may reach the firmware ---- */

static void check_suspend(const u64 *regs)
{
	u64 down = extended_state ? BIT_ULL(30) : BIT_ULL(16);

	fuzz_check(!((u32)regs[1] & down) || regs[2] == FIRMWARE_ENTRY,
		   "a CPU would wake up at %llx", regs[2]);
}

static void check_psci(u32 nr, const u64 *regs)
{
	static const u32 ours = BIT_ULL(2) | BIT_ULL(3) | BIT_ULL(4) |
				BIT_ULL(11) | BIT_ULL(12) | BIT_ULL(14) |
				GENMASK_ULL(31, 22);

	fuzz_check(!(ours & BIT_ULL(nr)), "PSCI %u reaches the firmware", nr);
	if (nr == PSCI_CPU_SUSPEND)
		check_suspend(regs);
}

static void check_standard(u32 fn)
{
	u32 nr = fn & 0xffff;

	fuzz_check(fn & BIT_ULL(31) && !(fn & 0xfe0000) &&
		   ((nr >= 0x50 && nr < 0x60) || (nr >= 0xf0 && nr < 0x110) ||
		    nr >= 0xff00), "service %x reaches the firmware", fn);
}

static void firmware(u64 regs[18])
{
	u32 fn = (u32)regs[0], owner, i;

	if (fn & BIT_ULL(31))
		fn &= ~(u32)BIT_ULL(16);
	owner = fn >> 24 & 0x3f;
	if ((fn | BIT_ULL(30)) >= PSCI_FN64 &&
	    (fn | BIT_ULL(30)) <= (PSCI_FN64 | 0x1fULL))
		check_psci(fn & 0x1f, regs);
	else if (owner == 4)
		check_standard(fn);
	else
		fuzz_check(owner < 4 || owner >= 48,
			   "function %x reaches the firmware", fn);
	for (i = 0; i < 18; i++)
		regs[i] = fuzz_random();
	if (fn == (PSCI_FN32 | PSCI_FEATURES))
		regs[0] = extended_state ? PSCI_FEATURE_EXT_STATE : 0;
}

/* ---- what may reach the GIC ---- */

static bool is_root_ram(u64 base, u64 size)
{
	return base >= ROOT_RAM && base < ROOT_RAM + SZ_1G &&
	       size <= ROOT_RAM + SZ_1G - base;
}

static void check_route(u64 addr)
{
	u64 route = rec_dev_get(addr & ~7ULL, 8);
	u64 affinity = (route & 0xffffff) | (route >> 32 & 0xff) << 24;

	fuzz_check(route & BIT_ULL(31) ||
		   affinity < ROOT_CPUS || affinity >= NR_CPUS,
		   "an interrupt goes to CPU %llu", affinity);
}

static void check_gicd(const struct rec_event *e)
{
	u64 off = e->addr - GICD;

	if (!off)
		fuzz_check((e->val & 0x12) == 0x12, "GICD_CTLR %llx", e->val);
	if ((off >= 0x6000 && off < 0x7fe0) || (off >= 0x8000 && off < 0xa000))
		check_route(e->addr);
}

/* Where the redistributor reads and writes by itself, from now on. */
static void check_lpi_tables(u64 gicr)
{
	u64 prop = rec_dev_get(gicr + GICR_PROPBASER, 8);
	u64 pend = rec_dev_get(gicr + GICR_PENDBASER, 8);
	u64 bits = (prop & 31) + 1;

	fuzz_check(is_root_ram(prop & PAGE_ADDR, BIT_ULL(bits)),
		   "GICR_PROPBASER %llx", prop);
	fuzz_check(is_root_ram(pend & GENMASK_ULL(51, 16), BIT_ULL(bits) / 8),
		   "GICR_PENDBASER %llx", pend);
}

static void check_gicr(const struct rec_event *e)
{
	u64 cpu = (e->addr - GICR) / 0x20000, reg = e->addr & 0x1ffff;

	fuzz_check(cpu < ROOT_CPUS, "redistributor of CPU %llu, offset %llx",
		   cpu, reg);
	if (!(rec_dev_get(GICR_OF(cpu), 4) & GICR_CTLR_ENABLE_LPIS))
		return;
	fuzz_check(reg < GICR_PROPBASER || reg >= GICR_PENDBASER + 8,
		   "LPI table that is in use, offset %llx", reg);
	check_lpi_tables(GICR_OF(cpu));
}

static void check_its(const struct rec_event *e)
{
	static const u64 page[] = { 0x1000, 0x4000, 0x10000, 0x10000 };
	u64 off = e->addr - ITS, val, base, size;

	if ((off < 0x100 || off >= 0x140) && (off < 0x80 || off >= 0x88))
		return;
	val = rec_dev_get(e->addr & ~7ULL, 8);
	size = (val & 0xff) + 1;
	base = val & PAGE_ADDR;
	if (off >= 0x100) {
		size *= page[val >> 8 & 3];
		base = val & GENMASK_ULL(47, 12);
		if ((val >> 8 & 3) >= 2)
			base = (val & GENMASK_ULL(47, 16)) |
			       (val >> 12 & 0xf) << 48;
	} else {
		size *= 0x1000;
	}
	fuzz_check(!(val & BIT_ULL(63)) || is_root_ram(base, size),
		   "ITS register %llx: %llx", off, val);
}

/*
 * Where there are accesses of other sizes than words, which are everywhere: by
 * the registers' own descriptions in IHI 0069 12.9, 12.11 and 12.19.
 */
static const struct {
	u64 frame, stride, begin, end;
	u32 size;
} sizes[] = {
	{ GICD, 0x10000, 0x0040, 0x0042, 2 },	/* SETSPI_NSR */
	{ GICD, 0x10000, 0x0048, 0x004a, 2 },	/* CLRSPI_NSR */
	{ GICD, 0x10000, 0x0400, 0x0800, 1 },	/* IPRIORITYR */
	{ GICD, 0x10000, 0x0800, 0x0c00, 1 },	/* ITARGETSR */
	{ GICD, 0x10000, 0x0f10, 0x0f20, 1 },	/* CPENDSGIR */
	{ GICD, 0x10000, 0x0f20, 0x0f30, 1 },	/* SPENDSGIR */
	{ GICD, 0x10000, 0x2000, 0x2400, 1 },	/* IPRIORITYR<n>E */
	{ GICD, 0x10000, 0x6000, 0x7fe0, 8 },	/* IROUTER */
	{ GICD, 0x10000, 0x8000, 0xa000, 8 },	/* IROUTER<n>E */
	{ GICR, 0x20000, 0x0008, 0x0010, 8 },	/* TYPER */
	{ GICR, 0x20000, 0x0040, 0x0048, 8 },	/* SETLPIR */
	{ GICR, 0x20000, 0x0048, 0x0050, 8 },	/* CLRLPIR */
	{ GICR, 0x20000, 0x0070, 0x0078, 8 },	/* PROPBASER */
	{ GICR, 0x20000, 0x0078, 0x0080, 8 },	/* PENDBASER */
	{ GICR, 0x20000, 0x00a0, 0x00a8, 8 },	/* INVLPIR */
	{ GICR, 0x20000, 0x00b0, 0x00b8, 8 },	/* INVALLR */
	{ GICR, 0x20000, 0x10400, 0x10460, 1 },	/* IPRIORITYR, <n>E */
	{ ITS, 0x20000, 0x00008, 0x00010, 8 },	/* TYPER */
	{ ITS, 0x20000, 0x00080, 0x00098, 8 },	/* CBASER, CWRITER, CREADR */
	{ ITS, 0x20000, 0x00100, 0x00140, 8 },	/* BASER */
	{ ITS, 0x20000, 0x10040, 0x10042, 2 },	/* TRANSLATER */
};

static bool has_size(u64 frame, u64 off, u32 size)
{
	u32 i;

	if (size == 4)
		return true;
	for (i = 0; i < ARRAY_SIZE(sizes); i++)
		if (sizes[i].frame == frame && sizes[i].size == size &&
		    off % sizes[i].stride >= sizes[i].begin &&
		    off % sizes[i].stride < sizes[i].end)
			return true;
	return false;
}

/* An access that a GIC may answer with an error would be the core's. */
static void check_size(const struct rec_event *e)
{
	u64 frame = e->addr - GICD < GICD_SIZE ? GICD :
		    e->addr - ITS < ITS_SIZE ? ITS : GICR;

	fuzz_check(frame != GICR || e->addr - GICR < NR_CPUS * 0x20000ULL,
		   "access of %llx", e->addr);
	fuzz_check(!(e->addr % e->size) &&
		   has_size(frame, e->addr - frame, e->size),
		   "%u bytes of %llx", e->size, e->addr);
}

static void on_event(const struct rec_event *e)
{
	if (!strcmp(e->name, "at_s1e1r"))
		rec_set("par_el1", target & ~0xfffULL);
	if (e->kind == REC_MMIO_READ || e->kind == REC_MMIO_WRITE)
		check_size(e);
	if (e->kind != REC_MMIO_WRITE)
		return;
	if (e->addr - GICD < GICD_SIZE)
		check_gicd(e);
	else if (e->addr - GICR < NR_CPUS * 0x20000ULL)
		check_gicr(e);
	else if (e->addr - ITS < ITS_SIZE)
		check_its(e);
	else
		fuzz_check(false, "write of %llx", e->addr);
}

/* ---- what Linux does ---- */

static u64 any_register(void)
{
	static const u64 regs[] = {
		GICD, GICD + 0x6100, GICD + 0x7fd8, GICD + 0x8000,
		GICR + GICR_CTLR, GICR + GICR_PROPBASER, GICR + GICR_PENDBASER,
		GICR_OF(1) + GICR_CTLR, GICR_OF(1) + GICR_PROPBASER,
		GICR_OF(1) + GICR_PENDBASER, GICR_OF(2) + 0x10100,
		GICR_OF(3) + 0x14, ITS + GITS_BASER, ITS + GITS_BASER + 0x38,
		ITS + GITS_CBASER, ITS,
	};

	switch (fuzz_below(8)) {
	case 0:
		return GICD + fuzz_below(GICD_SIZE);
	case 1:
		return GICD + 0x6000 + 4 * fuzz_below(0x900);
	case 2:
		return GICR + fuzz_below(NR_CPUS * 0x20000ULL);
	case 3:
		return ITS + fuzz_below(ITS_SIZE);
	case 4:
		return fuzz_number() & GENMASK_ULL(47, 0);
	default:
		return fuzz_pick(regs) + (fuzz_one_in(8) ? fuzz_below(9) : 0);
	}
}

static u64 any_value(void)
{
	static const u64 bases[] = {
		ROOT_RAM, ROOT_RAM + SZ_1G - SZ_64K, CELL_HPA, 0,
		ROOT_RAM + SZ_1G - SZ_4K, ROOT_RAM - SZ_64K, GICD,
	};

	switch (fuzz_below(6)) {
	case 0:
		return fuzz_below(NR_CPUS + 1) | (u64)fuzz_one_in(8) << 31;
	case 1:
		return fuzz_number();
	case 2:
		return 1;
	default:
		return fuzz_pick(bases) | fuzz_below(0x400) |
		       (u64)fuzz_below(2) << 63 | fuzz_below(16) << 56;
	}
}

static u64 any_access(void)
{
	u64 size = fuzz_below(8), sas = size > 3 ? 2 : size;
	u64 gpa = any_register();
	u64 rt = fuzz_below(32), iss = fuzz_one_in(4) ? 0x07 : 0x0f;

	if (fuzz_one_in(2))
		sas = 3;
	if (!fuzz_one_in(8))
		gpa &= ~(BIT_ULL(sas) - 1);
	if (rt != 31)
		vcpu->arch.regs.x[rt] = any_value();
	target = gpa;
	rec_set("far_el2", gpa);
	rec_set("hpfar_el2", (gpa & GENMASK_ULL(47, 12)) >> 12 << 4);
	if (!fuzz_one_in(4))
		iss |= WNR;
	if (fuzz_one_in(16))
		iss |= fuzz_random() & GENMASK_ULL(23, 0);
	return ESR(0x24, IL | (fuzz_one_in(16) ? 0 : ISV) | sas << 22 |
		   rt << 16 | iss);
}

static u64 any_function(void)
{
	switch (fuzz_below(5)) {
	case 0:
		return fuzz_number();
	case 1:
		return fuzz_random();
	case 2:
		return 0x84000000 | (u64)fuzz_below(2) << 30 |
		       (fuzz_random() & 0x1ffff);
	default:
		return 0x84000000 | (u64)fuzz_below(2) << 30 |
		       fuzz_below(0x24) | (fuzz_one_in(8) ? BIT_ULL(16) : 0);
	}
}

static u64 any_call(void)
{
	u64 *x = vcpu->arch.regs.x;
	u64 imm = fuzz_one_in(8) ? fuzz_random() & 0xffff : 0;
	bool hvc = fuzz_one_in(4);

	x[0] = any_function();
	x[1] = fuzz_one_in(2) ? fuzz_below(8) | (fuzz_random() & 0x41010000) :
				fuzz_number();
	/* HVC_SOFT_RESTART gives EL2 back, as it should. */
	if (hvc && !imm && x[0] == 1)
		x[0] = 2;
	if (fuzz_one_in(8))
		imm = 0x4158;
	return ESR(hvc ? 0x16 : 0x17, IL | imm);
}

static u64 any_esr(void)
{
	switch (fuzz_below(16)) {
	case 0:
		return ESR(fuzz_below(64) | 0x20,
			   fuzz_random() & GENMASK_ULL(25, 0));
	case 1:
	case 2:
	case 3:
	case 4:
		return any_call();
	default:
		return any_access();
	}
}

static void go_on(u64 esr)
{
	static const s64 results[] = { 0, -EPERM, -EINVAL, -EBUSY, -EFAULT };

	switch (machine_exit.reason) {
	case VCPU_EXIT_VCPU_ON:
		fuzz_check(machine_exit.target < NR_CPUS, "target %u",
			   machine_exit.target);
		arch_vcpu_complete_on(vcpu, fuzz_pick(results));
		break;
	case VCPU_EXIT_HYPERCALL:
		fuzz_check((esr & 0xffff) == 0x4158, "hypercall of %llx", esr);
		arch_vcpu_complete(vcpu, fuzz_pick(results));
		break;
	case VCPU_EXIT_FAULT:
		fuzz_check(machine_exit.text, "a fault without words");
		arch_vcpu_inject_abort(vcpu, &machine_exit);
		break;
	default:
		fuzz_check(machine_exit.reason == VCPU_EXIT_VCPU_OFF,
			   "reason %d", (int)machine_exit.reason);
	}
}

static void one_exit(void)
{
	struct vcpu_regs *regs = &vcpu->arch.regs;
	u64 esr, pc;
	u32 i;

	for (i = 0; i < 31; i++)
		regs->x[i] = fuzz_number();
	esr = any_esr();
	pc = regs->pc = 0xffff800080000000ULL + 4 * fuzz_below(0x1000);
	regs->pstate = fuzz_one_in(8) ? 0 : 5;
	machine_exit.reason = (enum vcpu_exit_reason)99;
	machine_exit.text = NULL;
	if (machine_trap(vcpu, esr))
		fuzz_check(regs->pc == pc || regs->pc == pc + 4 ||
			   regs->pc == pc + 2 ||
			   (regs->pc >= VBAR && regs->pc <= VBAR + 0x600),
			   "pc %llx after %llx", regs->pc, pc);
	else
		go_on(esr);
}

static void case_in_machine(void)
{
	unsigned int i;

	machine_start();
	extended_state = fuzz_one_in(2);
	m.firmware = firmware;
	for (i = 0; i < 2; i++) {
		machine_be(ROOT_CPUS + i);
		arch_vcpu_load(m.cell->vcpu[i]);
	}
	vcpu = m.root->vcpu[0];
	machine_be(0);
	arch_vcpu_load(vcpu);
	rec_set("vbar_el1", VBAR);
	rec_hook = on_event;
	for (i = 0; i < STEPS; i++) {
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
	static const struct fuzzer fuzzer = { "exits of Linux", NULL,
					      one_case };

	fuzz_main(&fuzzer, argc, argv);
}
