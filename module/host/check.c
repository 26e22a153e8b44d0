// SPDX-License-Identifier: GPL-2.0
/* check.c - can this machine be seized, and if not, what is in the way? */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/cpumask.h>
#include <linux/string.h>
#include <linux/printk.h>

#include "arch.h"
#include "check.h"
#include "machine.h"

static void check_state(struct axvisor_check *check)
{
	strscpy(check->name, "state", sizeof(check->name));
	if (machine_is_stuck()) {
		check->severity = AXVISOR_SEVERITY_ERROR;
		strscpy(check->text, "a core of axvisor's that could not be removed still has this machine",
			sizeof(check->text));
		strscpy(check->remedy, "reboot", sizeof(check->remedy));
		return;
	}
	strscpy(check->text, machine_is_seized() ?
		"axvisor is loaded and has seized this machine" :
		"axvisor is loaded and has not seized this machine",
		sizeof(check->text));
}

static void check_cpus(struct axvisor_check *check)
{
	strscpy(check->name, "number of CPUs", sizeof(check->name));
	snprintf(check->text, sizeof(check->text),
		 "%u CPUs, of which %u are online; up to %u are supported",
		 nr_cpu_ids, num_online_cpus(), AX_MAX_CPUS);
	if (nr_cpu_ids <= AX_MAX_CPUS)
		return;
	check->severity = AXVISOR_SEVERITY_ERROR;
	snprintf(check->remedy, sizeof(check->remedy),
		 "boot with nr_cpus=%u", AX_MAX_CPUS);
}

static void (* const generic_checks[])(struct axvisor_check *check) = {
	check_state,
	check_cpus,
};

int check_one(unsigned int index, struct axvisor_check *check)
{
	check->severity = AXVISOR_SEVERITY_OK;
	memset(check->name, 0, sizeof(check->name));
	memset(check->text, 0, sizeof(check->text));
	memset(check->remedy, 0, sizeof(check->remedy));

	if (index >= ARRAY_SIZE(generic_checks))
		return arch_host_check(index - ARRAY_SIZE(generic_checks),
				       check);
	generic_checks[index](check);
	return 0;
}

int check_obstacles(struct refusal *why)
{
	struct axvisor_check check = { };
	unsigned int i;

	for (i = 0; !check_one(i, &check); i++) {
		if (check.severity == AXVISOR_SEVERITY_ERROR)
			return refuse(why, -ENODEV, "%s: %s; %s", check.name,
				      check.text, check.remedy);
		if (check.severity == AXVISOR_SEVERITY_WARNING)
			pr_notice("%s: %s\n", check.name, check.text);
	}
	return 0;
}
