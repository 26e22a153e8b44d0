// SPDX-License-Identifier: GPL-2.0
/* registers.c - hostile MSRs, control registers, ports and instructions. */
#include "hostile.h"

#define MSR_VM_HSAVE_PA	0xc0010117U
#define EFER_SVME	BIT(12)
#define PORTS		0x10000U
#define ROUNDS		20000

/* A value that it takes, or an exception: never more than that. */
static void random_msrs(void)
{
	static const u32 bases[] = { 0, 0x200, 0x400, 0x800, 0xc0000080, 0xc0010000 };

	for (u32 i = 0; i < ROUNDS; i++) {
		u32 msr = bases[i % ARRAY_SIZE(bases)] + (u32)(random() & 0x3ff);

		TRY(rdmsr(msr));
	}
}

/* Not those by which the payload runs. */
static bool is_needed(u32 msr)
{
	return msr == MSR_EFER || msr == MSR_GS_BASE || msr == MSR_APIC_BASE ||
	       (msr >= MSR_X2APIC && msr < MSR_X2APIC + 0x100);
}

static void write_msrs(void)
{
	static const u32 bases[] = { 0, 0x200, 0x400, 0xc0000080, 0xc0010000 };

	for (u32 i = 0; i < ROUNDS; i++) {
		u32 msr = bases[i % ARRAY_SIZE(bases)] + (u32)(random() & 0x3ff);
		u64 val = random();

		if (!is_needed(msr))
			TRY(({ wrmsr(msr, val); 0; }));
	}
}

static void all_leaves(void)
{
	for (u32 i = 0; i < ROUNDS; i++) {
		cpuid(i & 0x3f, i >> 6);
		cpuid(0x40000000 + (i & 0xff), 0);
		cpuid(0x80000000 + (i & 0x3f), 0);
		cpuid((u32)random(), (u32)random());
	}
}

static void svm_is_hidden(void)
{
	struct trap trap;

	trap = TRY(({ wrmsr(MSR_EFER, rdmsr(MSR_EFER) | EFER_SVME); 0; }));
	ok(trap.taken && trap.vector == EXC_GP, "EFER.SVME is reserved");
	trap = TRY(({ wrmsr(MSR_VM_HSAVE_PA, 0x1000); 0; }));
	ok(trap.taken && trap.vector == EXC_GP, "VM_HSAVE_PA isn't there");
	trap = TRY(({ asm volatile("vmrun" :: "a"(0x1000UL) : "memory"); 0; }));
	ok(trap.taken && trap.vector == EXC_UD, "VMRUN is undefined");
	trap = TRY(({ asm volatile("vmsave" :: "a"(0x1000UL) : "memory"); 0; }));
	ok(trap.taken && trap.vector == EXC_UD, "VMSAVE is undefined");
	trap = TRY(({ asm volatile("clgi" ::: "memory"); 0; }));
	ok(trap.taken && trap.vector == EXC_UD, "CLGI is undefined");
}

/* All ports, but for those that end the machine and the console's. */
static bool ends(u32 port)
{
	return (port >= PM1_CONTROL - 4 && port < PM_TIMER) ||
	       (port >= RESET_PORT - 3 && port <= RESET_PORT) ||
	       (port >= 0x60 && port <= 0x64) || port == 0x92 ||
	       (port >= UART_PORT - 3 && port < UART_PORT + 8);
}

static void all_ports(void)
{
	for (u32 port = 0; port < PORTS; port += 1 + (random() & 15)) {
		inb((u16)port);
		inw((u16)port);
		inl((u16)port);
		if (ends(port))
			continue;
		outb((u16)port, (u8)random());
		outw((u16)port, (u16)random());
		outl((u16)port, (u32)random());
	}
}

static void triple_fault(void)
{
	struct {
		u16 limit;
		u64 base;
	} __attribute__((packed)) none = { 0 };

	asm volatile("lidt %0; ud2" :: "m"(none));
}

static void halt_for_ever(void)
{
	for (;;)
		asm volatile("cli; hlt");
}

const struct hostile_case registers_cases[] = {
	{ "read-msrs", ENDS, random_msrs },
	{ "write-msrs", ENDS, write_msrs },
	{ "cpuid", ENDS, all_leaves },
	{ "host-mode", ENDS, svm_is_hidden },
	{ "ports", ENDS, all_ports },
	{ "triple-fault", EITHER, triple_fault },
	{ "halt", RUNS, halt_for_ever },
};
const size_t registers_count = ARRAY_SIZE(registers_cases);
