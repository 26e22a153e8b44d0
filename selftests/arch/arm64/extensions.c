// SPDX-License-Identifier: GPL-2.0
/*
 * extensions.c - pointer authentication, SVE and memory tags of programs: what
 * their registers hold stays while the machine is seized and released again and
 * again, and they work in both states.
 */
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <sys/auxv.h>
#include <sys/prctl.h>

#include "../../lib/axtest.h"

#define VL_MAX		256	/* bytes of a Z register, the architecture's */

#define ROUNDS		3
#define MAX_CPUS	64
/* For how long each round leaves the programs alone, in either state. */
#define ROUND_US	50000

static volatile int stop;

/* One on each CPU that is online. */
struct holder {
	pthread_t thread;
	int cpu;
	bool kept;
};

static void stay_on(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		_exit(98);
}

/* Seized at first and at last. */
static int seize_and_release(int fd)
{
	int err = 0;

	for (int i = 0; i < ROUNDS && !err; i++) {
		usleep(ROUND_US);
		err = ax_release(fd);
		usleep(ROUND_US);
		if (!err)
			err = ax_seize(fd);
	}
	usleep(ROUND_US);
	return err;
}

/* Whether @hold, on all CPUs at once, finds that all is kept. */
static bool all_kept(int fd, void *(*hold)(void *holder))
{
	static struct holder holders[MAX_CPUS];
	int n = 0, max = sysconf(_SC_NPROCESSORS_CONF);
	bool kept;
	cpu_set_t online;

	stop = 0;
	if (sched_getaffinity(0, sizeof(online), &online))
		return false;
	for (int cpu = 0; cpu < max && n < MAX_CPUS; cpu++) {
		if (!CPU_ISSET(cpu, &online))
			continue;
		holders[n].cpu = cpu;
		holders[n].kept = false;
		if (pthread_create(&holders[n].thread, NULL, hold, &holders[n]))
			return false;
		n++;
	}
	kept = !seize_and_release(fd);
	stop = 1;
	for (int i = 0; i < n; i++) {
		pthread_join(holders[i].thread, NULL);
		if (!holders[i].kept)
			printf("# CPU %d: something was lost\n", holders[i].cpu);
		kept &= holders[i].kept;
	}
	return n && kept;
}

FIXTURE(extension) {
	int fd;
};

FIXTURE_SETUP(extension)
{
	self->fd = ax_open();
	ASSERT_GE(self->fd, 0);
	ax_seize(self->fd);
}

FIXTURE_TEARDOWN(extension)
{
	close(self->fd);
}

/* ---- pointer authentication ---- */

#define PAC(insn, pointer, modifier)					\
({									\
	uint64_t p_ = (pointer);					\
	asm volatile(".arch_extension pauth\n" insn " %0, %1"		\
		     : "+r"(p_) : "r"((uint64_t)(modifier)));		\
	p_;								\
})

struct signatures {
	uint64_t word[5];
};

/* With each of the five keys. */
static struct signatures sign(uint64_t value)
{
	struct signatures s = { {
		PAC("pacia", value, 1), PAC("pacib", value, 2),
		PAC("pacda", value, 3), PAC("pacdb", value, 4), 0,
	} };

	asm volatile(".arch_extension pauth\n pacga %0, %1, %2"
		     : "=r"(s.word[4]) : "r"(value), "r"((uint64_t)5));
	return s;
}

static struct signatures first;

static void *hold_keys(void *arg)
{
	struct holder *holder = arg;
	struct signatures now;

	stay_on(holder->cpu);
	holder->kept = true;
	do {
		now = sign((uintptr_t)&first);
		holder->kept &= !memcmp(&now, &first, sizeof(now)) &&
				PAC("autia", now.word[0], 1) == (uintptr_t)&first &&
				PAC("autdb", now.word[3], 4) == (uintptr_t)&first;
	} while (!stop);
	return NULL;
}

AX_TEST_F(extension, pointer_authentication)
{
	int distinct = 0;

	if (!(getauxval(AT_HWCAP) & HWCAP_PACA) ||
	    !(getauxval(AT_HWCAP) & HWCAP_PACG))
		SKIP(return, "the CPU has none");
	/* That one is 0 by chance doesn't matter, all of them won't. */
	first = sign((uintptr_t)&first);
	for (int i = 0; i < 4; i++)
		distinct += first.word[i] != (uintptr_t)&first;
	EXPECT_GE(distinct, 2);
	EXPECT_NE(first.word[4], 0);
	EXPECT_TRUE(all_kept(self->fd, hold_keys));
}

/* ---- SVE ---- */

/* Z0 to Z31, P0 to P15, FFR at vector length VL; predicates have VL / 8. */
struct sve {
	uint8_t z[32 * VL_MAX];
	uint8_t p[17 * VL_MAX / 8];
} __attribute__((aligned(16)));

#define N16	"0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15"
#define N32	N16 ",16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31"

/*
 * Loads all of @from, waits for @flag, and stores all to @to. FFR goes by P0,
 * whose own value comes after it.
 */
static void sve_hold(const struct sve *from, struct sve *to,
		     const volatile int *flag)
{
	asm volatile(
		".arch_extension sve\n"
		"ldr p0, [%1, #16, mul vl]\n"
		"wrffr p0.b\n"
		".irp n," N32 "\n ldr z\\n, [%0, #\\n, mul vl]\n .endr\n"
		".irp n," N16 "\n ldr p\\n, [%1, #\\n, mul vl]\n .endr\n"
		"1: ldr w9, [%4]\n"
		"cbz w9, 1b\n"
		".irp n," N32 "\n str z\\n, [%2, #\\n, mul vl]\n .endr\n"
		".irp n," N16 "\n str p\\n, [%3, #\\n, mul vl]\n .endr\n"
		"rdffr p0.b\n"
		"str p0, [%3, #16, mul vl]\n"
		: : "r"(from->z), "r"(from->p), "r"(to->z), "r"(to->p), "r"(flag)
		: "x9", "memory", "v0", "v1", "v2", "v3", "v4", "v5", "v6",
		  "v7", "v8", "v9", "v10", "v11", "v12", "v13", "v14", "v15",
		  "v16", "v17", "v18", "v19", "v20", "v21", "v22", "v23",
		  "v24", "v25", "v26", "v27", "v28", "v29", "v30", "v31");
}

static unsigned int sve_length(void)
{
	uint64_t bytes;

	asm volatile(".arch_extension sve\n rdvl %0, #1" : "=r"(bytes));
	return bytes;
}

static int sve_vl;

static void *hold_vectors(void *arg)
{
	struct holder *holder = arg;
	struct sve *from = calloc(2, sizeof(*from)), *to = from + 1;

	stay_on(holder->cpu);
	for (size_t i = 0; i < sizeof(from->z); i++)
		from->z[i] = (uint8_t)(i * 7 + i / 256 + holder->cpu);
	for (size_t i = 0; i < sizeof(from->p); i++)
		from->p[i] = (uint8_t)(i * 13 + holder->cpu);
	/* FFR: one run of ones from the lowest element, by C6.1. */
	memset(from->p + 16 * sve_vl / 8, 0, sve_vl / 8);
	memset(from->p + 16 * sve_vl / 8, 0xff, sve_vl / 16 + 1);
	sve_hold(from, to, &stop);
	holder->kept = (int)sve_length() == sve_vl &&
		       !memcmp(from->z, to->z, 32 * sve_vl) &&
		       !memcmp(from->p, to->p, 17 * sve_vl / 8);
	free(from);
	return NULL;
}

/* The longest that a program may have. */
static int longest(void)
{
	return prctl(PR_SVE_SET_VL, 8192) & PR_SVE_VL_LEN_MASK;
}

AX_TEST_F(extension, sve_registers)
{
	if (!(getauxval(AT_HWCAP) & HWCAP_SVE))
		SKIP(return, "the CPU has none");
	sve_vl = longest();
	ASSERT_GE(sve_vl, 16);
	ASSERT_LE(sve_vl, VL_MAX);
	EXPECT_TRUE(all_kept(self->fd, hold_vectors));
}

AX_TEST_F(extension, sve_length)
{
	int seized, released;

	if (!(getauxval(AT_HWCAP) & HWCAP_SVE))
		SKIP(return, "the CPU has none");
	seized = longest();
	EXPECT_EQ((int)sve_length(), seized);
	ASSERT_EQ(ax_release(self->fd), 0);
	released = longest();
	EXPECT_EQ((int)sve_length(), released);
	ASSERT_EQ(ax_seize(self->fd), 0);
	EXPECT_EQ(seized, released);
	EXPECT_EQ((int)sve_length(), released);
}

/* ---- memory tags ---- */

#define GRANULE		16
#define TAG_SHIFT	56

static uint8_t *tagged;
static size_t tagged_size;
static sigjmp_buf back;
static volatile int segv_code;

static uint8_t *with_tag(uint8_t *p, unsigned int tag)
{
	return (uint8_t *)((uintptr_t)p | (uintptr_t)tag << TAG_SHIFT);
}

static unsigned int tag_at(size_t offset)
{
	return (offset / GRANULE * 5 + 3) & 0xf;
}

static void store_tags(void)
{
	for (size_t i = 0; i < tagged_size; i += GRANULE)
		asm volatile(".arch armv8.5-a+memtag\n stg %0, [%0]"
			     : : "r"(with_tag(tagged + i, tag_at(i)))
			     : "memory");
}

static bool tags_are_stored(void)
{
	for (size_t i = 0; i < tagged_size; i += GRANULE) {
		uint8_t *p = tagged + i;

		asm volatile(".arch armv8.5-a+memtag\n ldg %0, [%0]" : "+r"(p));
		if (p != with_tag(tagged + i, tag_at(i)))
			return false;
		/* A load with the tag of this memory is let through. */
		if (*(volatile uint8_t *)p)
			return false;
	}
	return true;
}

static void *hold_tags(void *arg)
{
	struct holder *holder = arg;

	stay_on(holder->cpu);
	holder->kept = true;
	do {
		holder->kept &= tags_are_stored();
	} while (!stop);
	return NULL;
}

static void on_segv(int number, siginfo_t *info, void *context)
{
	(void)number;
	(void)context;
	segv_code = info->si_code;
	siglongjmp(back, 1);
}

/* si_code of a load with a wrong tag, 0 where it is let through. */
static int wrong_tag(void)
{
	segv_code = 0;
	if (!sigsetjmp(back, 1))
		*(volatile uint8_t *)with_tag(tagged, tag_at(0) ^ 1);
	return segv_code;
}

AX_TEST_F(extension, memory_tags)
{
	struct sigaction action = {
		.sa_sigaction = on_segv, .sa_flags = SA_SIGINFO,
	};

	if (!(getauxval(AT_HWCAP2) & HWCAP2_MTE))
		SKIP(return, "the machine has none");
	tagged_size = 4 * sysconf(_SC_PAGESIZE);
	tagged = mmap(NULL, tagged_size, PROT_READ | PROT_WRITE | PROT_MTE,
		      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(tagged, MAP_FAILED);
	ASSERT_EQ(prctl(PR_SET_TAGGED_ADDR_CTRL, PR_TAGGED_ADDR_ENABLE |
			PR_MTE_TCF_SYNC | 0xfffeUL << PR_MTE_TAG_SHIFT,
			0, 0, 0), 0);
	sigaction(SIGSEGV, &action, NULL);
	store_tags();
	EXPECT_TRUE(tags_are_stored());
	EXPECT_EQ(wrong_tag(), SEGV_MTESERR);
	EXPECT_TRUE(all_kept(self->fd, hold_tags));
	EXPECT_EQ(wrong_tag(), SEGV_MTESERR);
	ASSERT_EQ(ax_release(self->fd), 0);
	EXPECT_TRUE(tags_are_stored());
	EXPECT_EQ(wrong_tag(), SEGV_MTESERR);
	ASSERT_EQ(ax_seize(self->fd), 0);
	munmap(tagged, tagged_size);
}

AX_TEST_MAIN
