/* SPDX-License-Identifier: GPL-2.0 */
/*
 * fuzz.h - the driver of a fuzzer: a case is a function that draws all it does
 * from fuzz_random(). Each runs in a process of its own, so that it starts with
 * what fuzz_init() left and may crash. One source file a program, so all is
 * static inline here.
 *
 *   FUZZ_SECONDS  how long (FUZZ_TIME, 15 unless the fuzzer defines it)
 *   FUZZ_SEED     which cases (1); the time of day gives others each time
 *   FUZZ_CASE     this one alone, for a debugger: without a process of its own
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "fuzz_random.h"

#ifndef FUZZ_TIME
#define FUZZ_TIME	15
#endif

/* A case that takes longer hangs. */
#define FUZZ_CASE_SECONDS	60

/* What the program is made of: @init may be NULL. */
struct fuzzer {
	const char *name;
	void (*init)(int argc, char **argv);
	void (*one_case)(void);
};

__attribute__((format(printf, 2, 3)))
static inline void fuzz_check(bool ok, const char *format, ...)
{
	va_list args;

	if (ok)
		return;
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	abort();
}

static inline void fuzz_one(const struct fuzzer *f, fuzz_u64 seed, fuzz_u64 number)
{
	fuzz_state = seed;
	fuzz_state = fuzz_random() ^ number;
	f->one_case();
}

/* Whether the case has come to its end. */
static inline bool fuzz_apart(const struct fuzzer *f, fuzz_u64 seed, fuzz_u64 number)
{
	pid_t child;
	int status;

	fflush(stdout);
	child = fork();
	if (!child) {
		alarm(FUZZ_CASE_SECONDS);
		fuzz_one(f, seed, number);
		_exit(0);
	}
	if (child < 0 || waitpid(child, &status, 0) != child) {
		perror("fork");
		exit(1);
	}
	if (status)
		fprintf(stderr, "%s: case %llu: %s %d\n", f->name, number,
			WIFSIGNALED(status) ? "signal" : "exit status",
			WIFSIGNALED(status) ? WTERMSIG(status) :
					      WEXITSTATUS(status));
	return !status;
}

__attribute__((noreturn))
static inline void fuzz_main(const struct fuzzer *f, int argc, char **argv)
{
	const fuzz_u64 seconds = fuzz_setting("FUZZ_SECONDS", FUZZ_TIME);
	const fuzz_u64 seed = fuzz_setting("FUZZ_SEED", 1);
	const time_t end = time(NULL) + (time_t)seconds;
	fuzz_u64 number = 0;
	bool ok = true;

	if (f->init)
		f->init(argc, argv);
	if (getenv("FUZZ_CASE")) {
		fuzz_one(f, seed, fuzz_setting("FUZZ_CASE", 0));
		exit(0);
	}
	printf("TAP version 13\n1..1\n# seed %llu, %llu s\n", seed, seconds);
	/* One at least, however slow the machine is. */
	do
		ok = fuzz_apart(f, seed, number++);
	while (ok && time(NULL) < end);
	if (!ok)
		printf("# again: FUZZ_SEED=%llu FUZZ_CASE=%llu %s\n", seed,
		       number - 1, argv[0]);
	printf("%s 1 - %s, %llu cases\n", ok ? "ok" : "not ok", f->name,
	       number);
	/* What the cases start from need not be freed. */
	fflush(stdout);
	_exit(!ok);
}

#endif /* FUZZ_H */
