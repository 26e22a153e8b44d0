/* SPDX-License-Identifier: GPL-2.0 */
/* sbi.h - the Supervisor Binary Interface, specification 2.0. */
#ifndef RISCV_SBI_H
#define RISCV_SBI_H

#include <insn.h>

#define SBI_SUCCESS		0
#define SBI_ERR_FAILED		(-1)
#define SBI_ERR_NOT_SUPPORTED	(-2)
#define SBI_ERR_INVALID_PARAM	(-3)
#define SBI_ERR_DENIED		(-4)
#define SBI_ERR_INVALID_ADDRESS	(-5)
#define SBI_ERR_ALREADY_AVAILABLE (-6)

#define SBI_BASE		0x10
#define SBI_BASE_SPEC_VERSION	0
#define SBI_BASE_IMPL_ID	1
#define SBI_BASE_IMPL_VERSION	2
#define SBI_BASE_PROBE		3
#define SBI_BASE_MVENDORID	4
#define SBI_BASE_MARCHID	5
#define SBI_BASE_MIMPID		6
#define SBI_BASE_LAST		6

#define SBI_TIME		0x54494d45
#define SBI_TIME_SET		0
#define SBI_IPI			0x735049
#define SBI_IPI_SEND		0

#define SBI_RFENCE		0x52464e43
#define SBI_RFENCE_FENCE_I	0
#define SBI_RFENCE_SFENCE	1
#define SBI_RFENCE_SFENCE_ASID	2
#define SBI_RFENCE_GVMA_VMID	3
#define SBI_RFENCE_GVMA		4
#define SBI_RFENCE_VVMA_ASID	5
#define SBI_RFENCE_VVMA		6

#define SBI_HSM			0x48534d
#define SBI_HSM_START		0
#define SBI_HSM_STOP		1
#define SBI_HSM_STATUS		2
#define SBI_HSM_SUSPEND		3

#define SBI_HSM_STARTED		0
#define SBI_HSM_STOPPED		1
#define SBI_HSM_START_PENDING	2
#define SBI_HSM_SUSPENDED	4
#define SBI_HSM_RETENTIVE	0
#define SBI_HSM_RETENTIVE_LAST	0x7fffffff
#define SBI_HSM_NON_RETENTIVE	0x80000000

#define SBI_SRST		0x53525354
#define SBI_SRST_LAST		0
#define SBI_SRST_SHUTDOWN	0
#define SBI_SRST_WARM		2
#define SBI_SRST_SYSTEM_FAILURE	1

#define SBI_DBCN		0x4442434e
#define SBI_DBCN_WRITE		0
#define SBI_DBCN_READ		1
#define SBI_DBCN_WRITE_BYTE	2
#define SBI_PMU			0x504d55
#define SBI_PMU_CONFIG		2
#define SBI_PMU_SNAPSHOT	7
/* 11.5, table "Counter Config Match Flags" */
#define SBI_PMU_VUINH		BIT_ULL(3)
#define SBI_PMU_VSINH		BIT_ULL(4)
#define SBI_PMU_UINH		BIT_ULL(5)
#define SBI_PMU_SINH		BIT_ULL(6)
#define SBI_CPPC		0x43505043
#define SBI_CPPC_LAST		3

/* Of version 0.1, which have neither functions nor errors. */
#define SBI_PUTCHAR		1
#define SBI_GETCHAR		2

#define SBI_ALL_HARTS		(~0ULL)

/* A call of the firmware with up to four arguments; the value is dropped. */
static inline s64 sbi(u64 ext, u64 fid, u64 a0, u64 a1, u64 a2, u64 a3)
{
	const u64 arg[6] = { a0, a1, a2, a3 };
	u64 value;

	return sbi_ecall(ext, fid, arg, &value);
}

/* One for harts, by mask and base, with up to three arguments more. */
static inline s64 sbi_harts(u64 ext, u64 fid, u64 mask, u64 first,
			    const u64 *more)
{
	const u64 arg[6] = { mask, first, more[0], more[1], more[2] };
	u64 value;

	return sbi_ecall(ext, fid, arg, &value);
}

/* Is all of it RAM, as Linux said at the start? Then an access can't fault. */
bool sbi_is_ram(u64 addr, u64 size);

#endif /* RISCV_SBI_H */
