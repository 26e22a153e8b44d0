// SPDX-License-Identifier: GPL-2.0
/*
 * create.c - what is wrong with a new cell: each refusal has an errno, a text
 * and the attribute that is to blame or missing, and changes nothing.
 */
#include "../lib/netlink_fixture.h"

#define GRANULE	0x200000ULL

/* Which part of a create request is spoilt, and how. */
struct spoilt {
	const char *what;
	int error;
	int blamed;
	void (*put)(struct genl *nl);
};

static void begin_create(struct genl *nl, const char *name)
{
	genl_begin(nl, nl->family, AXVISOR_CMD_CELL_CREATE, 0);
	if (name)
		genl_put_string(nl, AXVISOR_A_CELL_NAME, name);
}

static void put_no_region(struct genl *nl)
{
	begin_create(nl, "x");
	genl_put_vcpu(nl, 1);
}

static void put_no_name(struct genl *nl)
{
	begin_create(nl, NULL);
	genl_put_vcpu(nl, 1);
	genl_put_region(nl, RAM, GRANULE);
}

static void put_name(struct genl *nl, const char *name)
{
	begin_create(nl, name);
	genl_put_vcpu(nl, 1);
	genl_put_region(nl, RAM, GRANULE);
}

static void put_empty_name(struct genl *nl)
{
	put_name(nl, "");
}

static void put_odd_name(struct genl *nl)
{
	put_name(nl, "a/b");
}

static void put_long_name(struct genl *nl)
{
	put_name(nl, "abcdefghijklmnopqrstuvwxyz012345");
}

static void put_no_vcpu(struct genl *nl)
{
	begin_create(nl, "x");
	genl_put_region(nl, RAM, GRANULE);
}

static void put_empty_vcpu(struct genl *nl)
{
	begin_create(nl, "x");
	genl_nest_end(nl, genl_nest(nl, AXVISOR_A_CELL_VCPU));
	genl_put_region(nl, RAM, GRANULE);
}

static void put_cpu(struct genl *nl, uint32_t cpu)
{
	begin_create(nl, "x");
	genl_put_vcpu(nl, cpu);
	genl_put_region(nl, RAM, GRANULE);
}

static void put_no_such_cpu(struct genl *nl)
{
	put_cpu(nl, 4000);
}

static void put_absurd_cpu(struct genl *nl)
{
	put_cpu(nl, ~0U);
}

static void put_boot_cpu(struct genl *nl)
{
	put_cpu(nl, 0);
}

static void put_cpu_twice(struct genl *nl)
{
	begin_create(nl, "x");
	genl_put_vcpu(nl, 1);
	genl_put_vcpu(nl, 1);
	genl_put_region(nl, RAM, GRANULE);
}

static void put_many_vcpus(struct genl *nl)
{
	begin_create(nl, "x");
	for (int i = 0; i < 65; i++)
		genl_put_vcpu(nl, 1 + i);
	genl_put_region(nl, RAM, GRANULE);
}

static void put_region(struct genl *nl, uint64_t gpa, uint64_t size)
{
	begin_create(nl, "x");
	genl_put_vcpu(nl, 1);
	genl_put_region(nl, gpa, size);
}

static void put_odd_gpa(struct genl *nl)
{
	put_region(nl, RAM + 4096, GRANULE);
}

static void put_odd_size(struct genl *nl)
{
	put_region(nl, RAM, GRANULE + 4096);
}

static void put_empty_region(struct genl *nl)
{
	put_region(nl, RAM, 0);
}

static void put_wrapping_region(struct genl *nl)
{
	put_region(nl, -GRANULE, 2 * GRANULE);
}

static void put_high_region(struct genl *nl)
{
	put_region(nl, 1ULL << 60, GRANULE);
}

static void put_huge_region(struct genl *nl)
{
	put_region(nl, RAM, 1ULL << 42);
}

static void put_overlap(struct genl *nl)
{
	put_region(nl, RAM, 4 * GRANULE);
	genl_put_region(nl, RAM + 3 * GRANULE, GRANULE);
}

static void put_same_region(struct genl *nl)
{
	put_region(nl, RAM, GRANULE);
	genl_put_region(nl, RAM, GRANULE);
}

static void put_many_regions(struct genl *nl)
{
	put_region(nl, RAM, GRANULE);
	for (int i = 1; i < 33; i++)
		genl_put_region(nl, RAM + i * GRANULE, GRANULE);
}

static void put_region_with(struct genl *nl, int attr, uint32_t value)
{
	struct nlattr *nest;

	begin_create(nl, "x");
	genl_put_vcpu(nl, 1);
	nest = genl_nest(nl, AXVISOR_A_CELL_REGION);
	genl_put_u64(nl, AXVISOR_A_REGION_GPA, RAM);
	genl_put_u64(nl, AXVISOR_A_REGION_SIZE, GRANULE);
	genl_put_u32(nl, attr, value);
	genl_nest_end(nl, nest);
}

static void put_type(struct genl *nl)
{
	put_region_with(nl, AXVISOR_A_REGION_TYPE, 77);
}

static void put_flags(struct genl *nl)
{
	put_region_with(nl, AXVISOR_A_REGION_FLAGS, 1U << 30);
}

static void put_reserved(struct genl *nl)
{
	put_region_with(nl, AXVISOR_A_REGION_FLAGS, AXVISOR_REGION_RESERVED);
}

static void put_unknown_nested(struct genl *nl)
{
	put_region_with(nl, 90, 1);
}

static void put_region_of(struct genl *nl, int attr)
{
	struct nlattr *nest;

	begin_create(nl, "x");
	genl_put_vcpu(nl, 1);
	nest = genl_nest(nl, AXVISOR_A_CELL_REGION);
	genl_put_u64(nl, attr, GRANULE);
	genl_nest_end(nl, nest);
}

static void put_no_size(struct genl *nl)
{
	put_region_of(nl, AXVISOR_A_REGION_GPA);
}

static void put_no_gpa(struct genl *nl)
{
	put_region_of(nl, AXVISOR_A_REGION_SIZE);
}

static void put_flat_region(struct genl *nl)
{
	put_cpu(nl, 1);
	genl_put_u32(nl, AXVISOR_A_CELL_REGION, 1);
}

static void put_console(struct genl *nl)
{
	put_cpu(nl, 1);
	genl_put_u32(nl, AXVISOR_A_CELL_CONSOLE, 99);
}

static void put_on_fail(struct genl *nl)
{
	put_cpu(nl, 1);
	genl_put_u32(nl, AXVISOR_A_CELL_ON_FAIL, 2);
}

static void put_state(struct genl *nl)
{
	put_cpu(nl, 1);
	genl_put_u32(nl, AXVISOR_A_CELL_STATE, AXVISOR_CELL_RUNNING);
}

/* Errors 0: any; blamed -1: whatever is sensible. */
#define MISSING(type) (0x10000 | (type))
static const struct spoilt spoilt[] = {
	{ "no name", EINVAL, MISSING(AXVISOR_A_CELL_NAME), put_no_name },
	{ "an empty name", EINVAL, AXVISOR_A_CELL_NAME, put_empty_name },
	{ "a name with other characters", EINVAL, AXVISOR_A_CELL_NAME,
	  put_odd_name },
	{ "a long name", 0, AXVISOR_A_CELL_NAME, put_long_name },
	{ "no vCPU", EINVAL, MISSING(AXVISOR_A_CELL_VCPU), put_no_vcpu },
	{ "no region", EINVAL, MISSING(AXVISOR_A_CELL_REGION), put_no_region },
	{ "a vCPU without CPU", EINVAL, MISSING(AXVISOR_A_VCPU_CPU),
	  put_empty_vcpu },
	{ "no such CPU", 0, -1, put_no_such_cpu },
	{ "an absurd CPU", 0, -1, put_absurd_cpu },
	{ "CPU 0", 0, -1, put_boot_cpu },
	{ "a CPU twice", 0, -1, put_cpu_twice },
	{ "too many vCPUs", 0, -1, put_many_vcpus },
	{ "an unaligned region", EINVAL, -1, put_odd_gpa },
	{ "an odd size", EINVAL, -1, put_odd_size },
	{ "an empty region", EINVAL, -1, put_empty_region },
	{ "a region that wraps", 0, -1, put_wrapping_region },
	{ "a region beyond all addresses", 0, -1, put_high_region },
	{ "a region larger than the machine", 0, -1, put_huge_region },
	{ "regions that overlap", 0, -1, put_overlap },
	{ "a region twice", 0, -1, put_same_region },
	{ "too many regions", 0, -1, put_many_regions },
	{ "an unknown type", 0, -1, put_type },
	{ "an unknown flag", 0, -1, put_flags },
	{ "reserved without an address", EINVAL, -1, put_reserved },
	{ "an unknown nested attribute", EINVAL, 90, put_unknown_nested },
	{ "a region without size", EINVAL, MISSING(AXVISOR_A_REGION_SIZE),
	  put_no_size },
	{ "a region without gpa", EINVAL, MISSING(AXVISOR_A_REGION_GPA),
	  put_no_gpa },
	{ "a region that is no nest", EINVAL, AXVISOR_A_CELL_REGION,
	  put_flat_region },
	{ "an unknown console", 0, AXVISOR_A_CELL_CONSOLE, put_console },
	{ "an unknown word for failures", 0, AXVISOR_A_CELL_ON_FAIL, put_on_fail },
	{ "a state", EINVAL, AXVISOR_A_CELL_STATE, put_state },
};

AX_TEST_F(nl, create_refusals)
{
	long online = sysconf(_SC_NPROCESSORS_ONLN);

	for (size_t i = 0; i < sizeof(spoilt) / sizeof(spoilt[0]); i++) {
		const struct spoilt *s = &spoilt[i];
		int blamed;

		s->put(&self->nl);
		EXPECT_NE(genl_call(&self->nl), 0)
			TH_LOG("%s: was accepted", s->what);
		if (s->error) {
			EXPECT_EQ(self->nl.error, s->error)
				TH_LOG("%s: %s", s->what, self->nl.text);
		}
		EXPECT_NE(self->nl.text[0], '\0')
			TH_LOG("%s: no text", s->what);
		blamed = self->nl.blamed;
		if (self->nl.missing)
			blamed = MISSING(blamed);
		EXPECT_NE(blamed, -1)
			TH_LOG("%s: nothing is blamed: %s", s->what,
			       self->nl.text);
		if (s->blamed >= 0) {
			EXPECT_EQ(blamed, s->blamed)
				TH_LOG("%s: %s", s->what, self->nl.text);
		}
		EXPECT_EQ(cells(self->dev), 1)
			TH_LOG("%s", s->what);
		EXPECT_EQ(sysconf(_SC_NPROCESSORS_ONLN), online)
			TH_LOG("%s", s->what);
	}
}

AX_TEST_F(nl, collisions_name_both_sides)
{
	ASSERT_NE(genl_create(&self->nl, "first", 1, 0), 0)
		TH_LOG("%s", self->nl.text);
	EXPECT_EQ(genl_create(&self->nl, "first", 1, 0), 0);
	EXPECT_EQ(self->nl.error, EEXIST);
	EXPECT_EQ(self->nl.blamed, AXVISOR_A_CELL_NAME);
	EXPECT_NE(strstr(self->nl.text, "first"), NULL)
		TH_LOG("%s", self->nl.text);
	EXPECT_EQ(genl_create(&self->nl, "second", 1, 0), 0);
	EXPECT_EQ(self->nl.error, EBUSY);
	EXPECT_NE(strstr(self->nl.text, "first"), NULL)
		TH_LOG("%s", self->nl.text);
	EXPECT_NE(strstr(self->nl.text, "CPU 1"), NULL)
		TH_LOG("%s", self->nl.text);
	EXPECT_EQ(cells(self->dev), 2);
	put_overlap(&self->nl);
	genl_call(&self->nl);
	EXPECT_TEXT("%#llx", RAM);
	EXPECT_TEXT("%#llx", RAM + 3 * GRANULE);
}

AX_TEST_MAIN
