/* SPDX-License-Identifier: GPL-2.0 */
/*
 * client.h - client of the generic netlink family "axvisor".
 */
#ifndef AXCTL_CLIENT_H
#define AXCTL_CLIENT_H

#include <stdbool.h>
#include <stdint.h>

#include <netlink/attr.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>

#include <linux/axvisor_netlink.h>

#define CLIENT_TEXT_MAX	512

/* Gets one message of an answer; 0, or -errno to give up. */
typedef int (*client_answer_fn)(const struct nlmsghdr *header, void *arg);

/**
 * struct client - connection to the family
 * @sock: the socket
 * @family: number of the family
 * @done: the answer to the request is complete
 * @error: 0, or the kernel's -errno
 * @text: the kernel's text about the error, may be empty
 * @answer: gets the answer
 * @arg: for @answer
 */
struct client {
	struct nl_sock *sock;
	int family;
	bool done;
	int error;
	char text[CLIENT_TEXT_MAX];
	client_answer_fn answer;
	void *arg;
};

/**
 * client_open() - connect to the family
 *
 * Return: 0, or -1 after the reason was printed.
 */
int client_open(struct client *client);

/* client_close() - end a connection that client_open() or client_open_events() made */
void client_close(struct client *client);

/**
 * client_request() - begin a request
 * @client: connection
 * @command: enum axvisor_cmd
 * @flags: NLM_F_DUMP or 0
 * @cell: name or number of the cell it is about, or NULL
 *
 * Return: the message, or NULL without memory.
 */
struct nl_msg *client_request(struct client *client, int command, int flags, const char *cell);

/**
 * client_call() - send a request, which is freed, and wait for its answer
 * @client: connection
 * @msg: from client_request(); NULL gives -ENOMEM
 * @answer: gets each message of the answer, or NULL
 * @arg: for @answer
 *
 * Return: 0 or -errno, and then the kernel's text in @client. A dump that changed
 * under way gives -EINTR: what was answered so far is to be dropped.
 */
int client_call(struct client *client, struct nl_msg *msg, client_answer_fn answer, void *arg);

/**
 * client_refuse() - print that a request failed: the kernel's text or what to do
 * @client: connection, after client_call() has failed
 * @cell: name or number of the cell, or NULL
 * @action: what was tried
 * @error: what client_call() returned
 *
 * Return: EXIT_REFUSED
 */
int client_refuse(const struct client *client, const char *cell, const char *action, int error);

/**
 * client_open_events() - subscribe to the events
 *
 * Return: 0, or -1 after the reason was printed.
 */
int client_open_events(struct client *client);

/**
 * client_events_fd() - descriptor that becomes readable with an event
 */
int client_events_fd(const struct client *client);

/**
 * client_read_events() - take the events that are there, without waiting
 * @client: from client_open_events()
 * @answer: gets each event
 * @arg: for @answer
 *
 * Return: 0 or -errno; -ENOBUFS where events were lost.
 */
int client_read_events(struct client *client, client_answer_fn answer, void *arg);

#endif /* AXCTL_CLIENT_H */
