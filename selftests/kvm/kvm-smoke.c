// SPDX-License-Identifier: GPL-2.0-only
/* Proof that KVM works: run a guest that stores one value to a device. */

#define _GNU_SOURCE
#include <err.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>
#include <linux/kvm.h>

#include "kvm-smoke.h"

#define PAGE_LIMIT	65536	/* the largest page of any architecture */
#define SECONDS		30	/* a guest that hangs ends by SIGALRM */

static int must(const char *what, int result)
{
	if (result < 0)
		err(1, "kvm: %s", what);
	return result;
}

static void pin_to(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	must("pin to the CPU", sched_setaffinity(0, sizeof(set), &set));
}

static void add_memory(int vm)
{
	struct kvm_userspace_memory_region region = {
		.guest_phys_addr = SMOKE_RAM,
		.memory_size = PAGE_LIMIT,
	};
	void *page = mmap(NULL, PAGE_LIMIT, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (page == MAP_FAILED)
		err(1, "kvm: memory");
	memcpy(page, guest_code, guest_code_end - guest_code);
	region.userspace_addr = (uintptr_t)page;
	must("set memory", ioctl(vm, KVM_SET_USER_MEMORY_REGION, &region));
}

static struct kvm_run *map_run(int kvm, int vcpu)
{
	int size = must("run size", ioctl(kvm, KVM_GET_VCPU_MMAP_SIZE, 0));
	void *run = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED,
			 vcpu, 0);

	if (run == MAP_FAILED)
		err(1, "kvm: map run");
	return run;
}

static void check_exit(const struct kvm_run *run)
{
	uint32_t value;

	if (run->exit_reason != KVM_EXIT_MMIO)
		errx(1, "kvm: exit reason %u instead of MMIO",
		     run->exit_reason);
	memcpy(&value, run->mmio.data, sizeof(value));
	if (!run->mmio.is_write || run->mmio.phys_addr != SMOKE_MMIO ||
	    run->mmio.len != sizeof(value) || value != SMOKE_VALUE)
		errx(1, "kvm: wrong MMIO: %s of %#x at %#llx",
		     run->mmio.is_write ? "write" : "read", value,
		     (unsigned long long)run->mmio.phys_addr);
}

int main(int argc, char **argv)
{
	struct kvm_run *run;
	int kvm, vm, vcpu;

	if (argc > 1)
		pin_to(atoi(argv[1]));
	alarm(SECONDS);
	kvm = must("open /dev/kvm", open("/dev/kvm", O_RDWR | O_CLOEXEC));
	vm = must("create a VM", ioctl(kvm, KVM_CREATE_VM, 0));
	add_memory(vm);
	vcpu = must("create a vCPU", ioctl(vm, KVM_CREATE_VCPU, 0));
	run = map_run(kvm, vcpu);
	must("set up the vCPU", arch_vcpu_setup(vm, vcpu, SMOKE_RAM));
	must("run", ioctl(vcpu, KVM_RUN, 0));
	check_exit(run);
	puts("kvm: guest ran");
	return 0;
}
