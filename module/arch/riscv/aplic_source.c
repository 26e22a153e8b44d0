// SPDX-License-Identifier: GPL-2.0
/*
 * aplic_source.c - sources of the physical APLIC that cells own, and the root
 * cell's writes, which don't reach them (AIA 4.5).
 */
#include <axvisor/arch_cpu.h>
#include <axvisor/arch_vm.h>
#include "../../vm/vm.h"
#include "aplic.h"
#include "aplic_regs.h"
#include "bits.h"
#include "boot_info.h"
#include "cpu.h"
#include "intc.h"
#include "mmu.h"
#include "stage2.h"

/**
 * struct source - one of a cell's
 * @sourcecfg, @target: as the root cell had them
 * @wanted: it is on
 * @claimed: it is off for that, until it is completed
 */
struct source {
	u32 sourcecfg, target;
	bool wanted, claimed;
};

void *aplic;
static struct source sources[AX_MAX_IRQS];

int aplic_init(void)
{
	const struct ax_range *r = &boot_info()->wired;

	aplic = mmu_map_device(HPA(r->base), r->size);
	return aplic ? 0 : -ENOSPC;
}

static bool is_msi_mode(void)
{
	return boot_info()->intc == AX_RISCV_INTC_IMSIC;
}

static int map(struct vm *vm, u64 off, u64 size, u32 perm)
{
	const u64 base = boot_info()->wired.base + off;

	return stage2_map_device(vm, GPA(base), HPA(base), size, perm);
}

/*
 * In MSI delivery mode Linux ends each level by writing setipnum_le, which is in
 * a page with its like: that is its own, it asks for what is high anyway. Targets
 * are not what Linux has written.
 */
int aplic_map(struct vm *vm)
{
	int err;

	if (!is_msi_mode())
		return map(vm, 0, APLIC_IDC, VM_READ);
	err = map(vm, 0, APLIC_SETIPNUM_LE, VM_READ);
	if (!err)
		err = map(vm, APLIC_SETIPNUM_LE, PAGE_SIZE, VM_READ | VM_WRITE);
	return err;
}

/* ---- the root cell's writes ---- */

static bool is_bits(u64 off)
{
	return off >= APLIC_SETIP && off < APLIC_CLRIE + APLIC_BITS_SIZE &&
	       off % 0x100 < APLIC_BITS_SIZE;
}

static bool is_number(u64 off)
{
	switch (off) {
	case APLIC_SETIPNUM:
	case APLIC_CLRIPNUM:
	case APLIC_SETIENUM:
	case APLIC_CLRIENUM:
	case APLIC_SETIPNUM_LE:
		return true;
	default:
		return false;
	}
}

static bool is_target(u64 off)
{
	return off > APLIC_TARGET && off < APLIC_TARGET_END;
}

/* Word by source, from 4 on: the first words are others. */
static bool is_word_of_source(u64 off)
{
	return (off > APLIC_SOURCECFG && off < APLIC_SOURCECFG + 0x1000) ||
	       is_target(off);
}

/* A hart that takes interrupts of a cell takes none of Linux's. */
static bool targets_cell(u64 off, u32 val)
{
	const u32 cpu = intc_cpu_of(FIELD_GET(TARGET_HART, val));

	return (is_target(off) || (is_msi_mode() && off == APLIC_GENMSI)) &&
	       cpu < AX_MAX_CPUS && intc_cpu_is_cells(cpu);
}

/* What would stop or move cells' sources, too; intc_lock is held. */
static bool concerns_cells(u64 off, u32 val)
{
	return targets_cell(off, val) ||
	       (off == APLIC_DOMAINCFG && intc_is_any_owned());
}

u32 aplic_read(u64 off)
{
	const u32 val = mmio_read32(aplic + off);

	return is_msi_mode() && is_target(off) ? aplic_msi_hide(val) : val;
}

void aplic_write(u64 off, u32 val)
{
	u64 source = AX_MAX_IRQS;

	if (is_number(off))
		source = val;
	else if (off == APLIC_SETIPNUM_BE)
		source = bits_swap_bytes(val);
	else if (is_word_of_source(off))
		source = off % 0x1000 / 4;
	spin_lock(&intc_lock);
	if (is_bits(off))
		val &= ~intc_owned((u32)off % 0x100 * 8);
	if (is_msi_mode() && is_target(off))
		val = aplic_msi_target(val);
	if (intc_owner(source) == AX_MAX_CPUS && !concerns_cells(off, val))
		mmio_write32(aplic + off, val);
	spin_unlock(&intc_lock);
}

/* ---- sources of cells ---- */

static void write_number(u64 reg, u32 source)
{
	mmio_write32(aplic + reg, source);
}

/*
 * What the handler is to see is visible before: mmio_write32() fences (unprivileged
 * ISA, "FENCE").
 */
void arch_doorbell_ring(u32 irq)
{
	write_number(APLIC_SETIPNUM, irq);
}

static void *word_of(u64 array, u32 source)
{
	return aplic + array + source * 4;
}

static bool root_has_enabled(u32 source)
{
	return mmio_read32(aplic + APLIC_SETIE + source / 32 * 4) &
	       1U << source % 32;
}

static u32 sourcecfg_of(u32 source, enum ax_trigger trigger)
{
	const u32 now = mmio_read32(word_of(APLIC_SOURCECFG, source));

	if (trigger == AX_TRIGGER_EDGE)
		return SOURCECFG_EDGE1;
	if (trigger == AX_TRIGGER_LEVEL || !now)
		return SOURCECFG_LEVEL1;
	return now;
}

/* 4.5.16: an interrupt priority, or the identity of an MSI. */
static u32 target_of(u32 source, u32 cpu)
{
	return FIELD_PREP(TARGET_HART, boot_info()->context[cpu]) |
	       (is_msi_mode() ? source : 1);
}

static int configure(u32 source, u32 cpu, enum ax_trigger trigger)
{
	struct source *s = &sources[source];
	void *const sourcecfg = word_of(APLIC_SOURCECFG, source);
	const u32 cfg = sourcecfg_of(source, trigger);

	if (root_has_enabled(source))
		return -EBUSY;
	*s = (struct source){
		.sourcecfg = mmio_read32(sourcecfg),
		.target = mmio_read32(word_of(APLIC_TARGET, source)),
	};
	mmio_write32(sourcecfg, cfg);
	if (mmio_read32(sourcecfg) != cfg) {
		mmio_write32(sourcecfg, s->sourcecfg);
		return -ENXIO;	/* another domain's, 4.5.2 */
	}
	mmio_write32(word_of(APLIC_TARGET, source), target_of(source, cpu));
	write_number(APLIC_CLRIPNUM, source);
	intc_set_owner(source, cpu);
	return 0;
}

int aplic_source_take(u32 source, u32 cpu, enum ax_trigger trigger)
{
	int err;

	if (!intc_has_source(source, cpu) ||
	    (is_msi_mode() && source > boot_info()->nr_msis))
		return -ENXIO;
	spin_lock(&intc_lock);
	err = configure(source, cpu, trigger);
	spin_unlock(&intc_lock);
	return err;
}

void aplic_source_give(u32 source)
{
	const struct source *s = &sources[source];

	spin_lock(&intc_lock);
	write_number(APLIC_CLRIENUM, source);
	write_number(APLIC_CLRIPNUM, source);
	mmio_write32(word_of(APLIC_SOURCECFG, source), s->sourcecfg);
	mmio_write32(word_of(APLIC_TARGET, source),
		     is_msi_mode() ? aplic_msi_target(s->target) : s->target);
	intc_set_roots(source);
	spin_unlock(&intc_lock);
}

static void update(u32 source)
{
	const struct source *s = &sources[source];

	write_number(s->wanted && !s->claimed ? APLIC_SETIENUM : APLIC_CLRIENUM,
		     source);
}

void aplic_source_unmask(u32 source)
{
	spin_lock(&intc_lock);
	sources[source].wanted = true;
	update(source);
	spin_unlock(&intc_lock);
}

void aplic_source_mask(u32 source)
{
	spin_lock(&intc_lock);
	sources[source].wanted = false;
	update(source);
	spin_unlock(&intc_lock);
}

bool aplic_claimed(u32 source)
{
	bool is_ours;

	spin_lock(&intc_lock);
	is_ours = intc_owner(source) == this_cpu()->id;
	if (is_ours) {
		sources[source].claimed = true;
		update(source);
	}
	spin_unlock(&intc_lock);
	return is_ours;
}

void aplic_send_away(u32 source)
{
	void *const target = word_of(APLIC_TARGET, source);
	u32 val, i;

	spin_lock(&intc_lock);
	for (i = 0; i < core_boot.nr_cpus && intc_cpu_is_cells(i); i++)
		;
	if (source && i < core_boot.nr_cpus) {
		val = mmio_read32(target) & ~TARGET_HART;
		mmio_write32(target, val | FIELD_PREP(TARGET_HART,
						      boot_info()->context[i]));
		write_number(APLIC_SETIPNUM, source);
	}
	spin_unlock(&intc_lock);
}

/* 4.9.2: an MSI of a level comes once; what is still high is to be asked for. */
void aplic_complete(u32 source)
{
	spin_lock(&intc_lock);
	sources[source].claimed = false;
	if (is_msi_mode() &&
	    mmio_read32(word_of(APLIC_SOURCECFG, source)) >= SOURCECFG_LEVEL1)
		write_number(APLIC_SETIPNUM, source);
	update(source);
	spin_unlock(&intc_lock);
}
