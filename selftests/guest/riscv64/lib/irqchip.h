/* SPDX-License-Identifier: GPL-2.0 */
/*
 * irqchip.h - the interrupt controllers that the board may have: a PLIC, an APLIC
 * alone, or one that sends MSIs to an IMSIC.
 */
#ifndef GUEST_IRQCHIP_H
#define GUEST_IRQCHIP_H

#include "types.h"

/**
 * struct irqchip - one kind
 * @init_cpu: on each hart, before all else
 * @setup: a source, high or rising, whose interrupts come to this hart, enabled
 * @set_edge: ... rising; nothing where there is no difference
 * @claim: the next interrupt, or 0; @end: it has been handled
 * @mask: no more of them, a claimed one can be ended; @unmask: what is high now
 *	comes again
 */
struct irqchip {
	const char *name;
	void (*init_cpu)(void);
	void (*setup)(unsigned int irq);
	void (*set_edge)(unsigned int irq);
	u32 (*claim)(void);
	void (*end)(unsigned int irq);
	void (*mask)(unsigned int irq);
	void (*unmask)(unsigned int irq);
};

extern const struct irqchip plic, aplic, imsic;
/* The one of this board. */
extern const struct irqchip *irqchip;

/* Looks for it, on the first hart. */
void irqchip_find(void);

/* ---- PLIC (specification 1.0) ---- */

#define PLIC_PRIORITY(irq)	(PLIC_BASE + (irq) * 4UL)
#define PLIC_PENDING(irq)	(PLIC_BASE + 0x1000 + (irq) / 32 * 4UL)
/* Of the supervisor's context of a hart */
#define PLIC_CONTEXT(hart)	(2UL * (hart) + 1)
#define PLIC_ENABLE(hart, irq) \
	(PLIC_BASE + 0x2000 + PLIC_CONTEXT(hart) * 0x80 + (irq) / 32 * 4UL)
#define PLIC_THRESHOLD(hart)	(PLIC_BASE + 0x200000 + PLIC_CONTEXT(hart) * 0x1000)
#define PLIC_CLAIM(hart)	(PLIC_THRESHOLD(hart) + 4)

/* ---- APLIC (AIA chapter 4) ---- */

#define APLIC_DOMAINCFG		(APLIC_BASE + 0x0000)
#define APLIC_DOMAINCFG_DM	BIT(2)
#define APLIC_DOMAINCFG_IE	BIT(8)
#define APLIC_SOURCECFG(irq)	(APLIC_BASE + (irq) * 4UL)
#define APLIC_DETACHED		1U
#define APLIC_EDGE1		4U
#define APLIC_LEVEL1		6U
#define APLIC_LEVEL0		7U
#define APLIC_SETIP(irq)	(APLIC_BASE + 0x1c00 + (irq) / 32 * 4UL)
#define APLIC_SETIPNUM		(APLIC_BASE + 0x1cdc)
#define APLIC_IN_CLRIP(irq)	(APLIC_BASE + 0x1d00 + (irq) / 32 * 4UL)
#define APLIC_CLRIPNUM		(APLIC_BASE + 0x1ddc)
#define APLIC_SETIE(irq)	(APLIC_BASE + 0x1e00 + (irq) / 32 * 4UL)
#define APLIC_SETIENUM		(APLIC_BASE + 0x1edc)
#define APLIC_CLRIENUM		(APLIC_BASE + 0x1fdc)
#define APLIC_SETIPNUM_LE	(APLIC_BASE + 0x2000)
#define APLIC_GENMSI		(APLIC_BASE + 0x3000)
#define APLIC_TARGET(irq)	(APLIC_BASE + 0x3000 + (irq) * 4UL)
#define APLIC_TARGET_HART(hart)	((u32)(hart) << 18)
#define APLIC_IDC(hart)		(APLIC_BASE + 0x4000 + (hart) * 32UL)
#define APLIC_IDELIVERY(hart)	(APLIC_IDC(hart) + 0x00)
#define APLIC_IFORCE(hart)	(APLIC_IDC(hart) + 0x04)
#define APLIC_ITHRESHOLD(hart)	(APLIC_IDC(hart) + 0x08)
#define APLIC_TOPI(hart)	(APLIC_IDC(hart) + 0x18)
#define APLIC_CLAIMI(hart)	(APLIC_IDC(hart) + 0x1c)

/* ---- IMSIC (AIA chapter 3) ---- */

#define IMSIC_EIDELIVERY	0x70
#define IMSIC_EITHRESHOLD	0x72
#define IMSIC_EIP(id)		(0x80 + (id) / 64 * 2)
#define IMSIC_EIE(id)		(0xc0 + (id) / 64 * 2)
#define IMSIC_SETEIPNUM(hart)	(IMSIC_BASE + (hart) * IMSIC_STRIDE)

u64 imsic_read(u64 reg);
void imsic_write(u64 reg, u64 val);
void imsic_set(u64 reg, u64 bits);
void imsic_clear(u64 reg, u64 bits);
/* Only looks; claim() takes it. */
u32 imsic_top(void);
void imsic_enable(unsigned int number);
/* Messages to this vCPU, and to any. */
void imsic_setup(unsigned int number, void (*fn)(unsigned int number));
void imsic_send(unsigned int cpu, unsigned int number);
bool imsic_exists(void);

#endif /* GUEST_IRQCHIP_H */
