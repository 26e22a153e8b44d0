/* SPDX-License-Identifier: GPL-2.0 */
/* smccc.S - calls to the firmware and to axvisor. In and out as SMCCC says. */

#define AXVISOR_HVC	0x4158

	.text

/* s64 hvc(u64 fn, u64 a1, u64 a2, u64 a3) */
	.global hvc
hvc:
	hvc	#0
	ret

/* s64 smc(u64 fn, u64 a1, u64 a2, u64 a3) */
	.global smc
smc:
	smc	#0
	ret

/* s64 axvisor_hypercall(u64 nr, u64 a1, u64 a2, u64 a3) */
	.global axvisor_hypercall
axvisor_hypercall:
	hvc	#AXVISOR_HVC
	ret
