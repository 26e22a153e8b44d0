// SPDX-License-Identifier: GPL-2.0
/*
 * gic3_root.c - the root cell's view of a GICv3: reads go straight to the
 * hardware, writes are trapped so that Linux can't switch off what cells need
 * nor point the GIC's own memory accesses at memory that isn't Linux's.
 */
#include <axvisor/arch_vm.h>
#include <axvisor/log.h>
#include <axvisor/pool.h>
#include "../../vm/vm.h"
#include "boot_info.h"
#include "cpu.h"
#include "gic3.h"
#include "gic_frame.h"
#include "gic_regs.h"
#include "mmu.h"
#include "spi.h"
#include "sysreg.h"

static const struct gic_width gicd_widths[] = {
	{ GICD_SETSPI_NSR, GICD_SETSPI_NSR + 2, 2 },
	{ GICD_CLRSPI_NSR, GICD_CLRSPI_NSR + 2, 2 },
	{ GIC_IPRIORITYR, GICD_ITARGETSR_END, 1 },
	{ GICD_CPENDSGIR, GICD_SPENDSGIR_END, 1 },
	{ GICD_IPRIORITYR_E, GICD_IPRIORITYR_E_END, 1 },
	{ GICD_IROUTER, GICD_IROUTER_END, 8 },
	{ GICD_IROUTER_E, GICD_IROUTER_E_END, 8 },
};

static const struct gic_width gicr_widths[] = {
	{ GICR_TYPER, GICR_TYPER + 8, 8 },
	{ GICR_SETLPIR, GICR_CLRLPIR + 8, 8 },
	{ GICR_PROPBASER, GICR_PENDBASER + 8, 8 },
	{ GICR_INVLPIR, GICR_INVLPIR + 8, 8 },
	{ GICR_INVALLR, GICR_INVALLR + 8, 8 },
	{ GICR_SGI_FRAME + GIC_IPRIORITYR,
	  GICR_SGI_FRAME + GICR_IPRIORITYR_END, 1 },
};

static const struct gic_width its_widths[] = {
	{ GITS_TYPER, GITS_TYPER + 8, 8 },
	{ GITS_CBASER, GITS_CREADR + 8, 8 },
	{ GITS_BASER, GITS_BASER_END, 8 },
	{ GITS_TRANSLATER, GITS_TRANSLATER + 2, 2 },
	{ GITS_SGIR, GITS_SGIR + 8, 8 },
};

/* Is all of [hpa, hpa + size) memory that the root cell itself can write? */
static bool root_writable(struct vm *vm, u64 hpa, u64 size)
{
	u64 end = hpa + size, block;
	bool ok = end >= hpa;

	/* No exit waits for an answer here: the write fails. */
	if (!spin_lock_unless_dead(&vm->map_lock))
		return false;
	while (ok && hpa < end) {
		ok = arch_vm_lookup(vm, GPA(hpa), &block) & VM_WRITE;
		hpa = ALIGN_DOWN(hpa, block) + block;
	}
	spin_unlock(&vm->map_lock);
	return ok;
}

static bool is_route(u64 off)
{
	return (off >= GICD_IROUTER && off < GICD_IROUTER_END) ||
	       (off >= GICD_IROUTER_E && off < GICD_IROUTER_E_END);
}

/* The register as a whole after a write of @size bytes of it (12.9.22). */
static u64 merge_route(const void *addr, u64 off, unsigned int size, u64 val)
{
	const void *whole = (const void *)ALIGN_DOWN((u64)addr, 8);
	u64 mask = off & 4 ? GENMASK_ULL(63, 32) : GENMASK_ULL(31, 0);

	if (size == 8)
		return val;
	return (mmio_read64(whole) & ~mask) | (val << (off & 4 ? 32 : 0));
}

/*
 * A device of Linux that interrupts a cell's CPU would keep it from the cell.
 * 1-of-N interrupts don't go there: see gic3_cpu_take().
 */
static bool routes_to_cell(u64 route)
{
	u32 i;

	if (route & GICD_IROUTER_IRM)
		return false;
	for (i = 0; i < core_boot.nr_cpus; i++)
		if (READ_ONCE(cpus[i]->owns_gic) &&
		    (cpus[i]->hwid & MPIDR_AFF_MASK) ==
		    (route & MPIDR_AFF_MASK))
			return true;
	return false;
}

static u64 route(const void *gicd, u32 intid)
{
	return mmio_read64(gicd + GICD_IROUTER + 8 * intid);
}

static void set_route(void *gicd, u32 intid, u64 val)
{
	mmio_write64(gicd + GICD_IROUTER + 8 * intid, val);
}

static u64 route_to(const struct cpu *cpu)
{
	return cpu->hwid & MPIDR_AFF_MASK;
}

static u64 route_back(u64 val)
{
	return routes_to_cell(val) ? route_to(this_cpu()) : val;
}

static u32 names(u64 off, u64 val)
{
	if (off >= GICD_IROUTER && off < GICD_IROUTER_END)
		return (u32)(off - GICD_IROUTER) / 8;
	if (off == GICD_SETSPI_NSR || off == GICD_CLRSPI_NSR)
		return (u32)(val & GICD_SPI_NSR_INTID);
	return 0;
}

static const struct spi_ops spi_ops = {
	.route = route,
	.set_route = set_route,
	.route_to = route_to,
	.route_back = route_back,
	.names = names,
};

/* Group 1 and affinity routing stay on: cells' interrupts need them. */
static int gicd_write(struct vcpu *vcpu, u64 off, unsigned int size, u64 *val)
{
	const void *addr = gic_frame_va(vcpu->arch.fault_gpa.v);

	if (off == GICD_CTLR)
		*val |= GICD_CTLR_ENABLE_G1A | GICD_CTLR_ARE_NS;
	if (is_route(off) && routes_to_cell(merge_route(addr, off, size, *val)))
		return 0;
	return gic_frame_forward(vcpu, size, true, val);
}

static int gicd_access(struct vcpu *vcpu, u64 off, unsigned int size,
		       bool write, u64 *val)
{
	if (!gic_frame_va(vcpu->arch.fault_gpa.v) ||
	    !GIC_FRAME_HAS(gicd_widths, off, size))
		return 0;
	if (!write)
		return gic_frame_forward(vcpu, size, write, val);
	return spi_root_write(vcpu, off, size, val, gicd_write);
}

/* Is it of a CPU that is not the root cell's? */
static bool foreign_redist(const void *redist)
{
	u32 i;

	for (i = 0; i < core_boot.nr_cpus; i++)
		if (READ_ONCE(cpus[i]->owns_gic) && cpus[i]->gicr == redist)
			return true;
	return false;
}

static bool lpis_enabled(const void *redist)
{
	return mmio_read32(redist + GICR_CTLR) & GICR_CTLR_ENABLE_LPIS;
}

/* A byte per LPI; a bit per LPI in 64 KiB at least (12.11.32, 12.11.31). */
static bool lpi_config_ok(struct vm *vm, u64 propbaser)
{
	u64 bits = MIN((propbaser & GICR_PROPBASER_IDBITS) + 1, 32);

	return root_writable(vm, propbaser & GICR_BASER_ADDR,
			     ALIGN_UP(BIT_ULL(bits), PAGE_SIZE));
}

static bool lpi_pending_ok(struct vm *vm, u64 propbaser, u64 pendbaser)
{
	u64 bits = MIN((propbaser & GICR_PROPBASER_IDBITS) + 1, 32);

	return root_writable(vm, pendbaser & GICR_PENDBASER_ADDR,
			     MAX(BIT_ULL(bits) / 8, SZ_64K));
}

/*
 * Both tables are looked at when they are named, for Linux to read back what
 * is in force, and once more when the redistributor starts to use them, since
 * the size of one depends on the other.
 */
static bool lpi_write_ok(struct vm *vm, const void *redist, u64 reg, u64 val)
{
	u64 propbaser = mmio_read64(redist + GICR_PROPBASER);

	switch (reg) {
	case GICR_PROPBASER:
		return !lpis_enabled(redist) && lpi_config_ok(vm, val);
	case GICR_PENDBASER:
		return !lpis_enabled(redist) &&
		       lpi_pending_ok(vm, propbaser, val);
	case GICR_CTLR:
		return !(val & GICR_CTLR_ENABLE_LPIS) || lpis_enabled(redist) ||
		       (lpi_config_ok(vm, propbaser) &&
			lpi_pending_ok(vm, propbaser,
				       mmio_read64(redist + GICR_PENDBASER)));
	default:
		return true;
	}
}

static int gicr_access(struct vcpu *vcpu, u64 off, unsigned int size,
		       bool write, u64 *val)
{
	const void *addr = gic_frame_va(vcpu->arch.fault_gpa.v);
	u64 reg, base;

	(void)off;
	if (!addr)
		return 0;
	reg = gic3_redist_offset(addr);
	if (reg == GIC3_NO_REDIST || !GIC_FRAME_HAS(gicr_widths, reg, size))
		return 0;
	if (!write)
		return gic_frame_forward(vcpu, size, write, val);
	/* Virtual LPIs are KVM's, which runs no guests now. */
	if (foreign_redist(addr - reg) || reg >= 2 * SZ_64K)
		return 0;
	base = reg & ~7ULL;
	if ((base == GICR_PROPBASER || base == GICR_PENDBASER) && size != 8)
		return -EINVAL;
	if (!lpi_write_ok(vcpu->vm, addr - reg, reg, *val)) {
		log_notice("root: LPI tables in use or outside its memory: 0x%llx",
			   *val);
		return 0;
	}
	return gic_frame_forward(vcpu, size, write, val);
}

/* Bytes of a GITS_BASER or GITS_CBASER table; their pages differ (12.19). */
static u64 its_table_size(u64 off, u64 val)
{
	static const u64 page[] = { SZ_4K, 4 * SZ_4K, SZ_64K, SZ_64K };
	u64 count = (val & GITS_BASER_SIZE) + 1;

	if (off == GITS_CBASER)
		return count * SZ_4K;
	return count * page[FIELD_GET(GITS_BASER_PAGE_SIZE, val)];
}

/* With pages of 64K bits 15:12 stand for bits 51:48 (12.19.1). */
static u64 its_table_addr(u64 off, u64 val)
{
	if (off == GITS_CBASER)
		return val & GITS_CBASER_ADDR;
	if (FIELD_GET(GITS_BASER_PAGE_SIZE, val) < 2)
		return val & GITS_BASER_ADDR;
	return (val & GITS_BASER_ADDR_64K) |
	       FIELD_GET(GITS_BASER_ADDR_HIGH, val) << 48;
}

static int its_access(struct vcpu *vcpu, u64 off, unsigned int size,
		      bool write, u64 *val)
{
	u64 reg = off & ~7ULL;
	bool table = reg == GITS_CBASER ||
		     (reg >= GITS_BASER && reg < GITS_BASER_END);

	if (!gic_frame_va(vcpu->arch.fault_gpa.v) ||
	    !GIC_FRAME_HAS(its_widths, off, size))
		return 0;
	if (write && table && size != 8)
		return -EINVAL;
	if (write && table && (*val & GITS_BASER_VALID) &&
	    !root_writable(vcpu->vm, its_table_addr(off, *val),
			   its_table_size(off, *val))) {
		log_notice("root: ITS table outside its memory: 0x%llx", *val);
		return 0;
	}
	return gic_frame_forward(vcpu, size, write, val);
}

int gic3_root_init(struct vm *vm)
{
	const struct ax_arm64_boot *boot = boot_info();
	void *gicd = gic_frame_map(&boot->gicd);
	u32 i;
	int err;

	err = gic_frame_add(vm, "GIC distributor", &boot->gicd, gicd,
			    gicd_access);
	if (!err)
		err = spi_init(gicd, &spi_ops);
	for (i = 0; !err && i < boot->nr_gicr; i++)
		err = gic_frame_add(vm, "GIC redistributors", &boot->gicr[i],
				    gic3_redist_region(i), gicr_access);
	for (i = 0; !err && i < boot->nr_its; i++)
		err = gic_frame_add(vm, "GIC ITS", &boot->its[i],
				    gic_frame_map(&boot->its[i]), its_access);
	return err;
}
