// SPDX-License-Identifier: GPL-2.0
/*
 * cause_x86_64.c - why a guest left for good: the exit codes of SVM (APM volume 2,
 * appendix C), and of VMX the basic exit reasons (SDM volume 3, appendix C), whose
 * numbers below mean other things with SVM.
 */
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "axctl.h"
#include "cause.h"

struct cause {
	uint64_t code;
	const char *text;
};

static const struct cause svm_causes[] = {
	{ 0x60, "interrupt" },
	{ 0x61, "NMI" },
	{ 0x62, "SMI" },
	{ 0x63, "INIT" },
	{ 0x6e, "RDTSC" },
	{ 0x72, "CPUID" },
	{ 0x76, "INVD" },
	{ 0x78, "HLT" },
	{ 0x7b, "access to a port" },
	{ 0x7c, "access to an MSR" },
	{ 0x7f, "shutdown, by a triple fault" },
	{ 0x80, "VMRUN" },
	{ 0x81, "VMMCALL" },
	{ 0x89, "WBINVD" },
	{ 0x8d, "XSETBV" },
	{ 0x400, "nested page fault" },
	{ 0xffffffff, "a state that VMRUN refuses" },
	{ ~0ULL, "a state that VMRUN refuses" },
};

static const struct cause vmx_causes[] = {
	{ 0, "exception or NMI" },
	{ 2, "triple fault" },
	{ 3, "INIT" },
	{ 10, "CPUID" },
	{ 12, "HLT" },
	{ 18, "VMCALL" },
	{ 28, "access to a control register" },
	{ 30, "access to a port" },
	{ 31, "RDMSR" },
	{ 32, "WRMSR" },
	{ 33, "a state that VM entry refuses" },
	{ 41, "machine check while entering" },
	{ 48, "EPT violation" },
	{ 49, "EPT misconfiguration" },
	{ 54, "WBINVD" },
	{ 55, "XSETBV" },
};

static bool is_intel(void)
{
	FILE *file = fopen("/proc/cpuinfo", "r");
	char line[128];
	bool is = false;

	while (file && !is && fgets(line, sizeof(line), file))
		is = strstr(line, "GenuineIntel");
	if (file)
		fclose(file);
	return is;
}

const char *cause_text_x86_64(uint64_t cause)
{
	const struct cause *causes = is_intel() ? vmx_causes : svm_causes;
	size_t count = is_intel() ? ARRAY_SIZE(vmx_causes) : ARRAY_SIZE(svm_causes);
	size_t i;

	for (i = 0; i < count; i++)
		if (causes[i].code == cause)
			return causes[i].text;
	return "another reason";
}
