/* SPDX-License-Identifier: GPL-2.0 */
/*
 * genl.h - raw generic netlink for C tests: requests that no library would
 * send, and all that the kernel says about them.
 */
#ifndef GENL_H
#define GENL_H

#include <stdint.h>
#include <sys/socket.h>

#include <linux/genetlink.h>
#include <linux/netlink.h>

#include <linux/axvisor_netlink.h>
#include "code.h"

/* Since Linux 6.1; the numbers are ABI. */
#define GENL_ATTR_MISS_TYPE	5

#define GENL_SIZE	65536
#define GENL_MESSAGES	128

/**
 * struct genl - a socket, the request being built, the last answer
 * @family, @group: ids of axvisor's family and its events
 * @error: 0 or a positive errno
 * @text: extended-ack text, empty if there was none
 * @blamed: type of the attribute that is to blame or missing, -1 if none
 * @missing: it is missing
 * @count, @message: genetlink messages of the answer, in answer[]
 */
struct genl {
	int fd;
	int family;
	int group;
	uint32_t seq;
	char request[GENL_SIZE];
	int error;
	char text[256];
	int blamed;
	bool missing;
	int count;
	struct nlmsghdr *message[GENL_MESSAGES];
	char answer[16 * GENL_SIZE];
	size_t answer_size;
};

static inline struct nlmsghdr *genl_header(struct genl *g)
{
	return (struct nlmsghdr *)g->request;
}

/* Starts a request; @flags besides NLM_F_REQUEST | NLM_F_ACK. */
static inline void genl_begin(struct genl *g, int family, int cmd, int flags)
{
	struct nlmsghdr *h = genl_header(g);
	struct genlmsghdr *genl = NLMSG_DATA(h);

	memset(g->request, 0, sizeof(g->request));
	h->nlmsg_type = family;
	h->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | flags;
	h->nlmsg_seq = ++g->seq;
	h->nlmsg_len = NLMSG_LENGTH(GENL_HDRLEN);
	genl->cmd = cmd;
	genl->version = 1;
}

static inline struct nlattr *genl_put(struct genl *g, int type,
				      const void *data, size_t len)
{
	struct nlmsghdr *h = genl_header(g);
	struct nlattr *a = (void *)(g->request + NLMSG_ALIGN(h->nlmsg_len));

	a->nla_type = type;
	a->nla_len = NLA_HDRLEN + len;
	if (len)
		memcpy((char *)a + NLA_HDRLEN, data, len);
	h->nlmsg_len = NLMSG_ALIGN(h->nlmsg_len) + NLA_ALIGN(a->nla_len);
	return a;
}

static inline void genl_put_u32(struct genl *g, int type, uint32_t v)
{
	genl_put(g, type, &v, sizeof(v));
}

static inline void genl_put_u64(struct genl *g, int type, uint64_t v)
{
	genl_put(g, type, &v, sizeof(v));
}

static inline void genl_put_string(struct genl *g, int type, const char *s)
{
	genl_put(g, type, s, strlen(s) + 1);
}

static inline struct nlattr *genl_nest(struct genl *g, int type)
{
	return genl_put(g, type | NLA_F_NESTED, NULL, 0);
}

static inline void genl_nest_end(struct genl *g, struct nlattr *nest)
{
	nest->nla_len = g->request + genl_header(g)->nlmsg_len - (char *)nest;
}

/* First attribute of @type among @len bytes at @data, or NULL. */
static inline struct nlattr *genl_find_in(void *data, size_t len, int type)
{
	struct nlattr *a = data;

	while (len >= NLA_HDRLEN && a->nla_len >= NLA_HDRLEN &&
	       a->nla_len <= len) {
		size_t step = NLA_ALIGN(a->nla_len);

		if ((a->nla_type & NLA_TYPE_MASK) == type)
			return a;
		if (step >= len)
			break;
		len -= step;
		a = (void *)((char *)a + step);
	}
	return NULL;
}

static inline struct nlattr *genl_find(struct nlmsghdr *h, int type)
{
	size_t head = NLMSG_HDRLEN + GENL_HDRLEN;

	return genl_find_in((char *)h + head, h->nlmsg_len - head, type);
}

static inline struct nlattr *genl_find_nested(struct nlattr *nest, int type)
{
	return genl_find_in((char *)nest + NLA_HDRLEN,
			    nest->nla_len - NLA_HDRLEN, type);
}

static inline uint32_t genl_u32(const struct nlattr *a)
{
	uint32_t v = ~0U;

	if (a && a->nla_len >= NLA_HDRLEN + sizeof(v))
		memcpy(&v, (const char *)a + NLA_HDRLEN, sizeof(v));
	return v;
}

static inline uint16_t genl_u16(const struct nlattr *a)
{
	uint16_t v = 0;

	if (a && a->nla_len >= NLA_HDRLEN + sizeof(v))
		memcpy(&v, (const char *)a + NLA_HDRLEN, sizeof(v));
	return v;
}

static inline const char *genl_string(const struct nlattr *a)
{
	return a ? (const char *)a + NLA_HDRLEN : "";
}

static inline void genl_take_ack(struct genl *g, struct nlmsghdr *h, size_t skip)
{
	char *tlv = (char *)h + NLMSG_HDRLEN + skip;
	size_t len = h->nlmsg_len > NLMSG_HDRLEN + skip ?
		h->nlmsg_len - NLMSG_HDRLEN - skip : 0;
	struct nlattr *a;
	uint32_t off;

	g->error = -*(int *)NLMSG_DATA(h);
	if (!(h->nlmsg_flags & NLM_F_ACK_TLVS))
		return;
	a = genl_find_in(tlv, len, NLMSGERR_ATTR_MSG);
	snprintf(g->text, sizeof(g->text), "%s", genl_string(a));
	a = genl_find_in(tlv, len, NLMSGERR_ATTR_OFFS);
	off = genl_u32(a);
	if (a && off + NLA_HDRLEN <= genl_header(g)->nlmsg_len)
		g->blamed = ((struct nlattr *)(g->request + off))->nla_type &
			    NLA_TYPE_MASK;
	a = genl_find_in(tlv, len, GENL_ATTR_MISS_TYPE);
	if (a) {
		g->blamed = genl_u32(a);
		g->missing = true;
	}
}

/* One datagram; true when the answer is complete. */
static inline bool genl_take(struct genl *g, ssize_t len)
{
	struct nlmsghdr *h = (void *)(g->answer + g->answer_size);

	for (; NLMSG_OK(h, len); h = NLMSG_NEXT(h, len)) {
		if (h->nlmsg_seq != g->seq)
			continue;
		if (h->nlmsg_type == NLMSG_ERROR) {
			genl_take_ack(g, h, sizeof(struct nlmsgerr));
			return true;
		}
		if (h->nlmsg_type == NLMSG_DONE) {
			genl_take_ack(g, h, NLMSG_ALIGN(sizeof(int)));
			return true;
		}
		if (g->count < GENL_MESSAGES)
			g->message[g->count++] = h;
	}
	return false;
}

/* Sends the request and takes the whole answer. Returns the errno. */
static inline int genl_call(struct genl *g)
{
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	struct nlmsghdr *h = genl_header(g);
	ssize_t len;

	g->error = g->count = 0;
	g->text[0] = '\0';
	g->blamed = -1;
	g->missing = false;
	g->answer_size = 0;
	if (sendto(g->fd, h, h->nlmsg_len, 0, (void *)&kernel,
		   sizeof(kernel)) < 0)
		return g->error = errno;
	do {
		len = recv(g->fd, g->answer + g->answer_size,
			   sizeof(g->answer) - g->answer_size, 0);
		if (len <= 0)
			return g->error = errno;
		if (genl_take(g, len))
			return g->error;
		g->answer_size += NLMSG_ALIGN(len);
	} while (g->answer_size < sizeof(g->answer) - GENL_SIZE);
	return g->error = EMSGSIZE;
}

static inline int genl_resolve(struct genl *g)
{
	struct nlattr *groups, *group;

	genl_begin(g, GENL_ID_CTRL, CTRL_CMD_GETFAMILY, 0);
	genl_put_string(g, CTRL_ATTR_FAMILY_NAME, AXVISOR_FAMILY_NAME);
	if (genl_call(g))
		return g->error;
	if (!g->count)
		return EPROTO;
	g->family = genl_u16(genl_find(g->message[0], CTRL_ATTR_FAMILY_ID));
	groups = genl_find(g->message[0], CTRL_ATTR_MCAST_GROUPS);
	group = groups ? genl_find_nested(groups, 1) : NULL;
	g->group = group ? (int)genl_u32(genl_find_nested(group,
						CTRL_ATTR_MCAST_GRP_ID)) : 0;
	return 0;
}

/* Returns 0 or an errno. */
static inline int genl_open(struct genl *g)
{
	struct sockaddr_nl self = { .nl_family = AF_NETLINK };
	int one = 1;

	memset(g, 0, sizeof(*g));
	g->fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);
	if (g->fd < 0 || bind(g->fd, (void *)&self, sizeof(self)))
		return errno;
	setsockopt(g->fd, SOL_NETLINK, NETLINK_EXT_ACK, &one, sizeof(one));
	setsockopt(g->fd, SOL_NETLINK, NETLINK_CAP_ACK, &one, sizeof(one));
	setsockopt(g->fd, SOL_NETLINK, NETLINK_GET_STRICT_CHK, &one,
		   sizeof(one));
	return genl_resolve(g);
}

/* ---- requests that several tests make ---- */

/* Starts a request about a cell. */
static inline void genl_cell(struct genl *g, int cmd, uint32_t id)
{
	genl_begin(g, g->family, cmd, 0);
	genl_put_u32(g, AXVISOR_A_CELL_ID, id);
}

static inline int genl_cell_do(struct genl *g, int cmd, uint32_t id)
{
	genl_cell(g, cmd, id);
	return genl_call(g);
}

static inline void genl_put_vcpu(struct genl *g, uint32_t cpu)
{
	struct nlattr *nest = genl_nest(g, AXVISOR_A_CELL_VCPU);

	genl_put_u32(g, AXVISOR_A_VCPU_CPU, cpu);
	genl_nest_end(g, nest);
}

static inline void genl_put_region(struct genl *g, uint64_t gpa, uint64_t size)
{
	struct nlattr *nest = genl_nest(g, AXVISOR_A_CELL_REGION);

	genl_put_u64(g, AXVISOR_A_REGION_GPA, gpa);
	genl_put_u64(g, AXVISOR_A_REGION_SIZE, size);
	genl_nest_end(g, nest);
}

/* A cell of 16 MiB on @cpu: its id, or 0 with g->error. */
static inline uint32_t genl_create(struct genl *g, const char *name,
				   uint32_t cpu, uint32_t console)
{
	genl_begin(g, g->family, AXVISOR_CMD_CELL_CREATE, 0);
	genl_put_string(g, AXVISOR_A_CELL_NAME, name);
	genl_put_vcpu(g, cpu);
	genl_put_region(g, RAM, 16 << 20);
	genl_put_u32(g, AXVISOR_A_CELL_CONSOLE, console);
	if (genl_call(g) || !g->count)
		return 0;
	return genl_u32(genl_find(g->message[0], AXVISOR_A_CELL_ID));
}

#endif /* GENL_H */
