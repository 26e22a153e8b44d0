// SPDX-License-Identifier: GPL-2.0
/*
 * sbi_dbcn.c - a cell's debug console (SBI 2.0 12): the output of its console,
 * and what its UART has received.
 */
#include <axvisor/arch_vm.h>
#include <axvisor/mem.h>
#include "../../vm/vm.h"
#include "board.h"
#include "sbi.h"
#include "sbi_cell.h"

/* A call may transfer less than it was asked for (12.1, 12.2). */
#define BYTES_MAX	256
/* How many mapped blocks of a buffer one call looks at. */
#define BLOCKS_MAX	64

/* The cell's memory, mapped with @perm. vm->map_lock is held. */
static bool is_memory(struct vm *vm, u64 gpa, u64 size, u32 perm)
{
	unsigned int i;
	u64 block;
	u32 has;

	for (i = 0; i < BLOCKS_MAX && size; i++) {
		has = arch_vm_lookup(vm, GPA(gpa), &block);
		if ((has & (perm | VM_DEVICE)) != perm)
			return false;
		block -= gpa & (block - 1);
		gpa += MIN(block, size);
		size -= MIN(block, size);
	}
	return true;
}

/* num_bytes, base_addr_lo, base_addr_hi: physical memory (12.1) */
static s64 check_buffer(struct vm *vm, const u64 *arg, u32 perm)
{
	if (arg[2] || arg[1] >= vm->gpa_limit ||
	    arg[0] > vm->gpa_limit - arg[1])
		return SBI_ERR_INVALID_PARAM;
	return is_memory(vm, arg[1], arg[0], perm) ? SBI_SUCCESS :
						     SBI_ERR_INVALID_PARAM;
}

/* What one call does: up to the end of the buffer's first page. */
static u64 first_part(const u64 *arg)
{
	return MIN(MIN(arg[0], BYTES_MAX),
		   PAGE_SIZE - (arg[1] & (PAGE_SIZE - 1)));
}

/* Memory that is mapped stays so while map_lock is held. */
static s64 copy_in(struct vm *vm, u8 *buf, const u64 *arg)
{
	hpa_t hpa;
	s64 err;

	spin_lock(&vm->map_lock);
	err = check_buffer(vm, arg, VM_READ);
	if (!err && arg[0]) {
		pgtable_lookup(&vm->arch.pt, GPA(arg[1]), &hpa, NULL);
		mem_read(buf, hpa, first_part(arg));
	}
	spin_unlock(&vm->map_lock);
	return err;
}

static s64 copy_out(struct vm *vm, const u8 *buf, u64 size, const u64 *arg)
{
	hpa_t hpa;
	s64 err;

	spin_lock(&vm->map_lock);
	err = check_buffer(vm, arg, VM_READ | VM_WRITE);
	if (!err && size) {
		pgtable_lookup(&vm->arch.pt, GPA(arg[1]), &hpa, NULL);
		mem_write(hpa, buf, size);
	}
	spin_unlock(&vm->map_lock);
	return err;
}

static s64 write_bytes(struct vm *vm, const u64 *arg, u64 *value)
{
	u8 buf[BYTES_MAX];
	u64 i;
	s64 err = copy_in(vm, buf, arg);

	if (err)
		return err;
	*value = first_part(arg);
	for (i = 0; i < *value; i++)
		console_putc(vm->console, buf[i]);
	return SBI_SUCCESS;
}

/* Nothing is taken from the UART for a buffer that is none. */
static s64 read_bytes(struct vm *vm, const u64 *arg, u64 *value)
{
	u8 buf[BYTES_MAX] = { 0 };
	u64 n = 0;
	s64 err = copy_out(vm, buf, 0, arg);
	int byte;

	while (!err && n < first_part(arg)) {
		byte = board_console_getc(vm);
		if (byte < 0)
			break;
		buf[n++] = (u8)byte;
	}
	if (!err)
		err = copy_out(vm, buf, n, arg);
	if (!err)
		*value = n;
	return err;
}

s64 sbi_dbcn(struct vcpu *vcpu, u64 fid, const u64 *arg, u64 *value)
{
	struct vm *vm = vcpu->vm;

	if (!vm->console)
		return SBI_ERR_NOT_SUPPORTED;
	switch (fid) {
	case SBI_DBCN_WRITE:
		return write_bytes(vm, arg, value);
	case SBI_DBCN_READ:
		return read_bytes(vm, arg, value);
	case SBI_DBCN_WRITE_BYTE:
		console_putc(vm->console, (u8)arg[0]);
		return SBI_SUCCESS;
	default:
		return SBI_ERR_NOT_SUPPORTED;
	}
}
