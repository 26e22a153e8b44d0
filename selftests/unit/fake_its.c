// SPDX-License-Identifier: GPL-2.0
/* fake_its.c - a guest's driver of the ITS, and the memory that it shares. */
#include <stdlib.h>
#include <string.h>

#include "fake_its.h"
#include "arch/arm64/stage2.h"

#define GICR_CTLR	0x0000
#define GICR_PROPBASER	0x0070
#define GICR_PENDBASER	0x0078
#define PTZ		BIT_ULL(62)

struct vits *its;
u8 its_ram[ITS_RAM_SIZE];
u64 its_reads;
static u32 writer;

int stage2_read(struct vm *vm, gpa_t gpa, void *dst, u64 size)
{
	u64 off = gpa.v - ITS_RAM;

	(void)vm;
	its_reads++;
	gic_check(gpa.v / PAGE_SIZE == (gpa.v + size - 1) / PAGE_SIZE,
		  "a read across pages");
	gic_check(!spin_is_locked(&gic->lock),
		  "memory is read under the vGIC's lock");
	if (off >= ITS_RAM_SIZE || size > ITS_RAM_SIZE - off)
		return -EFAULT;
	memcpy(dst, its_ram + off, size);
	return 0;
}

u64 its_read(u64 off, unsigned int size)
{
	u64 val = 0;

	gic_check(!vits_access(its, off, size, false, &val),
		  "GITS read refused");
	return val;
}

void its_write(u64 off, unsigned int size, u64 val)
{
	gic_check(!vits_access(its, off, size, true, &val),
		  "GITS write refused");
}

void its_redist(u32 v, u32 cpu, u64 off, unsigned int size, u64 val)
{
	u64 cpus = 0;

	gicr_write(v, cpu, off, size, val);
	vits_redist_written(its, v, cpu * VGIC_REDIST_STRIDE + off, val,
			    &cpus);
	gic_check(!(cpus & BIT_ULL(v)), "kick of itself");
	gic_kicks |= cpus;
	gic_enter(v);
}

void its_start(u32 nr_vcpus, u32 nr_lrs)
{
	u32 v;

	gic_start(nr_vcpus, nr_lrs);
	its = calloc(1, sizeof(*its));
	if (!its)
		abort();
	vits_init(its, NULL, gic);
	memset(its_ram, 0, sizeof(its_ram));
	memset(its_ram + (ITS_PROPERTIES - ITS_RAM), 0xa1, VGIC_NR_LPIS);
	writer = 0;
	for (v = 0; v < nr_vcpus; v++) {
		its_redist(v, v, GICR_PROPBASER, 8, ITS_PROPERTIES | 13);
		its_redist(v, v, GICR_PENDBASER, 8, PTZ | ITS_TABLES);
		its_redist(v, v, GICR_CTLR, 4, 1);
	}
	its_write(ITS_BASER, 8, ITS_VALID | ITS_TABLES | 7);
	its_write(ITS_BASER + 8, 8, ITS_VALID | ITS_TABLES);
	its_write(ITS_CBASER, 8, ITS_VALID | ITS_QUEUE | 1);
	its_write(ITS_CTLR, 4, 1);
	gic_settle();
}

void its_exit(void)
{
	free(its);
	its = NULL;
	gic_exit();
}

void its_put(u64 w0, u64 w1, u64 w2, u64 w3)
{
	const u64 command[] = { w0, w1, w2, w3 };

	memcpy(its_ram + (ITS_QUEUE - ITS_RAM) + writer, command,
	       sizeof(command));
	writer = (writer + sizeof(command)) % ITS_QUEUE_SIZE;
}

void its_submit(void)
{
	unsigned int rounds = 0;
	u64 cpus;

	its_write(ITS_CWRITER, 8, writer);
	while (vits_is_waiting(its) && rounds++ < 10000) {
		vits_go_on(its, 0, &cpus);
		gic_check(!(cpus & 1), "kick of itself");
		gic_check(!spin_is_locked(&its->lock), "the lock is still held");
		gic_kicks |= cpus;
		gic_settle();
	}
	gic_check(rounds < 10000, "commands without end");
	gic_enter(0);
	gic_settle();
}

static void command(u64 w0, u64 w1, u64 w2, u64 w3)
{
	its_put(w0, w1, w2, w3);
	its_submit();
}

void its_mapd(u32 device, u32 bits, bool valid)
{
	command(0x08 | (u64)device << 32, (bits - 1) & 31,
		(valid ? ITS_VALID : 0) | ITS_TABLES, 0);
}

void its_mapc(u32 collection, u64 vcpu, bool valid)
{
	command(0x09, 0, (valid ? ITS_VALID : 0) | vcpu << 16 | collection, 0);
}

void its_mapti(u32 device, u32 event, u32 intid, u32 collection)
{
	command(0x0a | (u64)device << 32, (u64)intid << 32 | event, collection,
		0);
}

void its_mapi(u32 device, u32 event, u32 collection)
{
	command(0x0b | (u64)device << 32, event, collection, 0);
}

void its_movi(u32 device, u32 event, u32 collection)
{
	command(0x01 | (u64)device << 32, event, collection, 0);
}

void its_movall(u64 from, u64 to)
{
	command(0x0e, 0, from << 16, to << 16);
}

void its_invall(u32 collection)
{
	command(0x0d, 0, collection, 0);
}

void its_sync(u32 vcpu)
{
	command(0x05, 0, (u64)vcpu << 16, 0);
}

void its_int(u32 device, u32 event)
{
	command(0x03 | (u64)device << 32, event, 0, 0);
}

void its_clear(u32 device, u32 event)
{
	command(0x04 | (u64)device << 32, event, 0, 0);
}

void its_inv(u32 device, u32 event)
{
	command(0x0c | (u64)device << 32, event, 0, 0);
}

void its_discard(u32 device, u32 event)
{
	command(0x0f | (u64)device << 32, event, 0, 0);
}

int its_msi(u32 device, u32 event)
{
	u64 cpus;
	int err = vits_msi(its, device, event, &cpus);

	gic_kicks |= cpus;
	gic_settle();
	return err;
}

void its_property(u32 lpi, u8 property)
{
	its_ram[ITS_PROPERTIES - ITS_RAM + lpi] = property;
}
