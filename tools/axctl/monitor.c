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

static void print_event(const struct cell *cell)
{
	char size[SHOW_SIZE_MAX];
	char time[TIME_SIZE];
	json_t *object;

	now(time);
	if (settings.json) {
		object = json_cell(cell);
		json_object_set_new(object, "time", json_string(time));
		json_print(object);
		return;
	}
	printf("%s cell %" PRIu32 " '%s' ", time, cell->id, cell->name);
	show_state(cell->state, 0);
	if (cell->memory)
		printf(", %s", show_size(cell->memory, size));
	if (cell->fail) {
		fputs(": ", stdout);
		show_fail(cell->fail, stdout);
	}
	putchar('\n');
}

static int on_event(const struct nlmsghdr *header, void *arg)
{
	struct cells cells = { };
	int ret;

	(void)arg;
	ret = cell_add(header, &cells);
	if (!ret)
		print_event(&cells.cell[0]);
	cells_free(&cells);
	return ret;
}

int cmd_monitor(const struct command *cmd, int argc, char **argv)
{
	struct client events;
	struct pollfd pollfd;
	int ret;

	no_options(cmd, argc, argv, 0, 0);
	if (client_open_events(&events))
		return EXIT_REFUSED;
	setvbuf(stdout, NULL, _IOLBF, 0);
	pollfd = (struct pollfd) { .fd = client_events_fd(&events), .events = POLLIN };
	do {
		poll(&pollfd, 1, -1);
		ret = client_read_events(&events, on_event, NULL);
		if (ret == -ENOBUFS) {
			refuse("monitor: too many events at once, some were lost");
			ret = 0;
		}
	} while (!ret && !ferror(stdout));
	client_close(&events);
	return ret ? refuse("monitor: %s", strerror(-ret)) : EXIT_REFUSED;
}
