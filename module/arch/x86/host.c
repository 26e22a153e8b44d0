// SPDX-License-Identifier: GPL-2.0
/* host.c - the x86 part of the Linux side: crossing into host mode and back. */
#include <linux/cpumask.h>
#include <linux/gfp.h>
#include <linux/mm.h>
#include <linux/pgtable.h>
#include <linux/string.h>
#include <asm/apic.h>
#include <asm/cpuid.h>
#include <asm/processor.h>
#include <asm/smp.h>
#include <asm/special_insns.h>
#include <asm/tsc.h>

#include "arch.h"
#include "host_abi.h"

long host_enter_core(unsigned long entry, unsigned long cpu, phys_addr_t base,
		     unsigned long entry_cr3);
long host_leave_core(u64 round);

const char arch_host_name[] = "x86_64";
const char arch_host_state_rule[] =
	"no register has bits that the processor reserves, cr0.pg goes with cr0.pe, and with efer.lme and cr4.pae if efer.lma is set, which is set then only";

/*
 * The address space in which CPUs enter and leave, see host_abi.h: the kernel's
 * half as Linux has it, and a table a level for the core. Where CPUs are given
 * back while they are off, they stay in it until Linux starts them.
 */
#define ENTRIES		512
#define TABLES_ORDER	3
enum { TOP, LEVEL4, LEVEL3, LEVEL2, LEVEL1, EXIT_PAGE, NR_TABLES };

/* Nothing of it may stay in a TLB. */
#define NOT_GLOBAL(flags)	((flags) & ~_PAGE_GLOBAL)

static u64 (*entry_tables)[ENTRIES];
static phys_addr_t core_base;

static u64 table(unsigned int i)
{
	return __pa(entry_tables[i]) | _KERNPG_TABLE_NOENC;
}

static void copy_kernel_half(void)
{
	const u64 *current_top = __va(__native_read_cr3() & PAGE_MASK);

	memcpy(&entry_tables[TOP][ENTRIES / 2], &current_top[ENTRIES / 2],
	       sizeof(entry_tables[TOP]) / 2);
}

static int make_entry_tables(phys_addr_t base)
{
	BUILD_BUG_ON(NR_TABLES > 1 << TABLES_ORDER);
	BUILD_BUG_ON(AX_X86_CORE_VA != SZ_1G);
	if (!entry_tables)
		entry_tables = (void *)__get_free_pages(GFP_KERNEL | __GFP_ZERO,
							TABLES_ORDER);
	if (!entry_tables)
		return -ENOMEM;
	core_base = base;
	if (pgtable_l5_enabled()) {
		entry_tables[TOP][0] = table(LEVEL4);
		entry_tables[LEVEL4][0] = table(LEVEL3);
	} else {
		entry_tables[TOP][0] = table(LEVEL3);
	}
	entry_tables[LEVEL3][1] = table(LEVEL2);
	entry_tables[LEVEL2][0] = base | NOT_GLOBAL(__PAGE_KERNEL_LARGE_EXEC);
	entry_tables[LEVEL2][1] = table(LEVEL1);
	entry_tables[LEVEL1][0] = __pa(entry_tables[EXIT_PAGE]) |
				  NOT_GLOBAL(__PAGE_KERNEL_EXEC);
	memset(entry_tables[EXIT_PAGE], 0, PAGE_SIZE);
	copy_kernel_half();
	return 0;
}

/* CPUs leave through the tables, too. */
void arch_host_finish(void)
{
}

int arch_host_prepare(struct ax_boot *boot)
{
	struct ax_x86_boot *x86 = (struct ax_x86_boot *)boot->arch;
	unsigned int cpu;
	int err;

	for_each_possible_cpu(cpu)
		boot->cpu[cpu].hwid = per_cpu(x86_cpu_to_apicid, cpu);
	err = make_entry_tables(boot->core.base);
	if (err)
		return err;
	x86->exit_cr3 = __pa(entry_tables[TOP]);
	x86->exit_page = __pa(entry_tables[EXIT_PAGE]);
	x86->tsc_khz = tsc_khz;
	return 0;
}

/* Caches are coherent, and CPUs come here by a jump. */
void arch_host_sync_image(void *addr, size_t size)
{
	mb();
}

int arch_host_seize_cpu(phys_addr_t entry, unsigned int cpu)
{
	return host_enter_core(AX_X86_CORE_VA + (entry - core_base), cpu,
			       core_base, __pa(entry_tables[TOP]));
}

/* Any hypervisor may have the leaf, only ours says so. */
bool arch_host_core_answers(void)
{
	u32 eax, ebx, ecx, edx;

	cpuid(0x40000000, &eax, &ebx, &ecx, &edx);
	return ebx == AX_X86_SIGNATURE_B && ecx == AX_X86_SIGNATURE_C &&
	       edx == AX_X86_SIGNATURE_D;
}

int arch_host_release_cpu(u64 round)
{
	copy_kernel_half();
	return host_leave_core(round);
}

/* A CPU that is off is still in the tables: the next ones are these, then. */
void arch_host_released_cpu(void)
{
	if (cpumask_equal(cpu_present_mask, cpu_online_mask))
		free_pages((unsigned long)xchg(&entry_tables, NULL),
			   TABLES_ORDER);
}

long arch_host_hypercall(enum ax_hypercall nr, u64 a0, u64 a1, u64 a2, u64 a3)
{
	register u64 r8 asm("r8") = a0;
	register u64 r9 asm("r9") = a1;
	register u64 r10 asm("r10") = a2;
	register u64 r11 asm("r11") = a3;
	long ret;

	asm volatile("vmmcall"
		     : "=a" (ret)
		     : "0" ((u64)(AX_X86_CALL | nr)), "r" (r8), "r" (r9),
		       "r" (r10), "r" (r11)
		     : "memory");
	return ret;
}
