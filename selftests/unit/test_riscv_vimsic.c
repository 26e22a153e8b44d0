// SPDX-License-Identifier: GPL-2.0
/* test_riscv_vimsic.c - the interrupt file in software against AIA chapter 3. */
#include <stdlib.h>
#include <string.h>

#include "arch/riscv/vimsic.h"
#include "fake_seip.h"

#include "kselftest_harness.h"

#define EIDELIVERY	0x70
#define EITHRESHOLD	0x72
#define EIP(id)		(0x80 + (id) / 64 * 2)
#define EIE(id)		(0xc0 + (id) / 64 * 2)
#define LAST		255U
#define VCPU		2U

static struct vimsic file;

static u64 sireg(u64 select, enum csr_op op, u64 val)
{
	u64 old;

	if (vimsic_sireg(&fake_vm, &file, VCPU, select, op, val, &old))
		abort();
	return old;
}

static u64 rd(u64 select)
{
	return sireg(select, CSR_READ, 0);
}

static void wr(u64 select, u64 val)
{
	sireg(select, CSR_WRITE, val);
}

static void send(u32 id)
{
	vimsic_send(&fake_vm, &file, VCPU, id);
}

static void enable(u32 id)
{
	sireg(EIE(id), CSR_SET, BIT_ULL(id % 64));
}

static u64 topei(enum csr_op op)
{
	u64 top = vimsic_stopei(&fake_vm, &file, VCPU, op);

	return top >> 16 == (top & 0xffff) ? top >> 16 : ~0ULL;
}

FIXTURE(imsic)
{
	u32 unused;
};

FIXTURE_SETUP(imsic)
{
	(void)self;
	fake_seip_setup();
	memset(&file, 0, sizeof(file));
	srandom(1);
}

FIXTURE_TEARDOWN(imsic)
{
}

/* 3.8: what each holds; numbers of RV32, and reserved ones, are none. */
TEST_F(imsic, registers)
{
	u64 select, old, want;
	bool there;

	for (select = 0; select < 0x200; select++) {
		there = select == EIDELIVERY || select == EITHRESHOLD ||
			(select >= 0x80 && select <= 0xff && !(select & 1));
		ASSERT_EQ(there ? 0 : -EINVAL,
			  vimsic_sireg(&fake_vm, &file, VCPU, select, CSR_WRITE,
				       ~0ULL, &old));
		if (!there)
			continue;
		want = select == EIDELIVERY ? 1 :
		       select == EITHRESHOLD ? LAST :
		       select == EIP(0) || select == EIE(0) ? ~1ULL :
		       select % 0x40 <= 6 ? ~0ULL : 0;
		EXPECT_EQ(want, rd(select));
	}
}

TEST_F(imsic, csr_operations)
{
	wr(EIE(64), 0xf0);
	EXPECT_EQ(0xf0, sireg(EIE(64), CSR_SET, 0x0f));
	EXPECT_EQ(0xff, sireg(EIE(64), CSR_CLEAR, 0x3c));
	EXPECT_EQ(0xc3, sireg(EIE(64), CSR_READ, ~0ULL));
	EXPECT_EQ(0xc3, sireg(EIE(64), CSR_WRITE, 5));
	EXPECT_EQ(5, rd(EIE(64)));
	EXPECT_EQ(0, rd(EIE(128)));
}

/* 3.10: lowest first; a claim takes it, whatever is written. */
TEST_F(imsic, delivery)
{
	wr(EIDELIVERY, 1);
	send(200);
	send(70);
	EXPECT_FALSE(fake_seip[VCPU]);
	EXPECT_EQ(0, topei(CSR_READ));
	enable(200);
	EXPECT_TRUE(fake_seip[VCPU]);
	EXPECT_FALSE(fake_seip[0]);
	EXPECT_EQ(200, topei(CSR_READ));
	enable(70);
	EXPECT_EQ(70, topei(CSR_READ));
	EXPECT_EQ(70, topei(CSR_WRITE));
	EXPECT_EQ(200, topei(CSR_SET));
	EXPECT_FALSE(fake_seip[VCPU]);
	EXPECT_EQ(0, topei(CSR_CLEAR));
	EXPECT_EQ(2, fake_taken[VCPU]);
	EXPECT_EQ(0, rd(EIP(200)));
}

TEST_F(imsic, numbers)
{
	u32 i;

	for (i = 0; i < 4; i++)
		wr(EIE(64 * i), ~0ULL);
	wr(EIDELIVERY, 1);
	send(0);
	send(LAST + 1);
	send(~0U);
	EXPECT_EQ(0, topei(CSR_READ));
	for (i = LAST; i; i--)
		send(i);
	for (i = 1; i <= LAST; i++)
		EXPECT_EQ(i, topei(CSR_WRITE));
	EXPECT_EQ(0, topei(CSR_WRITE));
}

/* 3.9: identities from the threshold on wait; 0 is none. */
TEST_F(imsic, threshold)
{
	wr(EIDELIVERY, 1);
	enable(20);
	send(20);
	wr(EITHRESHOLD, 20);
	EXPECT_FALSE(fake_seip[VCPU]);
	EXPECT_EQ(0, topei(CSR_WRITE));
	wr(EITHRESHOLD, 21);
	EXPECT_TRUE(fake_seip[VCPU]);
	wr(EITHRESHOLD, 0);
	EXPECT_EQ(20, topei(CSR_WRITE));
}

/* Without delivery nothing is signalled, but it can be polled. */
TEST_F(imsic, eidelivery)
{
	enable(3);
	send(3);
	EXPECT_FALSE(fake_seip[VCPU]);
	EXPECT_EQ(3, topei(CSR_READ));
	wr(EIDELIVERY, 1);
	EXPECT_TRUE(fake_seip[VCPU]);
	wr(EIDELIVERY, 0);
	EXPECT_FALSE(fake_seip[VCPU]);
}

TEST_F(imsic, pending_by_hand)
{
	wr(EIDELIVERY, 1);
	enable(9);
	sireg(EIP(9), CSR_SET, BIT_ULL(9));
	EXPECT_TRUE(fake_seip[VCPU]);
	sireg(EIP(9), CSR_CLEAR, BIT_ULL(9));
	EXPECT_FALSE(fake_seip[VCPU]);
}

TEST_F(imsic, reset)
{
	wr(EIDELIVERY, 1);
	wr(EITHRESHOLD, 100);
	enable(9);
	send(9);
	vimsic_reset(&fake_vm, &file, VCPU);
	EXPECT_FALSE(fake_seip[VCPU]);
	EXPECT_EQ(0, rd(EIDELIVERY));
	EXPECT_EQ(0, rd(EITHRESHOLD));
	EXPECT_EQ(0, rd(EIE(9)));
	EXPECT_EQ(0, rd(EIP(9)));
}

/* ---- random ---- */

static bool pending[LAST + 1], enabled[LAST + 1];
static u32 threshold, delivery;

static u32 model_top(void)
{
	u32 id;

	for (id = 1; id <= LAST; id++)
		if (pending[id] && enabled[id])
			return threshold && id >= threshold ? 0 : id;
	return 0;
}

static void step(struct __test_metadata *_metadata)
{
	u32 id = 1 + (u32)random() % LAST;
	bool claims = random() & 1;

	switch (random() % 6) {
	case 0:
	case 1:
		pending[id] = true;
		send(id);
		break;
	case 2:
		enabled[id] = !enabled[id];
		sireg(EIE(id), enabled[id] ? CSR_SET : CSR_CLEAR,
		      BIT_ULL(id % 64));
		break;
	case 3:
		pending[id] = !pending[id];
		sireg(EIP(id), pending[id] ? CSR_SET : CSR_CLEAR,
		      BIT_ULL(id % 64));
		break;
	case 4:
		threshold = random() % 4 ? 0 : id;
		delivery = random() % 4 > 0;
		wr(EITHRESHOLD, threshold);
		wr(EIDELIVERY, delivery);
		break;
	case 5:
		id = model_top();
		ASSERT_EQ(id, topei(claims ? CSR_WRITE : CSR_READ));
		pending[id] &= !claims;
		break;
	}
}

TEST_F_TIMEOUT(imsic, random, 300)
{
	u32 steps;

	memset(pending, 0, sizeof(pending));
	memset(enabled, 0, sizeof(enabled));
	threshold = delivery = 0;
	for (steps = 0; steps < 300000; steps++) {
		step(_metadata);
		ASSERT_EQ(delivery && model_top(), fake_seip[VCPU]);
	}
}

TEST_HARNESS_MAIN
