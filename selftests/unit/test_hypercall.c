// SPDX-License-Identifier: GPL-2.0
/* test_hypercall.c - who may call what, buffers, and the two consoles. */
#include "world.h"
#include "cell/hypercall.h"
#include "cell/root.h"
#include <axvisor/smp.h>

#include <kselftest_harness.h>

FIXTURE(hypercall) {
	struct vm_console *console;
};

FIXTURE_SETUP(hypercall)
{
	world_init();
	ASSERT_EQ(1, create_running("a", 2, CELL_RAM));
	self->console = cell_find(1)->vm->console;
}

FIXTURE_TEARDOWN(hypercall)
{
}

TEST_F(hypercall, unknown)
{
	static const u64 bad[] = {
		AX_NR_HYPERCALLS, 1000, BIT_ULL(32), BIT_ULL(63), ~0ULL };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		EXPECT_EQ(-ENOSYS, call(bad[i], 0, 0, 0, 0));
		EXPECT_EQ(-ENOSYS, vcpu_call(cell_vcpu(1, 0), bad[i], 0, 0, 0,
					     0));
	}
}

TEST_F(hypercall, null)
{
	const unsigned int loads = root_vcpu(0)->arch.loads;

	EXPECT_EQ(0, call(AX_HC_NULL, 1, 2, 3, 4));
	EXPECT_EQ(0, vcpu_call(cell_vcpu(1, 0), AX_HC_NULL, 1, 2, 3, 4));
	EXPECT_EQ(loads, root_vcpu(0)->arch.loads);
}

TEST_F(hypercall, forbidden_to_cells)
{
	struct vcpu *vcpu = cell_vcpu(1, 0);
	const struct snapshot *before = snapshot_take(0);
	u64 nr;

	for (nr = AX_HC_NULL + 1; nr < AX_NR_HYPERCALLS; nr++) {
		EXPECT_EQ(-EPERM, vcpu_call(vcpu, nr, 1, MAILBOX, MAILBOX, 8));
		EXPECT_EQ(-EPERM, vcpu_call(vcpu, nr, MAILBOX, 0, 0, 0));
	}
	EXPECT_TRUE(snapshot_same(before, snapshot_take(1)));
	EXPECT_EQ(AX_CELL_RUNNING, get(1).state);
	EXPECT_FALSE(core_is_releasing());
}

TEST_F(hypercall, which_cell)
{
	static const u64 calls[] = {
		AX_HC_CELL_SCRUB, AX_HC_CELL_COPY, AX_HC_CELL_BOOT,
		AX_HC_CELL_START, AX_HC_CELL_PAUSE, AX_HC_CELL_RESUME,
		AX_HC_CELL_STOP, AX_HC_CELL_RESET, AX_HC_CELL_DESTROY,
		AX_HC_CELL_RECLAIM, AX_HC_VCPU_GET_STATE, AX_HC_VCPU_SET_STATE,
		AX_HC_IRQ_INJECT,
	};
	static const u64 ids[] = { 0, 2, AX_MAX_CELLS, BIT_ULL(32) + 1, ~0ULL };
	unsigned int i, j;

	for (i = 0; i < ARRAY_SIZE(calls); i++) {
		for (j = 0; j < ARRAY_SIZE(ids); j++)
			EXPECT_EQ(-ENOENT, call(calls[i], ids[j], 0, 0, 0));
	}
	for (j = 1; j < ARRAY_SIZE(ids); j++) {
		EXPECT_EQ(-ENOENT, call(AX_HC_CELL_GET, ids[j], MAILBOX, 0, 0));
		EXPECT_EQ(-ENOENT, call(AX_HC_VCPU_STAT, ids[j], 0, MAILBOX,
					0));
		EXPECT_EQ(-ENOENT, call(AX_HC_CONSOLE_READ, ids[j], 0, MAILBOX,
					1));
		EXPECT_EQ(-ENOENT, call(AX_HC_CONSOLE_WRITE, ids[j], MAILBOX, 1,
					0));
	}
	EXPECT_EQ(AX_CELL_RUNNING, get(1).state);
}

TEST_F(hypercall, buffers_must_be_root_ram)
{
	static const u64 bad[] = {
		0, CELL_RAM, CELL_RAM - 4, FAKE_CORE, FAKE_CORE - 4,
		FAKE_RAM0 + FAKE_RAM0_SIZE - 4, FAKE_MEMORY, ~0ULL, ~0ULL - 4,
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		EXPECT_EQ(-EFAULT, call(AX_HC_INFO, bad[i], 0, 0, 0));
		EXPECT_EQ(-EFAULT, call(AX_HC_CELL_GET, 1, bad[i], 0, 0));
		EXPECT_EQ(-EFAULT, call(AX_HC_VCPU_STAT, 1, 0, bad[i], 0));
		EXPECT_EQ(-EFAULT, call(AX_HC_CELL_CREATE, bad[i], 0, 0, 0));
		EXPECT_EQ(-EFAULT, call(AX_HC_CONSOLE_READ, 1, 0, bad[i], 8));
		EXPECT_EQ(-EFAULT, call(AX_HC_CONSOLE_WRITE, 1, bad[i], 8, 0));
	}
}

TEST_F(hypercall, info)
{
	struct ax_info info;

	ASSERT_EQ(0, call(AX_HC_INFO, MAILBOX, 0, 0, 0));
	memcpy(&info, fake_mem(MAILBOX), sizeof(info));
	EXPECT_EQ(FAKE_IMAGE_SIZE, info.core_image);
	EXPECT_EQ(FAKE_CORE_SIZE, info.core_total);
	EXPECT_EQ(FAKE_IMAGE_SIZE + pool_used() * PAGE_SIZE, info.core_used);
	EXPECT_EQ(vm_table_pages(root_vm()), info.root_table_pages);
	EXPECT_EQ(2, info.nr_cells);
	EXPECT_EQ(FAKE_NR_CPUS, info.nr_cpus);
	EXPECT_EQ(FAKE_RAM0_SIZE + FAKE_RAM1_SIZE - FAKE_CORE_SIZE -
		  2 * AX_GRANULE, get(0).memory);
}

TEST_F(hypercall, irq_inject)
{
	const unsigned int *irqs = cell_find(1)->vm->arch.irqs;
	u64 how;

	for (how = AX_IRQ_PULSE; how < AX_NR_IRQ; how++)
		EXPECT_EQ(0, call(AX_HC_IRQ_INJECT, 1, how, how, 0));
	for (how = AX_IRQ_PULSE; how < AX_NR_IRQ; how++)
		EXPECT_EQ(1U << how, irqs[how]);
	EXPECT_EQ(-EINVAL, call(AX_HC_IRQ_INJECT, 1, 4, AX_NR_IRQ, 0));
	EXPECT_EQ(-EINVAL, call(AX_HC_IRQ_INJECT, 1, 4, BIT_ULL(32), 0));
	EXPECT_EQ(-EPERM, call(AX_HC_IRQ_INJECT, 1, FAKE_NR_IRQS - 1, 0, 0));
	EXPECT_EQ(-ERANGE, call(AX_HC_IRQ_INJECT, 1, FAKE_NR_IRQS, 0, 0));
	EXPECT_EQ(-ERANGE, call(AX_HC_IRQ_INJECT, 1, BIT_ULL(32), 0, 0));
	EXPECT_EQ(0, call(AX_HC_CELL_PAUSE, 1, 0, 0, 0));
	EXPECT_EQ(0, call(AX_HC_IRQ_INJECT, 1, 4, AX_IRQ_PULSE, 0));
	EXPECT_EQ(1, irqs[4]);
	EXPECT_EQ(0, call(AX_HC_CELL_STOP, 1, 0, 0, 0));
	EXPECT_EQ(-EBUSY, call(AX_HC_IRQ_INJECT, 1, 5, AX_IRQ_PULSE, 0));
	EXPECT_EQ(0, irqs[5]);
}

TEST_F(hypercall, stat_of_which_vcpu)
{
	static const u64 bad[] = { 1, AX_MAX_VCPUS, BIT_ULL(32), ~0ULL };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bad); i++)
		EXPECT_EQ(-EINVAL, call(AX_HC_VCPU_STAT, 1, bad[i], MAILBOX, 0));
	EXPECT_EQ(0, call(AX_HC_VCPU_STAT, 0, FAKE_NR_CPUS - 1, MAILBOX, 0));
	EXPECT_EQ(-EINVAL, call(AX_HC_VCPU_STAT, 0, FAKE_NR_CPUS, MAILBOX, 0));
}

TEST_F(hypercall, stat_by_reason)
{
	struct ax_vcpu_stat stat = stat_of(1, 0);

	ASSERT_EQ(FAKE_NR_STATS, stat.nr_stats);
	EXPECT_STREQ("kick", stat.stat[0].name);
	EXPECT_STREQ("other", stat.stat[1].name);
	EXPECT_EQ(1, stat.stat[0].count);
	EXPECT_EQ(0, stat.stat[1].count);
	EXPECT_EQ(1, stat.exits);
	EXPECT_EQ(0, stat.interrupts);
	/* An exit to management is one exit. */
	EXPECT_EQ(0, vcpu_call(cell_vcpu(1, 0), AX_HC_NULL, 0, 0, 0, 0));
	cell_vcpu(1, 0)->arch.interrupts = 5;
	stat = stat_of(1, 0);
	EXPECT_EQ(1, stat.stat[0].count);
	EXPECT_EQ(1, stat.stat[1].count);
	EXPECT_EQ(2, stat.exits);
	EXPECT_EQ(5, stat.interrupts);
	/* The others' are their own. */
	EXPECT_EQ(0, stat_of(0, 3).interrupts);
}

/* Loaded, paused, resumed; across a reset; the root cell's, too. */
TEST_F(hypercall, run_time)
{
	u64 root = stat_of(0, 2).run_time, before = stat_of(1, 0).run_time;

	fake_time += 1000;
	EXPECT_EQ(before + 1000, stat_of(1, 0).run_time);
	EXPECT_EQ(root, stat_of(0, 2).run_time);
	EXPECT_EQ(0, call(AX_HC_CELL_PAUSE, 1, 0, 0, 0));
	fake_time += 10;
	step(2);
	EXPECT_EQ(before + 1010, stat_of(1, 0).run_time);
	fake_time += 5000;
	EXPECT_EQ(before + 1010, stat_of(1, 0).run_time);
	EXPECT_EQ(0, call(AX_HC_CELL_RESUME, 1, 0, 0, 0));
	step(2);
	fake_time += 7;
	EXPECT_EQ(before + 1017, stat_of(1, 0).run_time);
	call(AX_HC_CELL_RESET, 1, 0, 0, 0);
	step(2);
	EXPECT_EQ(0, call(AX_HC_CELL_RESET, 1, 0, 0, 0));
	EXPECT_EQ(before + 1017, stat_of(1, 0).run_time);
	EXPECT_EQ(0, destroy(1));
	vcpu_on(root_vcpu(0), 2, FAKE_RAM0, 0);
	step(2);
	fake_time += 3;
	EXPECT_EQ(root + 3, stat_of(0, 2).run_time);
}

static void say(struct vm_console *console, const char *text)
{
	while (*text)
		console_putc(console, (u8)*text++);
}

TEST_F(hypercall, console_read)
{
	u64 head;
	char *buf = fake_mem(MAILBOX);
	unsigned int i;

	say(self->console, "hello");
	EXPECT_EQ(5, call(AX_HC_CONSOLE_READ, 1, 0, MAILBOX, 100));
	EXPECT_EQ(0, memcmp(buf, "hello", 5));
	EXPECT_EQ(2, call(AX_HC_CONSOLE_READ, 1, 1, MAILBOX, 2));
	EXPECT_EQ(0, memcmp(buf, "el", 2));
	EXPECT_EQ(0, call(AX_HC_CONSOLE_READ, 1, 5, MAILBOX, 100));
	EXPECT_EQ(-ERANGE, call(AX_HC_CONSOLE_READ, 1, 6, MAILBOX, 100));
	EXPECT_EQ(-ERANGE, call(AX_HC_CONSOLE_READ, 1, ~0ULL, MAILBOX, 100));
	/* No bytes need no buffer of any length, but a valid one. */
	EXPECT_EQ(-EFAULT, call(AX_HC_CONSOLE_READ, 1, 0, MAILBOX, 0));

	for (i = 0; i < AX_CONSOLE_SIZE; i++)
		console_putc(self->console, (u8)('a' + i % 26));
	EXPECT_EQ(-ERANGE, call(AX_HC_CONSOLE_READ, 1, 0, MAILBOX, 8));
	head = get(1).console_head;
	EXPECT_EQ(AX_CONSOLE_SIZE + 5, head);
	EXPECT_EQ(5, get(1).console_tail);
	EXPECT_EQ(AX_CONSOLE_SIZE, call(AX_HC_CONSOLE_READ, 1, 5, MAILBOX,
					~0ULL >> 1));
	for (i = 0; i < AX_CONSOLE_SIZE; i++)
		ASSERT_EQ('a' + (int)(i % 26), buf[i]);
}

TEST_F(hypercall, console_write)
{
	unsigned int inputs = cell_find(1)->vm->arch.console_inputs;
	char *buf = fake_mem(MAILBOX);
	unsigned int i;

	for (i = 0; i < 2 * AX_CONSOLE_RX_SIZE; i++)
		buf[i] = (char)(i * 7);
	EXPECT_EQ(3, call(AX_HC_CONSOLE_WRITE, 1, MAILBOX, 3, 0));
	EXPECT_EQ(inputs + 1, cell_find(1)->vm->arch.console_inputs);
	EXPECT_EQ(AX_CONSOLE_RX_SIZE - 3,
		  call(AX_HC_CONSOLE_WRITE, 1, MAILBOX + 3, ~0ULL, 0));
	EXPECT_EQ(0, call(AX_HC_CONSOLE_WRITE, 1, MAILBOX, 1, 0));
	EXPECT_EQ(inputs + 2, cell_find(1)->vm->arch.console_inputs);
	for (i = 0; i < AX_CONSOLE_RX_SIZE; i++)
		ASSERT_EQ((u8)(i * 7), console_getc(self->console));
	EXPECT_EQ(-1, console_getc(self->console));
}

TEST_F(hypercall, no_console)
{
	struct ax_cell_desc desc = describe("b", 3, CELL_RAM + SZ_1G / 4, 1);

	offline(3);
	desc.console = AX_CONSOLE_NONE;
	ASSERT_EQ(2, create(&desc));
	EXPECT_EQ(-ENODEV, call(AX_HC_CONSOLE_READ, 2, 0, MAILBOX, 1));
	EXPECT_EQ(-ENODEV, call(AX_HC_CONSOLE_WRITE, 2, MAILBOX, 1, 0));
	EXPECT_EQ(-ENODEV, call(AX_HC_CONSOLE_READ, 0, 0, MAILBOX, 1));
	EXPECT_EQ(0, get(2).console_head);
	EXPECT_EQ(0, destroy(2));
}

TEST_F(hypercall, reset_keeps_output)
{
	say(self->console, "last words");
	console_write(self->console, (const u8 *)"xyz", 3);
	call(AX_HC_CELL_RESET, 1, 0, 0, 0);
	step(2);
	ASSERT_EQ(0, call(AX_HC_CELL_RESET, 1, 0, 0, 0));
	EXPECT_EQ(10, get(1).console_head);
	EXPECT_EQ(-1, console_getc(self->console));
	EXPECT_EQ(0, console_rx_count(self->console));
}

TEST_HARNESS_MAIN
