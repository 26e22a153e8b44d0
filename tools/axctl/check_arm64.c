// SPDX-License-Identifier: GPL-2.0
/* check_arm64.c - what user space sees of an arm64 machine. */
#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "axctl.h"
#include "check.h"

#define ACPI_TABLES	"/sys/firmware/acpi/tables"

/* The last word "kvm-arm.mode=" of the kernel's command line, or "". */
static void find_kvm_mode(char *mode, size_t size)
{
	char text[4096];
	char *at = text;

	*mode = '\0';
	if (!check_read("/proc/cmdline", text, sizeof(text)))
		return;
	while ((at = strstr(at, "kvm-arm.mode="))) {
		snprintf(mode, size, "%.*s", (int)strcspn(at, "\n "), at);
		at++;
	}
}

static void check_level(void)
{
	char mode[64];

	find_kvm_mode(mode, sizeof(mode));
	if (!strcmp(mode, "kvm-arm.mode=nvhe"))
		check_report(AXVISOR_SEVERITY_OK, "exception level",
			     "Linux runs at EL1 (kvm-arm.mode=nvhe)", "");
	else
		check_report(CHECK_UNKNOWN, "exception level",
			     "whether Linux runs at EL2 can't be seen from user space",
			     "on a CPU with VHE boot with kvm-arm.mode=nvhe");
}

/* "smc" or "hvc", the way to firmware; false where there is no PSCI. */
static bool psci_method(char method[8])
{
	return check_read(CHECK_DEVICE_TREE "/psci/method", method, 8);
}

/* Firmware below Linux is called by SMC where EL2 is Linux's to give. */
static void check_el2(void)
{
	char method[8];

	if (psci_method(method) && !strcmp(method, "hvc"))
		check_report(AXVISOR_SEVERITY_ERROR, "EL2",
			     "no EL2 for Linux: firmware calls go by HVC",
			     "run on hardware with virtualization, without a hypervisor below Linux (QEMU: -M virt,virtualization=on)");
	else if (!access("/dev/kvm", F_OK))
		check_report(AXVISOR_SEVERITY_OK, "EL2", "EL2 is there, KVM uses it", "");
	else
		check_report(CHECK_UNKNOWN, "EL2",
			     "whether the CPUs have EL2 can't be seen from user space", "");
}

static void check_pkvm(void)
{
	char mode[64];

	find_kvm_mode(mode, sizeof(mode));
	if (!strcmp(mode, "kvm-arm.mode=protected"))
		check_report(AXVISOR_SEVERITY_ERROR, "protected KVM",
			     "KVM runs in protected mode and does not give EL2 away",
			     "boot with kvm-arm.mode=nvhe");
	else
		check_report(AXVISOR_SEVERITY_OK, "protected KVM",
			     "the kernel's command line does not ask for it", "");
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

static void check_kvm_guests(void)
{
	DIR *dir = opendir("/proc");
	struct dirent *entry;
	char text[80];

	while (dir && (entry = readdir(dir))) {
		if (entry->d_name[0] < '0' || entry->d_name[0] > '9' || !has_vm(entry->d_name))
			continue;
		snprintf(text, sizeof(text), "process %.20s runs a KVM guest", entry->d_name);
		check_report(AXVISOR_SEVERITY_ERROR, "KVM guests", text, "stop all KVM guests");
		closedir(dir);
		return;
	}
	if (dir)
		closedir(dir);
	if (geteuid())
		check_report(CHECK_UNKNOWN, "KVM guests",
			     "other users' processes can't be seen", "run axctl as root");
	else
		check_report(AXVISOR_SEVERITY_OK, "KVM guests",
			     "no KVM guest is running", "");
}

static void check_description(void)
{
	if (!access(ACPI_TABLES, F_OK))
		check_report(AXVISOR_SEVERITY_OK, "machine description",
			     "the machine is described by ACPI", "");
	else if (!access(CHECK_DEVICE_TREE, F_OK))
		check_report(AXVISOR_SEVERITY_OK, "machine description",
			     "the machine is described by a device tree", "");
	else
		check_report(CHECK_UNKNOWN, "machine description",
			     "there is no " CHECK_DEVICE_TREE, "");
}

static void check_interrupt_controller(void)
{
	DIR *dir = opendir(CHECK_DEVICE_TREE);
	char text[80] = "";
	struct dirent *entry;

	while (dir && (entry = readdir(dir))) {
		char path[512];

		snprintf(path, sizeof(path), CHECK_DEVICE_TREE "/%s/compatible", entry->d_name);
		if (check_read(path, text, sizeof(text)) && strstr(text, "gic"))
			break;
		*text = '\0';
	}
	if (dir)
		closedir(dir);
	if (!strcmp(text, "arm,gic-v3") || !strcmp(text, "arm,gic-400") ||
	    !strcmp(text, "arm,cortex-a15-gic"))
		check_report(AXVISOR_SEVERITY_OK, "interrupt controller", text, "");
	else if (*text)
		check_report(AXVISOR_SEVERITY_ERROR, "interrupt controller", text,
			     "use a machine with a GICv3, or a GICv2 with virtualization (QEMU: -M virt,gic-version=3)");
	else
		check_report(CHECK_UNKNOWN, "interrupt controller",
			     "none can be seen from user space", "");
}

static void check_psci(void)
{
	char method[8];

	if (psci_method(method) && !strcmp(method, "smc"))
		check_report(AXVISOR_SEVERITY_OK, "PSCI", "called by SMC", "");
	else
		check_report(CHECK_UNKNOWN, "PSCI",
			     "none that is called by SMC can be seen from user space", "");
}

static void check_page_size(void)
{
	long size = sysconf(_SC_PAGESIZE);
	char text[64];

	snprintf(text, sizeof(text), "Linux has pages of %ld KiB", size / 1024);
	/* The second stage has 4 KiB, which a CPU of larger ones may lack. */
	check_report(size == 4096 ? AXVISOR_SEVERITY_OK : CHECK_UNKNOWN,
		     "page size", text, "");
}

static void check_dma(void)
{
	check_report(AXVISOR_SEVERITY_WARNING, "DMA",
		     "axvisor uses no SMMU: devices of Linux can reach the memory of cells and of the core by DMA",
		     "trust the root cell and its devices");
}

void check_arm64(void)
{
	check_level();
	check_el2();
	check_pkvm();
	check_kvm_guests();
	check_description();
	check_interrupt_controller();
	check_psci();
	check_page_size();
	check_dma();
}
