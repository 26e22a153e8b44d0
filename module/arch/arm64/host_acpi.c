// SPDX-License-Identifier: GPL-2.0
/*
 * host_acpi.c - GIC, timer, CPUs and PSCI by ACPI (6.5, chapter 5.2).
 */
#include <linux/acpi.h>
#include <linux/cpumask.h>
#include <linux/overflow.h>
#include <linux/sizes.h>
#include <linux/smp.h>
#include <asm/cputype.h>

#include "host_abi.h"
#include "host_acpi.h"

/* MADT, GICC: Flags; headers of older kernels know the first bit only. */
#define GICC_ENABLED		BIT(0)
#define GICC_ONLINE_CAPABLE	BIT(3)

/* MADT, GICD: GIC version */
#define GICD_VERSION_3		3
#define GICD_VERSION_4		4

/* IHI 0069 12.8, 12.10 and 12.18: frames of 64 KiB */
#define GICD_SIZE		SZ_64K
#define GICR_SIZE_3		(2 * SZ_64K)
#define GICR_SIZE_4		(4 * SZ_64K)
#define ITS_SIZE		(2 * SZ_64K)

/* ---- the MADT ---- */

/* One entry of the MADT; what isn't 0 ends the walk and is its result. */
typedef int (*entry_fn)(const void *entry, void *arg);

static int walk_entries(const struct acpi_table_header *madt, u8 type,
			size_t size, entry_fn fn, void *arg)
{
	const void *at = madt, *end = at + madt->length;
	const struct acpi_subtable_header *entry;
	int ret = 0;

	at += sizeof(struct acpi_table_madt);
	while (!ret && end - at >= (ptrdiff_t)sizeof(*entry)) {
		entry = at;
		if (entry->length < sizeof(*entry) || entry->length > end - at)
			return -EINVAL;
		if (entry->type == type)
			ret = entry->length < size ? -EINVAL : fn(entry, arg);
		at += entry->length;
	}
	return ret;
}

/* Each entry of @type, of which at least the first @size bytes are there. */
static int walk_madt(u8 type, size_t size, entry_fn fn, void *arg)
{
	struct acpi_table_header *madt;
	int ret;

	if (ACPI_FAILURE(acpi_get_table(ACPI_SIG_MADT, 0, &madt)))
		return -ENODEV;
	ret = walk_entries(madt, type, size, fn, arg);
	acpi_put_table(madt);
	return ret;
}

/* ---- interrupt controller ---- */

static int note_gicd(const void *entry, void *arg)
{
	*(struct acpi_madt_generic_distributor *)arg =
		*(const struct acpi_madt_generic_distributor *)entry;
	return 1;
}

static bool find_gicd(struct acpi_madt_generic_distributor *gicd)
{
	return walk_madt(ACPI_MADT_TYPE_GENERIC_DISTRIBUTOR, sizeof(*gicd),
			 note_gicd, gicd) == 1 &&
	       (gicd->version == GICD_VERSION_3 ||
		gicd->version == GICD_VERSION_4);
}

bool host_acpi_has_gic3(void)
{
	struct acpi_madt_generic_distributor gicd;

	return find_gicd(&gicd);
}

unsigned int host_acpi_irq(u32 intid)
{
	unsigned int irq;

	return acpi_gsi_to_irq(intid, &irq) ? 0 : irq;
}

/* Side by side they are one region. */
static int add_gicr(struct ax_arm64_boot *boot, u64 base, u64 size)
{
	struct ax_range *last = boot->nr_gicr ?
				&boot->gicr[boot->nr_gicr - 1] : NULL;

	if (last && last->base + last->size == base) {
		last->size += size;
		return 0;
	}
	if (boot->nr_gicr == AX_ARM64_MAX_GICR)
		return -E2BIG;
	boot->gicr[boot->nr_gicr].base = base;
	boot->gicr[boot->nr_gicr].size = size;
	boot->nr_gicr++;
	return 0;
}

static int add_gicr_region(const void *entry, void *arg)
{
	const struct acpi_madt_generic_redistributor *gicr = entry;

	return add_gicr(arg, gicr->base_address, gicr->length);
}

static bool cpu_exists(const struct acpi_madt_generic_interrupt *gicc)
{
	return gicc->flags & (GICC_ENABLED | GICC_ONLINE_CAPABLE);
}

/* What the fields that are read here need; later ones came with later ACPI. */
#define GICC_LENGTH \
	offsetofend(struct acpi_madt_generic_interrupt, arm_mpidr)

struct gicr_of_cpus {
	struct ax_arm64_boot *boot;
	u64 size;
};

/* Where no regions are named, each CPU names its own. */
static int add_gicr_of_cpu(const void *entry, void *arg)
{
	const struct acpi_madt_generic_interrupt *gicc = entry;
	const struct gicr_of_cpus *of = arg;

	if (!cpu_exists(gicc) || !gicc->gicr_base_address)
		return 0;
	return add_gicr(of->boot, gicc->gicr_base_address, of->size);
}

static int read_gic(struct ax_arm64_boot *boot)
{
	struct gicr_of_cpus of = { .boot = boot, .size = GICR_SIZE_3 };
	struct acpi_madt_generic_distributor gicd;
	int err;

	if (!find_gicd(&gicd))
		return -ENODEV;
	boot->gic_version = 3;
	boot->gicd.base = gicd.base_address;
	boot->gicd.size = GICD_SIZE;
	err = walk_madt(ACPI_MADT_TYPE_GENERIC_REDISTRIBUTOR,
			sizeof(struct acpi_madt_generic_redistributor),
			add_gicr_region, boot);
	if (err || boot->nr_gicr)
		return err;
	if (gicd.version == GICD_VERSION_4)
		of.size = GICR_SIZE_4;
	err = walk_madt(ACPI_MADT_TYPE_GENERIC_INTERRUPT, GICC_LENGTH,
			add_gicr_of_cpu, &of);
	return err || boot->nr_gicr ? err : -ENODEV;
}

static int add_its(const void *entry, void *arg)
{
	const struct acpi_madt_generic_translator *its = entry;
	struct ax_arm64_boot *boot = arg;

	if (boot->nr_its == AX_ARM64_MAX_ITS)
		return -E2BIG;
	boot->its[boot->nr_its].base = its->base_address;
	boot->its[boot->nr_its].size = ITS_SIZE;
	boot->nr_its++;
	return 0;
}

/* ---- CPUs ---- */

/* Else it is an interrupt of all CPUs, or the table is wrong. */
static bool is_ppi(u32 gsi)
{
	return gsi >= 16 && gsi < 32;
}

struct cpu_ids {
	struct ax_boot *boot;
	u64 first;		/* of CPU 0, the one that booted */
	unsigned int nr;
};

static int add_cpu(const void *entry, void *arg)
{
	const struct acpi_madt_generic_interrupt *gicc = entry;
	struct ax_arm64_boot *arm64;
	struct cpu_ids *ids = arg;

	if (!cpu_exists(gicc))
		return 0;
	if (gicc->arm_mpidr == ids->first) {
		arm64 = (struct ax_arm64_boot *)ids->boot->arch;
		if (!is_ppi(gicc->vgic_interrupt))
			return -EINVAL;
		arm64->ppi_maintenance = gicc->vgic_interrupt;
		/* Where it is no PPI, cells get no monitors. */
		if (is_ppi(gicc->performance_interrupt))
			arm64->ppi_pmu = gicc->performance_interrupt;
		ids->boot->cpu[0].hwid = gicc->arm_mpidr;
	} else if (ids->nr < nr_cpu_ids) {
		ids->boot->cpu[ids->nr++].hwid = gicc->arm_mpidr;
	}
	return 0;
}

static void read_hwid(void *hwid)
{
	*(u64 *)hwid = read_cpuid_mpidr() & MPIDR_HWID_BITMASK;
}

/*
 * Linux numbers the CPUs as the MADT lists them, behind the one that booted.
 * It exports no table of that, so those that are online are asked.
 */
static int read_cpus(struct ax_boot *boot)
{
	struct cpu_ids ids = { .boot = boot, .nr = 1 };
	unsigned int cpu;
	u64 hwid;
	int err;

	err = smp_call_function_single(0, read_hwid, &ids.first, 1);
	if (!err)
		err = walk_madt(ACPI_MADT_TYPE_GENERIC_INTERRUPT,
				GICC_LENGTH, add_cpu, &ids);
	if (err || ids.nr < nr_cpu_ids)
		return err ?: -ENODEV;
	for_each_possible_cpu(cpu) {
		if (!smp_call_function_single(cpu, read_hwid, &hwid, 1) &&
		    hwid != boot->cpu[cpu].hwid)
			return -EINVAL;
	}
	return 0;
}

/* ---- timer, PSCI, memory ---- */

static int read_timer(struct ax_arm64_boot *boot)
{
	const struct acpi_table_gtdt *gtdt;
	struct acpi_table_header *table;
	int err = -EINVAL;

	if (ACPI_FAILURE(acpi_get_table(ACPI_SIG_GTDT, 0, &table)))
		return -ENODEV;
	gtdt = (const void *)table;
	if (table->length >= sizeof(*gtdt) &&
	    is_ppi(gtdt->non_secure_el1_interrupt) &&
	    is_ppi(gtdt->virtual_timer_interrupt)) {
		boot->ppi_phys = gtdt->non_secure_el1_interrupt;
		boot->ppi_virt = gtdt->virtual_timer_interrupt;
		/* Without it cells' clocks have no alarm. */
		if (is_ppi(gtdt->non_secure_el2_interrupt))
			boot->ppi_hyp = gtdt->non_secure_el2_interrupt;
		err = 0;
	}
	acpi_put_table(table);
	return err;
}

const char *host_acpi_psci_method(void)
{
	u16 flags = acpi_gbl_FADT.arm_boot_flags;

	if (!(flags & ACPI_FADT_PSCI_COMPLIANT))
		return NULL;
	return flags & ACPI_FADT_PSCI_USE_HVC ? "hvc" : "smc";
}

int host_acpi_prepare(struct ax_boot *boot)
{
	struct ax_arm64_boot *arm64 = (struct ax_arm64_boot *)boot->arch;
	int err = read_cpus(boot);

	if (!err)
		err = read_timer(arm64);
	if (!err)
		err = read_gic(arm64);
	if (!err)
		err = walk_madt(ACPI_MADT_TYPE_GENERIC_TRANSLATOR,
				sizeof(struct acpi_madt_generic_translator),
				add_its, arm64);
	return err;
}
