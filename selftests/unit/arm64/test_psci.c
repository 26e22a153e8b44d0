// SPDX-License-Identifier: GPL-2.0
/* test_psci.c - power control as DEN0022 has it, of cells and of the root cell. */
#include "machine.h"
#include "arch/arm64/seize.h"
#include "arch/arm64/smccc.h"

#include <kselftest_harness.h>

#define SMC		ESR(0x17, BIT_ULL(25))
#define HVC		ESR(0x16, BIT_ULL(25))
#define FN32		0x84000000ULL
#define FN64		0xc4000000ULL
#define JUNK		0xdeadbeef00000000ULL

/* DEN0022 5.2.2, sign-extended as Linux reads them. */
enum {
	SUCCESS = 0, NOT_SUPPORTED = -1, INVALID_PARAMETERS = -2, DENIED = -3,
	ALREADY_ON = -4, ON_PENDING = -5, INTERNAL_FAILURE = -6,
	INVALID_ADDRESS = -9,
};

FIXTURE(psci)
{
	struct vcpu *vcpu[2];	/* of the vm */
	u64 *x;
	u64 esr;
};

FIXTURE_VARIANT(psci)
{
	bool root;
};

FIXTURE_VARIANT_ADD(psci, root) { .root = true };
FIXTURE_VARIANT_ADD(psci, cell) { .root = false };

FIXTURE_SETUP(psci)
{
	struct vm *vm;

	machine_start();
	vm = variant->root ? m.root : m.cell;
	self->vcpu[0] = vm->vcpu[0];
	self->vcpu[1] = vm->vcpu[1];
	self->vcpu[0]->power = VCPU_ON;
	self->x = self->vcpu[0]->arch.regs.x;
	self->esr = variant->root ? SMC : HVC;
	m.firmware_result = 0x600d;
	cpus[0]->loaded = m.root->vcpu[0];
	rec_clear();
}

FIXTURE_TEARDOWN(psci)
{
	(void)self;
}

/* Return: x0 where it was answered; m.* and machine_exit where not. */
#define EXIT	0x1000

static s64 call(struct vcpu *vcpu, u64 esr, u64 fn, u64 a1, u64 a2, u64 a3)
{
	u64 *x = vcpu->arch.regs.x;

	rec_clear();
	x[0] = fn;
	x[1] = a1;
	x[2] = a2;
	x[3] = a3;
	return machine_trap(vcpu, esr) ? (s64)x[0] : EXIT;
}

#define CALL(fn, a1, a2, a3) call(self->vcpu[0], self->esr, fn, a1, a2, a3)

TEST_F(psci, cpu_on)
{
	EXPECT_EQ(EXIT, CALL(FN64 | 3, 1, 0x140080000, 0x123456789));
	EXPECT_EQ(VCPU_EXIT_VCPU_ON, machine_exit.reason);
	EXPECT_EQ(1, machine_exit.target);
	EXPECT_EQ(0x140080000, machine_exit.entry.v);
	EXPECT_EQ(0x123456789, machine_exit.context);
	EXPECT_EQ(EXIT, CALL(FN32 | 3, JUNK | 1, JUNK | 0x40080000, JUNK | 7));
	EXPECT_EQ(1, machine_exit.target);
	EXPECT_EQ(0x40080000, machine_exit.entry.v);
	EXPECT_EQ(7, machine_exit.context);
	/* One that the core has never had comes up there, too. */
	smp_mark_present(self->vcpu[1]->cpu, false);
	EXPECT_EQ(EXIT, CALL(FN64 | 3, 1, 0x40080000, 7));
	EXPECT_EQ(1, machine_exit.target);
	/* Reserved bits of the affinity, or no such CPU. */
	EXPECT_EQ(INVALID_PARAMETERS, CALL(FN64 | 3, 99, 0, 0));
	EXPECT_EQ(INVALID_PARAMETERS, CALL(FN64 | 3, BIT_ULL(31) | 1, 0, 0));
	EXPECT_EQ(INVALID_PARAMETERS, CALL(FN64 | 3, BIT_ULL(40) | 1, 0, 0));
	EXPECT_EQ(INVALID_PARAMETERS, CALL(FN64 | 3, BIT_ULL(24) | 1, 0, 0));
	EXPECT_EQ(0, rec_count("smc("));
}

TEST_F(psci, cpu_on_results)
{
	static const struct {
		s64 err, psci;
	} results[] = {
		{ 0, SUCCESS },
		{ -EALREADY, ALREADY_ON },
		{ -EINPROGRESS, ON_PENDING },
		{ -EPERM, DENIED },
		{ -EBUSY, DENIED },
		{ -EFAULT, INVALID_ADDRESS },
		{ -EINVAL, INVALID_PARAMETERS },
		{ -ENODEV, INTERNAL_FAILURE },
		{ -ENOMEM, INTERNAL_FAILURE },
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(results); i++) {
		ASSERT_EQ(EXIT, CALL(FN64 | 3, 1, 0x40080000, 0));
		arch_vcpu_complete_on(self->vcpu[0], results[i].err);
		EXPECT_EQ((u64)results[i].psci, self->x[0]);
		/* Hypercalls have their own codes. */
		arch_vcpu_complete(self->vcpu[0], results[i].err);
		EXPECT_EQ((u64)results[i].err, self->x[0]);
	}
}

TEST_F(psci, affinity_info)
{
	static const s64 level[] = {
		[VCPU_ON] = 0, [VCPU_OFF] = 1, [VCPU_ON_PENDING] = 2,
	};
	u32 power;

	for (power = VCPU_OFF; power <= VCPU_ON; power++) {
		self->vcpu[1]->power = power;
		EXPECT_EQ(level[power], CALL(FN64 | 4, 1, 0, 0));
		EXPECT_EQ(level[power], CALL(FN32 | 4, JUNK | 1, JUNK, 0));
	}
	EXPECT_EQ(INVALID_PARAMETERS, CALL(FN64 | 4, 77, 0, 0));
	EXPECT_EQ(INVALID_PARAMETERS, CALL(FN64 | 4, 1, 1, 0));
	EXPECT_EQ(INVALID_PARAMETERS, CALL(FN32 | 4, 1, 3, 0));
	EXPECT_EQ(0, rec_count("smc("));
}

TEST_F(psci, cpu_off)
{
	EXPECT_EQ(EXIT, CALL(FN32 | 2, 0, 0, 0));
	EXPECT_EQ(VCPU_EXIT_VCPU_OFF, machine_exit.reason);
	EXPECT_EQ(0, rec_count("smc("));
}

FIXTURE(cell)
{
	struct vcpu *vcpu[1];
	u64 esr;
};

FIXTURE_SETUP(cell)
{
	machine_start();
	self->vcpu[0] = m.cell->vcpu[0];
	self->esr = HVC;
	rec_clear();
}

FIXTURE_TEARDOWN(cell)
{
	(void)self;
}

TEST_F(cell, functions)
{
	EXPECT_EQ(0x10001, CALL(FN32 | 0, 0, 0, 0));	/* PSCI 1.1 */
	EXPECT_EQ(SUCCESS, CALL(FN32 | 1, 0, 0, 0));	/* CPU_SUSPEND */
	EXPECT_EQ(SUCCESS, CALL(FN64 | 1, 0x10000, 0x40000000, 0));
	EXPECT_EQ(2, CALL(FN32 | 6, 0, 0, 0));		/* no trusted OS */
	EXPECT_EQ(EXIT, CALL(FN32 | 8, 0, 0, 0));
	EXPECT_EQ(VCPU_EXIT_SYSTEM_OFF, machine_exit.reason);
	EXPECT_EQ(EXIT, CALL(FN32 | 9, 0, 0, 0));
	EXPECT_EQ(VCPU_EXIT_SYSTEM_RESET, machine_exit.reason);
	EXPECT_EQ(0, rec_count("smc("));
}

/* Bit n: function n is there, in its 32-bit and its 64-bit form. */
TEST_F(cell, no_others)
{
	const u32 has32 = 0x75f, has64 = 0x1a;
	u64 n;

	for (n = 0; n <= 0x1f; n++) {
		if (!(has32 & BIT_ULL(n)))
			EXPECT_EQ(NOT_SUPPORTED, CALL(FN32 | n, 0, 0, 0));
		if (!(has64 & BIT_ULL(n)))
			EXPECT_EQ(NOT_SUPPORTED, CALL(FN64 | n, 0, 0, 0));
		EXPECT_EQ(has32 & BIT_ULL(n) ? SUCCESS : NOT_SUPPORTED,
			  CALL(FN32 | 10, FN32 | n, 0, 0));
		EXPECT_EQ(has64 & BIT_ULL(n) ? SUCCESS : NOT_SUPPORTED,
			  CALL(FN32 | 10, FN64 | n, 0, 0));
	}
	EXPECT_EQ(SUCCESS, CALL(FN32 | 10, 0x80000000, 0, 0));
	EXPECT_EQ(NOT_SUPPORTED, CALL(FN32 | 10, 0x80000001, 0, 0));
	EXPECT_EQ(NOT_SUPPORTED, CALL(FN32 | 10, 0x84000050, 0, 0));
	EXPECT_EQ(SUCCESS, CALL(FN32 | 10, JUNK | FN64 | 3, 0, 0));
	EXPECT_EQ(0, rec_count("smc("));
}

FIXTURE(root)
{
	struct vcpu *vcpu[1];
	u64 *x;
	u64 esr;
};

FIXTURE_SETUP(root)
{
	machine_start();
	self->vcpu[0] = m.root->vcpu[0];
	self->x = self->vcpu[0]->arch.regs.x;
	self->esr = SMC;
	cpus[0]->loaded = self->vcpu[0];
	m.firmware_result = 0x600d;
	rec_clear();
}

FIXTURE_TEARDOWN(root)
{
	(void)self;
}

/* The firmware's own answers where no CPU leaves EL2 by them. */
TEST_F(root, forwarded)
{
	static const u8 fn[] = {
		0x00, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0d, 0x0f, 0x10, 0x11,
		0x12, 0x13, 0x14, 0x15,
	};
	u32 i;

	for (i = 0; i < sizeof(fn); i++) {
		EXPECT_EQ(0x600d, CALL(FN32 | fn[i], 1, 2, 3));
		EXPECT_EQ(FN32 | fn[i], m.smc[0]);
		EXPECT_EQ(3, m.smc[3]);
		EXPECT_EQ(0x600d, CALL(FN64 | fn[i], 1, 2, 3));
	}
}

/*
 * What would lose EL2, or start a CPU, outside the core; what carries addresses
 * (CLEAN_INV_MEMREGION is 0x16); what nobody knows.
 */
TEST_F(root, refused)
{
	static const u8 fn[] = {
		0x0b, 0x0c, 0x0e, 0x16, 0x17, 0x18, 0x1e, 0x1f,
	};
	u32 i;

	for (i = 0; i < sizeof(fn); i++) {
		EXPECT_EQ(NOT_SUPPORTED, CALL(FN32 | fn[i], 0, 0, 0));
		EXPECT_EQ(NOT_SUPPORTED, CALL(FN64 | fn[i], 0x40000000, 0, 0));
		EXPECT_EQ(NOT_SUPPORTED, CALL(FN32 | 10, FN32 | fn[i], 0, 0));
		EXPECT_EQ(NOT_SUPPORTED, CALL(FN32 | 10, FN64 | fn[i], 0, 0));
		EXPECT_EQ(0, rec_count("smc("));
	}
	EXPECT_EQ(0x600d, CALL(FN32 | 10, FN64 | 3, 0, 0));
	EXPECT_EQ(0x600d, CALL(FN32 | 10, 0x80000000, 0, 0));
	EXPECT_EQ(0x600d, CALL(FN32 | 10, 0x8400010e, 0, 0));
}

/* ---- CPU_SUSPEND ---- */

static s64 features;		/* of CPU_SUSPEND, as the firmware says */
static bool resuming;		/* during the suspend call */
static s64 suspended;		/* what the call returns */

static void suspend_firmware(u64 regs[18])
{
	if (regs[0] == (FN32 | 10)) {
		regs[0] = regs[1] == (FN64 | 1) ? (u64)features : ~0ULL;
		return;
	}
	resuming = m.root->vcpu[0]->arch.resuming;
	memcpy(m.smc, regs, sizeof(m.smc));
	regs[0] = (u64)suspended;
}

FIXTURE(suspend)
{
	struct vcpu *vcpu[1];
	u64 *x;
	u64 esr;
};

FIXTURE_VARIANT(suspend)
{
	s64 features;
	u64 power_down;		/* StateType */
	u64 other;		/* the same bit in the other format */
};

FIXTURE_VARIANT_ADD(suspend, psci_0_2) {
	.features = -1, .power_down = BIT_ULL(16), .other = BIT_ULL(30) };
FIXTURE_VARIANT_ADD(suspend, original) {
	.features = 1, .power_down = BIT_ULL(16), .other = BIT_ULL(30) };
FIXTURE_VARIANT_ADD(suspend, extended) {
	.features = 2, .power_down = BIT_ULL(30), .other = BIT_ULL(16) };

FIXTURE_SETUP(suspend)
{
	machine_start();
	self->vcpu[0] = m.root->vcpu[0];
	self->x = self->vcpu[0]->arch.regs.x;
	self->esr = SMC;
	features = variant->features;
	suspended = SUCCESS;
	m.firmware = suspend_firmware;
	cpus[0]->loaded = self->vcpu[0];
	rec_clear();
}

FIXTURE_TEARDOWN(suspend)
{
	(void)self;
}

/* EL2 survives: as it is. */
TEST_F(suspend, standby)
{
	const u64 state = variant->other | 3;

	suspended = DENIED;
	EXPECT_EQ(DENIED, CALL(FN64 | 1, state, 0x40081000, 0x77));
	EXPECT_EQ(state, m.smc[1]);
	EXPECT_EQ(0x40081000, m.smc[2]);
	EXPECT_FALSE(resuming);
}

TEST_F(suspend, power_down)
{
	const u64 state = variant->power_down | 3;

	EXPECT_EQ(SUCCESS, CALL(FN64 | 1, state, 0x40081000, 0x77));
	EXPECT_EQ(FN64 | 1, m.smc[0]);
	EXPECT_EQ(state, m.smc[1]);
	EXPECT_EQ(seize_firmware_entry(), m.smc[2]);
	EXPECT_EQ(0, m.smc[3]);		/* this CPU */
	EXPECT_TRUE(resuming);
	/* It fell through: the next start is not a resume. */
	EXPECT_FALSE(self->vcpu[0]->arch.resuming);
}

TEST_F(suspend, failure)
{
	suspended = (s64)0xfffffffe;	/* as a 32-bit firmware answers */
	EXPECT_EQ(INVALID_PARAMETERS,
		  CALL(FN64 | 1, variant->power_down, 0x40081000, 0x77));
	EXPECT_FALSE(self->vcpu[0]->arch.resuming);
}

static void lose_power(u64 regs[18])
{
	suspend_firmware(regs);
	if (regs[0] == (u64)suspended && resuming) {
		m.firmware = NULL;
		longjmp(m.away, 1);
	}
}

/* The core comes back by its own entry, Linux where it wanted to. */
TEST_F(suspend, come_back)
{
	m.firmware = lose_power;
	EXPECT_TRUE(goes_away(CALL(FN32 | 1, JUNK | variant->power_down,
				   JUNK | 0x40081000, JUNK | 0x77)));
	EXPECT_EQ(variant->power_down, m.smc[1]);
	rec_noise(5);		/* all is lost */
	machine_be(0);
	EXPECT_TRUE(goes_away(cpu_on_main(m.smc[3])));
	EXPECT_EQ(1, rec_count("core_run"));
	EXPECT_EQ(0x40081000, self->vcpu[0]->arch.regs.pc);
	EXPECT_EQ(0x77, self->x[0]);
	EXPECT_EQ(0x3c5, self->vcpu[0]->arch.regs.pstate);
	EXPECT_EQ(0x30d00800, rec_get("sctlr_el1"));
	EXPECT_EQ(m.root->arch.vttbr, rec_get("vttbr_el2"));
	EXPECT_EQ(self->vcpu[0], cpus[0]->loaded);
	EXPECT_FALSE(self->vcpu[0]->arch.resuming);
	/* Nothing is known of the TLB after a reset. */
	EXPECT_LT(rec_find(0, "tlbi_alle1"), rec_find(0, "vttbr_el2="));
	EXPECT_LT(rec_find(0, "icc_sre_el2=f"), rec_find(0, "core_run"));
}

TEST_HARNESS_MAIN
