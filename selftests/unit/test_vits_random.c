// SPDX-License-Identifier: GPL-2.0
/*
 * test_vits_random.c - random commands and messages, right and wrong ones, against
 * a simple model of the ITS: what is due comes, once, on its vCPU, and nothing else.
 */
#include <string.h>

#include "fake_its.h"

#include "kselftest_harness.h"

#define VCPUS		4U
#define DEVICES		6U	/* with one beyond the table */
#define EVENTS		12U
#define LPIS		16U	/* with some beyond them */
#define COLLECTIONS	6U
#define NOWHERE		~0U

/* What the guest has mapped, and what is pending, by LPI. */
static struct {
	bool mapped;
	u32 device, event, collection;
	u8 property;		/* as last read */
	bool pending;
	u32 at;			/* the vCPU that it is pending on or for */
} lpi[LPIS];
static u32 target[COLLECTIONS];
static u32 bits[DEVICES];	/* 0: not mapped */
static u8 table[LPIS];
static bool on[VCPUS];

static u32 below(u32 n)
{
	return (u32)random() % n;
}

static u32 device_id(u32 n)
{
	return n == DEVICES - 1 ? 1U << VITS_DEVICE_BITS : n * 300;
}

static u32 intid_of(u32 n)
{
	return n < LPIS - 2 ? LPI(n * 73) : n == LPIS - 2 ? 8191 :
	       LPI(VGIC_NR_LPIS);
}

static bool device_ok(u32 device)
{
	return device < DEVICES - 1;
}

static bool event_ok(u32 device, u32 event)
{
	return device_ok(device) && bits[device] && !(event >> bits[device]);
}

static u32 find(u32 device, u32 event)
{
	u32 i;

	for (i = 0; i < LPIS; i++)
		if (lpi[i].mapped && lpi[i].device == device &&
		    lpi[i].event == event)
			return event_ok(device, event) ? i : LPIS;
	return LPIS;
}

static u32 home_of(u32 i)
{
	return lpi[i].mapped ? target[lpi[i].collection] : NOWHERE;
}

static void read_table(u32 i)
{
	if (home_of(i) != NOWHERE && on[home_of(i)])
		lpi[i].property = table[i];
}

static void follow(u32 i)
{
	lpi[i].at = target[lpi[i].collection];
}

static void forget(u32 i)
{
	lpi[i].mapped = false;
	lpi[i].pending = false;
	lpi[i].at = NOWHERE;
}

static void do_mapd(u32 device)
{
	u32 n = 1 + below(5), i;
	bool valid = below(4);

	its_mapd(device_id(device), n, valid);
	if (!device_ok(device))
		return;
	for (i = 0; i < LPIS; i++)
		if (lpi[i].mapped && lpi[i].device == device)
			forget(i);
	bits[device] = valid ? n : 0;
}

static void do_mapc(u32 collection)
{
	u32 v = below(VCPUS + 1), i;
	bool valid = below(4);

	its_mapc(collection, v, valid);
	if (valid && v == VCPUS)
		return;
	target[collection] = valid ? v : NOWHERE;
	for (i = 0; i < LPIS; i++)
		if (lpi[i].mapped && lpi[i].collection == collection)
			follow(i);
	for (i = 0; i < LPIS; i++)
		if (valid && home_of(i) == v)
			read_table(i);
}

static void do_mapti(u32 device, u32 event, u32 collection)
{
	u32 i = below(LPIS), old = find(device, event);

	its_mapti(device_id(device), event, intid_of(i), collection);
	if (!event_ok(device, event) || i >= LPIS - 2)
		return;
	if (old < LPIS)
		forget(old);
	forget(i);
	lpi[i].mapped = true;
	lpi[i].device = device;
	lpi[i].event = event;
	lpi[i].collection = collection;
	follow(i);
	read_table(i);
}

static void do_movi(u32 device, u32 event, u32 collection)
{
	u32 i = find(device, event);

	its_movi(device_id(device), event, collection);
	if (i == LPIS || target[collection] == NOWHERE)
		return;
	lpi[i].collection = collection;
	follow(i);
	read_table(i);
}

static void do_movall(u32 from, u32 to)
{
	u32 i;

	its_movall(from, to);
	for (i = 0; i < LPIS; i++)
		if (lpi[i].pending && lpi[i].at == from)
			lpi[i].at = to;
}

static void do_invall(u32 collection)
{
	u32 i;

	its_invall(collection);
	for (i = 0; i < LPIS; i++)
		if (target[collection] != NOWHERE &&
		    home_of(i) == target[collection])
			read_table(i);
}

static void do_int(u32 device, u32 event)
{
	u32 i = find(device, event);
	int err = 0;

	if (below(2))
		its_int(device_id(device), event);
	else
		err = its_msi(device_id(device), event);
	gic_check(!err || i == LPIS, "a message is refused");
	if (i == LPIS)
		return;
	follow(i);
	if (lpi[i].at != NOWHERE && on[lpi[i].at])
		lpi[i].pending = true;
}

static void do_one(u32 device, u32 event)
{
	u32 i = find(device, event);

	switch (below(3)) {
	case 0:
		its_clear(device_id(device), event);
		if (i < LPIS)
			lpi[i].pending = false;
		break;
	case 1:
		its_inv(device_id(device), event);
		if (i < LPIS)
			read_table(i);
		break;
	case 2:
		its_discard(device_id(device), event);
		if (i < LPIS)
			forget(i);
		break;
	}
}

static void do_enable(u32 v)
{
	u32 i;

	on[v] = below(4);
	its_redist(below(VCPUS), v, 0, 4, on[v]);
	gic_settle();
	for (i = 0; on[v] && i < LPIS; i++)
		if (home_of(i) == v)
			read_table(i);
}

static bool is_due(u32 i, u32 v)
{
	return lpi[i].pending && lpi[i].at == v && on[v] &&
	       lpi[i].property & 1;
}

/* The best one first; at most all of them. */
static void take_all(u32 v)
{
	u32 i, intid, best;

	while ((intid = gic_ack(v)) != FAKE_SPURIOUS) {
		for (i = 0, best = 0x100; i < LPIS; i++)
			if (is_due(i, v))
				best = MIN(best, lpi[i].property & 0xf8U);
		for (i = 0; i < LPIS && intid_of(i) != intid; i++)
			;
		gic_check(i < LPIS && is_due(i, v), "an LPI from nowhere");
		if (gic_broken)
			return;
		gic_check((lpi[i].property & 0xf8U) == best,
			  "not the highest priority");
		lpi[i].pending = false;
		gic_eoi(v, intid);
		gic_settle();
	}
	for (i = 0; i < LPIS; i++)
		gic_check(!is_due(i, v), "an LPI was lost");
}

static void step(void)
{
	u32 device = below(DEVICES), event = below(EVENTS);
	u32 collection = below(COLLECTIONS), i;

	switch (below(16)) {
	case 0:
		do_mapd(device);
		break;
	case 1:
		do_mapc(collection);
		break;
	case 2:
	case 3:
	case 4:
		do_mapti(device, event, collection);
		break;
	case 5:
		do_movi(device, event, collection);
		break;
	case 6:
		do_movall(below(VCPUS), below(VCPUS));
		break;
	case 7:
		do_invall(collection);
		break;
	case 8:
		i = below(LPIS - 2);
		table[i] = (u8)(random() & 0xf8) | !!below(4);
		its_property(intid_of(i) - LPI(0), table[i]);
		break;
	case 9:
		if (!below(4))
			do_enable(below(VCPUS));
		break;
	case 10:
		do_one(device, event);
		break;
	case 11:
		gic_put(below(VCPUS));
		break;
	default:
		do_int(device, event);
	}
}

TEST(random_commands)
{
	static const u32 lrs[] = { 1, 4, 16 };
	u32 i, n, v;

	for (n = 0; n < ARRAY_SIZE(lrs); n++) {
		srandom(n);
		gic_lpis_get_active = n == 1;
		its_start(VCPUS, lrs[n]);
		memset(lpi, 0, sizeof(lpi));
		memset(bits, 0, sizeof(bits));
		memset(table, 0xa1, sizeof(table));
		for (i = 0; i < LPIS; i++)
			forget(i);
		for (i = 0; i < COLLECTIONS; i++)
			target[i] = NOWHERE;
		for (v = 0; v < VCPUS; v++)
			on[v] = true;
		for (i = 0; i < 20000 && !gic_broken; i++) {
			step();
			if (below(4))
				continue;
			for (v = 0; v < VCPUS; v++) {
				gic_enter(v);
				take_all(v);
			}
		}
		ASSERT_STREQ("", gic_broken ? gic_broken : "");
		its_exit();
	}
}

/* Any bytes in the queue and its registers: it stays whole, and gets on. */
TEST(garbage)
{
	u32 i, j, v;
	u64 cpus;

	srandom(1);
	its_start(VCPUS, 4);
	for (i = 0; i < 20000 && !gic_broken; i++) {
		for (j = 0; j < 32; j++)
			its_put((u64)random() << 32 ^ (u64)random(),
				(u64)random() << 32 ^ (u64)random(),
				(u64)random() << 33 ^ (u64)random(),
				(u64)random() << 32 ^ (u64)random());
		v = below(0x30);
		its_write(v < 0x28 ? 8 * v : 0xffd0, v < 2 ? 4 : v < 0x28 &&
			  v >= 0x10 && v < 0x13 ? 8 : 4,
			  (u64)random() << 33 ^ (u64)random());
		for (j = 0; vits_is_waiting(its) && j < 4; j++) {
			vits_go_on(its, below(VCPUS), &cpus);
			gic_kicks |= cpus;
			gic_settle();
		}
		gic_check(its->creadr < 256 * SZ_4K, "a reader beyond all queues");
		v = below(VCPUS);
		if (!below(4))
			its_redist(v, v, 0x70 + 4 * below(4), 4,
				   (u64)random() << 1);
		its_redist(v, below(VCPUS), 0, 4, below(2));
		its_msi(below(5000), below(70000));
		gic_drain(v);
	}
	ASSERT_STREQ("", gic_broken ? gic_broken : "");
	its_exit();
}

TEST_HARNESS_MAIN
