// SPDX-License-Identifier: GPL-2.0
/*
 * root_apic.c - the root cell's local APICs are the machine's. CPUs are started by
 * the core: INIT and SIPI never reach the hardware, where they would take a CPU
 * out of it.
 */
#include <axvisor/arch_cpu.h>
#include <axvisor/arch_vm.h>
#include <axvisor/smp.h>
#include "../../vm/vm.h"
#include "cpu.h"
#include "exits.h"
#include "lapic.h"
#include "root_apic.h"
#include "stage2.h"

#define SIPI_SHIFT	12	/* the vector names a page (APM 2 16.5) */

/* Reads of the page don't come here, but those of instructions that write, too. */
static int apic_access(struct vcpu *vcpu, u64 off, unsigned int size, bool write,
		       u64 *val)
{
	if (size != 4 || !IS_ALIGNED(off, 16) || this_cpu()->x2apic)
		return -EINVAL;
	if (write)
		vcpu->arch.after = root_apic_write(vcpu, (u32)off, *val);
	else
		*val = lapic_read((u32)off);
	return 0;
}

int root_apic_init(struct vm *vm)
{
	vm_add_mmio(vm, "local APIC", GPA(APIC_BASE_DEFAULT), PAGE_SIZE, apic_access);
	return stage2_map_early(vm, GPA(APIC_BASE_DEFAULT), HPA(APIC_BASE_DEFAULT), PAGE_SIZE,
				VM_READ);
}

static struct cpu *find_cpu(u64 hwid)
{
	u32 i;

	for (i = 0; i < core_boot.nr_cpus; i++)
		if (cpus[i]->hwid == hwid)
			return cpus[i];
	return NULL;
}

/* Whatever of them an NMI reaches by a destination that isn't one CPU's. */
static void note_nmi(u32 low, u64 dest)
{
	struct cpu *cpu = find_cpu(dest);
	u32 i;

	if (cpu && !(low & (ICR_LOGICAL | ICR_SHORTHAND))) {
		store_release(&cpu->nmi_linux, 1);
		return;
	}
	for (i = 0; i < core_boot.nr_cpus; i++)
		store_release(&cpus[i]->nmi_linux, 1);
}

/*
 * One that is off waits for its SIPI already; one that runs goes off, as by INIT. The
 * end of an INIT's level is nothing to CPUs (APM 2 16.5).
 */
static void init_cpu(const struct vcpu *vcpu, u32 low, u64 dest)
{
	struct cpu *cpu = find_cpu(dest);

	if (!cpu || !cpu->root || (low & (ICR_LOGICAL | ICR_SHORTHAND)) ||
	    !(low & ICR_ASSERT))
		return;
	if (cpu->root == vcpu || READ_ONCE(cpu->root->power) == VCPU_OFF)
		return;
	store_release(&cpu->root->arch.init, true);
	cpu_interrupt(cpu);
}

static enum exit_result tell_sipi(struct vcpu *vcpu)
{
	vcpu->arch.sipi_again = false;
	vcpu->exit->reason = VCPU_EXIT_VCPU_ON;
	vcpu->exit->target = vcpu->arch.sipi_target;
	vcpu->exit->entry = vcpu->arch.sipi_entry;
	vcpu->exit->context = 0;
	return EXIT_LEAVE;
}

enum exit_result root_startup(struct vcpu *vcpu)
{
	if (!load_acquire(&vcpu->arch.init))
		return tell_sipi(vcpu);
	vcpu->exit->reason = VCPU_EXIT_VCPU_OFF;
	return EXIT_LEAVE;
}

/* The other one has an INIT, but isn't off yet. */
void root_started(struct vcpu *vcpu, s64 err)
{
	const struct vcpu *other = cpus[vcpu->arch.sipi_target]->root;

	vcpu->arch.sipi_again = err == -EALREADY && load_acquire(&other->arch.init);
}

/* Linux starts CPUs one at a time, by their APIC ids. */
static enum exit_result start_cpu(struct vcpu *vcpu, u32 low, u64 dest)
{
	const struct cpu *cpu = find_cpu(dest);

	if (!cpu || (low & (ICR_LOGICAL | ICR_SHORTHAND)))
		return EXIT_RESUME;
	vcpu->arch.sipi_target = cpu->id;
	vcpu->arch.sipi_entry = GPA(FIELD_GET(APIC_VECTOR, low) << SIPI_SHIFT);
	return tell_sipi(vcpu);
}

static void forward_icr(u32 low, u64 dest)
{
	if (this_cpu()->x2apic) {
		fence_msr();
		write_msr(MSR_X2APIC + APIC_ICR / 16, dest << 32 | low);
	} else {
		lapic_write(APIC_ICR, low);
	}
}

static enum exit_result write_icr(struct vcpu *vcpu, u32 low, u64 dest)
{
	switch (FIELD_GET(ICR_MODE, low)) {
	case MODE_INIT:
		init_cpu(vcpu, low, dest);
		return EXIT_RESUME;
	case MODE_STARTUP:
		return start_cpu(vcpu, low, dest);
	case MODE_NMI:
		note_nmi(low, dest);
		break;
	}
	forward_icr(low, dest);
	return EXIT_RESUME;
}

/*
 * Linux switches the local APIC of a CPU off when that CPU goes off: what it then
 * does to wait for ever tells when it has come to the end.
 */
static void write_svr(struct vcpu *vcpu, u32 val)
{
	const bool off = !(val & SVR_ENABLE);

	lapic_write(APIC_SVR, val);
	if (off == vcpu->arch.apic_off)
		return;
	vcpu->arch.apic_off = off;
	vendor->intercept(vcpu, X86_ON_HLT, off);
}

enum exit_result root_apic_write(struct vcpu *vcpu, u32 reg, u64 val)
{
	switch (reg) {
	case APIC_ICR:
		if (this_cpu()->x2apic)
			return write_icr(vcpu, (u32)val, val >> 32);
		return write_icr(vcpu, (u32)val,
				 FIELD_GET(ICR_HIGH_DESTINATION, lapic_read(APIC_ICR_HIGH)));
	case APIC_SVR:
		write_svr(vcpu, (u32)val);
		return EXIT_RESUME;
	default:
		lapic_write(reg, (u32)val);
		return EXIT_RESUME;
	}
}
