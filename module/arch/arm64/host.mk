# SPDX-License-Identifier: GPL-2.0
# The architecture's part of the Linux side, read by Kbuild.
axvisor-y += module/arch/arm64/host.o
axvisor-y += module/arch/arm64/host_check.o
axvisor-$(CONFIG_ACPI) += module/arch/arm64/host_acpi.o
axvisor-y += module/arch/arm64/host_doorbell.o
