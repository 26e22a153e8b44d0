// SPDX-License-Identifier: GPL-2.0
/* vcpu.c - one virtual processor: the uniform face of arch_vcpu_*(). */
#include <axvisor/abi.h>
#include <axvisor/arch_vm.h>

#include "../common/string.h"
#include "vcpu.h"

int vcpu_set_mode(struct vcpu *vcpu, gpa_t entry, u64 mode)
{
	return arch_vcpu_set_mode(vcpu, entry, mode);
}

void vcpu_reset(struct vcpu *vcpu, gpa_t entry, u64 arg)
{
	arch_vcpu_reset(vcpu, entry, arg);
}

static u64 run_time(const struct vcpu *vcpu)
{
	u64 time = READ_ONCE(vcpu->run_time);

	return time & VCPU_LOADED ? arch_time_now() - (time & ~VCPU_LOADED) :
				    time;
}

void vcpu_load(struct vcpu *vcpu, struct vcpu_exit *exit)
{
	vcpu->exit = exit;
	WRITE_ONCE(vcpu->run_time,
		   (arch_time_now() - vcpu->run_time) | VCPU_LOADED);
	arch_vcpu_load(vcpu);
}

void vcpu_put(struct vcpu *vcpu)
{
	arch_vcpu_put(vcpu);
	WRITE_ONCE(vcpu->run_time, run_time(vcpu));
}

void vcpu_run(struct vcpu *vcpu)
{
	arch_vcpu_run(vcpu);
}

void vcpu_complete(struct vcpu *vcpu, s64 result)
{
	arch_vcpu_complete(vcpu, result);
}

void vcpu_complete_on(struct vcpu *vcpu, s64 err)
{
	arch_vcpu_complete_on(vcpu, err);
}

void vcpu_inject_abort(struct vcpu *vcpu, const struct vcpu_exit *exit)
{
	arch_vcpu_inject_abort(vcpu, exit);
}

u32 vcpu_get_state(const struct vcpu *vcpu, void *state)
{
	return arch_vcpu_get_state(vcpu, state);
}

int vcpu_set_state(struct vcpu *vcpu, const void *state, u64 size)
{
	return arch_vcpu_set_state(vcpu, state, size);
}

void vcpu_stat(const struct vcpu *vcpu, struct ax_vcpu_stat *stat)
{
	struct ax_stat *s;
	const char *name;
	size_t i;
	u32 n;

	memset(stat, 0, sizeof(*stat));
	stat->run_time = run_time(vcpu);
	stat->interrupts = arch_vcpu_interrupts(vcpu);
	for (n = 0; n < AX_MAX_STATS; n++) {
		name = arch_stat_name(n);
		if (!name)
			break;
		s = &stat->stat[n];
		for (i = 0; name[i] && i + 1 < AX_STAT_NAME_MAX; i++)
			s->name[i] = name[i];
		s->count = arch_vcpu_stat(vcpu, n);
		stat->exits += s->count;
	}
	stat->nr_stats = n;
}
