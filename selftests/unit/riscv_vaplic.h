/* SPDX-License-Identifier: GPL-2.0 */
/* riscv_vaplic.h - an APLIC of a cell, for its tests: registers and lines. */
#ifndef RISCV_VAPLIC_TEST_H
#define RISCV_VAPLIC_TEST_H

#include <stdlib.h>
#include <string.h>

#include "arch/riscv/vaplic.h"
#include "fake_seip.h"

#define DOMAINCFG	0x0000
#define SOURCECFG(irq)	(4 * (irq))
#define SETIP(irq)	(0x1c00 + (irq) / 32 * 4)
#define SETIPNUM	0x1cdc
#define IN_CLRIP(irq)	(0x1d00 + (irq) / 32 * 4)
#define CLRIPNUM	0x1ddc
#define SETIE(irq)	(0x1e00 + (irq) / 32 * 4)
#define SETIENUM	0x1edc
#define CLRIE(irq)	(0x1f00 + (irq) / 32 * 4)
#define CLRIENUM	0x1fdc
#define SETIPNUM_LE	0x2000
#define SETIPNUM_BE	0x2004
#define GENMSI		0x3000
#define TARGET(irq)	(0x3000 + 4 * (irq))
#define IDC(vcpu, reg)	(0x4000 + 32 * (vcpu) + (reg))
#define IDELIVERY	0x00
#define IFORCE		0x04
#define ITHRESHOLD	0x08
#define TOPI		0x18
#define CLAIMI		0x1c

#define IE		0x100U
#define DM		0x4U
#define DETACHED	1U
#define EDGE1		4U
#define EDGE0		5U
#define LEVEL1		6U
#define LEVEL0		7U
#define SOURCES		96U

static struct vaplic aplic;

static inline u32 rd(u64 off)
{
	u64 val = ~0ULL;

	if (vaplic_access(&fake_vm, &aplic, off, 4, false, &val) || val >> 32)
		abort();
	return (u32)val;
}

static inline void wr(u64 off, u32 val)
{
	u64 v = val;

	if (vaplic_access(&fake_vm, &aplic, off, 4, true, &v))
		abort();
}

static inline void line(u32 irq, bool high)
{
	vaplic_set_level(&fake_vm, &aplic, irq, high);
}

static inline bool is_set(u64 word, u32 irq)
{
	return rd(word) >> irq % 32 & 1;
}

static inline bool is_pending(u32 irq)
{
	return is_set(SETIP(irq), irq);
}

static inline void ready(u32 v, u32 irq, u32 mode, u32 prio_or_id)
{
	wr(SOURCECFG(irq), mode);
	wr(TARGET(irq), v << 18 | prio_or_id);
	wr(SETIENUM, irq);
}

static inline u32 claim(u32 v)
{
	return rd(IDC(v, CLAIMI)) >> 16;
}

static inline void start(enum vaplic_mode mode)
{
	u32 v;

	fake_seip_setup();
	memset(&aplic, 0, sizeof(aplic));
	aplic.mode = mode;
	srandom(1);
	wr(DOMAINCFG, IE);
	for (v = 0; v < FAKE_VCPUS; v++)
		wr(IDC(v, IDELIVERY), 1);
}

#endif /* RISCV_VAPLIC_TEST_H */
