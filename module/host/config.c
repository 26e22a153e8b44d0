// SPDX-License-Identifier: GPL-2.0
/* config.c - what a new cell shall be, checked before anything is touched. */
#include <linux/cpumask.h>
#include <linux/ctype.h>
#include <linux/overflow.h>
#include <linux/string.h>

#include "config.h"

static int check_name(const char *name, struct refusal *why)
{
	const char *c;

	if (!*name)
		return refuse_part(why, AX_BLAME_NAME, 0, -EINVAL,
				   "the name is empty");
	if (!strcmp(name, "root"))
		return refuse_part(why, AX_BLAME_NAME, 0, -EEXIST,
				   "'root' is the name of the root cell");
	for (c = name; *c; c++)
		if (!isascii(*c) || (!isalnum(*c) && !strchr("_.-", *c)))
			return refuse_part(why, AX_BLAME_NAME, 0, -EINVAL,
					   "the name may hold letters, digits, '_', '.' and '-' only");
	return 0;
}

static int check_cpu(const struct cell_config *config, unsigned int index,
		     struct refusal *why)
{
	unsigned int cpu = config->cpu[index];
	unsigned int i;

	if (cpu >= nr_cpu_ids || !cpu_present(cpu))
		return refuse_part(why, AX_BLAME_VCPU, index, -ERANGE,
				   "vCPU %u: there is no CPU %u, but %*pbl", index,
				   cpu, cpumask_pr_args(cpu_present_mask));
	if (cpu == 0)
		return refuse_part(why, AX_BLAME_VCPU, index, -EBUSY,
				   "vCPU %u: CPU 0 stays with Linux", index);
	for (i = 0; i < index; i++)
		if (config->cpu[i] == cpu)
			return refuse_part(why, AX_BLAME_VCPU, index, -EBUSY,
					   "vCPU %u and vCPU %u both want CPU %u",
					   i, index, cpu);
	return 0;
}

static int check_vcpus(const struct cell_config *config, struct refusal *why)
{
	unsigned int online = num_online_cpus();
	unsigned int i;
	int err;

	if (!config->nr_vcpus)
		return refuse_part(why, AX_BLAME_VCPU, 0, -EINVAL,
				   "the cell has no vCPU");
	for (i = 0; i < config->nr_vcpus; i++) {
		err = check_cpu(config, i, why);
		if (err)
			return err;
		if (cpu_online(config->cpu[i]))
			online--;
	}
	if (!online)
		return refuse_part(why, AX_BLAME_VCPU, 0, -EBUSY,
				   "Linux would be left without a CPU");
	return 0;
}

static bool overlap(u64 a, u64 b, u64 a_size, u64 b_size)
{
	return a < b + b_size && b < a + a_size;
}

bool config_has_hpa(const struct cell_config_region *region)
{
	return region->type == AXVISOR_REGION_MMIO ||
	       (region->flags & AXVISOR_REGION_RESERVED);
}

static int check_flags(const struct cell_config_region *r, unsigned int index,
		       struct refusal *why)
{
	if (r->type != AXVISOR_REGION_MMIO ||
	    !(r->flags & ~(AXVISOR_REGION_READ_ONLY | AXVISOR_REGION_NO_EXEC)))
		return 0;
	return refuse_part(why, AX_BLAME_REGION, index, -EINVAL,
			   "the region at %#llx: a device can be read-only and no-exec, other flags go with memory",
			   r->gpa);
}

static int check_multiple(const struct cell_config_region *r, u64 value,
			  unsigned int index, const char *what,
			  struct refusal *why)
{
	bool mmio = r->type == AXVISOR_REGION_MMIO;

	if (IS_ALIGNED(value, mmio ? AX_MMIO_GRANULE : AX_GRANULE))
		return 0;
	return refuse_part(why, AX_BLAME_REGION, index, -EINVAL,
			   "the region at %#llx: %s %#llx is not a multiple of %s",
			   r->gpa, what, value, mmio ? "4 KiB" : "2 MiB");
}

static int check_range(const struct cell_config_region *r, u64 base,
		       unsigned int index, const char *what,
		       struct refusal *why)
{
	u64 size = r->size;
	u64 end;
	int err;

	err = check_multiple(r, base, index, what, why);
	if (err)
		return err;
	if (check_add_overflow(base, size, &end))
		return refuse_part(why, AX_BLAME_REGION, index, -ERANGE,
				   "the region at %#llx: %s %#llx plus size %#llx overflows",
				   r->gpa, what, base, size);
	return 0;
}

static int check_collision(const struct cell_config *config, unsigned int i,
			   unsigned int j, struct refusal *why)
{
	const struct cell_config_region *a = &config->region[i];
	const struct cell_config_region *b = &config->region[j];

	if (overlap(a->gpa, b->gpa, a->size, b->size))
		return refuse_part(why, AX_BLAME_REGION, i, -EBUSY,
				   "the region at %#llx, size %#llx overlaps the one at %#llx, size %#llx",
				   a->gpa, a->size, b->gpa, b->size);
	if (config_has_hpa(a) && config_has_hpa(b) &&
	    overlap(a->hpa, b->hpa, a->size, b->size))
		return refuse_part(why, AX_BLAME_REGION, i, -EBUSY,
				   "the region at %#llx: its host address %#llx lies in the one of the region at %#llx, host address %#llx",
				   a->gpa, a->hpa, b->gpa, b->hpa);
	return 0;
}

int config_check_region(const struct cell_config_region *r, unsigned int i,
			struct refusal *why)
{
	int err;

	if (!r->size)
		return refuse_part(why, AX_BLAME_REGION, i, -EINVAL,
				   "the region at %#llx: the size is 0", r->gpa);
	err = check_flags(r, i, why);
	if (!err)
		err = check_multiple(r, r->size, i, "size", why);
	if (!err)
		err = check_range(r, r->gpa, i, "guest address", why);
	if (!err && config_has_hpa(r))
		err = check_range(r, r->hpa, i, "host address", why);
	return err;
}

static int check_region(const struct cell_config *config, unsigned int i,
			struct refusal *why)
{
	unsigned int j;
	int err;

	err = config_check_region(&config->region[i], i, why);
	for (j = 0; !err && j < i; j++)
		err = check_collision(config, i, j, why);
	return err;
}

int config_check(const struct cell_config *config, struct refusal *why)
{
	unsigned int i;
	int err;

	err = check_name(config->name, why);
	if (!err)
		err = check_vcpus(config, why);
	if (!err && !config->nr_regions)
		err = refuse_part(why, AX_BLAME_REGION, 0, -EINVAL,
				  "the cell has no memory region");
	for (i = 0; !err && i < config->nr_regions; i++)
		err = check_region(config, i, why);
	return err;
}
