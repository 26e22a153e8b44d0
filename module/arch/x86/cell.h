/* SPDX-License-Identifier: GPL-2.0 */
/* cell.h - what cells have and the root cell hasn't: a board, and vCPUs on it. */
#ifndef X86_CELL_H
#define X86_CELL_H

#include "../../vm/vm.h"
#include "ports.h"
#include "vioapic.h"
#include "vlapic.h"

/**
 * struct board - the devices of a cell
 * @uart_lock: of the UART's accesses together with its interrupt; taken before
 *	the other two
 */
struct board {
	struct spinlock uart_lock;
	struct ports ports;
	struct vioapic ioapic;
	struct apic_bus bus;
};

/**
 * struct cell_vcpu - of a cell's vCPU
 * @apic: first; its own CPU reaches it by cell_apic()
 * @look: something of what follows, or of @apic, may have changed; set by any CPU
 * @sipi: it is being started by one, at page @sipi_page; set by who sends it
 * @mode: how it starts where no SIPI says, AXVISOR_X86_64_MODE_*
 * @boots: it needs a boot loader's page tables before it starts
 * @halted: since its HLT nothing has come
 * @nmi: one has arrived; set by any CPU
 * @starts: vCPUs that it has sent start-up IPIs, management hears of one at a time
 */
struct cell_vcpu {
	struct vlapic apic;
	struct vcpu *vcpu;
	u32 look;
	struct startup startup;
	bool sipi;
	u8 sipi_page;
	u8 mode;
	bool boots;
	bool halted;
	u32 nmi;
	u64 starts;
};

/* cell_vcpu.c */
int cell_vcpu_init(struct vcpu *vcpu);
void cell_vcpu_exit(struct vcpu *vcpu);
/* The machine is reset; the vCPU is off. */
void cell_vcpu_power_on(struct vcpu *vcpu);
void cell_vcpu_reset(struct vcpu *vcpu, gpa_t entry, u64 arg);
void cell_vcpu_load(struct vcpu *vcpu);
void cell_vcpu_put(struct vcpu *vcpu);
/* Management has answered its start of another vCPU. */
void cell_vcpu_started(struct vcpu *vcpu, s64 err);
/* Until it has left its guest once, or has been woken. */
enum exit_result cell_run(struct vcpu *vcpu);
/* It must look at its interrupts. Any CPU. */
void cell_wake(struct vcpu *vcpu);
u64 cell_tsc(const struct vcpu *vcpu);
/* Of the loaded vCPU, for an access: what it is to take may be another then. */
struct vlapic *cell_apic(struct vcpu *vcpu);

/* cell_boot.c. The tables are for 64-bit mode. Return: 0, -EFAULT */
int cell_boot_tables(struct vcpu *vcpu);
/* Where and how the first vCPU starts, which is as INIT leaves it. */
void cell_boot_regs(struct vcpu *vcpu, gpa_t entry, u64 arg);

/* cell_timer.c: this CPU's timer, for the TSC of the machine */
void cell_timer_load(void);
void cell_timer_put(void);
void cell_timer_arm(u64 deadline);
/* What has interrupted this CPU is taken. */
void cell_take_interrupts(void);

/*
 * cell_port.c. One access, @val rax or what is read.
 * Return: 0; or -ECANCELED, it ends what the vCPU does: its exit is filled.
 */
int cell_port_access(struct vcpu *vcpu, u16 port, unsigned int size, bool in, u64 *val);
enum exit_result cell_port(struct vcpu *vcpu);

/* cell_cpuid.c, cell_msr.c, cell_exits.c */
void cell_cpuid(const struct vcpu *vcpu, u32 leaf, u32 subleaf, u32 out[4]);
void cell_msr_init(void);
enum exit_result cell_msr_read(struct vcpu *vcpu);
enum exit_result cell_msr_write(struct vcpu *vcpu);
extern const exit_fn cell_handlers[X86_NR_EXITS];

#endif /* X86_CELL_H */
