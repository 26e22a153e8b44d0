// SPDX-License-Identifier: GPL-2.0
/* cpus.c - CPUs: start of the first and of the others, power. */
#include "arch.h"


extern char trampoline[], trampoline_end[], trampoline_cpu[];
extern u64 boot_arg[];
void start(u64 arg);
void start_cpu(unsigned int cpu);

static struct {
	cpu_fn fn;
	u64 arg;
} work[MAX_CPUS];

unsigned int cpu_index(void)
{
	u32 index;

	asm volatile("mov %%gs:0, %0" : "=r"(index));
	return index;
}

void cpu_relax(void)
{
	asm volatile("pause" ::: "memory");
}

static void delay(u64 microseconds)
{
	u64 end = counter() + microseconds * counter_frequency() / 1000000;

	while ((s64)(end - counter()) > 0)
		cpu_relax();
}

/* SDM 3 "MP Initialization Protocol": INIT, 10 ms, SIPI. */
void cpu_on(unsigned int cpu, cpu_fn fn, u64 arg)
{
	work[cpu].fn = fn;
	work[cpu].arg = arg;
	memcpy((void *)TRAMPOLINE, trampoline,
	       (size_t)(trampoline_end - trampoline));
	mmio_write(u32, TRAMPOLINE + (trampoline_cpu - trampoline), cpu);
	lapic_icr(cpu, ICR_INIT | ICR_ASSERT);
	delay(10000);
	lapic_icr(cpu, ICR_STARTUP | ICR_ASSERT | TRAMPOLINE >> 12);
}

void start_cpu(unsigned int cpu)
{
	trap_init_cpu(cpu);
	lapic_init();
	timer_init_cpu();
	work[cpu].fn(work[cpu].arg);
	for (;;)
		asm volatile("cli; hlt");
}

static void pics_mask(void)
{
	outb(PIC_MASTER + 1, 0xff);
	outb(PIC_SLAVE + 1, 0xff);
}

void start(u64 arg)
{
	trap_init_cpu(0);
	console_init();
	pics_mask();
	lapic_init();
	timer_init();
	timer_init_cpu();
	/* A dry run without a loader of ours patches .bootarg. */
	payload(boot_arg[1] ? boot_arg[0] : arg);
	done();
}

static u64 call(u64 rax, bool is_amd)
{
	if (is_amd)
		asm volatile("vmmcall" : "+a"(rax) :: "memory");
	else
		asm volatile("vmcall" : "+a"(rax) :: "memory");
	return rax;
}

/* A processor of AMD has VMMCALL, others VMCALL. */
s64 null_hypercall(void)
{
	static volatile s64 result;
	struct trap trap;

	trap = TRY(result = (s64)call(NULL_CALL,
				      cpuid(0, 0).b == VENDOR_AMD));
	return trap.taken ? -1 : result;
}

void describe_cpu(void)
{
	union {
		u32 word[12];
		char text[49];
	} name = { 0 };

	for (u32 i = 0; i < 3; i++) {
		struct cpuid id = cpuid(0x80000002 + i, 0);

		memcpy(&name.word[4 * i], &id, sizeof(id));
	}
	printf("%s, %s, APIC %u\n", name.text,
	       lapic_is_x2apic() ? "x2APIC" : "xAPIC", apic_id());
}

void power_off(void)
{
	outw(PM1_CONTROL, PM1_SLEEP_S5);
	for (;;)
		asm volatile("cli; hlt");
}

void power_reset(void)
{
	outb(RESET_PORT, RESET_FULL);
	for (;;)
		asm volatile("cli; hlt");
}
