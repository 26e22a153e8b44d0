/* SPDX-License-Identifier: GPL-2.0 */
/* smccc.h - function ids: SMC calling convention DEN0028, PSCI DEN0022. */
#ifndef ARM64_SMCCC_H
#define ARM64_SMCCC_H

#include "trap.h"

#define SMCCC_OWNER		GENMASK_ULL(29, 24)
#define SMCCC_FUNCTION		GENMASK_ULL(15, 0)
#define SMCCC_FAST		BIT_ULL(31)
#define SMCCC_64		BIT_ULL(30)
/* The caller has no live SVE state (SMCCC 1.3): no part of the function id. */
#define SMCCC_SVE_HINT		BIT_ULL(16)
#define SMCCC_MBZ		GENMASK_ULL(23, 17)	/* of fast calls */
#define SMCCC_NOT_SUPPORTED	(~0ULL)

#define SMCCC_VERSION		0x80000000U
#define SMCCC_VERSION_1_1	0x10001

enum psci_fn {		/* function number; DEN0022 5.1 */
	PSCI_VERSION = 0x00,
	PSCI_CPU_SUSPEND = 0x01,
	PSCI_CPU_OFF = 0x02,
	PSCI_CPU_ON = 0x03,
	PSCI_AFFINITY_INFO = 0x04,
	PSCI_MIGRATE = 0x05,
	PSCI_MIGRATE_INFO_TYPE = 0x06,
	PSCI_MIGRATE_INFO_UP_CPU = 0x07,
	PSCI_SYSTEM_OFF = 0x08,
	PSCI_SYSTEM_RESET = 0x09,
	PSCI_FEATURES = 0x0a,
	PSCI_CPU_FREEZE = 0x0b,
	PSCI_CPU_DEFAULT_SUSPEND = 0x0c,
	PSCI_NODE_HW_STATE = 0x0d,
	PSCI_SYSTEM_SUSPEND = 0x0e,
	PSCI_SET_SUSPEND_MODE = 0x0f,
	PSCI_STAT_RESIDENCY = 0x10,
	PSCI_STAT_COUNT = 0x11,
	PSCI_SYSTEM_RESET2 = 0x12,
	PSCI_MEM_PROTECT = 0x13,
	PSCI_MEM_PROTECT_CHECK_RANGE = 0x14,
	PSCI_SYSTEM_OFF2 = 0x15,
	PSCI_LAST = 0x1f,
};

#define PSCI_FN32		0x84000000U
#define PSCI_FN64		0xc4000000U

/* Return codes, DEN0022 5.2.2 */
#define PSCI_SUCCESS		0LL
#define PSCI_NOT_SUPPORTED	(-1LL)
#define PSCI_INVALID_PARAMETERS	(-2LL)
#define PSCI_DENIED		(-3LL)
#define PSCI_ALREADY_ON		(-4LL)
#define PSCI_ON_PENDING		(-5LL)
#define PSCI_INTERNAL_FAILURE	(-6LL)
#define PSCI_INVALID_ADDRESS	(-9LL)

#define PSCI_1_1		0x10001
#define PSCI_MIGRATE_NOT_NEEDED	2
#define PSCI_POWERDOWN		BIT_ULL(16)	/* original StateID format */
#define PSCI_POWERDOWN_EXT	BIT_ULL(30)	/* extended format */
#define PSCI_FEATURE_EXT_STATE	BIT_ULL(1)

void smc_call(u64 regs[18]);

bool is_psci(u64 fn);
enum trap_result psci_root(struct vcpu *vcpu, u32 fn);
enum trap_result psci_cell(struct vcpu *vcpu, u32 fn);

#endif /* ARM64_SMCCC_H */
