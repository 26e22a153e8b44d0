// SPDX-License-Identifier: GPL-2.0
/*
 * programs.c - what a program's instructions do is the same while seized, as the
 * specifications have it: exceptions, misaligned accesses, counters, caches; and
 * its registers stay its own.
 */
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <time.h>

#include "../../lib/axtest.h"

/* <asm/hwprobe.h>, for C libraries that are older than it. */
struct hwprobe {
	int64_t key;
	uint64_t value;
};

#define SYS_HWPROBE	258
#define KEYS		10
#define KEY_IMA_EXT_0	4
#define IMA_V		(1 << 2)

#define CPUS	64
#define WORDS	16

FIXTURE(machine) {
	int fd;
};

FIXTURE_SETUP(machine)
{
	self->fd = ax_open();
	ASSERT_GE(self->fd, 0);
	ax_seize(self->fd);
}

FIXTURE_TEARDOWN(machine)
{
	ax_seize(self->fd);
	close(self->fd);
}

/* The signal of an instruction, its code, and what a0 was afterwards. */
struct answer {
	int signal, code;
	uint64_t a0;
};

static sigjmp_buf back;
static struct answer answer;
static uint64_t words[WORDS] __attribute__((aligned(64)));

static void caught(int number, siginfo_t *info, void *context)
{
	(void)context;
	answer.signal = number;
	answer.code = info->si_code;
	siglongjmp(back, 1);
}

static void catch(void)
{
	static const int numbers[] = { SIGILL, SIGTRAP, SIGBUS, SIGSEGV };
	struct sigaction action = {
		.sa_sigaction = caught, .sa_flags = SA_SIGINFO,
	};

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		sigaction(numbers[i], &action, NULL);
}

static void fill_words(void)
{
	for (unsigned int i = 0; i < WORDS; i++)
		words[i] = 0x1122334455667788ULL + i;
}

/* With a0 an aligned address, a1 one that isn't, a2 a value. */
#define INSTRUCTION(name, text)						\
static void name(void)							\
{									\
	register uint64_t a0 asm("a0") = (uint64_t)words;		\
	register uint64_t a1 asm("a1") = (uint64_t)words + 3;		\
	register uint64_t a2 asm("a2") = 0xa1b2c3d4e5f60718ULL;		\
									\
	asm volatile(".option push\n.option norelax\n"			\
		     ".option arch, +d\n" text "\n.option pop"		\
		     : "+r"(a0), "+r"(a1), "+r"(a2)			\
		     :: "memory", "fa0", "t0");				\
	answer.a0 = a0;							\
}

INSTRUCTION(zeroes, ".half 0")
INSTRUCTION(ones, ".word 0xffffffff")
INSTRUCTION(csrr_sstatus, ".word 0x10002573")
INSTRUCTION(csrr_hstatus, ".word 0x60002573")
INSTRUCTION(csrr_vsstatus, ".word 0x20002573")
INSTRUCTION(csrr_mstatus, ".word 0x30002573")
INSTRUCTION(csrw_time, ".word 0xc0151073")
INSTRUCTION(sret, ".word 0x10200073")
INSTRUCTION(mret, ".word 0x30200073")
INSTRUCTION(wfi, ".word 0x10500073")
INSTRUCTION(sfence, ".word 0x12000073")
INSTRUCTION(hfence, ".word 0x22000073")
INSTRUCTION(hlv, ".word 0x68054573")
INSTRUCTION(hsv, ".word 0x6aa54073")
INSTRUCTION(seed, ".word 0x01501573")
INSTRUCTION(cbo_inval, ".word 0x0005200f")
INSTRUCTION(breakpoint, ".half 0x9002")
INSTRUCTION(lr_misaligned, "lr.d a0, (a1)")
INSTRUCTION(amo_misaligned, "amoadd.d a0, a2, (a1)")

INSTRUCTION(rdcycle, "rdcycle a0\nsnez a0, a0")
INSTRUCTION(rdtime, "rdtime a0\nsnez a0, a0")
INSTRUCTION(rdinstret, "rdinstret a0\nsnez a0, a0")
INSTRUCTION(cbo_clean, ".word 0x0015200f")
INSTRUCTION(cbo_flush, ".word 0x0025200f")
INSTRUCTION(cbo_zero, ".word 0x0045200f\nld a0, 8(a0)")
INSTRUCTION(wrs_nto, ".word 0x00d00073\nli a0, 1")
INSTRUCTION(wrs_sto, ".word 0x01d00073\nli a0, 1")
INSTRUCTION(pause_hint, ".word 0x0100000f\nli a0, 1")
INSTRUCTION(lh, "lh a0, 2(a1)")
INSTRUCTION(lhu, "lhu a0, (a1)")
INSTRUCTION(lw, "lw a0, (a1)")
INSTRUCTION(lwu, "lwu a0, (a1)")
INSTRUCTION(ld, "ld a0, (a1)")
INSTRUCTION(c_lw, ".half 0x4188")
INSTRUCTION(c_ld, ".half 0x6188")
INSTRUCTION(fld, "fld fa0, (a1)\nfmv.x.d a0, fa0")
INSTRUCTION(flw, "flw fa0, (a1)\nfmv.x.w a0, fa0")
INSTRUCTION(sh, "sh a2, (a1)\nld a0, (a0)")
INSTRUCTION(sw, "sw a2, (a1)\nld a0, (a0)")
INSTRUCTION(sd, "sd a2, (a1)\nld a0, 8(a0)")
INSTRUCTION(c_sd, ".half 0xe190\nld a0, (a0)")
INSTRUCTION(fsd, "fmv.d.x fa0, a2\nfsd fa0, (a1)\nld a0, (a0)")

static const struct {
	const char *name;
	void (*run)(void);
	int signal;	/* or 0: as Linux and the hart have it */
} instructions[] = {
#define ROW(name, signal)	{ #name, name, signal }
	ROW(zeroes, SIGILL), ROW(ones, SIGILL), ROW(csrr_sstatus, SIGILL),
	ROW(csrr_hstatus, SIGILL), ROW(csrr_vsstatus, SIGILL),
	ROW(csrr_mstatus, SIGILL), ROW(csrw_time, SIGILL), ROW(sret, SIGILL),
	ROW(mret, SIGILL), ROW(wfi, SIGILL), ROW(sfence, SIGILL),
	ROW(hfence, SIGILL), ROW(hlv, SIGILL), ROW(hsv, SIGILL),
	ROW(seed, SIGILL), ROW(cbo_inval, SIGILL), ROW(breakpoint, SIGTRAP),
	ROW(lr_misaligned, 0), ROW(amo_misaligned, 0),
	ROW(rdcycle, 0), ROW(rdtime, 0), ROW(rdinstret, 0), ROW(cbo_clean, 0),
	ROW(cbo_flush, 0), ROW(cbo_zero, 0), ROW(wrs_nto, 0), ROW(wrs_sto, 0),
	ROW(pause_hint, 0), ROW(lh, 0), ROW(lhu, 0), ROW(lw, 0), ROW(lwu, 0),
	ROW(ld, 0), ROW(c_lw, 0), ROW(c_ld, 0), ROW(fld, 0), ROW(flw, 0),
	ROW(sh, 0), ROW(sw, 0), ROW(sd, 0), ROW(c_sd, 0), ROW(fsd, 0),
};

#define INSTRUCTIONS	(sizeof(instructions) / sizeof(instructions[0]))

static void ask(struct answer *answers)
{
	for (size_t i = 0; i < INSTRUCTIONS; i++) {
		fill_words();
		answer = (struct answer) { 0 };
		if (!sigsetjmp(back, 1))
			instructions[i].run();
		answers[i] = answer;
	}
}

AX_TEST_F(machine, answers)
{
	struct answer native[INSTRUCTIONS], seized[INSTRUCTIONS];

	catch();
	ASSERT_EQ(ax_release(self->fd), 0);
	ask(native);
	ASSERT_EQ(ax_seize(self->fd), 0);
	ask(seized);
	for (size_t i = 0; i < INSTRUCTIONS; i++) {
		EXPECT_EQ(seized[i].signal, native[i].signal) {
			TH_LOG("%s", instructions[i].name);
		}
		EXPECT_EQ(seized[i].code, native[i].code) {
			TH_LOG("%s", instructions[i].name);
		}
		EXPECT_EQ(seized[i].a0, native[i].a0) {
			TH_LOG("%s", instructions[i].name);
		}
		if (instructions[i].signal) {
			EXPECT_EQ(seized[i].signal, instructions[i].signal) {
				TH_LOG("%s", instructions[i].name);
			}
		}
	}
}

static int probe(struct hwprobe *pairs, size_t count)
{
	for (size_t i = 0; i < count; i++)
		pairs[i] = (struct hwprobe) { .key = (int64_t)i };
	return syscall(SYS_HWPROBE, pairs, count, 0, NULL, 0);
}

AX_TEST_F(machine, hwprobe)
{
	struct hwprobe native[KEYS], seized[KEYS];

	ASSERT_EQ(ax_release(self->fd), 0);
	ASSERT_EQ(probe(native, KEYS), 0);
	ASSERT_EQ(ax_seize(self->fd), 0);
	ASSERT_EQ(probe(seized, KEYS), 0);
	EXPECT_NE(native[KEY_IMA_EXT_0].value, 0);
	for (size_t i = 0; i < KEYS; i++) {
		EXPECT_EQ(seized[i].key, native[i].key);
		EXPECT_EQ(seized[i].value, native[i].value);
	}
}

static uint64_t now(void)
{
	uint64_t val;

	asm volatile("rdtime %0" : "=r"(val));
	return val;
}

static uint64_t clock_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ULL + ts.tv_nsec;
}

/* By the CSR and by the vDSO, which reads it. */
AX_TEST_F(machine, time_goes_on)
{
	for (int i = 0; i < 4; i++) {
		uint64_t time = now(), ns = clock_ns();

		ASSERT_EQ(i % 2 ? ax_seize(self->fd) : ax_release(self->fd), 0);
		EXPECT_GT(now(), time);
		EXPECT_GT(clock_ns(), ns);
		/* Nor is it set forward, by an hour say. */
		EXPECT_LT(clock_ns() - ns, 3600ULL * 1000000000);
	}
}

#define REGS	"0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22," \
		"23,24,25,26,27,28,29,30,31"

static bool has_vectors(void)
{
	struct hwprobe pair = { .key = KEY_IMA_EXT_0 };

	return !syscall(SYS_HWPROBE, &pair, 1, 0, NULL, 0) &&
	       (pair.value & IMA_V);
}

/* All registers are loaded, a while goes by, all are stored. */
static void hold_floats(uint64_t *regs, uint64_t *fcsr, uint64_t turns)
{
	asm volatile(".option push\n.option arch, +d\n"
		     ".irp n," REGS "\nfld f\\n, 8 * \\n(%1)\n.endr\n"
		     "fscsr %0\n"
		     "1: addi %2, %2, -1\nbnez %2, 1b\n"
		     "frcsr %0\n"
		     ".irp n," REGS "\nfsd f\\n, 8 * \\n(%1)\n.endr\n"
		     ".option pop"
		     : "+r"(*fcsr), "+r"(regs), "+r"(turns) :: "memory",
		       "fa0", "fa1", "fa2", "fa3", "fa4", "fa5", "fa6", "fa7",
		       "fs0", "fs1", "fs2", "fs3", "fs4", "fs5", "fs6", "fs7",
		       "fs8", "fs9", "fs10", "fs11", "ft0", "ft1", "ft2", "ft3",
		       "ft4", "ft5", "ft6", "ft7", "ft8", "ft9", "ft10", "ft11");
}

/* 16 bytes of each vector, and state[] = vl, vtype, vcsr. */
static void hold_vectors(uint64_t *regs, uint64_t *state, uint64_t turns)
{
	asm volatile(".option push\n.option arch, +v\n"
		     "vsetivli zero, 16, e8, m1, ta, ma\n"
		     ".irp n," REGS "\n"
		     "addi t0, %0, 16 * \\n\nvle8.v v\\n, (t0)\n.endr\n"
		     "ld t0, 16(%1)\ncsrw vcsr, t0\n"
		     "vsetivli zero, 5, e16, m2, tu, mu\n"
		     "1: addi %2, %2, -1\nbnez %2, 1b\n"
		     "csrr t0, vl\nsd t0, 0(%1)\n"
		     "csrr t0, vtype\nsd t0, 8(%1)\n"
		     "csrr t0, vcsr\nsd t0, 16(%1)\n"
		     "vsetivli zero, 16, e8, m1, ta, ma\n"
		     ".irp n," REGS "\n"
		     "addi t0, %0, 16 * \\n\nvse8.v v\\n, (t0)\n.endr\n"
		     ".option pop"
		     : "+r"(regs), "+r"(state), "+r"(turns) :: "memory", "t0");
}

static bool stopping;

struct holder {
	pthread_t thread;
	unsigned int cpu;
	uint64_t rounds, wrong;
};

static uint64_t differ(const uint64_t *regs, unsigned int count, uint64_t base)
{
	uint64_t wrong = 0;

	for (unsigned int i = 0; i < count; i++)
		wrong += regs[i] != base + i;
	return wrong;
}

static void hold_once(struct holder *holder, bool vectors)
{
	const uint64_t base = (uint64_t)holder->cpu << 48 | holder->rounds << 8;
	const uint64_t rounding = (holder->cpu + holder->rounds) % 5;
	uint64_t fcsr = rounding << 5 | 0x11, state[3] = { 0, 0, 5 };
	uint64_t regs[64];

	for (unsigned int i = 0; i < 64; i++)
		regs[i] = base + i;
	hold_floats(regs, &fcsr, 100000);
	holder->wrong += differ(regs, 32, base);
	holder->wrong += fcsr != (rounding << 5 | 0x11);
	if (!vectors)
		return;
	hold_vectors(regs, state, 100000);
	holder->wrong += differ(regs, 64, base);
	/* e16, m2, tail and mask undisturbed */
	holder->wrong += state[0] != 5 || state[1] != 9 || state[2] != 5;
}

static void *hold(void *arg)
{
	const bool vectors = has_vectors();
	struct holder *holder = arg;
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(holder->cpu, &set);
	sched_setaffinity(0, sizeof(set), &set);
	while (!__atomic_load_n(&stopping, __ATOMIC_RELAXED)) {
		hold_once(holder, vectors);
		__atomic_fetch_add(&holder->rounds, 1, __ATOMIC_RELAXED);
	}
	return NULL;
}

static void wait_round(struct holder *holder)
{
	uint64_t first = __atomic_load_n(&holder->rounds, __ATOMIC_RELAXED);

	while (__atomic_load_n(&holder->rounds, __ATOMIC_RELAXED) < first + 2)
		sched_yield();
}

/* On each CPU, while the machine is given back and seized again. */
AX_TEST_F(machine, registers)
{
	static struct holder holders[CPUS];
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);

	ASSERT_LE(cpus, CPUS);
	for (long i = 0; i < cpus; i++) {
		holders[i].cpu = i;
		ASSERT_EQ(pthread_create(&holders[i].thread, NULL, hold,
					 &holders[i]), 0);
	}
	for (int i = 0; i < 6; i++) {
		for (long j = 0; j < cpus; j++)
			wait_round(&holders[j]);
		EXPECT_EQ(i % 2 ? ax_seize(self->fd) : ax_release(self->fd), 0);
	}
	__atomic_store_n(&stopping, true, __ATOMIC_RELAXED);
	for (long i = 0; i < cpus; i++) {
		pthread_join(holders[i].thread, NULL);
		EXPECT_GT(holders[i].rounds, 10);
		EXPECT_EQ(holders[i].wrong, 0);
	}
}

/* A handler that uses them leaves the program's registers alone. */
static void clobber(int number)
{
	uint64_t regs[64], fcsr = 0, state[3] = { 0, 0, 2 };

	(void)number;
	memset(regs, 0x5a, sizeof(regs));
	hold_floats(regs, &fcsr, 1);
	if (has_vectors())
		hold_vectors(regs, state, 1);
}

AX_TEST_F(machine, signal_contexts)
{
	const struct itimerspec spec = {
		.it_value.tv_nsec = 1000000, .it_interval.tv_nsec = 1000000,
	};
	struct sigaction action = { .sa_handler = clobber };
	struct sigevent event = {
		.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR2,
	};
	struct holder holder = { 0 };
	timer_t timer;

	sigaction(SIGUSR2, &action, NULL);
	ASSERT_EQ(timer_create(CLOCK_MONOTONIC, &event, &timer), 0);
	ASSERT_EQ(timer_settime(timer, 0, &spec, NULL), 0);
	for (; holder.rounds < 200; holder.rounds++)
		hold_once(&holder, has_vectors());
	EXPECT_EQ(holder.wrong, 0);
	timer_delete(timer);
}

AX_TEST_MAIN
