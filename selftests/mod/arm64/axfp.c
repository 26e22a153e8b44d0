// SPDX-License-Identifier: GPL-2.0
/*
 * axfp.c - what the payload fp.c has put into the SIMD registers, and Linux
 * finds there when a CPU comes online, before it runs programs. Parameter
 * "found": how many halves of registers at the last time; -1: never yet.
 */
#include <linux/cpuhotplug.h>
#include <linux/module.h>

static int found = -1;
module_param(found, int, 0444);

static enum cpuhp_state state;

#define REGS	"0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22," \
		"23,24,25,26,27,28,29,30,31"

static int axfp_online(unsigned int cpu)
{
	static u64 regs[64] __aligned(16);
	int count = 0;
	int i;

	asm volatile(".arch_extension simd\n"
		     ".irp n," REGS "\n str q\\n, [%0, #16 * \\n]\n.endr"
		     :: "r"(regs) : "memory");
	for (i = 0; i < ARRAY_SIZE(regs); i++)
		count += regs[i] >> 40 == 0xc0ffee;
	found = count;
	return 0;
}

static int __init axfp_init(void)
{
	int ret = cpuhp_setup_state_nocalls(CPUHP_AP_ONLINE_DYN, "axfp:online",
					    axfp_online, NULL);

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
