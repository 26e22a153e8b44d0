// SPDX-License-Identifier: GPL-2.0
/* check_x86_64.c - what user space sees of an x86_64 machine. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "axctl.h"
#include "check.h"

static bool has_flag(const char *line, const char *name)
{
	const size_t length = strlen(name);
	const char *at = line;

	while ((at = strstr(at, name))) {
		if (at[-1] == ' ' && strspn(at + length, " \n"))
			return true;
		at += length;
	}
	return false;
}

/* Of the first CPU; the line is long. */
static bool cpuinfo_has(const char *name)
{
	FILE *file = fopen("/proc/cpuinfo", "r");
	char *line = NULL;
	size_t size = 0;
	bool has = false;

	if (!file)
		return false;
	while (getline(&line, &size, file) > 0) {
		if (strncmp(line, "flags", strlen("flags")))
			continue;
		has = has_flag(line, name);
		break;
	}
	free(line);
	fclose(file);
	return has;
}

static void check_svm(void)
{
	if (cpuinfo_has("svm"))
		check_report(AXVISOR_SEVERITY_OK, "SVM", "the CPUs have it", "");
	else
		check_report(AXVISOR_SEVERITY_ERROR, "SVM",
			     "the CPUs have no SVM, or a hypervisor hides it",
			     "run on an AMD machine with virtualization (QEMU: -cpu EPYC)");
}

static void check_npt(void)
{
	if (cpuinfo_has("npt"))
		check_report(AXVISOR_SEVERITY_OK, "nested paging", "the CPUs have it", "");
	else
		check_report(AXVISOR_SEVERITY_ERROR, "nested paging", "the CPUs have none",
			     "run on a newer machine");
}

static void check_kvm(void)
{
	if (access("/sys/module/kvm_amd", F_OK))
		check_report(AXVISOR_SEVERITY_OK, "KVM", "KVM is not loaded", "");
	else
		check_report(AXVISOR_SEVERITY_ERROR, "KVM", "KVM is loaded and uses SVM",
			     "modprobe -r kvm_amd");
}

static void check_offline(void)
{
	char offline[128];

	if (check_read("/sys/devices/system/cpu/offline", offline, sizeof(offline)) &&
	    offline[0] && offline[0] != '\n')
		check_report(CHECK_UNKNOWN, "offline CPUs",
			     "some CPUs are offline: those that are there can't be seized", "");
	else
		check_report(AXVISOR_SEVERITY_OK, "offline CPUs", "all CPUs are online", "");
}

static void check_owner(void)
{
	check_report(CHECK_UNKNOWN, "other hypervisors",
		     "whether one uses SVM can't be seen from user space", "");
}

static void check_encryption(void)
{
	check_report(CHECK_UNKNOWN, "memory encryption",
		     "whether Linux uses it can't be seen from user space", "");
}

static void check_interrupt_controller(void)
{
	check_report(CHECK_UNKNOWN, "interrupt controller",
		     "its mode can't be seen from user space", "");
}

static void check_dma(void)
{
	check_report(AXVISOR_SEVERITY_WARNING, "DMA",
		     "axvisor uses no IOMMU: devices of Linux can reach the memory of cells and of the core by DMA",
		     "trust the root cell and its devices");
}

void check_x86_64(void)
{
	check_svm();
	check_npt();
	check_kvm();
	check_owner();
	check_offline();
	check_encryption();
	check_interrupt_controller();
	check_dma();
}
