/* SPDX-License-Identifier: GPL-2.0 */
/* cell_fixture.h - a cell with a vCPU on CPU 1 and another on CPU 2, and RAM at 0. */
#ifndef SELFTESTS_UNIT_X86_CELL_FIXTURE_H
#define SELFTESTS_UNIT_X86_CELL_FIXTURE_H

#include "machine.h"
#include "arch/x86/cell.h"
#include "arch/x86/fpu.h"

#include <linux/axvisor_x86_64.h>

#include <kselftest_harness.h>

#define NR_VCPUS	2

static struct {
	struct vm vm;
	struct vcpu vcpu[NR_VCPUS];
	struct vm_console console;
} cell;

#define CELL_VCPU	(&cell.vcpu[0])
#define CELL_VMCB	vmcb_of(CELL_VCPU)

static inline void cell_map_ram(void)
{
	struct page_list pages = { 0 };
	const hpa_t hpa = HPA((u64)m.ram);

	pool_reserve(&pages, arch_vm_map_pages(&cell.vm, GPA(0), hpa, RAM_SIZE));
	arch_vm_map(&cell.vm, GPA(0), hpa, RAM_SIZE, VM_RWX, &pages);
	pool_unreserve(&pages);
}

/* On CPU 1 from here on; its first vCPU isn't loaded yet. */
static inline void cell_fixture_init(void)
{
	u32 i;

	memset(&cell, 0, sizeof(cell));
	m.ram = aligned_alloc(SZ_2M, RAM_SIZE);
	memset(m.ram, 0, RAM_SIZE);
	cell.vm.kind = VM_CELL;
	cell.vm.nr_vcpus = NR_VCPUS;
	cell.vm.console = &cell.console;
	if (arch_vm_init(&cell.vm))
		abort();
	for (i = 0; i < NR_VCPUS; i++) {
		cell.vcpu[i].vm = &cell.vm;
		cell.vcpu[i].id = i;
		cell.vcpu[i].cpu = i + 1;
		cell.vcpu[i].exit = &m.exit;
		cell.vm.vcpu[i] = &cell.vcpu[i];
		if (arch_vcpu_init(&cell.vcpu[i]))
			abort();
	}
	cell_map_ram();
	machine_be(1);
	arch_vcpu_put(&m.vcpu[1]);
	rec_clear();
}

static inline void cell_fixture_exit(void)
{
	free(m.ram);
	m.ram = NULL;
}

#endif /* SELFTESTS_UNIT_X86_CELL_FIXTURE_H */
