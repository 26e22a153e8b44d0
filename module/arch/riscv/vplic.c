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
#include "wired.h"

/* Memory map, chapter 3 */
#define PENDING		0x001000
#define ENABLE		0x002000
#define ENABLE_STRIDE	0x80
#define CONTEXT		0x200000
#define CONTEXT_STRIDE	0x1000
#define THRESHOLD	0
#define CLAIM		4

#define PRIORITY_MASK	7	/* chapter 4: as many levels as there are bits for */

/* State of a gateway: what drives it; forwarded; a pulse has come after that. */
#define GATEWAY_HIGH	BIT_ULL(0)
#define GATEWAY_CLAIMED	BIT_ULL(1)
#define GATEWAY_AGAIN	BIT_ULL(2)

/*
 * Chapter 4: is @irq, which waits for a context, to be claimed before @best, which is
 * 0 if there is none? Of equals the one with the lowest number; priority 0 is never.
 */
static bool is_before(const struct vplic *plic, u64 irq, u64 best)
{
	return plic->priority[irq] > plic->priority[best] ||
	       (plic->priority[irq] == plic->priority[best] && irq < best);
}

static noinline u8 search(const struct vplic *plic, const struct vplic_context *c)
{
	u64 best = 0, word, i, irq;

	for (i = 0; i < VPLIC_WORDS; i++) {
		word = plic->pending[i] & c->enabled[i];
		for (; word; word &= word - 1) {
			irq = 32 * i + bits_lowest(word);
			if (is_before(plic, irq, best))
				best = irq;
		}
	}
	return (u8)best;
}

static u8 find_best(const struct vplic *plic, const struct vplic_context *c)
{
	return likely(!plic->nr_pending) ? 0 : search(plic, c);
}

/* Chapter 8: the notification that the context of vCPU @v has now. */
static void notify(struct vm *vm, const struct vplic *plic, u64 v)
{
	const struct vplic_context *c = &plic->context[v];

	seip_set(vm, v, plic->priority[c->best] > c->threshold);
}

static void update(struct vm *vm, struct vplic *plic, u64 v)
{
	plic->context[v].best = find_best(plic, &plic->context[v]);
	notify(vm, plic, v);
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
static void request(struct vm *vm, struct vplic *plic, u64 irq)
{
	const u64 word = irq / 32;
	const u32 bit = 1U << irq % 32;
	u64 v;

	if (plic->gateway[irq] & GATEWAY_CLAIMED)
		return;
	if (!(plic->pending[word] & bit)) {
		plic->pending[word] |= bit;
		plic->nr_pending++;
	}
	for (v = 0; v < vm->nr_vcpus; v++) {
		struct vplic_context *c = &plic->context[v];

		if (c->enabled[word] & bit && is_before(plic, irq, c->best)) {
			c->best = (u8)irq;
			notify(vm, plic, v);
		}
	}
}

void vplic_set_level(struct vm *vm, struct vplic *plic, u32 irq, bool high)
{
	spin_lock(&plic->lock);
	if (high) {
		plic->gateway[irq] |= GATEWAY_HIGH;
		request(vm, plic, irq);
	} else {
		plic->gateway[irq] &= (u8)~GATEWAY_HIGH;
	}
	spin_unlock(&plic->lock);
}

void vplic_pulse(struct vm *vm, struct vplic *plic, u32 irq)
{
	spin_lock(&plic->lock);
	if (plic->gateway[irq] & GATEWAY_CLAIMED)
		plic->gateway[irq] |= GATEWAY_AGAIN;
	request(vm, plic, irq);
	spin_unlock(&plic->lock);
}

/* No context has @irq to claim any more. */
static void withdraw(struct vm *vm, struct vplic *plic, u64 irq)
{
	u64 v;

	plic->pending[irq / 32] &= ~(1U << irq % 32);
	plic->nr_pending--;
	for (v = 0; v < vm->nr_vcpus; v++) {
		if (plic->context[v].best == irq)
			update(vm, plic, v);
	}
}

/* Chapter 9: the threshold doesn't matter. */
static u32 claim(struct vm *vm, struct vplic *plic, u64 v)
{
	const u8 irq = plic->context[v].best;

	if (!irq)
		return 0;
	plic->gateway[irq] |= GATEWAY_CLAIMED;
	seip_count(vm, v);
	withdraw(vm, plic, irq);
	return irq;
}

/* Chapter 10: what isn't enabled for the context is ignored. */
static void complete(struct vm *vm, struct vplic *plic, u64 v, u64 irq)
{
	u8 gateway;

	if (irq >= VPLIC_SOURCES || !bits_get(plic->context[v].enabled, (u32)irq))
		return;
	gateway = plic->gateway[irq];
	if (!(gateway & GATEWAY_CLAIMED))
		return;
	plic->gateway[irq] = gateway & GATEWAY_HIGH;
	if (unlikely(wired_is_behind(vm, (u32)irq))) {
		bits_put(plic->ended, (u32)irq, true);
		plic->has_ended = true;
	}
	if (gateway & (GATEWAY_HIGH | GATEWAY_AGAIN))
		request(vm, plic, irq);
}

/* Word @i of the sources: number 0 doesn't exist. */
static u32 existing(u64 i)
{
	return i >= VPLIC_WORDS ? 0 : i ? ~0U : ~1U;
}

static u32 access_enable(struct vm *vm, struct vplic *plic, u64 off, bool write,
			 u64 val)
{
	const u64 v = off / (2 * ENABLE_STRIDE);
	const u64 i = off % ENABLE_STRIDE / 4;

	if (!(off & ENABLE_STRIDE) || v >= vm->nr_vcpus || !existing(i))
		return 0;
	if (write) {
		plic->context[v].enabled[i] = (u32)val & existing(i);
		update(vm, plic, v);
	}
	return plic->context[v].enabled[i];
}

static u32 access_context(struct vm *vm, struct vplic *plic, u64 off, bool write,
			  u64 val)
{
	const u64 v = off / (2 * CONTEXT_STRIDE);

	if (v >= vm->nr_vcpus)
		return 0;
	switch (off % (2 * CONTEXT_STRIDE)) {
	case CONTEXT_STRIDE + CLAIM:
		if (!write)
			return claim(vm, plic, v);
		complete(vm, plic, v, val);
		return 0;
	case CONTEXT_STRIDE + THRESHOLD:
		if (write) {
			plic->context[v].threshold = val & PRIORITY_MASK;
			notify(vm, plic, v);
		}
		return plic->context[v].threshold;
	default:
		return 0;
	}
}

static u32 access_source(struct vm *vm, struct vplic *plic, u64 irq, bool write,
			 u64 val)
{
	u64 v;

	if (!irq || irq >= VPLIC_SOURCES)
		return 0;
	if (write) {
		plic->priority[irq] = val & PRIORITY_MASK;
		for (v = 0; v < vm->nr_vcpus; v++)
			update(vm, plic, v);
	}
	return plic->priority[irq];
}

/* What is reserved reads 0 and ignores writes. */
static u32 access_word(struct vm *vm, struct vplic *plic, u64 off, bool write,
		       u64 val)
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
