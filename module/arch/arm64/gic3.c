// SPDX-License-Identifier: GPL-2.0
/*
 * gic3.c - the physical GICv3 as the core uses it. Register names as in the GIC
 * specification (IHI 0069) 12.9 to 12.11.
 */
#include <axvisor/log.h>
#include <axvisor/smp.h>
#include "boot_info.h"
#include "cpu.h"
#include "gic3.h"
#include "gic_regs.h"
#include "ich.h"
#include "mmu.h"
#include "sysreg.h"
#include "vgic.h"

static struct gicr_region {
	void *base;
	u64 size;
} gicr[AX_ARM64_MAX_GICR];

static int gic3_init(void)
{
	const struct ax_arm64_boot *boot = boot_info();
	u32 i;

	for (i = 0; i < boot->nr_gicr; i++) {
		gicr[i].size = boot->gicr[i].size;
		gicr[i].base = mmu_map_device(HPA(boot->gicr[i].base),
					      boot->gicr[i].size);
		if (!gicr[i].base)
			return -ENOSPC;
	}
	return 0;
}

/* Bytes of one redistributor: two frames of 64K, four with GICv4 (12.10). */
static u64 redist_size(u64 typer)
{
	if (boot_info()->gicr_stride)
		return boot_info()->gicr_stride;
	return typer & GICR_TYPER_VLPIS ? 4 * SZ_64K : 2 * SZ_64K;
}

static u32 affinity32(u64 mpidr)
{
	return (mpidr & 0xffffff) | (u32)((mpidr >> 8) & 0xff000000);
}

static void *find_in_region(const struct gicr_region *region, u32 affinity)
{
	u64 typer, off;

	for (off = 0; off + 2 * SZ_64K <= region->size;
	     off += redist_size(typer)) {
		typer = mmio_read64(region->base + off + GICR_TYPER);
		if (typer >> 32 == affinity)
			return region->base + off;
		if (typer & GICR_TYPER_LAST)
			break;
	}
	return NULL;
}

void *gic3_redist_region(u32 i)
{
	return gicr[i].base;
}

u64 gic3_redist_offset(const void *addr)
{
	u64 off, size, typer;
	u32 i = 0;

	while ((u64)addr - (u64)gicr[i].base >= gicr[i].size)
		i++;
	off = (u64)addr - (u64)gicr[i].base;
	for (;; off -= size) {
		typer = mmio_read64(addr - off + GICR_TYPER);
		size = redist_size(typer);
		if (off < size)
			return off;
		if (typer & GICR_TYPER_LAST)
			return GIC3_NO_REDIST;
	}
}

static int gic3_cpu_init(struct cpu *cpu)
{
	u32 i;

	for (i = 0; i < boot_info()->nr_gicr && !cpu->gicr; i++)
		cpu->gicr = find_in_region(&gicr[i], affinity32(cpu->hwid));
	return cpu->gicr ? 0 : -ENODEV;
}

/* GICR_CTLR.RWP: writes to the enables have taken effect. Bounded: a guest's
 * progress must not hang on a broken redistributor.
 */
static void redist_wait(struct cpu *cpu)
{
	unsigned int tries = 1000000;

	while ((mmio_read32(cpu->gicr + GICR_CTLR) & GICR_CTLR_RWP) && --tries)
		;
	if (!tries)
		log_error("cpu %u: redistributor stays busy", cpu->id);
}

/* A CPU that Linux never brought up has its redistributor asleep (12.11.42). */
static void redist_wake(struct cpu *cpu)
{
	u32 waker = mmio_read32(cpu->gicr + GICR_WAKER);
	unsigned int tries = 1000000;

	if (!(waker & GICR_WAKER_CHILDREN_ASLEEP))
		return;
	mmio_write32(cpu->gicr + GICR_WAKER, waker & ~GICR_WAKER_SLEEP);
	while ((mmio_read32(cpu->gicr + GICR_WAKER) &
		GICR_WAKER_CHILDREN_ASLEEP) && --tries)
		;
	if (!tries)
		log_error("cpu %u: redistributor does not wake", cpu->id);
}

/* Words of 32 private interrupts: GICv3.1 may have one or two more of PPIs. */
static u32 private_words(const struct cpu *cpu)
{
	u64 typer = mmio_read64(cpu->gicr + GICR_TYPER);

	return 1 + (u32)MIN(FIELD_GET(GICR_TYPER_PPINUM, typer), 2);
}

/* All private interrupts off, not pending, not active, group 1. */
static void redist_reset(struct cpu *cpu)
{
	void *sgi = cpu->gicr + GICR_SGI_FRAME;
	u32 words = private_words(cpu);
	u32 i;

	for (i = 0; i < words * 4; i += 4)
		mmio_write32(sgi + GIC_ICENABLER + i, ~0U);
	redist_wait(cpu);
	for (i = 0; i < words * 4; i += 4) {
		mmio_write32(sgi + GIC_ICPENDR + i, ~0U);
		mmio_write32(sgi + GIC_ICACTIVER + i, ~0U);
		mmio_write32(sgi + GIC_IGROUPR + i, ~0U);
	}
	for (i = 0; i < words * 32; i += 4)
		mmio_write32(sgi + GIC_IPRIORITYR + i, 0xa0a0a0a0);
}

/* No priority is active: as many registers as there are bits (12.2.2). */
static void clear_active_priorities(void)
{
	u64 bits = FIELD_GET(ICC_CTLR_PRIBITS, read_icc_ctlr_el1()) + 1;

	write_icc_ap1r0_el1(0);
	if (bits < 6)
		return;
	write_icc_ap1r1_el1(0);
	if (bits < 7)
		return;
	write_icc_ap1r2_el1(0);
	write_icc_ap1r3_el1(0);
}

/* Whether 1-of-N interrupts, which are all Linux's, may come here. */
static void redist_join(struct cpu *cpu, u32 dpg1ns)
{
	u32 others = mmio_read32(cpu->gicr + GICR_CTLR) &
		     (GICR_CTLR_ENABLE_LPIS | GICR_CTLR_DPG_SECURE);

	mmio_write32(cpu->gicr + GICR_CTLR, others | dpg1ns);
}

/*
 * Whoever sees owns_gic sends an SGI, and whoever doesn't has written before
 * what we look at afterwards: the fence pairs with those before gic3_kick().
 * No such SGI is lost to the reset: that has reached the redistributor by then.
 */
static void gic3_cpu_take(struct cpu *cpu)
{
	if (cpu->owns_gic)
		return;
	WRITE_ONCE(cpu->owns_gic, true);
	redist_wake(cpu);
	redist_reset(cpu);
	redist_join(cpu, GICR_CTLR_DPG1NS);
	mmio_write32(cpu->gicr + GICR_SGI_FRAME + GIC_ISENABLER,
		     BIT_ULL(GIC_SGI_KICK));
	redist_wait(cpu);
	dsb_sy();
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	write_icc_sre_el2(ICC_SRE_EL2_ALL);
	isb();
	/* For the guest, on a CPU where no Linux has set it. */
	write_icc_sre_el1(ICC_SRE_EL1_ALL);
	isb();
	clear_active_priorities();
	write_icc_bpr1_el1(0);
	write_icc_pmr_el1(0xff);
	write_icc_ctlr_el1(read_icc_ctlr_el1() | ICC_CTLR_EOIMODE);
	write_icc_igrpen1_el1(1);
	isb();
}

static void gic3_cpu_give(struct cpu *cpu)
{
	if (!cpu->owns_gic)
		return;
	WRITE_ONCE(cpu->owns_gic, false);
	write_icc_igrpen1_el1(0);
	write_icc_pmr_el1(0);
	write_icc_ctlr_el1(read_icc_ctlr_el1() & ~ICC_CTLR_EOIMODE);
	isb();
	redist_reset(cpu);
	redist_join(cpu, 0);
}

static u32 gic3_ack(void)
{
	u32 intid = read_icc_iar1_el1();

	/* The acknowledge is done before memory is looked at (IHI 0069 4.1). */
	dsb_sy();
	if (gic_is_spurious(intid))
		return intid;
	write_icc_eoir1_el1(intid);
	isb();
	return intid;
}

/* LPIs have no active state. */
static void gic3_deactivate(u32 intid)
{
	if (intid >= GIC_LPI_BASE)
		return;
	write_icc_dir_el1(intid);
	isb();
}

static void gic3_kick(const struct cpu *cpu)
{
	u64 a = cpu->hwid;

	/* What the other CPU is to see is visible before the SGI (B2.3.12). */
	dsb_ishst();
	write_icc_sgi1r_el1(FIELD_PREP(GENMASK_ULL(55, 48), a >> 32) |
			    FIELD_PREP(GENMASK_ULL(39, 32), a >> 16) |
			    FIELD_PREP(GENMASK_ULL(23, 16), a >> 8) |
			    FIELD_PREP(GENMASK_ULL(47, 44), (a & 0xff) >> 4) |
			    FIELD_PREP(GENMASK_ULL(27, 24), GIC_SGI_KICK) |
			    BIT_ULL(a & 0xf));
	isb();
}

static void gic3_ppi_enable(struct cpu *cpu, u32 intid)
{
	mmio_write32(cpu->gicr + GICR_SGI_FRAME + GIC_ISENABLER,
		     BIT_ULL(intid));
}

static void gic3_ppi_disable(struct cpu *cpu, u32 intid)
{
	void *sgi = cpu->gicr + GICR_SGI_FRAME;

	mmio_write32(sgi + GIC_ICENABLER, BIT_ULL(intid));
	redist_wait(cpu);
	mmio_write32(sgi + GIC_ICPENDR, BIT_ULL(intid));
	mmio_write32(sgi + GIC_ICACTIVER, BIT_ULL(intid));
}

static void gic3_cpu_save(struct cpu *cpu)
{
	cpu->el2.icc_sre = read_icc_sre_el2();
}

static void gic3_cpu_restore(const struct cpu *cpu)
{
	write_icc_sre_el2(cpu->el2.icc_sre);
}

static void gic3_cpu_enter(struct cpu *cpu)
{
	(void)cpu;
	write_icc_sre_el2(ICC_SRE_EL2_ALL);
	isb();
}

const struct gic_ops gic3_ops = {
	.init = gic3_init,
	.cpu_init = gic3_cpu_init,
	.cpu_save = gic3_cpu_save,
	.cpu_restore = gic3_cpu_restore,
	.cpu_enter = gic3_cpu_enter,
	.cpu_reset = ich_reset,
	.cpu_take = gic3_cpu_take,
	.cpu_give = gic3_cpu_give,
	.ack = gic3_ack,
	.deactivate = gic3_deactivate,
	.kick = gic3_kick,
	.ppi_enable = gic3_ppi_enable,
	.ppi_disable = gic3_ppi_disable,
	.root_init = gic3_root_init,
	.vgic = &vgic3_model,
	.has_sysregs = true,
	.board_init = gic3_board_init,
	.vif_lrs = ich_lrs,
	.vif_load = ich_load,
	.vif_put = ich_put,
	.vif_read = ich_read,
	.vif_write = ich_write,
	.vif_fill = ich_fill,
};
