// SPDX-License-Identifier: GPL-2.0
/*
 * client.c - client of the generic netlink family "axvisor" on libnl.
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>

#include "axctl.h"
#include "client.h"

/* Room for a request with the most vCPUs and regions. */
#define REQUEST_SIZE	65536
#define EVENT_BUFFER	(1 << 20)

/* Keeps the text among the attributes of @length bytes from @data. */
static void keep_text(struct client *client, void *data, int length)
{
	struct nlattr *attr = data;
	int rest = length;

	for (; nla_ok(attr, rest); attr = nla_next(attr, &rest))
		if (nla_type(attr) == NLMSGERR_ATTR_MSG)
			snprintf(client->text, sizeof(client->text), "%.*s",
				 nla_len(attr), (const char *)nla_data(attr));
}

static int on_answer(struct nl_msg *msg, void *arg)
{
	struct client *client = arg;
	int ret = client->answer ? client->answer(nlmsg_hdr(msg), client->arg) : 0;

	if (!ret)
		return NL_OK;
	client->error = ret;
	client->done = true;
	return NL_STOP;
}

static int on_ack(struct nl_msg *msg, void *arg)
{
	struct client *client = arg;

	(void)msg;
	client->done = true;
	return NL_STOP;
}

/* The end of a dump carries an error and its text, too. */
static int on_finish(struct nl_msg *msg, void *arg)
{
	struct nlmsghdr *header = nlmsg_hdr(msg);
	struct client *client = arg;
	int error;

	client->done = true;
	if (nlmsg_datalen(header) < (int)sizeof(error))
		return NL_STOP;
	memcpy(&error, nlmsg_data(header), sizeof(error));
	client->error = error;
	if (header->nlmsg_flags & NLM_F_ACK_TLVS)
		keep_text(client, (char *)nlmsg_data(header) + NLMSG_ALIGN(sizeof(error)),
			  nlmsg_datalen(header) - NLMSG_ALIGN(sizeof(error)));
	return NL_STOP;
}

static int on_error(struct sockaddr_nl *from, struct nlmsgerr *error, void *arg)
{
	struct nlmsghdr *header = (struct nlmsghdr *)((char *)error - NLMSG_HDRLEN);
	struct client *client = arg;
	int skip = sizeof(*error);

	(void)from;
	client->error = error->error;
	client->done = true;
	if (!(header->nlmsg_flags & NLM_F_ACK_TLVS))
		return NL_STOP;
	if (!(header->nlmsg_flags & NLM_F_CAPPED))
		skip += NLMSG_ALIGN(error->msg.nlmsg_len) - sizeof(error->msg);
	keep_text(client, (char *)error + skip, nlmsg_datalen(header) - skip);
	return NL_STOP;
}

static int open_socket(struct client *client)
{
	int one = 1;

	memset(client, 0, sizeof(*client));
	client->sock = nl_socket_alloc();
	if (!client->sock)
		return refuse("%s", strerror(ENOMEM)), -1;
	if (genl_connect(client->sock)) {
		refuse("can't open a generic netlink socket: %s", strerror(errno));
		goto err_free;
	}
	client->family = genl_ctrl_resolve(client->sock, AXVISOR_FAMILY_NAME);
	if (client->family < 0) {
		refuse("axvisor is not loaded; load it with: modprobe axvisor, or insmod and the path of axvisor.ko");
		goto err_free;
	}
	setsockopt(nl_socket_get_fd(client->sock), SOL_NETLINK, NETLINK_EXT_ACK, &one, sizeof(one));
	setsockopt(nl_socket_get_fd(client->sock), SOL_NETLINK, NETLINK_CAP_ACK, &one, sizeof(one));
	nl_socket_modify_cb(client->sock, NL_CB_VALID, NL_CB_CUSTOM, on_answer, client);
	nl_socket_modify_cb(client->sock, NL_CB_ACK, NL_CB_CUSTOM, on_ack, client);
	nl_socket_modify_cb(client->sock, NL_CB_FINISH, NL_CB_CUSTOM, on_finish, client);
	nl_socket_modify_err_cb(client->sock, NL_CB_CUSTOM, on_error, client);
	return 0;

err_free:
	nl_socket_free(client->sock);
	return -1;
}

int client_open(struct client *client)
{
	return open_socket(client);
}

void client_close(struct client *client)
{
	nl_socket_free(client->sock);
}

struct nl_msg *client_request(struct client *client, int command, int flags, const char *cell)
{
	struct nl_msg *msg;
	uint64_t id;
	int ret = 0;

	msg = nlmsg_alloc_size(REQUEST_SIZE);
	if (!msg)
		return NULL;
	if (!genlmsg_put(msg, NL_AUTO_PORT, NL_AUTO_SEQ, client->family, 0, flags, command,
			 AXVISOR_FAMILY_VERSION))
		goto err_free;
	if (cell && parse_number(cell, &id) && id <= UINT32_MAX)
		ret = nla_put_u32(msg, AXVISOR_A_CELL_ID, id);
	else if (cell)
		ret = nla_put_string(msg, AXVISOR_A_CELL_NAME, cell);
	if (!ret)
		return msg;
err_free:
	nlmsg_free(msg);
	return NULL;
}

/* libnl tells about what it found itself only by its own numbers. */
static int error_of(int nl_error)
{
	switch (nl_error) {
	case -NLE_DUMP_INTR:
		return -EINTR;
	case -NLE_NOMEM:
		return errno == ENOBUFS ? -ENOBUFS : -ENOMEM;
	case -NLE_AGAIN:
		return -EAGAIN;
	default:
		return -EIO;
	}
}

int client_call(struct client *client, struct nl_msg *msg, client_answer_fn answer, void *arg)
{
	int ret;

	client->done = false;
	client->error = 0;
	client->text[0] = '\0';
	client->answer = answer;
	client->arg = arg;
	if (!msg)
		return -ENOMEM;
	ret = nl_send_auto(client->sock, msg);
	nlmsg_free(msg);
	while (ret >= 0 && !client->done)
		ret = nl_recvmsgs_default(client->sock);
	if (client->done && ret != -NLE_DUMP_INTR)
		return client->error;
	return error_of(ret);
}

/* The kernel's errors that it sent no text about. */
static const char *explain(int error)
{
	switch (error) {
	case -EPERM:
	case -EACCES:
		return "not permitted; run axctl as root";
	case -ENODEV:
		return "the machine is not seized; seize it with: axctl enable";
	case -ENOENT:
		return "there is no such cell; see: axctl list";
	default:
		return strerror(-error);
	}
}

int client_refuse(const struct client *client, const char *cell, const char *action, int error)
{
	const char *text = *client->text ? client->text : explain(error);

	if (cell)
		return refuse("cell '%s': %s: %s", cell, action, text);
	return refuse("%s: %s", action, text);
}

int client_open_events(struct client *client)
{
	int group;

	if (open_socket(client))
		return -1;
	group = genl_ctrl_resolve_grp(client->sock, AXVISOR_FAMILY_NAME, AXVISOR_MCGRP_EVENTS);
	nl_socket_disable_seq_check(client->sock);
	nl_socket_set_buffer_size(client->sock, EVENT_BUFFER, 0);
	if (group < 0 || nl_socket_add_membership(client->sock, group) ||
	    nl_socket_set_nonblocking(client->sock)) {
		refuse("can't subscribe to the events: %s", strerror(errno));
		client_close(client);
		return -1;
	}
	return 0;
}

int client_events_fd(const struct client *client)
{
	return nl_socket_get_fd(client->sock);
}

int client_read_events(struct client *client, client_answer_fn answer, void *arg)
{
	int ret;

	client->error = 0;
	client->answer = answer;
	client->arg = arg;
	do {
		errno = 0;
		ret = nl_recvmsgs_default(client->sock);
	} while (ret >= 0 && !client->error);
	if (client->error)
		return client->error;
	ret = error_of(ret);
	return ret == -EAGAIN ? 0 : ret;
}
