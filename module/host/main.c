// SPDX-License-Identifier: GPL-2.0
/* main.c - loading and unloading of the module. */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/module.h>
#include <linux/printk.h>

#include "celldev.h"
#include "contig.h"
#include "dev.h"
#include "event.h"
#include "machine.h"
#include "netlink.h"
#include "notify.h"

static bool enable = true;
module_param(enable, bool, 0444);
MODULE_PARM_DESC(enable, "seize the machine at once (default 1)");

static int __init seize_if_enabled(void)
{
	struct refusal why = { };
	int err;

	if (!enable)
		return 0;
	err = machine_seize(&why);
	if (err)
		pr_err("can't seize this machine: %s\n", why.text);
	return err;
}

/* What users can open comes last: it must not vanish below them. */
static int __init axvisor_init(void)
{
	int err;

	machine_init();
	err = event_init();
	if (err)
		return err;
	err = notify_init();
	if (err)
		goto err_event;
	err = seize_if_enabled();
	if (err)
		goto err_notify;
	err = celldev_init();
	if (err)
		goto err_machine;
	err = netlink_init();
	if (err)
		goto err_celldev;
	err = dev_init();
	if (err)
		goto err_netlink;
	return 0;

err_netlink:
	machine_shutdown();
	netlink_exit();
err_celldev:
	celldev_exit();
err_machine:
	machine_shutdown();
err_notify:
	notify_exit();
err_event:
	event_exit();
	return err;
}

/* Cells end first, while there is still a way to tell. */
static void __exit axvisor_exit(void)
{
	machine_shutdown();
	dev_exit();
	netlink_exit();
	celldev_exit();
	event_wait_unused();
	notify_exit();
	event_exit();
	pr_info("%lu pages were taken from Linux, %lu given back\n",
		contig_taken(), contig_given_back());
}

module_init(axvisor_init);
module_exit(axvisor_exit);

MODULE_DESCRIPTION("Hypervisor that demotes the running Linux to its root cell");
MODULE_LICENSE("GPL");
MODULE_VERSION(AXVISOR_VERSION);
