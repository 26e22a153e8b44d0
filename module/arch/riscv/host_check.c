// SPDX-License-Identifier: GPL-2.0
/* host_check.c - what a riscv64 machine must have to be seized. */
#include <linux/namei.h>
#include <linux/of.h>
#include <linux/path.h>
#include <linux/string.h>
#include <asm/cpufeature.h>
#include <asm/hwcap.h>

#include "arch.h"
#include "host_intc.h"

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

static const char *const intc_texts[] = {
	[AX_RISCV_INTC_IMSIC] = "the interrupt controller is an IMSIC with guest files",
	[AX_RISCV_INTC_APLIC] = "the interrupt controller is an APLIC",
	[AX_RISCV_INTC_PLIC] = "the interrupt controller is a PLIC",
};

static void check_intc(struct axvisor_check *check)
{
	struct host_intc intc;

	switch (host_intc_find(&intc)) {
	case 0:
		of_node_put(intc.wired);
		found(check, AXVISOR_SEVERITY_OK, intc_texts[intc.kind], "");
		break;
	case -ENOSPC:
		found(check, AXVISOR_SEVERITY_ERROR,
		      "the interrupt controller is an IMSIC without guest interrupt files",
		      "use a machine whose IMSIC has them (QEMU: -M virt,aia-guests=3)");
		break;
	case -ERANGE:
		found(check, AXVISOR_SEVERITY_ERROR,
		      "the IMSIC's guest files have fewer identities than Linux uses",
		      "use a machine whose riscv,num-guest-ids is no less than riscv,num-ids");
		break;
	case -E2BIG:
		found(check, AXVISOR_SEVERITY_ERROR,
		      "there are several interrupt controllers of one kind",
		      "use a machine with one PLIC or APLIC");
		break;
	default:
		found(check, AXVISOR_SEVERITY_ERROR,
		      "no interrupt controller of a known kind",
		      "use a machine with a PLIC, an APLIC or an IMSIC that its device tree describes");
	}
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
	{ "interrupt controller", check_intc },
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
