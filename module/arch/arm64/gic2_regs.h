/* SPDX-License-Identifier: GPL-2.0 */
/* gic2_regs.h - GICv2 registers, GIC specification IHI 0048B 4.3, 4.4, 5.3. */
#ifndef ARM64_GIC2_REGS_H
#define ARM64_GIC2_REGS_H

#include <axvisor/types.h>

/* Each has a bit in the bytes of GICD_ITARGETSR<n> (4.3.12). */
#define GIC2_MAX_CPUS		8

/* Distributor; those of SGIs and PPIs are banked by CPU. */
#define GICD_CTLR		0x000
#define GICD_ISENABLER0		0x100
#define GICD_ICENABLER0		0x180
#define GICD_ICPENDR0		0x280
#define GICD_ICACTIVER0		0x380
#define GICD_IPRIORITYR0	0x400
#define GICD_ITARGETSR0		0x800
#define GICD_ITARGETSR_SPI	0x820
#define GICD_ICFGR0		0xc00
#define GICD_SGIR		0xf00
#define GICD_CPENDSGIR0		0xf10
#define GICD_SPENDSGIR_END	0xf30

/*
 * The enable of what we and Linux get: group 0 where there are no Security
 * Extensions, and in the Non-secure view of others group 1 (4.3.1, 4.4.1).
 */
#define GICD_CTLR_ENABLE	BIT_ULL(0)

/* GICD_SGIR (4.3.15) */
#define SGIR_INTID		GENMASK_ULL(3, 0)
#define SGIR_TARGETS		GENMASK_ULL(23, 16)
#define SGIR_FILTER		GENMASK_ULL(25, 24)

/* CPU interface */
#define GICC_CTLR		0x000
#define GICC_PMR		0x004
#define GICC_BPR		0x008
#define GICC_IAR		0x00c
#define GICC_EOIR		0x010
#define GICC_APR0		0x0d0
#define GICC_APR_END		0x0e0
#define GICC_DIR		0x1000

#define GICC_CTLR_ENABLE	BIT_ULL(0)
#define GICC_CTLR_BYPASS	GENMASK_ULL(8, 5)
#define GICC_CTLR_EOIMODE	BIT_ULL(9)
#define GICC_IAR_INTID		GENMASK_ULL(9, 0)

/* Virtual interface control */
#define GICH_HCR		0x000
#define GICH_VTR		0x004
#define GICH_VMCR		0x008
#define GICH_APR		0x0f0
#define GICH_LR0		0x100

#define GICH_HCR_EN		BIT_ULL(0)
/* Enables and maintenance interrupts: as in ICH_HCR_EL2. */
#define GICH_HCR_MASK		GENMASK_ULL(7, 0)
#define GICH_VTR_LISTREGS	GENMASK_ULL(5, 0)

/* GICH_LR<n> (5.3.8) */
#define GICH_LR_VIRTUALID	GENMASK_ULL(9, 0)
#define GICH_LR_PHYSICALID	GENMASK_ULL(19, 10)	/* HW */
#define GICH_LR_CPUID		GENMASK_ULL(12, 10)	/* not HW, an SGI */
#define GICH_LR_EOI		BIT_ULL(19)		/* not HW */
#define GICH_LR_PRIORITY	GENMASK_ULL(27, 23)
/* Active, pending */
#define GICH_LR_STATE		GENMASK_ULL(29, 28)
#define GICH_LR_GRP1		BIT_ULL(30)
#define GICH_LR_HW		BIT_ULL(31)

#endif /* ARM64_GIC2_REGS_H */
