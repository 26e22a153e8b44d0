// SPDX-License-Identifier: GPL-2.0
/* cell_exits.c - exits of cells: ports, HLT, interrupts and what they may not do. */
#include <axvisor/arch_cpu.h>
#include <axvisor/arch_vm.h>
#include "cell.h"
#include "cpu.h"
#include "exits.h"
#include "fpu.h"

static enum exit_result done(struct vcpu *vcpu)
{
	vendor->skip(vcpu);
	return EXIT_RESUME;
}

static enum exit_result undefined(struct vcpu *vcpu)
{
	inject_exception(vcpu, EXCEPTION_UD);
	return EXIT_RESUME;
}

/* Kernels write back what they have anyway: memory is coherent. */
static enum exit_result nothing(struct vcpu *vcpu)
{
	return done(vcpu);
}

static enum exit_result resume(struct vcpu *vcpu)
{
	(void)vcpu;
	return EXIT_RESUME;
}

static enum exit_result unexpected(struct vcpu *vcpu)
{
	return exit_fault(vcpu, "an exit that guests don't cause");
}

static enum exit_result triple_fault(struct vcpu *vcpu)
{
	return exit_fault(vcpu, "triple fault");
}

static enum exit_result invalid(struct vcpu *vcpu)
{
	return exit_fault(vcpu, "a state that the processor can't have");
}

static enum exit_result halt(struct vcpu *vcpu)
{
	vcpu->arch.cell->halted = true;
	return done(vcpu);
}

static enum exit_result interrupt(struct vcpu *vcpu)
{
	(void)vcpu;
	vendor->take_interrupts();
	cell_take_interrupts();
	return EXIT_RESUME;
}

/* One that the core has sent, to make it look; or Linux's, whose CPU this isn't. */
static enum exit_result nmi(struct vcpu *vcpu)
{
	struct cpu *cpu = this_cpu();

	(void)vcpu;
	WRITE_ONCE(cpu->nmi_ours, 0);
	vendor->take_nmi();
	return EXIT_RESUME;
}

static enum exit_result xsetbv(struct vcpu *vcpu)
{
	const u64 *x = vcpu->arch.regs.x;

	if (vendor->cpl(vcpu) || (u32)x[RCX] ||
	    !fpu_set_xcr0(vcpu, (x[RDX] << 32) | (u32)x[RAX])) {
		inject_exception_error(vcpu, EXCEPTION_GP, 0);
		return EXIT_RESUME;
	}
	return done(vcpu);
}

/* ---- ports ---- */

static bool is_uart(u16 port)
{
	return port >= PORT_COM1 && port < PORT_COM1 + NS16550_SIZE;
}

static enum port_action port_access(struct vcpu *vcpu, const struct x86_exit_info *io,
				    u64 *val)
{
	struct ports *ports = &vcpu->vm->arch.board->ports;

	if (!io->in)
		return ports_write(ports, io->port, io->size, (u32)*val);
	*val = ports_read(ports, io->port, io->size, arch_time_now(),
			  vm_wall_seconds(vcpu->vm));
	return PORT_DONE;
}

/* A cell without a console has no UART. */
static enum port_action uart_access(struct vcpu *vcpu, const struct x86_exit_info *io,
				    u64 *val)
{
	struct board *board = vcpu->vm->arch.board;
	enum port_action action;

	if (!vcpu->vm->console) {
		*val = ~0ULL;
		return PORT_DONE;
	}
	spin_lock(&board->uart_lock);
	action = port_access(vcpu, io, val);
	vioapic_set_level(&board->ioapic, IRQ_COM1,
			  ns16550_irq_level(&board->ports.uart));
	spin_unlock(&board->uart_lock);
	return action;
}

/* Of 32 bits the upper half of the register becomes 0, of fewer it stays. */
static void set_rax(struct vcpu *vcpu, u64 val, unsigned int size)
{
	const u64 mask = size == 4 ? ~0ULL : BIT_ULL(8 * size) - 1;
	u64 *rax = &vcpu->arch.regs.x[RAX];

	*rax = (*rax & ~mask) | (size == 4 ? (u32)val : val & mask);
}

static enum exit_result port(struct vcpu *vcpu)
{
	const struct x86_exit_info *io = &vcpu->arch.exit;
	enum port_action action;
	u64 val = vcpu->arch.regs.x[RAX];

	if (io->string)
		return exit_fault(vcpu, "INS or OUTS, which no device of a cell has a use for");
	action = is_uart(io->port) ? uart_access(vcpu, io, &val) :
				     port_access(vcpu, io, &val);
	if (io->in)
		set_rax(vcpu, val, io->size);
	vendor->skip(vcpu);
	if (action == PORT_DONE)
		return EXIT_RESUME;
	vcpu->exit->reason = action == PORT_OFF ? VCPU_EXIT_SYSTEM_OFF :
						  VCPU_EXIT_SYSTEM_RESET;
	return EXIT_LEAVE;
}

const exit_fn cell_handlers[X86_NR_EXITS] = {
	[0 ... X86_NR_EXITS - 1] = unexpected,
	[X86_EXIT_HYPERCALL] = exit_hypercall,
	[X86_EXIT_CPUID] = exit_cpuid,
	[X86_EXIT_MSR_READ] = cell_msr_read,
	[X86_EXIT_MSR_WRITE] = cell_msr_write,
	[X86_EXIT_IO] = port,
	[X86_EXIT_FAULT] = exit_second_stage,
	[X86_EXIT_HLT] = halt,
	[X86_EXIT_MWAIT] = undefined,
	[X86_EXIT_WBINVD] = nothing,
	[X86_EXIT_XSETBV] = xsetbv,
	[X86_EXIT_INTR] = interrupt,
	[X86_EXIT_NMI] = nmi,
	[X86_EXIT_NMI_WINDOW] = exit_nmi_window,
	[X86_EXIT_INTR_WINDOW] = resume,
	[X86_EXIT_UNDEFINED] = undefined,
	[X86_EXIT_SHUTDOWN] = triple_fault,
	[X86_EXIT_INVALID] = invalid,
	[X86_EXIT_RESUME] = resume,
};
