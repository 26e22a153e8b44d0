/* SPDX-License-Identifier: GPL-2.0 */
/* aplic_regs.h - registers of an interrupt domain of an APLIC (AIA 4.5, 4.8). */
#ifndef RISCV_APLIC_REGS_H
#define RISCV_APLIC_REGS_H

#include <axvisor/types.h>

/* A word a source, at 4 * its number behind these. */
#define APLIC_SOURCECFG		0x0000
#define APLIC_DOMAINCFG		0x0000
#define APLIC_TARGET		0x3000
#define APLIC_GENMSI		0x3000
#define APLIC_TARGET_END	0x4000

/* A bit a source. */
#define APLIC_SETIP		0x1c00
#define APLIC_IN_CLRIP		0x1d00
#define APLIC_SETIE		0x1e00
#define APLIC_CLRIE		0x1f00
#define APLIC_BITS_SIZE		0x80

/* By the number that is written. */
#define APLIC_SETIPNUM		0x1cdc
#define APLIC_CLRIPNUM		0x1ddc
#define APLIC_SETIENUM		0x1edc
#define APLIC_CLRIENUM		0x1fdc
#define APLIC_SETIPNUM_LE	0x2000
#define APLIC_SETIPNUM_BE	0x2004

#define SOURCECFG_EDGE1		4
#define SOURCECFG_LEVEL1	6

#define GENMSI_BUSY		BIT_ULL(12)

#define TARGET_HART		GENMASK_ULL(31, 18)
#define TARGET_GUEST		GENMASK_ULL(17, 12)

/* Interrupt delivery control structures: direct delivery mode only. */
#define APLIC_IDC		0x4000
#define APLIC_IDC_SIZE		0x20
#define APLIC_IDELIVERY		0x00
#define APLIC_ITHRESHOLD	0x08
#define APLIC_CLAIMI		0x1c
#define CLAIMI_SOURCE		GENMASK_ULL(25, 16)

#endif /* RISCV_APLIC_REGS_H */
