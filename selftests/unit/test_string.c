// SPDX-License-Identifier: GPL-2.0
/* test_string.c - the core's own memory functions, beside the C library's. */
#include <stdlib.h>
#include <string.h>

#define memcpy core_memcpy
#define memmove core_memmove
#define memset core_memset
#define memcmp core_memcmp
#define strlen core_strlen
#define strnlen core_strnlen
#include "core/string.c"
#undef memcpy
#undef memmove
#undef memset
#undef memcmp
#undef strlen
#undef strnlen

#include <kselftest_harness.h>

#define SIZE	80

static unsigned char a[SIZE], b[SIZE], c[SIZE];

static void fill(void)
{
	unsigned int i;

	for (i = 0; i < SIZE; i++)
		a[i] = b[i] = c[i] = (unsigned char)(i * 37 + 5);
}

/* Every offset of both within a word, every small length. */
TEST(copy_and_set)
{
	unsigned int d, s, n;

	for (d = 0; d < 9; d++) {
		for (s = 0; s < 9; s++) {
			for (n = 0; n < 40; n++) {
				fill();
				core_memcpy(a + d, c + s + 20, n);
				memcpy(b + d, c + s + 20, n);
				ASSERT_EQ(0, memcmp(a, b, SIZE));
				core_memmove(a + d, a + s, n);
				memmove(b + d, b + s, n);
				ASSERT_EQ(0, memcmp(a, b, SIZE));
				core_memset(a + d, (int)(s + 250), n);
				memset(b + d, (int)(s + 250), n);
				ASSERT_EQ(0, memcmp(a, b, SIZE));
			}
		}
	}
}

TEST(compare)
{
	fill();
	EXPECT_EQ(0, core_memcmp(a, b, SIZE));
	EXPECT_EQ(0, core_memcmp(a, b + 1, 0));
	a[70] = 0;
	b[70] = 0xff;
	EXPECT_GT(0, core_memcmp(a, b, SIZE));
	EXPECT_LT(0, core_memcmp(b, a, SIZE));
	EXPECT_EQ(0, core_memcmp(a, b, 70));
}

TEST(lengths)
{
	EXPECT_EQ(0, core_strlen(""));
	EXPECT_EQ(5, core_strlen("hello"));
	EXPECT_EQ(3, core_strnlen("hello", 3));
	EXPECT_EQ(5, core_strnlen("hello", 5));
	EXPECT_EQ(5, core_strnlen("hello", 9));
}

TEST_HARNESS_MAIN
