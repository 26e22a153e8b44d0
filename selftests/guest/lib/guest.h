/* SPDX-License-Identifier: GPL-2.0 */
/*
 * guest.h - what every payload may use, the same on all architectures. Each
 * architecture implements the second half in <arch>/lib/.
 */
#ifndef GUEST_H
#define GUEST_H

#include "types.h"

#define MAX_CPUS	8
#define MAX_IRQS	1024

/* The payload: runs on the boot vCPU with interrupts masked. */
void payload(u64 arg);

/* ---- lib/ ---- */

int vprintf(const char *fmt, va_list ap);
int printf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void *memset(void *to, int byte, size_t len);
void *memcpy(void *to, const void *from, size_t len);

/* One test result: "ok N - name" or "not ok N - name". Returns @pass. */
bool ok(bool pass, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* A test that can't be made here: counts as passed. */
void skip(const char *name, const char *why);
/* "DONE" and power off: the end of every payload that has one. */
void done(void) __attribute__((noreturn));
/* Ends the payload after something it can't go on from. */
void bail(const char *why) __attribute__((noreturn));

/* Repeats until @cond holds or very long time has passed; true if it holds. */
#define wait_until(cond)						\
({									\
	u64 end_ = counter() + WAIT_SECONDS * counter_frequency();	\
	bool held_;							\
	while (!(held_ = (cond)) && (s64)(end_ - counter()) > 0)	\
		cpu_relax();						\
	held_;								\
})
#define WAIT_SECONDS	60UL

/* ---- <arch>/lib/ ---- */

extern char image_start[], image_end[];

/* Index of the vCPU this runs on, 0 for the boot vCPU. */
unsigned int cpu_index(void);
void cpu_relax(void);
/* Sleeps until an interrupt is pending, masked or not. */
void cpu_wait(void);
void irqs_unmask(void);
void irqs_mask(void);
/* Interrupts are taken for a moment, then masked again. */
void irqs_window(void);

typedef void (*irq_fn)(unsigned int irq);
void irq_setup(unsigned int irq, irq_fn fn);
extern volatile u32 irq_count[MAX_CPUS][MAX_IRQS];

/* Name of the processor and where we run, for hello's greeting. */
void describe_cpu(void);

void console_putc(char c);
/* A received byte, or -1. */
int console_getc(void);
void console_rx_irq(irq_fn fn);

u64 counter(void);
u64 counter_frequency(void);
extern const unsigned int timer_irq;
void timer_set(u64 deadline);
/* Only the deadline: masked or stopped, it stays so. */
void timer_compare(u64 deadline);
void timer_mask(void);
void timer_unmask(void);
void timer_stop(void);
bool timer_expired(void);

void power_off(void) __attribute__((noreturn));
void power_reset(void) __attribute__((noreturn));

/* 0 when axvisor answers its null hypercall, anything else elsewhere. */
s64 null_hypercall(void);

#endif /* GUEST_H */
