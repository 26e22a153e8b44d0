// SPDX-License-Identifier: GPL-2.0
/*
 * axfp.c - what the payload fp.c has put into the floating-point and vector
 * registers, and Linux finds there when a CPU comes online, before it runs
 * programs. Parameter "found": how many at the last time; -1: never yet. A CPU
 * that goes offline leaves others in them, which the cell must not find.
 */
#include <linux/cpuhotplug.h>
#include <linux/irqflags.h>
#include <linux/module.h>
#include <asm/csr.h>
#include <asm/cpufeature.h>

static int found = -1;
module_param(found, int, 0444);

static enum cpuhp_state state;

#define REGS	"0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22," \
		"23,24,25,26,27,28,29,30,31"
#define FLOATS(op, v)							\
	asm volatile(".option push\n.option arch, +d\n.irp n," REGS "\n"	\
		     op " f\\n, 8 * \\n(%0)\n.endr\n.option pop"		\
		     :: "r"(v) : "memory")
/* 16 bytes of each. */
#define VECTORS(op, v)							\
	asm volatile(".option push\n.option arch, +v\n"			\
		     "vsetivli zero, 16, e8, m1, ta, ma\n"			\
		     ".irp n," REGS "\n"					\
		     "addi t0, %0, 16 * \\n\n" op " v\\n, (t0)\n.endr\n"	\
		     ".option pop" :: "r"(v) : "t0", "memory")
/* By number: no assembler option is needed. */
#define FCSR	0x003
#define VCSR	0x00f

static u64 regs[64] __aligned(16);

static int count(int number)
{
	int n = 0;

	for (int i = 0; i < number; i++)
		n += regs[i] >> 40 == 0xc0ffee;
	return n;
}

/* CPUs come and go one at a time; the registers are nobody's meanwhile. */
static int axfp_online(unsigned int cpu)
{
	const bool vectors = riscv_isa_extension_available(NULL, v);
	unsigned long flags;
	u64 status;

	local_irq_save(flags);
	status = csr_read(CSR_STATUS);
	csr_set(CSR_STATUS, SR_FS | (vectors ? SR_VS : 0));
	found = csr_read(FCSR) == 0x61;
	FLOATS("fsd", regs);
	found += count(32);
	if (vectors) {
		found += csr_read(VCSR) == 5;
		VECTORS("vse8.v", regs);
		found += count(64);
	}
	csr_write(CSR_STATUS, status);
	local_irq_restore(flags);
	return 0;
}

static int axfp_offline(unsigned int cpu)
{
	const bool vectors = riscv_isa_extension_available(NULL, v);
	unsigned long flags;
	u64 status;

	memset(regs, 0x5a, sizeof(regs));
	local_irq_save(flags);
	status = csr_read(CSR_STATUS);
	csr_set(CSR_STATUS, SR_FS | (vectors ? SR_VS : 0));
	FLOATS("fld", regs);
	csr_write(FCSR, 0x41);
	if (vectors) {
		VECTORS("vle8.v", regs);
		csr_write(VCSR, 3);
	}
	csr_write(CSR_STATUS, status);
	local_irq_restore(flags);
	return 0;
}

static int __init axfp_init(void)
{
	int ret = cpuhp_setup_state_nocalls(CPUHP_AP_ONLINE_DYN, "axfp:online",
					    axfp_online, axfp_offline);

	if (ret < 0)
		return ret;
	state = ret;
	return 0;
}
module_init(axfp_init);

static void __exit axfp_exit(void)
{
	cpuhp_remove_state_nocalls(state);
}
module_exit(axfp_exit);

MODULE_DESCRIPTION("FP registers of CPUs that come online, for tests of axvisor");
MODULE_LICENSE("GPL");
