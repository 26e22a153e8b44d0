// SPDX-License-Identifier: GPL-2.0
/*
 * imsic_cell.c - the interrupt files of cells' vCPUs: a guest interrupt file of
 * the vCPU's hart while there are any, else one in software.
 */
#include <axvisor/arch_vm.h>
#include "../../vm/vm.h"
#include "bits.h"
#include "board.h"
#include "boot_info.h"
#include "decode.h"
#include "imsic.h"
#include "irqchip.h"
#include "seip.h"
#include "stage2.h"
#include "vcpu.h"

/* The files of each hart that vCPUs have; under management's lock. */
static u64 taken[AX_MAX_CPUS];

/* Return: 0 where there is none left. */
static u32 take_file(u32 cpu)
{
	u32 file;

	for (file = IMSIC_CELL_FILE; file <= imsic_nr_files(); file++) {
		if (taken[cpu] & BIT_ULL(file))
			continue;
		taken[cpu] |= BIT_ULL(file);
		return file;
	}
	return 0;
}

int imsic_vcpu_init(struct vcpu *vcpu)
{
	const u32 file = take_file(vcpu->cpu);

	vcpu->arch.file = file;
	vcpu->arch.stale = file;
	vcpu->arch.hstatus |= FIELD_PREP(HSTATUS_VGEIN, file);
	if (!file ||
	    !stage2_map_device(vcpu->vm, GPA(IMSIC_BASE + vcpu->id * PAGE_SIZE),
			       imsic_file_address(vcpu->cpu, file), PAGE_SIZE,
			       VM_READ | VM_WRITE))
		return 0;
	imsic_vcpu_exit(vcpu);
	return -ENOMEM;
}

void imsic_vcpu_exit(struct vcpu *vcpu)
{
	if (vcpu->arch.file)
		taken[vcpu->cpu] &= ~BIT_ULL(vcpu->arch.file);
}

/* Pages of vCPUs whose file is in software; the others are mapped. */
static int page_access(struct vcpu *vcpu, u64 off, unsigned int size, bool write,
		       u64 *val)
{
	const u64 id = write ? *val : 0;

	if (size != 4 || off % 4)
		return -EINVAL;
	*val = 0;
	switch (off % PAGE_SIZE) {
	case IMSIC_SETEIPNUM_LE:
		imsic_send(vcpu->vm, off / PAGE_SIZE, id);
		return 0;
	case IMSIC_SETEIPNUM_BE:
		imsic_send(vcpu->vm, off / PAGE_SIZE, bits_swap_bytes((u32)id));
		return 0;
	default:
		return 0;
	}
}

void imsic_cell_init(struct vm *vm)
{
	vm_add_mmio(vm, "IMSIC", GPA(IMSIC_BASE), vm->nr_vcpus * PAGE_SIZE,
		    page_access);
}

bool imsic_has_id(const struct vcpu *vcpu, u32 id)
{
	return id && id <= (vcpu->arch.file ? boot_info()->nr_msis : VIMSIC_IDS);
}

void imsic_send(struct vm *vm, u64 id, u64 number)
{
	struct vcpu *vcpu;

	if (id >= vm->nr_vcpus)
		return;
	vcpu = vm->vcpu[id];
	if (vcpu->arch.file) {
		imsic_write(vcpu->cpu, vcpu->arch.file, (u32)number);
		seip_count(vm, id);
	} else {
		vimsic_send(vm, &vcpu->arch.imsic, (u32)id, (u32)number);
	}
}

/* The registers of a guest file can be reached on its hart only. */
void imsic_load(struct vcpu *vcpu)
{
	if (vcpu->arch.stale)
		imsic_clear_file();
	vcpu->arch.stale = false;
	if (vcpu->arch.clean)
		write_vsiselect(0);
	seip_load(vcpu);
}

void imsic_reset(struct vm *vm)
{
	struct vcpu *vcpu;
	u32 i;

	for (i = 0; i < vm->nr_vcpus; i++) {
		vcpu = vm->vcpu[i];
		vcpu->arch.stale = vcpu->arch.file;
		vimsic_reset(vm, &vcpu->arch.imsic, i);
	}
}

/*
 * 6.1: without a guest file, sireg raises a virtual-instruction exception where
 * siselect chooses a register of the file, and so does stopei.
 */
static int access_csr(struct vcpu *vcpu, const struct csr_access *access,
		      u64 val, u64 *old)
{
	const u64 select = read_vsiselect();

	if (access->csr == CSR_NUMBER_STOPEI) {
		*old = vimsic_stopei(vcpu->vm, &vcpu->arch.imsic, vcpu->id,
				     access->op);
		return 0;
	}
	if (access->csr != CSR_NUMBER_SIREG)
		return -EINVAL;
	return vimsic_sireg(vcpu->vm, &vcpu->arch.imsic, vcpu->id, select,
			    access->op, val, old);
}

bool imsic_emulate(struct vcpu *vcpu, u32 insn)
{
	struct csr_access access;
	u64 val, old;

	if (irqchip() != &irqchip_imsic || vcpu->arch.file ||
	    !(read_sstatus() & SSTATUS_SPP) ||
	    decode_csr(insn, &access))
		return false;
	val = access.immediate ? access.source :
				 vcpu_reg(vcpu, access.source);
	if (access_csr(vcpu, &access, val, &old))
		return false;
	vcpu_set_reg(vcpu, access.reg, old);
	return true;
}
