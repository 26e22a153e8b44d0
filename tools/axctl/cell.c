// SPDX-License-Identifier: GPL-2.0
/*
 * cell.c - asks the kernel about cells and reads what it answers.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <netlink/genl/genl.h>

#include "axctl.h"
#include "cell.h"

/* A dump that the kernel had to interrupt is tried this often. */
#define DUMP_TRIES	16

static struct nla_policy cell_policy[AXVISOR_A_CELL_MAX + 1] = {
	[AXVISOR_A_CELL_ID] = { .type = NLA_U32 },
	[AXVISOR_A_CELL_NAME] = { .type = NLA_STRING },
	[AXVISOR_A_CELL_STATE] = { .type = NLA_U32 },
	[AXVISOR_A_CELL_VCPU] = { .type = NLA_NESTED },
	[AXVISOR_A_CELL_REGION] = { .type = NLA_NESTED },
	[AXVISOR_A_CELL_CONSOLE] = { .type = NLA_U32 },
	[AXVISOR_A_CELL_ON_FAIL] = { .type = NLA_U32 },
	[AXVISOR_A_CELL_FAIL] = { .type = NLA_NESTED },
	[AXVISOR_A_CELL_VCPU_COUNT] = { .type = NLA_U32 },
	[AXVISOR_A_CELL_MEMORY] = { .type = NLA_U64 },
	[AXVISOR_A_CELL_ORPHAN] = { .type = NLA_NESTED },
	[AXVISOR_A_CELL_DEVICE] = { .type = NLA_NESTED },
};

static struct nla_policy vcpu_policy[AXVISOR_A_VCPU_MAX + 1] = {
	[AXVISOR_A_VCPU_ID] = { .type = NLA_U32 },
	[AXVISOR_A_VCPU_CPU] = { .type = NLA_U32 },
	[AXVISOR_A_VCPU_STATE] = { .type = NLA_U32 },
};

static struct nla_policy region_policy[AXVISOR_A_REGION_MAX + 1] = {
	[AXVISOR_A_REGION_GPA] = { .type = NLA_U64 },
	[AXVISOR_A_REGION_SIZE] = { .type = NLA_U64 },
	[AXVISOR_A_REGION_HPA] = { .type = NLA_U64 },
	[AXVISOR_A_REGION_TYPE] = { .type = NLA_U32 },
	[AXVISOR_A_REGION_FLAGS] = { .type = NLA_U32 },
	[AXVISOR_A_REGION_BASE] = { .type = NLA_U64 },
};

static struct nla_policy fail_policy[AXVISOR_A_FAIL_MAX + 1] = {
	[AXVISOR_A_FAIL_VCPU] = { .type = NLA_U32 },
	[AXVISOR_A_FAIL_PC] = { .type = NLA_U64 },
	[AXVISOR_A_FAIL_ADDR] = { .type = NLA_U64 },
	[AXVISOR_A_FAIL_CAUSE] = { .type = NLA_U64 },
	[AXVISOR_A_FAIL_TEXT] = { .type = NLA_STRING },
};

static struct nla_policy orphan_policy[AXVISOR_A_ORPHAN_MAX + 1] = {
	[AXVISOR_A_ORPHAN_CPU] = { .type = NLA_U32 },
	[AXVISOR_A_ORPHAN_ERROR] = { .type = NLA_U32 },
};

const char *cell_state_name(uint32_t state)
{
	static const char * const names[] = AXVISOR_CELL_STATE_NAMES;

	return state < ARRAY_SIZE(names) ? names[state] : "unknown";
}

const char *cell_on_fail_name(uint32_t on_fail)
{
	static const char * const names[] = {
		[AXVISOR_ON_FAIL_STAY] = "stay",
		[AXVISOR_ON_FAIL_RESET] = "reset",
	};

	return on_fail < ARRAY_SIZE(names) ? names[on_fail] : "unknown";
}

const char *cell_console_name(uint32_t console)
{
	static const char * const names[] = {
		[AXVISOR_CONSOLE_NONE] = "none",
		[AXVISOR_CONSOLE_UART] = "uart",
	};

	return console < ARRAY_SIZE(names) ? names[console] : "unknown";
}

static const char *vcpu_state_name(uint32_t state)
{
	static const char * const names[] = {
		[AXVISOR_VCPU_OFF] = "off",
		[AXVISOR_VCPU_ON] = "on",
	};

	return state < ARRAY_SIZE(names) ? names[state] : "unknown";
}

const char *cell_vcpu_state(const struct cell *cell, const struct cell_vcpu *vcpu)
{
	if (vcpu->state != AXVISOR_VCPU_ON)
		return vcpu_state_name(vcpu->state);
	switch (cell->state) {
	case AXVISOR_CELL_PAUSED:
		return "paused";
	case AXVISOR_CELL_FAILED:
		if (cell->fail && cell->fail->vcpu == vcpu->id)
			return "failed";
		return vcpu_state_name(AXVISOR_VCPU_OFF);
	default:
		return vcpu_state_name(vcpu->state);
	}
}

static uint32_t u32_or_0(struct nlattr *attr)
{
	return attr ? nla_get_u32(attr) : 0;
}

static uint64_t u64_or_0(struct nlattr *attr)
{
	return attr ? nla_get_u64(attr) : 0;
}

static uint64_t address_or_none(struct nlattr *attr)
{
	return attr ? nla_get_u64(attr) : CELL_NO_ADDRESS;
}

/* Copies what there is room for of a string, if there is one. */
static void copy_string(char *to, struct nlattr *from, size_t size)
{
	if (from)
		nla_strlcpy(to, from, size);
}

/* Appends a zeroed element; NULL without memory. */
static void *append(void *array, size_t *count, size_t size)
{
	void **p = array;
	char *grown = realloc(*p, (*count + 1) * size);

	if (!grown)
		return NULL;
	*p = grown;
	return memset(grown + (*count)++ * size, 0, size);
}

static int parse_fail(struct cell *cell, struct nlattr *nest)
{
	struct nlattr *attrs[AXVISOR_A_FAIL_MAX + 1];
	struct cell_fail *fail;

	if (nla_parse_nested(attrs, AXVISOR_A_FAIL_MAX, nest, fail_policy))
		return -EBADMSG;
	fail = calloc(1, sizeof(*fail));
	if (!fail)
		return -ENOMEM;
	fail->vcpu = u32_or_0(attrs[AXVISOR_A_FAIL_VCPU]);
	fail->pc = u64_or_0(attrs[AXVISOR_A_FAIL_PC]);
	fail->addr = address_or_none(attrs[AXVISOR_A_FAIL_ADDR]);
	fail->cause = u64_or_0(attrs[AXVISOR_A_FAIL_CAUSE]);
	copy_string(fail->text, attrs[AXVISOR_A_FAIL_TEXT], sizeof(fail->text));
	cell->fail = fail;
	return 0;
}

static int parse_orphan(struct cell *cell, struct nlattr *nest)
{
	struct nlattr *attrs[AXVISOR_A_ORPHAN_MAX + 1];
	struct cell_orphan *orphan;

	if (nla_parse_nested(attrs, AXVISOR_A_ORPHAN_MAX, nest, orphan_policy))
		return -EBADMSG;
	orphan = append(&cell->orphans, &cell->orphan_count, sizeof(*orphan));
	if (!orphan)
		return -ENOMEM;
	orphan->cpu = u32_or_0(attrs[AXVISOR_A_ORPHAN_CPU]);
	orphan->error = u32_or_0(attrs[AXVISOR_A_ORPHAN_ERROR]);
	return 0;
}

static int parse_orphans(struct cell *cell, const struct nlmsghdr *header)
{
	struct genlmsghdr *genl = genlmsg_hdr((struct nlmsghdr *)header);
	struct nlattr *attr;
	int rest, ret;

	nla_for_each_attr(attr, genlmsg_attrdata(genl, 0), genlmsg_attrlen(genl, 0), rest) {
		if (nla_type(attr) != AXVISOR_A_CELL_ORPHAN)
			continue;
		ret = parse_orphan(cell, attr);
		if (ret)
			return ret;
	}
	return 0;
}

static int parse_message(const struct nlmsghdr *header, struct nlattr **attrs)
{
	if (genlmsg_parse((struct nlmsghdr *)header, 0, attrs, AXVISOR_A_CELL_MAX, cell_policy) ||
	    !attrs[AXVISOR_A_CELL_ID])
		return -EBADMSG;
	return 0;
}

int cell_add(const struct nlmsghdr *header, void *arg)
{
	struct nlattr *attrs[AXVISOR_A_CELL_MAX + 1];
	struct cells *cells = arg;
	struct cell *cell;
	int ret;

	ret = parse_message(header, attrs);
	if (ret)
		return ret;
	cell = append(&cells->cell, &cells->count, sizeof(*cell));
	if (!cell)
		return -ENOMEM;
	cell->id = nla_get_u32(attrs[AXVISOR_A_CELL_ID]);
	copy_string(cell->name, attrs[AXVISOR_A_CELL_NAME], sizeof(cell->name));
	cell->state = u32_or_0(attrs[AXVISOR_A_CELL_STATE]);
	cell->console = u32_or_0(attrs[AXVISOR_A_CELL_CONSOLE]);
	cell->on_fail = u32_or_0(attrs[AXVISOR_A_CELL_ON_FAIL]);
	cell->vcpu_count = u32_or_0(attrs[AXVISOR_A_CELL_VCPU_COUNT]);
	cell->memory = u64_or_0(attrs[AXVISOR_A_CELL_MEMORY]);
	if (attrs[AXVISOR_A_CELL_FAIL])
		ret = parse_fail(cell, attrs[AXVISOR_A_CELL_FAIL]);
	return ret ? ret : parse_orphans(cell, header);
}

/* The cell that a message of VCPU_GET or REGION_GET is about, NULL if gone. */
static struct cell *find_cell(struct cells *cells, struct nlattr *id)
{
	size_t i;

	for (i = 0; i < cells->count; i++)
		if (cells->cell[i].id == nla_get_u32(id))
			return &cells->cell[i];
	return NULL;
}

static int add_vcpu(const struct nlmsghdr *header, void *arg)
{
	struct nlattr *attrs[AXVISOR_A_CELL_MAX + 1];
	struct nlattr *nest[AXVISOR_A_VCPU_MAX + 1];
	struct cell_vcpu *vcpu;
	struct cell *cell;

	if (parse_message(header, attrs) || !attrs[AXVISOR_A_CELL_VCPU] ||
	    nla_parse_nested(nest, AXVISOR_A_VCPU_MAX, attrs[AXVISOR_A_CELL_VCPU], vcpu_policy))
		return -EBADMSG;
	cell = find_cell(arg, attrs[AXVISOR_A_CELL_ID]);
	if (!cell)
		return 0;
	vcpu = append(&cell->vcpus, &cell->vcpus_known, sizeof(*vcpu));
	if (!vcpu)
		return -ENOMEM;
	vcpu->id = u32_or_0(nest[AXVISOR_A_VCPU_ID]);
	vcpu->cpu = u32_or_0(nest[AXVISOR_A_VCPU_CPU]);
	vcpu->state = u32_or_0(nest[AXVISOR_A_VCPU_STATE]);
	return 0;
}

static int add_region(const struct nlmsghdr *header, void *arg)
{
	struct nlattr *attrs[AXVISOR_A_CELL_MAX + 1];
	struct nlattr *nest[AXVISOR_A_REGION_MAX + 1];
	struct cell_region *region;
	struct cell *cell;

	if (parse_message(header, attrs) || !attrs[AXVISOR_A_CELL_REGION] ||
	    nla_parse_nested(nest, AXVISOR_A_REGION_MAX, attrs[AXVISOR_A_CELL_REGION],
			     region_policy))
		return -EBADMSG;
	cell = find_cell(arg, attrs[AXVISOR_A_CELL_ID]);
	if (!cell)
		return 0;
	region = append(&cell->regions, &cell->region_count, sizeof(*region));
	if (!region)
		return -ENOMEM;
	region->gpa = u64_or_0(nest[AXVISOR_A_REGION_GPA]);
	region->base = u64_or_0(nest[AXVISOR_A_REGION_BASE]);
	region->size = u64_or_0(nest[AXVISOR_A_REGION_SIZE]);
	region->hpa = address_or_none(nest[AXVISOR_A_REGION_HPA]);
	region->type = u32_or_0(nest[AXVISOR_A_REGION_TYPE]);
	region->flags = u32_or_0(nest[AXVISOR_A_REGION_FLAGS]);
	return 0;
}

static int add_device(const struct nlmsghdr *header, void *arg)
{
	struct nlattr *attrs[AXVISOR_A_CELL_MAX + 1];
	struct device *device;
	struct cell *cell;

	if (parse_message(header, attrs) || !attrs[AXVISOR_A_CELL_DEVICE])
		return -EBADMSG;
	cell = find_cell(arg, attrs[AXVISOR_A_CELL_ID]);
	if (!cell)
		return 0;
	device = append(&cell->devices, &cell->device_count, sizeof(*device));
	return device ? device_parse(attrs[AXVISOR_A_CELL_DEVICE], device) : -ENOMEM;
}

int cell_add_with_device(const struct nlmsghdr *header, struct cells *cells)
{
	int ret = cell_add(header, cells);

	return ret ? ret : add_device(header, cells);
}

size_t cell_region_pieces(const struct cell *cell, size_t first)
{
	size_t count = 1;

	while (first + count < cell->region_count &&
	       cell->regions[first + count].base == cell->regions[first].base)
		count++;
	return count;
}

uint64_t cell_region_size(const struct cell_region *piece, size_t count)
{
	uint64_t size = 0;

	while (count--)
		size += piece++->size;
	return size;
}

void cells_free(struct cells *cells)
{
	size_t i;

	for (i = 0; i < cells->count; i++) {
		free(cells->cell[i].fail);
		free(cells->cell[i].orphans);
		free(cells->cell[i].vcpus);
		free(cells->cell[i].regions);
		free(cells->cell[i].devices);
	}
	free(cells->cell);
	*cells = (struct cells){ };
}

/* One request, for one cell or, without a name, for all. */
static int ask(struct client *client, int command, int flags, const char *name,
	       client_answer_fn answer, struct cells *cells)
{
	return client_call(client, client_request(client, command, flags, name), answer, cells);
}

int cells_get(struct client *client, const char *name, struct cells *cells)
{
	int flags = name ? 0 : NLM_F_DUMP;
	int tries = DUMP_TRIES;
	int ret;

	*cells = (struct cells){ };
	do {
		cells_free(cells);
		ret = ask(client, AXVISOR_CMD_CELL_GET, flags, name, cell_add, cells);
	} while (ret == -EINTR && --tries);
	if (!ret && name && cells->count != 1)
		return -EBADMSG;
	return ret;
}

int cells_get_details(struct client *client, const char *name, struct cells *cells)
{
	int tries = DUMP_TRIES;
	int ret;

	*cells = (struct cells){ };
	do {
		cells_free(cells);
		ret = cells_get(client, name, cells);
		if (!ret)
			ret = ask(client, AXVISOR_CMD_VCPU_GET, NLM_F_DUMP, name, add_vcpu, cells);
		if (!ret)
			ret = ask(client, AXVISOR_CMD_REGION_GET, NLM_F_DUMP, name, add_region,
				  cells);
		if (!ret)
			ret = ask(client, AXVISOR_CMD_DEVICE_GET, NLM_F_DUMP, name, add_device,
				  cells);
	} while (ret == -EINTR && --tries);
	return ret;
}

static int put_vcpu(struct nl_msg *msg, uint32_t cpu)
{
	struct nlattr *nest = nla_nest_start(msg, AXVISOR_A_CELL_VCPU | NLA_F_NESTED);

	if (!nest || nla_put_u32(msg, AXVISOR_A_VCPU_CPU, cpu))
		return -EMSGSIZE;
	return nla_nest_end(msg, nest);
}

static int put_region(struct nl_msg *msg, const struct dts_region *region)
{
	struct nlattr *nest = nla_nest_start(msg, AXVISOR_A_CELL_REGION | NLA_F_NESTED);

	if (!nest ||
	    nla_put_u64(msg, AXVISOR_A_REGION_GPA, region->gpa) ||
	    nla_put_u64(msg, AXVISOR_A_REGION_SIZE, region->size) ||
	    nla_put_u32(msg, AXVISOR_A_REGION_TYPE, region->type) ||
	    nla_put_u32(msg, AXVISOR_A_REGION_FLAGS, region->flags))
		return -EMSGSIZE;
	if (dts_has_hpa(region) &&
	    nla_put_u64(msg, AXVISOR_A_REGION_HPA, region->hpa))
		return -EMSGSIZE;
	return nla_nest_end(msg, nest);
}

static int put_config(struct nl_msg *msg, const struct dts_cell *config)
{
	uint32_t i;
	int ret;

	ret = nla_put_string(msg, AXVISOR_A_CELL_NAME, config->name);
	if (!ret)
		ret = nla_put_u32(msg, AXVISOR_A_CELL_CONSOLE, config->console);
	if (!ret)
		ret = nla_put_u32(msg, AXVISOR_A_CELL_ON_FAIL, config->on_fail);
	for (i = 0; !ret && i < config->vcpu_count; i++)
		ret = put_vcpu(msg, config->vcpus[i]);
	for (i = 0; !ret && i < config->region_count; i++)
		ret = put_region(msg, &config->regions[i]);
	for (i = 0; !ret && i < config->device_count; i++)
		ret = device_put(msg, &config->devices[i]);
	return ret;
}

int cell_create(struct client *client, const struct dts_cell *config, struct cells *cells)
{
	struct nl_msg *msg = client_request(client, AXVISOR_CMD_CELL_CREATE, 0, NULL);
	int ret;

	*cells = (struct cells){ };
	if (msg && put_config(msg, config)) {
		nlmsg_free(msg);
		return -EMSGSIZE;
	}
	ret = client_call(client, msg, cell_add, cells);
	if (!ret && cells->count != 1)
		return -EBADMSG;
	return ret;
}

int cell_map(struct client *client, const char *name, const struct dts_region *region)
{
	struct nl_msg *msg = client_request(client, AXVISOR_CMD_REGION_MAP, 0, name);

	if (msg && put_region(msg, region) < 0) {
		nlmsg_free(msg);
		return -EMSGSIZE;
	}
	return client_call(client, msg, NULL, NULL);
}

static int put_gpa(struct nl_msg *msg, uint64_t gpa)
{
	struct nlattr *nest = nla_nest_start(msg, AXVISOR_A_CELL_REGION | NLA_F_NESTED);

	if (!nest || nla_put_u64(msg, AXVISOR_A_REGION_GPA, gpa))
		return -EMSGSIZE;
	return nla_nest_end(msg, nest);
}

int cell_unmap(struct client *client, const char *name, uint64_t gpa)
{
	struct nl_msg *msg = client_request(client, AXVISOR_CMD_REGION_UNMAP, 0, name);

	if (msg && put_gpa(msg, gpa) < 0) {
		nlmsg_free(msg);
		return -EMSGSIZE;
	}
	return client_call(client, msg, NULL, NULL);
}

int cell_command(struct client *client, int command, const char *name)
{
	return client_call(client, client_request(client, command, 0, name), NULL, NULL);
}
