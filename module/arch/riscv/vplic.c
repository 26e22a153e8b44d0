// SPDX-License-Identifier: GPL-2.0
/*
 * vplic.c - registers, gateways and contexts of a PLIC (specification 1.0). Each
 * vCPU has two contexts, as QEMU's virt: the first, of machine mode, has no
 * target here, and its registers are 0.
 */
#include "../../vm/vm.h"
#include "bits.h"
#include "seip.h"
#include "vplic.h"

/* Memory map, chapter 3 */
#define PENDING		0x001000
#define ENABLE		0x002000
#define ENABLE_STRIDE	0x80
#define CONTEXT		0x200000
#define CONTEXT_STRIDE	0x1000
#define THRESHOLD	0
#define CLAIM		4

#define PRIORITY_MASK	7	/* chapter 4: as many levels as there are bits for */

/*
 * The source with the highest priority above @least that waits for context @v,
 * of equals the one with the lowest number; 0: none. Priority 0 is never.
 */
static u32 best(const struct vplic *plic, u32 v, u8 least)
{
	u32 irq = 0, word, i, n;

	for (i = 0; i < VPLIC_WORDS; i++) {
		word = plic->pending[i] & plic->enabled[v][i];
		for (; word; word &= word - 1) {
			n = 32 * i + bits_lowest(word);
			if (plic->priority[n] > least) {
				least = plic->priority[n];
				irq = n;
			}
		}
	}
	return irq;
}

/* Chapter 8: the notifications that each context has now. */
static void update(struct vm *vm, const struct vplic *plic)
{
	u32 v;

	for (v = 0; v < vm->nr_vcpus; v++)
		seip_set(vm, v, best(plic, v, plic->threshold[v]));
}

void vplic_reset(struct vm *vm, struct vplic *plic)
{
	u32 v;

	__builtin_memset(plic, 0, sizeof(*plic));
	for (v = 0; v < vm->nr_vcpus; v++)
		seip_set(vm, v, false);
}

/*
 * 2.2: a gateway forwards one request at a time; it stays pending when the line
 * falls, and the next one waits for the completion.
 */
static void request(struct vplic *plic, u32 irq)
{
	if (!bits_get(plic->claimed, irq))
		bits_put(plic->pending, irq, true);
}

void vplic_set_level(struct vm *vm, struct vplic *plic, u32 irq, bool high)
{
	spin_lock(&plic->lock);
	bits_put(plic->level, irq, high);
	if (high) {
		request(plic, irq);
		update(vm, plic);
	}
	spin_unlock(&plic->lock);
}

void vplic_pulse(struct vm *vm, struct vplic *plic, u32 irq)
{
	spin_lock(&plic->lock);
	if (bits_get(plic->claimed, irq))
		bits_put(plic->again, irq, true);
	request(plic, irq);
	update(vm, plic);
	spin_unlock(&plic->lock);
}

/* Chapter 9: the threshold doesn't matter. */
static u32 claim(struct vm *vm, struct vplic *plic, u32 v)
{
	u32 irq = best(plic, v, 0);

	if (!irq)
		return 0;
	bits_put(plic->pending, irq, false);
	bits_put(plic->claimed, irq, true);
	seip_count(vm, v);
	update(vm, plic);
	return irq;
}

/* Chapter 10: what isn't enabled for the context is ignored. */
static void complete(struct vm *vm, struct vplic *plic, u32 v, u32 irq)
{
	if (irq >= VPLIC_SOURCES || !bits_get(plic->enabled[v], irq) ||
	    !bits_get(plic->claimed, irq))
		return;
	bits_put(plic->claimed, irq, false);
	bits_put(plic->ended, irq, true);
	plic->has_ended = true;
	if (bits_get(plic->level, irq) || bits_get(plic->again, irq)) {
		bits_put(plic->again, irq, false);
		request(plic, irq);
		update(vm, plic);
	}
}

/* The vCPU whose context @context is. Return: false where there is none. */
static bool vcpu_of(const struct vm *vm, u64 context, u32 *v)
{
	*v = (u32)context / 2;
	return context & 1 && *v < vm->nr_vcpus;
}

/* Word @i of the sources: number 0 doesn't exist. */
static u32 existing(u64 i)
{
	return i >= VPLIC_WORDS ? 0 : i ? ~0U : ~1U;
}

static u32 access_enable(struct vm *vm, struct vplic *plic, u64 off, bool write,
			 u32 val)
{
	const u64 i = off % ENABLE_STRIDE / 4;
	u32 v;

	if (!vcpu_of(vm, off / ENABLE_STRIDE, &v) || !existing(i))
		return 0;
	if (write) {
		plic->enabled[v][i] = val & existing(i);
		update(vm, plic);
	}
	return plic->enabled[v][i];
}

static u32 access_context(struct vm *vm, struct vplic *plic, u64 off, bool write,
			  u32 val)
{
	u32 v;

	if (!vcpu_of(vm, off / CONTEXT_STRIDE, &v))
		return 0;
	switch (off % CONTEXT_STRIDE) {
	case THRESHOLD:
		if (write) {
			plic->threshold[v] = val & PRIORITY_MASK;
			update(vm, plic);
		}
		return plic->threshold[v];
	case CLAIM:
		if (!write)
			return claim(vm, plic, v);
		complete(vm, plic, v, val);
		return 0;
	default:
		return 0;
	}
}

static u32 access_source(struct vm *vm, struct vplic *plic, u64 irq, bool write,
			 u32 val)
{
	if (!irq || irq >= VPLIC_SOURCES)
		return 0;
	if (write) {
		plic->priority[irq] = val & PRIORITY_MASK;
		update(vm, plic);
	}
	return plic->priority[irq];
}

/* What is reserved reads 0 and ignores writes. */
static u32 access_word(struct vm *vm, struct vplic *plic, u64 off, bool write,
		       u32 val)
{
	if (off >= CONTEXT)
		return access_context(vm, plic, off - CONTEXT, write, val);
	if (off >= ENABLE)
		return access_enable(vm, plic, off - ENABLE, write, val);
	if (off < PENDING)
		return access_source(vm, plic, off / 4, write, val);
	off = (off - PENDING) / 4;
	return off < VPLIC_WORDS ? plic->pending[off] : 0;
}

int vplic_access(struct vm *vm, struct vplic *plic, u64 off, unsigned int size,
		 bool write, u64 *val)
{
	if (size != 4 || off % 4)
		return -EINVAL;
	spin_lock(&plic->lock);
	*val = access_word(vm, plic, off, write, (u32)*val);
	spin_unlock(&plic->lock);
	return 0;
}

u32 vplic_take_ended(struct vplic *plic)
{
	u32 irq;

	if (likely(!READ_ONCE(plic->has_ended)))
		return 0;
	spin_lock(&plic->lock);
	irq = bits_take(plic->ended, VPLIC_WORDS);
	if (!irq)
		plic->has_ended = false;
	spin_unlock(&plic->lock);
	return irq;
}
