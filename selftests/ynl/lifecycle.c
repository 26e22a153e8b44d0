// SPDX-License-Identifier: GPL-2.0
/*
 * lifecycle.c - the kernel's own netlink client, made from the specification of
 * the family, sees a cell through its life.
 */
#include "../lib/axtest.h"
#include "code.h"

#include "axvisor-user.h"
#include <ynl.h>

#define SIZE	(16ULL << 20)

FIXTURE(ynl) {
	struct ynl_sock *ys;
	int dev;
	uint32_t id;
};

/* A request that names its cell by its number. Returns 0 or the errno. */
#define CELL_DO(op)							\
static int do_##op(struct ynl_sock *ys, uint32_t id)			\
{									\
	struct axvisor_cell_##op##_req *req =				\
		axvisor_cell_##op##_req_alloc();			\
	int ret;							\
									\
	axvisor_cell_##op##_req_set_id(req, id);			\
	ret = axvisor_cell_##op(ys, req);				\
	axvisor_cell_##op##_req_free(req);				\
	return ret ? ys->err.code : 0;					\
}

CELL_DO(start)
CELL_DO(pause)
CELL_DO(resume)
CELL_DO(stop)
CELL_DO(reset)
CELL_DO(destroy)

static struct axvisor_cell_create_rsp *create(struct ynl_sock *ys,
					      const char *name, uint32_t cpu)
{
	struct axvisor_cell_create_req *req = axvisor_cell_create_req_alloc();
	struct axvisor_vcpu *vcpu = calloc(1, sizeof(*vcpu));
	struct axvisor_region *region = calloc(1, sizeof(*region));
	struct axvisor_cell_create_rsp *rsp;

	*vcpu = (struct axvisor_vcpu){ ._present.cpu = 1, .cpu = cpu };
	*region = (struct axvisor_region){
		._present = { .gpa = 1, .size = 1, .type = 1 },
		.gpa = RAM, .size = SIZE, .type = AXVISOR_REGION_RAM,
	};
	axvisor_cell_create_req_set_name(req, name);
	axvisor_cell_create_req_set_console(req, AXVISOR_CONSOLE_UART);
	__axvisor_cell_create_req_set_vcpu(req, vcpu, 1);
	__axvisor_cell_create_req_set_region(req, region, 1);
	rsp = axvisor_cell_create(ys, req);
	axvisor_cell_create_req_free(req);
	return rsp;
}

static int load(int dev, uint32_t id)
{
	struct axvisor_load load = {
		.size = sizeof(load), .flags = AXVISOR_LOAD_ENTRY, .cell = id,
		.gpa = RAM, .addr = (uintptr_t)code_print_a,
		.length = sizeof(code_print_a), .entry = RAM,
	};

	return ax_ioctl(dev, AXVISOR_LOAD, &load);
}

/* The state's name, by the number or by the name of the cell. */
static const char *state_of(struct ynl_sock *ys, uint32_t id, const char *name)
{
	struct axvisor_cell_get_req *req = axvisor_cell_get_req_alloc();
	struct axvisor_cell_get_rsp *rsp;
	const char *state = NULL;

	if (name)
		axvisor_cell_get_req_set_name(req, name);
	else
		axvisor_cell_get_req_set_id(req, id);
	rsp = axvisor_cell_get(ys, req);
	axvisor_cell_get_req_free(req);
	if (rsp && rsp->_present.state)
		state = axvisor_cell_state_str(rsp->state);
	if (rsp)
		axvisor_cell_get_rsp_free(rsp);
	return state ? state : "unknown";
}

/* A reset is done when the cell runs again. */
static const char *settled_state(struct ynl_sock *ys, uint32_t id)
{
	const char *state;

	do {
		state = state_of(ys, id, NULL);
	} while (!strcmp(state, "resetting"));
	return state;
}

FIXTURE_SETUP(ynl)
{
	struct axvisor_cell_create_rsp *rsp;
	struct ynl_error error = { };

	self->dev = ax_open();
	ASSERT_GE(self->dev, 0);
	ax_seize(self->dev);
	self->ys = ynl_sock_create(&ynl_axvisor_family, &error);
	ASSERT_NE(self->ys, NULL) TH_LOG("%s", error.msg);
	rsp = create(self->ys, "ynl", 1);
	ASSERT_NE(rsp, NULL) TH_LOG("%s", self->ys->err.msg);
	self->id = rsp->id;
	EXPECT_STREQ(rsp->name, "ynl");
	EXPECT_STREQ(axvisor_cell_state_str(rsp->state), "created");
	EXPECT_EQ(rsp->console, AXVISOR_CONSOLE_UART);
	EXPECT_EQ(rsp->vcpu_count, 1);
	EXPECT_EQ(rsp->memory, SIZE);
	EXPECT_FALSE(!!rsp->_present.fail);
	EXPECT_EQ(rsp->n_orphan, 0);
	axvisor_cell_create_rsp_free(rsp);
}

FIXTURE_TEARDOWN(ynl)
{
	do_destroy(self->ys, self->id);
	ynl_sock_destroy(self->ys);
	close(self->dev);
}

AX_TEST_F(ynl, life_cycle)
{
	struct ynl_sock *ys = self->ys;

	ASSERT_EQ(load(self->dev, self->id), 0);
	EXPECT_STREQ(state_of(ys, self->id, NULL), "loaded");
	EXPECT_EQ(do_start(ys, self->id), 0);
	EXPECT_STREQ(state_of(ys, 0, "ynl"), "running");
	EXPECT_EQ(do_pause(ys, self->id), 0);
	EXPECT_STREQ(state_of(ys, self->id, NULL), "paused");
	EXPECT_EQ(do_resume(ys, self->id), 0);
	EXPECT_STREQ(state_of(ys, self->id, NULL), "running");
	EXPECT_EQ(do_stop(ys, self->id), 0);
	EXPECT_STREQ(state_of(ys, self->id, NULL), "stopped");
	EXPECT_EQ(do_reset(ys, self->id), 0);
	EXPECT_STREQ(settled_state(ys, self->id), "running");
	EXPECT_EQ(do_destroy(ys, self->id), 0);
	EXPECT_STREQ(state_of(ys, self->id, NULL), "unknown");
	EXPECT_EQ(ys->err.code, ENOENT);
}

AX_TEST_F(ynl, refusals)
{
	EXPECT_EQ(do_pause(self->ys, self->id), EBUSY);
	EXPECT_NE(strstr(self->ys->err.msg, "can't be paused"), NULL)
		TH_LOG("%s", self->ys->err.msg);
	EXPECT_EQ(create(self->ys, "ynl", 2), NULL);
	EXPECT_EQ(self->ys->err.code, EEXIST) TH_LOG("%s", self->ys->err.msg);
	EXPECT_EQ(do_start(self->ys, 200), ENOENT);
	EXPECT_NE(strstr(self->ys->err.msg, "there is no such cell"), NULL)
		TH_LOG("%s", self->ys->err.msg);
}

AX_TEST_F(ynl, cells)
{
	struct axvisor_cell_get_req_dump *req =
		axvisor_cell_get_req_dump_alloc();
	struct axvisor_cell_get_list *cells =
		axvisor_cell_get_dump(self->ys, req);
	unsigned int count = 0;

	axvisor_cell_get_req_dump_free(req);
	ASSERT_NE(cells, NULL) TH_LOG("%s", self->ys->err.msg);
	ynl_dump_foreach(cells, cell) {
		EXPECT_EQ(cell->id, count ? self->id : 0);
		EXPECT_STREQ(cell->name, count ? "ynl" : "root");
		EXPECT_TRUE(!!cell->_present.memory);
		count++;
	}
	EXPECT_EQ(count, 2);
	axvisor_cell_get_list_free(cells);
}

AX_TEST_F(ynl, vcpus)
{
	struct axvisor_vcpu_get_req_dump *req =
		axvisor_vcpu_get_req_dump_alloc();
	struct axvisor_vcpu_get_rsp_list *vcpus;
	unsigned int count = 0;

	axvisor_vcpu_get_req_dump_set_name(req, "ynl");
	vcpus = axvisor_vcpu_get_dump(self->ys, req);
	axvisor_vcpu_get_req_dump_free(req);
	ASSERT_NE(vcpus, NULL) TH_LOG("%s", self->ys->err.msg);
	ynl_dump_foreach(vcpus, vcpu) {
		EXPECT_EQ(vcpu->id, self->id);
		ASSERT_EQ(vcpu->n_vcpu, 1);
		EXPECT_EQ(vcpu->vcpu->id, 0);
		EXPECT_EQ(vcpu->vcpu->cpu, 1);
		EXPECT_STREQ(axvisor_vcpu_state_str(vcpu->vcpu->state), "off");
		count++;
	}
	EXPECT_EQ(count, 1);
	axvisor_vcpu_get_rsp_list_free(vcpus);
}

AX_TEST_F(ynl, regions)
{
	struct axvisor_region_get_req_dump *req =
		axvisor_region_get_req_dump_alloc();
	struct axvisor_region_get_rsp_list *regions =
		axvisor_region_get_dump(self->ys, req);
	uint64_t gpa = RAM;

	axvisor_region_get_req_dump_free(req);
	ASSERT_NE(regions, NULL) TH_LOG("%s", self->ys->err.msg);
	ynl_dump_foreach(regions, region) {
		EXPECT_EQ(region->id, self->id);
		ASSERT_EQ(region->n_region, 1);
		EXPECT_EQ(region->region->gpa, gpa);
		EXPECT_EQ(region->region->type, AXVISOR_REGION_RAM);
		EXPECT_NE(region->region->hpa, 0);
		gpa += region->region->size;
	}
	EXPECT_EQ(gpa, RAM + SIZE);
	axvisor_region_get_rsp_list_free(regions);
}

AX_TEST_F(ynl, statistics)
{
	struct axvisor_stat_get_req_dump *req =
		axvisor_stat_get_req_dump_alloc();
	struct axvisor_stat_get_rsp_list *stats;
	unsigned int count = 0;

	ASSERT_EQ(load(self->dev, self->id), 0);
	EXPECT_EQ(do_start(self->ys, self->id), 0);
	EXPECT_EQ(do_pause(self->ys, self->id), 0);
	axvisor_stat_get_req_dump_set_id(req, self->id);
	stats = axvisor_stat_get_dump(self->ys, req);
	axvisor_stat_get_req_dump_free(req);
	ASSERT_NE(stats, NULL) TH_LOG("%s", self->ys->err.msg);
	ynl_dump_foreach(stats, rsp) {
		uint64_t exits = 0;

		EXPECT_EQ(rsp->id, self->id);
		EXPECT_EQ(rsp->stat.vcpu, 0);
		EXPECT_EQ(rsp->stat.cpu, 1);
		for (unsigned int i = 0; i < rsp->stat.n_exit; i++) {
			EXPECT_GT(rsp->stat.exit[i]._present.name_len, 0);
			exits += rsp->stat.exit[i].count;
		}
		EXPECT_EQ(exits, rsp->stat.exits);
		count++;
	}
	EXPECT_EQ(count, 1);
	axvisor_stat_get_rsp_list_free(stats);
}

/* The next state that @events tells, or what is wrong with the event. */
static const char *next_state(struct ynl_sock *events, uint32_t id)
{
	struct pollfd p = { .fd = ynl_socket_get_fd(events), .events = POLLIN };
	struct axvisor_cell_get_ntf *ntf;
	const char *state;

	while (!ynl_has_ntf(events)) {
		if (poll(&p, 1, 60000) != 1)
			return "none came";
		if (ynl_ntf_check(events) < 0)
			return events->err.msg;
	}
	ntf = (void *)ynl_ntf_dequeue(events);
	if (ntf->cmd != AXVISOR_CMD_CELL_NTF)
		state = "another command";
	else if (ntf->obj.id != id)
		state = "another cell";
	else
		state = axvisor_cell_state_str(ntf->obj.state);
	axvisor_cell_get_ntf_free(ntf);
	return state;
}

AX_TEST_F(ynl, events)
{
	struct ynl_sock *events = ynl_sock_create(&ynl_axvisor_family, NULL);
	const char *state;

	ASSERT_NE(events, NULL);
	ASSERT_EQ(ynl_subscribe(events, AXVISOR_MCGRP_EVENTS), 0);
	ASSERT_EQ(load(self->dev, self->id), 0);
	EXPECT_STREQ(next_state(events, self->id), "loaded");
	EXPECT_EQ(do_start(self->ys, self->id), 0);
	EXPECT_STREQ(next_state(events, self->id), "running");
	EXPECT_EQ(do_destroy(self->ys, self->id), 0);
	do {
		state = next_state(events, self->id);
	} while (!strcmp(state, "stopped") || !strcmp(state, "scrubbing"));
	EXPECT_STREQ(state, "destroyed");
	ynl_sock_destroy(events);
}

AX_TEST_MAIN
