// SPDX-License-Identifier: GPL-2.0
/*
 * memory.c - AXVISOR_MEMORY: who may map what of a cell's memory, and that a
 * mapping never outlives what it shows.
 */
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/uio.h>

#include "../lib/netlink_fixture.h"

#define GRANULE		(2ULL << 20)
#define READABLE	0xa0000000ULL
#define WRITABLE	0xb0000000ULL
#define PRIVATE		RAM	/* genl_create()'s own */

static int map_region(struct genl *nl, uint32_t id, uint64_t gpa, uint32_t flags)
{
	struct nlattr *nest;

	genl_begin(nl, nl->family, AXVISOR_CMD_REGION_MAP, 0);
	genl_put_u32(nl, AXVISOR_A_CELL_ID, id);
	nest = genl_nest(nl, AXVISOR_A_CELL_REGION);
	genl_put_u64(nl, AXVISOR_A_REGION_GPA, gpa);
	genl_put_u64(nl, AXVISOR_A_REGION_SIZE, 2 * GRANULE);
	genl_put_u32(nl, AXVISOR_A_REGION_FLAGS, flags);
	genl_nest_end(nl, nest);
	return genl_call(nl);
}

static int unmap_region(struct genl *nl, uint32_t id, uint64_t gpa)
{
	struct nlattr *nest;

	genl_begin(nl, nl->family, AXVISOR_CMD_REGION_UNMAP, 0);
	genl_put_u32(nl, AXVISOR_A_CELL_ID, id);
	nest = genl_nest(nl, AXVISOR_A_CELL_REGION);
	genl_put_u64(nl, AXVISOR_A_REGION_GPA, gpa);
	genl_nest_end(nl, nest);
	return genl_call(nl);
}

/* A cell that shares two regions: its id, or 0. */
static uint32_t share(struct genl *nl)
{
	uint32_t id = genl_create(nl, "share", 1, 0);

	if (!id ||
	    map_region(nl, id, READABLE, AXVISOR_REGION_SHARED_READ) ||
	    map_region(nl, id, WRITABLE, AXVISOR_REGION_SHARED_WRITE))
		return 0;
	return id;
}

/* The descriptor, or -errno. */
static int open_memory(int dev, uint32_t id, uint32_t flags)
{
	struct axvisor_memory memory = {
		.size = sizeof(memory), .flags = flags, .cell = id,
	};
	int fd = ioctl(dev, AXVISOR_MEMORY, &memory);

	return fd < 0 ? -errno : fd;
}

static volatile uint64_t *map(int fd, uint64_t gpa, int prot)
{
	void *at = mmap(NULL, GRANULE, prot, MAP_SHARED, fd, gpa);

	return at == MAP_FAILED ? NULL : at;
}

/* errno of a mapping that is refused; 0 if it isn't. */
static int map_error(int fd, uint64_t gpa, uint64_t size, int prot, int flags)
{
	void *at = mmap(NULL, size, prot, flags, fd, gpa);

	if (at == MAP_FAILED)
		return errno;
	munmap(at, size);
	return 0;
}

static sigjmp_buf back;

static void on_bus(int number)
{
	siglongjmp(back, number);
}

/* Whether an access is a SIGBUS. */
static bool bus_error(volatile uint64_t *at)
{
	bool bus;

	signal(SIGBUS, on_bus);
	bus = sigsetjmp(back, 1);
	if (!bus)
		(void)*at;
	signal(SIGBUS, SIG_DFL);
	return bus;
}

AX_TEST_F(nl, maps)
{
	uint32_t id = share(&self->nl);
	volatile uint64_t *a, *b, *c;
	int rw, ro;

	ASSERT_NE(id, 0);
	rw = open_memory(self->dev, id, AXVISOR_MEMORY_WRITE);
	ro = open_memory(self->dev, id, 0);
	ASSERT_GE(rw, 0);
	ASSERT_GE(ro, 0);
	EXPECT_EQ(fcntl(rw, F_GETFD), FD_CLOEXEC);
	a = map(rw, WRITABLE, PROT_READ | PROT_WRITE);
	b = map(ro, WRITABLE, PROT_READ);
	c = map(ro, READABLE + GRANULE, PROT_READ);
	ASSERT_NE(a, NULL);
	ASSERT_NE(b, NULL);
	ASSERT_NE(c, NULL);
	EXPECT_EQ(a[0], 0);
	EXPECT_EQ(c[GRANULE / 8 - 1], 0);
	a[0] = 0x1122334455667788;
	a[GRANULE / 8 - 1] = 0x99;
	EXPECT_EQ(b[0], 0x1122334455667788);
	EXPECT_EQ(b[GRANULE / 8 - 1], 0x99);
	/* A mapping needs no descriptor. */
	close(rw);
	close(ro);
	a[1] = 7;
	EXPECT_EQ(b[1], 7);
}

AX_TEST_F(nl, refusals)
{
	uint32_t id = share(&self->nl);
	char byte, *at;
	struct iovec local = { &byte, 1 }, remote;
	int rw, ro;

	ASSERT_NE(id, 0);
	EXPECT_EQ(open_memory(self->dev, 200, 0), -ENOENT);
	EXPECT_EQ(open_memory(self->dev, 0, 0), -EBUSY);
	rw = open_memory(self->dev, id, AXVISOR_MEMORY_WRITE);
	ro = open_memory(self->dev, id, 0);
	ASSERT_GE(rw, 0);
	ASSERT_GE(ro, 0);
	/* Nothing but what is shared, in the way it is. */
	EXPECT_EQ(map_error(ro, PRIVATE, GRANULE, PROT_READ, MAP_SHARED), ENXIO);
	EXPECT_EQ(map_error(ro, 0, GRANULE, PROT_READ, MAP_SHARED), ENXIO);
	EXPECT_EQ(map_error(ro, READABLE + GRANULE, 2 * GRANULE, PROT_READ,
			    MAP_SHARED), ENXIO);
	EXPECT_EQ(map_error(rw, READABLE, GRANULE, PROT_READ, MAP_SHARED),
		  EACCES);
	EXPECT_EQ(map_error(ro, WRITABLE, GRANULE, PROT_READ | PROT_WRITE,
			    MAP_SHARED), EACCES);
	EXPECT_EQ(map_error(rw, WRITABLE, GRANULE, PROT_READ | PROT_EXEC,
			    MAP_SHARED), EACCES);
	EXPECT_EQ(map_error(rw, WRITABLE, GRANULE, PROT_READ, MAP_PRIVATE),
		  EINVAL);
	at = (char *)map(ro, READABLE, PROT_READ);
	ASSERT_NE(at, NULL);
	EXPECT_EQ(mprotect(at, 4096, PROT_READ | PROT_WRITE), -1);
	EXPECT_EQ(mprotect(at, 4096, PROT_READ | PROT_EXEC), -1);
	EXPECT_EQ(*at, 0);
	/* No reference to a page is to be had. */
	remote = (struct iovec){ at, 1 };
	EXPECT_EQ(process_vm_readv(getpid(), &local, 1, &remote, 1, 0), -1);
	EXPECT_EQ(read(ro, &byte, 1), -1);
	close(rw);
	close(ro);
}

AX_TEST_F(nl, gone_is_gone)
{
	uint32_t id = share(&self->nl);
	volatile uint64_t *a, *b;
	int fd;

	ASSERT_NE(id, 0);
	fd = open_memory(self->dev, id, AXVISOR_MEMORY_WRITE);
	ASSERT_GE(fd, 0);
	a = map(fd, WRITABLE, PROT_READ | PROT_WRITE);
	ASSERT_NE(a, NULL);
	a[0] = 0x5555;
	EXPECT_EQ(unmap_region(&self->nl, id, WRITABLE), 0);
	EXPECT_TRUE(bus_error(&a[0]));
	EXPECT_TRUE(bus_error(&a[1000]));
	EXPECT_EQ(map_error(fd, WRITABLE, GRANULE, PROT_READ, MAP_SHARED), ENXIO);
	/* What is there now must be shared for writing, too. */
	EXPECT_EQ(map_region(&self->nl, id, WRITABLE,
			     AXVISOR_REGION_SHARED_READ), 0);
	EXPECT_TRUE(bus_error(&a[0]));
	EXPECT_EQ(unmap_region(&self->nl, id, WRITABLE), 0);
	EXPECT_EQ(map_region(&self->nl, id, WRITABLE,
			     AXVISOR_REGION_SHARED_WRITE), 0);
	EXPECT_FALSE(bus_error(&a[0]));
	EXPECT_EQ(a[0], 0);
	a[0] = 0x6666;
	b = map(fd, WRITABLE, PROT_READ);
	ASSERT_NE(b, NULL);
	EXPECT_EQ(b[0], 0x6666);

	EXPECT_EQ(genl_cell_do(&self->nl, AXVISOR_CMD_CELL_DESTROY, id), 0);
	EXPECT_TRUE(bus_error(&a[0]));
	EXPECT_TRUE(bus_error(&b[0]));
	EXPECT_EQ(map_error(fd, WRITABLE, GRANULE, PROT_READ, MAP_SHARED), ENXIO);
	/* Nor in another cell of that name. */
	id = share(&self->nl);
	EXPECT_NE(id, 0);
	EXPECT_TRUE(bus_error(&a[0]));
	close(fd);
}

static int open_as_nobody(void *arg)
{
	int dev = *(int *)arg;

	if (open_memory(dev, 1, AXVISOR_MEMORY_WRITE) != -EPERM)
		return 101;
	return open_memory(dev, 1, 0) < 0 ? 102 : 0;
}

AX_TEST_F(nl, writing_needs_the_capability)
{
	ASSERT_EQ(share(&self->nl), 1);
	EXPECT_EQ(ax_as_nobody(open_as_nobody, &self->dev), 0);
}

AX_TEST_MAIN
