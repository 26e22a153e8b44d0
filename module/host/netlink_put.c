// SPDX-License-Identifier: GPL-2.0
/* netlink_put.c - cells in netlink attributes. */
#include <linux/cpumask.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <net/genetlink.h>
#include <net/netlink.h>

#include "cell_table.h"
#include "donate.h"
#include "netlink_put.h"

#define ROOT_NAME	"root"

/* Attributes at their largest; 64 bits may have one before them to align. */
#define ROOM(size)	(NLA_HDRLEN + NLA_ALIGN(size))
#define ROOM_U64	(ROOM(0) + ROOM(8))
#define ROOM_IDENT	(ROOM(4) + ROOM(AX_NAME_MAX))
#define ROOM_SUMMARY	(2 * ROOM(4) + ROOM_U64)
#define ROOM_FAIL	ROOM(ROOM(4) + 3 * ROOM_U64 + ROOM(AX_TEXT_MAX))
#define ROOM_ORPHANS	(AX_MAX_VCPUS * ROOM(2 * ROOM(4)))

/* A message of default size has room for any cell. */
static_assert(ROOM_IDENT + ROOM_SUMMARY + ROOM(4) + ROOM_FAIL + ROOM_ORPHANS <=
	      GENLMSG_DEFAULT_SIZE);

static int put_ident(struct sk_buff *skb, u32 id, const char *name)
{
	if (nla_put_u32(skb, AXVISOR_A_CELL_ID, id) ||
	    nla_put_string(skb, AXVISOR_A_CELL_NAME, name))
		return -EMSGSIZE;
	return 0;
}

static int put_fail(struct sk_buff *skb, const struct ax_fail *fail)
{
	struct nlattr *nest = nla_nest_start(skb, AXVISOR_A_CELL_FAIL);
	char text[AX_TEXT_MAX];

	if (!nest)
		return -EMSGSIZE;
	strscpy(text, fail->text, sizeof(text));
	if (nla_put_u32(skb, AXVISOR_A_FAIL_VCPU, fail->vcpu) ||
	    nla_put_u64_64bit(skb, AXVISOR_A_FAIL_PC, fail->pc,
			      AXVISOR_A_FAIL_PAD) ||
	    nla_put_u64_64bit(skb, AXVISOR_A_FAIL_ADDR, fail->addr,
			      AXVISOR_A_FAIL_PAD) ||
	    nla_put_u64_64bit(skb, AXVISOR_A_FAIL_CAUSE, fail->cause,
			      AXVISOR_A_FAIL_PAD) ||
	    nla_put_string(skb, AXVISOR_A_FAIL_TEXT, text))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_orphan(struct sk_buff *skb, const struct hotplug_cpu *c)
{
	struct nlattr *nest = nla_nest_start(skb, AXVISOR_A_CELL_ORPHAN);

	if (!nest ||
	    nla_put_u32(skb, AXVISOR_A_ORPHAN_CPU, c->cpu) ||
	    nla_put_u32(skb, AXVISOR_A_ORPHAN_ERROR, c->orphan))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_orphans(struct sk_buff *skb, struct cell *cell)
{
	struct hotplug_cpu orphans[AX_MAX_VCPUS];
	unsigned int nr = cell_table_orphans(cell, orphans);
	unsigned int i;
	int err = 0;

	for (i = 0; !err && i < nr; i++)
		err = put_orphan(skb, &orphans[i]);
	return err;
}

static int put_summary(struct sk_buff *skb, u32 state, u32 vcpus, u64 memory)
{
	if (nla_put_u32(skb, AXVISOR_A_CELL_STATE, state) ||
	    nla_put_u32(skb, AXVISOR_A_CELL_VCPU_COUNT, vcpus) ||
	    nla_put_u64_64bit(skb, AXVISOR_A_CELL_MEMORY, memory,
			      AXVISOR_A_CELL_PAD))
		return -EMSGSIZE;
	return 0;
}

int netlink_put_cell(struct sk_buff *skb, struct cell *cell)
{
	struct cell_status status;
	int err;

	cell_status(cell, &status);
	err = put_ident(skb, cell->id, cell->name);
	if (!err)
		err = put_summary(skb, status.state, cell->nr_vcpus,
				  status.memory);
	if (!err)
		err = nla_put_u32(skb, AXVISOR_A_CELL_CONSOLE, cell->console);
	if (!err)
		err = nla_put_u32(skb, AXVISOR_A_CELL_ON_FAIL, cell->on_fail);
	if (!err && status.state == AXVISOR_CELL_FAILED)
		err = put_fail(skb, &status.fail);
	if (!err && status.state == AXVISOR_CELL_DESTROYED)
		err = put_orphans(skb, cell);
	return err;
}

int netlink_put_root(struct sk_buff *skb)
{
	u64 memory = ((u64)totalram_pages() << PAGE_SHIFT) - donate_total();
	int err;

	err = put_ident(skb, 0, ROOT_NAME);
	if (!err)
		err = put_summary(skb, AXVISOR_CELL_RUNNING, num_online_cpus(),
				  memory);
	return err;
}

static int put_vcpu(struct sk_buff *skb, u32 id, u32 cpu, u32 state)
{
	struct nlattr *nest = nla_nest_start(skb, AXVISOR_A_CELL_VCPU);

	if (!nest ||
	    nla_put_u32(skb, AXVISOR_A_VCPU_ID, id) ||
	    nla_put_u32(skb, AXVISOR_A_VCPU_CPU, cpu) ||
	    nla_put_u32(skb, AXVISOR_A_VCPU_STATE, state))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

int netlink_put_vcpu(struct sk_buff *skb, struct cell *cell, unsigned int vcpu,
		     const struct cell_status *status)
{
	int err = put_ident(skb, cell->id, cell->name);

	if (err)
		return err;
	return put_vcpu(skb, vcpu, cell->vcpu_cpu[vcpu],
			status->vcpu_on & BIT_ULL(vcpu) ? AXVISOR_VCPU_ON :
							  AXVISOR_VCPU_OFF);
}

int netlink_put_root_vcpu(struct sk_buff *skb, unsigned int cpu)
{
	int err = put_ident(skb, 0, ROOT_NAME);

	if (err)
		return err;
	return put_vcpu(skb, cpu, cpu, cpu_online(cpu) ? AXVISOR_VCPU_ON :
							 AXVISOR_VCPU_OFF);
}

/* Where the region of a piece begins. */
static u64 region_base(const struct cell *cell, const struct donated *piece)
{
	u64 base = piece->map.gpa;
	unsigned int i;

	for (i = 0; i < cell->memory.nr; i++)
		if (cell->memory.piece[i].index == piece->index)
			base = min(base, cell->memory.piece[i].map.gpa);
	return base;
}

int netlink_put_region(struct sk_buff *skb, const struct cell *cell,
		       const struct donated *piece, bool with_hpa)
{
	struct nlattr *nest;

	if (put_ident(skb, cell->id, cell->name))
		return -EMSGSIZE;
	nest = nla_nest_start(skb, AXVISOR_A_CELL_REGION);
	if (!nest ||
	    nla_put_u64_64bit(skb, AXVISOR_A_REGION_GPA, piece->map.gpa,
			      AXVISOR_A_REGION_PAD) ||
	    nla_put_u64_64bit(skb, AXVISOR_A_REGION_SIZE, piece->map.size,
			      AXVISOR_A_REGION_PAD) ||
	    (with_hpa && nla_put_u64_64bit(skb, AXVISOR_A_REGION_HPA,
					   piece->map.hpa,
					   AXVISOR_A_REGION_PAD)) ||
	    nla_put_u32(skb, AXVISOR_A_REGION_TYPE, piece->map.type) ||
	    nla_put_u32(skb, AXVISOR_A_REGION_FLAGS, piece->flags) ||
	    nla_put_u64_64bit(skb, AXVISOR_A_REGION_BASE,
			      region_base(cell, piece), AXVISOR_A_REGION_PAD))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_exit(struct sk_buff *skb, const struct ax_stat *stat)
{
	struct nlattr *nest = nla_nest_start(skb, AXVISOR_A_STAT_EXIT);
	char name[AX_STAT_NAME_MAX];

	strscpy(name, stat->name, sizeof(name));
	if (!nest || nla_put_string(skb, AXVISOR_A_EXIT_NAME, name) ||
	    nla_put_u64_64bit(skb, AXVISOR_A_EXIT_COUNT, stat->count,
			      AXVISOR_A_EXIT_PAD))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_exits(struct sk_buff *skb, const struct ax_vcpu_stat *stat)
{
	unsigned int nr = min_t(unsigned int, stat->nr_stats, AX_MAX_STATS);
	unsigned int i;
	int err = 0;

	for (i = 0; !err && i < nr; i++)
		err = put_exit(skb, &stat->stat[i]);
	return err;
}

int netlink_put_stat(struct sk_buff *skb, const struct cell *cell,
		     unsigned int vcpu, const struct ax_vcpu_stat *stat)
{
	struct nlattr *nest;

	if (put_ident(skb, cell ? cell->id : 0, cell ? cell->name : ROOT_NAME))
		return -EMSGSIZE;
	nest = nla_nest_start(skb, AXVISOR_A_CELL_STAT);
	if (!nest ||
	    nla_put_u32(skb, AXVISOR_A_STAT_VCPU, vcpu) ||
	    nla_put_u32(skb, AXVISOR_A_STAT_CPU,
			cell ? cell->vcpu_cpu[vcpu] : vcpu) ||
	    nla_put_u64_64bit(skb, AXVISOR_A_STAT_RUN_TIME, stat->run_time,
			      AXVISOR_A_STAT_PAD) ||
	    nla_put_u64_64bit(skb, AXVISOR_A_STAT_EXITS, stat->exits,
			      AXVISOR_A_STAT_PAD) ||
	    nla_put_u64_64bit(skb, AXVISOR_A_STAT_INTERRUPTS, stat->interrupts,
			      AXVISOR_A_STAT_PAD) ||
	    put_exits(skb, stat))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_range(struct sk_buff *skb, const struct config_device_range *r,
		     bool with_hpa)
{
	struct nlattr *nest = nla_nest_start(skb, AXVISOR_A_DEVICE_RANGE);

	if (!nest ||
	    nla_put_u64_64bit(skb, AXVISOR_A_RANGE_GPA, r->gpa,
			      AXVISOR_A_RANGE_PAD) ||
	    nla_put_u64_64bit(skb, AXVISOR_A_RANGE_SIZE, r->size,
			      AXVISOR_A_RANGE_PAD) ||
	    (with_hpa && nla_put_u64_64bit(skb, AXVISOR_A_RANGE_HPA, r->hpa,
					   AXVISOR_A_RANGE_PAD)))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_irq(struct sk_buff *skb, const struct config_device_irq *irq)
{
	struct nlattr *nest = nla_nest_start(skb, AXVISOR_A_DEVICE_INTERRUPT);

	if (!nest || nla_put_u32(skb, AXVISOR_A_INTERRUPT_HOST, irq->irq) ||
	    nla_put_u32(skb, AXVISOR_A_INTERRUPT_CELL, irq->virq) ||
	    nla_put_u32(skb, AXVISOR_A_INTERRUPT_TRIGGER, irq->trigger))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

int netlink_put_device(struct sk_buff *skb, const struct cell *cell,
		       const struct celldev *device, bool with_hpa)
{
	const struct config_device *c = &device->config;
	struct nlattr *nest;
	unsigned int i;
	int err = 0;

	if (put_ident(skb, cell->id, cell->name))
		return -EMSGSIZE;
	nest = nla_nest_start(skb, AXVISOR_A_CELL_DEVICE);
	if (!nest || nla_put_string(skb, AXVISOR_A_DEVICE_NAME, device->name) ||
	    (device->orphan &&
	     nla_put_u32(skb, AXVISOR_A_DEVICE_ERROR, device->orphan)))
		return -EMSGSIZE;
	for (i = 0; !err && i < c->nr_ranges; i++)
		err = put_range(skb, &c->range[i], with_hpa);
	for (i = 0; !err && i < c->nr_irqs; i++)
		err = put_irq(skb, &c->irq[i]);
	if (!err)
		nla_nest_end(skb, nest);
	return err;
}
