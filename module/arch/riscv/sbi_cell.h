/* SPDX-License-Identifier: GPL-2.0 */
/* sbi_cell.h - extensions of a cell's SBI that have a file of their own. */
#ifndef RISCV_SBI_CELL_H
#define RISCV_SBI_CELL_H

#include <axvisor/types.h>

struct vcpu;

/*
 * Debug console. @arg: a0 to a5, out of the guest's reach; *value is 0 before.
 * Return: SBI_SUCCESS or SBI_ERR_*.
 */
s64 sbi_dbcn(struct vcpu *vcpu, u64 fid, const u64 *arg, u64 *value);

#endif /* RISCV_SBI_CELL_H */
