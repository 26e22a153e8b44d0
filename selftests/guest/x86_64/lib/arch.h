/* SPDX-License-Identifier: GPL-2.0 */
/* arch.h - x86_64's own services to its payloads: ports, MSRs, local APIC. */
#ifndef GUEST_ARCH_H
#define GUEST_ARCH_H

#include "guest.h"
#include "board.h"

#define mmio_read(type, addr)	(*(volatile type *)(addr))
#define mmio_write(type, addr, value) \
	(*(volatile type *)(addr) = (type)(value))

#define DEFINE_PORT(type, name, suffix)					\
static inline type in##name(u16 port)					\
{									\
	type val;							\
									\
	asm volatile("in" suffix " %1, %0" : "=a"(val) : "Nd"(port)	\
		     : "memory");					\
	return val;							\
}									\
static inline void out##name(u16 port, type val)			\
{									\
	asm volatile("out" suffix " %0, %1" :: "a"(val), "Nd"(port)	\
		     : "memory");					\
}
DEFINE_PORT(u8, b, "b")
DEFINE_PORT(u16, w, "w")
DEFINE_PORT(u32, l, "l")

static inline u64 rdmsr(u32 msr)
{
	u32 low, high;

	asm volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(msr) : "memory");
	return (u64)high << 32 | low;
}

static inline void wrmsr(u32 msr, u64 val)
{
	asm volatile("wrmsr" :: "c"(msr), "a"((u32)val), "d"((u32)(val >> 32))
		     : "memory");
}

struct cpuid {
	u32 a, b, c, d;
};

static inline struct cpuid cpuid(u32 leaf, u32 subleaf)
{
	struct cpuid id;

	asm volatile("cpuid" : "=a"(id.a), "=b"(id.b), "=c"(id.c), "=d"(id.d)
		     : "a"(leaf), "c"(subleaf));
	return id;
}

static inline u64 rdtsc(void)
{
	u32 low, high;

	asm volatile("lfence; rdtsc" : "=a"(low), "=d"(high) :: "memory");
	return (u64)high << 32 | low;
}

static inline void fence(void)
{
	asm volatile("mfence" ::: "memory");
}

#define cr_read(n)							\
({									\
	u64 v_;								\
	asm volatile("mov %%cr" #n ", %0" : "=r"(v_) :: "memory");	\
	v_;								\
})
#define cr_write(n, v) \
	asm volatile("mov %0, %%cr" #n :: "r"((u64)(v)) : "memory")

/* CPUID: APM 3 appendix E, SDM 2 CPUID */
#define CPUID_FEATURES		1
#define CPUID_1C_X2APIC		BIT(21)
#define CPUID_1C_TSC_DEADLINE	BIT(24)
#define CPUID_1C_HYPERVISOR	BIT(31)
#define CPUID_HYPERVISOR	0x40000000U
#define VENDOR_AMD		0x68747541U	/* EBX of leaf 0: "Auth" */
#define NULL_CALL		0x41580000UL	/* axvisor's hypercall 0, in rax */

#define MSR_TSC			0x00000010U
#define MSR_APIC_BASE		0x0000001bU
#define APIC_BASE_BSP		BIT(8)
#define APIC_BASE_X2APIC	BIT(10)
#define APIC_BASE_ENABLE	BIT(11)
#define MSR_TSC_DEADLINE	0x000006e0U
#define MSR_X2APIC		0x00000800U
#define MSR_EFER		0xc0000080U
#define MSR_GS_BASE		0xc0000101U

#define SEL_CODE	0x08
#define SEL_DATA	0x10
#define SEL_USER_DATA	0x20
#define SEL_USER_CODE	0x28
#define SEL_TSS(cpu)	(0x30 + 16 * (cpu))
#define RFLAGS_IF	BIT(9)

/* Exceptions (APM 2 8.2) */
#define EXC_DE		0
#define EXC_DB		1
#define EXC_NMI		2
#define EXC_BP		3
#define EXC_UD		6
#define EXC_NM		7
#define EXC_DF		8
#define EXC_GP		13
#define EXC_PF		14
#define EXC_AC		17

/* ---- vCPUs (cpus.c) ---- */

typedef void (*cpu_fn)(u64 arg);
/* @fn runs on @cpu on a stack of its own, after INIT and SIPI; then it halts. */
void cpu_on(unsigned int cpu, cpu_fn fn, u64 arg);
/* Its APIC's number is its index. */
u32 apic_id(void);

/* ---- exceptions (trap.c) ---- */

/* Tables of a CPU, by which it knows its index. */
void trap_init_cpu(unsigned int cpu);

/* Instead of its own entry, the vector has this. */
void trap_gate(unsigned int vector, const char *entry);

/* In the order of start.S. */
struct frame {
	u64 r15, r14, r13, r12, r11, r10, r9, r8;
	u64 rdi, rsi, rbp, rbx, rdx, rcx, rax;
	u64 vector, error;
	u64 rip, cs, rflags, rsp, ss;
};

struct context {
	u64 rip, rsp, rbx, rbp, r12, r13, r14, r15;
};

struct trap {
	bool taken;
	u64 vector, error, rip, cr2;
};

/* What traps between the two is recorded, and left. */
struct context *trap_begin(void);
struct trap trap_end(void);
int trap_save(struct context *context) __attribute__((returns_twice));
#define TRY(expr)							\
({									\
	if (!trap_save(trap_begin()))					\
		(void)(expr);						\
	trap_end();							\
})

/* ---- interrupts (irq.c, lapic.c, ioapic.c) ---- */

/* Numbers below are inputs of the IO-APIC; these are vectors of the local APIC. */
#define NR_GSIS		24U
#define IRQ_VECTOR(v)	(256U + (v))
#define GSI_VECTOR(gsi)	(0x40U + (gsi))
#define TIMER_VECTOR	0xe0U
#define IPI_VECTOR	0xd0U
#define SPURIOUS_VECTOR	0xffU

void irq_dispatch(struct frame *f);
/* Instead of its functions, this runs with the vector, which it ends itself. */
extern void (*irq_raw)(unsigned int vector);

#define LAPIC_ID	0x020U
#define LAPIC_VERSION	0x030U
#define LAPIC_TPR	0x080U
#define LAPIC_PPR	0x0a0U
#define LAPIC_EOI	0x0b0U
#define LAPIC_LDR	0x0d0U
#define LAPIC_DFR	0x0e0U
#define LAPIC_SVR	0x0f0U
#define LAPIC_ISR	0x100U
#define LAPIC_TMR	0x180U
#define LAPIC_IRR	0x200U
#define LAPIC_ESR	0x280U
#define LAPIC_ICR	0x300U
#define LAPIC_ICR2	0x310U
#define LAPIC_LVT_TIMER	0x320U
#define LAPIC_LVT_PC	0x340U
#define LAPIC_LVT_LINT0	0x350U
#define LAPIC_LVT_LINT1	0x360U
#define LAPIC_LVT_ERROR	0x370U
#define LAPIC_TMICT	0x380U
#define LAPIC_TMCCT	0x390U
#define LAPIC_TDCR	0x3e0U
#define LAPIC_SELF_IPI	0x3f0U

#define SVR_ENABLE	BIT(8)
#define LVT_MASKED	BIT(16)
#define LVT_PERIODIC	BIT(17)
#define LVT_DEADLINE	BIT(18)
#define ICR_FIXED	(0UL << 8)
#define ICR_NMI		(4UL << 8)
#define ICR_INIT	(5UL << 8)
#define ICR_STARTUP	(6UL << 8)
#define ICR_LOGICAL	BIT(11)
#define ICR_BUSY	BIT(12)
#define ICR_ASSERT	BIT(14)
#define ICR_LEVEL	BIT(15)
#define ICR_SELF	(1UL << 18)
#define ICR_ALL		(2UL << 18)
#define ICR_OTHERS	(3UL << 18)
#define TDCR_BY_1	0xbU

/* Its mode is x2APIC where the CPU has it; both are tested by lapic.c. */
void lapic_init(void);
void lapic_use(bool x2apic);
bool lapic_is_x2apic(void);
u32 lapic_read(u32 reg);
void lapic_write(u32 reg, u32 val);
void lapic_icr(u32 to, u64 command);
void lapic_eoi(void);
void ipi_send(unsigned int cpu, unsigned int vector);

u32 ioapic_read(u32 reg);
void ioapic_write(u32 reg, u32 val);
#define IOAPIC_ID	0x00U
#define IOAPIC_VERSION	0x01U
#define IOAPIC_ENTRY(gsi) (0x10U + 2 * (gsi))
#define IOAPIC_PENDING	BIT(12)
#define IOAPIC_LOW	BIT(13)
#define IOAPIC_IRR	BIT(14)
#define IOAPIC_LEVEL	BIT(15)
#define IOAPIC_MASKED	BIT(16)
void ioapic_setup(unsigned int gsi, unsigned int cpu);

/* timer.c */
void timer_init(void);
void timer_init_cpu(void);
/* Whether the interrupt is one that is due, not only a step on the way. */
bool timer_is_due(void);
void timer_again(void);

void console_init(void);

#endif /* GUEST_ARCH_H */
