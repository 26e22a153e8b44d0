/* SPDX-License-Identifier: GPL-2.0 */
/*
 * fake.h - the contract over plain arrays: a thread plays any CPU, so that
 * a test decides who does what when.
 */
#ifndef AXVISOR_ARCH_FAKE_FAKE_H
#define AXVISOR_ARCH_FAKE_FAKE_H

#include <axvisor/abi.h>
#include "../../vm/vm.h"

/* The machine: two ranges of RAM, the second one's end not AX_GRANULE-aligned. */
#define FAKE_MEMORY	0x200000000ULL	/* backed by host memory, from 0 on */
#define FAKE_RAM0	0x40000000ULL
#define FAKE_RAM0_SIZE	0x40000000ULL
#define FAKE_RAM1	0x100000000ULL
#define FAKE_RAM1_SIZE	0x20100000ULL
#define FAKE_CORE	0x50000000ULL	/* in RAM0 */
#define FAKE_CORE_SIZE	0x800000ULL
#define FAKE_IMAGE_SIZE	0x100000ULL
#define FAKE_DEVICES	0x0a000000ULL	/* registers that nobody emulates */
#define FAKE_GPA_LIMIT	BIT_ULL(40)
#define FAKE_NR_CPUS	4
#define FAKE_DOORBELL	77

/* What the machines emulate: the root's interrupt controller, the board. */
#define FAKE_ROOT_GIC		0x08000000ULL
#define FAKE_ROOT_GIC_SIZE	0x10000ULL
#define FAKE_BOARD_UART		0x09000000ULL
#define FAKE_BOARD_UART_SIZE	0x1000ULL

/**
 * struct fake_cpu - what happened to a CPU
 * @refuse_kick: arch_cpu_kick() of it fails
 * @refuse_off: arch_release_parked() on it returns
 * @off: the firmware says so
 */
struct fake_cpu {
	bool refuse_kick;
	bool refuse_off;
	bool off;
	unsigned int kicks;
	unsigned int idles;
};

/*
 * What another CPU does just then, called without a lock held but in on_kick
 * and, with the vm's map_lock, in on_map; each may be NULL.
 */
struct fake_hooks {
	void (*on_load)(struct vcpu *vcpu);
	void (*on_put)(struct vcpu *vcpu);
	void (*on_run)(struct vcpu *vcpu);
	void (*on_idle)(unsigned int cpu);
	void (*on_read)(hpa_t src, u64 size);
	void (*on_kick)(unsigned int cpu);
	void (*on_map)(const struct vm *vm, hpa_t hpa);
	void (*on_irq_start)(struct vm *vm);
};

extern struct fake_cpu fake_cpu[AX_MAX_CPUS];
/* How often the doorbell has rung. */
extern unsigned int fake_rings;
extern struct fake_hooks fake_hooks;

/* The machine's time in nanoseconds. */
extern u64 fake_time;

/* Memory, boot block (in core_boot) and pool of a machine that is new. */
void fake_init(void);

/* Host memory behind a physical address. */
void *fake_mem(u64 hpa);

/* Which CPU the thread plays from now on. Return: which it was. */
unsigned int fake_play(unsigned int cpu);

/* The vCPU's runs end with these, in order, and with a kick when none is left. */
void fake_script(struct vcpu *vcpu, struct vcpu_exit exit);

/* How a function that does not return ended; FAKE_RETURNED if it did return. */
enum fake_end {
	FAKE_RETURNED,
	FAKE_PARKED,		/* arch_cpu_park(): panic() */
	FAKE_RESTARTED,		/* arch_cpu_restart() */
	FAKE_RELEASED,		/* arch_release() */
	FAKE_RELEASED_PARKED,	/* arch_release_parked() */
};
enum fake_end fake_catch(void (*fn)(void *), void *arg);

/*
 * The @nth allocation from now on fails, 1 is the next; 0 for none. Counts
 * pool_alloc() and pool_reserve() (each one step, whatever its size). Needs
 * the linker's --wrap for both.
 */
void fake_fail_alloc(unsigned int nth);
/* Whether it has failed. */
bool fake_alloc_failed(void);

#endif /* AXVISOR_ARCH_FAKE_FAKE_H */
