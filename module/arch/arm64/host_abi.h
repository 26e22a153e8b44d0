/* SPDX-License-Identifier: GPL-2.0 */
/*
 * host_abi.h - what host.c tells the arm64 part of the core, in the arch words
 * of the boot block, and how a CPU crosses from one to the other.
 *
 * Entry: Linux calls the stub's HVC_SOFT_RESTART, which jumps to the core's
 * entry point at EL2 with the MMU off, x0 = logical CPU number, and ELR_EL2
 * and SPSR_EL2 as the HVC left them. The core erets with x0 = 0 or -errno; it
 * may change x1 to x17, and preserves x18 to x30, SP_EL1 and all of SIMD.
 * On an error the CPU is as the stub left it.
 *
 * Hypercall: HVC with immediate AX_ARM64_HVC, x0 = enum ax_hypercall, x1 to x4
 * arguments, result in x0, everything else preserved.
 */
#ifndef AXVISOR_ARM64_HOST_ABI_H
#define AXVISOR_ARM64_HOST_ABI_H

/* "AX"; keeps clear of KVM and of SMCCC, which use immediate 0. */
#define AX_ARM64_HVC		0x4158

#ifndef __ASSEMBLER__

#include <axvisor/abi.h>

#define AX_ARM64_MAX_GICR	8
#define AX_ARM64_MAX_ITS	8

/**
 * struct ax_arm64_boot - struct ax_boot.arch[] on arm64
 * @gic_version: 2, or 3 for GICv3 and later
 * @gicd: distributor
 * @gicc, @gich, @gicv: CPU interface, virtual interface control, virtual CPU
 *	interface of a GICv2, else 0
 * @nr_gicr: entries of gicr[]: redistributor regions; 0 with a GICv2
 * @nr_its: entries of its[], may be 0
 * @gicr_stride: bytes from one redistributor to the next, 0 for what
 *	GICR_TYPER implies
 * @ppi_virt: INTID of the EL1 virtual timer
 * @ppi_phys: INTID of the EL1 physical timer
 * @ppi_hyp: INTID of the EL2 physical timer, 0 if that is no PPI
 * @ppi_pmu: INTID of the performance monitors' overflow, 0 if that is no PPI
 * @ppi_maintenance: INTID of the GIC's maintenance interrupt
 */
struct ax_arm64_boot {
	struct ax_range gicd;
	struct ax_range gicc;
	struct ax_range gich;
	struct ax_range gicv;
	u32 gic_version;
	u32 ppi_virt;
	u32 ppi_phys;
	u32 ppi_maintenance;
	u32 ppi_pmu;
	u32 ppi_hyp;
	u32 nr_gicr;
	u32 nr_its;
	u64 gicr_stride;
	struct ax_range gicr[AX_ARM64_MAX_GICR];
	struct ax_range its[AX_ARM64_MAX_ITS];
};

AX_CHECK_SIZE(struct ax_arm64_boot, 104 + 16 * AX_ARM64_MAX_GICR +
	      16 * AX_ARM64_MAX_ITS);
_Static_assert(sizeof(struct ax_arm64_boot) <= sizeof(((struct ax_boot *)0)->arch),
	       "fits into the boot block");

#endif /* !__ASSEMBLER__ */

#endif /* AXVISOR_ARM64_HOST_ABI_H */
