/* SPDX-License-Identifier: GPL-2.0 */
/* vgic_fixture.h - four vCPUs and their vGIC, with few and many list registers. */
#ifndef SELFTESTS_UNIT_VGIC_FIXTURE_H
#define SELFTESTS_UNIT_VGIC_FIXTURE_H

#include "fake_gic.h"

#include "kselftest_harness.h"

FIXTURE(guest)
{
	u32 unused;
};

FIXTURE_VARIANT(guest)
{
	u32 nr_lrs;
};

FIXTURE_VARIANT_ADD(guest, lr1) { .nr_lrs = 1 };
FIXTURE_VARIANT_ADD(guest, lr2) { .nr_lrs = 2 };
FIXTURE_VARIANT_ADD(guest, lr4) { .nr_lrs = 4 };
FIXTURE_VARIANT_ADD(guest, lr16) { .nr_lrs = 16 };

FIXTURE_SETUP(guest)
{
	(void)self;
	gic_start(4, variant->nr_lrs);
}

FIXTURE_TEARDOWN(guest)
{
	expect_unbroken();
	gic_exit();
}

#endif /* SELFTESTS_UNIT_VGIC_FIXTURE_H */
