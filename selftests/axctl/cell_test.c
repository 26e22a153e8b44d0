// SPDX-License-Identifier: GPL-2.0
/*
 * cell_test.c - what axctl makes of the kernel's messages, sound and broken.
 */
#include <stdio.h>
#include <string.h>

#include <netlink/genl/genl.h>

#include "axctl.h"
#include "json.h"

#undef ARRAY_SIZE
#include "kselftest.h"

struct settings settings;

static struct nl_msg *begin(void)
{
	struct nl_msg *msg = nlmsg_alloc();

	if (!msg || !genlmsg_put(msg, 0, 0, 1, 0, 0, AXVISOR_CMD_CELL_NTF, 1))
		ksft_exit_fail_msg("no memory\n");
	return msg;
}

static void put_orphan(struct nl_msg *msg, uint32_t cpu)
{
	struct nlattr *nest = nla_nest_start(msg, AXVISOR_A_CELL_ORPHAN);

	nla_put_u32(msg, AXVISOR_A_ORPHAN_CPU, cpu);
	nla_put_u32(msg, AXVISOR_A_ORPHAN_ERROR, 16);
	nla_nest_end(msg, nest);
}

static struct nl_msg *full_message(void)
{
	struct nl_msg *msg = begin();
	struct nlattr *nest;

	nla_put_u32(msg, AXVISOR_A_CELL_ID, 7);
	nla_put_string(msg, AXVISOR_A_CELL_NAME, "a");
	nla_put_u32(msg, AXVISOR_A_CELL_STATE, AXVISOR_CELL_FAILED);
	nla_put_u32(msg, AXVISOR_A_CELL_CONSOLE, AXVISOR_CONSOLE_UART);
	nla_put_u32(msg, AXVISOR_A_CELL_ON_FAIL, AXVISOR_ON_FAIL_RESET);
	nla_put_u32(msg, AXVISOR_A_CELL_VCPU_COUNT, 2);
	nla_put_u64(msg, AXVISOR_A_CELL_MEMORY, 0x1000000);
	nest = nla_nest_start(msg, AXVISOR_A_CELL_FAIL);
	nla_put_u32(msg, AXVISOR_A_FAIL_VCPU, 1);
	nla_put_u64(msg, AXVISOR_A_FAIL_PC, 0xffff000000001000);
	nla_put_u64(msg, AXVISOR_A_FAIL_ADDR, CELL_NO_ADDRESS);
	nla_put_u64(msg, AXVISOR_A_FAIL_CAUSE, 0x96000000);
	nla_put_string(msg, AXVISOR_A_FAIL_TEXT, "trap");
	nla_nest_end(msg, nest);
	put_orphan(msg, 2);
	put_orphan(msg, 3);
	return msg;
}

static const char full_json[] =
	"{\"id\":7,\"name\":\"a\",\"state\":\"failed\",\"console\":\"uart\","
	"\"on_fail\":\"reset\",\"vcpu_count\":2,"
	"\"memory\":16777216,\"fail\":{\"vcpu\":1,\"pc\":\"0xffff000000001000\",\"addr\":null,"
	"\"cause\":\"0x96000000\",\"text\":\"trap\"},"
	"\"orphan\":[{\"cpu\":2,\"error\":16},{\"cpu\":3,\"error\":16}]}";

static void test_full(void)
{
	struct nl_msg *msg = full_message();
	struct cells cells = { };
	json_t *object;
	char *text;
	int ret;

	ret = cell_add(nlmsg_hdr(msg), &cells);
	object = ret ? json_null() : json_cell(&cells.cell[0]);
	text = json_dumps(object, JSON_COMPACT | JSON_ENCODE_ANY);
	if (strcmp(text, full_json))
		ksft_print_msg("got: %s\n", text);
	ksft_test_result(!strcmp(text, full_json), "a cell with all attributes\n");
	free(text);
	json_decref(object);
	cells_free(&cells);
	nlmsg_free(msg);
}

/* A message with one attribute beside the id. */
static void refused(int type, const void *data, int length, const char *what)
{
	struct nl_msg *msg = begin();
	struct cells cells = { };

	nla_put_u32(msg, AXVISOR_A_CELL_ID, 1);
	nla_put(msg, type, length, data);
	ksft_test_result(cell_add(nlmsg_hdr(msg), &cells) == -EBADMSG, "refused: %s\n", what);
	cells_free(&cells);
	nlmsg_free(msg);
}

static void test_broken(void)
{
	static const struct nlattr short_pc = { NLA_HDRLEN, AXVISOR_A_FAIL_PC };
	static const struct nlattr short_cpu = { NLA_HDRLEN, AXVISOR_A_ORPHAN_CPU };
	struct nl_msg *msg = begin();
	struct cells cells = { };

	ksft_test_result(cell_add(nlmsg_hdr(msg), &cells) == -EBADMSG, "refused: no id\n");
	nlmsg_free(msg);
	refused(AXVISOR_A_CELL_STATE, "ab", 2, "short state");
	refused(AXVISOR_A_CELL_NAME, "ab", 2, "name without NUL");
	refused(AXVISOR_A_CELL_MEMORY, "abcd", 4, "short memory");
	refused(AXVISOR_A_CELL_FAIL, &short_pc, sizeof(short_pc), "short pc of a failure");
	refused(AXVISOR_A_CELL_ORPHAN, &short_cpu, sizeof(short_cpu), "short CPU of an orphan");
}

/* A name that is too long is cut; what is unknown is passed over. */
static void test_tolerated(void)
{
	struct nl_msg *msg = begin();
	struct cells cells = { };
	char name[64];

	memset(name, 'n', sizeof(name));
	name[sizeof(name) - 1] = 0;
	nla_put_u32(msg, AXVISOR_A_CELL_ID, 1);
	nla_put(msg, AXVISOR_A_CELL_NAME, sizeof(name), name);
	nla_put_u32(msg, AXVISOR_A_CELL_STATE, 99);
	nla_put_u32(msg, AXVISOR_A_CELL_CONSOLE, 99);
	nla_put_u32(msg, AXVISOR_A_CELL_MAX + 5, 1);
	ksft_test_result(!cell_add(nlmsg_hdr(msg), &cells) &&
			 strlen(cells.cell[0].name) == AXVISOR_NAME_MAX - 1, "long name\n");
	ksft_test_result(!strcmp(cell_state_name(cells.cell[0].state), "unknown") &&
			 !strcmp(cell_console_name(cells.cell[0].console), "unknown"),
			 "unknown values\n");
	cells_free(&cells);
	nlmsg_free(msg);
}

int main(void)
{
	ksft_print_header();
	ksft_set_plan(1 + 6 + 2);
	test_full();
	test_broken();
	test_tolerated();
	ksft_finished();
}
