// SPDX-License-Identifier: GPL-2.0
/* test_device.c - devices come to cells and go: registers and interrupts. */
#include <string.h>

#include "world.h"
#include "cell/ledger.h"
#include "cell/root.h"

#include <kselftest_harness.h>

#define REGISTERS	0x09100000ULL	/* no RAM, nobody's */
#define IRQ		40
#define VIRQ		4

FIXTURE(device) {
	struct ax_device_desc desc;
	struct cell *cell;
};

FIXTURE_SETUP(device)
{
	world_init();
	ASSERT_EQ(1, create_running("a", 2, CELL_RAM));
	self->cell = cell_find(1);
	self->desc = (struct ax_device_desc){
		.nr_regions = 1,
		.nr_irqs = 1,
		.region[0] = { .gpa = REGISTERS, .hpa = REGISTERS,
			       .size = AX_MMIO_GRANULE,
			       .type = AX_REGION_MMIO },
		.irq[0] = { .irq = IRQ, .virq = VIRQ,
			    .trigger = AX_TRIGGER_LEVEL },
	};
}

FIXTURE_TEARDOWN(device)
{
	(void)self;
}

static s64 device_call(u64 nr, u64 cell, struct ax_device_desc *desc)
{
	s64 ret;

	memcpy(fake_mem(MAILBOX), desc, sizeof(*desc));
	ret = call(nr, cell, MAILBOX, 0, 0);
	memcpy(desc, fake_mem(MAILBOX), sizeof(*desc));
	return ret;
}

/* Its vCPU has left its guest before. */
static s64 end(u64 cell)
{
	call(AX_HC_CELL_STOP, cell, 0, 0, 0);
	step(2);
	return destroy(cell);
}

#define ATTACH(cell, desc)	device_call(AX_HC_DEVICE_ATTACH, cell, desc)
#define CHECK(cell, desc)	device_call(AX_HC_DEVICE_CHECK, cell, desc)
#define DETACH(cell, desc)	device_call(AX_HC_DEVICE_DETACH, cell, desc)

static u32 owner(u64 hpa)
{
	return ledger_owner(RANGE(hpa, AX_MMIO_GRANULE));
}

static u32 mapped(struct vm *vm, u64 gpa)
{
	return vm_lookup(vm, GPA(gpa), NULL);
}

TEST_F(device, attach_and_detach)
{
	const struct snapshot *before = snapshot_take(0);

	ASSERT_EQ(0, ATTACH(1, &self->desc));
	EXPECT_EQ(1, owner(REGISTERS));
	EXPECT_EQ(1, ledger_irq_owner(IRQ));
	EXPECT_EQ(IRQ, self->cell->vm->arch.hw[VIRQ]);
	EXPECT_EQ(VM_READ | VM_WRITE | VM_DEVICE,
		  mapped(self->cell->vm, REGISTERS));
	EXPECT_EQ(0, mapped(root_vm(), REGISTERS));
	ASSERT_EQ(0, DETACH(1, &self->desc));
	EXPECT_EQ(LEDGER_ROOT, owner(REGISTERS));
	EXPECT_EQ(LEDGER_ROOT, ledger_irq_owner(IRQ));
	EXPECT_EQ(0, self->cell->vm->arch.hw[VIRQ]);
	EXPECT_EQ(0, mapped(self->cell->vm, REGISTERS));
	EXPECT_TRUE(snapshot_same(before, snapshot_take(1)));
	EXPECT_EQ(-ENOENT, DETACH(1, &self->desc));
}

/* It says what an attach would, and takes nothing. */
TEST_F(device, check)
{
	const struct snapshot *before = snapshot_take(0);

	EXPECT_EQ(0, CHECK(1, &self->desc));
	EXPECT_TRUE(snapshot_same(before, snapshot_take(1)));
	/* Linux may still have it enabled: it is asked before it lets go. */
	self->desc.irq[0].irq = FAKE_HOST_IRQ_IN_USE;
	EXPECT_EQ(0, CHECK(1, &self->desc));
	EXPECT_EQ(-EBUSY, ATTACH(1, &self->desc));
	self->desc.irq[0].irq = IRQ;
	self->desc.irq[0].virq = FAKE_NR_IRQS - 1;
	EXPECT_EQ(-EPERM, CHECK(1, &self->desc));
	EXPECT_STREQ("interrupt 7: in the cell it is a device's of the board",
		     self->desc.refusal.text);
	self->desc.irq[0].virq = VIRQ;
	ASSERT_EQ(0, ATTACH(1, &self->desc));
	EXPECT_EQ(-EBUSY, CHECK(1, &self->desc));
	EXPECT_EQ(0, DETACH(1, &self->desc));
	self->desc.nr_irqs = AX_MAX_DEVICE_IRQS + 1;
	EXPECT_EQ(-EINVAL, CHECK(1, &self->desc));
	EXPECT_TRUE(snapshot_same(before, snapshot_take(1)));
}

/* What the cell has is given back with it. */
TEST_F(device, destroyed_with_the_cell)
{
	ASSERT_EQ(0, ATTACH(1, &self->desc));
	EXPECT_EQ(0, end(1));
	EXPECT_EQ(LEDGER_ROOT, owner(REGISTERS));
	EXPECT_EQ(LEDGER_ROOT, ledger_irq_owner(IRQ));
}

/* A vCPU may still end the interrupt: registers stay until it can't. */
TEST_F(device, detach_waits)
{
	ASSERT_EQ(0, ATTACH(1, &self->desc));
	self->cell->vm->arch.hw_busy = 2;
	EXPECT_EQ(-EAGAIN, DETACH(1, &self->desc));
	EXPECT_EQ(1, owner(REGISTERS));
	EXPECT_EQ(1, ledger_irq_owner(IRQ));
	EXPECT_EQ(-EAGAIN, DETACH(1, &self->desc));
	EXPECT_EQ(0, DETACH(1, &self->desc));
	EXPECT_EQ(LEDGER_ROOT, owner(REGISTERS));
}

static const struct {
	u32 irq, virq;
	s64 err;
	const char *text;
} irqs[] = {
	{ FAKE_HOST_IRQ_IN_USE, 3, -EBUSY,
	  "interrupt 60: the root cell uses it: unbind its driver first" },
	{ FAKE_HOST_IRQ_SECURE, 3, -EACCES,
	  "interrupt 61: it is the firmware's" },
	{ FAKE_HOST_IRQS, 3, -ENXIO,
	  "interrupt 64: the machine has none of that number that a cell could have" },
	{ AX_MAX_IRQS, VIRQ, -ENXIO,
	  "interrupt 1024: the machine has none of that number that a cell could have" },
	{ ~0U, VIRQ, -ENXIO,
	  "interrupt 4294967295: the machine has none of that number that a cell could have" },
	{ 41, FAKE_NR_IRQS, -ERANGE,
	  "interrupt 8: a cell has none of that number" },
	{ 41, FAKE_NR_IRQS - 1, -EPERM,
	  "interrupt 7: in the cell it is a device's of the board" },
	{ IRQ, 2, -EBUSY, "interrupt 40 belongs to cell 'a'" },
	{ 41, VIRQ, -EEXIST,
	  "interrupt 4: the cell has a physical one of that number" },
};

TEST_F(device, interrupts_refused)
{
	const struct snapshot *before;
	struct ax_device_desc desc;
	unsigned int i;

	ASSERT_EQ(0, ATTACH(1, &self->desc));
	before = snapshot_take(0);
	for (i = 0; i < ARRAY_SIZE(irqs); i++) {
		desc = self->desc;
		desc.region[0].gpa += 0x100000;
		desc.region[0].hpa += 0x100000;
		/* The first one is taken back. */
		desc.nr_irqs = 2;
		desc.irq[0] = (struct ax_device_irq){ .irq = 50, .virq = 1 };
		desc.irq[1] = (struct ax_device_irq){
			.irq = irqs[i].irq, .virq = irqs[i].virq };
		EXPECT_EQ(irqs[i].err, ATTACH(1, &desc));
		EXPECT_STREQ(irqs[i].text, desc.refusal.text);
		EXPECT_EQ(LEDGER_ROOT, ledger_irq_owner(50));
		EXPECT_EQ(0, self->cell->vm->arch.hw[1]);
		EXPECT_TRUE(snapshot_same(before, snapshot_take(1)));
	}
	EXPECT_EQ(IRQ, self->cell->vm->arch.hw[VIRQ]);
}

/*
 * The guest may have enabled it before: the first of two must not be where a
 * vCPU keeps it while the second one is refused.
 */
TEST_F(device, refused_before_one_fires)
{
	const struct snapshot *before = snapshot_take(0);

	self->desc.nr_irqs = 2;
	self->desc.irq[1] = (struct ax_device_irq){
		.irq = FAKE_HOST_IRQ_IN_USE, .virq = 3 };
	self->cell->vm->arch.hw_busy = 1;
	EXPECT_EQ(-EBUSY, ATTACH(1, &self->desc));
	EXPECT_EQ(LEDGER_ROOT, ledger_irq_owner(IRQ));
	EXPECT_EQ(0, self->cell->vm->arch.hw[VIRQ]);
	EXPECT_TRUE(snapshot_same(before, snapshot_take(1)));
}

static unsigned int starts;

static void note_start(struct vm *vm)
{
	starts += !!mapped(vm, REGISTERS);
}

/* And its handler finds the registers. */
TEST_F(device, fires_last)
{
	fake_hooks.on_irq_start = note_start;
	ASSERT_EQ(0, ATTACH(1, &self->desc));
	EXPECT_EQ(1, starts);
	fake_hooks.on_irq_start = NULL;
}

TEST_F(device, registers_refused)
{
	const struct snapshot *before = snapshot_take(0);
	struct ax_device_desc desc = self->desc;

	desc.region[0].gpa = CELL_GPA;
	EXPECT_EQ(-EEXIST, ATTACH(1, &desc));
	EXPECT_STREQ("registers at gpa 0x40000000+0x1000 overlap the cell's region at gpa 0x40000000+0x400000",
		     desc.refusal.text);
	desc.region[0].gpa = FAKE_BOARD_UART;
	EXPECT_EQ(-EINVAL, ATTACH(1, &desc));
	desc = self->desc;
	desc.region[0].hpa = FAKE_ROOT_GIC;
	EXPECT_EQ(-EBUSY, ATTACH(1, &desc));
	desc.region[0].hpa = MAILBOX;
	EXPECT_EQ(-EINVAL, ATTACH(1, &desc));
	desc = self->desc;
	desc.region[0].type = AX_REGION_RAM;
	EXPECT_EQ(-EINVAL, ATTACH(1, &desc));
	desc = self->desc;
	desc.nr_regions = AX_MAX_DEVICE_REGIONS + 1;
	EXPECT_EQ(-EINVAL, ATTACH(1, &desc));
	desc = self->desc;
	desc.nr_irqs = AX_MAX_DEVICE_IRQS + 1;
	EXPECT_EQ(-EINVAL, ATTACH(1, &desc));
	desc = self->desc;
	desc.irq[0].trigger = AX_NR_TRIGGERS;
	EXPECT_EQ(-EINVAL, ATTACH(1, &desc));
	EXPECT_EQ(-ENOENT, ATTACH(0, &self->desc));
	EXPECT_EQ(-ENOENT, ATTACH(7, &self->desc));
	EXPECT_EQ(-EFAULT, call(AX_HC_DEVICE_ATTACH, 1, FAKE_ROOT_GIC, 0, 0));
	EXPECT_EQ(LEDGER_ROOT, ledger_irq_owner(IRQ));
	EXPECT_TRUE(snapshot_same(before, snapshot_take(1)));
}

/* No room for tables: nothing has changed. */
TEST_F(device, out_of_memory)
{
	const struct snapshot *before = snapshot_take(0);
	unsigned int nth;
	s64 err;

	for (nth = 1; ; nth++) {
		fake_fail_alloc(nth);
		err = ATTACH(1, &self->desc);
		if (!fake_alloc_failed())
			break;
		EXPECT_EQ(-ENOMEM, err);
		EXPECT_EQ(LEDGER_ROOT, ledger_irq_owner(IRQ));
		EXPECT_TRUE(snapshot_same(before, snapshot_take(1)));
	}
	fake_fail_alloc(0);
	EXPECT_EQ(0, err);
	EXPECT_LT(1, nth);
	fake_fail_alloc(1);
	EXPECT_EQ(-ENOMEM, DETACH(1, &self->desc));
	EXPECT_EQ(1, owner(REGISTERS));
	EXPECT_EQ(0, DETACH(1, &self->desc));
}

/* A region goes from the middle, the others stay. */
TEST_F(device, several)
{
	struct ax_device_desc desc[3];
	unsigned int i;

	for (i = 0; i < 3; i++) {
		desc[i] = self->desc;
		desc[i].region[0].gpa = REGISTERS + i * 0x1000;
		desc[i].region[0].hpa = REGISTERS + i * 0x1000;
		desc[i].irq[0].irq += i;
		desc[i].irq[0].virq = i;
		ASSERT_EQ(0, ATTACH(1, &desc[i]));
	}
	EXPECT_EQ(0, DETACH(1, &desc[1]));
	EXPECT_EQ(1, owner(REGISTERS));
	EXPECT_EQ(LEDGER_ROOT, owner(REGISTERS + 0x1000));
	EXPECT_EQ(1, owner(REGISTERS + 0x2000));
	EXPECT_EQ(3, self->cell->nr_regions);
	/* Not by half: memory is no device. */
	desc[1].region[0] = self->cell->region[0].map;
	EXPECT_EQ(-ENOENT, DETACH(1, &desc[1]));
	EXPECT_EQ(0, end(1));
	EXPECT_EQ(LEDGER_ROOT, owner(REGISTERS));
	EXPECT_EQ(LEDGER_ROOT, ledger_irq_owner(IRQ + 2));
}

/* The same registers twice are gone after the first time. */
TEST_F(device, named_twice)
{
	struct ax_device_desc twice = self->desc;
	const struct snapshot *before;

	twice.nr_regions = 2;
	twice.region[1] = twice.region[0];
	twice.nr_irqs = 2;
	twice.irq[1] = twice.irq[0];
	ASSERT_EQ(0, ATTACH(1, &self->desc));
	before = snapshot_take(0);
	EXPECT_EQ(-EINVAL, DETACH(1, &twice));
	EXPECT_TRUE(snapshot_same(before, snapshot_take(1)));
	EXPECT_EQ(1, ledger_irq_owner(IRQ));
	EXPECT_EQ(1, owner(REGISTERS));
	/* An interrupt may have gone before, in a call that was told to wait. */
	twice.nr_regions = 1;
	EXPECT_EQ(0, DETACH(1, &twice));
	EXPECT_EQ(LEDGER_ROOT, owner(REGISTERS));
}

/* The last regions may be on their way: nothing comes behind them. */
TEST_F(device, another_region_moves)
{
	struct ax_region_desc region = {
		.nr_regions = 1,
		.region[0] = { .gpa = CELL_GPA + SZ_1G,
			       .hpa = CELL_RAM + 8 * AX_GRANULE,
			       .size = AX_GRANULE },
	};

	memcpy(fake_mem(MAILBOX), &region, sizeof(region));
	ASSERT_EQ(0, call(AX_HC_REGION_MAP, 1, MAILBOX, 0, 0));
	EXPECT_EQ(-EBUSY, ATTACH(1, &self->desc));
	EXPECT_STREQ("another region of the cell is on its way",
		     self->desc.refusal.text);
	while (call(AX_HC_REGION_SCRUB, 1, 0, 0, 0) > 0)
		;
	EXPECT_EQ(0, ATTACH(1, &self->desc));
	EXPECT_EQ(0, call(AX_HC_REGION_UNMAP, 1, CELL_GPA + SZ_1G, AX_GRANULE,
			  0));
	EXPECT_EQ(-EBUSY, DETACH(1, &self->desc));
	while (call(AX_HC_REGION_SCRUB, 1, 0, 0, 0) > 0)
		;
	EXPECT_EQ(0, DETACH(1, &self->desc));
}

TEST_F(device, states)
{
	struct ax_cell_desc new = describe("b", 3, CELL_RAM + AX_GRANULE * 8, 1);

	offline(3);
	ASSERT_EQ(2, create(&new));
	EXPECT_EQ(-EBUSY, ATTACH(2, &self->desc));
	EXPECT_LE(0, scrub(2));
	EXPECT_EQ(0, ATTACH(2, &self->desc));
	EXPECT_EQ(0, call(AX_HC_CELL_DESTROY, 2, 0, 0, 0));
	EXPECT_EQ(-EBUSY, DETACH(2, &self->desc));
}

TEST_HARNESS_MAIN
