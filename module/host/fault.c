// SPDX-License-Identifier: GPL-2.0
/*
 * fault.c - makes chosen steps fail, in TEST=1 builds only. The linker puts
 * these functions in front of the real ones (--wrap), so that all other
 * objects are those that are shipped.
 */
#include <linux/atomic.h>
#include <linux/compiler.h>
#include <linux/cpu.h>
#include <linux/delay.h>
#include <linux/device.h>
#include <linux/module.h>
#include <linux/skbuff.h>

#include "arch.h"
#include "contig.h"

static int fail_cpu = -1;
module_param(fail_cpu, int, 0644);
MODULE_PARM_DESC(fail_cpu, "CPU whose seize fails");

static int fail_alloc;
module_param(fail_alloc, int, 0644);
MODULE_PARM_DESC(fail_alloc, "which contiguous allocation from now on fails; -1: all");

static int fail_hypercall = -1;
module_param(fail_hypercall, int, 0644);
MODULE_PARM_DESC(fail_hypercall, "number of the hypercall that fails");

static int fail_add_cpu = -1;
module_param(fail_add_cpu, int, 0644);
MODULE_PARM_DESC(fail_add_cpu, "CPU that Linux can't take back; -2: any");

static int fail_remove_cpu = -1;
module_param(fail_remove_cpu, int, 0644);
MODULE_PARM_DESC(fail_remove_cpu, "CPU that Linux can't take offline");

static bool fail_device;
module_param(fail_device, bool, 0644);
MODULE_PARM_DESC(fail_device, "no driver of Linux's binds again");

static uint slow_device;
module_param(slow_device, uint, 0644);
MODULE_PARM_DESC(slow_device, "ms that Linux's driver takes to let go of a device");

static int fail_message;
module_param(fail_message, int, 0644);
MODULE_PARM_DESC(fail_message, "which netlink message from now on can't be allocated; -1: all");

static bool stop_core;
module_param(stop_core, bool, 0644);
MODULE_PARM_DESC(stop_core, "the core is said to have stopped");

static int stop_hypercall = -1;
module_param(stop_hypercall, int, 0644);
MODULE_PARM_DESC(stop_hypercall, "number of the hypercall that the core is said to stop in");

static int hold_hypercall = -1;
module_param(hold_hypercall, int, 0644);
MODULE_PARM_DESC(hold_hypercall, "number of the hypercall that does not return as long as this is set");

static atomic_t hypercalls;
module_param_named(hypercalls, hypercalls.counter, int, 0444);
MODULE_PARM_DESC(hypercalls, "counts hypercalls");

int __real_arch_host_seize_cpu(phys_addr_t entry, unsigned int cpu);
int __wrap_arch_host_seize_cpu(phys_addr_t entry, unsigned int cpu);
long __real_arch_host_hypercall(enum ax_hypercall nr, u64 a0, u64 a1, u64 a2,
				u64 a3);
long __wrap_arch_host_hypercall(enum ax_hypercall nr, u64 a0, u64 a1, u64 a2,
				u64 a3);
const struct ax_public *__real_machine_public(void);
const struct ax_public *__wrap_machine_public(void);
int __real_contig_alloc(struct contig *range, u64 size, u64 align);
int __wrap_contig_alloc(struct contig *range, u64 size, u64 align);
struct sk_buff *__real___alloc_skb(unsigned int size, gfp_t gfp, int flags,
				   int node);
struct sk_buff *__wrap___alloc_skb(unsigned int size, gfp_t gfp, int flags,
				   int node);
int __real_add_cpu(unsigned int cpu);
int __wrap_add_cpu(unsigned int cpu);
int __real_device_attach(struct device *dev);
int __wrap_device_attach(struct device *dev);
void __real_device_release_driver(struct device *dev);
void __wrap_device_release_driver(struct device *dev);
int __real_remove_cpu(unsigned int cpu);
int __wrap_remove_cpu(unsigned int cpu);

int __wrap_arch_host_seize_cpu(phys_addr_t entry, unsigned int cpu)
{
	if (cpu == fail_cpu)
		return -EIO;
	return __real_arch_host_seize_cpu(entry, cpu);
}

long __wrap_arch_host_hypercall(enum ax_hypercall nr, u64 a0, u64 a1, u64 a2,
				u64 a3)
{
	atomic_inc(&hypercalls);
	while (nr == READ_ONCE(hold_hypercall))
		msleep(20);
	if (nr == stop_hypercall) {
		WRITE_ONCE(stop_core, true);
		return -EIO;
	}
	if (nr == fail_hypercall)
		return -EIO;
	return __real_arch_host_hypercall(nr, a0, a1, a2, a3);
}

const struct ax_public *__wrap_machine_public(void)
{
	static const struct ax_public stopped = { .panic = 1 };

	return READ_ONCE(stop_core) ? &stopped : __real_machine_public();
}

/* Does the attempt that a parameter counts down to come now? */
static bool is_due(int *count)
{
	return *count < 0 || (*count && !--*count);
}

int __wrap_contig_alloc(struct contig *range, u64 size, u64 align)
{
	if (is_due(&fail_alloc))
		return -ENOMEM;
	return __real_contig_alloc(range, size, align);
}

struct sk_buff *__wrap___alloc_skb(unsigned int size, gfp_t gfp, int flags,
				   int node)
{
	if (is_due(&fail_message))
		return NULL;
	return __real___alloc_skb(size, gfp, flags, node);
}

int __wrap_add_cpu(unsigned int cpu)
{
	if (cpu == fail_add_cpu || fail_add_cpu == -2)
		return -EIO;
	return __real_add_cpu(cpu);
}

int __wrap_device_attach(struct device *dev)
{
	return fail_device ? -EIO : __real_device_attach(dev);
}

void __wrap_device_release_driver(struct device *dev)
{
	msleep(slow_device);
	__real_device_release_driver(dev);
}

int __wrap_remove_cpu(unsigned int cpu)
{
	if (cpu == fail_remove_cpu)
		return -EIO;
	return __real_remove_cpu(cpu);
}
