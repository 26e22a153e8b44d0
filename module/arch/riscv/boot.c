// SPDX-License-Identifier: GPL-2.0
/*
 * boot.c - harts come into the core, from Linux or from the firmware, and
 * leave it; and how one asks for another's attention.
 */
#include <axvisor/arch_cpu.h>
#include <axvisor/arch_vm.h>
#include <axvisor/log.h>
#include <axvisor/pool.h>
#include "boot_info.h"
#include "cpu.h"
#include "../../vm/vm.h"
#include "intc.h"
#include "mmu.h"
#include "sbi.h"
#include "stage2.h"
#include "timer.h"
#include "vcpu.h"
#include "wired.h"

extern char __pool_start[];	/* core.lds */

struct cpu *cpus[AX_MAX_CPUS];
static u32 boot_cpu;	/* the one that was seized first */
static bool initialized;

/* Guard, stack, struct cpu: a stack that overflows faults. */
static int cpus_init(void)
{
	char *area;
	int err;
	u32 i;

	for (i = 0; i < core_boot.nr_cpus; i++) {
		area = pool_alloc(CPU_STACK_PAGES + 2);
		if (!area)
			return -ENOMEM;
		err = mmu_unmap_guard(area);
		if (err)
			return err;
		cpus[i] = (struct cpu *)(area + (CPU_STACK_PAGES + 1) * PAGE_SIZE);
		cpus[i]->id = i;
		cpus[i]->hwid = core_boot.cpu[i].hwid;
	}
	return 0;
}

/* The stacks come first: where guards can be, see core.lds. */
int arch_init(void)
{
	int err = cpus_init();

	if (!err)
		err = stage2_init();
	if (!err)
		err = intc_init();
	if (!err)
		err = wired_init();
	return err;
}

unsigned int arch_cpu_id(void)
{
	return initialized ? this_cpu()->id : boot_cpu;
}

static void hs_save(struct hs_state *s, const struct linux_entry *entry)
{
	s->sstatus = entry->sstatus;
	s->stvec = entry->stvec;
	s->satp = entry->satp;
	s->sie = read_sie();
	s->sscratch = read_sscratch();
	s->hstatus = read_hstatus();
	s->hedeleg = read_hedeleg();
	s->hideleg = read_hideleg();
	s->hie = read_hie();
	s->hcounteren = read_hcounteren();
	s->hgeie = read_hgeie();
	s->henvcfg = read_henvcfg();
	s->hgatp = read_hgatp();
	s->hvip = read_hvip();
	s->htimedelta = read_htimedelta();
	if (has_isa(AX_RISCV_ISA_SMSTATEEN))
		s->hstateen0 = read_hstateen0();
}

static int init_once(u64 id)
{
	int err;

	if (initialized)
		return 0;
	boot_cpu = id;
	err = core_init(__pool_start);
	initialized = !err;
	return err;
}

/* What interrupts HS mode is for itself alone: Linux's go to VS mode. */
static void take_traps(void)
{
	write_sscratch(0);	/* no guest runs: trap_entry */
	write_stvec((u64)trap_entry);
	write_sie(BIT_ULL(IRQ_S_SOFT));
	write_hie(0);
	write_hgeie(0);
}

/* Has the hart what the first one has, which all others' vCPUs rely on? */
static const char *lacks(void)
{
	if (!stage2_fits_hart())
		return "another second stage than the first hart's";
	if (!vcpu_vectors_fit_hart())
		return "vector registers of another size than the first hart's";
	if (intc_ops->fits_hart && !intc_ops->fits_hart())
		return "fewer guest interrupt files than the first hart";
	return NULL;
}

static bool fits(u64 id)
{
	const char *text = lacks();

	if (text)
		log_error("cpu %llu: hart %llu can't be used: it has %s", id,
			  core_boot.cpu[id].hwid, text);
	return !text;
}

/* On the boot stack. Returns only where the CPU can't be taken. */
s64 seize_cpu(u64 id, struct linux_entry *entry)
{
	struct cpu *cpu;
	int err;

	if (id >= core_boot.nr_cpus)
		return -EINVAL;
	if (core_has_panicked())
		return -EIO;
	err = init_once(id);
	if (err)
		return err;
	if (!fits(id))
		return -EOPNOTSUPP;
	cpu = cpus[id];
	write_tp(cpu);
	hs_save(&cpu->hs, entry);
	take_traps();
	vcpu_adopt(core_root_vcpu(id), entry);
	clear_sip(BIT_ULL(IRQ_S_SOFT));
	stage2_flush_local();
	smp_mark_present(id, true);
	call_on_stack(core_run, cpu);
}

/*
 * Stopped again, and who waits for it is told. The firmware calls it started until
 * then, so the flag first: nobody starts it meanwhile.
 */
static __noreturn void refuse(struct cpu *cpu)
{
	WRITE_ONCE(cpu->refused, true);
	core_cpu_refused(cpu->id);	/* a barrier: takes the queue's lock */
	arch_release_parked();
	arch_cpu_park();
}

/* From the firmware, which leaves hgatp as it was. */
__noreturn void hart_main(u64 id)
{
	struct cpu *cpu = cpus[id];

	take_traps();
	stage2_put();
	if (!fits(id))
		refuse(cpu);
	stage2_flush_local();
	smp_mark_present(cpu->id, true);
	core_run();
}

static int firmware_start(const struct cpu *cpu)
{
	s64 ret = sbi(SBI_HSM, SBI_HSM_START, cpu->hwid,
		      hva_to_hpa(hart_entry).v, cpu->id, 0);

	if (ret == SBI_SUCCESS || ret == SBI_ERR_ALREADY_AVAILABLE)
		return 0;
	log_error("cpu %u: hart_start by the firmware: %lld", cpu->id, ret);
	return -ENODEV;
}

int arch_cpu_kick(unsigned int id)
{
	struct cpu *cpu = cpus[id];

	store_release(&cpu->kicked, 1);
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	if (!smp_is_present(id))
		return READ_ONCE(cpu->refused) ? -ENODEV : firmware_start(cpu);
	sbi(SBI_IPI, SBI_IPI_SEND, 1, cpu->hwid, 0, 0);
	return 0;
}

void arch_cpu_idle(void)
{
	struct cpu *cpu = this_cpu();

	while (!cpu_take_kick(cpu)) {
		wfi();
		clear_sip(BIT_ULL(IRQ_S_SOFT));
	}
}

__noreturn void arch_cpu_park(void)
{
	write_sie(0);
	for (;;)
		wfi();
}

__noreturn void arch_cpu_restart(void)
{
	call_on_stack(core_restart, this_cpu());
}

static void hs_restore(const struct hs_state *s)
{
	write_hgatp(s->hgatp);
	write_hedeleg(s->hedeleg);
	write_hideleg(s->hideleg);
	write_hie(s->hie);
	write_hcounteren(s->hcounteren);
	write_hgeie(s->hgeie);
	write_henvcfg(s->henvcfg);
	write_htimedelta(s->htimedelta);
	if (has_isa(AX_RISCV_ISA_SMSTATEEN))
		write_hstateen0(s->hstateen0);
}

/* Linux's VS-mode state goes on in HS mode. */
__noreturn void arch_release(void)
{
	struct cpu *cpu = this_cpu();
	const struct vcpu *vcpu = cpu->loaded;
	const u64 *x = vcpu->arch.regs.x;
	const struct linux_entry entry = {
		.sp = x[REG_SP],
		.tp = x[REG_TP],
		.landing = x[REG_A0 + 4],
		.satp = read_vsatp(),
		.result = 0,
	};
	u64 sie = read_vsie();

	intc_ops->restore((struct vcpu *)vcpu);
	smp_mark_present(cpu->id, false);
	timer_release(vcpu);
	if (read_hvip() & BIT_ULL(IRQ_VS_SOFT))
		set_sip(BIT_ULL(IRQ_S_SOFT));
	write_hvip(cpu->hs.hvip);
	write_sie(sie);
	hs_restore(&cpu->hs);
	write_hstatus(cpu->hs.hstatus);
	write_sstatus((read_vsstatus() & ~SSTATUS_SIE));
	stage2_flush_local();
	write_sscratch(read_vsscratch());
	leave_to_linux(&entry);
}

void arch_release_parked(void)
{
	s64 ret = sbi(SBI_HSM, SBI_HSM_STOP, 0, 0, 0, 0);

	log_error("cpu %u: hart_stop by the firmware: %lld", this_cpu()->id,
		  ret);
}

bool arch_cpu_is_off(unsigned int id)
{
	const u64 arg[6] = { cpus[id]->hwid };
	u64 state;

	return !sbi_ecall(SBI_HSM, SBI_HSM_STATUS, arg, &state) &&
	       state == SBI_HSM_STOPPED;
}
