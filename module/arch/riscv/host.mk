# SPDX-License-Identifier: GPL-2.0
# The architecture's part of the Linux side, read by Kbuild.
axvisor-y += module/arch/riscv/host.o
axvisor-y += module/arch/riscv/host_enter.o
axvisor-y += module/arch/riscv/host_check.o
axvisor-y += module/arch/riscv/host_doorbell.o
axvisor-y += module/arch/riscv/host_intc.o
axvisor-y += module/arch/riscv/host_irq.o
axvisor-y += module/arch/riscv/host_keeps.o
