// SPDX-License-Identifier: GPL-2.0
/* host.c - the riscv part of the Linux side: crossing into HS mode and back. */
#include <linux/cpumask.h>
#include <linux/interrupt.h>
#include <linux/mm.h>
#include <linux/of.h>
#include <linux/of_address.h>
#include <linux/slab.h>
#include <asm/cacheflush.h>
#include <asm/hwcap.h>
#include <asm/cpufeature.h>
#include <asm/delay.h>
#include <asm/sbi.h>

#include "arch.h"
#include "host_abi.h"
#include "host_intc.h"

long host_enter_core(unsigned long entry, unsigned long cpu, phys_addr_t base,
		     unsigned long satp);
long host_leave_core(u64 round);

const char arch_host_name[] = "riscv64";
const char arch_host_state_rule[] =
	"mode must be 0 (VU) or 1 (VS), hvip has no bits but 2, 6 and 10, and vector registers are 0 where the hart has no V";

/*
 * The address space in which CPUs enter, see host_abi.h: two tables of Sv39, the
 * root and the one that holds the core.
 */
#define ENTRIES		512
#define PTE_CORE	(_PAGE_READ | _PAGE_WRITE | _PAGE_EXEC | _PAGE_PRESENT | \
			 _PAGE_ACCESSED | _PAGE_DIRTY)

static u64 (*entry_tables)[ENTRIES];
static phys_addr_t core_base;

static u64 pte(phys_addr_t pa, u64 flags)
{
	return (u64)PHYS_PFN(pa) << _PAGE_PFN_SHIFT | flags;
}

static int make_entry_tables(phys_addr_t base)
{
	entry_tables = (void *)__get_free_pages(GFP_KERNEL | __GFP_ZERO, 1);
	if (!entry_tables)
		return -ENOMEM;
	core_base = base;
	entry_tables[0][AX_RISCV_CORE_VA / SZ_1G] =
		pte(__pa(entry_tables[1]), _PAGE_TABLE);
	entry_tables[1][0] = pte(base, PTE_CORE);
	return 0;
}

void arch_host_finish(void)
{
	free_pages((unsigned long)entry_tables, 1);
	entry_tables = NULL;
}

static int read_hwid(unsigned int cpu, u64 *hwid)
{
	struct device_node *node = of_get_cpu_node(cpu, NULL);
	const __be32 *reg;
	int len;

	if (!node)
		return -ENODEV;
	reg = of_get_property(node, "reg", &len);
	if (reg)
		*hwid = of_read_number(reg, len / sizeof(*reg));
	of_node_put(node);
	return reg ? 0 : -EINVAL;
}

static const struct {
	u64 bit;
	unsigned int ext;
} extensions[] = {
	{ AX_RISCV_ISA_SSTC, RISCV_ISA_EXT_SSTC },
	{ AX_RISCV_ISA_SMSTATEEN, RISCV_ISA_EXT_SMSTATEEN },
	{ AX_RISCV_ISA_SSAIA, RISCV_ISA_EXT_SSAIA },
	{ AX_RISCV_ISA_V, RISCV_ISA_EXT_ZVE32X },
};

int arch_host_prepare(struct ax_boot *boot)
{
	struct ax_riscv_boot *riscv = (struct ax_riscv_boot *)boot->arch;
	unsigned int cpu;
	int err;
	int i;

	for_each_possible_cpu(cpu) {
		err = read_hwid(cpu, &boot->cpu[cpu].hwid);
		if (err)
			return err;
	}
	for (i = 0; i < ARRAY_SIZE(extensions); i++)
		if (__riscv_isa_extension_available(NULL, extensions[i].ext))
			riscv->isa |= extensions[i].bit;
	riscv->timebase = riscv_timebase;
	err = host_intc_read(boot);
	if (!err)
		err = make_entry_tables(boot->core.base);
	return err;
}

/* Loads and stores are coherent; each CPU does fence.i on its way in. */
void arch_host_sync_image(void *addr, size_t size)
{
	mb();
}

int arch_host_seize_cpu(phys_addr_t entry, unsigned int cpu)
{
	return host_enter_core(AX_RISCV_CORE_VA + (entry - core_base), cpu,
			       core_base,
			       SATP_MODE_39 | PHYS_PFN(__pa(entry_tables)));
}

/* Only ours has that extension. */
bool arch_host_core_answers(void)
{
	struct sbiret ret = sbi_ecall(SBI_EXT_BASE, SBI_EXT_BASE_PROBE_EXT,
				      AX_RISCV_EID, 0, 0, 0, 0, 0);

	return !ret.error && ret.value;
}

int arch_host_release_cpu(u64 round)
{
	return host_leave_core(round);
}

void arch_host_released_cpu(void)
{
}

long arch_host_hypercall(enum ax_hypercall nr, u64 a0, u64 a1, u64 a2, u64 a3)
{
	register u64 r0 asm("a0") = a0;
	register u64 r1 asm("a1") = a1;
	register u64 r2 asm("a2") = a2;
	register u64 r3 asm("a3") = a3;
	register u64 r6 asm("a6") = nr;
	register u64 r7 asm("a7") = AX_RISCV_EID;

	asm volatile("ecall" : "+r" (r0)
		     : "r" (r1), "r" (r2), "r" (r3), "r" (r6), "r" (r7)
		     : "memory");
	return r0;
}
