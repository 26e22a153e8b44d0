// SPDX-License-Identifier: GPL-2.0
/*
 * smp.c - vCPUs on and off, interrupts between them by SBI and by MSI, remote
 * fences, and the Hart State Management of SBI 2.0. Argument: number of vCPUs, 0
 * for two.
 */
#include "arch.h"

#define MSI_TO_CPU	40
#define MSI_TO_BOOT	41
#define ROUNDS		10

static unsigned int cpus;
static volatile bool up[MAX_CPUS], leave[MAX_CPUS];
static volatile u64 seen_arg[MAX_CPUS];
static volatile u32 answered;

static void send_ipi(unsigned int cpu)
{
	if (sbi_call(SBI_IPI, 0, 1, hart_of(cpu), 0).error)
		bail("send_ipi");
}

/* On vCPUs other than the boot vCPU it is answered. */
static void soft(unsigned int irq)
{
	(void)irq;
	if (!cpu_index())
		answered++;
	else if (!leave[cpu_index()])
		send_ipi(0);
}

static void message(unsigned int irq)
{
	if (irq == MSI_TO_CPU)
		imsic_send(0, MSI_TO_BOOT);
	else
		answered++;
}

/* Answers from its sleep until told to leave. */
static void secondary(u64 arg)
{
	unsigned int cpu = cpu_index();

	irq_setup(IRQ_SOFT, soft);
	if (imsic_exists())
		imsic_setup(MSI_TO_CPU, message);
	seen_arg[cpu] = arg;
	fence();
	up[cpu] = true;
	while (!leave[cpu]) {
		irqs_mask();
		if (!leave[cpu])
			cpu_wait();
		irqs_unmask();
	}
	irqs_mask();
}

static bool switch_on(unsigned int cpu, u64 arg)
{
	up[cpu] = false;
	leave[cpu] = false;
	fence();
	return cpu_on(cpu, secondary, arg) == SBI_SUCCESS &&
	       wait_until(up[cpu]) && seen_arg[cpu] == arg &&
	       cpu_status(cpu) == HSM_STARTED;
}

static bool switch_off(unsigned int cpu)
{
	leave[cpu] = true;
	fence();
	send_ipi(cpu);
	return wait_until(cpu_status(cpu) == HSM_STOPPED);
}

static bool is_answered(u32 before)
{
	bool back;

	irqs_unmask();
	back = wait_until(answered != before);
	irqs_mask();
	return back;
}

static bool ping(unsigned int cpu)
{
	u32 before = answered;

	send_ipi(cpu);
	return is_answered(before);
}

static bool message_ping(unsigned int cpu)
{
	u32 before = answered;

	imsic_send(cpu, MSI_TO_CPU);
	return is_answered(before);
}

static void test_on_off(void)
{
	unsigned int cpu, round;
	bool all;

	for (cpu = 1; cpu < cpus; cpu++) {
		ok(cpu_status(cpu) == HSM_STOPPED, "vCPU %u is off", cpu);
		ok(switch_on(cpu, 0x1234567890abcdefUL + cpu),
		   "vCPU %u comes up with its argument", cpu);
		ok(cpu_on(cpu, secondary, 0) == SBI_ERR_ALREADY_AVAILABLE,
		   "vCPU %u is on already", cpu);
	}
	for (cpu = 1; cpu < cpus; cpu++) {
		for (all = true, round = 0; round < 50; round++)
			all = all && ping(cpu);
		ok(all, "IPIs to vCPU %u and back, 50 times", cpu);
		for (round = 0; imsic_exists() && round < 50; round++)
			all = all && message_ping(cpu);
		ok(all, "MSIs to vCPU %u and back, 50 times", cpu);
	}
	for (cpu = 1; cpu < cpus; cpu++) {
		all = switch_off(cpu);
		for (round = 0; round < ROUNDS; round++)
			all = all && switch_on(cpu, round) && ping(cpu) &&
			      switch_off(cpu);
		ok(all, "vCPU %u off and on again, %u times", cpu, ROUNDS);
	}
}

static void test_broadcast(void)
{
	u32 counts[MAX_CPUS];
	unsigned int cpu;
	bool all = true;

	for (cpu = 1; cpu < cpus; cpu++)
		if (!switch_on(cpu, cpu))
			bail("all vCPUs on");
	for (cpu = 0; cpu < cpus; cpu++)
		counts[cpu] = irq_count[cpu][IRQ_SOFT];
	ok(!sbi_call(SBI_IPI, 0, 0, SBI_ALL_HARTS, 0).error,
	   "an IPI to all harts");
	for (cpu = 1; cpu < cpus; cpu++)
		all &= wait_until(irq_count[cpu][IRQ_SOFT] > counts[cpu]);
	ok(all, "reaches all the others");
	irqs_window();
	ok(irq_count[0][IRQ_SOFT] > counts[0], "and its sender");
}

/*
 * Two address spaces, one after the other: what a remote fence doesn't flush is
 * seen by the vCPU that reads through the window.
 */
#define PTE(pa, bits)	((u64)(pa) >> 12 << 10 | (bits))
#define PTE_TABLE	1UL
#define WINDOW		0x40000000UL
#define SATP_SV39	(8UL << 60)

static u64 root[512] __attribute__((aligned(4096)));
static u64 middle[512] __attribute__((aligned(4096)));
static u64 last[512] __attribute__((aligned(4096)));
static volatile u64 page[2][512] __attribute__((aligned(4096)));
static volatile u64 wanted, looked;
static volatile bool saw_wrong;

static void make_tables(void)
{
	for (u64 i = 0; i < 4; i++)
		root[i] = PTE(i << 30, 0xcf);	/* identity, 1 GiB each */
	root[WINDOW >> 30] = PTE(middle, PTE_TABLE);
	middle[0] = PTE(last, PTE_TABLE);
	last[0] = PTE(page[0], 0xc7);
	page[0][0] = 0;
	page[1][0] = 1;
	fence();
}

static void look(u64 arg)
{
	(void)arg;
	asm volatile("csrw satp, %0; sfence.vma"
		     :: "r"(SATP_SV39 | (u64)root >> 12) : "memory");
	looked = 1;
	while (!leave[cpu_index()]) {
		u64 want = wanted;

		if (want + 1 == looked)
			continue;
		saw_wrong |= *(volatile u64 *)WINDOW != want % 2;
		looked = want + 1;
	}
	asm volatile("csrw satp, zero; sfence.vma" ::: "memory");
}

/* As often as a remote fence is needed for what the other one sees. */
static bool fences_reach(unsigned int cpu, u64 fid, u64 start, u64 size)
{
	bool all = true;

	make_tables();
	leave[cpu] = false;
	wanted = looked = 0;
	saw_wrong = false;
	fence();
	if (cpu_on(cpu, look, 0) || !wait_until(looked == 1))
		return false;
	for (u64 i = 1; all && i <= 40; i++) {
		last[0] = PTE(page[i % 2], 0xc7);
		fence();
		all = !sbi_call5(SBI_RFENCE, fid, 1, hart_of(cpu), start, size,
				 0).error;
		wanted = i;
		all = all && wait_until(looked == i + 1) && !saw_wrong;
	}
	leave[cpu] = true;
	return all && wait_until(cpu_status(cpu) == HSM_STOPPED);
}

/* Code that another vCPU runs after it was changed. */
static u32 code[2] __attribute__((aligned(64)));
static volatile u64 value;

static void execute(u64 arg)
{
	(void)arg;
	looked = 0;
	while (!leave[cpu_index()]) {
		u64 want = wanted;

		if (want == looked)
			continue;
		value = ((u64 (*)(void))(uintptr_t)code)();
		fence();
		looked = want;
	}
}

static bool instructions_reach(unsigned int cpu)
{
	bool all = true;

	leave[cpu] = false;
	wanted = looked = 0;
	fence();
	if (cpu_on(cpu, execute, 0))
		return false;
	for (u64 i = 1; all && i <= 40; i++) {
		code[0] = (u32)(i << 20 | 10 << 7 | 0x13);	/* li a0, i */
		code[1] = 0x8067;				/* ret */
		fence();
		all = !sbi_call(SBI_RFENCE, 0, 1, hart_of(cpu), 0).error;
		wanted = i;
		all = all && wait_until(looked == i) && value == i;
	}
	leave[cpu] = true;
	return all && wait_until(cpu_status(cpu) == HSM_STOPPED);
}

static void test_fences(void)
{
	for (unsigned int cpu = 1; cpu < cpus; cpu++)
		switch_off(cpu);
	ok(fences_reach(1, 1, 0, 0), "remote_sfence_vma of everything");
	ok(fences_reach(1, 1, WINDOW, 4096), "remote_sfence_vma of a page");
	ok(fences_reach(1, 1, 0, ~0UL), "remote_sfence_vma of size -1");
	ok(fences_reach(1, 2, WINDOW, 4096), "remote_sfence_vma_asid");
	ok(instructions_reach(1), "remote_fence_i");
	ok(!sbi_call5(SBI_RFENCE, 1, 0, SBI_ALL_HARTS, 0, 0, 0).error,
	   "a fence for all while the others are off");
}

/* An IPI of another vCPU than the boot vCPU. */
static void relay(u64 target)
{
	send_ipi((unsigned int)target);
}

static void test_relay(void)
{
	u32 before;

	if (cpus < 3)
		return;
	switch_on(2, 0);
	before = irq_count[2][IRQ_SOFT];
	ok(cpu_on(1, relay, 2) == SBI_SUCCESS &&
	   wait_until(irq_count[2][IRQ_SOFT] > before),
	   "an IPI from vCPU 1 to vCPU 2");
	ok(wait_until(cpu_status(1) == HSM_STOPPED),
	   "a vCPU whose function returns is off");
	switch_off(2);
}

/* Who suspends is told so, and what wakes it. */
static void doze(u64 arg)
{
	unsigned int cpu = cpu_index();

	(void)arg;
	csr_set(sie, SIE_SSIE);
	up[cpu] = true;
	while (!(csr_read(sip) & SIE_SSIE))
		if (sbi_call(SBI_HSM, HSM_SUSPEND, 0, 0, 0).error)
			bail("a retentive suspend");
	csr_clear(sip, SIE_SSIE);
	leave[cpu] = true;
}

static void test_suspend(void)
{
	up[1] = leave[1] = false;
	fence();
	ok(!cpu_on(1, doze, 0) && wait_until(up[1]), "vCPU 1 suspends");
	ok(wait_until(cpu_status(1) == HSM_SUSPENDED), "its state says so");
	ok(!leave[1], "and it waits");
	send_ipi(1);
	ok(wait_until(leave[1]), "an IPI resumes it");
	ok(wait_until(cpu_status(1) == HSM_STOPPED), "and it goes on");
}

void payload(u64 arg)
{
	cpus = arg ? (unsigned int)arg : 2;
	irq_setup(IRQ_SOFT, soft);
	if (imsic_exists())
		imsic_setup(MSI_TO_BOOT, message);
	ok(cpu_status(0) == HSM_STARTED, "the boot vCPU is on");
	if (cpus < 2)
		return;
	test_on_off();
	test_broadcast();
	test_fences();
	test_relay();
	test_suspend();
}
