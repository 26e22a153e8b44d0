// SPDX-License-Identifier: GPL-2.0
/*
 * gic2.c - the physical GICv2 as the core uses it. Register names as in the GIC
 * specification (IHI 0048B) 4.3 and 4.4.
 */
#include <axvisor/smp.h>
#include "boot_info.h"
#include "cpu.h"
#include "gic2.h"
#include "gic2_regs.h"
#include "gic_frame.h"
#include "gich.h"
#include "vgic.h"

#define NR_SGIS	16

static void *gicd, *gicc, *gich;

void *gic2_gicd(void)
{
	return gicd;
}

void *gic2_gich(void)
{
	return gich;
}

static int gic2_init(void)
{
	const struct ax_arm64_boot *boot = boot_info();

	gicd = gic_frame_map(&boot->gicd);
	gicc = gic_frame_map(&boot->gicc);
	gich = gic_frame_map(&boot->gich);
	if (!gicd || !gicc || !gich)
		return -ENOSPC;
	gich_init(gich);
	return 0;
}

/* What belongs to a CPU is banked: only itself can see it. */
static int gic2_cpu_init(struct cpu *cpu)
{
	return cpu->id < GIC2_MAX_CPUS ? 0 : -ENODEV;
}

static void gic2_cpu_save(struct cpu *cpu)
{
	(void)cpu;
}

static void gic2_cpu_restore(const struct cpu *cpu)
{
	(void)cpu;
}

/*
 * GICD_ITARGETSR0 to 7 name who reads them, in the bytes of what is there, and
 * are 0 where there is one CPU (4.3.12).
 */
static void gic2_cpu_enter(struct cpu *cpu)
{
	u32 off, targets = 0;

	for (off = GICD_ITARGETSR0; off < GICD_ITARGETSR_SPI && !targets;
	     off += 4)
		targets = mmio_read32(gicd + off);
	targets |= targets >> 16;
	targets |= targets >> 8;
	cpu->gic_targets = (u8)targets;
}

/* All private interrupts off, not pending, not active. */
static void reset_private(void)
{
	u32 i;

	mmio_write32(gicd + GICD_ICENABLER0, ~0U);
	mmio_write32(gicd + GICD_ICPENDR0, ~0U);
	for (i = 0; i < NR_SGIS; i += 4)
		mmio_write32(gicd + GICD_CPENDSGIR0 + i, ~0U);
	mmio_write32(gicd + GICD_ICACTIVER0, ~0U);
	for (i = 0; i < 32; i += 4)
		mmio_write32(gicd + GICD_IPRIORITYR0 + i, 0xa0a0a0a0);
}

static u32 bypass(void)
{
	return mmio_read32(gicc + GICC_CTLR) & (u32)GICC_CTLR_BYPASS;
}

/* As gic3_cpu_take(). */
static void gic2_cpu_take(struct cpu *cpu)
{
	u32 i;

	if (cpu->owns_gic)
		return;
	WRITE_ONCE(cpu->owns_gic, true);
	reset_private();
	mmio_write32(gicd + GICD_ISENABLER0, BIT_ULL(GIC_SGI_KICK));
	dsb_sy();
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	for (i = GICC_APR0; i < GICC_APR_END; i += 4)
		mmio_write32(gicc + i, 0);
	mmio_write32(gicc + GICC_BPR, 0);
	mmio_write32(gicc + GICC_PMR, 0xff);
	mmio_write32(gicc + GICC_CTLR,
		     bypass() | GICC_CTLR_EOIMODE | GICC_CTLR_ENABLE);
	dsb_sy();
}

static void gic2_cpu_give(struct cpu *cpu)
{
	if (!cpu->owns_gic)
		return;
	WRITE_ONCE(cpu->owns_gic, false);
	mmio_write32(gicc + GICC_PMR, 0);
	mmio_write32(gicc + GICC_CTLR, bypass());
	reset_private();
	dsb_sy();
}

/*
 * The end of an SGI must name its source as the acknowledge did (4.4.5), which
 * is of no interest to anybody else: it is deactivated here.
 */
static u32 gic2_ack(void)
{
	u32 iar = mmio_read32(gicc + GICC_IAR);
	u32 intid = (u32)FIELD_GET(GICC_IAR_INTID, iar);

	/* The acknowledge is done before memory is looked at. */
	dsb_sy();
	if (gic_is_spurious(intid))
		return intid;
	mmio_write32(gicc + GICC_EOIR, iar);
	if (intid < NR_SGIS)
		mmio_write32(gicc + GICC_DIR, iar);
	return intid;
}

static void gic2_deactivate(u32 intid)
{
	if (intid >= NR_SGIS)
		mmio_write32(gicc + GICC_DIR, intid);
}

static void gic2_kick(const struct cpu *cpu)
{
	/* What the other CPU is to see is visible before the SGI (B2.3.12). */
	dsb_ishst();
	mmio_write32(gicd + GICD_SGIR,
		     FIELD_PREP(SGIR_TARGETS, cpu->gic_targets) |
		     FIELD_PREP(SGIR_INTID, GIC_SGI_KICK));
}

static void gic2_ppi_enable(struct cpu *cpu, u32 intid)
{
	(void)cpu;
	mmio_write32(gicd + GICD_ISENABLER0, BIT_ULL(intid));
}

static void gic2_ppi_disable(struct cpu *cpu, u32 intid)
{
	(void)cpu;
	mmio_write32(gicd + GICD_ICENABLER0, BIT_ULL(intid));
	mmio_write32(gicd + GICD_ICPENDR0, BIT_ULL(intid));
	mmio_write32(gicd + GICD_ICACTIVER0, BIT_ULL(intid));
}

const struct gic_ops gic2_ops = {
	.init = gic2_init,
	.cpu_init = gic2_cpu_init,
	.cpu_save = gic2_cpu_save,
	.cpu_restore = gic2_cpu_restore,
	.cpu_enter = gic2_cpu_enter,
	.cpu_reset = gich_reset,
	.cpu_take = gic2_cpu_take,
	.cpu_give = gic2_cpu_give,
	.ack = gic2_ack,
	.deactivate = gic2_deactivate,
	.kick = gic2_kick,
	.ppi_enable = gic2_ppi_enable,
	.ppi_disable = gic2_ppi_disable,
	.root_init = gic2_root_init,
	.vgic = &vgic2_model,
	.has_sysregs = false,
	.board_init = gic2_board_init,
	.vif_lrs = gich_lrs,
	.vif_load = gich_load,
	.vif_put = gich_put,
	.vif_read = gich_read,
	.vif_write = gich_write,
	.vif_fill = gich_fill,
};
