/* SPDX-License-Identifier: GPL-2.0 */
/* guarded_mem.h - the accesses of the core to others' memory are checked. */
#ifndef SELFTESTS_UNIT_GUARDED_MEM_H
#define SELFTESTS_UNIT_GUARDED_MEM_H

#include <axvisor/types.h>

/* All of it is mapped, in pieces that adjoin, as itself in the root cell. */
bool is_root_ram(u64 hpa, u64 size);

#endif /* SELFTESTS_UNIT_GUARDED_MEM_H */
