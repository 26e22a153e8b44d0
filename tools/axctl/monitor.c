// SPDX-License-Identifier: GPL-2.0
/*
 * monitor.c - the command monitor: events as they happen.
 */
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "axctl.h"
#include "json.h"
#include "show.h"

#define TIME_SIZE	40

/* Local time with milliseconds, as ISO 8601 has it. */
static void now(char text[TIME_SIZE])
{
	struct timespec ts;
	struct tm tm;
	size_t used;

	clock_gettime(CLOCK_REALTIME, &ts);
	localtime_r(&ts.tv_sec, &tm);
	used = strftime(text, TIME_SIZE, "%Y-%m-%dT%H:%M:%S", &tm);
	used += snprintf(text + used, TIME_SIZE - used, ".%03ld", ts.tv_nsec / 1000000);
	strftime(text + used, TIME_SIZE - used, "%z", &tm);
}

/* Those that were told of, with the numbers that they had then. */
static struct cell *find_known(struct cells *known, uint32_t id)
{
	size_t i;

	for (i = 0; i < known->count; i++)
		if (known->cell[i].id == id)
			return &known->cell[i];
	return NULL;
}

static void print_json(const struct cell *cell, const char *time)
{
	json_t *object = json_cell(cell);

	json_object_set_new(object, "time", json_string(time));
	json_print(object);
}

static void print_event(const struct cell *cell, const struct cell *was, const char *time)
{
	bool is_same = was && was->state == cell->state;
	char size[SHOW_SIZE_MAX];

	if (is_same && was->memory == cell->memory)
		return;
	printf("%s cell %" PRIu32 " '%s' ", time, cell->id, cell->name);
	if (is_same) {
		printf("memory is %s\n", show_size(cell->memory, size));
		return;
	}
	show_state(cell->state, 0);
	if (cell->memory)
		printf(", %s", show_size(cell->memory, size));
	if (cell->fail) {
		fputs(": ", stdout);
		show_fail(cell->fail, stdout);
	}
	putchar('\n');
}

static void print_device_json(const struct cell *cell, const char *event, const char *time)
{
	json_print(json_pack("{s:I, s:s, s:s, s:o, s:s}",
		"id", (json_int_t)cell->id,
		"name", cell->name,
		"event", event,
		"device", json_device(&cell->devices[0]),
		"time", time));
}

static void print_device(const struct cell *cell, const char *event, const char *time)
{
	const struct device *device = &cell->devices[0];

	printf("%s cell %" PRIu32 " '%s' device %s %s", time, cell->id, cell->name, device->name,
	       event);
	if (device->error)
		printf(", but Linux won't take it back: %s", strerror(device->error));
	putchar('\n');
}

/* @event: what has become of it */
static int on_device(const struct nlmsghdr *header, const char *event)
{
	struct cells cells = { };
	char time[TIME_SIZE];
	int ret;

	now(time);
	ret = cell_add_with_device(header, &cells);
	if (!ret && settings.json)
		print_device_json(&cells.cell[0], event, time);
	else if (!ret)
		print_device(&cells.cell[0], event, time);
	cells_free(&cells);
	return ret;
}

/* A number may be that of another cell later; it begins with another state. */
static int on_cell(const struct nlmsghdr *header, void *arg)
{
	struct cells cells = { };
	struct cells *known = arg;
	char time[TIME_SIZE];
	struct cell *was;
	int ret;

	now(time);
	ret = cell_add(header, &cells);
	if (ret)
		goto out;
	was = find_known(known, cells.cell[0].id);
	if (settings.json)
		print_json(&cells.cell[0], time);
	else
		print_event(&cells.cell[0], was, time);
	if (was) {
		was->state = cells.cell[0].state;
		was->memory = cells.cell[0].memory;
	} else {
		ret = cell_add(header, known);
	}
out:
	cells_free(&cells);
	return ret;
}

static int on_event(const struct nlmsghdr *header, void *arg)
{
	const struct genlmsghdr *message = nlmsg_data(header);

	switch (message->cmd) {
	case AXVISOR_CMD_CELL_NTF:
		return on_cell(header, arg);
	case AXVISOR_CMD_DEVICE_ATTACH_NTF:
		return on_device(header, "attached");
	case AXVISOR_CMD_DEVICE_DETACH_NTF:
		return on_device(header, "detached");
	default:
		return 0;
	}
}

/* What they are like when the events begin; without a seized machine, none. */
static int get_known(struct cells *known)
{
	struct client client;

	if (client_open(&client))
		return EXIT_REFUSED;
	if (cells_get(&client, NULL, known))
		cells_free(known);
	client_close(&client);
	return 0;
}

int cmd_monitor(const struct command *cmd, int argc, char **argv)
{
	struct cells known = { };
	struct client events;
	struct pollfd pollfd;
	int ret;

	no_options(cmd, argc, argv, 0, 0);
	if (client_open_events(&events))
		return EXIT_REFUSED;
	if (get_known(&known)) {
		client_close(&events);
		return EXIT_REFUSED;
	}
	setvbuf(stdout, NULL, _IOLBF, 0);
	pollfd = (struct pollfd) { .fd = client_events_fd(&events), .events = POLLIN };
	do {
		poll(&pollfd, 1, -1);
		ret = client_read_events(&events, on_event, &known);
		if (ret == -ENOBUFS) {
			refuse("monitor: too many events at once, some were lost");
			ret = 0;
		}
	} while (!ret && !ferror(stdout));
	cells_free(&known);
	client_close(&events);
	return ret ? refuse("monitor: %s", strerror(-ret)) : EXIT_REFUSED;
}
