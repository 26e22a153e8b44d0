// SPDX-License-Identifier: GPL-2.0
/*
 * check_host.c - the checks that need no module: what user space can see. Rows
 * that the module has, too, have its names and its order.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "axctl.h"
#include "check.h"

#define CPUS_MAX	64
#define REMEDY_LOAD	"load the module with enable=0 (modprobe or insmod), then run axctl check again"

bool check_read(const char *path, char *text, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, text, size - 1);

	if (fd >= 0)
		close(fd);
	if (n < 0)
		return false;
	text[n] = '\0';
	return true;
}

static bool is_loaded(void)
{
	return !access("/sys/module/axvisor", F_OK);
}

static const struct {
	const char *machine;
	void (*check)(void);
} archs[] = {
	{ "aarch64", check_arm64 },
	{ "riscv64", check_riscv64 },
	{ "x86_64", check_x86_64 },
};

static void (*arch_check(void))(void)
{
	struct utsname name;

	if (uname(&name))
		return NULL;
	for (unsigned int i = 0; i < sizeof(archs) / sizeof(archs[0]); i++)
		if (!strcmp(name.machine, archs[i].machine))
			return archs[i].check;
	return NULL;
}

static void check_architecture(void)
{
	struct utsname name;
	char text[160];

	uname(&name);
	snprintf(text, sizeof(text), "%s, Linux %.64s", name.machine, name.release);
	if (arch_check())
		check_report(AXVISOR_SEVERITY_OK, "architecture", text, "");
	else
		check_report(AXVISOR_SEVERITY_ERROR, "architecture", text,
			     "axvisor runs on aarch64, riscv64 and x86_64");
}

static void check_state(void)
{
	if (!is_loaded())
		check_report(CHECK_UNKNOWN, "state",
			     "axvisor is not loaded: only what user space can see is checked",
			     REMEDY_LOAD);
	else
		check_report(AXVISOR_SEVERITY_ERROR, "state",
			     "axvisor is loaded, but there is no /dev/axvisor",
			     "mount devtmpfs, or start udev");
}

static void check_cpus(void)
{
	long cpus = sysconf(_SC_NPROCESSORS_CONF);
	char text[100];

	snprintf(text, sizeof(text), "%ld CPUs, of which %ld are online; up to %d are supported",
		 cpus, sysconf(_SC_NPROCESSORS_ONLN), CPUS_MAX);
	if (cpus <= CPUS_MAX)
		check_report(AXVISOR_SEVERITY_OK, "number of CPUs", text, "");
	else
		check_report(AXVISOR_SEVERITY_ERROR, "number of CPUs", text,
			     "boot with nr_cpus=64");
}

void check_host_beside_module(void)
{
	check_architecture();
	check_signature("", is_loaded());
}

void check_host(void)
{
	void (*check)(void) = arch_check();

	check_host_beside_module();
	check_state();
	check_cpus();
	if (check)
		check();
}
