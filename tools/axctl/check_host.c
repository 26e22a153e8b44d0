// SPDX-License-Identifier: GPL-2.0
/*
 * check_host.c - the checks that need no module: what user space can see.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "axctl.h"
#include "check.h"

#define REMEDY_LOAD	"load the module with enable=0 (modprobe or insmod), then run axctl check again"

/* Reads a short file as a string; false where that can't be done. */
static bool read_text(const char *path, char *text, size_t size)
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

static void check_architecture(void)
{
	struct utsname name;
	char text[160];

	uname(&name);
	snprintf(text, sizeof(text), "%s, Linux %.64s", name.machine, name.release);
	if (!strcmp(name.machine, "aarch64"))
		check_report(AXVISOR_SEVERITY_OK, "architecture", text, "");
	else
		check_report(AXVISOR_SEVERITY_ERROR, "architecture", text,
			     "axvisor runs on aarch64");
}

static void check_page_size(void)
{
	long size = sysconf(_SC_PAGESIZE);
	char text[64];

	snprintf(text, sizeof(text), "%ld KiB", size / 1024);
	if (size == 4096)
		check_report(AXVISOR_SEVERITY_OK, "page size", text, "");
	else
		check_report(AXVISOR_SEVERITY_ERROR, "page size", text,
			     "boot a kernel with pages of 4 KiB");
}

static void check_interrupt_controller(void)
{
	DIR *dir = opendir("/sys/firmware/devicetree/base");
	char text[80] = "";
	struct dirent *entry;

	while (dir && (entry = readdir(dir))) {
		char path[512];

		snprintf(path, sizeof(path), "/sys/firmware/devicetree/base/%s/compatible",
			 entry->d_name);
		if (read_text(path, text, sizeof(text)) && strstr(text, "gic"))
			break;
		*text = '\0';
	}
	if (dir)
		closedir(dir);
	if (!strcmp(text, "arm,gic-v3"))
		check_report(AXVISOR_SEVERITY_OK, "interrupts", text, "");
	else if (*text)
		check_report(AXVISOR_SEVERITY_ERROR, "interrupts", text,
			     "a GICv3 is needed");
	else
		check_report(CHECK_UNKNOWN, "interrupts",
			     "no interrupt controller found in the device tree", REMEDY_LOAD);
}

/* The first word "kvm-arm.mode=" of the kernel's command line, or "". */
static void find_kvm_mode(char *mode, size_t size)
{
	char text[4096];
	char *found;

	*mode = '\0';
	if (!read_text("/proc/cmdline", text, sizeof(text)))
		return;
	found = strstr(text, "kvm-arm.mode=");
	if (found)
		snprintf(mode, size, "%.*s", (int)strcspn(found, "\n "), found);
}

/* Firmware below Linux is called by SMC where EL2 is Linux's to give. */
static bool psci_by_hvc(void)
{
	char method[8];

	return read_text("/sys/firmware/devicetree/base/psci/method", method,
			 sizeof(method)) && !strcmp(method, "hvc");
}

static void check_mode(void)
{
	char mode[64];

	if (psci_by_hvc()) {
		check_report(AXVISOR_SEVERITY_ERROR, "exception level",
			     "no EL2 for Linux: firmware calls go by HVC",
			     "run on hardware with virtualization, without a hypervisor below Linux (QEMU: -M virt,virtualization=on)");
		return;
	}

	find_kvm_mode(mode, sizeof(mode));
	if (!strcmp(mode, "kvm-arm.mode=nvhe"))
		check_report(AXVISOR_SEVERITY_OK, "exception level", mode, "");
	else if (!strcmp(mode, "kvm-arm.mode=protected"))
		check_report(AXVISOR_SEVERITY_ERROR, "exception level",
			     "protected KVM owns EL2 for good",
			     "boot with kvm-arm.mode=nvhe");
	else
		check_report(CHECK_UNKNOWN, "exception level",
			     "whether Linux runs at EL2 can't be seen from user space",
			     REMEDY_LOAD "; on a CPU with VHE boot with kvm-arm.mode=nvhe");
}

/* Whether a link of /proc/PID/fd is that of a KVM virtual machine. */
static bool is_vm(int dir, const char *name)
{
	static const char vm[] = "anon_inode:kvm-vm";
	char target[sizeof(vm)];
	ssize_t n = readlinkat(dir, name, target, sizeof(target));

	return n == sizeof(vm) - 1 && !memcmp(target, vm, n);
}

static bool has_vm(const char *pid)
{
	struct dirent *entry;
	bool found = false;
	char path[300];
	DIR *dir;

	snprintf(path, sizeof(path), "/proc/%s/fd", pid);
	dir = opendir(path);
	if (!dir)
		return false;
	while (!found && (entry = readdir(dir)))
		found = is_vm(dirfd(dir), entry->d_name);
	closedir(dir);
	return found;
}

static void check_kvm(void)
{
	DIR *dir = opendir("/proc");
	struct dirent *entry;
	char text[80];

	while (dir && (entry = readdir(dir))) {
		if (entry->d_name[0] < '0' || entry->d_name[0] > '9' || !has_vm(entry->d_name))
			continue;
		snprintf(text, sizeof(text), "process %.20s runs a KVM guest", entry->d_name);
		check_report(AXVISOR_SEVERITY_ERROR, "KVM", text, "end that guest");
		closedir(dir);
		return;
	}
	if (dir)
		closedir(dir);
	if (geteuid())
		check_report(CHECK_UNKNOWN, "KVM",
			     "other users' processes can't be seen", "run axctl as root");
	else
		check_report(AXVISOR_SEVERITY_OK, "KVM", "no guest is running", "");
}

static void check_lockdown(void)
{
	char text[128];

	if (!read_text("/sys/kernel/security/lockdown", text, sizeof(text)))
		check_report(CHECK_UNKNOWN, "lockdown",
			     "/sys/kernel/security/lockdown can't be read", REMEDY_LOAD);
	else if (strstr(text, "[none]"))
		check_report(AXVISOR_SEVERITY_OK, "lockdown", "not locked down", "");
	else
		check_report(AXVISOR_SEVERITY_WARNING, "lockdown",
			     "the kernel loads signed modules only",
			     "sign axvisor.ko with a key that this machine trusts");
}

static void check_module_loaded(void)
{
	if (access("/sys/module/axvisor", F_OK))
		check_report(CHECK_UNKNOWN, "module", "axvisor is not loaded", REMEDY_LOAD);
	else
		check_report(AXVISOR_SEVERITY_ERROR, "module",
			     "axvisor is loaded, but there is no /dev/axvisor",
			     "mount devtmpfs, or start udev");
}

void check_host(void)
{
	check_module_loaded();
	check_architecture();
	check_page_size();
	check_interrupt_controller();
	check_mode();
	check_kvm();
	check_lockdown();
}
