/* SPDX-License-Identifier: GPL-2.0 */
/* boot.h - harts' ways into the core and out of it, the C part. */
#ifndef RISCV_BOOT_H
#define RISCV_BOOT_H

#include <axvisor/types.h>

/* Where this CPU's Linux goes on in HS mode if AX_HC_RELEASE succeeds. */
void boot_note_landing(u64 landing);

#endif /* RISCV_BOOT_H */
