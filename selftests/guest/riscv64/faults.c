// SPDX-License-Identifier: GPL-2.0
/*
 * faults.c - exceptions that a hart without the H extension takes in S mode are
 * the guest's own: cause, sepc and stval as the privileged specification says.
 */
#include "arch.h"

#define SATP_SV39	(8UL << 60)
#define PTE(pa, bits)	((u64)(pa) >> 12 << 10 | (bits))
#define PTE_RWX		0xcfUL
#define NOT_MAPPED	0x2000000000UL

#define TRAP_OF(insn)							\
({									\
	trap_begin();							\
	asm volatile(insn ::: "memory", "a0", "a1", "a2");		\
	trap_end();							\
})

static u64 root[512] __attribute__((aligned(4096)));
static u64 words[4] __attribute__((aligned(16)));

static void is(struct trap trap, u64 cause, const char *what)
{
	if (!ok(trap.taken && trap.cause == cause, "%s: exception %lu", what,
		cause))
		printf("# %s, cause %lu\n", trap.taken ? "taken" : "not taken",
		       trap.cause);
}

/* stval may be 0, or is the instruction. */
static void illegal(struct trap trap, u64 insn, const char *what)
{
	is(trap, CAUSE_ILLEGAL, what);
	if (trap.tval && trap.tval != insn)
		ok(false, "%s: stval is %lx", what, trap.tval);
}

static void test_illegal(void)
{
	illegal(TRAP_OF(".half 0"), 0, "a compressed instruction of zeroes");
	illegal(TRAP_OF(".word 0xffffffff"), 0xffffffff, "a word of ones");
	illegal(TRAP_OF(".word 0x30002573"), 0x30002573, "csrr mstatus");
	illegal(TRAP_OF(".word 0x60002573"), 0x60002573, "csrr hstatus");
	illegal(TRAP_OF(".word 0x68002573"), 0x68002573, "csrr hgatp");
	illegal(TRAP_OF(".word 0x20002573"), 0x20002573, "csrr vsstatus");
	illegal(TRAP_OF(".word 0x28051073"), 0x28051073, "csrw vsatp");
	illegal(TRAP_OF(".word 0xc0151073"), 0xc0151073, "csrw time");
	/* QEMU has another instruction in stval. */
	is(TRAP_OF(".word 0x30200073"), CAUSE_ILLEGAL, "mret");
	illegal(TRAP_OF(".word 0x22000073"), 0x22000073, "hfence.vvma");
	illegal(TRAP_OF(".word 0x62000073"), 0x62000073, "hfence.gvma");
	illegal(TRAP_OF("la a0, words\n.word 0x68054573"), 0x68054573, "hlv.w");
	illegal(TRAP_OF("la a0, words\n.word 0x6aa54073"), 0x6aa54073, "hsv.w");
}

static void test_breakpoint(void)
{
	struct trap trap = TRAP_OF(".option push\n.option norvc\nebreak\n.option pop");

	is(trap, CAUSE_BREAKPOINT, "ebreak");
	ok(!trap.tval || trap.tval == trap.pc, "its stval is sepc or 0");
	is(TRAP_OF(".half 0x9002"), CAUSE_BREAKPOINT, "c.ebreak");
}

/* The hart does it, or says that it doesn't. */
static void test_misaligned(void)
{
	u64 value = 0, addr = (u64)words + 1;
	struct trap trap;

	words[0] = 0x1122334455667788UL;
	words[1] = 0x99;
	trap = TRY(({ asm volatile("ld %0, (%1)" : "=r"(value) : "r"(addr)
				   : "memory"); 0; }));
	ok(trap.taken ? trap.cause == CAUSE_LOAD_MISALIGNED && trap.tval == addr :
	   value == 0x9911223344556677UL, "a misaligned load");
	trap = TRY(({ asm volatile("sw %0, (%1)" :: "r"(0xaabbccddUL), "r"(addr)
				   : "memory"); 0; }));
	ok(trap.taken ? trap.cause == CAUSE_STORE_MISALIGNED && trap.tval == addr :
	   words[0] == 0x112233aabbccdd88UL, "a misaligned store");
	trap = TRY(({ asm volatile("lr.d %0, (%1)" : "=r"(value) : "r"(addr)
				   : "memory"); 0; }));
	ok(trap.taken && (trap.cause == CAUSE_LOAD_MISALIGNED ||
			  trap.cause == CAUSE_LOAD_ACCESS),
	   "a misaligned load-reserved: exception %lu", trap.cause);
}

static void jump(u64 target)
{
	asm volatile("jalr %0" :: "r"(target)
		     : "memory", "ra", "t0", "t1", "t2", "t3", "t4", "t5",
		       "t6", "a0", "a1", "a2", "a3", "a4", "a5", "a6", "a7");
}

static void test_pages(void)
{
	struct trap trap;

	for (u64 i = 0; i < 4; i++)
		root[i] = PTE(i << 30, PTE_RWX);
	csr_write(satp, SATP_SV39 | (u64)root >> 12);
	asm volatile("sfence.vma" ::: "memory");
	trap = TRY(mmio_read(u64, NOT_MAPPED + 8));
	is(trap, CAUSE_LOAD_PAGE, "a load where nothing is mapped");
	ok(trap.tval == NOT_MAPPED + 8, "stval is its address");
	trap = TRY(mmio_write(u64, NOT_MAPPED + 16, 1));
	is(trap, CAUSE_STORE_PAGE, "a store");
	ok(trap.tval == NOT_MAPPED + 16, "stval is its address");
	trap = TRY(({ jump(NOT_MAPPED); 0; }));
	is(trap, CAUSE_FETCH_PAGE, "a fetch");
	ok(trap.tval == NOT_MAPPED && trap.pc == NOT_MAPPED,
	   "stval and sepc are its address");
	csr_write(satp, 0);
	asm volatile("sfence.vma" ::: "memory");
}

/*
 * Without translation U mode reaches all of memory. The expected exception comes
 * back to S mode, behind what raised it.
 */
static struct trap in_user_mode(void (*fn)(void))
{
	u64 status = csr_read(sstatus) & ~(SSTATUS_SPP | SSTATUS_SPIE);

	trap_begin();
	asm volatile("csrw sstatus, %0\n"
		     "la t0, 1f\n"
		     "csrw sepc, t0\n"
		     "sret\n"
		     "1: jalr %1"
		     :: "r"(status), "r"(fn)
		     : "memory", "ra", "t0", "t1", "t2", "t3", "t4", "t5",
		       "t6", "a0", "a1", "a2", "a3", "a4", "a5", "a6", "a7");
	return trap_end();
}

static void user_ecall(void)
{
	asm volatile("ecall" ::: "memory");
}

static void user_csr(void)
{
	asm volatile("csrr a0, sstatus" ::: "a0");
}

static void user_sret(void)
{
	asm volatile("sret");
}

static void user_fence(void)
{
	asm volatile("sfence.vma");
}

static void user_hlv(void)
{
	asm volatile(".word 0x68054573" ::: "a0");
}

static void test_user(void)
{
	struct trap trap = in_user_mode(user_ecall);

	is(trap, CAUSE_ECALL_U, "an ecall of U mode");
	ok(!(trap.sstatus & SSTATUS_SPP), "sstatus.SPP is U mode");
	illegal(in_user_mode(user_csr), 0x10002573, "csrr sstatus in U mode");
	illegal(in_user_mode(user_sret), 0x10200073, "sret in U mode");
	illegal(in_user_mode(user_fence), 0x12000073, "sfence.vma in U mode");
	illegal(in_user_mode(user_hlv), 0x68054573, "hlv.w in U mode");
}

void payload(u64 arg)
{
	(void)arg;
	test_illegal();
	test_breakpoint();
	test_misaligned();
	test_pages();
	test_user();
}
