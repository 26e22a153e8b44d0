/* SPDX-License-Identifier: GPL-2.0 */
/* fp.S - floating-point and vector state of a guest; sstatus.FS and VS are on. */
#include "offsets.h"

	.option	arch, +d
	.option	arch, +v

	.macro	fp_regs op
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, \
		18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
	\op	f\n, (8 * \n)(a0)
	.endr
	.endm

	.text
/* fp_save(a0 = struct fp_state *) */
	.globl	fp_save
fp_save:
	fp_regs	fsd
	frcsr	t0
	sd	t0, FP_FCSR(a0)
	ret

/* fp_load(a0 = const struct fp_state *) */
	.globl	fp_load
fp_load:
	fp_regs	fld
	ld	t0, FP_FCSR(a0)
	fscsr	t0
	ret

/*
 * vector_save(a0 = struct vector_state *, a1 = 32 registers), vector_load() as
 * well. vtype can't be written: vsetvl makes it, and vstart comes last.
 */
	.globl	vector_save
vector_save:
	csrr	t0, vstart
	csrr	t1, vcsr
	csrr	a3, vl
	csrr	a2, vtype
	sd	t0, VECTOR_VSTART(a0)
	sd	t1, VECTOR_VCSR(a0)
	sd	a3, VECTOR_VL(a0)
	sd	a2, VECTOR_VTYPE(a0)
	vsetvli	a3, zero, e8, m8, ta, ma
	vse8.v	v0, (a1)
	add	a1, a1, a3
	vse8.v	v8, (a1)
	add	a1, a1, a3
	vse8.v	v16, (a1)
	add	a1, a1, a3
	vse8.v	v24, (a1)
	ret

	.globl	vector_load
vector_load:
	csrw	vstart, zero
	vsetvli	a3, zero, e8, m8, ta, ma
	vle8.v	v0, (a1)
	add	a1, a1, a3
	vle8.v	v8, (a1)
	add	a1, a1, a3
	vle8.v	v16, (a1)
	add	a1, a1, a3
	vle8.v	v24, (a1)
	ld	t0, VECTOR_VSTART(a0)
	ld	t1, VECTOR_VCSR(a0)
	ld	a3, VECTOR_VL(a0)
	ld	a2, VECTOR_VTYPE(a0)
	vsetvl	zero, a3, a2
	csrw	vcsr, t1
	csrw	vstart, t0
	ret
