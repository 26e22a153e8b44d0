// SPDX-License-Identifier: GPL-2.0
/*
 * test_abort.c - second-stage faults: where, what the instruction was, and
 * what the guest gets.
 */
#include "machine.h"

#include <kselftest_harness.h>

#define DABT		0x24
#define IABT		0x20
#define IL		BIT_ULL(25)
#define ISV		BIT_ULL(24)
#define SSE		BIT_ULL(21)
#define SF		BIT_ULL(15)
#define CM		BIT_ULL(8)
#define S1PTW		BIT_ULL(7)
#define WNR		BIT_ULL(6)
#define TRANSLATION	0x07
#define PERMISSION	0x0f

#define DEV		0x0a000000ULL
#define DEV_SIZE	0x1000
#define PC		0x40081000ULL
#define FAR		0xffff000012345008ULL
#define BEFORE		0x1122334455667788ULL

static struct {
	u32 count;
	u64 off;
	u32 size;
	bool write;
	u64 val;	/* written, or to be read */
	int err;
} dev;

static int dev_access(struct vcpu *vcpu, u64 off, unsigned int size,
		      bool write, u64 *val)
{
	(void)vcpu;
	dev.count++;
	dev.off = off;
	dev.size = size;
	dev.write = write;
	if (write)
		dev.val = *val;
	else
		*val = dev.val;
	return dev.err;
}

FIXTURE(fault)
{
	struct vcpu *vcpu;
	struct vcpu *root;
	u64 *x;
};

static void restart(struct vcpu *vcpu)
{
	u32 i;

	for (i = 0; i < 31; i++)
		vcpu->arch.regs.x[i] = BEFORE + i;
	vcpu->arch.regs.pc = PC;
	vcpu->arch.regs.pstate = 0x5;
	memset(&dev, 0, sizeof(dev));
	rec_clear();
}

static void fault_at(u64 gpa)
{
	rec_set("far_el2", (FAR & ~0xfffULL) | (gpa & 0xfff));
	rec_set("hpfar_el2", (gpa >> 12) << 4);
}

FIXTURE_SETUP(fault)
{
	machine_start();
	self->vcpu = m.cell->vcpu[0];
	self->root = m.root->vcpu[0];
	self->x = self->vcpu->arch.regs.x;
	vm_add_mmio(m.cell, "device", GPA(DEV), DEV_SIZE, dev_access);
	rec_set("vbar_el1", 0xffff000000010000);
	rec_set("par_el1", 0x5555);
	restart(self->vcpu);
	restart(self->root);
	fault_at(DEV + 8);
}

FIXTURE_TEARDOWN(fault)
{
	(void)self;
}

static u64 sas(u32 size)
{
	return (u64)__builtin_ctz(size) << 22;
}

/* What a load of @size gives, by the rules of LDR, LDRS and 32-bit targets. */
static u64 loaded(u32 size, bool sign, bool wide)
{
	static const u64 zero[] = { 0xf4, 0xf5f4, 0xf7f6f5f4,
				    0xfbfaf9f8f7f6f5f4 };
	static const u64 extended[] = { 0xfffffffffffffff4, 0xfffffffffffff5f4,
					0xfffffffff7f6f5f4,
					0xfbfaf9f8f7f6f5f4 };
	u64 val = (sign ? extended : zero)[__builtin_ctz(size)];

	return wide ? val : val & 0xffffffff;
}

TEST_F(fault, loads)
{
	u64 size, sign, wide, rt, i, esr;

	for (size = 1; size <= 8; size *= 2)
	for (sign = 0; sign < 2; sign++)
	for (wide = 0; wide < 2; wide++)
	for (rt = 0; rt < 32; rt++) {
		restart(self->vcpu);
		dev.val = 0xfbfaf9f8f7f6f5f4;
		esr = IL | ISV | sas(size) | sign * SSE | wide * SF | rt << 16 |
		      TRANSLATION;
		EXPECT_TRUE(machine_trap(self->vcpu, ESR(DABT, esr)));
		EXPECT_EQ(1, dev.count);
		EXPECT_EQ(8, dev.off);
		EXPECT_EQ(size, dev.size);
		EXPECT_FALSE(dev.write);
		EXPECT_EQ(PC + 4, self->vcpu->arch.regs.pc);
		for (i = 0; i < 31; i++)
			EXPECT_EQ(i == rt ? loaded(size, sign, wide) :
					    BEFORE + i, self->x[i]);
	}
}

TEST_F(fault, stores)
{
	static const u64 mask[] = { 0xff, 0xffff, 0xffffffff, ~0ULL };
	u64 size, rt, esr;

	for (size = 1; size <= 8; size *= 2)
	for (rt = 0; rt < 32; rt++) {
		restart(self->vcpu);
		esr = IL | ISV | sas(size) | rt << 16 | WNR | TRANSLATION;
		EXPECT_TRUE(machine_trap(self->vcpu, ESR(DABT, esr)));
		EXPECT_EQ(1, dev.count);
		EXPECT_EQ(size, dev.size);
		EXPECT_TRUE(dev.write);
		/* 31 is XZR. */
		EXPECT_EQ(rt == 31 ? 0 : (BEFORE + rt) &
				     mask[__builtin_ctzll(size)], dev.val);
		EXPECT_EQ(PC + 4, self->vcpu->arch.regs.pc);
	}
	/* A 16-bit T32 instruction. */
	restart(self->vcpu);
	self->vcpu->arch.regs.pstate = 0x30;
	EXPECT_TRUE(machine_trap(self->vcpu, ESR(DABT, ISV | sas(4) | WNR |
						       TRANSLATION)));
	EXPECT_EQ(PC + 2, self->vcpu->arch.regs.pc);
}

/* Return: an external abort was injected, and nothing else happened. */
static bool aborted(struct vcpu *vcpu, u64 iss)
{
	bool el0 = !(vcpu->arch.regs.pstate & 0xc);
	u64 esr = ESR(el0 ? 0x24 : 0x25, IL | (iss & WNR) | 0x10);

	if (!machine_trap(vcpu, ESR(DABT, iss)))
		return false;
	return rec_get("esr_el1") == esr && rec_get("elr_el1") == PC &&
	       rec_get("far_el1") == rec_get("far_el2") &&
	       vcpu->arch.regs.x[0] == BEFORE;
}

TEST_F(fault, no_syndrome)
{
	/* Pairs, write-back, vectors. */
	EXPECT_TRUE(aborted(self->vcpu, IL | TRANSLATION));
	restart(self->vcpu);
	EXPECT_TRUE(aborted(self->vcpu, IL | WNR | TRANSLATION));
	EXPECT_EQ(0, dev.count);
	/* From EL0. */
	restart(self->vcpu);
	self->vcpu->arch.regs.pstate = 0;
	EXPECT_TRUE(aborted(self->vcpu, IL | TRANSLATION));
	/* IL is that of the injected one, which has no valid ISS. */
	restart(self->vcpu);
	EXPECT_TRUE(aborted(self->vcpu, TRANSLATION));
}

TEST_F(fault, device_refuses)
{
	dev.err = -EINVAL;
	EXPECT_TRUE(aborted(self->vcpu, IL | ISV | sas(4) | TRANSLATION));
	EXPECT_EQ(1, dev.count);
}

TEST_F(fault, across_the_end)
{
	fault_at(DEV + DEV_SIZE - 4);
	EXPECT_TRUE(aborted(self->vcpu, IL | ISV | sas(8) | TRANSLATION));
	EXPECT_EQ(0, dev.count);
	restart(self->vcpu);
	EXPECT_TRUE(machine_trap(self->vcpu, ESR(DABT, IL | ISV | sas(4) |
						       TRANSLATION)));
	EXPECT_EQ(1, dev.count);
}

/* Return: the exit names this fault. */
static bool failed(struct vcpu *vcpu, u64 esr, u64 gpa)
{
	memset(&machine_exit, 0, sizeof(machine_exit));
	if (machine_trap(vcpu, esr))
		return false;
	return machine_exit.reason == VCPU_EXIT_FAULT &&
	       machine_exit.fault_gpa.v == gpa && machine_exit.pc == PC &&
	       machine_exit.cause == esr && !dev.count &&
	       vcpu->arch.fault_far == rec_get("far_el2");
}

TEST_F(fault, outside)
{
	fault_at(0x12345678);
	EXPECT_TRUE(failed(self->vcpu, ESR(DABT, IL | ISV | TRANSLATION),
			   0x12345678));
	EXPECT_STREQ("data access outside the cell's memory",
		     machine_exit.text);
	EXPECT_TRUE(failed(self->vcpu, ESR(IABT, IL | TRANSLATION),
			   0x12345678));
	EXPECT_STREQ("execution outside the cell's memory", machine_exit.text);
	EXPECT_EQ(VM_EXEC, machine_exit.access);
	/* FIPA goes up to bit 51. */
	fault_at(0xf000012345678);
	EXPECT_TRUE(failed(self->vcpu, ESR(DABT, IL | 0x04), 0xf000012345678));
}

static const char outside[] = "data access outside the cell's memory";
static const char read_only[] = "write to a region that is read-only";

/* What the access needed, and what is said of it. */
TEST_F(fault, access)
{
	const struct {
		u64 esr;
		u32 access;
		const char *text;
	} faults[] = {
		{ ESR(DABT, IL | TRANSLATION), VM_READ, outside },
		{ ESR(DABT, IL | WNR | TRANSLATION), VM_WRITE, outside },
		{ ESR(DABT, IL | WNR | PERMISSION), VM_WRITE, read_only },
		{ ESR(IABT, IL | PERMISSION), VM_EXEC,
		  "execution in a region that is no-exec" },
		/* Cache maintenance has WnR, and reads unless that is allowed. */
		{ ESR(DABT, IL | CM | WNR | TRANSLATION), VM_READ, outside },
		{ ESR(DABT, IL | CM | WNR | PERMISSION), VM_READ | VM_WRITE,
		  read_only },
		/* So does a table walk, which may set an access flag. */
		{ ESR(DABT, IL | S1PTW | TRANSLATION), VM_READ, outside },
		{ ESR(IABT, IL | S1PTW | PERMISSION), VM_READ | VM_WRITE,
		  read_only },
	};
	u32 i;

	fault_at(0x12345678);
	rec_set("par_el1", 0x12345000);
	for (i = 0; i < ARRAY_SIZE(faults); i++) {
		EXPECT_TRUE(failed(self->vcpu, faults[i].esr, 0x12345678));
		EXPECT_EQ(faults[i].access, machine_exit.access);
		EXPECT_STREQ(faults[i].text, machine_exit.text);
	}
}

TEST_F(fault, not_for_a_device)
{
	/* Its address is that of the table, cache maintenance, fetches. */
	EXPECT_TRUE(failed(self->vcpu, ESR(DABT, IL | ISV | S1PTW |
						 TRANSLATION), DEV + 8));
	EXPECT_TRUE(failed(self->vcpu, ESR(DABT, IL | CM | WNR | TRANSLATION),
			   DEV + 8));
	EXPECT_TRUE(failed(self->vcpu, ESR(IABT, IL | TRANSLATION), DEV + 8));
}

TEST_F(fault, external)
{
	static const u8 fsc[] = { 0x10, 0x14, 0x17, 0x30, 0x31, 0x00, 0x35 };
	u32 i;

	/* FAR_EL2 is what the root cell's Linux is told. */
	for (i = 0; i < sizeof(fsc); i++) {
		self->vcpu->arch.fault_far = 0;
		EXPECT_TRUE(failed(self->vcpu, ESR(DABT, IL | fsc[i]), ~0ULL));
		EXPECT_STREQ("external abort", machine_exit.text);
	}
}

/* ---- where ---- */

static u64 par;

static void translate(const struct rec_event *e)
{
	if (!strcmp(e->name, "at_s1e1r"))
		rec_set("par_el1", par);
}

TEST_F(fault, permission_is_translated)
{
	rec_hook = translate;
	par = DEV | 0xff00000000000b80;	/* attributes */
	rec_set("hpfar_el2", 0xbad0);
	EXPECT_TRUE(machine_trap(self->vcpu,
				 ESR(DABT, IL | ISV | sas(4) | PERMISSION)));
	EXPECT_EQ(1, dev.count);
	EXPECT_EQ(8, dev.off);
	/* In force before it is read; the guest's own result stays. */
	EXPECT_EQ(0, strncmp(rec_trace(), "at_s1e1r(ffff000012345008) isb "
			     "par_el1=5555", 43));
	EXPECT_EQ(0x5555, rec_get("par_el1"));
}

/* The guest has changed its tables: the instruction is simply repeated. */
TEST_F(fault, translation_fails)
{
	rec_hook = translate;
	par = 0x80b;
	EXPECT_TRUE(machine_trap(self->vcpu,
				 ESR(DABT, IL | ISV | sas(4) | PERMISSION)));
	EXPECT_EQ(0, dev.count);
	EXPECT_EQ(PC, self->vcpu->arch.regs.pc);
	EXPECT_EQ(0x5555, rec_get("par_el1"));
	EXPECT_EQ(0, rec_count("esr_el1="));
}

TEST_F(fault, hpfar)
{
	/* Valid for table walks, and for all but permission faults. */
	EXPECT_TRUE(failed(self->vcpu, ESR(DABT, IL | S1PTW | PERMISSION),
			   DEV + 8));
	EXPECT_TRUE(failed(self->vcpu, ESR(IABT, IL | 0x0b), DEV + 8));
	EXPECT_EQ(0, rec_count("at_s1e1r"));
}

/* With 52-bit addresses stage 1 can name more than the second stage maps. */
TEST_F(fault, hpfar_of_52_bits)
{
	fault_at(0xf000080000000);
	EXPECT_TRUE(failed(self->vcpu, ESR(DABT, IL | TRANSLATION),
			   0xf000080000000));
}

/* Cortex-A57, 834220: stage 1 has the last word. */
TEST_F(fault, erratum_834220)
{
	rec_set("midr_el1", 0x411fd073);
	rec_hook = translate;
	par = 0x809;
	EXPECT_TRUE(machine_trap(self->vcpu,
				 ESR(DABT, IL | ISV | sas(4) | TRANSLATION)));
	EXPECT_EQ(PC, self->vcpu->arch.regs.pc);
	par = DEV;
	EXPECT_TRUE(machine_trap(self->vcpu,
				 ESR(DABT, IL | ISV | sas(4) | TRANSLATION)));
	EXPECT_EQ(1, dev.count);
	rec_clear();
	machine_trap(self->vcpu, ESR(DABT, IL | S1PTW | TRANSLATION));
	EXPECT_EQ(0, rec_count("at_s1e1r"));
}

/* ---- what Linux gets ---- */

static u64 injected(struct vcpu *vcpu, u64 ec, u64 iss, u64 pstate)
{
	restart(vcpu);
	vcpu->arch.regs.pstate = pstate;
	if (machine_trap(vcpu, ESR(ec, iss)))
		return 0;
	arch_vcpu_inject_abort(vcpu, &machine_exit);
	if (rec_get("far_el1") != rec_get("far_el2") ||
	    rec_get("elr_el1") != PC || rec_get("spsr_el1") != pstate)
		return 0;
	return rec_get("esr_el1");
}

TEST_F(fault, root)
{
	fault_at(0x12345678);
	/* EL1: its exception tables work for permission faults ... */
	rec_set("far_el2", 0xffff000012345678);
	EXPECT_EQ(ESR(0x25, IL | 0x0f),
		  injected(self->root, DABT, IL | ISV | TRANSLATION, 0x5));
	EXPECT_EQ(ESR(0x25, IL | WNR | 0x0f),
		  injected(self->root, DABT, IL | WNR | 0x05, 0x4));
	EXPECT_EQ(ESR(0x25, IL | CM | WNR | 0x0f),
		  injected(self->root, DABT, IL | CM | WNR | 0x05, 0x5));
	EXPECT_EQ(ESR(0x21, IL | 0x0f),
		  injected(self->root, IABT, IL | TRANSLATION, 0x5));
	/* ... but at a program's address. */
	rec_set("far_el2", 0x12345678);
	EXPECT_EQ(ESR(0x25, IL | 0x21),
		  injected(self->root, DABT, IL | ISV | TRANSLATION, 0x5));
	EXPECT_EQ(ESR(0x25, IL | WNR | 0x21),
		  injected(self->root, DABT, IL | WNR | 0x05, 0x4));
	/* EL0: SIGBUS. */
	EXPECT_EQ(ESR(0x24, IL | 0x10),
		  injected(self->root, DABT, IL | ISV | TRANSLATION, 0x0));
	EXPECT_EQ(ESR(0x24, IL | WNR | 0x10),
		  injected(self->root, DABT, IL | WNR | TRANSLATION, 0x10));
	EXPECT_EQ(ESR(0x20, IL | 0x10),
		  injected(self->root, IABT, IL | TRANSLATION, 0x0));
	/* A table of its own that it may not have: external, on a walk. */
	EXPECT_EQ(ESR(0x25, IL | 0x16),
		  injected(self->root, DABT, IL | S1PTW | 0x06, 0x5));
	EXPECT_EQ(ESR(0x24, IL | 0x17),
		  injected(self->root, DABT, IL | S1PTW | 0x07, 0x0));
}

TEST_HARNESS_MAIN
