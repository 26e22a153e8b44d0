/* SPDX-License-Identifier: GPL-2.0 */
/*
 * csr.h - typed accessors for control and status registers, and the fields
 * that the core uses. Names and numbers as in the RISC-V privileged
 * specification (20240411) 2.2, Smstateen and AIA.
 */
#ifndef RISCV_CSR_H
#define RISCV_CSR_H

#include <insn.h>

/* Supervisor: the core's own. */
CSR(seed, 0x015)	/* Zkr */
CSR(sstatus, 0x100)
CSR(sie, 0x104)
CSR(stvec, 0x105)
CSR(scounteren, 0x106)
CSR(senvcfg, 0x10a)
CSR(sstateen0, 0x10c)
CSR(sscratch, 0x140)
CSR(sepc, 0x141)
CSR(scause, 0x142)
CSR(stval, 0x143)
CSR(sip, 0x144)
CSR(stimecmp, 0x14d)
CSR(satp, 0x180)
CSR(time, 0xc01)
CSR(vlenb, 0xc22)

/* Hypervisor. */
CSR(hstatus, 0x600)
CSR(hedeleg, 0x602)
CSR(hideleg, 0x603)
CSR(hie, 0x604)
CSR(htimedelta, 0x605)
CSR(hcounteren, 0x606)
CSR(hgeie, 0x607)
CSR(hvictl, 0x609)
CSR(henvcfg, 0x60a)
CSR(hstateen0, 0x60c)
CSR(htval, 0x643)
CSR(hvip, 0x645)
CSR(htinst, 0x64a)
CSR(hgatp, 0x680)
CSR(hgeip, 0xe12)

/* Virtual supervisor: the guest's. */
CSR(vsstatus, 0x200)
CSR(vsie, 0x204)
CSR(vstvec, 0x205)
CSR(vsscratch, 0x240)
CSR(vsepc, 0x241)
CSR(vscause, 0x242)
CSR(vstval, 0x243)
CSR(vsip, 0x244)
CSR(vstimecmp, 0x24d)
CSR(vsatp, 0x280)

/* AIA 5: indirect access to the guest's interrupt file. */
CSR(siselect, 0x150)
CSR(sireg, 0x151)
CSR(stopei, 0x15c)
CSR(vsiselect, 0x250)
CSR(vsireg, 0x251)

#define SSTATUS_SIE	BIT_ULL(1)
#define SSTATUS_SPIE	BIT_ULL(5)
#define SSTATUS_SPP	BIT_ULL(8)
#define SSTATUS_VS	GENMASK_ULL(10, 9)
#define SSTATUS_FS	GENMASK_ULL(14, 13)
#define SSTATUS_UXL	GENMASK_ULL(33, 32)

/* As instructions name them. */
#define CSR_NUMBER_SEED		0x015
#define CSR_NUMBER_SIREG	0x151
#define CSR_NUMBER_STOPEI	0x15c

/* AIA 6.3.2: IID of external interrupts, with the lowest priority. */
#define HVICTL_EXT	(FIELD_PREP(GENMASK_ULL(27, 16), IRQ_S_EXT) | 255)

#define VTYPE_VILL	BIT_ULL(63)

#define HSTATUS_SPV	BIT_ULL(7)
#define HSTATUS_SPVP	BIT_ULL(8)
#define HSTATUS_VGEIN	GENMASK_ULL(17, 12)
#define HSTATUS_VSXL	GENMASK_ULL(33, 32)
#define XL_64		2

/* Interrupts: bits of sie, sip, hie, hvip, hideleg and causes. */
#define IRQ_S_SOFT	1
#define IRQ_VS_SOFT	2
#define IRQ_S_TIMER	5
#define IRQ_VS_TIMER	6
#define IRQ_S_EXT	9
#define IRQ_VS_EXT	10
#define IRQ_S_GEXT	12
#define IRQ_LCOF	13	/* Sscofpmf */
#define CAUSE_IRQ	BIT_ULL(63)

/* Exceptions (privileged specification, table "scause"). */
#define EXC_INST_MISALIGNED	0
#define EXC_INST_ACCESS		1
#define EXC_ILLEGAL		2
#define EXC_BREAKPOINT		3
#define EXC_LOAD_MISALIGNED	4
#define EXC_LOAD_ACCESS		5
#define EXC_STORE_MISALIGNED	6
#define EXC_STORE_ACCESS	7
#define EXC_ECALL_U		8
#define EXC_ECALL_S		9
#define EXC_ECALL_VS		10
#define EXC_INST_PAGE		12
#define EXC_LOAD_PAGE		13
#define EXC_STORE_PAGE		15
#define EXC_INST_GUEST_PAGE	20
#define EXC_LOAD_GUEST_PAGE	21
#define EXC_VIRTUAL_INST	22
#define EXC_STORE_GUEST_PAGE	23
#define EXC_MAX			64

#define ENVCFG_CBIE	GENMASK_ULL(5, 4)
#define CBIE_FLUSH	1
#define ENVCFG_CBCFE	BIT_ULL(6)
#define ENVCFG_CBZE	BIT_ULL(7)
#define ENVCFG_ADUE	BIT_ULL(61)
#define ENVCFG_PBMTE	BIT_ULL(62)
#define ENVCFG_STCE	BIT_ULL(63)

/* Smstateen 2; what the core doesn't switch stays away from cells. */
#define STATEEN0_CSRIND	BIT_ULL(60)
#define STATEEN0_AIA	BIT_ULL(59)
#define STATEEN0_IMSIC	BIT_ULL(58)
#define STATEEN0_ENVCFG	BIT_ULL(62)
#define STATEEN0_SE0	BIT_ULL(63)

#define ATP_MODE	GENMASK_ULL(63, 60)
#define ATP_SV39	8
#define ATP_SV57	10
#define HGATP_SV39X4	8
#define HGATP_SV48X4	9
#define HGATP_SV57X4	10
#define HGATP_VMID	GENMASK_ULL(57, 44)
#define ATP_PPN		GENMASK_ULL(43, 0)

#endif /* RISCV_CSR_H */
