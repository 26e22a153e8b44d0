/* SPDX-License-Identifier: GPL-2.0 */
/* arch_types.h - what x86 adds to a vm and a vCPU. */
#ifndef X86_ARCH_TYPES_H
#define X86_ARCH_TYPES_H

#include <axvisor/types.h>
#include "../../common/pgtable.h"
#include "emulate.h"
#include "regs.h"
#include "vendor.h"

struct board;
struct cell_vcpu;
struct fpu;
struct svm_vcpu;

#define NR_KEPT_MSRS	7

enum exit_result {
	EXIT_RESUME,	/* back into the guest */
	EXIT_LEAVE,	/* vcpu->exit is filled: management decides */
};

typedef enum exit_result (*exit_fn)(struct vcpu *vcpu);

/**
 * struct arch_vm
 * @pt: second stage
 * @s2_generation: grows with each invalidation of it, see stage2.c
 * @board: of a cell
 * @tsc_offset: what its time stamp counters are ahead of the machine's
 */
struct arch_vm {
	struct pgtable pt;
	u64 s2_generation;
	struct board *board;
	u64 tsc_offset;
};

/* General registers of a vCPU; rax and rsp are here between its runs only. */
struct vcpu_regs {
	u64 x[NR_GPRS];
};

/**
 * struct page_place - where the second stage has a page
 * @perm: 0: there is none
 */
struct page_place {
	gpa_t page;
	hpa_t hpa;
	u32 perm;
};

#define NR_PLACES	8

/**
 * struct arch_vcpu
 * @regs: first, for the assembler
 * @handlers: of its exits, by enum x86_exit
 * @exit: why it left its guest the last time
 * @decoded: see emulate.h
 * @code_page, @code_gpa: a page of the root cell's kernel, and where it lies; 0:
 *	none yet, see guest.c
 * @places: of pages that instructions were carried out with, by their lowest bits,
 *	as of the second stage's @places_generation
 * @after: what comes after an emulated access
 * @svm: what SVM has of it
 * @cell: of a cell's
 * @fpu, @dr, @xcr0: see fpu.c
 * @kept_msr: see kept_msr.c; what they were when it was last put
 * @nmi_pending, @nmi_blocked: see nmi.c
 * @apic_off: of the root cell: Linux has switched its local APIC off by
 *	software, which it does with a CPU that it takes offline
 * @starts: of the root cell: by INIT and SIPI, since it was last loaded
 * @init: of the root cell: an INIT has come while it runs; set by any CPU,
 *	until its reset
 * @sipi_again, @sipi_target, @sipi_entry: of the root cell: a SIPI that it sent to one
 *	that is on its way off
 * @stat: by enum x86_exit; written by the vCPU's CPU only
 * @interrupts: see arch_vcpu_interrupts()
 */
struct arch_vcpu {
	struct vcpu_regs regs;
	const exit_fn *handlers;
	struct x86_exit_info exit;
	struct decoded decoded[EMULATE_DECODED];
	u64 code_page;
	gpa_t code_gpa;
	struct page_place places[NR_PLACES];
	u64 places_generation;
	enum exit_result after;
	struct svm_vcpu *svm;
	struct cell_vcpu *cell;
	struct fpu *fpu;
	u64 dr[4];
	u64 xcr0;
	u64 kept_msr[NR_KEPT_MSRS];
	bool nmi_pending;
	bool nmi_blocked;
	bool apic_off;
	bool starts;
	bool init;
	bool sipi_again;
	u32 sipi_target;
	gpa_t sipi_entry;
	u64 interrupts;
	u64 stat[X86_NR_EXITS];
};

#endif /* X86_ARCH_TYPES_H */
