/* SPDX-License-Identifier: GPL-2.0 */
/* arch_types.h - the fake architecture's part of a machine and of a vCPU. */
#ifndef AXVISOR_ARCH_FAKE_ARCH_TYPES_H
#define AXVISOR_ARCH_FAKE_ARCH_TYPES_H

#include <axvisor/types.h>

#define FAKE_MAX_SEGMENTS	512
#define FAKE_MAX_TABLES		1024
#define FAKE_MAX_SCRIPT		16

#define FAKE_NR_STATS		2
#define FAKE_STATE_WORDS	4
#define FAKE_HOST_IRQS		64	/* physical; the next two are refused */
#define FAKE_HOST_IRQ_IN_USE	60
#define FAKE_HOST_IRQ_SECURE	61
#define FAKE_NR_IRQS		8	/* lines; the last one is the board's */

struct vcpu_exit;

/* A piece of a second stage, as large as it can be; compared as memory. */
struct fake_segment {
	u64 gpa;
	u64 hpa;
	u64 size;
	u64 perm;
};

/**
 * struct fake_stage2 - a second stage without tables
 * @segment: sorted by gpa, disjoint
 * @table: pool pages, as many as a tree of 1 GiB, 2 MiB and 4 KiB leaves needs
 */
struct fake_stage2 {
	unsigned int nr_segments;
	unsigned int nr_tables;
	struct fake_segment segment[FAKE_MAX_SEGMENTS];
	void *table[FAKE_MAX_TABLES];
};

/**
 * struct arch_vm
 * @irqs: what was injected
 * @hw: the physical interrupt behind each line, 0: none
 * @hw_started: and it may fire
 * @hw_busy: so many releases of those are refused yet
 */
struct arch_vm {
	struct fake_stage2 *stage2;
	unsigned int resets;
	unsigned int console_inputs;
	unsigned int irqs[FAKE_NR_IRQS];
	u32 hw[FAKE_NR_IRQS];
	bool hw_started[FAKE_NR_IRQS];
	unsigned int hw_busy;
};

/**
 * struct arch_vcpu - what was done to a vCPU, and the exits that it will make
 * @script: exits still to come, oldest first
 * @stat: kicks, other exits
 * @state: what it calls registers; the first one must not be ~0
 */
struct arch_vcpu {
	void *page;
	bool loaded;
	unsigned int resets;
	unsigned int loads;
	unsigned int runs;
	unsigned int completions;
	unsigned int aborts;
	gpa_t entry;
	u64 arg;
	u64 mode;
	s64 result;
	u64 stat[FAKE_NR_STATS];
	u64 interrupts;
	u64 state[FAKE_STATE_WORDS];
	unsigned int nr_script;
	struct vcpu_exit *script;
};

#endif /* AXVISOR_ARCH_FAKE_ARCH_TYPES_H */
