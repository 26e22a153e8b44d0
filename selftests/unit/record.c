// SPDX-License-Identifier: GPL-2.0
/* record.c - the machine as a list of events and two tables of registers. */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "record.h"

#define MAX_EVENTS	(1U << 18)
#define MAX_SYSREGS	256
#define MAX_DEV_WORDS	4096
#define MAX_DEV_RANGES	64
#define TRACE_SIZE	(1U << 18)
#define TEXT_SIZE	96

static struct rec_event events[MAX_EVENTS];
static u32 nr_events;
static bool in_hook;

static struct {
	const char *name;
	u64 val;
} sysregs[MAX_SYSREGS];
static u32 nr_sysregs;
static u64 noise;

/* Words of 32 bits. */
static struct {
	u64 hpa;
	u32 val;
} words[MAX_DEV_WORDS];
static u32 nr_words;

static struct {
	u64 va, hpa, size;
} ranges[MAX_DEV_RANGES];
static u32 nr_ranges;

void (*rec_hook)(const struct rec_event *event);
u64 *rec_read_result;

void rec_reset(void)
{
	nr_events = 0;
	nr_sysregs = 0;
	nr_words = 0;
	nr_ranges = 0;
	noise = 0;
	rec_hook = NULL;
}

void rec_clear(void)
{
	nr_events = 0;
}

static u64 *sysreg(const char *name)
{
	u64 val = noise;
	const char *p;
	u32 i;

	for (i = 0; i < nr_sysregs; i++)
		if (!strcmp(sysregs[i].name, name))
			return &sysregs[i].val;
	assert(nr_sysregs < MAX_SYSREGS);
	for (p = name; noise && *p; p++)
		val = (val ^ (u64)*p) * 0x100000001b3ULL;
	sysregs[nr_sysregs].name = name;
	sysregs[nr_sysregs].val = val;
	return &sysregs[nr_sysregs++].val;
}

u64 rec_get(const char *name)
{
	return *sysreg(name);
}

void rec_set(const char *name, u64 val)
{
	*sysreg(name) = val;
}

void rec_noise(u64 seed)
{
	noise = seed;
}

static u32 *word(u64 hpa)
{
	u32 i;

	for (i = 0; i < nr_words; i++)
		if (words[i].hpa == hpa)
			return &words[i].val;
	assert(nr_words < MAX_DEV_WORDS);
	words[nr_words].hpa = hpa;
	words[nr_words].val = 0;
	return &words[nr_words++].val;
}

u64 rec_dev_get(u64 hpa, u32 size)
{
	u64 val = *word(hpa & ~3ULL);

	if (size == 8)
		return val | (u64)*word(hpa + 4) << 32;
	val >>= (hpa & 3) * 8;
	return size == 4 ? val : val & (BIT_ULL(size * 8) - 1);
}

void rec_dev_set(u64 hpa, u32 size, u64 val)
{
	u32 *w = word(hpa & ~3ULL), shift = (hpa & 3) * 8;

	if (size >= 4) {
		*w = (u32)val;
		if (size == 8)
			*word(hpa + 4) = (u32)(val >> 32);
		return;
	}
	*w &= ~(u32)((BIT_ULL(size * 8) - 1) << shift);
	*w |= (u32)(val << shift);
}

void rec_dev_map(u64 va, u64 hpa, u64 size)
{
	assert(nr_ranges < MAX_DEV_RANGES);
	ranges[nr_ranges].va = va;
	ranges[nr_ranges].hpa = hpa;
	ranges[nr_ranges++].size = size;
}

static u64 dev_hpa(u64 va)
{
	u32 i;

	for (i = 0; i < nr_ranges; i++)
		if (va - ranges[i].va < ranges[i].size)
			return va - ranges[i].va + ranges[i].hpa;
	assert(!"an access outside the mapped registers");
	return 0;
}

/* Polling: one read that gives the same again and again. */
static bool is_repeated(const struct rec_event *event)
{
	const struct rec_event *last = events + nr_events - 1;

	return nr_events && event->kind == REC_MMIO_READ &&
	       last->kind == REC_MMIO_READ && last->addr == event->addr &&
	       last->val == event->val;
}

static void record(enum rec_kind kind, const char *name, u64 val, u64 addr,
		   u32 size)
{
	struct rec_event event = { kind, name, val, addr, size };

	if (in_hook)
		return;
	if (!is_repeated(&event)) {
		assert(nr_events < MAX_EVENTS);
		events[nr_events++] = event;
	}
	if (!rec_hook)
		return;
	in_hook = true;
	rec_hook(&event);
	in_hook = false;
}

u64 rec_sysreg_read(const char *name)
{
	u64 val = rec_get(name);

	rec_read_result = &val;
	record(REC_READ, name, val, 0, 0);
	return val;
}

void rec_sysreg_write(const char *name, u64 val)
{
	rec_set(name, val);
	record(REC_WRITE, name, val, 0, 0);
}

void rec_insn(const char *name)
{
	record(REC_INSN, name, ~0ULL, 0, 0);
}

void rec_insn_arg(const char *name, u64 val)
{
	record(REC_CALL, name, val, 0, 0);
}

u64 rec_mmio_read(u64 va, u32 size)
{
	u64 hpa = dev_hpa(va), val = rec_dev_get(hpa, size);

	assert(IS_ALIGNED(va, size));
	rec_read_result = &val;
	record(REC_MMIO_READ, "r", val, hpa, size);
	return val;
}

void rec_mmio_write(u64 va, u32 size, u64 val)
{
	u64 hpa = dev_hpa(va);

	assert(IS_ALIGNED(va, size));
	rec_dev_set(hpa, size, val);
	record(REC_MMIO_WRITE, "w", val, hpa, size);
}

void rec_call(const char *name, u64 val)
{
	record(REC_CALL, name, val, 0, 0);
}

static void text_of(const struct rec_event *e, char *text)
{
	switch (e->kind) {
	case REC_WRITE:
		snprintf(text, TEXT_SIZE, "%s=%llx", e->name, e->val);
		break;
	case REC_MMIO_READ:
	case REC_MMIO_WRITE:
		snprintf(text, TEXT_SIZE, "%s%u[%llx]=%llx", e->name,
			 e->size * 8, e->addr, e->val);
		break;
	case REC_CALL:
		snprintf(text, TEXT_SIZE, "%s(%llx)", e->name, e->val);
		break;
	case REC_READ:
		snprintf(text, TEXT_SIZE, "<%s", e->name);
		break;
	case REC_INSN:
		snprintf(text, TEXT_SIZE, "%s", e->name);
		break;
	}
}

const char *rec_trace_from(u32 from)
{
	static char trace[TRACE_SIZE];
	char text[TEXT_SIZE];
	size_t at = 0;
	u32 i;

	trace[0] = '\0';
	for (i = from; i < nr_events && at + TEXT_SIZE < TRACE_SIZE; i++) {
		if (events[i].kind == REC_READ ||
		    events[i].kind == REC_MMIO_READ)
			continue;
		text_of(&events[i], text);
		at += (size_t)sprintf(trace + at, at ? " %s" : "%s", text);
	}
	return trace;
}

const char *rec_trace(void)
{
	return rec_trace_from(0);
}

u32 rec_find(u32 from, const char *start)
{
	char text[TEXT_SIZE];
	u32 i;

	for (i = from; i < nr_events; i++) {
		text_of(&events[i], text);
		if (!strncmp(text, start, strlen(start)))
			return i;
	}
	return nr_events;
}

u32 rec_find_last(const char *start)
{
	u32 i, last = nr_events;

	for (i = rec_find(0, start); i < nr_events; i = rec_find(i + 1, start))
		last = i;
	return last;
}

u32 rec_end(void)
{
	return nr_events;
}

u32 rec_count(const char *start)
{
	u32 i, count = 0;

	for (i = rec_find(0, start); i < nr_events; i = rec_find(i + 1, start))
		count++;
	return count;
}

u32 rec_reads(const char *name)
{
	u32 i, count = 0;

	for (i = 0; i < nr_events; i++)
		count += events[i].kind == REC_READ &&
			 !strcmp(events[i].name, name);
	return count;
}

const struct rec_event *rec_event(u32 i)
{
	assert(i < nr_events);
	return &events[i];
}
