// SPDX-License-Identifier: GPL-2.0
/*
 * aplic.c - the physical APLIC in direct delivery mode (AIA 4.8). Whatever Linux
 * does with an interrupt delivery control structure traps: that an interrupt was
 * handled shows by the next claim only.
 */
#include <axvisor/arch_vm.h>
#include "../../vm/vm.h"
#include "aplic.h"
#include "aplic_regs.h"
#include "boot_info.h"
#include "cpu.h"
#include "intc.h"
#include "line.h"

static bool is_roots(u64 idc)
{
	const u32 cpu = intc_cpu_of(idc);

	return cpu < AX_MAX_CPUS && !intc_cpu_is_cells(cpu);
}

static int access_word(u64 off, bool write, u64 *val)
{
	if (off >= APLIC_IDC && !is_roots((off - APLIC_IDC) / APLIC_IDC_SIZE))
		return -EINVAL;
	if (!write)
		*val = mmio_read32(aplic + off);
	else if (off >= APLIC_IDC)
		mmio_write32(aplic + off, (u32)*val);
	else
		aplic_write(off, (u32)*val);
	return 0;
}

static int access(struct vcpu *vcpu, u64 off, unsigned int size, bool write,
		  u64 *val)
{
	int err;

	(void)vcpu;
	if (size != 4 || off % 4)
		return -EINVAL;
	err = access_word(off, write, val);
	if (!err)
		line_follow();
	return err;
}

static int root_init(struct vm *vm)
{
	const struct ax_range *r = &boot_info()->wired;
	int err = aplic_map(vm);

	if (!err)
		vm_add_mmio(vm, "APLIC", GPA(r->base), r->size, access);
	return err;
}

static void *idc_of(u32 cpu)
{
	return aplic + APLIC_IDC +
	       (u64)boot_info()->context[cpu] * APLIC_IDC_SIZE;
}

/* The hart's first source of a cell: Linux has it offline, delivery is on. */
static int source_take(u32 source, u32 cpu, enum ax_trigger trigger)
{
	const bool first = !intc_cpu_is_cells(cpu);
	int err = aplic_source_take(source, cpu, trigger);

	if (!err && first) {
		mmio_write32(idc_of(cpu) + APLIC_ITHRESHOLD, 0);
		mmio_write32(idc_of(cpu) + APLIC_IDELIVERY, 1);
	}
	return err;
}

/*
 * A hart without a source of the cell's: what Linux has aimed at it would
 * interrupt for ever. Both turn delivery on when they have use for it.
 */
static void silence(u32 cpu)
{
	spin_lock(&intc_lock);
	if (!intc_cpu_is_cells(cpu) &&
	    boot_info()->context[cpu] != AX_RISCV_NO_CONTEXT)
		mmio_write32(idc_of(cpu) + APLIC_IDELIVERY, 0);
	spin_unlock(&intc_lock);
}

/* Linux may have aimed sources at the hart that it has not enabled until now. */
static u32 claim(void)
{
	const u32 cpu = this_cpu()->id;
	u32 val, source;

	silence(cpu);
	if (!intc_cpu_is_cells(cpu))
		return 0;
	while ((val = mmio_read32(idc_of(cpu) + APLIC_CLAIMI))) {
		source = (u32)FIELD_GET(CLAIMI_SOURCE, val);
		if (aplic_claimed(source))
			return source;
		aplic_send_away(source);
	}
	return 0;
}

const struct intc_ops aplic_ops = {
	.init = aplic_init,
	.root_init = root_init,
	.adopt = line_load,
	.restore = line_put,
	.load = line_load,
	.put = line_put,
	.external = line_raise,
	.source_take = source_take,
	.source_give = aplic_source_give,
	.source_unmask = aplic_source_unmask,
	.source_mask = aplic_source_mask,
	.claim = claim,
	.complete = aplic_complete,
};
