// SPDX-License-Identifier: GPL-2.0
/* test_vm.c - machines, their emulated ranges, and the rings of a console. */
#include "arch/fake/fake.h"
#include <axvisor/event.h>
#include <axvisor/pool.h>

#include <kselftest_harness.h>

FIXTURE(rings) {
	struct vm_console *c;
};

FIXTURE_SETUP(rings)
{
	self->c = calloc(1, sizeof(*self->c));
}

FIXTURE_TEARDOWN(rings)
{
	free(self->c);
}

TEST_F(rings, output_overwrites_the_oldest)
{
	u8 buf[AX_CONSOLE_SIZE + 1];
	unsigned int i;
	u64 seq = core_public.event_seq;

	for (i = 0; i < AX_CONSOLE_SIZE; i++)
		console_putc(self->c, (u8)i);
	EXPECT_EQ(seq + AX_CONSOLE_SIZE, core_public.event_seq);
	EXPECT_EQ(0, console_tail(self->c));
	EXPECT_EQ(AX_CONSOLE_SIZE, console_read(self->c, 0, buf, sizeof(buf)));
	console_putc(self->c, 0xee);
	EXPECT_EQ(1, console_tail(self->c));
	EXPECT_EQ(AX_CONSOLE_SIZE + 1, console_head(self->c));
	EXPECT_EQ(-ERANGE, console_read(self->c, 0, buf, 1));
	EXPECT_EQ(AX_CONSOLE_SIZE, console_read(self->c, 1, buf, sizeof(buf)));
	EXPECT_EQ(1, buf[0]);
	EXPECT_EQ(0xee, buf[AX_CONSOLE_SIZE - 1]);
	EXPECT_EQ(0, console_read(self->c, AX_CONSOLE_SIZE + 1, buf, 1));
	EXPECT_EQ(-ERANGE, console_read(self->c, AX_CONSOLE_SIZE + 2, buf, 1));
	EXPECT_EQ(0, console_read(self->c, 5, buf, 0));
}

TEST_F(rings, input_is_refused_when_full)
{
	u8 in[AX_CONSOLE_RX_SIZE + 10];
	unsigned int i;

	for (i = 0; i < sizeof(in); i++)
		in[i] = (u8)(i * 3);
	/* The positions run over 2^32. */
	self->c->rx_head = self->c->rx_tail = ~0U - 5;
	EXPECT_EQ(-1, console_getc(self->c));
	EXPECT_EQ(AX_CONSOLE_RX_SIZE, console_write(self->c, in, sizeof(in)));
	EXPECT_EQ(0, console_write(self->c, in, 1));
	EXPECT_EQ(AX_CONSOLE_RX_SIZE, console_rx_count(self->c));
	EXPECT_EQ(in[0], console_getc(self->c));
	EXPECT_EQ(1, console_write(self->c, in + AX_CONSOLE_RX_SIZE, 2));
	for (i = 1; i <= AX_CONSOLE_RX_SIZE; i++)
		ASSERT_EQ(in[i], console_getc(self->c));
	EXPECT_EQ(-1, console_getc(self->c));
	EXPECT_EQ(0, console_rx_count(self->c));
	EXPECT_EQ(0, console_write(self->c, in, 0));
}

TEST_F(rings, reset_forgets_input_only)
{
	u8 byte;

	console_putc(self->c, 'o');
	console_write(self->c, (const u8 *)"in", 2);
	console_reset(self->c);
	EXPECT_EQ(-1, console_getc(self->c));
	EXPECT_EQ(1, console_read(self->c, 0, &byte, 1));
	EXPECT_EQ('o', byte);
}

FIXTURE(machine) {
	unsigned int used;
	struct vm *vm;
	u32 cpu[3];
};

FIXTURE_SETUP(machine)
{
	fake_init();
	self->used = pool_used();
	self->cpu[0] = 3;
	self->cpu[1] = 1;
	self->cpu[2] = 2;
}

FIXTURE_TEARDOWN(machine)
{
	EXPECT_EQ(self->used, pool_used());
}

TEST_F(machine, create)
{
	ASSERT_EQ(0, vm_create(&self->vm, VM_CELL, 7, 3, self->cpu,
			       AX_CONSOLE_UART));
	EXPECT_EQ(VM_CELL, self->vm->kind);
	EXPECT_EQ(7, self->vm->id);
	EXPECT_EQ(3, self->vm->nr_vcpus);
	EXPECT_NE(NULL, self->vm->console);
	EXPECT_EQ(1, self->vm->vcpu[1]->id);
	EXPECT_EQ(1, self->vm->vcpu[1]->cpu);
	EXPECT_EQ(3, self->vm->vcpu[0]->cpu);
	EXPECT_EQ(self->vm, self->vm->vcpu[2]->vm);
	EXPECT_EQ(VCPU_OFF, self->vm->vcpu[2]->power);
	vm_reset(self->vm);
	EXPECT_EQ(1, self->vm->arch.resets);
	vm_destroy(self->vm);
}

TEST_F(machine, every_allocation_may_fail)
{
	enum ax_console_type console;
	unsigned int n;
	int err;

	for (console = AX_CONSOLE_NONE; console <= AX_CONSOLE_UART; console++) {
		for (n = 1; ; n++) {
			fake_fail_alloc(n);
			err = vm_create(&self->vm, VM_CELL, 1, 3, self->cpu,
					console);
			if (!fake_alloc_failed())
				break;
			ASSERT_EQ(-ENOMEM, err);
			ASSERT_EQ(self->used, pool_used());
		}
		fake_fail_alloc(0);
		ASSERT_EQ(0, err);
		/* vm, table, three vCPUs of two pages, perhaps a console */
		EXPECT_EQ(9 + console, n);
		vm_destroy(self->vm);
	}
}

static void fill_mmio(void *vm)
{
	for (;;)
		vm_add_mmio(vm, "x", GPA(0), 1, NULL);
}

TEST_F(machine, mmio)
{
	const u64 base = FAKE_BOARD_UART, size = FAKE_BOARD_UART_SIZE;
	const struct vm_mmio *uart;

	ASSERT_EQ(0, vm_create(&self->vm, VM_CELL, 1, 1, self->cpu,
			       AX_CONSOLE_NONE));
	EXPECT_EQ(NULL, vm_find_mmio(self->vm, GPA(base - 1), 1));
	EXPECT_EQ(NULL, vm_find_mmio(self->vm, GPA(base + size), 1));
	uart = vm_find_mmio(self->vm, GPA(base + size - 1), 1);
	ASSERT_NE(NULL, uart);
	EXPECT_STREQ("uart", uart->name);
	EXPECT_EQ(uart, vm_find_mmio(self->vm, GPA(base - 1), 2));
	EXPECT_EQ(uart, vm_find_mmio(self->vm, GPA(0), ~0ULL));
	EXPECT_EQ(FAKE_PARKED, fake_catch(fill_mmio, self->vm));
	EXPECT_EQ(VM_MAX_MMIO, self->vm->nr_mmio);
	vm_destroy(self->vm);
}

TEST_HARNESS_MAIN
