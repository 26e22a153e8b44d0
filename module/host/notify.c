// SPDX-License-Identifier: GPL-2.0
/* notify.c - reboot, suspend and hibernation. */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/limits.h>
#include <linux/notifier.h>
#include <linux/printk.h>
#include <linux/reboot.h>
#include <linux/suspend.h>

#include "machine.h"
#include "notify.h"

/* The next kernel, or the firmware, gets the machine as it was before us. */
static int on_reboot(struct notifier_block *nb, unsigned long action, void *data)
{
	machine_shutdown();
	return NOTIFY_DONE;
}

static int on_pm(struct notifier_block *nb, unsigned long action, void *data)
{
	switch (action) {
	case PM_SUSPEND_PREPARE:
	case PM_HIBERNATION_PREPARE:
	case PM_RESTORE_PREPARE:
		if (!machine_is_seized())
			return NOTIFY_DONE;
		pr_notice("%s is refused while the machine is seized: unload axvisor first\n",
			  action == PM_SUSPEND_PREPARE ? "suspend" : "hibernation");
		return NOTIFY_BAD;
	default:
		return NOTIFY_DONE;
	}
}

/* Before drivers and the CPUs are taken down. */
static struct notifier_block reboot_nb = {
	.notifier_call = on_reboot,
	.priority = INT_MAX,
};

static struct notifier_block pm_nb = {
	.notifier_call = on_pm,
};

int notify_init(void)
{
	int err;

	err = register_reboot_notifier(&reboot_nb);
	if (err)
		return err;
	err = register_pm_notifier(&pm_nb);
	if (err)
		unregister_reboot_notifier(&reboot_nb);
	return err;
}

void notify_exit(void)
{
	unregister_pm_notifier(&pm_nb);
	unregister_reboot_notifier(&reboot_nb);
}
