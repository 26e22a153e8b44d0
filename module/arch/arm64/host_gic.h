/* SPDX-License-Identifier: GPL-2.0 */
/* host_gic.h - the interrupt controllers that the core knows. */
#ifndef AXVISOR_ARM64_HOST_GIC_H
#define AXVISOR_ARM64_HOST_GIC_H

#include <linux/mod_devicetable.h>

/* In the kernel's binding arm,gic.yaml; a GICv2 with virtualization. */
static const struct of_device_id arm64_gic_ids[] = {
	{ .compatible = "arm,gic-v3" },
	{ .compatible = "arm,gic-400" },
	{ .compatible = "arm,cortex-a15-gic" },
	{ }
};

#endif /* AXVISOR_ARM64_HOST_GIC_H */
