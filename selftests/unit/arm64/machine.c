// SPDX-License-Identifier: GPL-2.0
/* machine.c - an arm64 machine, and stand-ins for entry.S and management. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <axvisor/event.h>
#include <axvisor/log.h>

#include "arch/arm64/vcpu_irq.h"
#include "machine.h"

#define POOL_SIZE	(16UL << 20)

struct machine m;
struct vcpu_exit machine_exit;
struct ax_public core_public;

/* ---- entry.S ---- */

char cpu_on_entry[4];
void fp_save(struct fp_state *fp);
void fp_load(const struct fp_state *fp);
void smc_call(u64 regs[18]);

u64 guest_enter(struct vcpu_regs *regs)
{
	rec_call("guest_enter", regs->pc);
	return m.guest ? m.guest() : TYPE_FIQ;
}

void fp_save(struct fp_state *fp)
{
	fp->v[0] = rec_get("v0");
	rec_insn("fp_save");
}

void fp_load(const struct fp_state *fp)
{
	rec_set("v0", fp->v[0]);
	rec_insn("fp_load");
}

void smc_call(u64 regs[18])
{
	memcpy(m.smc, regs, sizeof(m.smc));
	rec_call("smc", regs[0]);
	if (m.firmware)
		m.firmware(regs);
	else
		regs[0] = m.firmware_result;
}

u64 smc(u64 fn, u64 a1, u64 a2, u64 a3)
{
	u64 regs[18] = { fn, a1, a2, a3 };

	smc_call(regs);
	return regs[0];
}

__noreturn void leave_el2(const struct el2_entry *entry)
{
	rec_insn("leave_el2");
	m.left = *entry;
	longjmp(m.away, 1);
}

__noreturn void call_on_stack(void (*fn)(void), void *stack_top)
{
	rec_insn("call_on_stack");
	m.jump_to = fn;
	m.jump_stack = stack_top;
	longjmp(m.away, 1);
}

/* ---- management and runtime ---- */

struct vcpu *core_root_vcpu(unsigned int cpu)
{
	m.root->vcpu[cpu]->power = VCPU_ON;
	return m.root->vcpu[cpu];
}

__noreturn void core_run(void)
{
	rec_insn("core_run");
	longjmp(m.away, 1);
}

void core_cpu_refused(unsigned int cpu)
{
	rec_call("core_cpu_refused", cpu);
}

__noreturn void core_restart(void)
{
	rec_insn("core_restart");
	longjmp(m.away, 1);
}

bool core_has_panicked(void)
{
	return m.panicked;
}

/* One thread: a lock that isn't free never will be. */
bool spin_wait(struct spinlock *lock, u32 ticket)
{
	(void)lock;
	(void)ticket;
	return false;
}

__noreturn void spin_give_up(void)
{
	arch_cpu_restart();
}

int core_init(char *pool)
{
	rec_call("core_init", (u64)pool);
	return 0;
}

void event_notify(void)
{
}

void log_printf(enum log_level level, const char *fmt, ...)
{
	va_list args;

	(void)level;
	va_start(args, fmt);
	vsnprintf(m.log, sizeof(m.log), fmt, args);
	va_end(args);
	m.nr_logged++;
}

bool log_worth(u32 *count)
{
	++*count;
	return true;
}

__noreturn void panic(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(m.log, sizeof(m.log), fmt, args);
	va_end(args);
	m.parked = true;
	longjmp(m.away, 1);
}

/* ---- the machine ---- */

static void init_boot(void)
{
	struct ax_arm64_boot *boot = (struct ax_arm64_boot *)core_boot.arch;
	u32 i;

	memset(&core_boot, 0, sizeof(core_boot));
	core_boot.nr_cpus = NR_CPUS;
	core_boot.doorbell = DOORBELL;
	for (i = 0; i < NR_CPUS; i++)
		core_boot.cpu[i].hwid = i;
	boot->gic_version = 3;
	boot->gicd = (struct ax_range){ GICD, 0x10000 };
	boot->nr_gicr = 1;
	boot->gicr[0] = (struct ax_range){ GICR, NR_CPUS * 0x20000ULL };
	boot->nr_its = 1;
	boot->its[0] = (struct ax_range){ ITS, 0x20000 };
	boot->ppi_virt = PPI_VIRT;
	boot->ppi_phys = PPI_PHYS;
	boot->ppi_pmu = PPI_PMU;
	boot->ppi_hyp = PPI_HYP;
	boot->ppi_maintenance = PPI_MAINTENANCE;
}

static void init_registers(void)
{
	u32 i;

	rec_reset();
	rec_set("id_aa64mmfr0_el1", 2);		/* 40 bits */
	rec_set("midr_el1", 0x410fd083);	/* Cortex-A72 */
	rec_set("cntfrq_el0", 62500000);
	/* Four list registers, 5 bits of priority and preemption, TDIR. */
	rec_set("ich_vtr_el2", 4ULL << 29 | 4ULL << 26 | BIT_ULL(19) | 3);
	rec_set("icc_ctlr_el1", 4ULL << 8);
	rec_dev_set(GICD + 4, 4, 31);		/* all SPIs */
	for (i = 0; i < NR_CPUS; i++)
		rec_dev_set(GICR_OF(i) + 8, 8,
			    (u64)i << 32 | (i == NR_CPUS - 1 ? 0x10 : 0));
}

static void *pool_memory(void)
{
	static char *memory;

	if (!memory) {
		memory = mmap(NULL, POOL_SIZE + SZ_2M, PROT_READ | PROT_WRITE,
			      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		assert(memory != MAP_FAILED);
		memory = (char *)ALIGN_UP((u64)memory, SZ_2M);
	}
	return memory;
}

void machine_init(void)
{
	memset(&m, 0, sizeof(m));
	memset(core_cpus, 0, AX_MAX_CPUS * CPU_AREA_SIZE);
	init_boot();
	init_registers();
	pool_init(pool_memory(), POOL_SIZE);
}

void machine_be(u32 cpu)
{
	rec_set("tpidr_el2", (u64)cpus[cpu]);
	rec_set("mpidr_el1", cpus[cpu]->hwid | BIT_ULL(31));
}

void machine_map(struct vm *vm, u64 gpa, u64 hpa, u64 size, u32 perm)
{
	struct page_list pages = { 0 };
	int err = pool_reserve(&pages, vm_map_pages(vm, GPA(gpa), HPA(hpa),
						   size));

	assert(!err);
	vm_map(vm, GPA(gpa), HPA(hpa), size, perm, &pages);
	pool_unreserve(&pages);
}

void machine_unmap(struct vm *vm, u64 gpa, u64 size)
{
	struct page_list pages = { 0 };
	int err = pool_reserve(&pages, vm_map_pages(vm, GPA(gpa), HPA(gpa),
						   size));

	assert(!err);
	vm_unmap(vm, GPA(gpa), size, &pages);
	pool_unreserve(&pages);
}

static void start(void)
{
	static const u32 all[NR_CPUS] = { 0, 1, 2, 3 }, two[] = { 2, 3 };
	u32 i;
	int err;

	err = arch_init();
	for (i = 0; i < NR_CPUS && !err; i++)
		smp_mark_present(i, true);
	machine_be(0);
	if (!err)
		err = vm_create(&m.root, VM_ROOT, 0, NR_CPUS, all,
				AX_CONSOLE_NONE);
	if (!err)
		err = vm_create(&m.cell, VM_CELL, 1, 2, two, AX_CONSOLE_UART);
	assert(!err);
	for (i = 0; i < NR_CPUS; i++)
		m.root->vcpu[i]->exit = &machine_exit;
	for (i = 0; i < 2; i++)
		m.cell->vcpu[i]->exit = &machine_exit;
	machine_map(m.root, ROOT_RAM, ROOT_RAM, SZ_1G, VM_RWX);
	machine_map(m.cell, CELL_GPA, CELL_HPA, SZ_2M, VM_RWX);
	rec_clear();
}

void machine_start(void)
{
	machine_init();
	start();
}

void machine_start_gic2(void)
{
	struct ax_arm64_boot *boot = (struct ax_arm64_boot *)core_boot.arch;

	machine_init();
	boot->gic_version = 2;
	boot->nr_gicr = 0;
	boot->nr_its = 0;
	boot->gicc = (struct ax_range){ GICC, 0x10000 };
	boot->gich = (struct ax_range){ GICH, 0x10000 };
	boot->gicv = (struct ax_range){ GICV, 0x10000 };
	/* Four list registers, 5 bits of priority and preemption. */
	rec_dev_set(GICH + 4, 4, 4ULL << 29 | 4ULL << 26 | 3);
	start();
}

bool machine_trap(struct vcpu *vcpu, u64 esr)
{
	rec_set("esr_el2", esr);
	return machine_leave(vcpu, TYPE_SYNC) == TRAP_RESUME;
}

enum trap_result machine_leave(struct vcpu *vcpu, u64 type)
{
	enum trap_result result = trap_handle(vcpu, type);

	if (result == TRAP_RESUME)
		vcpu_irq_enter(vcpu);
	return result;
}
