// SPDX-License-Identifier: GPL-2.0
/*
 * test_abort.c - second-stage faults: emulated registers by what htinst says or
 * by the instruction in memory, and what is no register.
 */
#include "machine.h"
#include "arch/riscv/decode.h"

#include <kselftest_harness.h>

#define PC	0x80001000ULL
#define GPA_REG	0x50000010ULL
#define VA	0xffffffc000000010ULL

/* A device of the test's: what was asked of it last. */
static struct {
	u64 off, val;
	unsigned int size;
	bool write;
	u32 accesses;
	int result;
} dev;

static int access_dev(struct vcpu *vcpu, u64 off, unsigned int size, bool write,
		      u64 *val)
{
	(void)vcpu;
	dev.off = off;
	dev.size = size;
	dev.write = write;
	dev.accesses++;
	if (write)
		dev.val = *val;
	else
		*val = dev.val;
	return dev.result;
}

FIXTURE(fault)
{
	struct vcpu *vcpu;
	u64 *x;
};

static u16 code[2];
static u32 faulting;	/* bit by bit: which half isn't there */

static int fetch(u64 pc, u16 *half)
{
	const u32 n = (u32)(pc - PC) / 2;

	if (n > 1 || faulting >> n & 1)
		return 1;
	*half = code[n];
	return 0;
}

FIXTURE_SETUP(fault)
{
	machine_start();
	machine_be(2);
	self->vcpu = m.cell->vcpu[0];
	self->x = self->vcpu->arch.regs.x;
	m.cell->nr_mmio = 0;
	vm_add_mmio(m.cell, "test", GPA(0x50000000), 0x20, access_dev);
	memset(&dev, 0, sizeof(dev));
	faulting = 0;
	m.fetch = fetch;
	arch_vcpu_load(self->vcpu);
	rec_set("sepc", PC);
	rec_set("stval", VA);
	rec_set("htval", GPA_REG >> 2);
	rec_set("vstvec", 0x80004001);
	rec_set("sstatus", SSTATUS_SPP);
	rec_clear();
}

FIXTURE_TEARDOWN(fault)
{
	(void)self;
}

/* Its address is the one that faulted. */
static bool insn(struct vcpu *vcpu, u32 insn, u64 cause)
{
	struct access access;

	if (!decode_access((insn & 3) == 3 ? insn : (u16)insn, &access))
		vcpu->arch.regs.x[access.base] =
			rec_get("stval") - (u64)(s64)access.offset;
	code[0] = (u16)insn;
	code[1] = (u16)(insn >> 16);
	rec_set("htinst", 0);
	return machine_trap(vcpu, cause);
}

/* Transformed, as in the privileged specification: rs1 is the offset, 0. */
TEST_F(fault, by_htinst)
{
	rec_set("htinst", 0x2503);		/* lw a0, transformed, 4 bytes */
	dev.val = 0x89abcdef;
	EXPECT_TRUE(machine_trap(self->vcpu, EXC_LOAD_GUEST_PAGE));
	EXPECT_EQ(0xffffffff89abcdef, self->x[REG_A0]);
	EXPECT_EQ(PC + 4, rec_get("sepc"));
	EXPECT_EQ(0x10, dev.off);
	EXPECT_EQ(4, dev.size);
	EXPECT_EQ(0, rec_count("guest_fetch"));
	/* Bit 1 is 0 for a compressed one. */
	rec_set("htinst", 0xa02021);		/* c.sw a0 */
	self->x[REG_A0] = 0x1122334455667788;
	EXPECT_TRUE(machine_trap(self->vcpu, EXC_STORE_GUEST_PAGE));
	EXPECT_TRUE(dev.write);
	EXPECT_EQ(0x55667788, dev.val);
	EXPECT_EQ(PC + 6, rec_get("sepc"));
}

TEST_F(fault, by_memory)
{
	dev.val = 0x80;
	EXPECT_TRUE(insn(self->vcpu, 0x00058503, EXC_LOAD_GUEST_PAGE)); /* lb a0, (a1) */
	EXPECT_EQ(0xffffffffffffff80, self->x[REG_A0]);
	EXPECT_EQ(PC + 4, rec_get("sepc"));
	EXPECT_EQ(1, dev.size);
	rec_set("sepc", PC);
	self->x[REG_A1] = 0x1234567890;
	rec_clear();
	EXPECT_TRUE(insn(self->vcpu, 0xc10c, EXC_STORE_GUEST_PAGE)); /* c.sw a1, (a0) */
	EXPECT_EQ(0x34567890, dev.val);
	EXPECT_EQ(PC + 2, rec_get("sepc"));
	EXPECT_EQ(1, rec_count("guest_fetch("));
	/* Into a register that stays in the hart, and into x0. */
	rec_set("sepc", PC);
	dev.val = 0x77;
	EXPECT_TRUE(insn(self->vcpu, 0x0005b903, EXC_LOAD_GUEST_PAGE)); /* ld s2, (a1) */
	EXPECT_EQ(0x77, rec_get("s2"));
	rec_set("sepc", PC);
	EXPECT_TRUE(insn(self->vcpu, 0x0005b003, EXC_LOAD_GUEST_PAGE)); /* ld zero, (a1) */
	EXPECT_EQ(0, self->x[0]);
	EXPECT_EQ(4, dev.accesses);
	/* Out of one. */
	rec_set("sepc", PC);
	rec_set("s2", 0x99);
	EXPECT_TRUE(insn(self->vcpu, 0x0125b023, EXC_STORE_GUEST_PAGE)); /* sd s2, (a1) */
	EXPECT_EQ(0x99, dev.val);
}

/* The guest's own page is gone meanwhile: its fetch faults for itself. */
TEST_F(fault, fetch_faults)
{
	for (faulting = 1; faulting <= 2; faulting++) {
		EXPECT_TRUE(insn(self->vcpu, 0x00058503, EXC_LOAD_GUEST_PAGE));
		EXPECT_EQ(PC, rec_get("sepc"));
		EXPECT_EQ(0, dev.accesses);
		EXPECT_EQ(0, rec_count("vscause="));
	}
	/* The second half of a compressed one isn't looked at. */
	faulting = 2;
	EXPECT_TRUE(insn(self->vcpu, 0xc10c, EXC_STORE_GUEST_PAGE));
	EXPECT_EQ(1, dev.accesses);
}

static u64 access_fault_of(u64 cause)
{
	return cause == EXC_STORE_GUEST_PAGE ? EXC_STORE_ACCESS :
					       EXC_LOAD_ACCESS;
}

/* An access fault at the guest's own address, where its vector is. */
static bool is_refused(u64 cause)
{
	return rec_get("vscause") == cause && rec_get("vstval") == VA &&
	       rec_get("vsepc") == PC && rec_get("sepc") == 0x80004000 &&
	       rec_get("vsstatus") & SSTATUS_SPP;
}

TEST_F(fault, refused)
{
	dev.result = -EINVAL;
	EXPECT_TRUE(insn(self->vcpu, 0x00058503, EXC_LOAD_GUEST_PAGE));
	EXPECT_TRUE(is_refused(EXC_LOAD_ACCESS));
	EXPECT_EQ(0, self->x[REG_A0]);
	rec_set("sepc", PC);
	EXPECT_TRUE(insn(self->vcpu, 0xc10c, EXC_STORE_GUEST_PAGE));
	EXPECT_TRUE(is_refused(EXC_STORE_ACCESS));
	/* A word, which htinst tells; the last fault was elsewhere. */
	self->vcpu->arch.fault_va = 0;
	rec_set("sepc", PC);
	rec_set("htinst", 0x2503);
	EXPECT_TRUE(machine_trap(self->vcpu, EXC_LOAD_GUEST_PAGE));
	EXPECT_TRUE(is_refused(EXC_LOAD_ACCESS));
	/* amoadd.w, fld: not what registers are for. */
	dev.result = 0;
	dev.accesses = 0;
	rec_set("sepc", PC);
	EXPECT_TRUE(insn(self->vcpu, 0x00b5252f, EXC_STORE_GUEST_PAGE));
	EXPECT_TRUE(is_refused(EXC_STORE_ACCESS));
	rec_set("sepc", PC);
	EXPECT_TRUE(insn(self->vcpu, 0x0005b507, EXC_LOAD_GUEST_PAGE));
	EXPECT_TRUE(is_refused(EXC_LOAD_ACCESS));
	/* A walk of the guest's page tables, which lie there. */
	rec_set("sepc", PC);
	rec_set("htinst", 0x3000);
	EXPECT_TRUE(machine_trap(self->vcpu, EXC_LOAD_GUEST_PAGE));
	EXPECT_TRUE(is_refused(EXC_LOAD_ACCESS));
	/* Beyond the last register. */
	rec_set("sepc", PC);
	rec_set("htval", 0x5000001c >> 2);
	EXPECT_TRUE(insn(self->vcpu, 0x0005b503, EXC_LOAD_GUEST_PAGE));
	EXPECT_TRUE(is_refused(EXC_LOAD_ACCESS));
	EXPECT_EQ(0, dev.accesses);
}

#define PAGE_END	(VA - 0x10 + PAGE_SIZE)

/* Misaligned, over the end of a page: no part of it is done as the whole. */
TEST_F(fault, straddles)
{
	u64 cause;

	for (cause = EXC_LOAD_GUEST_PAGE; cause <= EXC_STORE_GUEST_PAGE; cause += 2) {
		const u32 code = cause == EXC_LOAD_GUEST_PAGE ?
				 0x0005b503 :	/* ld a0, (a1) */
				 0x00a5b023;	/* sd a0, (a1) */

		/* Its first part: what follows is memory, or somebody else's. */
		rec_set("sepc", PC);
		rec_set("stval", PAGE_END - 4);
		rec_set("htval", 0x50000008 >> 2);
		EXPECT_TRUE(insn(self->vcpu, code, cause));
		EXPECT_EQ(access_fault_of(cause), rec_get("vscause"));
		EXPECT_EQ(PAGE_END - 4, rec_get("vstval"));
		/* Its second part, which alone may be a register. */
		rec_set("sepc", PC);
		rec_set("stval", PAGE_END);
		rec_set("htval", 0x50000000 >> 2);
		self->x[REG_A1] = PAGE_END - 4;
		rec_set("vscause", 0);
		EXPECT_TRUE(machine_trap(self->vcpu, cause));
		EXPECT_EQ(access_fault_of(cause), rec_get("vscause"));
		EXPECT_EQ(PAGE_END, rec_get("vstval"));
		EXPECT_EQ(PC, rec_get("vsepc"));
		EXPECT_EQ(0, dev.accesses);
		/* One that begins there is whole. */
		rec_set("sepc", PC);
		EXPECT_TRUE(insn(self->vcpu, code, cause));
		EXPECT_EQ(1, dev.accesses);
		EXPECT_EQ(0, dev.off);
		dev.accesses = 0;
	}
	/* The same by htinst: ld a0, and its offset of 4. */
	rec_set("stval", PAGE_END - 4);
	rec_set("htinst", 0x3503);
	rec_set("vscause", 0);
	EXPECT_TRUE(machine_trap(self->vcpu, EXC_LOAD_GUEST_PAGE));
	EXPECT_EQ(EXC_LOAD_ACCESS, rec_get("vscause"));
	rec_set("stval", PAGE_END);
	rec_set("htinst", 0x3503 | 4 << 15);
	rec_set("vscause", 0);
	EXPECT_TRUE(machine_trap(self->vcpu, EXC_LOAD_GUEST_PAGE));
	EXPECT_EQ(EXC_LOAD_ACCESS, rec_get("vscause"));
	EXPECT_EQ(0, dev.accesses);
}

/* ---- htval 0: the guest's own tables tell ---- */

#define TABLES		(CELL_GPA + 0x10000)	/* a page a level */
#define PTE(gpa, bits)	((gpa) >> 12 << 10 | (bits))
#define LEAF		0xcf	/* V, R, W, X, A, D */

static struct {
	u64 gpa, entry;
} entries[8];
static u32 nr_entries;

static void set_entry(u64 gpa, u64 entry)
{
	entries[nr_entries].gpa = gpa;
	entries[nr_entries++].entry = entry;
}

static bool read_tables(u64 hpa, void *dst, u64 size)
{
	u32 i;

	memset(dst, 0, size);
	for (i = 0; i < nr_entries; i++)
		if (hpa - CELL_HPA + CELL_GPA == entries[i].gpa)
			memcpy(dst, &entries[i].entry, size);
	return true;
}

/* Tables from the root down to level @last, whose entry is @leaf. */
static void map_va(u64 va, u32 levels, u32 last, u64 leaf)
{
	u64 table = TABLES;
	u32 level;

	nr_entries = 0;
	for (level = levels - 1; ; level--, table += PAGE_SIZE) {
		u64 entry = table + (va >> (12 + 9 * level) & 511) * 8;

		if (level == last) {
			set_entry(entry, leaf);
			break;
		}
		set_entry(entry, PTE(table + PAGE_SIZE, 1));
	}
	rec_set("vsatp", FIELD_PREP(ATP_MODE, levels + 5) | TABLES >> 12);
	rec_set("htval", 0);
	m.read = read_tables;
}

TEST_F(fault, no_htval)
{
	static const u32 lw = 0x0005a503;	/* lw a0, (a1) */
	u32 levels, last;

	for (levels = 3; levels <= 5; levels++) {
		for (last = 0; last < levels; last++) {
			const u64 size = BIT_ULL(12 + 9 * last);
			const u64 va = 0xffffffffb0000010 & ~(size - 1);
			const u64 off = GPA_REG % size;

			dev.accesses = 0;
			rec_set("sepc", PC);
			rec_set("stval", va + off);
			map_va(va + off, levels, last,
			       PTE(GPA_REG - off, LEAF));
			EXPECT_TRUE(insn(self->vcpu, lw, EXC_LOAD_GUEST_PAGE));
			EXPECT_EQ(1, dev.accesses);
			EXPECT_EQ(0x10, dev.off);
		}
	}
	/* Svnapot: 16 pages, whose entry has 8 in its low bits. */
	rec_set("sepc", PC);
	rec_set("stval", VA + 0x3000);
	map_va(VA + 0x3000, 3, 0, PTE(0x4fff8000, LEAF) | BIT_ULL(63));
	EXPECT_FALSE(insn(self->vcpu, lw, EXC_LOAD_GUEST_PAGE));
	EXPECT_EQ(0x4fff3010, machine_exit.fault_gpa.v);
	/* Without translation they are the same. */
	rec_set("vsatp", 0);
	rec_set("stval", GPA_REG);
	EXPECT_TRUE(insn(self->vcpu, lw, EXC_LOAD_GUEST_PAGE));
	EXPECT_EQ(0x10, dev.off);
}

/* The walk itself may be what faulted, or the tables are others by now. */
TEST_F(fault, no_htval_no_mapping)
{
	map_va(VA, 3, 1, PTE(0x70000000, 1));
	EXPECT_FALSE(machine_trap(self->vcpu, EXC_LOAD_GUEST_PAGE));
	EXPECT_EQ(0x70000000, machine_exit.fault_gpa.v);
	/* No entries are read from registers. */
	map_va(VA, 3, 1, PTE(0x50000000, 1));
	EXPECT_TRUE(machine_trap(self->vcpu, EXC_LOAD_GUEST_PAGE));
	EXPECT_EQ(EXC_LOAD_ACCESS, rec_get("vscause"));
	EXPECT_EQ(0, dev.accesses);
	rec_set("vscause", 0);
	rec_set("sepc", PC);
	map_va(VA, 3, 1, 0);
	rec_clear();
	EXPECT_TRUE(machine_trap(self->vcpu, EXC_LOAD_GUEST_PAGE));
	EXPECT_EQ(PC, rec_get("sepc"));
	EXPECT_EQ(0, rec_get("vscause"));
	/* So that the hart sees it too. */
	EXPECT_EQ(1, rec_count("hfence_vvma_all"));
	/* A table at the last level is no page. */
	map_va(VA, 3, 0, PTE(CELL_GPA, 1));
	EXPECT_TRUE(machine_trap(self->vcpu, EXC_LOAD_GUEST_PAGE));
	EXPECT_EQ(PC, rec_get("sepc"));
	/* Beyond what the second stage translates. */
	map_va(VA, 3, 1, PTE(BIT_ULL(55), 1));
	EXPECT_FALSE(machine_trap(self->vcpu, EXC_LOAD_GUEST_PAGE));
	EXPECT_EQ(0, dev.accesses);
}

/* Of root Linux's, RAM alone is read: registers may fault, or answer. */
TEST_F(fault, no_htval_of_root)
{
	struct vcpu *root = m.root->vcpu[2];

	arch_vcpu_put(self->vcpu);
	arch_vcpu_load(root);
	machine_map(m.root, 0x10000000, 0x10000000, SZ_2M, VM_RWX);
	rec_set("stval", VA);
	map_va(VA, 3, 1, 0);
	rec_set("vsatp", FIELD_PREP(ATP_MODE, 8) | 0x10000000 >> 12);
	rec_clear();
	EXPECT_FALSE(machine_trap(root, EXC_LOAD_GUEST_PAGE));
	EXPECT_EQ(0, rec_count("mem_read"));
	EXPECT_EQ(0x10000000, ALIGN_DOWN(machine_exit.fault_gpa.v, PAGE_SIZE));
}

TEST_F(fault, no_register)
{
	rec_set("htval", 0x60000000 >> 2);
	EXPECT_FALSE(insn(self->vcpu, 0xc10c, EXC_STORE_GUEST_PAGE));
	EXPECT_EQ(VCPU_EXIT_FAULT, machine_exit.reason);
	EXPECT_EQ(0x60000000, machine_exit.fault_gpa.v);
	EXPECT_EQ(VM_WRITE, machine_exit.access);
	EXPECT_EQ(PC, machine_exit.pc);
	EXPECT_EQ(EXC_STORE_GUEST_PAGE, machine_exit.cause);
	EXPECT_EQ(0, rec_count("guest_fetch"));
	/* The hart may keep that nothing was there. */
	EXPECT_EQ(1, rec_count("hfence_gvma_all"));
	/* Nobody executes registers. */
	rec_set("htval", GPA_REG >> 2);
	EXPECT_FALSE(machine_trap(self->vcpu, EXC_INST_GUEST_PAGE));
	EXPECT_EQ(VM_EXEC, machine_exit.access);
	/* Management's answer where the root cell may not. */
	arch_vcpu_inject_abort(self->vcpu, &machine_exit);
	EXPECT_EQ(EXC_INST_ACCESS, rec_get("vscause"));
	EXPECT_EQ(VA, rec_get("vstval"));
}

static u64 told(struct vcpu *vcpu, u64 va, u32 access)
{
	vcpu->arch.fault_va = va;
	machine_exit.access = access;
	arch_vcpu_inject_abort(vcpu, &machine_exit);
	return rec_get("vstval") == va ? rec_get("vscause") : 0;
}

/* What Linux survives: its kernel's own addresses, and those of programs. */
TEST_F(fault, root)
{
	struct vcpu *root = m.root->vcpu[0];

	EXPECT_EQ(EXC_LOAD_PAGE, told(root, VA, VM_READ));
	EXPECT_EQ(EXC_STORE_PAGE, told(root, VA, VM_WRITE));
	EXPECT_EQ(EXC_INST_PAGE, told(root, VA, VM_EXEC));
	EXPECT_EQ(EXC_LOAD_ACCESS, told(root, 0x3f00000010, VM_READ));
	EXPECT_EQ(EXC_STORE_ACCESS, told(root, 0x3f00000010, VM_WRITE));
	EXPECT_EQ(EXC_INST_ACCESS, told(root, 0x3f00000010, VM_EXEC));
}

/* HS mode reads the seed only where the hart says that the guest did. */
TEST_F(fault, seed)
{
	const u32 csrrw_seed = 0x01501573;	/* csrrw a0, seed, zero */

	rec_set("stval", 0);
	EXPECT_TRUE(insn(self->vcpu, csrrw_seed, EXC_VIRTUAL_INST));
	EXPECT_EQ(0, rec_count("seed"));
	EXPECT_EQ(EXC_ILLEGAL, rec_get("vscause"));
	rec_set("sepc", PC);
	rec_set("sstatus", SSTATUS_SPP);
	rec_set("stval", csrrw_seed);
	EXPECT_TRUE(machine_trap(self->vcpu, EXC_VIRTUAL_INST));
	EXPECT_EQ(PC + 4, rec_get("sepc"));
}

/* Privileged specification, "Trap Entry": of a guest in user mode, interrupts on. */
TEST_F(fault, exception_from_user)
{
	rec_set("sstatus", 0);
	rec_set("vsstatus", SSTATUS_SIE | SSTATUS_SPP);
	inject_exception(self->vcpu, EXC_ILLEGAL, 0x1234);
	EXPECT_EQ(SSTATUS_SPIE, rec_get("vsstatus"));
	EXPECT_EQ(SSTATUS_SPP, rec_get("sstatus"));
	EXPECT_EQ(0x1234, rec_get("vstval"));
	EXPECT_EQ(EXC_ILLEGAL, rec_get("vscause"));
}

TEST_HARNESS_MAIN
