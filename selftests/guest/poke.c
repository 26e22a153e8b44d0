// SPDX-License-Identifier: GPL-2.0
/*
 * poke.c - does to memory what it is told on its console, a line each, all
 * numbers hexadecimal, and says what came of it:
 *   r ADDRESS          reads 32 bits there
 *   w ADDRESS VALUE    writes them
 *   x ADDRESS          executes there
 *   f ADDRESS SIZE     fills it with a pattern of 64-bit words
 *   s ADDRESS SIZE     sums its 64-bit words up
 *   q                  powers off
 */
#include "guest.h"

#define LINE_MAX	80
#define RING_SIZE	256

static volatile u8 ring[RING_SIZE];
static volatile u32 head;

static void receive(unsigned int irq)
{
	int c;

	(void)irq;
	while ((c = console_getc()) >= 0)
		ring[head++ % RING_SIZE] = (u8)c;
}

static char next_char(void)
{
	static u32 tail;

	for (;;) {
		irqs_mask();
		if (tail == head)
			cpu_wait();
		irqs_unmask();
		if (tail != head)
			return (char)ring[tail++ % RING_SIZE];
	}
}

static void read_line(char *line)
{
	u32 used = 0;
	char c;

	while ((c = next_char()) != '\n')
		if (used < LINE_MAX - 1)
			line[used++] = c;
	line[used] = '\0';
}

/* The number at *@text, which is left behind it. */
static u64 number(const char **text)
{
	u64 value = 0;

	while (**text == ' ')
		++*text;
	for (;; ++*text) {
		char c = **text;

		if (c >= '0' && c <= '9')
			value = value << 4 | (u64)(c - '0');
		else if (c >= 'a' && c <= 'f')
			value = value << 4 | (u64)(c - 'a' + 10);
		else
			return value;
	}
}

static u64 sum(const volatile u64 *p, u64 size)
{
	u64 total = 0;

	for (u64 i = 0; i < size / 8; i++)
		total += p[i] * (i + 1);
	return total;
}

static void fill(volatile u64 *p, u64 size)
{
	for (u64 i = 0; i < size / 8; i++)
		p[i] = (i + 1) * 0x9e3779b97f4a7c15;
}

static void obey(const char *line)
{
	char what = *line;
	const char *rest = line + (what != '\0');
	u64 address = number(&rest), value = number(&rest);

	switch (what) {
	case 'r':
		printf("%lx holds %x\n", address, *(volatile u32 *)address);
		break;
	case 'w':
		*(volatile u32 *)address = (u32)value;
		printf("%lx written\n", address);
		break;
	case 'x':
		((void (*)(void))address)();
		printf("%lx executed\n", address);
		break;
	case 'f':
		fill((volatile u64 *)address, value);
		printf("%lx filled\n", address);
		break;
	case 's':
		printf("%lx sums to %lx\n", address,
		       sum((volatile u64 *)address, value));
		break;
	case 'q':
		done();
	default:
		printf("what is '%s'?\n", line);
	}
}

void payload(u64 arg)
{
	char line[LINE_MAX];

	(void)arg;
	console_rx_irq(receive);
	printf("ready\n");
	for (;;) {
		read_line(line);
		obey(line);
	}
}
