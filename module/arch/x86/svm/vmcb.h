/* SPDX-License-Identifier: GPL-2.0 */
/* vmcb.h - the virtual machine control block (APM 2, appendices B and C). */
#ifndef X86_SVM_VMCB_H
#define X86_SVM_VMCB_H

#include <axvisor/types.h>
#include "../vendor.h"

/* Vector 3, at 00Ch */
#define V3_INTR		BIT_ULL(0)
#define V3_NMI		BIT_ULL(1)
#define V3_VINTR	BIT_ULL(4)
#define V3_CPUID	BIT_ULL(18)
#define V3_IRET		BIT_ULL(20)
#define V3_HLT		BIT_ULL(24)
#define V3_INVLPGA	BIT_ULL(26)
#define V3_IOIO_PROT	BIT_ULL(27)
#define V3_MSR_PROT	BIT_ULL(28)
#define V3_SHUTDOWN	BIT_ULL(31)
/* Vector 4, at 010h */
#define V4_VMRUN	BIT_ULL(0)
#define V4_VMMCALL	BIT_ULL(1)
#define V4_VMLOAD	BIT_ULL(2)
#define V4_VMSAVE	BIT_ULL(3)
#define V4_STGI		BIT_ULL(4)
#define V4_CLGI		BIT_ULL(5)
#define V4_SKINIT	BIT_ULL(6)
#define V4_WBINVD	BIT_ULL(9)
#define V4_MONITOR	BIT_ULL(10)
#define V4_MWAIT	BIT_ULL(11)
#define V4_XSETBV	BIT_ULL(13)

#define TLB_KEEP	0
#define TLB_FLUSH_ALL	1
#define TLB_FLUSH_ASID	3	/* where FlushByAsid is had */

/* At 060h */
#define V_TPR		GENMASK_ULL(7, 0)
#define V_IRQ		BIT_ULL(8)
#define V_INTR_PRIO	GENMASK_ULL(19, 16)
#define V_INTR_MASKING	BIT_ULL(24)
/* At 068h */
#define INTERRUPT_SHADOW	BIT_ULL(0)
/* At 090h */
#define NP_ENABLE	BIT_ULL(0)

/* Clean bits, at 0C0h (15.15.3) */
#define CLEAN_I		BIT_ULL(0)
#define CLEAN_IOPM	BIT_ULL(1)
#define CLEAN_ASID	BIT_ULL(2)
#define CLEAN_TPR	BIT_ULL(3)
#define CLEAN_NP	BIT_ULL(4)
#define CLEAN_CRX	BIT_ULL(5)
#define CLEAN_DRX	BIT_ULL(6)
#define CLEAN_DT	BIT_ULL(7)
#define CLEAN_SEG	BIT_ULL(8)
#define CLEAN_CR2	BIT_ULL(9)
#define CLEAN_LBR	BIT_ULL(10)
#define CLEAN_AVIC	BIT_ULL(11)
#define CLEAN_CET	BIT_ULL(12)
#define CLEAN_ALL	GENMASK_ULL(12, 0)

/* EVENTINJ and EXITINTINFO (15.20, 15.7.2) */
#define EVENT_VECTOR	GENMASK_ULL(7, 0)
#define EVENT_TYPE	GENMASK_ULL(10, 8)
#define EVENT_EV	BIT_ULL(11)
#define EVENT_VALID	BIT_ULL(31)
#define EVENT_ERROR	GENMASK_ULL(63, 32)
enum { EVENT_INTR, EVENT_NMI = 2, EVENT_EXCEPTION, EVENT_SOFTWARE };

enum {
	VMEXIT_EXCEPTION = 0x40, VMEXIT_EXCEPTION_DB = 0x41,
	VMEXIT_EXCEPTION_LAST = 0x5f,
	VMEXIT_INTR = 0x60, VMEXIT_NMI, VMEXIT_SMI, VMEXIT_INIT, VMEXIT_VINTR,
	VMEXIT_CPUID = 0x72, VMEXIT_IRET = 0x74, VMEXIT_HLT = 0x78,
	VMEXIT_INVLPGA = 0x7a, VMEXIT_IOIO, VMEXIT_MSR, VMEXIT_SHUTDOWN = 0x7f,
	VMEXIT_VMRUN, VMEXIT_VMMCALL, VMEXIT_VMLOAD, VMEXIT_VMSAVE,
	VMEXIT_STGI, VMEXIT_CLGI, VMEXIT_SKINIT,
	VMEXIT_WBINVD = 0x89, VMEXIT_MONITOR, VMEXIT_MWAIT,
	VMEXIT_XSETBV = 0x8d,
	VMEXIT_NPF = 0x400,
};

/* EXITINFO1 of a nested page fault (15.25.6) */
#define NPF_WRITE	BIT_ULL(1)
#define NPF_FETCH	BIT_ULL(4)
/* At 0D0h, how many bytes of the instruction follow (15.8.4) */
#define NR_FETCHED	GENMASK_ULL(3, 0)
/* EXITINFO1 of IOIO (15.10.2) */
#define IOIO_IN		BIT_ULL(0)
#define IOIO_STR	BIT_ULL(2)
#define IOIO_REP	BIT_ULL(3)
#define IOIO_SIZE	GENMASK_ULL(6, 4)
#define IOIO_PORT	GENMASK_ULL(31, 16)

struct vmcb {
	u32 intercept_cr, intercept_dr, intercept_exceptions;
	u32 intercept3, intercept4, intercept5;
	u8 reserved0[0x040 - 0x018];
	u64 iopm_base_pa, msrpm_base_pa, tsc_offset;
	u32 guest_asid;
	u32 tlb_control;
	u64 vintr, interrupt_state;
	u64 exitcode, exitinfo1, exitinfo2, exitintinfo;
	u64 nested_ctl, avic_apic_bar, ghcb, eventinj, n_cr3, lbr_virt_enable;
	u64 clean;
	u64 nrip;
	u8 nr_fetched, fetched[15];
	u8 reserved1[0x400 - 0x0e0];
	/* State save area */
	struct x86_seg es, cs, ss, ds, fs, gs, gdtr, ldtr, idtr, tr;
	u8 reserved2[0x4cb - 0x4a0];
	u8 cpl;
	u32 reserved3;
	u64 efer;
	u8 reserved4[0x548 - 0x4d8];
	u64 cr4, cr3, cr0, dr7, dr6, rflags, rip;
	u8 reserved5[0x5d8 - 0x580];
	u64 rsp, s_cet, ssp, isst_addr, rax;
	u64 star, lstar, cstar, sfmask, kernel_gs_base;
	u64 sysenter_cs, sysenter_esp, sysenter_eip, cr2;
	u8 reserved6[0x668 - 0x648];
	u64 g_pat, dbgctl, br_from, br_to, lastexcpfrom, lastexcpto;
	u8 reserved7[0x1000 - 0x698];
};

#define VMCB_AT(field, offset) \
	_Static_assert(offsetof(struct vmcb, field) == (offset), #field)
VMCB_AT(iopm_base_pa, 0x040);
VMCB_AT(guest_asid, 0x058);
VMCB_AT(vintr, 0x060);
VMCB_AT(exitcode, 0x070);
VMCB_AT(nested_ctl, 0x090);
VMCB_AT(eventinj, 0x0a8);
VMCB_AT(clean, 0x0c0);
VMCB_AT(nr_fetched, 0x0d0);
VMCB_AT(es, 0x400);
VMCB_AT(tr, 0x490);
VMCB_AT(cpl, 0x4cb);
VMCB_AT(efer, 0x4d0);
VMCB_AT(cr4, 0x548);
VMCB_AT(rip, 0x578);
VMCB_AT(rsp, 0x5d8);
VMCB_AT(rax, 0x5f8);
VMCB_AT(star, 0x600);
VMCB_AT(cr2, 0x640);
VMCB_AT(g_pat, 0x668);
VMCB_AT(dbgctl, 0x670);
_Static_assert(sizeof(struct vmcb) == 0x1000, "a page");

#endif /* X86_SVM_VMCB_H */
