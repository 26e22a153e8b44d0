// SPDX-License-Identifier: GPL-2.0
/* fake_seip.c - what the models of riscv's interrupt controllers drive. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arch/riscv/imsic.h"
#include "arch/riscv/seip.h"
#include "arch/riscv/wired.h"
#include "fake_seip.h"

struct vm fake_vm;
bool fake_seip[FAKE_VCPUS];
u32 fake_taken[FAKE_VCPUS];
bool fake_wired[NR_IRQS + 1];
struct fake_msi fake_msi[FAKE_MSIS];
u32 fake_nr_msis;

void fake_seip_setup(void)
{
	memset(&fake_vm, 0, sizeof(fake_vm));
	memset(fake_seip, 0, sizeof(fake_seip));
	memset(fake_taken, 0, sizeof(fake_taken));
	memset(fake_wired, 0, sizeof(fake_wired));
	fake_nr_msis = 0;
	fake_vm.kind = VM_CELL;
	fake_vm.nr_vcpus = FAKE_VCPUS;
}

void seip_set(struct vm *vm, u64 id, bool high)
{
	if (vm != &fake_vm || id >= FAKE_VCPUS)
		abort();
	fake_seip[id] = high;
}

void seip_count(struct vm *vm, u64 id)
{
	if (vm != &fake_vm || id >= FAKE_VCPUS)
		abort();
	fake_taken[id]++;
}

bool wired_is_behind(const struct vm *vm, u32 virq)
{
	if (vm != &fake_vm)
		abort();
	return fake_wired[virq];
}

void imsic_send(struct vm *vm, u64 vcpu, u64 number)
{
	if (vm != &fake_vm || fake_nr_msis == FAKE_MSIS)
		abort();
	fake_msi[fake_nr_msis++] = (struct fake_msi){ vcpu, number };
}

u32 fake_take_msi(void)
{
	struct fake_msi msi = fake_msi[0];

	if (!fake_nr_msis)
		return 0;
	memmove(fake_msi, fake_msi + 1, --fake_nr_msis * sizeof(*fake_msi));
	return (u32)(msi.vcpu << 16 | msi.number);
}

/* One thread plays all vCPUs: a lock that is taken is a mistake. */
bool spin_wait(struct spinlock *lock, u32 ticket)
{
	(void)lock;
	(void)ticket;
	fprintf(stderr, "a lock is taken twice\n");
	abort();
}

void spin_give_up(void)
{
	abort();
}
