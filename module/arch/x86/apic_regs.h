/* SPDX-License-Identifier: GPL-2.0 */
/*
 * apic_regs.h - registers of local APICs (APM vol. 2, chapter 16; SDM vol. 3,
 * "Advanced Programmable Interrupt Controller"). Offsets in the page; in x2APIC
 * mode a register is MSR 800 and a 16th of its offset.
 */
#ifndef X86_APIC_REGS_H
#define X86_APIC_REGS_H

#include "regs.h"

#define MSR_TSC_DEADLINE	0x6e0
#define MSR_X2APIC_LAST		0x8ff

#define APIC_BASE_DEFAULT	0xfee00000ULL
#define APIC_SIZE		0x1000

#define APIC_ID			0x020
#define APIC_VERSION		0x030
#define APIC_TPR		0x080
#define APIC_PPR		0x0a0
#define APIC_EOI		0x0b0
#define APIC_LDR		0x0d0
#define APIC_DFR		0x0e0
#define APIC_SVR		0x0f0
#define APIC_ISR		0x100	/* 8 of them, as of TMR and IRR */
#define APIC_TMR		0x180
#define APIC_IRR		0x200
#define APIC_ESR		0x280
#define APIC_ICR		0x300
#define APIC_ICR_HIGH		0x310
#define APIC_LVT_TIMER		0x320
#define APIC_LVT_THERMAL	0x330
#define APIC_LVT_PERFORMANCE	0x340
#define APIC_LVT_LINT0		0x350
#define APIC_LVT_LINT1		0x360
#define APIC_LVT_ERROR		0x370
#define APIC_INITIAL_COUNT	0x380
#define APIC_CURRENT_COUNT	0x390
#define APIC_DIVIDE		0x3e0
#define APIC_SELF_IPI		0x3f0

#define APIC_VECTOR		GENMASK_ULL(7, 0)

#define SVR_ENABLE		BIT_ULL(8)
#define SVR_FOCUS		BIT_ULL(9)

#define ESR_SEND_ILLEGAL	BIT_ULL(5)
#define ESR_RECEIVE_ILLEGAL	BIT_ULL(6)
#define ESR_ILLEGAL_REGISTER	BIT_ULL(7)

#define LVT_MODE		GENMASK_ULL(10, 8)
#define LVT_POLARITY		BIT_ULL(13)
#define LVT_LEVEL		BIT_ULL(15)
#define LVT_MASK		BIT_ULL(16)
#define LVT_TIMER_MODE		GENMASK_ULL(18, 17)

enum apic_timer_mode {
	TIMER_ONE_SHOT,
	TIMER_PERIODIC,
	TIMER_DEADLINE,
};

#define ICR_MODE		GENMASK_ULL(10, 8)
#define ICR_LOGICAL		BIT_ULL(11)
#define ICR_STATUS		BIT_ULL(12)
#define ICR_ASSERT		BIT_ULL(14)
#define ICR_LEVEL		BIT_ULL(15)
#define ICR_SHORTHAND		GENMASK_ULL(19, 18)
#define ICR_DESTINATION		GENMASK_ULL(63, 56)	/* of the two registers */
#define ICR_HIGH_DESTINATION	GENMASK_ULL(31, 24)
#define ICR_X2APIC_DESTINATION	GENMASK_ULL(63, 32)

enum apic_mode {
	MODE_FIXED,
	MODE_LOWEST_PRIORITY,
	MODE_SMI,
	MODE_NMI = 4,
	MODE_INIT,
	MODE_STARTUP,
	MODE_EXTINT,
};

enum apic_shorthand {
	SHORTHAND_NONE,
	SHORTHAND_SELF,
	SHORTHAND_ALL,
	SHORTHAND_OTHERS,
};

#endif /* X86_APIC_REGS_H */
