/* SPDX-License-Identifier: GPL-2.0 */
/*
 * fake_gic.h - virtual CPU interfaces that use list registers as hardware does
 * (IHI 0069 chapter 6), and the glue between them and the vGIC. All of a test's
 * state is here; one thread plays all vCPUs.
 */
#ifndef SELFTESTS_UNIT_FAKE_GIC_H
#define SELFTESTS_UNIT_FAKE_GIC_H

#include "arch/arm64/vgic.h"

/* Offsets, of the distributor and of the redistributors' SGI_base alike */
#define IGROUPR		0x080
#define ISENABLER	0x100
#define ICENABLER	0x180
#define ISPENDR		0x200
#define ICPENDR		0x280
#define ISACTIVER	0x300
#define ICACTIVER	0x380
#define IPRIORITYR	0x400
#define ICFGR		0xc00
#define IROUTER(n)	(0x6000 + 8 * (n))
#define SGI		0x10000
#define RWP		BIT_ULL(31)

#define NR_SPIS		64
#define FIRST		32U
#define LIMIT		(FIRST + NR_SPIS)

#define FAKE_SPURIOUS	1023U
#define FAKE_IDLE	0x100U	/* running priority when nothing is active */

/**
 * struct fake_if - one vCPU's interface
 * @running: priorities that are active (ICH_AP*R), highest last
 * @hw_active: physical PPIs that are active on its CPU
 * @fills: how often vgic_fill() was enough
 */
struct fake_if {
	u64 lr[VGIC_MAX_LRS];
	u32 used;
	u32 hcr;
	u64 vmcr;
	u32 pmr;
	u32 nr_running;
	u32 running[1024];
	u32 hw_active;
	u32 exits;
	u32 fills;
	bool off;
};

extern struct vgic *gic;
extern struct fake_if gic_if[VGIC_MAX_VCPUS];
extern u64 gic_kicks;		/* sent, not yet taken */
extern const char *gic_broken;	/* first promise that was not kept, or NULL */
/* List registers show an acknowledged LPI as active until it ends; some do. */
extern bool gic_lpis_get_active;

#define expect_unbroken() EXPECT_STREQ("", gic_broken ? gic_broken : "")

void gic_check(bool ok, const char *what);

/* A new machine whose interfaces have everything enabled; free with gic_exit(). */
void gic_setup(u32 nr_vcpus, u32 nr_spis, u32 nr_lrs);
void gic_exit(void);

/*
 * The same with NR_SPIS SPIs, all interrupts in group 1 at priority 0xa0 and
 * SGIs enabled, as Linux leaves them.
 */
void gic_start(u32 nr_vcpus, u32 nr_lrs);

/* A GICv2 whose vCPUs are on, group 0 enabled, all at priority 0xa0. */
void gic2_start(u32 nr_vcpus, u32 nr_lrs);
/* Switch a vCPU of it on or off. */
void gic2_power(u32 v, bool on);

/* Into the guest: all that the glue does before. Then what kicks ask for. */
void gic_enter(u32 v);
void gic_settle(void);
/* Out of the guest for good, as before another vCPU is loaded. */
void gic_put(u32 v);

/* The guest's instructions. */
u32 gic_ack(u32 v);
void gic_eoi(u32 v, u32 intid);
void gic_dir(u32 v, u32 intid);
u32 gic_running(u32 v);
void gic_sgi(u32 v, enum vgic_sgi_reg reg, u64 val);

/* Trapped accesses; the result is vgic's. */
int gic_dist(u32 v, u64 off, unsigned int size, bool write, u64 *val);
int gic_redist(u32 v, u64 off, unsigned int size, bool write, u64 *val);
u64 gicd_read(u32 v, u64 off, unsigned int size);
void gicd_write(u32 v, u64 off, unsigned int size, u64 val);
/* Of the redistributor of @cpu; SGI_base is at 0x10000. */
u64 gicr_read(u32 v, u32 cpu, u64 off, unsigned int size);
void gicr_write(u32 v, u32 cpu, u64 off, unsigned int size, u64 val);

/* One interrupt of a bit register (0x80 to 0x3ff), of @cpu if it is private. */
bool gic_get(u32 v, u32 cpu, u64 reg, u32 intid);
void gic_set(u32 v, u32 cpu, u64 reg, u32 intid);
void gic_priority(u32 v, u32 cpu, u32 intid, u8 priority);
/* An SPI becomes edge-triggered. */
void gic_set_edge(u32 intid);
/* Take and end everything that is due on @v, in order; how many. */
u32 gic_drain(u32 v);

/* Interrupt lines, from nobody's vCPU. */
void gic_line(u32 cpu, u32 intid, bool level);
void gic_edge(u32 cpu, u32 intid);
/* The physical timer of @v's CPU fires, if it is not active. */
bool gic_timer(u32 v);

#endif /* SELFTESTS_UNIT_FAKE_GIC_H */
