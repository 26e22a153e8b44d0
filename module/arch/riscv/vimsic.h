/* SPDX-License-Identifier: GPL-2.0 */
/*
 * vimsic.h - model of a supervisor-level interrupt file of the incoming MSI
 * controller (AIA 3), for a vCPU that has no guest interrupt file.
 */
#ifndef RISCV_VIMSIC_H
#define RISCV_VIMSIC_H

#include <axvisor/types.h>
#include "../../common/spinlock.h"
#include "decode.h"

#define VIMSIC_IDS	255	/* identities 1 to 255, as QEMU's virt has */
#define VIMSIC_WORDS	((VIMSIC_IDS + 1) / 64)

/* Indirectly accessed registers, AIA 3.8. */
#define IMSIC_EIDELIVERY	0x70
#define IMSIC_EITHRESHOLD	0x72
#define IMSIC_EIP0		0x80
#define IMSIC_EIE0		0xc0

/* The page of registers in memory, AIA 3.6. */
#define IMSIC_SETEIPNUM_LE	0x000
#define IMSIC_SETEIPNUM_BE	0x004

/**
 * struct vimsic
 * @lock: of all, taken before nothing
 */
struct vimsic {
	struct spinlock lock;
	u32 eidelivery;
	u32 eithreshold;
	u64 eip[VIMSIC_WORDS];
	u64 eie[VIMSIC_WORDS];
};

struct vm;

/* All of it as after power-on; the line of @vcpu is low. */
void vimsic_reset(struct vm *vm, struct vimsic *file, u32 vcpu);

/* An MSI: identity @id is pending. Other numbers are ignored. */
void vimsic_send(struct vm *vm, struct vimsic *file, u32 vcpu, u32 id);

/**
 * vimsic_sireg() - the register that siselect chooses
 * @old: out: what it was
 *
 * Return: 0, or -EINVAL where there is no such register.
 */
int vimsic_sireg(struct vm *vm, struct vimsic *file, u32 vcpu, u64 select,
		 enum csr_op op, u64 val, u64 *old);

/* stopei; any write claims what it names. Return: what it was. */
u64 vimsic_stopei(struct vm *vm, struct vimsic *file, u32 vcpu,
		  enum csr_op op);

#endif /* RISCV_VIMSIC_H */
