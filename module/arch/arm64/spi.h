/* SPDX-License-Identifier: GPL-2.0 */
/*
 * spi.h - physical shared peripheral interrupts (SPIs) that cells own: taken
 * from the root cell, sent to the cell's CPUs, kept from the root's writes.
 */
#ifndef ARM64_SPI_H
#define ARM64_SPI_H

#include <axvisor/abi.h>
#include <axvisor/types.h>

struct cpu;
struct vcpu;
struct vm;

/**
 * struct spi_ops - what versions of the distributor at @gicd do differently
 * @route: where an SPI goes, in the version's own terms
 * @set_route: change that
 * @route_to: what sends it to one CPU
 * @route_back: what it was, now that the root cell is to have it again; on a
 *	CPU of the root cell's
 * @names: the INTID that a register is about, or that a value written names;
 *	0 for registers of several interrupts
 */
struct spi_ops {
	u64 (*route)(const void *gicd, u32 intid);
	void (*set_route)(void *gicd, u32 intid, u64 route);
	u64 (*route_to)(const struct cpu *cpu);
	u64 (*route_back)(u64 route);
	u32 (*names)(u64 off, u64 val);
};

/* After the distributor is mapped at @gicd. Return: 0 or -ENOMEM. */
int spi_init(void *gicd, const struct spi_ops *ops);

/**
 * spi_assign() - physical SPI @intid becomes @virq of a cell
 *
 * @virq: one that the cell's board has and that is free
 *
 * Under manage_lock, vCPUs of the cell may execute. Return: 0; -ENXIO for what
 * is no SPI of the machine, -EBUSY for one that the root cell has enabled,
 * -EACCES for one of the Secure world. Nothing has changed then.
 */
int spi_assign(struct vm *vm, u32 intid, u32 virq, enum ax_trigger trigger);

/* From now on it is on where the guest has it on. Once, after spi_assign(). */
void spi_start(u32 intid);

/**
 * spi_release() - and back: off and clear, configured as it was
 *
 * Return: 0; -ENOENT where the cell has no such one; -EAGAIN while a vCPU may
 * still end it: it is off by then and stays so.
 */
int spi_release(struct vm *vm, u32 intid);

/* The guest has written the register at @off of its distributor. */
void spi_follow_write(struct vm *vm, u64 off);

/*
 * Around a reset of the vGIC: all of the cell's are off and clear, and what a CPU
 * has acknowledged before comes too late for the old life and the new one.
 */
void spi_reset_begin(struct vm *vm);
void spi_reset_end(struct vm *vm);

/**
 * spi_deliver() - @intid was acknowledged here and its priority dropped
 * @loaded: this CPU's vCPU, or NULL
 *
 * Return: false where no cell owns it; the caller deactivates it then.
 */
bool spi_deliver(struct vcpu *loaded, u32 intid);

/**
 * spi_root_write() - the root cell writes a register of the distributor
 * @write: does so with what is left of *@val
 *
 * What of the register belongs to SPIs of cells stays as it is.
 */
int spi_root_write(struct vcpu *vcpu, u64 off, unsigned int size, u64 *val,
		   int (*write)(struct vcpu *vcpu, u64 off, unsigned int size,
				u64 *val));

#endif /* ARM64_SPI_H */
