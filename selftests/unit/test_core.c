// SPDX-License-Identifier: GPL-2.0
/* test_core.c - the core's runtime: pool, log, formatting, range arithmetic. */
#include <axvisor/log.h>
#include "arch/fake/fake.h"
#include "common/range.h"
#include <axvisor/event.h>
#include <axvisor/fmt.h>
#include <axvisor/pool.h>
#include <axvisor/smp.h>

#include <kselftest_harness.h>

/* ---- pool ---- */

FIXTURE(pool) {
	unsigned int total, used;
};

FIXTURE_SETUP(pool)
{
	fake_init();
	self->total = pool_total();
	self->used = pool_used();
}

FIXTURE_TEARDOWN(pool)
{
	EXPECT_EQ(self->used, pool_used());
}

TEST_F(pool, books)
{
	EXPECT_EQ((FAKE_CORE_SIZE - FAKE_IMAGE_SIZE) / PAGE_SIZE, self->total);
	EXPECT_EQ(1, self->used);
}

TEST_F(pool, pages_are_zero)
{
	char *p = pool_alloc(1);
	unsigned int i;

	memset(p, 0x5a, PAGE_SIZE);
	pool_free(p, 1);
	EXPECT_EQ(p, pool_alloc(1));
	for (i = 0; i < PAGE_SIZE; i++)
		ASSERT_EQ(0, p[i]);
	pool_free(p, 1);
}

TEST_F(pool, alignment)
{
	static const unsigned int counts[] = { 2, 3, 4, 5, 8, 16, 100 };
	unsigned int i, align;
	void *one, *p;

	for (i = 0; i < ARRAY_SIZE(counts); i++) {
		one = pool_alloc(1);
		p = pool_alloc(counts[i]);
		ASSERT_NE(NULL, p);
		for (align = 1; align < counts[i]; align *= 2)
			;
		EXPECT_TRUE(IS_ALIGNED(hva_to_hpa(p).v, align * PAGE_SIZE));
		EXPECT_EQ(self->used + 1 + counts[i], pool_used());
		pool_free(one, 1);
		pool_free(p, counts[i]);
	}
}

TEST_F(pool, exhaustion)
{
	const unsigned int room = self->total - self->used;
	struct page_list list = { 0 }, more = { 0 };
	void *page;

	EXPECT_EQ(NULL, pool_alloc(self->total));
	EXPECT_EQ(NULL, pool_alloc(self->total + 1));
	EXPECT_EQ(-ENOMEM, pool_reserve(&list, room + 1));
	EXPECT_EQ(0, list.count);
	EXPECT_EQ(self->used, pool_used());
	ASSERT_EQ(0, pool_reserve(&list, room));
	EXPECT_EQ(self->total, pool_used());
	EXPECT_EQ(NULL, pool_alloc(1));
	EXPECT_EQ(-ENOMEM, pool_reserve(&more, 1));
	EXPECT_EQ(0, pool_reserve(&more, 0));
	page = page_list_take(&list);
	EXPECT_EQ(room - 1, list.count);
	EXPECT_EQ(NULL, *(void **)page);
	pool_free(page, 1);
	EXPECT_EQ(page, pool_alloc(1));
	pool_free(page, 1);
	pool_unreserve(&list);
	EXPECT_EQ(NULL, list.first);
}

/* A list that had pages already keeps them when more are not to be had. */
TEST_F(pool, reserve_adds)
{
	struct page_list list = { 0 };

	ASSERT_EQ(0, pool_reserve(&list, 3));
	ASSERT_EQ(0, pool_reserve(&list, 4));
	EXPECT_EQ(-ENOMEM, pool_reserve(&list, self->total));
	EXPECT_EQ(7, list.count);
	EXPECT_EQ(self->used + 7, pool_used());
	pool_unreserve(&list);
}

TEST_F(pool, fragmented)
{
	const unsigned int room = self->total - self->used;
	static void *page[FAKE_CORE_SIZE / PAGE_SIZE];
	unsigned int i;

	for (i = 0; i < room; i++)
		page[i] = pool_alloc(1);
	for (i = 0; i < room; i += 2)
		pool_free(page[i], 1);
	EXPECT_EQ(NULL, pool_alloc(2));
	pool_free(page[1], 1);
	EXPECT_EQ(NULL, pool_alloc(4));
	EXPECT_NE(NULL, page[1] = pool_alloc(2));
	pool_free(page[1], 2);
	for (i = 3; i < room; i += 2)
		pool_free(page[i], 1);
}

static void free_twice(void *page)
{
	pool_free(page, 1);
	pool_free(page, 1);
}

static void take_from_empty(void *list)
{
	page_list_take(list);
}

TEST_F(pool, own_mistakes_panic)
{
	struct page_list list = { 0 };

	EXPECT_EQ(FAKE_PARKED, fake_catch(take_from_empty, &list));
	EXPECT_EQ(1, core_public.panic);
	EXPECT_EQ(FAKE_PARKED, fake_catch(free_twice, pool_alloc(1)));
}

/* ---- log and formatting ---- */

static const char *logged(u64 from)
{
	static char text[AX_LOG_SIZE + 1];
	u64 i;

	for (i = from; i < core_public.log_head; i++)
		text[i - from] = core_public.log[i % AX_LOG_SIZE];
	text[i - from] = '\0';
	return text;
}

TEST(log_lines)
{
	u64 head;

	log_error("a%d", 1);
	EXPECT_STREQ("error: a1\n", logged(0));
	head = core_public.log_head;
	log_notice("b");
	log_info("c");
	EXPECT_STREQ("notice: b\ninfo: c\n", logged(head));
}

TEST(log_cuts_long_lines)
{
	char text[300];
	size_t len;

	memset(text, 'x', sizeof(text));
	text[299] = '\0';
	log_error("%s", text);
	len = strlen(logged(0));
	EXPECT_EQ(201, len);
	EXPECT_EQ('\n', logged(0)[200]);
	EXPECT_EQ('x', logged(0)[199]);
}

TEST(log_wraps)
{
	unsigned int i;
	u64 head;

	for (i = 0; i < 4000; i++) {
		head = core_public.log_head;
		log_info("line %u", i);
	}
	EXPECT_LT(2 * AX_LOG_SIZE, head);
	EXPECT_STREQ("info: line 3999\n", logged(head));
}

TEST(log_worth_powers_of_two)
{
	unsigned int i, lines = 0;
	u32 count = 0;

	for (i = 1; i <= 1024; i++)
		lines += log_worth(&count);
	EXPECT_EQ(11, lines);
}

static void do_panic(void *arg)
{
	(void)arg;
	panic("out of %s", "luck");
}

TEST(panic_is_told)
{
	const u64 seq = core_public.event_seq;

	EXPECT_EQ(FAKE_PARKED, fake_catch(do_panic, NULL));
	EXPECT_STREQ("panic: out of luck\n", logged(0));
	EXPECT_EQ(1, core_public.panic);
	EXPECT_LT(seq, core_public.event_seq);
}

/* ---- the doorbell ---- */

FIXTURE(doorbell) {
	unsigned int before;
};

FIXTURE_SETUP(doorbell)
{
	fake_init();
	event_arm(core_public.event_seq);
	self->before = fake_rings;
}

FIXTURE_TEARDOWN(doorbell)
{
	/* Not armed: the next test begins as a core does. */
	event_notify();
}

TEST_F(doorbell, once_a_call)
{
	event_notify();
	EXPECT_EQ(self->before + 1, fake_rings);
	event_notify();
	EXPECT_EQ(self->before + 1, fake_rings);
	event_arm(core_public.event_seq);
	EXPECT_EQ(self->before + 1, fake_rings);
	event_notify();
	EXPECT_EQ(self->before + 2, fake_rings);
}

TEST_F(doorbell, at_once_if_something_is_new)
{
	event_notify();
	event_arm(core_public.event_seq - 1);
	EXPECT_EQ(self->before + 2, fake_rings);
	/* That was the ring of this call. */
	event_notify();
	EXPECT_EQ(self->before + 2, fake_rings);
}

TEST_F(doorbell, for_the_log_too)
{
	log_info("hear, hear");
	EXPECT_EQ(self->before + 1, fake_rings);
}

TEST_F(doorbell, for_a_panic_too)
{
	EXPECT_EQ(FAKE_PARKED, fake_catch(do_panic, NULL));
	EXPECT_EQ(self->before + 1, fake_rings);
}

/* Without one nobody is called, who would refuse interrupt 0. */
TEST_F(doorbell, none)
{
	core_boot.doorbell = 0;
	event_notify();
	event_arm(0);
	EXPECT_EQ(self->before, fake_rings);
}

/* What the C library makes of the same. */
#define SAME(...) do { \
	char ours[64], theirs[64]; \
	size_t len = fmt_printf(ours, sizeof(ours), __VA_ARGS__); \
	EXPECT_EQ(snprintf(theirs, sizeof(theirs), __VA_ARGS__), len); \
	EXPECT_STREQ(theirs, ours); \
} while (0)

TEST(format)
{
	const char c = 'c';

	SAME("plain %% text");
	SAME("%d %d %d %d", 0, -1, 2147483647, -2147483647 - 1);
	SAME("%u %x", 4294967295U, 0xdeadbeefU);
	SAME("%lld %lld", 9223372036854775807LL, -9223372036854775807LL - 1);
	SAME("%llu %llx", ~0ULL, ~0ULL);
	SAME("%lu %lx %ld", ~0UL, 1UL, -1L);
	SAME("%zu", (size_t)12);
	SAME("%5d|%05d|%5s|%3c|%016llx", -42, -42, "ab", c, 0x1234ULL);
	SAME("%2d|%02u|%1s", 12345, 12345, "abc");
	SAME("%p", (void *)0x1234);
	SAME("%s", "");
}

TEST(format_is_bounded)
{
	char buf[8] = "1234567";

	EXPECT_EQ(3, fmt_printf(buf, 4, "%s", "abcdef"));
	EXPECT_STREQ("abc", buf);
	EXPECT_EQ('5', buf[4]);
	EXPECT_EQ(0, fmt_printf(buf, 1, "%d", 5));
	EXPECT_STREQ("", buf);
	EXPECT_EQ(7, fmt_printf(buf, 8, "%5000d", 5));
	EXPECT_STREQ("       ", buf);
}

TEST(format_that_is_wrong)
{
	/* Not to be checked by the compiler, as it would refuse them. */
	size_t (*volatile print)(char *, size_t, const char *, ...) = fmt_printf;
	char buf[32];

	print(buf, sizeof(buf), "a%");
	EXPECT_STREQ("a", buf);
	print(buf, sizeof(buf), "a%yb");
	EXPECT_STREQ("ayb", buf);
	print(buf, sizeof(buf), "%s", NULL);
	EXPECT_STREQ("(null)", buf);
}

/* ---- ranges ---- */

TEST(ranges)
{
	const struct range all = RANGE(0, ~0ULL), last = RANGE(~0ULL, 1);

	EXPECT_TRUE(range_valid(all));
	EXPECT_TRUE(range_valid(last));
	EXPECT_TRUE(range_valid(RANGE(1, ~0ULL)));
	EXPECT_FALSE(range_valid(RANGE(2, ~0ULL)));
	EXPECT_FALSE(range_valid(RANGE(~0ULL, 2)));
	EXPECT_FALSE(range_valid(RANGE(5, 0)));
	EXPECT_EQ(~0ULL, range_last(last));
	EXPECT_TRUE(range_has(last, ~0ULL));
	EXPECT_FALSE(range_has(RANGE(8, 8), 7));
	EXPECT_FALSE(range_has(RANGE(8, 8), 16));
	EXPECT_FALSE(ranges_overlap(all, last));
	EXPECT_TRUE(ranges_overlap(RANGE(1, ~0ULL), last));
	EXPECT_FALSE(ranges_overlap(RANGE(0, 8), RANGE(8, 8)));
	EXPECT_TRUE(ranges_overlap(RANGE(0, 9), RANGE(8, 8)));
	EXPECT_TRUE(range_contains(RANGE(8, 8), RANGE(8, 8)));
	EXPECT_FALSE(range_contains(RANGE(8, 8), RANGE(8, 9)));
	EXPECT_FALSE(range_contains(RANGE(8, 8), RANGE(7, 9)));
	EXPECT_EQ(8, range_intersect(RANGE(0, 9), RANGE(8, 8)).base);
	EXPECT_EQ(1, range_intersect(RANGE(0, 9), RANGE(8, 8)).size);
}

TEST_HARNESS_MAIN
