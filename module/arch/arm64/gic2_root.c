// SPDX-License-Identifier: GPL-2.0
/*
 * gic2_root.c - the root cell's view of a GICv2: reads go straight to the
 * hardware, and so does all of the CPU interface, which is banked by CPU, but
 * which no cell may have: by it the core is reached.
 * Writes to the distributor are trapped so that Linux interrupts no CPU of a
 * cell, and those to GICH, since it may show other CPUs' registers as well
 * (GIC-400: from 0x5000 of its map on).
 */
#include "boot_info.h"
#include "cpu.h"
#include "gic2.h"
#include "gic2_regs.h"
#include "gic_frame.h"
#include "spi.h"

/* IHI 0048B 4.1.4 */
static const struct gic_width gicd_widths[] = {
	{ GICD_IPRIORITYR0, GICD_ICFGR0, 1 },	/* and GICD_ITARGETSR */
	{ GICD_CPENDSGIR0, GICD_SPENDSGIR_END, 1 },
};

/* CPUs that Linux runs on. */
static u8 root_targets(void)
{
	u8 targets = 0;
	u32 i;

	for (i = 0; i < core_boot.nr_cpus; i++)
		if (!READ_ONCE(cpus[i]->owns_gic))
			targets |= cpus[i]->gic_targets;
	return targets;
}

/*
 * GICD_ITARGETSR, @size bytes of it: only CPUs that Linux runs on, and a byte
 * that names no such CPU stays as it is.
 */
static u64 without_cells(const void *addr, unsigned int size, u64 val)
{
	u8 targets = root_targets(), byte;
	u64 result = 0;
	u32 i;

	for (i = 0; i < size; i++) {
		byte = (u8)(val >> 8 * i);
		if (byte && !(byte & targets))
			byte = mmio_read8(addr + i);
		else
			byte &= targets;
		result |= (u64)byte << 8 * i;
	}
	return result;
}

/* As GICD_SGIR was written, but with a list of CPUs that Linux runs on. */
static u64 sgi(u64 val)
{
	u64 self = this_cpu()->gic_targets, targets = 0;

	switch (FIELD_GET(SGIR_FILTER, val)) {
	case 0:
		targets = FIELD_GET(SGIR_TARGETS, val);
		break;
	case 1:
		targets = ~self;
		break;
	case 2:
		targets = self;
		break;
	}
	return (val & ~(SGIR_FILTER | SGIR_TARGETS)) |
	       FIELD_PREP(SGIR_TARGETS, targets & root_targets());
}

static u64 route(const void *gicd, u32 intid)
{
	return mmio_read8(gicd + GICD_ITARGETSR0 + intid);
}

static void set_route(void *gicd, u32 intid, u64 targets)
{
	mmio_write8(gicd + GICD_ITARGETSR0 + intid, targets);
}

static u64 route_to(const struct cpu *cpu)
{
	return cpu->gic_targets;
}

static u64 route_back(u64 targets)
{
	targets &= root_targets();
	return targets ? targets : this_cpu()->gic_targets;
}

/* No register is about one, nor names one but SGIs. */
static u32 names(u64 off, u64 val)
{
	(void)off;
	(void)val;
	return 0;
}

static const struct spi_ops spi_ops = {
	.route = route,
	.set_route = set_route,
	.route_to = route_to,
	.route_back = route_back,
	.names = names,
};

static int gicd_write(struct vcpu *vcpu, u64 off, unsigned int size, u64 *val)
{
	if (off == GICD_CTLR)
		*val |= GICD_CTLR_ENABLE;
	if (off == GICD_SGIR)
		*val = sgi(*val);
	return gic_frame_forward(vcpu, size, true, val);
}

static int gicd_access(struct vcpu *vcpu, u64 off, unsigned int size,
		       bool write, u64 *val)
{
	const void *addr = gic_frame_va(vcpu->arch.fault_gpa.v);

	if (!addr || !GIC_FRAME_HAS(gicd_widths, off, size))
		return 0;
	if (!write)
		return gic_frame_forward(vcpu, size, write, val);
	if (off >= GICD_ITARGETSR_SPI && off < GICD_ICFGR0)
		*val = without_cells(addr, size, *val);
	return spi_root_write(vcpu, off, size, val, gicd_write);
}

/* KVM's, which runs no guests now: it clears what is clear. */
static int gich_access(struct vcpu *vcpu, u64 off, unsigned int size,
		       bool write, u64 *val)
{
	(void)vcpu;
	(void)off;
	(void)size;
	(void)write;
	(void)val;
	return 0;
}

int gic2_root_init(struct vm *vm)
{
	const struct ax_arm64_boot *boot = boot_info();
	int err;

	err = gic_frame_add(vm, "GIC distributor", &boot->gicd, gic2_gicd(),
			    gicd_access);
	if (!err)
		err = spi_init(gic2_gicd(), &spi_ops);
	if (err)
		return err;
	err = gic_frame_add(vm, "GIC virtual interface control", &boot->gich,
			    gic2_gich(), gich_access);
	if (!err)
		err = gic_frame_keep(vm, "GIC CPU interface", &boot->gicc);
	if (!err)
		err = gic_frame_keep(vm, "GIC virtual CPU interface",
				     &boot->gicv);
	return err;
}
