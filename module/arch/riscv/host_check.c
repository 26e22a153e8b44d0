// SPDX-License-Identifier: GPL-2.0
/* host_check.c - what a riscv64 machine must have to be seized. */
#include <linux/irqchip/riscv-imsic.h>
#include <linux/namei.h>
#include <linux/path.h>
#include <linux/string.h>
#include <asm/cpufeature.h>
#include <asm/hwcap.h>

#include "arch.h"

static void found(struct axvisor_check *check, enum axvisor_severity severity,
		  const char *text, const char *remedy)
{
	check->severity = severity;
	strscpy(check->text, text, sizeof(check->text));
	strscpy(check->remedy, remedy, sizeof(check->remedy));
}

static void check_h(struct axvisor_check *check)
{
	if (__riscv_isa_extension_available(NULL, RISCV_ISA_EXT_h))
		found(check, AXVISOR_SEVERITY_OK, "the harts have it", "");
	else
		found(check, AXVISOR_SEVERITY_ERROR,
		      "the harts have no H extension, or a hypervisor hides it",
		      "run on hardware with virtualization (QEMU: -cpu rva23s64)");
}

static void check_kvm(struct axvisor_check *check)
{
	struct path path;

	if (kern_path("/sys/module/kvm", 0, &path)) {
		found(check, AXVISOR_SEVERITY_OK, "KVM is not loaded", "");
		return;
	}
	path_put(&path);
	found(check, AXVISOR_SEVERITY_ERROR, "KVM is loaded and uses HS mode",
	      "modprobe -r kvm");
}

static void check_imsic(struct axvisor_check *check)
{
	const struct imsic_global_config *config = imsic_get_global_config();

	if (config && config->guest_index_bits)
		found(check, AXVISOR_SEVERITY_OK,
		      "the interrupt controller is an IMSIC with guest files", "");
	else
		found(check, AXVISOR_SEVERITY_ERROR,
		      "the interrupt controller has no guest interrupt files",
		      "use a machine with an IMSIC that has them");
}

static void check_dma(struct axvisor_check *check)
{
	found(check, AXVISOR_SEVERITY_WARNING,
	      "no IOMMU is used: devices of Linux can reach the memory of cells and of the core by DMA",
	      "trust the root cell and its devices");
}

static const struct {
	const char *name;
	void (*fn)(struct axvisor_check *check);
} checks[] = {
	{ "H extension", check_h },
	{ "KVM", check_kvm },
	{ "interrupt controller", check_imsic },
	{ "DMA", check_dma },
};

int arch_host_check(unsigned int index, struct axvisor_check *check)
{
	if (index >= ARRAY_SIZE(checks))
		return -ENOENT;
	strscpy(check->name, checks[index].name, sizeof(check->name));
	checks[index].fn(check);
	return 0;
}
