// SPDX-License-Identifier: GPL-2.0
/* cell_port.c - exits of cells that access ports: IN and OUT, and strings of them. */
#include <axvisor/arch_cpu.h>
#include <axvisor/arch_vm.h>
#include "cell.h"
#include "cpu.h"
#include "exits.h"
#include "guest.h"

static bool is_uart(u16 port)
{
	return port >= PORT_COM1 && port < PORT_COM1 + NS16550_SIZE;
}

static enum port_action access_ports(struct vcpu *vcpu, u16 port, unsigned int size,
				     bool in, u64 *val)
{
	struct ports *ports = &vcpu->vm->arch.board->ports;

	if (!in)
		return ports_write(ports, port, size, (u32)*val);
	*val = ports_read(ports, port, size, arch_time_now(),
			  vm_wall_seconds(vcpu->vm));
	return PORT_DONE;
}

/* A cell without a console has no UART. */
static enum port_action access_uart(struct vcpu *vcpu, u16 port, unsigned int size,
				    bool in, u64 *val)
{
	struct board *board = vcpu->vm->arch.board;
	enum port_action action;

	if (!vcpu->vm->console) {
		*val = ~0ULL;
		return PORT_DONE;
	}
	spin_lock(&board->uart_lock);
	action = access_ports(vcpu, port, size, in, val);
	vioapic_set_level(&board->ioapic, IRQ_COM1,
			  ns16550_irq_level(&board->ports.uart));
	spin_unlock(&board->uart_lock);
	return action;
}

int cell_port_access(struct vcpu *vcpu, u16 port, unsigned int size, bool in, u64 *val)
{
	const enum port_action action =
		is_uart(port) ? access_uart(vcpu, port, size, in, val) :
				access_ports(vcpu, port, size, in, val);

	if (action == PORT_DONE)
		return 0;
	vcpu->exit->reason = action == PORT_OFF ? VCPU_EXIT_SYSTEM_OFF :
						  VCPU_EXIT_SYSTEM_RESET;
	return -ECANCELED;
}

/* Of 32 bits the upper half of the register becomes 0, of fewer it stays. */
static void set_rax(struct vcpu *vcpu, u64 val, unsigned int size)
{
	const u64 mask = size == 4 ? ~0ULL : BIT_ULL(8 * size) - 1;
	u64 *rax = &vcpu->arch.regs.x[RAX];

	*rax = (*rax & ~mask) | (size == 4 ? (u32)val : val & mask);
}

/* INS or OUTS: as many as are done at a time, the guest comes again for more. */
static enum exit_result string(struct vcpu *vcpu)
{
	switch (guest_emulate_io(vcpu)) {
	case 0:
		return EXIT_RESUME;
	case -ECANCELED:
		return EXIT_LEAVE;
	default:
		return exit_fault(vcpu, "INS or OUTS with what is no memory of the cell");
	}
}

enum exit_result cell_port(struct vcpu *vcpu)
{
	const struct x86_exit_info *io = &vcpu->arch.exit;
	u64 val = vcpu->arch.regs.x[RAX];
	int err;

	if (io->string)
		return string(vcpu);
	err = cell_port_access(vcpu, io->port, io->size, io->in, &val);
	if (io->in)
		set_rax(vcpu, val, io->size);
	vendor->skip(vcpu);
	return err ? EXIT_LEAVE : EXIT_RESUME;
}
