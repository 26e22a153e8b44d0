// SPDX-License-Identifier: GPL-2.0
/* machine.c - an x86 machine, and stand-ins for the assembler and management. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include <axvisor/event.h>
#include <axvisor/log.h>

#include "arch/x86/mmu.h"
#include "machine.h"

#define POOL_SIZE	(4UL << 20)
#define TEXTS_SIZE	(1UL << 20)

struct machine m;
struct ax_boot core_boot;
struct cpu *cpus[AX_MAX_CPUS];
const struct x86_vendor *vendor;

static char *areas;
static char texts[TEXTS_SIZE];
static size_t texts_used;

const char *msr_name(u32 msr)
{
	char *text = texts + texts_used;

	texts_used += (size_t)sprintf(text, "msr_%x", msr) + 1;
	assert(texts_used < TEXTS_SIZE - 32);
	return text;
}

/* Reserved bits of EFER; the MSR that no CPU has. */
int msr_faults(u32 msr, u64 val)
{
	return (msr == MSR_EFER && (val & ~m.efer_bits)) || msr == 0x123456;
}

void cpuid(u32 leaf, u32 subleaf, u32 out[4])
{
	memset(out, 0, 4 * sizeof(out[0]));
	switch (leaf) {
	case 0x80000000:
		out[0] = CPUID_SVM;
		break;
	case CPUID_FEATURES:
		out[0] = 0x800f12;
		out[2] = CPUID_1C_VMX;
		break;
	case CPUID_EXTENDED:
		out[2] = CPUID_EXT_C_SVM;
		out[3] = CPUID_EXT_D_PAGE1GB | (m.newest ? CPUID_EXT_D_RDTSCP : 0);
		break;
	case CPUID_STRUCTURED:
		out[2] = m.newest ? BIT_ULL(7) : 0;
		out[3] = m.newest ? BIT_ULL(20) : 0;
		break;
	case 0xd:
		out[0] = !m.newest ? 0 : subleaf == 1 ? 0xf : 0x207;
		out[2] = m.newest && !subleaf ? 0xa80 : 0;
		break;
	case CPUID_ADDRESS_SIZES:
		out[0] = 40;
		break;
	case CPUID_SVM:
		out[3] = m.features;
		break;
	}
}

struct vcpu_regs *svm_enter(struct vcpu_regs *regs, u64 vmcb, u64 host_vmcb)
{
	(void)host_vmcb;
	rec_call("svm_enter", vmcb);
	if (m.guest)
		m.guest((struct vmcb *)vmcb);
	return regs;
}

__noreturn void svm_leave(const struct leave_frame *frame)
{
	m.left = *frame;
	rec_call("svm_leave", 0);
	longjmp(m.away, 1);
}

__noreturn void reset_machine(void)
{
	rec_call("reset_machine", 0);
	longjmp(m.away, 1);
}

/* ---- stand-ins ---- */

hpa_t hva_to_hpa(const void *hva)
{
	return HPA((u64)hva);
}

void *hpa_to_hva(hpa_t hpa)
{
	return (void *)hpa.v;
}

void *mmu_map_device(hpa_t base, u64 size)
{
	rec_dev_map(base.v, base.v, size);
	return (void *)base.v;
}

const u8 *mmu_code(hpa_t page)
{
	return (const u8 *)page.v;
}

/* Accessed and dirty bits: tables that guests have here have all of them. */
int mmu_exchange(hpa_t hpa, u64 old, u64 new, unsigned int size)
{
	(void)hpa;
	(void)old;
	(void)new;
	(void)size;
	return -EAGAIN;
}

void arch_mem_read(void *dst, hpa_t src, u64 size)
{
	if (m.ram && src.v - (u64)m.ram < RAM_SIZE)
		memcpy(dst, (const void *)src.v, size);
	else
		memset(dst, 0, size);
}

void arch_mem_write(hpa_t dst, const void *src, u64 size)
{
	if (m.ram && dst.v - (u64)m.ram < RAM_SIZE) {
		memcpy((void *)dst.v, src, size);
		return;
	}
	m.written = dst.v;
	memcpy(m.frame, src, MIN(size, sizeof(m.frame)));
}

__asm__(".pushsection .rodata\n.globl exit_code, exit_code_end\n"
	"exit_code: .quad 0\nexit_code_end:\n.popsection");

void event_notify(void)
{
}

unsigned int arch_cpu_id(void)
{
	return this_cpu()->id;
}

void cpu_interrupt(struct cpu *cpu)
{
	store_release(&cpu->nmi_ours, 1);
	lapic_send_nmi(cpu);
}

void log_printf(enum log_level level, const char *fmt, ...)
{
	(void)level;
	(void)fmt;
}

__noreturn void panic(const char *fmt, ...)
{
	puts(fmt);
	abort();
}

bool spin_wait(struct spinlock *lock, u32 ticket)
{
	(void)lock;
	(void)ticket;
	abort();
}

__noreturn void spin_give_up(void)
{
	abort();
}

/* ---- the machine ---- */

static void make_cpu(u32 i)
{
	struct cpu *cpu = (struct cpu *)(areas + i * CPU_AREA_SIZE + CPU_STRUCT);

	memset(cpu, 0, sizeof(*cpu));
	cpu->id = i;
	cpu->hwid = HWID(i);
	cpus[i] = cpu;
}

void machine_be(u32 cpu)
{
	rec_set("rsp", (u64)areas + cpu * CPU_AREA_SIZE + CPU_STACK_TOP - 64);
}

void machine_init(void)
{
	static void *pool;
	u32 i;

	free(areas);
	free(pool);
	areas = aligned_alloc(CPU_AREA_SIZE, NR_CPUS * CPU_AREA_SIZE);
	pool = aligned_alloc(SZ_2M, POOL_SIZE);
	assert(areas && pool);
	memset(pool, 0, POOL_SIZE);
	memset(&m, 0, sizeof(m));
	m.features = SVM_NP;
	m.efer_bits = EFER_LME | EFER_LMA | EFER_NXE | EFER_SVME | BIT_ULL(0);
	rec_reset();
	texts_used = 0;
	rec_set("msr_1b", APIC_BASE_DEFAULT | APIC_BASE_ENABLE);
	rec_set("msr_c0000080", EFER_LME | EFER_LMA | EFER_NXE | BIT_ULL(0));
	pool_init(pool, POOL_SIZE);
	core_boot.nr_cpus = NR_CPUS;
	((struct ax_x86_boot *)core_boot.arch)->tsc_khz = 1;
	vendor = &vendor_svm;
	for (i = 0; i < NR_CPUS; i++)
		make_cpu(i);
	machine_be(0);
}

void machine_start(void)
{
	u32 i;

	for (i = 0; i < NR_CPUS; i++)
		assert(!vendor->cpu_init(cpus[i]));
	assert(!vendor->init() && !lapic_init());
	m.root.kind = VM_ROOT;
	m.root.nr_vcpus = NR_CPUS;
	assert(!arch_vm_init(&m.root));
	for (i = 0; i < NR_CPUS; i++) {
		m.vcpu[i].vm = &m.root;
		m.vcpu[i].id = m.vcpu[i].cpu = i;
		m.vcpu[i].exit = &m.exit;
		m.root.vcpu[i] = &m.vcpu[i];
		assert(!arch_vcpu_init(&m.vcpu[i]));
		machine_be(i);
		cpus[i]->root = &m.vcpu[i];
		m.vcpu[i].power = VCPU_ON;
		lapic_cpu_init(cpus[i]);
		arch_vcpu_load(&m.vcpu[i]);
	}
	machine_be(0);
	rec_clear();
}

static struct {
	u64 code, info1, info2;
} next_exit;

static void exit_so(struct vmcb *vmcb)
{
	vmcb->exitcode = next_exit.code;
	vmcb->exitinfo1 = next_exit.info1;
	vmcb->exitinfo2 = next_exit.info2;
}

enum exit_result machine_exits(u64 code, u64 info1, u64 info2)
{
	struct vcpu *vcpu = this_cpu()->loaded;

	next_exit.code = code;
	next_exit.info1 = info1;
	next_exit.info2 = info2;
	if (!m.guest)
		m.guest = exit_so;
	vendor->run(vcpu);
	return exit_dispatch(vcpu);
}
