// SPDX-License-Identifier: GPL-2.0
/* vm.c - the fake machine and its vCPUs: calls are recorded, exits scripted. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include <axvisor/arch_vm.h>
#include <axvisor/pool.h>
#include "fake.h"

/* No test runs a guest that accesses a device. */
static int no_access(struct vcpu *vcpu, u64 off, unsigned int size, bool write,
		     u64 *val)
{
	(void)vcpu;
	(void)off;
	(void)size;
	(void)write;
	(void)val;
	return -EINVAL;
}

int arch_vm_init(struct vm *vm)
{
	struct fake_stage2 *s;
	void *root = pool_alloc(1);

	if (!root)
		return -ENOMEM;
	s = calloc(1, sizeof(*s));
	assert(s);
	s->table[s->nr_tables++] = root;
	vm->arch.stage2 = s;
	vm->gpa_limit = FAKE_GPA_LIMIT;
	if (vm->kind == VM_ROOT)
		vm_add_mmio(vm, "interrupt controller", GPA(FAKE_ROOT_GIC),
			    FAKE_ROOT_GIC_SIZE, no_access);
	else
		vm_add_mmio(vm, "uart", GPA(FAKE_BOARD_UART),
			    FAKE_BOARD_UART_SIZE, no_access);
	return 0;
}

void arch_vm_exit(struct vm *vm)
{
	struct fake_stage2 *s = vm->arch.stage2;

	while (s->nr_tables)
		pool_free(s->table[--s->nr_tables], 1);
	free(s);
}

static void assert_unloaded(const struct vm *vm)
{
	u32 i;

	for (i = 0; i < vm->nr_vcpus; i++)
		assert(!vm->vcpu[i]->arch.loaded);
}

void arch_vm_reset(struct vm *vm)
{
	assert_unloaded(vm);
	vm->arch.resets++;
}

void arch_vm_console_input(struct vm *vm)
{
	vm->arch.console_inputs++;
}

int arch_vm_irq_inject(struct vm *vm, u64 irq, enum ax_irq how)
{
	assert(vm->kind == VM_CELL && how < AX_NR_IRQ);
	if (irq >= FAKE_NR_IRQS)
		return -ERANGE;
	if (irq == FAKE_NR_IRQS - 1)
		return -EPERM;
	vm->arch.irqs[irq] |= 1U << how;
	return 0;
}

int arch_vm_irq_check(const struct vm *vm, u32 virq)
{
	assert(vm->kind == VM_CELL);
	if (virq >= FAKE_NR_IRQS)
		return -ERANGE;
	if (virq == FAKE_NR_IRQS - 1)
		return -EPERM;
	return vm->arch.hw[virq] ? -EEXIST : 0;
}

int arch_vm_irq_assign(struct vm *vm, u32 irq, u32 virq,
		       enum ax_trigger trigger)
{
	int err = arch_vm_irq_check(vm, virq);

	assert(irq < AX_MAX_IRQS && trigger < AX_NR_TRIGGERS);
	if (err)
		return err;
	if (!irq || irq >= FAKE_HOST_IRQS)
		return -ENXIO;
	if (irq == FAKE_HOST_IRQ_IN_USE)
		return -EBUSY;
	if (irq == FAKE_HOST_IRQ_SECURE)
		return -EACCES;
	vm->arch.hw[virq] = irq;
	vm->arch.hw_started[virq] = false;
	return 0;
}

void arch_vm_irq_start(struct vm *vm, u32 irq)
{
	unsigned int i;

	for (i = 0; vm->arch.hw[i] != irq; i++)
		assert(i < FAKE_NR_IRQS - 1);
	assert(!vm->arch.hw_started[i]);
	vm->arch.hw_started[i] = true;
	if (fake_hooks.on_irq_start)
		fake_hooks.on_irq_start(vm);
}

int arch_vm_irq_release(struct vm *vm, u32 irq)
{
	unsigned int i;

	for (i = 0; i < FAKE_NR_IRQS && vm->arch.hw[i] != irq; i++)
		;
	if (i == FAKE_NR_IRQS)
		return -ENOENT;
	if (vm->arch.hw_started[i] && vm->arch.hw_busy) {
		vm->arch.hw_busy--;
		return -EAGAIN;
	}
	vm->arch.hw[i] = 0;
	return 0;
}

int arch_vcpu_init(struct vcpu *vcpu)
{
	vcpu->arch.page = pool_alloc(1);
	if (!vcpu->arch.page)
		return -ENOMEM;
	vcpu->arch.script = calloc(FAKE_MAX_SCRIPT, sizeof(struct vcpu_exit));
	assert(vcpu->arch.script);
	return 0;
}

void arch_vcpu_exit(struct vcpu *vcpu)
{
	assert(!vcpu->arch.loaded);
	free(vcpu->arch.script);
	pool_free(vcpu->arch.page, 1);
}

int arch_vcpu_set_mode(struct vcpu *vcpu, gpa_t entry, u64 mode)
{
	assert(!vcpu->arch.loaded);
	if (mode > 1)
		return -EINVAL;
	if (mode && (entry.v >> 32))
		return -ERANGE;
	vcpu->arch.mode = mode;
	return 0;
}

void arch_vcpu_reset(struct vcpu *vcpu, gpa_t entry, u64 arg)
{
	assert(!vcpu->arch.loaded);
	vcpu->arch.resets++;
	vcpu->arch.entry = entry;
	vcpu->arch.arg = arg;
}

void arch_vcpu_load(struct vcpu *vcpu)
{
	assert(!vcpu->arch.loaded);
	vcpu->arch.loaded = true;
	vcpu->arch.loads++;
	if (fake_hooks.on_load)
		fake_hooks.on_load(vcpu);
}

void arch_vcpu_put(struct vcpu *vcpu)
{
	assert(vcpu->arch.loaded);
	if (fake_hooks.on_put)
		fake_hooks.on_put(vcpu);
	vcpu->arch.loaded = false;
}

void arch_vcpu_run(struct vcpu *vcpu)
{
	struct arch_vcpu *arch = &vcpu->arch;
	struct vcpu_exit *exit = vcpu->exit;

	assert(arch->loaded);
	arch->runs++;
	if (fake_hooks.on_run)
		fake_hooks.on_run(vcpu);
	arch->stat[arch->nr_script && arch->script[0].reason !=
		   VCPU_EXIT_KICK]++;
	if (!arch->nr_script) {
		*exit = (struct vcpu_exit){ .reason = VCPU_EXIT_KICK };
		return;
	}
	*exit = arch->script[0];
	arch->nr_script--;
	memmove(arch->script, arch->script + 1,
		arch->nr_script * sizeof(*exit));
}

void fake_script(struct vcpu *vcpu, struct vcpu_exit exit)
{
	assert(vcpu->arch.nr_script < FAKE_MAX_SCRIPT);
	vcpu->arch.script[vcpu->arch.nr_script++] = exit;
}

void arch_vcpu_complete(struct vcpu *vcpu, s64 result)
{
	assert(vcpu->arch.loaded);
	vcpu->arch.completions++;
	vcpu->arch.result = result;
}

void arch_vcpu_complete_on(struct vcpu *vcpu, s64 err)
{
	arch_vcpu_complete(vcpu, err);
}

void arch_vcpu_inject_abort(struct vcpu *vcpu, const struct vcpu_exit *exit)
{
	assert(vcpu->arch.loaded && exit->reason == VCPU_EXIT_FAULT);
	vcpu->arch.aborts++;
}

/* ---- statistics ---- */

u64 fake_time;

u64 arch_time_now(void)
{
	return fake_time;
}

const char *arch_stat_name(u32 n)
{
	static const char *const names[FAKE_NR_STATS] = { "kick", "other" };

	return n < FAKE_NR_STATS ? names[n] : NULL;
}

u64 arch_vcpu_stat(const struct vcpu *vcpu, u32 n)
{
	return vcpu->arch.stat[n];
}

u64 arch_vcpu_interrupts(const struct vcpu *vcpu)
{
	return vcpu->arch.interrupts;
}

/* ---- registers ---- */

u32 arch_vcpu_get_state(const struct vcpu *vcpu, void *state)
{
	assert(!vcpu->arch.loaded);
	memcpy(state, vcpu->arch.state, sizeof(vcpu->arch.state));
	return sizeof(vcpu->arch.state);
}

int arch_vcpu_set_state(struct vcpu *vcpu, const void *state, u64 size)
{
	const u64 *words = state;

	assert(!vcpu->arch.loaded);
	if (size != sizeof(vcpu->arch.state) || words[0] == ~0ULL)
		return -EINVAL;
	memcpy(vcpu->arch.state, state, size);
	return 0;
}
