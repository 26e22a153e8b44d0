// SPDX-License-Identifier: GPL-2.0
/* check_riscv64.c - what user space sees of a riscv64 machine. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "axctl.h"
#include "check.h"

/* Whether a hart's "riscv,isa" of the device tree has H among its letters. */
static bool isa_has_h(const char *isa)
{
	return strcspn(isa, "_") > strcspn(isa + 4, "h") + 4;
}

static void check_h(void)
{
	char isa[2048];

	if (!check_read(CHECK_DEVICE_TREE "/cpus/cpu@0/riscv,isa", isa, sizeof(isa)) ||
	    strlen(isa) < 4)
		check_report(CHECK_UNKNOWN, "H extension",
			     "whether the harts have it can't be seen from user space", "");
	else if (isa_has_h(isa))
		check_report(AXVISOR_SEVERITY_OK, "H extension", "the harts have it", "");
	else
		check_report(AXVISOR_SEVERITY_ERROR, "H extension",
			     "the harts have no H extension, or a hypervisor hides it",
			     "run on hardware with virtualization (QEMU: -cpu rva23s64)");
}

static void check_kvm(void)
{
	if (access("/sys/module/kvm", F_OK))
		check_report(AXVISOR_SEVERITY_OK, "KVM", "KVM is not loaded", "");
	else
		check_report(AXVISOR_SEVERITY_ERROR, "KVM", "KVM is loaded and uses HS mode",
			     "modprobe -r kvm");
}

static void check_interrupt_controller(void)
{
	check_report(CHECK_UNKNOWN, "interrupt controller",
		     "what it can do can't be seen from user space", "");
}

static void check_dma(void)
{
	check_report(AXVISOR_SEVERITY_WARNING, "DMA",
		     "axvisor uses no IOMMU: devices of Linux can reach the memory of cells and of the core by DMA",
		     "trust the root cell and its devices");
}

void check_riscv64(void)
{
	check_h();
	check_kvm();
	check_interrupt_controller();
	check_dma();
}
