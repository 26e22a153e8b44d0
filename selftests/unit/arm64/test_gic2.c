// SPDX-License-Identifier: GPL-2.0
/*
 * test_gic2.c - the physical GICv2 (IHI 0048B): taking the CPU interface and
 * leaving it, list registers, what Linux may write, what a cell has of it.
 */
#include "machine.h"
#include "arch/arm64/spi.h"
#include "arch/arm64/vcpu_irq.h"
#include "arch/arm64/vgic.h"

#include <kselftest_harness.h>

#define DABT(iss)	ESR(0x24, BIT_ULL(25) | (iss))
#define ISV		BIT_ULL(24)
#define WNR		BIT_ULL(6)
#define SGI_KICK	7

/* ICH_LR<n>_EL2 */
#define GROUP1		BIT_ULL(60)
#define HW		BIT_ULL(61)
#define PENDING		BIT_ULL(62)
#define ACTIVE		BIT_ULL(63)
#define EOI		BIT_ULL(41)

FIXTURE(gic2)
{
	struct cpu *cpu;
};

/* CPU n is bit n of targets; 2 and 3 are a cell's. */
FIXTURE_SETUP(gic2)
{
	u32 i;

	machine_start_gic2();
	for (i = 0; i < NR_CPUS; i++) {
		rec_dev_set(GICD + 0x800, 4, 0x01010101U << i);
		machine_be(i);
		gic_ops->cpu_enter(cpus[i]);
	}
	machine_be(2);
	self->cpu = cpus[2];
	rec_clear();
}

FIXTURE_TEARDOWN(gic2)
{
	(void)self;
}

TEST_F(gic2, targets)
{
	struct cpu cpu = { .gic_targets = 0x55 };
	u32 i;

	for (i = 0; i < NR_CPUS; i++)
		EXPECT_EQ(BIT_ULL(i), cpus[i]->gic_targets);
	/* Bytes of interrupts that there aren't are 0. */
	rec_dev_set(GICD + 0x800, 4, 0);
	rec_dev_set(GICD + 0x81c, 4, 0x20000000);
	gic_ops->cpu_enter(&cpu);
	EXPECT_EQ(0x20, cpu.gic_targets);
	/* One CPU, no targets. */
	rec_dev_set(GICD + 0x81c, 4, 0);
	gic_ops->cpu_enter(&cpu);
	EXPECT_EQ(0, cpu.gic_targets);
}

/* More than a byte of targets can name. */
TEST_F(gic2, eight_cpus)
{
	struct cpu cpu = { .id = 7 };

	EXPECT_EQ(0, gic_cpu_init(&cpu));
	cpu.id = 8;
	EXPECT_EQ(-ENODEV, gic_cpu_init(&cpu));
}

TEST_F(gic2, kick)
{
	gic_kick(cpus[3]);
	EXPECT_STREQ("dsb_ishst w32[8000f00]=80007", rec_trace());
}

TEST_F(gic2, ack_and_end)
{
	rec_dev_set(GICC + 0xc, 4, 27);
	EXPECT_EQ(27, gic_ack());
	EXPECT_STREQ("dsb_sy w32[8010010]=1b", rec_trace());
	rec_clear();
	gic_deactivate(27);
	EXPECT_STREQ("w32[8011000]=1b", rec_trace());
	/* Of nothing there is no end. */
	rec_clear();
	rec_dev_set(GICC + 0xc, 4, 1023);
	EXPECT_EQ(1023, gic_ack());
	EXPECT_STREQ("dsb_sy", rec_trace());
}

/* An SGI is deactivated with its source, by the acknowledge. */
TEST_F(gic2, ack_sgi)
{
	rec_dev_set(GICC + 0xc, 4, 5 << 10 | SGI_KICK);
	EXPECT_EQ(SGI_KICK, gic_ack());
	EXPECT_STREQ("dsb_sy w32[8010010]=1407 w32[8011000]=1407", rec_trace());
	rec_clear();
	gic_deactivate(SGI_KICK);
	EXPECT_STREQ("", rec_trace());
}

#define RESET								\
	"w32[8000180]=ffffffff w32[8000280]=ffffffff "			\
	"w32[8000f10]=ffffffff w32[8000f14]=ffffffff "			\
	"w32[8000f18]=ffffffff w32[8000f1c]=ffffffff "			\
	"w32[8000380]=ffffffff "					\
	"w32[8000400]=a0a0a0a0 w32[8000404]=a0a0a0a0 "			\
	"w32[8000408]=a0a0a0a0 w32[800040c]=a0a0a0a0 "			\
	"w32[8000410]=a0a0a0a0 w32[8000414]=a0a0a0a0 "			\
	"w32[8000418]=a0a0a0a0 w32[800041c]=a0a0a0a0"

TEST_F(gic2, take)
{
	rec_dev_set(GICC, 4, 0x1e1);	/* bypass is the firmware's matter */
	gic_cpu_take(self->cpu);
	EXPECT_TRUE(self->cpu->owns_gic);
	EXPECT_STREQ(RESET " w32[8000100]=80 dsb_sy w32[80100d0]=0 "
		     "w32[80100d4]=0 w32[80100d8]=0 w32[80100dc]=0 "
		     "w32[8010008]=0 w32[8010004]=ff w32[8010000]=3e1 dsb_sy",
		     rec_trace());
	rec_clear();
	gic_cpu_take(self->cpu);
	EXPECT_STREQ("", rec_trace());
}

TEST_F(gic2, give)
{
	gic_cpu_give(self->cpu);
	EXPECT_STREQ("", rec_trace());
	gic_cpu_take(self->cpu);
	rec_dev_set(GICC, 4, 0x3e1);
	rec_clear();
	gic_cpu_give(self->cpu);
	EXPECT_FALSE(self->cpu->owns_gic);
	EXPECT_STREQ("w32[8010004]=0 w32[8010000]=1e0 " RESET " dsb_sy",
		     rec_trace());
}

TEST_F(gic2, ppis)
{
	gic_ppi_enable(self->cpu, 27);
	EXPECT_STREQ("w32[8000100]=8000000", rec_trace());
	rec_clear();
	gic_ppi_disable(self->cpu, 27);
	EXPECT_STREQ("w32[8000180]=8000000 w32[8000280]=8000000 "
		     "w32[8000380]=8000000", rec_trace());
}

/* No system register of a GICv3, which this CPU doesn't have. */
TEST_F(gic2, no_system_registers)
{
	struct vcpu *vcpu = m.cell->vcpu[0];

	vcpu_irq_load(vcpu);
	vcpu_irq_sync(vcpu);
	vcpu_irq_put(vcpu);
	gic_ops->cpu_save(self->cpu);
	gic_ops->cpu_restore(self->cpu);
	gic_ops->cpu_reset();
	EXPECT_EQ(0, rec_count("ic"));
	EXPECT_EQ(0, rec_reads("ich_hcr_el2"));
	EXPECT_EQ(0, rec_reads("icc_sre_el2"));
}

#define SYSREG_ISS(crn, crm, op2, read)					\
	(BIT_ULL(25) | 3ULL << 20 | (u64)(op2) << 17 | (crn) << 10 |	\
	 4 << 5 | (crm) << 1 | (read))

/* Also on a CPU that has them: UNDEFINED for the cell, as its ID says. */
TEST_F(gic2, cell_system_registers)
{
	static const struct {
		u32 crn, crm, op2;
	} icc[] = { { 12, 12, 5 }, { 12, 11, 5 }, { 12, 11, 1 }, { 4, 6, 0 } };
	struct vcpu *vcpu = m.cell->vcpu[0];
	u32 i;

	for (i = 0; i < 2 * ARRAY_SIZE(icc); i++) {
		rec_set("esr_el1", 0);
		rec_clear();
		EXPECT_TRUE(machine_trap(vcpu, ESR(0x18,
				SYSREG_ISS(icc[i / 2].crn, icc[i / 2].crm,
					   icc[i / 2].op2, i & 1))));
		EXPECT_EQ(0, rec_get("esr_el1") >> 26);
		EXPECT_EQ(1, rec_count("esr_el1="));
		EXPECT_EQ(0, rec_count("ic"));
	}
	rec_set("id_aa64pfr0_el1", 0x01002222);
	EXPECT_TRUE(machine_trap(vcpu, ESR(0x18, SYSREG_ISS(0, 4, 0, 1))));
	EXPECT_EQ(0x12, vcpu->arch.regs.x[4]);
}

/* ---- list registers ---- */

static u32 lr_of(u64 ich)
{
	struct vgic_lr_state state = { .lr[1] = ich, .used = 2, .hcr = 0x40cf };

	gic_ops->vif_write(3, &state);
	return (u32)rec_dev_get(GICH + 0x104, 4);
}

TEST_F(gic2, list_registers)
{
	rec_dev_set(GICH + 0x100, 4, ~0U);
	EXPECT_EQ(BIT_ULL(28) | 0x14U << 23 | 40,
		  lr_of(PENDING | 0xa0ULL << 48 | 40));
	EXPECT_EQ(0, rec_dev_get(GICH + 0x100, 4));
	/* TDIR is nothing that it has. */
	EXPECT_EQ(0xcf, rec_dev_get(GICH, 4));
	EXPECT_EQ(BIT_ULL(29) | BIT_ULL(30) | 0x1fU << 23 | 1019,
		  lr_of(ACTIVE | GROUP1 | 0xf8ULL << 48 | 1019));
	EXPECT_EQ(BIT_ULL(31) | BIT_ULL(28) | 30 << 10 | 27,
		  lr_of(HW | PENDING | 30ULL << 32 | 27));
	EXPECT_EQ(BIT_ULL(28) | BIT_ULL(19) | 5 << 10 | 3,
		  lr_of(PENDING | EOI | 5 << 10 | 3));
}

TEST_F(gic2, list_registers_back)
{
	struct vgic_lr_state state;

	rec_dev_set(GICH + 0x108, 4, 3U << 28 | 0x14U << 23 | BIT_ULL(19) | 40);
	rec_dev_set(GICH, 4, 0x18000001);
	gic_ops->vif_read(4, &state);
	EXPECT_EQ(PENDING | ACTIVE | 0xa0ULL << 48 | 40, state.lr[2]);
	EXPECT_EQ(0x18000001, state.hcr);
	EXPECT_EQ(4, gic_ops->vif_lrs());
}

TEST_F(gic2, load_and_put)
{
	struct ich_state ich = { .vmcr = 0xf8000001, .ap0r[0] = 0x100 };
	u32 i;

	for (i = 0; i < 4; i++)
		rec_dev_set(GICH + 0x100 + 4 * i, 4, 0xdead);
	gic_ops->vif_load(&ich);
	EXPECT_STREQ("w32[8030100]=0 w32[8030104]=0 w32[8030108]=0 "
		     "w32[803010c]=0 w32[8030008]=f8000001 w32[80300f0]=100 "
		     "w32[8030000]=1", rec_trace());
	rec_dev_set(GICH + 8, 4, 0xa0000203);
	rec_dev_set(GICH + 0xf0, 4, 0x80);
	rec_clear();
	gic_ops->vif_put(&ich);
	EXPECT_EQ(0xa0000203, ich.vmcr);
	EXPECT_EQ(0x80, ich.ap0r[0]);
	EXPECT_STREQ("w32[8030100]=0 w32[8030104]=0 w32[8030108]=0 "
		     "w32[803010c]=0 w32[8030000]=0 dsb_sy", rec_trace());
}

/* ---- the root cell ---- */

static u64 target;
/* What another CPU does just then, or NULL. */
static void (*meanwhile)(const struct rec_event *event);

static void translate(const struct rec_event *e)
{
	if (meanwhile)
		meanwhile(e);
	if (!strcmp(e->name, "at_s1e1r"))
		rec_set("par_el1", target & ~0xfffULL);
}

/* Linux stores @size bytes; what the device sees of it. */
static const char *store(u64 hpa, u32 size, u64 val)
{
	struct vcpu *vcpu = m.root->vcpu[0];
	u64 sas = (u64)__builtin_ctz(size) << 22;
	u32 i;

	machine_be(0);
	target = hpa;
	rec_hook = translate;
	rec_set("far_el2", hpa);
	vcpu->arch.regs.pstate = 5;
	vcpu->arch.regs.x[3] = val;
	rec_clear();
	if (!machine_trap(vcpu, DABT(ISV | sas | 3 << 16 | WNR | 0x0f)))
		return "no answer";
	rec_hook = NULL;
	i = rec_find(0, "w");
	return rec_trace_from(i);
}

TEST_F(gic2, root_ctlr)
{
	EXPECT_STREQ("w32[8000000]=1", store(GICD, 4, 0));
	EXPECT_STREQ("w32[8000104]=40", store(GICD + 0x104, 4, 0x40));
	EXPECT_STREQ("w8[8000423]=a0", store(GICD + 0x423, 1, 0xa0));
	EXPECT_STREQ("", store(GICD + 0x104, 1, 0x40));
}

TEST_F(gic2, root_targets)
{
	WRITE_ONCE(cpus[2]->owns_gic, true);
	WRITE_ONCE(cpus[3]->owns_gic, true);
	EXPECT_STREQ("w8[8000828]=2", store(GICD + 0x828, 1, 2));
	EXPECT_STREQ("w8[8000828]=1", store(GICD + 0x828, 1, 0x0d));
	/* Only a cell's: as it was. */
	rec_dev_set(GICD + 0x828, 4, 0x01020201);
	EXPECT_STREQ("w8[8000828]=1", store(GICD + 0x828, 1, 4));
	EXPECT_STREQ("w32[8000828]=1020300",
		     store(GICD + 0x828, 4, 0x08060f00));
}

#define SPI	40U
#define VIRQ	50U
#define ROUTE	(GICD + 0x800 + SPI)

static void guest_write(u64 off, unsigned int size, u64 val)
{
	u64 kick;

	vgic2_dist_access(m.cell->arch.vgic, 0, off, size, true, &val, &kick);
	spi_follow_write(m.cell, off);
}

static bool moves, waits;

/* The root's write knows by now what the cell's byte is. */
static void move_meanwhile(const struct rec_event *event)
{
	if (moves || event->kind != REC_MMIO_READ || event->addr != ROUTE)
		return;
	moves = true;
	/* To vCPU 1. Who waits for a lock in vain goes away. */
	waits = goes_away(guest_write(0x800 + VIRQ, 1, BIT_ULL(1)));
}

/* The root cell has a byte of the same word: the guest's is not put back. */
TEST_F(gic2, root_writes_beside)
{
	ASSERT_EQ(0, arch_vm_irq_assign(m.cell, SPI, VIRQ, AX_TRIGGER_LEVEL));
	arch_vm_irq_start(m.cell, SPI);
	guest_write(0, 4, 1);
	guest_write(0x100 + VIRQ / 32 * 4, 4, BIT_ULL(VIRQ % 32));
	guest_write(0x800 + VIRQ, 1, BIT_ULL(0));
	EXPECT_EQ(4, rec_dev_get(ROUTE, 1));
	meanwhile = move_meanwhile;
	store(ROUTE, 4, 0x01010101);
	meanwhile = NULL;
	EXPECT_TRUE(moves);
	EXPECT_TRUE(waits);
	EXPECT_EQ(0x01010104, rec_dev_get(ROUTE, 4));
}

TEST_F(gic2, root_sgis)
{
	WRITE_ONCE(cpus[2]->owns_gic, true);
	WRITE_ONCE(cpus[3]->owns_gic, true);
	EXPECT_STREQ("w32[8000f00]=20003", store(GICD + 0xf00, 4, 0x0e0003));
	EXPECT_STREQ("w32[8000f00]=4", store(GICD + 0xf00, 4, 0x0c0004));
	EXPECT_STREQ("w32[8000f00]=20005", store(GICD + 0xf00, 4, 0x1000005));
	EXPECT_STREQ("w32[8000f00]=10006", store(GICD + 0xf00, 4, 0x2000006));
	EXPECT_STREQ("w32[8000f00]=7", store(GICD + 0xf00, 4, 0x3ff0007));
}

TEST_F(gic2, root_gich)
{
	EXPECT_STREQ("", store(GICH, 4, 1));
	EXPECT_STREQ("", store(GICH + 0x5100, 4, ~0U));
}

/* Linux's own, without an exit, and never a cell's. */
TEST_F(gic2, root_keeps)
{
	const u64 frame[] = { GICC, GICC + 0x1000, GICV, GICV + 0x1000 };
	u64 block;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(frame); i++) {
		EXPECT_EQ(VM_READ | VM_WRITE,
			  vm_lookup(m.root, GPA(frame[i]), &block));
		EXPECT_NE(NULL, vm_find_mmio(m.root, GPA(frame[i]), 1));
	}
}

/* ---- a cell ---- */

TEST_F(gic2, cell_interface)
{
	u64 block;

	EXPECT_EQ(VM_READ | VM_WRITE | VM_DEVICE,
		  vm_lookup(m.cell, GPA(0x08010000), &block));
	EXPECT_EQ(PAGE_SIZE, block);
	EXPECT_EQ(0, vm_lookup(m.cell, GPA(0x08011000), &block));
	/* No region of the cell's memory can be there. */
	EXPECT_NE(NULL, vm_find_mmio(m.cell, GPA(0x08010000), PAGE_SIZE));
	EXPECT_NE(NULL, vm_find_mmio(m.cell, GPA(0x08011000), PAGE_SIZE));
}

TEST_F(gic2, cell_dir)
{
	struct vcpu *vcpu = m.cell->vcpu[0];
	struct vgic *vgic = m.cell->arch.vgic;
	u64 val = BIT_ULL(5), kick;

	/* Active, and no list register has it. */
	vgic2_dist_access(vgic, 0, 0x300, 4, true, &val, &kick);
	rec_set("far_el2", 0x1000);
	rec_set("hpfar_el2", 0x08011000 >> 8);
	vcpu->arch.regs.x[3] = 2 << 10 | 5;
	EXPECT_TRUE(machine_trap(vcpu, DABT(ISV | 2ULL << 22 | 3 << 16 | WNR |
					    0x07)));
	vgic2_dist_access(vgic, 0, 0x300, 4, false, &val, &kick);
	EXPECT_EQ(0, val);
}

TEST_HARNESS_MAIN
