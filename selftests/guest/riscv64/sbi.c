// SPDX-License-Identifier: GPL-2.0
/*
 * sbi.c - what each function of SBI 2.0 answers, errors included, by the
 * specification's text. Argument: number of vCPUs, 0 for one; with WARM it
 * reboots at the end, with ECHO it first reads a line from the debug console.
 */
#include "arch.h"

#define WARM		0x100UL
#define ECHO		0x200UL
#define NR_CPUS		0xffUL

#define UNKNOWN		0x0a000000UL	/* vendor specific, of nobody */
#define NO_HART		1000UL
#define MEMORY_END	0x81000000UL	/* of a cell with 16 MiB */

static unsigned int cpus;
static bool in_cell;

static s64 error(u64 ext, u64 fid, u64 a0, u64 a1, u64 a2)
{
	return sbi_call(ext, fid, a0, a1, a2).error;
}

static void is(s64 result, s64 wanted, const char *what)
{
	if (!ok(result == wanted, "%s", what))
		printf("# %ld instead of %ld\n", result, wanted);
}

/* Where OpenSBI answers otherwise than the text says. */
static void is_or(s64 result, s64 wanted, s64 opensbi, const char *what)
{
	is(!in_cell && result == opensbi ? wanted : result, wanted, what);
}

static void test_base(void)
{
	static const u64 extensions[] = {
		SBI_BASE, SBI_TIME, SBI_IPI, SBI_RFENCE, SBI_HSM, SBI_SRST,
		SBI_DBCN,
	};
	struct sbi_ret ret = sbi_call(SBI_BASE, 0, 0, 0, 0);
	bool all = true;

	ok(!ret.error && ret.value >> 24 >= 2, "get_spec_version: %lx",
	   ret.value);
	for (u64 fid = 1; fid < 7; fid++)
		all &= !error(SBI_BASE, fid, SBI_BASE, 0, 0);
	ok(all, "no function of the base extension fails");
	for (u64 i = 0; i < ARRAY_SIZE(extensions); i++) {
		ret = sbi_call(SBI_BASE, 3, extensions[i], 0, 0);
		ok(!ret.error && ret.value, "probe_extension knows %lx",
		   extensions[i]);
	}
	ret = sbi_call(SBI_BASE, 3, UNKNOWN, 0, 0);
	ok(!ret.error && !ret.value, "and an unknown one isn't there");
	is(error(SBI_BASE, 7, 0, 0, 0), SBI_ERR_NOT_SUPPORTED,
	   "an unknown function of it");
	is(error(UNKNOWN, 0, 0, 0, 0), SBI_ERR_NOT_SUPPORTED,
	   "an unknown extension");
}

static void test_legacy(void)
{
	struct sbi_ret ret;
	bool all = true;

	if (!in_cell) {
		skip("no legacy extension is there", "the firmware has them");
		return;
	}
	for (u64 ext = 0; ext < 16; ext++) {
		ret = sbi_call(ext, 0, 0x1234, 0x5678, 0);
		all &= ret.error == SBI_ERR_NOT_SUPPORTED &&
		       ret.value == 0x5678;
	}
	ok(all, "no legacy extension is there, and a1 is kept");
}

static void test_time(void)
{
	u64 start = counter();

	is(error(SBI_TIME, 0, start / 2, 0, 0), SBI_SUCCESS,
	   "set_timer of what is past");
	ok(wait_until(timer_expired()), "makes the interrupt pending");
	is(error(SBI_TIME, 0, ~0UL, 0, 0), SBI_SUCCESS, "of never");
	ok(!timer_expired(), "clears it");
	start = counter();
	error(SBI_TIME, 0, start + counter_frequency() / 1000, 0, 0);
	ok(wait_until(timer_expired()) &&
	   counter() - start >= counter_frequency() / 1000,
	   "of a millisecond: not before");
	error(SBI_TIME, 0, ~0UL, 0, 0);
	is(error(SBI_TIME, 1, 0, 0, 0), SBI_ERR_NOT_SUPPORTED,
	   "an unknown function of TIME");
}

static bool soft_pending(void)
{
	bool pending = wait_until(csr_read(sip) & SIE_SSIE);

	csr_clear(sip, SIE_SSIE);
	return pending;
}

static void test_ipi(void)
{
	is(error(SBI_IPI, 0, 1, boot_hart, 0), SBI_SUCCESS,
	   "send_ipi to itself");
	ok(soft_pending(), "and it is pending");
	is(error(SBI_IPI, 0, BIT(boot_hart), 0, 0), SBI_SUCCESS,
	   "send_ipi by a mask from 0");
	ok(soft_pending(), "and it is pending");
	is(error(SBI_IPI, 0, 0, SBI_ALL_HARTS, 0), SBI_SUCCESS,
	   "send_ipi to all");
	ok(soft_pending(), "and it is pending");
	is(error(SBI_IPI, 0, 0, 0, 0), SBI_SUCCESS, "send_ipi to none");
	ok(!(csr_read(sip) & SIE_SSIE), "and none is pending");
	is(error(SBI_IPI, 0, 1, NO_HART, 0), SBI_ERR_INVALID_PARAM,
	   "send_ipi to a hart that there isn't");
	is_or(error(SBI_IPI, 0, BIT(cpus), 0, 0), SBI_ERR_INVALID_PARAM,
	      SBI_SUCCESS,
	   "send_ipi to the one behind the last");
	is_or(error(SBI_IPI, 0, BIT(63), 1, 0), SBI_ERR_INVALID_PARAM,
	      SBI_SUCCESS,
	   "send_ipi with a mask beyond the numbers");
	is(error(SBI_IPI, 0, 1, ~1UL, 0), SBI_ERR_INVALID_PARAM,
	   "send_ipi from the last number but one");
	is(error(SBI_IPI, 1, 0, 0, 0), SBI_ERR_NOT_SUPPORTED,
	   "an unknown function of IPI");
	csr_clear(sip, SIE_SSIE);
}

static void test_rfence(void)
{
	bool all = true;

	for (u64 fid = 0; fid < 3; fid++) {
		all &= !error(SBI_RFENCE, fid, 1, boot_hart, 0);
		all &= !error(SBI_RFENCE, fid, 0, SBI_ALL_HARTS, 0);
		all &= !sbi_call5(SBI_RFENCE, fid, 1, boot_hart, 0x1000,
				  0x2000, 1).error;
		all &= !sbi_call5(SBI_RFENCE, fid, 1, boot_hart, 0, ~0UL,
				  0).error;
	}
	ok(all, "fences of this hart and of all");
	for (u64 fid = 0; fid < 3; fid++)
		is(error(SBI_RFENCE, fid, 1, NO_HART, 0),
		   SBI_ERR_INVALID_PARAM, "a fence of a hart that there isn't");
	for (u64 fid = 3; fid < 7; fid++)
		is(error(SBI_RFENCE, fid, 1, boot_hart, 0),
		   SBI_ERR_NOT_SUPPORTED, "a fence of the H extension");
	is(error(SBI_RFENCE, 7, 1, boot_hart, 0), SBI_ERR_NOT_SUPPORTED,
	   "an unknown function of RFENCE");
}

static void test_hsm(void)
{
	extern char _start_cpu[];
	u64 entry = (u64)_start_cpu;

	is(cpu_status(0), HSM_STARTED, "hart_get_status of itself");
	is(error(SBI_HSM, HSM_STATUS, NO_HART, 0, 0), SBI_ERR_INVALID_PARAM,
	   "hart_get_status of a hart that there isn't");
	is(error(SBI_HSM, HSM_STATUS, cpus, 0, 0), SBI_ERR_INVALID_PARAM,
	   "hart_get_status of the one behind the last");
	is(error(SBI_HSM, HSM_START, boot_hart, entry, 0),
	   SBI_ERR_ALREADY_AVAILABLE, "hart_start of itself");
	is(error(SBI_HSM, HSM_START, NO_HART, entry, 0), SBI_ERR_INVALID_PARAM,
	   "hart_start of a hart that there isn't");
	is(error(SBI_HSM, 4, 0, 0, 0), SBI_ERR_NOT_SUPPORTED,
	   "an unknown function of HSM");
	if (cpus < 2)
		return;
	is(cpu_status(1), HSM_STOPPED, "hart_get_status of one that is off");
	if (!in_cell)
		return;
	is(error(SBI_HSM, HSM_START, hart_of(1), 0x1000, 0),
	   SBI_ERR_INVALID_ADDRESS, "hart_start at no memory");
	is(error(SBI_HSM, HSM_START, hart_of(1), UART_BASE, 0),
	   SBI_ERR_INVALID_ADDRESS, "hart_start at a device");
	is(error(SBI_HSM, HSM_START, hart_of(1), ~0UL, 0),
	   SBI_ERR_INVALID_ADDRESS, "hart_start at the last byte of all");
	is(cpu_status(1), HSM_STOPPED, "and it is off as before");
}

static void wake_soon(void)
{
	csr_set(sie, SIE_STIE);
	error(SBI_TIME, 0, counter() + counter_frequency() / 100, 0, 0);
}

static void test_suspend(void)
{
	static const u64 invalid[] = {
		1, 0x0fffffff, 0x10000000, 0x7fffffff, 0x80000001, 0x8fffffff,
		0x90000000, 0xffffffff,
	};
	struct resumed resumed;
	bool all;

	for (u64 i = 0; i < ARRAY_SIZE(invalid); i++)
		is_or(error(SBI_HSM, HSM_SUSPEND, invalid[i], 0, 0),
		      SBI_ERR_INVALID_PARAM, SBI_ERR_NOT_SUPPORTED,
		      "hart_suspend of a reserved or unknown type");
	wake_soon();
	all = true;
	while (!timer_expired())
		all &= !error(SBI_HSM, HSM_SUSPEND, 0, 0, 0);
	ok(all, "a retentive suspend ends with the timer");
	wake_soon();
	all = true;
	while (!timer_expired()) {
		resumed = suspend_non_retentive(0x123456789abcdefUL);
		all &= resumed.hart == boot_hart && !resumed.satp &&
		       resumed.opaque == 0x123456789abcdefUL &&
		       !(resumed.sstatus & SSTATUS_SIE);
	}
	ok(all, "a non-retentive one, too, and it resumes as it should");
	timer_stop();
	if (!in_cell)
		return;
	is(error(SBI_HSM, HSM_SUSPEND, 0x80000000, 0x1000, 0),
	   SBI_ERR_INVALID_ADDRESS, "a non-retentive suspend to no memory");
	is(error(SBI_HSM, HSM_SUSPEND, 0x80000000, UART_BASE, 0),
	   SBI_ERR_INVALID_ADDRESS, "a non-retentive suspend to a device");
}

static void test_reset(void)
{
	static const u64 types[] = { 3, 0xefffffff, 0xf0000000, 0xffffffff };
	static const u64 reasons[] = { 2, 0xdfffffff, 0xe0000000, 0xf0000000 };

	for (u64 i = 0; i < ARRAY_SIZE(types); i++)
		is_or(error(SBI_SRST, 0, types[i], 0, 0),
		      SBI_ERR_INVALID_PARAM, SBI_ERR_NOT_SUPPORTED,
		      "system_reset of a reserved or unknown type");
	for (u64 i = 0; i < ARRAY_SIZE(reasons); i++)
		is_or(error(SBI_SRST, 0, 1, reasons[i], 0),
		      SBI_ERR_INVALID_PARAM, SBI_ERR_NOT_SUPPORTED,
		      "system_reset for a reserved or unknown reason");
	is(error(SBI_SRST, 1, 0, 0, 0), SBI_ERR_NOT_SUPPORTED,
	   "an unknown function of SRST");
}

static bool write_all(const char *text, u64 len)
{
	struct sbi_ret ret;

	while (len) {
		ret = sbi_call(SBI_DBCN, 0, len, (u64)text, 0);
		if (ret.error || ret.value > len)
			return false;
		text += ret.value;
		len -= ret.value;
	}
	return true;
}

static void test_buffers(void)
{
	u64 start = (u64)image_start;

	for (u64 fid = 0; fid < 2; fid++) {
		is_or(error(SBI_DBCN, fid, 1, start, 1),
		      SBI_ERR_INVALID_PARAM, SBI_ERR_FAILED,
		   "a buffer beyond 64 bits of address");
		if (!in_cell)
			continue;
		is(error(SBI_DBCN, fid, 1, 0, 0), SBI_ERR_INVALID_PARAM,
		   "a buffer where there is no memory");
		is(error(SBI_DBCN, fid, 1, UART_BASE, 0),
		   SBI_ERR_INVALID_PARAM, "a buffer in a device");
		is(error(SBI_DBCN, fid, 2, MEMORY_END - 1, 0),
		   SBI_ERR_INVALID_PARAM, "a buffer past the end of memory");
		is(error(SBI_DBCN, fid, ~0UL, start, 0), SBI_ERR_INVALID_PARAM,
		   "a buffer of all that there is");
		is(error(SBI_DBCN, fid, 2, ~0UL, 0), SBI_ERR_INVALID_PARAM,
		   "a buffer around the end of all");
	}
}

static void test_console(void)
{
	static char line[64];
	static const char text[] = "# written by the debug console\r\n";
	struct sbi_ret ret;

	ok(write_all(text, sizeof(text) - 1), "console_write");
	is(error(SBI_DBCN, 0, 0, (u64)text, 0), SBI_SUCCESS,
	   "console_write of nothing");
	ret = sbi_call(SBI_DBCN, 1, sizeof(line), (u64)line, 0);
	ok(!ret.error && !ret.value, "console_read of nothing");
	is(error(SBI_DBCN, 2, '#', 0, 0), SBI_SUCCESS, "console_write_byte");
	is(error(SBI_DBCN, 3, 0, 0, 0), SBI_ERR_NOT_SUPPORTED,
	   "an unknown function of DBCN");
	test_buffers();
}

/* What is typed comes back. */
static void echo(void)
{
	static char line[64];
	struct sbi_ret ret = { 0 };
	u64 len = 0;

	printf("type\n");
	do {
		ret = sbi_call(SBI_DBCN, 1, sizeof(line) - len,
			       (u64)line + len, 0);
		len += ret.value;
	} while (!ret.error && len < sizeof(line) &&
		 (!len || (line[len - 1] != '\n' && line[len - 1] != '\r')));
	ok(!ret.error, "console_read");
	printf("typed ");
	write_all(line, len);
	printf("\n");
}

void payload(u64 arg)
{
	cpus = arg & NR_CPUS ? (unsigned int)(arg & NR_CPUS) : 1;
	in_cell = !null_hypercall();
	test_base();
	test_legacy();
	test_time();
	test_ipi();
	test_rfence();
	test_hsm();
	test_suspend();
	test_reset();
	test_console();
	if (arg & ECHO)
		echo();
	if (arg & WARM)
		error(SBI_SRST, 0, 2, 0, 0);
}
