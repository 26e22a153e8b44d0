// SPDX-License-Identifier: GPL-2.0
/*
 * test_vcpu_irq.c - the virtual CPU interface of a loaded vCPU, and physical
 * interrupts while a cell runs (IHI 0069 6, 12.4).
 */
#include "machine.h"
#include "arch/arm64/vcpu_irq.h"
#include "arch/arm64/vgic.h"

#include <kselftest_harness.h>

#define PENDING		BIT_ULL(62)
#define ACTIVE		BIT_ULL(63)
#define HW		BIT_ULL(61)

FIXTURE(irq)
{
	struct vcpu *vcpu;
	struct vgic *vgic;
};

static void vgic_write(struct vgic *vgic, u64 off, u64 val)
{
	u64 kick;

	if (off >= 0x100000)
		vgic_redist_access(vgic, 0, off - 0x100000, 4, true, &val,
				   &kick);
	else
		vgic_dist_access(vgic, 0, off, 4, true, &val, &kick);
}

FIXTURE_SETUP(irq)
{
	machine_start();
	machine_be(2);
	self->vcpu = m.cell->vcpu[0];
	self->vgic = m.cell->arch.vgic;
	/* On, all of group 1, the SGIs, timers and monitors enabled. */
	vgic_write(self->vgic, 0, 0x12);
	vgic_write(self->vgic, 0x100014, 0);
	vgic_write(self->vgic, 0x110080, ~0U);
	vgic_write(self->vgic, 0x110100, 0x4880ffff);
	rec_set("ich_vmcr_el2", 0xf0000002);
	self->vcpu->arch.ich.vmcr = 0xf0000002;
	rec_clear();
}

FIXTURE_TEARDOWN(irq)
{
	(void)self;
}

static void pend(struct vgic *vgic, u32 intid)
{
	u64 kick;

	vgic_sgi(vgic, 0, VGIC_SGI1R, (u64)intid << 24 | 1, &kick);
}

/* Before the list registers mean anything to the guest. */
TEST_F(irq, load)
{
	u32 sre, en, lr;

	rec_set("ich_lr2_el2", 0xdead);
	self->vcpu->arch.ich.ap0r[0] = 0x10;
	self->vcpu->arch.ich.ap1r[0] = 0x20;
	vcpu_irq_load(self->vcpu);
	/* ICC_SRE_EL1 can't be written by the guest: no Enable. */
	sre = rec_find(0, "icc_sre_el2=7");
	EXPECT_EQ(sre + 1, rec_find(sre, "isb"));
	en = rec_find(0, "ich_hcr_el2=");
	for (lr = rec_find(0, "ich_lr"); lr < en; lr = rec_find(lr + 1, "ich_lr"))
		EXPECT_EQ(0, rec_event(lr)->val);
	EXPECT_EQ(4, rec_count("ich_lr"));
	EXPECT_LT(rec_find(0, "ich_vmcr_el2=f0000002"), en);
	EXPECT_LT(rec_find(0, "ich_ap0r0_el2=10"), en);
	EXPECT_LT(rec_find(0, "ich_ap1r0_el2=20"), en);
	EXPECT_EQ(1, rec_get("ich_hcr_el2") & 1);
	/* In force before the physical interrupts may come. */
	EXPECT_LT(rec_find(en, "isb"), rec_find(0, "w32[80f0100]"));
	EXPECT_EQ(1, rec_count("w32[80f0100]=8000000"));
	EXPECT_EQ(1, rec_count("w32[80f0100]=10000000"));
	EXPECT_EQ(1, rec_count("w32[80f0100]=2000000"));
	EXPECT_EQ(0, rec_count("ich_ap1r1"));
}

TEST_F(irq, put)
{
	pend(self->vgic, 3);
	vcpu_irq_load(self->vcpu);
	EXPECT_EQ(PENDING | 3, rec_get("ich_lr0_el2") & (PENDING | ACTIVE |
							 0xffff));
	rec_set("ich_vmcr_el2", 0xb0000002);
	rec_set("ich_ap0r0_el2", 0x11);
	rec_set("ich_ap1r0_el2", 0x22);
	rec_clear();
	vcpu_irq_put(self->vcpu);
	EXPECT_EQ(0xb0000002, self->vcpu->arch.ich.vmcr);
	EXPECT_EQ(0x11, self->vcpu->arch.ich.ap0r[0]);
	EXPECT_EQ(0x22, self->vcpu->arch.ich.ap1r[0]);
	EXPECT_EQ(1, rec_count("w32[80f0180]=8000000"));
	EXPECT_EQ(1, rec_count("w32[80f0180]=10000000"));
	EXPECT_EQ(1, rec_count("w32[80f0180]=2000000"));
	EXPECT_EQ(4, rec_count("ich_lr"));
	EXPECT_EQ(0, rec_get("ich_lr0_el2"));
	EXPECT_EQ(0, rec_get("ich_hcr_el2"));
	EXPECT_EQ(0xf, rec_get("icc_sre_el2"));
	EXPECT_EQ(rec_end() - 1, rec_find_last("isb"));
	/* Not lost. */
	vcpu_irq_load(self->vcpu);
	EXPECT_EQ(PENDING | 3, rec_get("ich_lr0_el2") & (PENDING | ACTIVE |
							 0xffff));
}

static void set_prebits(u64 bits)
{
	rec_set("ich_vtr_el2", 4ULL << 29 | (bits - 1) << 26 | BIT_ULL(19) | 3);
}

/* Registers that 5 or 6 bits of preemption don't have are UNDEFINED. */
TEST_F(irq, active_priorities)
{
	static const char *const names[] = {
		"ich_ap0r1_el2", "ich_ap1r1_el2", "ich_ap0r2_el2",
		"ich_ap1r2_el2", "ich_ap0r3_el2", "ich_ap1r3_el2",
	};
	static const u32 have[] = { [5] = 0, [6] = 2, [7] = 6 };
	u32 bits, i;

	for (bits = 5; bits <= 7; bits++) {
		set_prebits(bits);
		rec_clear();
		for (i = 0; i < 6; i++)
			rec_set(names[i], 0x100 + i);
		vcpu_irq_load(self->vcpu);
		for (i = 0; i < 6; i++) {
			EXPECT_EQ(i < have[bits], rec_count(names[i]));
			rec_set(names[i], 0x200 + i);
		}
		vcpu_irq_put(self->vcpu);
		for (i = 0; i < 6; i++)
			EXPECT_EQ(i < have[bits], rec_reads(names[i]));
		EXPECT_EQ(bits < 6 ? 0 : 0x201, self->vcpu->arch.ich.ap1r[1]);
		EXPECT_EQ(bits < 7 ? 0 : 0x205, self->vcpu->arch.ich.ap1r[3]);
	}
}

TEST_F(irq, number_of_list_registers)
{
	u32 n;

	for (n = 1; n <= 16; n++) {
		rec_set("ich_vtr_el2", 4ULL << 26 | (n - 1));
		EXPECT_EQ(n, gic_ops->vif_lrs());
	}
}

TEST_F(irq, enter_refills)
{
	vcpu_irq_load(self->vcpu);
	rec_clear();
	vcpu_irq_enter(self->vcpu);
	EXPECT_STREQ("", rec_trace());
	pend(self->vgic, 5);
	vcpu_irq_enter(self->vcpu);
	EXPECT_EQ(PENDING | 5, rec_get("ich_lr0_el2") & (PENDING | 0xffff));
	/* What is new goes beside it: no other is touched, nor read. */
	pend(self->vgic, 6);
	rec_clear();
	vcpu_irq_enter(self->vcpu);
	EXPECT_EQ(PENDING | 6, rec_get("ich_lr1_el2") & (PENDING | 0xffff));
	EXPECT_EQ(1, rec_end());
	EXPECT_EQ(0, rec_reads("ich_lr0_el2"));
	/* What the guest has done is taken over; the old one is cleared. */
	rec_set("ich_lr0_el2", 0);
	rec_set("ich_lr1_el2", 0);
	pend(self->vgic, 6);
	rec_clear();
	vcpu_irq_enter(self->vcpu);
	EXPECT_EQ(PENDING | 6, rec_get("ich_lr0_el2") & (PENDING | 0xffff));
	EXPECT_EQ(1, rec_count("ich_lr1_el2=0"));
	/* No isb is needed behind it: ERET is one. It is there for reads. */
	EXPECT_EQ(rec_end() - 1, rec_find_last("isb"));
	EXPECT_LT(rec_find_last("ich_lr"), rec_find_last("isb"));
	/* The root cell has no vGIC. */
	rec_clear();
	vcpu_irq_enter(m.root->vcpu[0]);
	EXPECT_STREQ("", rec_trace());
}

/* EOImode 1 with several vCPUs: ICC_DIR_EL1 traps, alone if it can. */
TEST_F(irq, deactivation_traps)
{
	self->vcpu->arch.ich.vmcr = 0xf0000202;
	vcpu_irq_load(self->vcpu);
	EXPECT_EQ(BIT_ULL(14), rec_get("ich_hcr_el2") & (BIT_ULL(14) |
							 BIT_ULL(10)));
	vcpu_irq_put(self->vcpu);
	rec_set("ich_vtr_el2", 4ULL << 26 | 3);
	vcpu_irq_load(self->vcpu);
	EXPECT_EQ(BIT_ULL(10), rec_get("ich_hcr_el2") & (BIT_ULL(14) |
							 BIT_ULL(10)));
}

/* ---- physical interrupts ---- */

static enum trap_result interrupt(struct vcpu *vcpu, u64 intid)
{
	rec_set("icc_iar1_el1", intid);
	rec_clear();
	return machine_leave(vcpu, TYPE_IRQ);
}

TEST_F(irq, timer)
{
	vcpu_irq_load(self->vcpu);
	EXPECT_EQ(TRAP_RESUME, interrupt(self->vcpu, PPI_VIRT));
	/* Not deactivated: the guest's own deactivation does that. */
	EXPECT_EQ(0, rec_find(0, "<icc_iar1_el1"));
	EXPECT_EQ(1, rec_find(0, "dsb_sy"));
	EXPECT_EQ(1, rec_count("icc_eoir1_el1=1b"));
	EXPECT_EQ(0, rec_count("icc_dir_el1"));
	EXPECT_EQ(HW | PENDING | (u64)PPI_VIRT << 32 | PPI_VIRT,
		  rec_get("ich_lr0_el2") & (HW | PENDING | ACTIVE |
					    0x3ffULL << 32 | 0xffff));
}

/* The same of the physical one, which has another number on the board. */
TEST_F(irq, physical_timer)
{
	vcpu_irq_load(self->vcpu);
	EXPECT_EQ(TRAP_RESUME, interrupt(self->vcpu, PPI_PHYS));
	EXPECT_EQ(1, rec_count("icc_eoir1_el1=1c"));
	EXPECT_EQ(0, rec_count("icc_dir_el1"));
	EXPECT_EQ(HW | PENDING | (u64)PPI_PHYS << 32 | 30,
		  rec_get("ich_lr0_el2") & (HW | PENDING | ACTIVE |
					    0x3ffULL << 32 | 0xffff));
	/* Both at once. */
	EXPECT_EQ(TRAP_RESUME, interrupt(self->vcpu, PPI_VIRT));
	EXPECT_EQ(0, rec_count("ich_lr0_el2"));
	EXPECT_EQ(HW | PENDING | (u64)PPI_VIRT << 32 | 27,
		  rec_get("ich_lr1_el2") & (HW | PENDING | ACTIVE |
					    0x3ffULL << 32 | 0xffff));
}

/* The monitors' too, where they have a PPI. */
TEST_F(irq, monitors)
{
	struct ax_arm64_boot *boot = (struct ax_arm64_boot *)core_boot.arch;

	vcpu_irq_load(self->vcpu);
	EXPECT_EQ(1, rec_count("w32[80f0100]=400000") -
		     rec_count("w32[80f0100]=4000000"));
	EXPECT_EQ(TRAP_RESUME, interrupt(self->vcpu, PPI_PMU));
	EXPECT_EQ(0, rec_count("icc_dir_el1"));
	EXPECT_EQ(HW | PENDING | (u64)PPI_PMU << 32 | 23,
		  rec_get("ich_lr0_el2") & (HW | PENDING | ACTIVE |
					    0x3ffULL << 32 | 0xffff));
	rec_clear();
	vcpu_irq_put(self->vcpu);
	EXPECT_EQ(1, rec_count("w32[80f0180]=400000") -
		     rec_count("w32[80f0180]=4000000"));
	boot->ppi_pmu = 0;
	rec_clear();
	vcpu_irq_load(self->vcpu);
	EXPECT_EQ(4, rec_count("w32[80f0100]="));
	EXPECT_EQ(TRAP_RESUME, interrupt(self->vcpu, 0));
	EXPECT_EQ(1, rec_count("icc_dir_el1=0"));
	vcpu_irq_put(self->vcpu);
	EXPECT_EQ(4, rec_count("w32[80f0180]="));
}

TEST_F(irq, kick)
{
	vcpu_irq_load(self->vcpu);
	cpus[2]->kicked = 1;
	EXPECT_EQ(TRAP_EXIT, interrupt(self->vcpu, 7));
	EXPECT_EQ(VCPU_EXIT_KICK, machine_exit.reason);
	EXPECT_EQ(0, cpus[2]->kicked);
	EXPECT_STREQ("dsb_sy icc_eoir1_el1=7 isb icc_dir_el1=7 isb",
		     rec_trace());
	/* For the vGIC, or one that was seen already: back into the guest. */
	EXPECT_EQ(TRAP_RESUME, interrupt(self->vcpu, 7));
}

TEST_F(irq, others)
{
	vcpu_irq_load(self->vcpu);
	cpus[2]->kicked = 1;
	/* Spurious: neither ended nor deactivated. */
	EXPECT_EQ(TRAP_RESUME, interrupt(self->vcpu, 1023));
	EXPECT_STREQ("dsb_sy", rec_trace());
	EXPECT_EQ(TRAP_RESUME, interrupt(self->vcpu, 1020));
	EXPECT_EQ(0, rec_count("icc_eoir1"));
	EXPECT_EQ(TRAP_RESUME, interrupt(self->vcpu, 40));
	EXPECT_EQ(1, rec_count("icc_dir_el1=28"));
	EXPECT_EQ(TRAP_RESUME, interrupt(self->vcpu, PPI_MAINTENANCE));
	EXPECT_EQ(1, rec_count("icc_dir_el1=19"));
	EXPECT_NE(0, rec_reads("ich_hcr_el2"));
	EXPECT_EQ(TRAP_RESUME, interrupt(self->vcpu, 8200));
	EXPECT_STREQ("dsb_sy icc_eoir1_el1=2008 isb", rec_trace());
}

/* To CPUs that have their interrupts only: the others look before they enter. */
TEST_F(irq, kick_vcpus)
{
	cpus[3]->owns_gic = false;
	vcpu_irq_kick(m.cell, 2);
	EXPECT_STREQ("", rec_trace());
	cpus[3]->owns_gic = true;
	cpus[2]->owns_gic = true;
	vcpu_irq_kick(m.cell, 2);
	EXPECT_STREQ("dsb_ishst icc_sgi1r_el1=7000008 isb", rec_trace());
	rec_clear();
	vcpu_irq_kick(m.cell, 3);
	EXPECT_EQ(2, rec_count("icc_sgi1r_el1="));
	rec_clear();
	vcpu_irq_kick(m.cell, 0);
	EXPECT_STREQ("", rec_trace());
}

/* Off for good: pending ones stay with it, and nothing is held there. */
TEST_F(irq, off)
{
	vcpu_irq_load(self->vcpu);
	vcpu_irq_off(self->vcpu);
	EXPECT_FALSE(vgic_list_used(self->vgic, 0));
}

/* ---- lines from outside ---- */

/* What GICD_ISPENDR says of an SPI. */
static bool is_pending(struct vgic *vgic, u32 intid)
{
	u64 val, kick;

	vgic_dist_access(vgic, 0, 0x200 + intid / 32 * 4, 4, false, &val,
			 &kick);
	return val & BIT_ULL(intid % 32);
}

TEST_F(irq, inject)
{
	static const u32 ids[] = { 32, 40, 287 };
	u32 i;

	for (i = 0; i < ARRAY_SIZE(ids); i++) {
		EXPECT_EQ(0, arch_vm_irq_inject(m.cell, ids[i], AX_IRQ_PULSE));
		EXPECT_TRUE(is_pending(self->vgic, ids[i]));
		/* What was latched stays when the line goes down. */
		EXPECT_EQ(0, arch_vm_irq_inject(m.cell, ids[i], AX_IRQ_LOWER));
		EXPECT_TRUE(is_pending(self->vgic, ids[i]));
	}
	EXPECT_EQ(0, arch_vm_irq_inject(m.cell, 41, AX_IRQ_RAISE));
	EXPECT_TRUE(is_pending(self->vgic, 41));
	EXPECT_EQ(0, arch_vm_irq_inject(m.cell, 41, AX_IRQ_LOWER));
	EXPECT_FALSE(is_pending(self->vgic, 41));
	EXPECT_EQ(0, arch_vm_irq_inject(m.cell, 41, AX_IRQ_RAISE));
	arch_vm_reset(m.cell);
	EXPECT_FALSE(is_pending(self->vgic, 41));
}

TEST_F(irq, inject_range)
{
	static const u64 none[] = { 0, 15, 16, 27, 31, 288, 1019, 1020, 8192,
				    BIT_ULL(32) + 40, ~0ULL };
	struct vm *plain;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(none); i++)
		EXPECT_EQ(-ERANGE, arch_vm_irq_inject(m.cell, none[i],
						      AX_IRQ_PULSE));
	EXPECT_EQ(-EPERM, arch_vm_irq_inject(m.cell, 33, AX_IRQ_LOWER));
	EXPECT_EQ(-EPERM, arch_vm_irq_inject(m.cell, 34, AX_IRQ_PULSE));
	EXPECT_FALSE(is_pending(self->vgic, 34));
	EXPECT_FALSE(is_pending(self->vgic, 33));
	/* Without a console nobody has its number. */
	ASSERT_EQ(0, vm_create(&plain, VM_CELL, 2, 1, (u32[]){ 1 },
			       AX_CONSOLE_NONE));
	EXPECT_EQ(0, arch_vm_irq_inject(plain, 33, AX_IRQ_PULSE));
	vm_destroy(plain);
}

/* Its target is kicked, if it has its interrupts. */
TEST_F(irq, inject_kicks)
{
	vgic_write(self->vgic, 0x84, ~0U);
	vgic_write(self->vgic, 0x104, ~0U);
	vcpu_irq_load(self->vcpu);
	cpus[2]->owns_gic = true;
	machine_be(0);
	rec_clear();
	EXPECT_EQ(0, arch_vm_irq_inject(m.cell, 40, AX_IRQ_PULSE));
	EXPECT_EQ(1, rec_count("icc_sgi1r_el1"));
	EXPECT_TRUE(vgic_has_work(self->vgic, 0));
}

TEST_HARNESS_MAIN
