# SPDX-License-Identifier: GPL-2.0
# The architecture's part of the Linux side, read by Kbuild.
axvisor-y += module/arch/x86/host.o
axvisor-y += module/arch/x86/host_enter.o
axvisor-y += module/arch/x86/host_check.o
axvisor-y += module/arch/x86/host_irq.o
