// SPDX-License-Identifier: GPL-2.0
/*
 * imsic.c - the root cell's interrupts where there is an IMSIC with guest
 * interrupt files: each hart's first one takes the place of its S file, so that
 * Linux takes and sends interrupts without an exit (AIA 3 and 5).
 */
#include <axvisor/arch_vm.h>
#include <axvisor/log.h>
#include "../../vm/vm.h"
#include "aplic.h"
#include "board.h"
#include "boot_info.h"
#include "cpu.h"
#include "imsic.h"
#include "intc.h"
#include "mmu.h"
#include "stage2.h"
#include "vimsic.h"

/* Looks at an interrupt file while an MSI arrives. */
#define MSI_TRIES	10000
#define MSIS_PER_ARRAY	32	/* by their numbers; two in each even one */

/* Of each hart, from the first on. */
static void *guest_files[AX_MAX_CPUS];
/* The hart's S file passes everything on to the root cell's guest file. */
static bool passes_on[AX_MAX_CPUS];

/* Of identities beyond the last there are none. */
static unsigned int nr_arrays(void)
{
	return boot_info()->nr_msis / MSIS_PER_ARRAY + 1;
}

hpa_t imsic_file_address(u32 cpu, u32 file)
{
	return HPA(boot_info()->imsic[cpu] + file * PAGE_SIZE);
}

static int denied(struct vcpu *vcpu, u64 off, unsigned int size, bool write,
		  u64 *val)
{
	(void)vcpu;
	(void)off;
	(void)size;
	(void)write;
	(void)val;
	return -EINVAL;
}

static bool has_aplic(void)
{
	return boot_info()->wired.size;
}

/* GEILEN (privileged specification, "hgeie"). */
static u32 read_geilen(void)
{
	const u64 linux_hgeie = swap_hgeie(~0ULL);
	const u64 hgeie = swap_hgeie(linux_hgeie);
	u32 n = 0;

	while (n < 63 && hgeie >> (n + 1) & 1)
		n++;
	return n;
}

static u32 geilen;	/* of the first hart */

/* The device tree tells for how many there are addresses. */
u32 imsic_nr_files(void)
{
	return MIN(geilen, boot_info()->nr_guest_files);
}

static bool fits_hart(void)
{
	return read_geilen() >= imsic_nr_files();
}

static int init(void)
{
	u32 i;

	geilen = read_geilen();
	if (!geilen)
		return -ENOSPC;
	for (i = 0; i < core_boot.nr_cpus; i++) {
		guest_files[i] = mmu_map_device(imsic_file_address(i, 1),
						boot_info()->nr_guest_files * PAGE_SIZE);
		if (!guest_files[i])
			return -ENOSPC;
	}
	return has_aplic() ? aplic_init() : 0;
}

static int aplic_access(struct vcpu *vcpu, u64 off, unsigned int size,
			bool write, u64 *val)
{
	(void)vcpu;
	if (size != 4 || off % 4)
		return -EINVAL;
	if (write)
		aplic_write(off, (u32)*val);
	else
		*val = aplic_read(off);
	return 0;
}

static int aplic_root_init(struct vm *vm)
{
	const struct ax_range *r = &boot_info()->wired;
	int err = aplic_map(vm);

	if (!err)
		vm_add_mmio(vm, "APLIC", GPA(r->base), r->size, aplic_access);
	return err;
}

static int root_init(struct vm *vm)
{
	const u64 size = (1 + boot_info()->nr_guest_files) * PAGE_SIZE;
	int err = has_aplic() ? aplic_root_init(vm) : 0;
	u32 i;

	for (i = 0; i < core_boot.nr_cpus && !err; i++) {
		err = stage2_map_device(vm,
					GPA(imsic_file_address(i, 0).v),
					imsic_file_address(i, IMSIC_ROOT_FILE),
					PAGE_SIZE, VM_READ | VM_WRITE);
		if (!err)
			vm_add_mmio(vm, "IMSIC", GPA(imsic_file_address(i, 0).v), size,
				    denied);
	}
	return err;
}

void imsic_write(u32 cpu, u32 file, u32 number)
{
	volatile u32 *seteipnum = guest_files[cpu] + (file - 1) * PAGE_SIZE;

	fence();
	*seteipnum = number;
}

static u64 read_s(u64 reg)
{
	write_siselect(reg);
	return read_sireg();
}

static void write_s(u64 reg, u64 val)
{
	write_siselect(reg);
	write_sireg(val);
}

/* Pending bits that arrive meanwhile stay. */
static void set_s(u64 reg, u64 bits)
{
	write_siselect(reg);
	set_sireg(bits);
}

static void clear_s(u64 reg, u64 bits)
{
	write_siselect(reg);
	clear_sireg(bits);
}

static u64 read_vs(u64 reg)
{
	write_vsiselect(reg);
	return read_vsireg();
}

static void write_vs(u64 reg, u64 val)
{
	write_vsiselect(reg);
	write_vsireg(val);
}

/* MSIs of devices still come to the S file, those of an APLIC go past it. */
static void pass_on(struct vcpu *vcpu)
{
	u64 top;

	while ((top = swap_stopei(0)))
		imsic_write(vcpu->cpu, IMSIC_ROOT_FILE, (u32)(top >> 16));
	fence();
}

static void pass_on_all(u32 cpu)
{
	unsigned int i;

	write_s(IMSIC_EITHRESHOLD, 0);
	for (i = 0; i < nr_arrays(); i += 2)
		write_s(IMSIC_EIE0 + i, ~0ULL);
	write_s(IMSIC_EIDELIVERY, 1);
	passes_on[cpu] = true;
}

/*
 * Pending bits last, set one by one in the guest file since others may come
 * meanwhile; the S file passes everything on from now on.
 */
static void adopt(struct vcpu *vcpu)
{
	const u64 select = read_siselect();
	unsigned int i;

	for (i = 0; i < nr_arrays(); i += 2) {
		write_vs(IMSIC_EIP0 + i, 0);
		write_vs(IMSIC_EIE0 + i, read_s(IMSIC_EIE0 + i));
	}
	write_vs(IMSIC_EITHRESHOLD, read_s(IMSIC_EITHRESHOLD));
	write_vs(IMSIC_EIDELIVERY, read_s(IMSIC_EIDELIVERY));
	pass_on_all(vcpu->cpu);
	write_vsiselect(select);
	if (has_aplic())
		aplic_msi_adopt(vcpu->cpu);
	pass_on(vcpu);
	set_sie(BIT_ULL(IRQ_S_EXT));
}

/*
 * MSIs of the APLIC go to the S file again, and those to the guest file have
 * arrived there: one that is sent behind them, of the identity that is used last
 * of all, has.
 */
static void take_back_msis(u32 cpu)
{
	const u32 id = boot_info()->nr_msis;
	const u64 eip = IMSIC_EIP0 + id / 64 * 2;
	unsigned int i;

	aplic_msi_restore();
	if (boot_info()->context[cpu] == AX_RISCV_NO_CONTEXT)
		return;
	aplic_msi_send(cpu, id);
	for (i = 0; i < MSI_TRIES && !(read_s(eip) & BIT_ULL(id % 64)); i++)
		;
	clear_s(eip, BIT_ULL(id % 64));
}

static void restore(struct vcpu *vcpu)
{
	const u64 select = read_vsiselect();
	unsigned int i;

	pass_on(vcpu);
	if (has_aplic())
		take_back_msis(vcpu->cpu);
	write_s(IMSIC_EIDELIVERY, 0);
	for (i = 0; i < nr_arrays(); i += 2) {
		write_s(IMSIC_EIE0 + i, read_vs(IMSIC_EIE0 + i));
		set_s(IMSIC_EIP0 + i, read_vs(IMSIC_EIP0 + i));
	}
	write_s(IMSIC_EITHRESHOLD, read_vs(IMSIC_EITHRESHOLD));
	write_s(IMSIC_EIDELIVERY, read_vs(IMSIC_EIDELIVERY));
	write_vs(IMSIC_EIDELIVERY, 0);
	write_siselect(select);
	passes_on[vcpu->cpu] = false;
}

/* A hart that was off when Linux was seized comes here first. */
static void load(struct vcpu *vcpu)
{
	if (!passes_on[vcpu->cpu]) {
		pass_on_all(vcpu->cpu);
		if (has_aplic())
			aplic_msi_adopt(vcpu->cpu);
	}
	set_sie(BIT_ULL(IRQ_S_EXT));
}

static void put(struct vcpu *vcpu)
{
	(void)vcpu;
	clear_sie(BIT_ULL(IRQ_S_EXT));
}

/* The S file of a hart that a cell has: MSIs of the APLIC, and late ones. */
static u32 claim(void)
{
	u64 top;

	while ((top = swap_stopei(0))) {
		if (aplic_claimed((u32)(top >> 16)))
			return (u32)(top >> 16);
		imsic_write(this_cpu()->id, IMSIC_ROOT_FILE, (u32)(top >> 16));
	}
	return 0;
}

static int source_take(u32 source, u32 cpu, enum ax_trigger trigger)
{
	return has_aplic() ? aplic_source_take(source, cpu, trigger) : -ENXIO;
}

const struct intc_ops imsic_ops = {
	.vgein = IMSIC_ROOT_FILE,
	.init = init,
	.fits_hart = fits_hart,
	.root_init = root_init,
	.adopt = adopt,
	.restore = restore,
	.load = load,
	.put = put,
	.external = pass_on,
	.source_take = source_take,
	.source_give = aplic_source_give,
	.source_unmask = aplic_source_unmask,
	.source_mask = aplic_source_mask,
	.claim = claim,
	.complete = aplic_complete,
};

/* Nobody else has the file. */
void imsic_clear_file(void)
{
	unsigned int i;

	write_vs(IMSIC_EIDELIVERY, 0);
	write_vs(IMSIC_EITHRESHOLD, 0);
	for (i = 0; i < nr_arrays(); i += 2) {
		write_vs(IMSIC_EIE0 + i, 0);
		write_vs(IMSIC_EIP0 + i, 0);
	}
	write_vsiselect(0);
}
