// SPDX-License-Identifier: GPL-2.0
/* host_check.c - what an arm64 machine must have to be seized. */
#include <linux/acpi.h>
#include <linux/arm-smccc.h>
#include <linux/bitfield.h>
#include <linux/cpumask.h>
#include <linux/fdtable.h>
#include <linux/fs.h>
#include <linux/ioport.h>
#include <linux/of.h>
#include <linux/of_address.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/sizes.h>
#include <linux/string.h>
#include <asm/cputype.h>
#include <asm/sysreg.h>
#include <asm/virt.h>
#include <uapi/linux/psci.h>

#include "arch.h"
#include "host_acpi.h"
#include "host_gic.h"

/* Arm ARM D23.2 (ID registers) */
#define PFR0_EL2	GENMASK_ULL(11, 8)
#define MMFR0_TGRAN4	GENMASK_ULL(31, 28)
#define MMFR0_TGRAN4_2	GENMASK_ULL(43, 40)
#define TGRAN4_NONE	0xf
#define TGRAN4_2_AS_S1	0
#define TGRAN4_2_NONE	1

/* CNTV_CTL_EL0.ENABLE */
#define TIMER_ENABLE	BIT_ULL(0)

static void found(struct axvisor_check *check, enum axvisor_severity severity,
		  const char *text, const char *remedy)
{
	check->severity = severity;
	strscpy(check->text, text, sizeof(check->text));
	strscpy(check->remedy, remedy, sizeof(check->remedy));
}

static void found_ok(struct axvisor_check *check, const char *text)
{
	found(check, AXVISOR_SEVERITY_OK, text, "");
}

static void found_error(struct axvisor_check *check, const char *text,
			const char *remedy)
{
	found(check, AXVISOR_SEVERITY_ERROR, text, remedy);
}

static void check_level(struct axvisor_check *check)
{
	if (is_kernel_in_hyp_mode())
		found_error(check, "Linux itself runs at EL2 (VHE)",
			    "boot with kvm-arm.mode=nvhe");
	else
		found_ok(check, "Linux runs at EL1");
}

/*
 * A Linux that was started at EL1 finds out in its boot code only, but shows
 * it: it uses the virtual timer then, else the physical one.
 */
static bool started_at_el1(void)
{
	return !is_kernel_in_hyp_mode() &&
	       (read_sysreg(cntv_ctl_el0) & TIMER_ENABLE);
}

/*
 * How firmware is called, "smc" or "hvc"; NULL where there is no PSCI 0.2 or
 * later. Not arm_smccc_1_1_get_conduit(), which knows SMCCC 1.1 only.
 */
static const char *psci_method(void)
{
	struct device_node *node;
	const char *method = NULL;

	if (!acpi_disabled)
		return host_acpi_psci_method();
	node = of_find_compatible_node(NULL, NULL, "arm,psci-0.2");
	if (!node)
		node = of_find_compatible_node(NULL, NULL, "arm,psci-1.0");
	if (!node)
		return NULL;
	/* Nodes of the boot device tree are never freed. */
	of_property_read_string(node, "method", &method);
	of_node_put(node);
	return method;
}

static bool psci_is(const char *method)
{
	const char *found = psci_method();

	return found && !strcmp(found, method);
}

/* An HVC is UNDEFINED, or something else's, where EL2 is out of reach. */
static bool reaches_el2(void)
{
	return FIELD_GET(PFR0_EL2, read_cpuid(ID_AA64PFR0_EL1)) &&
	       !is_kernel_in_hyp_mode() && !psci_is("hvc") && !started_at_el1();
}

/* Neither the stub nor KVM knows the call, and neither answers like the core. */
bool arch_host_core_answers(void)
{
	return reaches_el2() &&
	       arch_host_hypercall(AX_HC_PROBE, 0, 0, 0, 0) == -ENOSYS;
}

static void check_el2(struct axvisor_check *check)
{
	u64 pfr0 = read_cpuid(ID_AA64PFR0_EL1);

	if (!FIELD_GET(PFR0_EL2, pfr0))
		found_error(check, "the CPU has no EL2, or a hypervisor hides it",
			    "run on hardware with virtualization, or enable nested virtualization (QEMU: -M virt,virtualization=on)");
	else if (psci_is("hvc"))
		found_error(check, "something else is at EL2: firmware calls go there by HVC",
			    "run without the hypervisor below Linux");
	else if (started_at_el1())
		found_error(check, "Linux was started at EL1, EL2 is out of reach",
			    "have the boot loader start Linux at EL2");
	else
		found_ok(check, "EL2 is there and within reach");
}

static void check_pkvm(struct axvisor_check *check)
{
	if (is_protected_kvm_enabled())
		found_error(check, "KVM runs in protected mode and does not give EL2 away",
			    "boot with kvm-arm.mode=nvhe");
	else
		found_ok(check, "KVM, if there, gives EL2 away");
}

static int is_kvm_file(const void *arg, struct file *file, unsigned int fd)
{
	const char *name = file->f_path.dentry->d_name.name;

	return !strcmp(name, "kvm-vm") || !strncmp(name, "kvm-vcpu", 8);
}

/* Like update_classid() in the kernel: task_lock() keeps p->files. */
static bool kvm_guest_exists(char *owner)
{
	struct task_struct *p, *t;
	bool exists = false;

	rcu_read_lock();
	for_each_process_thread(p, t) {
		task_lock(t);
		if (t->files && iterate_fd(t->files, 0, is_kvm_file, NULL)) {
			memcpy(owner, t->comm, TASK_COMM_LEN);
			exists = true;
		}
		task_unlock(t);
		if (exists)
			break;
	}
	rcu_read_unlock();
	return exists;
}

static void check_kvm_guests(struct axvisor_check *check)
{
	char owner[TASK_COMM_LEN];

	if (!kvm_guest_exists(owner)) {
		found_ok(check, "no KVM guest is running");
		return;
	}
	found_error(check, "", "stop all KVM guests");
	snprintf(check->text, sizeof(check->text),
		 "a KVM guest is running (process '%.*s')", TASK_COMM_LEN, owner);
}

static void check_description(struct axvisor_check *check)
{
	if (acpi_disabled)
		found_ok(check, "the machine is described by a device tree");
	else if (cpu_online(0))
		found_ok(check, "the machine is described by ACPI");
	else
		found_error(check, "CPU 0 is offline, and by ACPI only itself can tell which one it is",
			    "echo 1 > /sys/devices/system/cpu/cpu0/online");
}

/*
 * Cells get GICV's registers, whole pages of them (IHI 0048B 5.5), and EL2 needs
 * GICC_DIR, which is in the second page of GICC.
 */
#define GICV_SIZE	0x2000

static bool gic2_is_usable(struct device_node *gic)
{
	struct resource gicc, gich, gicv;

	return !of_address_to_resource(gic, 1, &gicc) &&
	       !of_address_to_resource(gic, 2, &gich) &&
	       !of_address_to_resource(gic, 3, &gicv) &&
	       resource_size(&gicc) >= GICV_SIZE &&
	       resource_size(&gicv) >= GICV_SIZE &&
	       IS_ALIGNED(gicv.start, SZ_4K);
}

static void check_gic(struct axvisor_check *check)
{
	struct device_node *gic = of_find_matching_node(NULL, arm64_gic_ids);

	if (!acpi_disabled && !host_acpi_has_gic3())
		found_error(check, "ACPI names no GICv3; a GICv2 must be described by a device tree",
			    "boot with a device tree (acpi=off where there is one)");
	else if (acpi_disabled && !gic)
		found_error(check, "the interrupt controller is neither a GICv3 nor a GICv2",
			    "use a machine with one of them (QEMU: -M virt,gic-version=3)");
	else if (!acpi_disabled || of_device_is_compatible(gic, "arm,gic-v3"))
		found_ok(check, "GICv3 or later");
	else if (gic2_is_usable(gic))
		found_ok(check, "GICv2 with virtualization");
	else
		found_error(check, "the device tree doesn't name all of the GICv2's GICC, GICH and GICV",
			    "update the firmware or its device tree");
	of_node_put(gic);
}

static bool has_spin_table(void)
{
	struct device_node *node;
	const char *method;
	bool has = false;

	for_each_of_cpu_node(node)
		if (!of_property_read_string(node, "enable-method", &method) &&
		    !strcmp(method, "spin-table"))
			has = true;
	return has;
}

/* What PSCI_VERSION returns; 0 where there is no PSCI 0.2 or later by SMC. */
static u32 psci_version(void)
{
	struct arm_smccc_res res;

	if (!psci_is("smc"))
		return 0;
	arm_smccc_smc(PSCI_0_2_FN_PSCI_VERSION, 0, 0, 0, 0, 0, 0, 0, &res);
	return (int)res.a0 < 0 ? 0 : res.a0;
}

static void check_psci(struct axvisor_check *check)
{
	u32 version = psci_version();

	if (version && !has_spin_table()) {
		found_ok(check, "");
		snprintf(check->text, sizeof(check->text), "PSCI %u.%u",
			 (u32)PSCI_VERSION_MAJOR(version),
			 (u32)PSCI_VERSION_MINOR(version));
		return;
	}
	found(check, AXVISOR_SEVERITY_WARNING,
	      "CPUs can't be turned off: there is no PSCI 0.2 or later that is called by SMC",
	      "no CPU can be given to a cell; update the firmware");
}

/* The second stage maps 48 bits: without FEAT_LPA2, 4 KiB pages have no more. */
#define PA_LIMIT	BIT_ULL(48)

static int is_ram(struct resource *res, void *arg)
{
	return 1;
}

static bool has_high_ram(void)
{
	return walk_iomem_res_desc(IORES_DESC_NONE,
				   IORESOURCE_SYSTEM_RAM | IORESOURCE_BUSY,
				   PA_LIMIT, -1, NULL, is_ram) == 1;
}

static void check_granule(struct axvisor_check *check)
{
	u64 mmfr0 = read_cpuid(ID_AA64MMFR0_EL1);
	u64 stage2 = FIELD_GET(MMFR0_TGRAN4_2, mmfr0);

	if (stage2 == TGRAN4_2_NONE ||
	    (stage2 == TGRAN4_2_AS_S1 &&
	     FIELD_GET(MMFR0_TGRAN4, mmfr0) == TGRAN4_NONE))
		found_error(check, "the CPU has no 4 KiB pages at stage 2",
			    "this CPU is not supported");
	else if (has_high_ram())
		found_error(check, "there is RAM above 256 TiB, which 4 KiB pages at stage 2 don't reach",
			    "boot with memory below 256 TiB only (mem=)");
	else
		found_ok(check, "4 KiB pages at stage 2");
}

static void check_dma(struct axvisor_check *check)
{
	found(check, AXVISOR_SEVERITY_WARNING,
	      "no SMMU is used: devices of Linux can reach the memory of cells and of the core by DMA",
	      "trust the root cell and its devices");
}

static const struct {
	const char *name;
	void (*run)(struct axvisor_check *check);
} checks[] = {
	{ "exception level", check_level },
	{ "EL2", check_el2 },
	{ "protected KVM", check_pkvm },
	{ "KVM guests", check_kvm_guests },
	{ "machine description", check_description },
	{ "interrupt controller", check_gic },
	{ "PSCI", check_psci },
	{ "page size", check_granule },
	{ "DMA", check_dma },
};

int arch_host_check(unsigned int index, struct axvisor_check *check)
{
	if (index >= ARRAY_SIZE(checks))
		return -ENOENT;
	strscpy(check->name, checks[index].name, sizeof(check->name));
	checks[index].run(check);
	return 0;
}
