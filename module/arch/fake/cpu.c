// SPDX-License-Identifier: GPL-2.0
/* cpu.c - the fake machine: CPUs, memory, and the core's runtime around them. */
#include <assert.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <axvisor/arch_cpu.h>
#include <axvisor/event.h>
#include <axvisor/pool.h>
#include <axvisor/smp.h>
#include "fake.h"

struct fake_cpu fake_cpu[AX_MAX_CPUS];
struct fake_hooks fake_hooks;
unsigned int fake_rings;

static char *memory;
static _Thread_local unsigned int playing;
static jmp_buf *catcher;

/* ---- memory ---- */

static void map_memory(void)
{
	const u64 size = FAKE_MEMORY + SZ_1G;
	char *p = mmap(NULL, size, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	assert(p != MAP_FAILED);
	/* Host addresses are as aligned as physical ones. */
	memory = (char *)ALIGN_UP((unsigned long)p, SZ_1G);
}

void *fake_mem(u64 hpa)
{
	assert(hpa < FAKE_MEMORY);
	return memory + hpa;
}

static void *checked(hpa_t hpa, u64 size)
{
	assert(size <= FAKE_MEMORY && hpa.v <= FAKE_MEMORY - size);
	return fake_mem(hpa.v);
}

void arch_mem_read(void *dst, hpa_t src, u64 size)
{
	memcpy(dst, checked(src, size), size);
	if (fake_hooks.on_read)
		fake_hooks.on_read(src, size);
}

void arch_mem_write(hpa_t dst, const void *src, u64 size)
{
	memcpy(checked(dst, size), src, size);
}

void arch_mem_copy(hpa_t dst, hpa_t src, u64 size)
{
	memcpy(checked(dst, size), checked(src, size), size);
}

void arch_mem_clear(hpa_t dst, u64 size)
{
	memset(checked(dst, size), 0, size);
}

/* A variable here, but it has its place at the core's start. */
struct ax_public core_public __aligned(PAGE_SIZE);

u64 core_image_size(void)
{
	return FAKE_IMAGE_SIZE;
}

hpa_t hva_to_hpa(const void *hva)
{
	const char *p = hva, *public = (const char *)&core_public;

	if (p >= public && p < public + sizeof(core_public))
		return HPA(FAKE_CORE + (u64)(p - public));
	assert(p >= memory + FAKE_CORE && p < memory + FAKE_CORE + FAKE_CORE_SIZE);
	return HPA((u64)(p - memory));
}

void *hpa_to_hva(hpa_t hpa)
{
	return fake_mem(hpa.v);
}

/* ---- CPUs ---- */

unsigned int fake_play(unsigned int cpu)
{
	unsigned int was = playing;

	playing = cpu;
	return was;
}

unsigned int arch_cpu_id(void)
{
	return playing;
}

int arch_cpu_kick(unsigned int cpu)
{
	assert(cpu != playing);
	if (fake_cpu[cpu].refuse_kick)
		return -ENODEV;
	if (!smp_is_present(cpu)) {
		fake_cpu[cpu].off = false;
		smp_mark_present(cpu, true);
	}
	fake_cpu[cpu].kicks++;
	if (fake_hooks.on_kick)
		fake_hooks.on_kick(cpu);
	return 0;
}

void arch_doorbell_ring(u32 irq)
{
	assert(irq == FAKE_DOORBELL);
	fake_rings++;
}

void arch_cpu_idle(void)
{
	fake_cpu[playing].idles++;
	if (fake_hooks.on_idle)
		fake_hooks.on_idle(playing);
}

bool arch_cpu_is_off(unsigned int cpu)
{
	return fake_cpu[cpu].off;
}

static __noreturn void end(enum fake_end how)
{
	if (!catcher)
		abort();
	longjmp(*catcher, how);
}

enum fake_end fake_catch(void (*fn)(void *), void *arg)
{
	enum fake_end how;
	jmp_buf here;

	catcher = &here;
	how = (enum fake_end)setjmp(here);
	if (how == FAKE_RETURNED)
		fn(arg);
	catcher = NULL;
	return how;
}

__noreturn void arch_cpu_park(void)
{
	end(FAKE_PARKED);
}

__noreturn void arch_cpu_restart(void)
{
	end(FAKE_RESTARTED);
}

__noreturn void arch_release(void)
{
	smp_mark_present(playing, false);
	end(FAKE_RELEASED);
}

void arch_release_parked(void)
{
	if (fake_cpu[playing].refuse_off)
		return;
	fake_cpu[playing].off = true;
	end(FAKE_RELEASED_PARKED);
}

/* ---- the machine ---- */

void fake_init(void)
{
	unsigned int i;

	map_memory();
	core_boot = (struct ax_boot){
		.core = { FAKE_CORE, FAKE_CORE_SIZE },
		.nr_cpus = FAKE_NR_CPUS,
		.doorbell = FAKE_DOORBELL,
		.nr_ram = 2,
		.ram = {
			{ FAKE_RAM0, FAKE_RAM0_SIZE },
			{ FAKE_RAM1, FAKE_RAM1_SIZE },
		},
	};
	for (i = 0; i < FAKE_NR_CPUS; i++)
		core_boot.cpu[i] = (struct ax_boot_cpu){ .hwid = i, .online = 1 };
	pool_init(fake_mem(FAKE_CORE + FAKE_IMAGE_SIZE),
		  FAKE_CORE_SIZE - FAKE_IMAGE_SIZE);
}
