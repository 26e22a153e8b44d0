/* SPDX-License-Identifier: GPL-2.0 */
/* arch.h - riscv64's own services to its payloads: CSRs, SBI, interrupts. */
#ifndef GUEST_ARCH_H
#define GUEST_ARCH_H

#include "guest.h"
#include "board.h"

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

#define SSTATUS_SIE	BIT(1)
#define SIE_SSIE	BIT(1)
#define SIE_STIE	BIT(5)
#define SIE_SEIE	BIT(9)
#define CAUSE_IRQ	BIT(63)

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

struct sbi_ret {
	s64 error;
	u64 value;
};

struct sbi_ret sbi_call(u64 ext, u64 fid, u64 a0, u64 a1, u64 a2);

/* ---- interrupts (aia.c) ---- */

/* Numbers below are sources of the APLIC; above, of the hart itself. */
#define IRQ_TIMER	1000U
#define IRQ_SOFT	1001U

void aia_init_cpu(void);
void irq_dispatch(u64 cause);
void console_init(void);

#endif /* GUEST_ARCH_H */
