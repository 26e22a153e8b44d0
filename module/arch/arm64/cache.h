/* SPDX-License-Identifier: GPL-2.0 */
/* cache.h - cache maintenance by address, Arm ARM D7.5. */
#ifndef ARM64_CACHE_H
#define ARM64_CACHE_H

#include "sysreg.h"

static inline u64 cache_line(void)
{
	/* CTR_EL0.DminLine: log2 of words. */
	return 4ULL << FIELD_GET(GENMASK_ULL(19, 16), read_ctr_el0());
}

static inline void cache_clean_inval_poc(const void *addr, u64 size)
{
	u64 line = cache_line(), p = ALIGN_DOWN((u64)addr, line);

	for (; p < (u64)addr + size; p += line)
		dc_civac(p);
	dsb_sy();
}

static inline void cache_inval_poc(const void *addr, u64 size)
{
	u64 line = cache_line(), p = ALIGN_DOWN((u64)addr, line);

	for (; p < (u64)addr + size; p += line)
		dc_ivac(p);
	dsb_sy();
}

static inline void cache_inval_icache(void)
{
	ic_ialluis();
	dsb_ish();
	isb();
}

#endif /* ARM64_CACHE_H */
