// SPDX-License-Identifier: GPL-2.0
/*
 * console.c - the command console: a cell's console on this terminal.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "axctl.h"
#include "console.h"
#include "dev.h"
#include "escape.h"
#include "show.h"

#define CHUNK	4096
/* A cell that doesn't take what was typed is asked again after this time. */
#define RETRY_NS	20000000

/**
 * struct session - one attached console
 * @cell: name of the cell as a number, which stays when the cell is gone
 * @fd: console of the cell
 * @mid_line: what was printed last of it is an unfinished line
 * @input: stdin, or -1 after its end
 * @escape: state of the escape character, on a terminal
 * @pending: bytes typed that the cell has not taken yet
 * @pending_length: their number
 * @detached: the user typed ~.
 * @ended: the cell has ended
 * @failed: by failing
 */
struct session {
	struct client *client;
	struct client *events;
	char cell[12];
	int fd;
	bool mid_line;
	int input;
	bool is_terminal;
	enum escape_state escape;
	char pending[2 * CHUNK];
	size_t pending_length;
	bool detached;
	bool ended;
	bool failed;
};

static volatile sig_atomic_t end_asked;

static void ask_end(int number)
{
	(void)number;
	end_asked = 1;
}

int console_open(const struct cell *cell, uint32_t flags)
{
	struct axvisor_console console = {
		.size = sizeof(console),
		.flags = flags,
		.cell = cell->id,
	};
	int dev, fd;

	dev = dev_open();
	if (dev < 0)
		return -1;
	fd = ioctl(dev, AXVISOR_CONSOLE, &console);
	if (fd < 0)
		refuse("cell '%s': console: %s", cell->name, dev_explain(errno));
	else
		fcntl(fd, F_SETFL, O_NONBLOCK);
	close(dev);
	return fd;
}

/* Writes all of it; false where that fails. */
static bool write_all(int fd, const char *data, size_t length)
{
	while (length) {
		ssize_t n = write(fd, data, length);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		data += n;
		length -= n;
	}
	return true;
}

/*
 * A message that goes where the console's output goes begins on a line of its
 * own. @newline suits the mode that the terminal is in.
 */
static void end_line(bool *mid_line, const char *newline)
{
	struct stat out, err;

	if (*mid_line && !fstat(STDOUT_FILENO, &out) && !fstat(STDERR_FILENO, &err) &&
	    out.st_dev == err.st_dev && out.st_ino == err.st_ino)
		fputs(newline, stderr);
	*mid_line = false;
}

/*
 * Prints what the cell has written up to now.
 * Return: 1, 0 at the end of the console, -1 with errno set.
 */
static int drain(int fd, bool *mid_line)
{
	char data[CHUNK];
	ssize_t n;

	for (;;) {
		n = read(fd, data, sizeof(data));
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno == EAGAIN ? 1 : -1;
		if (!n)
			return 0;
		if (!write_all(STDOUT_FILENO, data, n))
			return -1;
		*mid_line = data[n - 1] != '\n';
	}
}

static void drop_pending(struct session *s, const char *why)
{
	end_line(&s->mid_line, s->is_terminal ? "\r\n" : "\n");
	refuse("cell %s: console: %s%s", s->cell, why, s->is_terminal ? "\r" : "");
	s->pending_length = 0;
	s->input = -1;
}

static void send_pending(struct session *s)
{
	ssize_t n = write(s->fd, s->pending, s->pending_length);

	if (n >= 0) {
		s->pending_length -= n;
		memmove(s->pending, s->pending + n, s->pending_length);
	} else if (errno == EPERM) {
		drop_pending(s, "only root may type; showing output only");
	} else if (errno != EAGAIN && errno != EINTR && errno != EPIPE) {
		drop_pending(s, strerror(errno));
	}
}

static void read_input(struct session *s)
{
	char data[CHUNK];
	ssize_t n = read(s->input, data, sizeof(data));

	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	if (n <= 0) {
		s->input = -1;
		return;
	}
	if (s->is_terminal) {
		s->pending_length = escape_filter(&s->escape, data, n, s->pending,
						  &s->detached);
	} else {
		memcpy(s->pending, data, n);
		s->pending_length = n;
	}
	if (s->pending_length)
		send_pending(s);
}

/* Looks whether the cell has ended, which an event may have told. */
static void check_state(struct session *s)
{
	struct cells cells;
	int ret;

	ret = cells_get(s->client, s->cell, &cells);
	if (ret == -ENOENT) {
		s->ended = true;
	} else if (!ret) {
		uint32_t state = cells.cell[0].state;

		s->failed = state == AXVISOR_CELL_FAILED;
		s->ended = s->failed || state == AXVISOR_CELL_STOPPED ||
			   state == AXVISOR_CELL_DESTROYED;
	}
	cells_free(&cells);
}

/* Waits for whatever comes next and handles it. False: nothing more will come. */
static bool step(struct session *s, const sigset_t *mask)
{
	static const struct timespec retry = { .tv_nsec = RETRY_NS };
	struct pollfd fds[] = {
		{ .fd = s->fd, .events = POLLIN },
		{ .fd = s->pending_length ? -1 : s->input, .events = POLLIN },
		{ .fd = client_events_fd(s->events), .events = POLLIN },
	};

	if (ppoll(fds, ARRAY_SIZE(fds), s->pending_length ? &retry : NULL, mask) < 0)
		return errno == EINTR && !end_asked;
	if (s->pending_length)
		send_pending(s);
	if (fds[1].revents)
		read_input(s);
	if (fds[2].revents) {
		client_read_events(s->events, NULL, NULL);
		check_state(s);
	}
	if (fds[0].revents)
		return drain(s->fd, &s->mid_line) > 0;
	return true;
}

/* Signals that end the session arrive only while it waits. */
static void catch_signals(sigset_t *old)
{
	struct sigaction action = { .sa_handler = ask_end };
	static const int numbers[] = { SIGINT, SIGTERM, SIGHUP };
	sigset_t set;
	size_t i;

	sigemptyset(&set);
	for (i = 0; i < ARRAY_SIZE(numbers); i++) {
		sigaction(numbers[i], &action, NULL);
		sigaddset(&set, numbers[i]);
	}
	sigprocmask(SIG_BLOCK, &set, old);
}

static bool raw_mode(struct termios *saved)
{
	struct termios raw;

	if (!isatty(STDIN_FILENO) || tcgetattr(STDIN_FILENO, saved))
		return false;
	raw = *saved;
	cfmakeraw(&raw);
	return !tcsetattr(STDIN_FILENO, TCSADRAIN, &raw);
}

/* Says on stderr why the session is over, where that is not plain. */
static void say_end(struct session *s, const struct cell *cell)
{
	struct cells cells;

	end_line(&s->mid_line, "\n");
	if (s->detached) {
		fprintf(stderr, "axctl: detached from cell '%s'\n", cell->name);
		return;
	}
	if (!s->ended)
		return;
	if (!cells_get(s->client, s->cell, &cells)) {
		fprintf(stderr, "axctl: cell '%s' %s", cell->name,
			cell_state_name(cells.cell[0].state));
		if (cells.cell[0].fail) {
			fputs(": ", stderr);
			show_fail(cells.cell[0].fail, stderr);
		}
		fputc('\n', stderr);
	} else {
		fprintf(stderr, "axctl: cell '%s' destroyed\n", cell->name);
	}
	cells_free(&cells);
}

int console_attach(struct client *client, struct client *events,
		   const struct cell *cell, int fd)
{
	struct session session = {
		.client = client,
		.events = events,
		.fd = fd,
		.input = STDIN_FILENO,
	};
	struct session *s = &session;
	struct termios saved;
	sigset_t mask;

	snprintf(s->cell, sizeof(s->cell), "%" PRIu32, cell->id);
	fflush(stdout);
	catch_signals(&mask);
	s->is_terminal = raw_mode(&saved);
	if (s->is_terminal)
		fprintf(stderr, "axctl: attached to cell '%s'; ~. at the start of a line leaves\r\n",
			cell->name);
	check_state(s);
	while (!s->ended && !s->detached)
		if (!step(s, &mask))
			break;
	drain(fd, &s->mid_line);
	close(fd);
	if (s->is_terminal)
		tcsetattr(STDIN_FILENO, TCSADRAIN, &saved);
	check_state(s);
	say_end(s, cell);
	return s->failed ? EXIT_REFUSED : EXIT_DONE;
}

/* Opens the console of the cell with this name or number. */
static int open_by_name(struct client *client, const char *name, uint32_t flags,
			struct cells *cells)
{
	int ret = cells_get(client, name, cells);

	if (ret) {
		client_refuse(client, name, "console", ret);
		return -1;
	}
	return console_open(&cells->cell[0], flags);
}

static int dump(const char *name)
{
	struct client client;
	struct cells cells;
	bool mid_line = false;
	int fd, ret;

	if (client_open(&client))
		return EXIT_REFUSED;
	fd = open_by_name(&client, name, AXVISOR_CONSOLE_FROM_START, &cells);
	ret = fd < 0 ? EXIT_REFUSED : EXIT_DONE;
	if (fd >= 0 && drain(fd, &mid_line) < 0) {
		const char *why = strerror(errno);

		end_line(&mid_line, "\n");
		ret = refuse("cell '%s': console: %s", name, why);
	}
	if (fd >= 0)
		close(fd);
	cells_free(&cells);
	client_close(&client);
	return ret;
}

static int attach(const char *name, uint32_t flags)
{
	struct client client, events;
	int ret = EXIT_REFUSED;
	struct cells cells;
	int fd;

	if (client_open(&client))
		return EXIT_REFUSED;
	if (client_open_events(&events))
		goto close_client;
	fd = open_by_name(&client, name, flags, &cells);
	if (fd >= 0)
		ret = console_attach(&client, &events, &cells.cell[0], fd);
	cells_free(&cells);
	client_close(&events);
close_client:
	client_close(&client);
	return ret;
}

int cmd_console(const struct command *cmd, int argc, char **argv)
{
	static const struct option options[] = {
		{ "dump", no_argument, NULL, 'd' },
		{ "from-start", no_argument, NULL, 's' },
		{ }
	};
	bool want_dump = false;
	uint32_t flags = 0;
	int option;

	while ((option = next_option(cmd, argc, argv, options)) != OPTION_END) {
		if (option == 'd')
			want_dump = true;
		else
			flags = AXVISOR_CONSOLE_FROM_START;
	}
	expect_arguments(cmd, argc, 1, 1);
	if (want_dump && flags)
		return usage_error(cmd, "--dump excludes --from-start");
	return want_dump ? dump(argv[optind]) : attach(argv[optind], flags);
}
