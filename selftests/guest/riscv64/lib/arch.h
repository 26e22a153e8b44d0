/* SPDX-License-Identifier: GPL-2.0 */
/* arch.h - riscv64's own services to its payloads: CSRs, SBI, interrupts. */
#ifndef GUEST_ARCH_H
#define GUEST_ARCH_H

#include "guest.h"
#include "board.h"
#include "irqchip.h"

#define csr_read(csr)							\
({									\
	u64 v_;								\
	asm volatile("csrr %0, " #csr : "=r"(v_) :: "memory");		\
	v_;								\
})
#define csr_write(csr, v)						\
	asm volatile("csrw " #csr ", %0" :: "rK"((u64)(v)) : "memory")
#define csr_set(csr, v)							\
	asm volatile("csrs " #csr ", %0" :: "rK"((u64)(v)) : "memory")
#define csr_clear(csr, v)						\
	asm volatile("csrc " #csr ", %0" :: "rK"((u64)(v)) : "memory")

/* By number: the assembler doesn't know all of them. */
#define CSR_STIMECMP	0x14d
#define CSR_SISELECT	0x150
#define CSR_SIREG	0x151
#define CSR_STOPEI	0x15c
#define csr_read_(n)		csr_read(n)
#define csr_write_(n, v)	csr_write(n, v)
#define csr_set_(n, v)		csr_set(n, v)
#define csr_clear_(n, v)	csr_clear(n, v)

static inline void fence(void)
{
	asm volatile("fence iorw, iorw" ::: "memory");
}

#define SSTATUS_SIE	BIT(1)
#define SSTATUS_SPIE	BIT(5)
#define SSTATUS_SPP	BIT(8)
#define SSTATUS_VS	GENMASK(10, 9)
#define SSTATUS_FS	GENMASK(14, 13)
#define SIE_SSIE	BIT(1)
#define SIE_STIE	BIT(5)
#define SIE_SEIE	BIT(9)
#define CAUSE_IRQ	BIT(63)

/* Exceptions, privileged specification, table "scause". */
#define CAUSE_FETCH_MISALIGNED	0
#define CAUSE_FETCH_ACCESS	1
#define CAUSE_ILLEGAL		2
#define CAUSE_BREAKPOINT	3
#define CAUSE_LOAD_MISALIGNED	4
#define CAUSE_LOAD_ACCESS	5
#define CAUSE_STORE_MISALIGNED	6
#define CAUSE_STORE_ACCESS	7
#define CAUSE_ECALL_U		8
#define CAUSE_FETCH_PAGE	12
#define CAUSE_LOAD_PAGE		13
#define CAUSE_STORE_PAGE	15

#define mmio_read(type, addr)	(*(volatile type *)(addr))
#define mmio_write(type, addr, value) \
	(*(volatile type *)(addr) = (type)(value))

/* ---- SBI (sbi.c) ---- */

#define SBI_BASE	0x10UL
#define SBI_TIME	0x54494d45UL
#define SBI_IPI		0x735049UL
#define SBI_RFENCE	0x52464e43UL
#define SBI_HSM		0x48534dUL
#define SBI_SRST	0x53525354UL
#define SBI_DBCN	0x4442434eUL

#define SBI_SUCCESS			0
#define SBI_ERR_FAILED			(-1)
#define SBI_ERR_NOT_SUPPORTED		(-2)
#define SBI_ERR_INVALID_PARAM		(-3)
#define SBI_ERR_DENIED			(-4)
#define SBI_ERR_INVALID_ADDRESS		(-5)
#define SBI_ERR_ALREADY_AVAILABLE	(-6)
#define SBI_ALL_HARTS			(~0UL)

#define HSM_START	0
#define HSM_STOP	1
#define HSM_STATUS	2
#define HSM_SUSPEND	3
#define HSM_STARTED	0
#define HSM_STOPPED	1
#define HSM_SUSPENDED	4

struct sbi_ret {
	s64 error;
	u64 value;
};

struct sbi_ret sbi_call(u64 ext, u64 fid, u64 a0, u64 a1, u64 a2);
struct sbi_ret sbi_call5(u64 ext, u64 fid, u64 a0, u64 a1, u64 a2, u64 a3,
			 u64 a4);

/* ---- vCPUs (harts.c) ---- */

extern u64 boot_hart;
u64 hart_of(unsigned int cpu);
u64 this_hart(void);
typedef void (*cpu_fn)(u64 arg);
/* Error of SBI HSM; @fn runs on @cpu on a stack of its own, then hart_stop. */
s64 cpu_on(unsigned int cpu, cpu_fn fn, u64 arg);
void cpu_off(void) __attribute__((noreturn));
/* HSM_STARTED ..., or an error. */
s64 cpu_status(unsigned int cpu);

/* What a hart has when it resumes from a non-retentive suspend (start.S). */
struct resumed {
	u64 hart, opaque, satp, sstatus;
};

struct resumed suspend_non_retentive(u64 opaque);

/* ---- exceptions (trap.c) ---- */

/* In the order of start.S. */
struct frame {
	u64 x[32];
	u64 pc, cause, tval, sstatus;
};

struct trap {
	bool taken;
	u64 cause, pc, tval, sstatus;
};

/* What traps between the two is recorded, and skipped. */
void trap_begin(void);
struct trap trap_end(void);
#define TRY(expr)							\
({									\
	trap_begin();							\
	(void)(expr);							\
	trap_end();							\
})

/* ---- interrupts (irqchip.c, plic.c, aia.c) ---- */

/* Numbers below are sources of the board's; above, of the hart itself. */
#define IRQ_TIMER	1000U
#define IRQ_SOFT	1001U

void irq_dispatch(u64 cause);
void console_init(void);

#endif /* GUEST_ARCH_H */
