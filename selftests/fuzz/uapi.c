// SPDX-License-Identifier: GPL-2.0
/*
 * uapi.c - several processes of several threads that send anything to the
 * netlink family and to /dev/axvisor, requests that make sense among it. What
 * is left afterwards is what was there before. FUZZ_SECONDS (20) and FUZZ_SEED
 * (1) choose; which thread comes when is up to the machine.
 */
#include <pthread.h>
#include <time.h>

#include "../lib/axtest.h"
#include "../lib/fuzz_random.h"
#include "../lib/genl.h"

#define PROCESSES	3	/* the last one has no privileges */
#define THREADS		2
#define MESSAGE_MAX	8192
#define TIMEOUT		100000	/* seconds; FUZZ_SECONDS may be many */
#define GRANULE		0x200000ULL

static int dev;
static int family;
static time_t end;
static long page_size;

/* Of all processes. */
static struct {
	unsigned long steps;
	unsigned long accepted;	/* requests that asked for an answer, and did it */
} *count;

static void add(unsigned long *n)
{
	__atomic_add_fetch(n, 1, __ATOMIC_RELAXED);
}

/* One thread; its random numbers are its own. */
struct caller {
	pthread_t thread;
	fuzz_u64 seed;
	int nl;
	char message[MESSAGE_MAX];
	char answer[MESSAGE_MAX];
};

/* ---- netlink ---- */

static struct nlmsghdr *header(struct caller *c)
{
	return (struct nlmsghdr *)c->message;
}

static void begin(struct caller *c, int cmd, int flags)
{
	struct nlmsghdr *h = header(c);
	struct genlmsghdr *genl = NLMSG_DATA(h);

	memset(c->message, 0, sizeof(*h) + sizeof(*genl));
	h->nlmsg_len = NLMSG_LENGTH(GENL_HDRLEN);
	h->nlmsg_type = family;
	h->nlmsg_flags = NLM_F_REQUEST | flags;
	h->nlmsg_seq = fuzz_below(4);
	genl->cmd = cmd;
	genl->version = 1;
}

/* NULL where there is no room. */
static struct nlattr *put(struct caller *c, int type, const void *data, size_t len)
{
	struct nlmsghdr *h = header(c);
	struct nlattr *a = (void *)(c->message + NLMSG_ALIGN(h->nlmsg_len));

	if (NLMSG_ALIGN(h->nlmsg_len) + NLA_HDRLEN + NLA_ALIGN(len) > MESSAGE_MAX)
		return NULL;
	a->nla_type = type;
	a->nla_len = NLA_HDRLEN + len;
	memcpy((char *)a + NLA_HDRLEN, data, len);
	h->nlmsg_len = NLMSG_ALIGN(h->nlmsg_len) + NLA_HDRLEN + NLA_ALIGN(len);
	return a;
}

static void put_u32(struct caller *c, int type, uint32_t v)
{
	put(c, type, &v, sizeof(v));
}

static void put_u64(struct caller *c, int type, uint64_t v)
{
	put(c, type, &v, sizeof(v));
}

static struct nlattr *nest(struct caller *c, int type)
{
	return put(c, type | (fuzz_one_in(16) ? 0 : NLA_F_NESTED), "", 0);
}

static void nest_end(struct caller *c, struct nlattr *a)
{
	if (a)
		a->nla_len = c->message + header(c)->nlmsg_len - (char *)a;
}

static bool is_ack(const char *answer)
{
	const struct nlmsghdr *h = (const void *)answer;

	return h->nlmsg_type == NLMSG_ERROR && !*(const int *)NLMSG_DATA(h);
}

/* Requests are carried out in send(); a dump goes on with each recv(). */
static void send_message(struct caller *c)
{
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	int reads = fuzz_below(6);
	ssize_t n;

	sendto(c->nl, c->message, header(c)->nlmsg_len, MSG_DONTWAIT,
	       (void *)&kernel, sizeof(kernel));
	while (reads--) {
		n = recv(c->nl, c->answer, fuzz_one_in(8) ? 16 : sizeof(c->answer),
			 MSG_DONTWAIT);
		if (n <= 0)
			break;
		if (n > 16 && is_ack(c->answer))
			add(&count->accepted);
	}
}

static void put_anything(struct caller *c, int depth)
{
	char data[300];
	struct nlattr *a;
	size_t i, len = fuzz_one_in(8) ? fuzz_below(sizeof(data)) : 4 * fuzz_below(4);
	int type = fuzz_one_in(8) ? fuzz_number() : fuzz_below(__AXVISOR_A_CELL_MAX + 2);
	fuzz_u64 v = fuzz_number();

	if (depth && fuzz_one_in(3)) {
		a = nest(c, type);
		while (!fuzz_one_in(3))
			put_anything(c, depth - 1);
		nest_end(c, a);
		return;
	}
	for (i = 0; i < len; i++)
		data[i] = v >> i % 8 * 8;
	a = put(c, type, data, len);
	if (a && fuzz_one_in(16))
		a->nla_len = fuzz_number();
}

static void any_message(struct caller *c)
{
	struct nlmsghdr *h = header(c);
	int cmd = fuzz_one_in(8) ? fuzz_random() : fuzz_below(__AXVISOR_CMD_MAX + 1);

	begin(c, cmd, fuzz_one_in(4) ? fuzz_random() : fuzz_one_in(2) ? NLM_F_ACK : NLM_F_DUMP);
	while (!fuzz_one_in(4))
		put_anything(c, 4);
	if (fuzz_one_in(16))
		c->message[NLMSG_HDRLEN + fuzz_below(h->nlmsg_len - NLMSG_HDRLEN)] = fuzz_random();
	if (fuzz_one_in(16) && h->nlmsg_len > NLMSG_HDRLEN)
		h->nlmsg_len = NLMSG_HDRLEN + fuzz_below(h->nlmsg_len - NLMSG_HDRLEN + 1);
	send_message(c);
}

static const char *const names[] = { "a", "b", "c", "root", "no such cell" };

static void put_name(struct caller *c)
{
	const char *name = names[fuzz_one_in(8) ? fuzz_below(5) : fuzz_below(3)];

	put(c, AXVISOR_A_CELL_NAME, name, strlen(name) + 1);
}

/* One that can be made, or is spoilt in one place. */
static void create(struct caller *c)
{
	int vcpus = 1 + fuzz_one_in(4), regions = 1 + fuzz_one_in(4), i;
	struct nlattr *a;

	begin(c, AXVISOR_CMD_CELL_CREATE, NLM_F_ACK);
	put_name(c);
	for (i = 0; i < vcpus; i++) {
		a = nest(c, AXVISOR_A_CELL_VCPU);
		put_u32(c, AXVISOR_A_VCPU_CPU, fuzz_one_in(8) ? fuzz_number() : 1 + fuzz_below(3));
		nest_end(c, a);
	}
	for (i = 0; i < regions; i++) {
		a = nest(c, AXVISOR_A_CELL_REGION);
		put_u64(c, AXVISOR_A_REGION_GPA,
			fuzz_one_in(16) ? fuzz_number() : RAM + i * 16 * GRANULE);
		put_u64(c, AXVISOR_A_REGION_SIZE,
			fuzz_one_in(16) ? fuzz_number() : (1 + fuzz_below(3)) * GRANULE);
		if (fuzz_one_in(8))
			put_anything(c, 1);
		nest_end(c, a);
	}
	put_u32(c, AXVISOR_A_CELL_CONSOLE, fuzz_below(fuzz_one_in(8) ? 4 : 2));
	put_u32(c, AXVISOR_A_CELL_ON_FAIL, fuzz_below(fuzz_one_in(8) ? 4 : 2));
	if (fuzz_one_in(8))
		put_anything(c, 2);
	send_message(c);
}

static void request(struct caller *c)
{
	begin(c, AXVISOR_CMD_CELL_START + fuzz_below(8), fuzz_one_in(2) ? NLM_F_ACK : 0);
	if (fuzz_one_in(4))
		put_u32(c, AXVISOR_A_CELL_ID, fuzz_below(6));
	else
		put_name(c);
	send_message(c);
}

static uint64_t any_gpa(void)
{
	return fuzz_one_in(16) ? fuzz_number() : RAM + fuzz_below(8) * 16 * GRANULE;
}

/* Regions come and go. */
static void change_memory(struct caller *c)
{
	bool map = fuzz_one_in(2);
	struct nlattr *a;

	begin(c, map ? AXVISOR_CMD_REGION_MAP : AXVISOR_CMD_REGION_UNMAP, NLM_F_ACK);
	put_name(c);
	a = nest(c, AXVISOR_A_CELL_REGION);
	put_u64(c, AXVISOR_A_REGION_GPA, any_gpa());
	if (map) {
		put_u64(c, AXVISOR_A_REGION_SIZE,
			fuzz_one_in(16) ? fuzz_number() : (1 + fuzz_below(3)) * GRANULE);
		put_u32(c, AXVISOR_A_REGION_FLAGS,
			fuzz_one_in(16) ? fuzz_random() : fuzz_below(16) << 2);
	}
	if (fuzz_one_in(16))
		put_anything(c, 1);
	nest_end(c, a);
	send_message(c);
}

/* ---- ioctls, reads and writes ---- */

/* @size bytes right before a page that isn't there. */
static void *at_the_edge(const void *data, size_t size)
{
	static char *pages;
	char *p = __atomic_load_n(&pages, __ATOMIC_ACQUIRE);

	if (!p) {
		p = mmap(NULL, 3 * page_size, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		munmap(p + 2 * page_size, page_size);
		__atomic_store_n(&pages, p, __ATOMIC_RELEASE);
	}
	p += 2 * page_size - size;
	memcpy(p, data, size);
	return p;
}

static void any_ioctl(void)
{
	static const unsigned int sizes[] = { 0, 16, 56, 96, 264, 560, 4096, 16383 };
	unsigned int nr = fuzz_below(8), i, size = fuzz_pick(sizes);
	uint32_t arg[256];
	void *p = arg;

	/* Seize and release have their turn in seize_or_release(). */
	if (nr == 2 || nr == 3)
		nr = 4;
	for (i = 0; i < 256; i++)
		arg[i] = fuzz_one_in(2) ? 0 : fuzz_number();
	arg[0] = fuzz_one_in(4) ? fuzz_number() : fuzz_pick(sizes);
	arg[1] = fuzz_one_in(4) ? fuzz_below(4) : 0;
	arg[2] = fuzz_below(6);
	if (fuzz_one_in(4))
		p = at_the_edge(arg, fuzz_below(sizeof(arg)));
	else if (fuzz_one_in(16))
		p = (void *)(unsigned long)fuzz_number();
	ioctl(dev, fuzz_one_in(8) ? fuzz_random() :
	      _IOC(_IOC_READ | _IOC_WRITE, AXVISOR_IOC_MAGIC, nr, size), p);
}

static void load(void)
{
	uint32_t code[256];
	struct axvisor_load load = {
		.size = sizeof(load),
		.flags = fuzz_one_in(4) ? 0 : AXVISOR_LOAD_ENTRY,
		.cell = fuzz_below(6),
		.gpa = RAM + (fuzz_one_in(2) ? 0 : fuzz_below(4 * GRANULE)),
		.addr = (unsigned long)code,
		.length = fuzz_one_in(8) ? fuzz_number() : fuzz_below(sizeof(code)),
	};
	unsigned int i;

	if (load.flags)
		load.entry = RAM + (fuzz_one_in(2) ? 0 : 4 * fuzz_below(GRANULE));
	/* Any instructions, loops, or nothing. */
	for (i = 0; i < 256; i++)
		code[i] = fuzz_one_in(3) ? fuzz_random() : fuzz_one_in(2) ? 0x14000000 : 0;
	ax_ioctl(dev, AXVISOR_LOAD, &load);
}

static void console(void)
{
	char text[600];
	struct axvisor_console console = {
		.size = sizeof(console), .flags = fuzz_below(2), .cell = fuzz_below(6),
	};
	int fd = ioctl(dev, AXVISOR_CONSOLE, &console);
	struct pollfd p = { .fd = fd, .events = fuzz_random() };

	if (fd < 0)
		return;
	fcntl(fd, F_SETFL, O_NONBLOCK);
	memset(text, 'x', sizeof(text));
	while (!fuzz_one_in(4)) {
		if (fuzz_one_in(2) && write(fd, text, fuzz_below(sizeof(text))) < 0)
			break;
		if (fuzz_one_in(2) && read(fd, text, fuzz_below(sizeof(text))) < 0)
			break;
		poll(&p, 1, 0);
	}
	close(fd);
}

/* What cells share is mapped and touched, while it may go. */
static void memory(void)
{
	struct axvisor_memory memory = {
		.size = sizeof(memory), .flags = fuzz_below(2), .cell = fuzz_below(6),
	};
	int fd = ioctl(dev, AXVISOR_MEMORY, &memory);
	int prot = PROT_READ | (memory.flags ? PROT_WRITE : 0);
	size_t size = (1 + fuzz_below(3)) * GRANULE;
	int pipes[2];
	char *at;

	if (fd < 0)
		return;
	at = mmap(NULL, size, prot, fuzz_one_in(16) ? MAP_PRIVATE : MAP_SHARED, fd, any_gpa());
	close(fd);
	if (at == MAP_FAILED)
		return;
	if (!pipe2(pipes, O_NONBLOCK | O_CLOEXEC)) {
		/* The kernel touches it, which is EFAULT and no SIGBUS. */
		while (!fuzz_one_in(4)) {
			if (write(pipes[1], at + fuzz_below(size - 64), 64) == 64 &&
			    read(pipes[0], at + fuzz_below(size - 64), 64) < 0)
				break;
		}
		close(pipes[0]);
		close(pipes[1]);
	}
	munmap(at, size);
}

static void read_log(void)
{
	char text[4096];
	int fd = open(AX_DEVICE_PATH, O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0)
		return;
	while (!fuzz_one_in(4))
		if (read(fd, fuzz_one_in(8) ? NULL : text, fuzz_below(sizeof(text))) < 0)
			break;
	close(fd);
}

/* The whole machine stops for it, so seldom. */
static void seize_or_release(void)
{
	if (!fuzz_one_in(64))
		return;
	ax_release(dev);
	ax_seize(dev);
}

/* ---- callers ---- */

static void one_step(struct caller *c)
{
	switch (fuzz_below(16)) {
	case 0:
		create(c);
		break;
	case 1:
	case 2:
	case 3:
	case 4:
		request(c);
		break;
	case 5:
	case 6:
		load();
		break;
	case 7:
		console();
		break;
	case 8:
		read_log();
		break;
	case 9:
		seize_or_release();
		break;
	case 10:
	case 11:
		any_ioctl();
		break;
	case 12:
		change_memory(c);
		break;
	case 13:
		memory();
		break;
	default:
		any_message(c);
	}
}

static void reopen(struct caller *c)
{
	struct sockaddr_nl self = { .nl_family = AF_NETLINK };
	int one = 1;

	if (c->nl >= 0)
		close(c->nl);
	c->nl = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);
	bind(c->nl, (void *)&self, sizeof(self));
	if (fuzz_one_in(2))
		setsockopt(c->nl, SOL_NETLINK, NETLINK_EXT_ACK, &one, sizeof(one));
}

static void *call_on(void *arg)
{
	struct caller *c = arg;

	fuzz_state = c->seed;
	c->nl = -1;
	while (time(NULL) < end) {
		if (c->nl < 0 || fuzz_one_in(64))
			reopen(c);
		one_step(c);
		add(&count->steps);
	}
	close(c->nl);
	return NULL;
}

static int process(int number, fuzz_u64 seed)
{
	static struct caller callers[THREADS];
	int i;

	if (number == PROCESSES - 1)
		ax_become_nobody();
	for (i = 0; i < THREADS; i++) {
		callers[i].seed = seed + number * THREADS + i;
		if (pthread_create(&callers[i].thread, NULL, call_on, &callers[i]))
			return 1;
	}
	for (i = 0; i < THREADS; i++)
		pthread_join(callers[i].thread, NULL);
	return 0;
}

/* ---- before and after ---- */

struct account {
	uint64_t core_used;
	uint32_t cells;
	unsigned long managed;
	int cpus;
};

static unsigned long managed_pages(void)
{
	FILE *f = fopen("/proc/zoneinfo", "r");
	unsigned long sum = 0, n;
	char line[256];

	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, " managed %lu", &n) == 1)
			sum += n;
	if (f)
		fclose(f);
	return sum;
}

/* Of a machine that was seized just now: what was mapped on demand is gone. */
static struct account account(void)
{
	struct axvisor_info info = { .size = sizeof(info) };
	struct account a;

	ax_release(dev);
	ax_seize(dev);
	ax_ioctl(dev, AXVISOR_INFO, &info);
	a.core_used = info.core_used;
	a.cells = info.cells;
	a.managed = managed_pages();
	a.cpus = sysconf(_SC_NPROCESSORS_ONLN);
	return a;
}

static void destroy_all(struct genl *nl)
{
	uint32_t id;

	for (id = 1; id < 256; id++)
		genl_cell_do(nl, AXVISOR_CMD_CELL_DESTROY, id);
}

static int life(struct genl *nl)
{
	uint32_t id = genl_create(nl, "alive", 1, AXVISOR_CONSOLE_UART);
	struct axvisor_load load = {
		.size = sizeof(load), .flags = AXVISOR_LOAD_ENTRY, .cell = id,
		.gpa = RAM, .addr = (unsigned long)&code_spin, .length = 4, .entry = RAM,
	};
	int err = id ? ax_ioctl(dev, AXVISOR_LOAD, &load) : nl->error;

	if (!err)
		err = genl_cell_do(nl, AXVISOR_CMD_CELL_START, id);
	if (!err)
		err = genl_cell_do(nl, AXVISOR_CMD_CELL_PAUSE, id);
	if (!err)
		err = genl_cell_do(nl, AXVISOR_CMD_CELL_RESUME, id);
	if (!err)
		err = genl_cell_do(nl, AXVISOR_CMD_CELL_STOP, id);
	return err ? err : genl_cell_do(nl, AXVISOR_CMD_CELL_DESTROY, id);
}

FIXTURE(fuzz) {
	struct genl nl;
};

FIXTURE_SETUP(fuzz)
{
	page_size = sysconf(_SC_PAGESIZE);
	count = mmap(NULL, page_size, PROT_READ | PROT_WRITE,
		     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(count, MAP_FAILED);
	dev = ax_open();
	ASSERT_GE(dev, 0);
	ax_seize(dev);
	ASSERT_EQ(genl_open(&self->nl), 0);
	family = self->nl.family;
}

FIXTURE_TEARDOWN(fuzz)
{
	destroy_all(&self->nl);
	close(dev);
}

TEST_F_TIMEOUT(fuzz, anything, TIMEOUT)
{
	const fuzz_u64 seed = fuzz_setting("FUZZ_SEED", 1);
	struct account before, after;
	int i, status;

	ASSERT_EQ(life(&self->nl), 0);
	before = account();
	end = time(NULL) + (time_t)fuzz_setting("FUZZ_SECONDS", 20);
	for (i = 0; i < PROCESSES; i++)
		if (!fork())
			_exit(process(i, seed));
	while (wait(&status) > 0)
		EXPECT_EQ(status, 0);

	TH_LOG("%lu steps, %lu requests were done", count->steps, count->accepted);
	EXPECT_GT(count->accepted, 0);
	ax_seize(dev);
	destroy_all(&self->nl);
	EXPECT_EQ(life(&self->nl), 0) {
		TH_LOG("%s", self->nl.text);
	}
	after = account();
	EXPECT_EQ(after.cells, 1);
	EXPECT_EQ(after.core_used, before.core_used);
	EXPECT_EQ(after.managed, before.managed);
	EXPECT_EQ(after.cpus, before.cpus);
}

AX_TEST_MAIN
