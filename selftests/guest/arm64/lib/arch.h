/* SPDX-License-Identifier: GPL-2.0 */
/* arch.h - arm64's own services to its payloads: registers, traps, GIC, PSCI. */
#ifndef GUEST_ARCH_H
#define GUEST_ARCH_H

#include "guest.h"
#include "board.h"

#define read_sysreg(reg)						\
({									\
	u64 v_;								\
	asm volatile("mrs %0, " #reg : "=r"(v_) :: "memory");		\
	v_;								\
})
#define write_sysreg(v, reg)						\
	asm volatile("msr " #reg ", %0" :: "r"((u64)(v)) : "memory")
#define isb()		asm volatile("isb" ::: "memory")
#define dsb()		asm volatile("dsb sy" ::: "memory")

#define ICC_PMR_EL1	S3_0_C4_C6_0
#define ICC_IAR1_EL1	S3_0_C12_C12_0
#define ICC_EOIR1_EL1	S3_0_C12_C12_1
#define ICC_HPPIR1_EL1	S3_0_C12_C12_2
#define ICC_BPR1_EL1	S3_0_C12_C12_3
#define ICC_CTLR_EL1	S3_0_C12_C12_4
#define ICC_SRE_EL1	S3_0_C12_C12_5
#define ICC_IGRPEN1_EL1	S3_0_C12_C12_7
#define ICC_DIR_EL1	S3_0_C12_C11_1
#define ICC_RPR_EL1	S3_0_C12_C11_3
#define ICC_SGI1R_EL1	S3_0_C12_C11_5
#define ICC_CTLR_EOIMODE	BIT(1)

/* For a register name that is itself a macro. */
#define read_icc(reg)		read_sysreg_(reg)
#define write_icc(v, reg)	write_sysreg_(v, reg)
#define read_sysreg_(reg)	read_sysreg(reg)
#define write_sysreg_(v, reg)	write_sysreg(v, reg)

/*
 * Device registers: a plain load or store of the type's size. Others (pairs,
 * write-back), which a compiler may pick, can't be emulated.
 */
#define mmio_read(type, addr)						\
({									\
	u64 v_;								\
	switch (sizeof(type)) {						\
	case 1:								\
		asm volatile("ldrb %w0, [%1]" : "=r"(v_) : "r"(addr) : "memory"); \
		break;							\
	case 2:								\
		asm volatile("ldrh %w0, [%1]" : "=r"(v_) : "r"(addr) : "memory"); \
		break;							\
	case 4:								\
		asm volatile("ldr %w0, [%1]" : "=r"(v_) : "r"(addr) : "memory"); \
		break;							\
	default:							\
		asm volatile("ldr %0, [%1]" : "=r"(v_) : "r"(addr) : "memory"); \
	}								\
	dsb();								\
	(type)v_;							\
})
#define mmio_write(type, addr, value)					\
do {									\
	u64 v_ = (value);						\
									\
	dsb();								\
	switch (sizeof(type)) {						\
	case 1:								\
		asm volatile("strb %w0, [%1]" :: "r"(v_), "r"(addr) : "memory"); \
		break;							\
	case 2:								\
		asm volatile("strh %w0, [%1]" :: "r"(v_), "r"(addr) : "memory"); \
		break;							\
	case 4:								\
		asm volatile("str %w0, [%1]" :: "r"(v_), "r"(addr) : "memory"); \
		break;							\
	default:							\
		asm volatile("str %0, [%1]" :: "r"(v_), "r"(addr) : "memory"); \
	}								\
	dsb();								\
} while (0)

/* ---- traps (trap.c) ---- */

/* Registers at an exception, in the order in which vectors.S stores them. */
struct frame {
	u64 x[31];
	u64 sp, elr, spsr, esr, far;
};

#define EC_UNKNOWN	0x00U
#define EC_FP		0x07U
#define EC_SYSREG	0x18U
#define EC_SVE		0x19U
#define EC_SME		0x1dU
#define EC_IABT		0x21U
#define EC_PC_ALIGN	0x22U
#define EC_DABT		0x25U
#define EC_BRK		0x3cU
#define ESR_EC		GENMASK(31, 26)
#define ESR_FSC		GENMASK(5, 0)
#define FSC_EXTERNAL	0x10U
#define FSC_ALIGNMENT	0x21U

struct trap {
	bool taken;
	u64 esr, far;
};

/*
 * Between the two, a synchronous exception of this vCPU is recorded and the
 * instruction skipped; a fetch that faults returns to x30.
 */
void trap_begin(void);
struct trap trap_end(void);

#define TRY(...)							\
({									\
	trap_begin();							\
	__VA_ARGS__;							\
	trap_end();							\
})

static inline u32 trap_ec(const struct trap *t)
{
	return (u32)FIELD_GET(ESR_EC, t->esr);
}

/* ---- GIC (gic.c, gic2.c, gic3.c) ---- */

#define GICD_CTLR		0x0000UL
#define GICD_CTLR_GRP1		BIT(1)
#define GICD_CTLR_ARE		BIT(4)
#define GICD_CTLR_RWP		BIT(31)
#define GICD_TYPER		0x0004UL
#define GICD_IGROUPR		0x0080UL
#define GICD_ISENABLER		0x0100UL
#define GICD_ICENABLER		0x0180UL
#define GICD_ISPENDR		0x0200UL
#define GICD_ICPENDR		0x0280UL
#define GICD_ISACTIVER		0x0300UL
#define GICD_ICACTIVER		0x0380UL
#define GICD_IPRIORITYR		0x0400UL
#define GICD_ITARGETSR		0x0800UL	/* GICv2 from here to C/SPENDSGIR */
#define GICD_ICFGR		0x0c00UL
#define GICD_SGIR		0x0f00UL
#define GICD_CPENDSGIR		0x0f10UL
#define GICD_SPENDSGIR		0x0f20UL
#define GICD_PIDR2_V2		0x0fe8UL
#define GICD_IROUTER		0x6000UL
#define GICD_IROUTER_IRM	BIT(31)
#define GICD_PIDR2		0xffe8UL
#define GICR_TYPER		0x0008UL
#define GICR_TYPER_LAST		BIT(4)
#define GICR_WAKER		0x0014UL
#define GICR_WAKER_SLEEP	BIT(1)
#define GICR_WAKER_ASLEEP	BIT(2)

#define GIC_SPURIOUS		1023U
#define GIC_LPI_BASE		8192U
#define MAX_LPIS		256	/* that are counted */
#define GIC_PRIORITY		0xa0U	/* of every interrupt after gic_init */
#define GIC_PRIORITY_IDLE	0xf8U	/* PMR after gic_init: all pass */

/* What is different in GICv2 and GICv3. */
struct gic_version {
	unsigned int number;
	u32 ctlr;			/* GICD_CTLR: what we use is enabled */
	void (*init_cpu)(void);
	/* Acknowledge: INTID, with GICv2 above it an SGI's source. */
	u32 (*ack)(void);
	/* Ends, with EOImode 0, or drops the priority of what ack() gave. */
	void (*eoi)(u32 ack);
	void (*dir)(u32 ack);
	void (*set_eoimode)(unsigned int mode);
	unsigned int (*eoimode)(void);
	void (*mask)(u8 priority);
	void (*enable)(unsigned int on);
	unsigned int (*running)(void);
	unsigned int (*highest)(void);	/* INTID of the highest pending */
	/* The binary point: lower bits of priorities that don't preempt. */
	void (*subpriority)(unsigned int bits);
	/* An SPI goes to @cpu. */
	void (*route)(unsigned int irq, unsigned int cpu);
	/* To any one of all. */
	void (*route_any)(unsigned int irq);
	/* To those whose bit is set in @list. */
	void (*sgi_list)(u32 list, unsigned int sgi);
	void (*sgi)(unsigned int cpu, unsigned int sgi);
	void (*sgi_others)(unsigned int sgi);
	/* Frame of this vCPU (SGIs and PPIs). */
	u64 (*base)(void);
};

extern const struct gic_version gic2, gic3;
/* The one of this board, from gic_init() on. */
extern const struct gic_version *gic;

#define GIC_INTID(ack)	((ack) & (gic->number == 2 ? 0x3ffU : 0xffffffU))

void gic_init(void);
void gic_init_cpu(void);
void gic_dispatch(void);
unsigned int gic_lines(void);

/* LPIs that vCPUs have taken, from GIC_LPI_BASE on. */
extern volatile u32 lpi_count[MAX_CPUS][MAX_LPIS];

/* Frame of this vCPU (SGIs and PPIs) or the distributor that rules @irq. */
u64 gic_base(unsigned int irq);
/* A one-bit-an-interrupt register of @irq; @reg is the GICD_ offset. */
bool gic_bit(unsigned int irq, u64 reg);
void gic_set_bit(unsigned int irq, u64 reg);
void gic_set_priority(unsigned int irq, u8 priority);
void gic_set_edge(unsigned int irq);
void gic_set_level(unsigned int irq);
void gic_sgi(unsigned int cpu, unsigned int sgi);

/* ---- PL011 (pl011.c) ---- */

#define UART_DR		0x00UL
#define UART_FR		0x18UL
#define UART_FR_RXFE	BIT(4)
#define UART_FR_TXFF	BIT(5)
#define UART_LCRH	0x2cUL
#define UART_CR		0x30UL
#define UART_IMSC	0x38UL
#define UART_RIS	0x3cUL
#define UART_MIS	0x40UL
#define UART_ICR	0x44UL
#define UART_INT_RX	BIT(4)
#define UART_INT_TX	BIT(5)
#define UART_INT_RT	BIT(6)

/* 8 bits, FIFOs, transmitter and receiver on. */
void console_init(void);

/* ---- SMCCC and PSCI (psci.c, smccc.S) ---- */

#define PSCI_VERSION		0x84000000UL
#define PSCI_CPU_SUSPEND	0xc4000001UL
#define PSCI_CPU_OFF		0x84000002UL
#define PSCI_CPU_ON		0xc4000003UL
#define PSCI_AFFINITY_INFO	0xc4000004UL
#define PSCI_MIGRATE_INFO_TYPE	0x84000006UL
#define PSCI_SYSTEM_OFF		0x84000008UL
#define PSCI_SYSTEM_RESET	0x84000009UL
#define PSCI_FEATURES		0x8400000aUL

#define PSCI_SUCCESS		0
#define PSCI_NOT_SUPPORTED	(-1)
#define PSCI_INVALID_PARAMETERS	(-2)
#define PSCI_ALREADY_ON		(-4)
#define PSCI_INVALID_ADDRESS	(-9)

#define PSCI_AFFINITY_ON	0
#define PSCI_AFFINITY_OFF	1

s64 hvc(u64 fn, u64 a1, u64 a2, u64 a3);
s64 smc(u64 fn, u64 a1, u64 a2, u64 a3);
/* Result of a PSCI call: its functions return 32-bit signed numbers. */
s32 psci(u64 fn, u64 a1, u64 a2, u64 a3);
s64 axvisor_hypercall(u64 nr, u64 a1, u64 a2, u64 a3);

u64 mpidr_of(unsigned int cpu);
typedef void (*cpu_fn)(u64 arg);
/* PSCI result; @fn runs on @cpu on a stack of its own, then CPU_OFF. */
s32 cpu_on(unsigned int cpu, cpu_fn fn, u64 arg);
void cpu_off(void) __attribute__((noreturn));

#endif /* GUEST_ARCH_H */
