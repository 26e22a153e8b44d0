// SPDX-License-Identifier: GPL-2.0
/*
 * vits.c - the ITS's registers (IHI 0069 12.19), its queue of commands, and what
 * it reads of a guest's memory: once, and before it is looked at.
 */
#include "gic_regs.h"
#include "stage2.h"
#include "vgic-internal.h"
#include "vits-internal.h"

#define GITS_CTLR	0x0000U
#define GITS_IIDR	0x0004U
#define GITS_CWRITER	0x0088U

/* GITS_CTLR */
#define CTLR_ENABLED	BIT_ULL(0)
#define CTLR_QUIESCENT	BIT_ULL(31)
/* GITS_TYPER: physical LPIs, RDbase is a number, collections in GITS_BASER1 */
#define TYPER_PHYSICAL	BIT_ULL(0)
#define TYPER_ITT_ENTRY	GENMASK_ULL(7, 4)
#define TYPER_ID_BITS	GENMASK_ULL(12, 8)
#define TYPER_DEVBITS	GENMASK_ULL(17, 13)
#define TYPER_CIDBITS	GENMASK_ULL(35, 32)
#define TYPER_CIL	BIT_ULL(36)
/* GITS_BASER<n>: flat tables */
#define BASER_FIXED	(BASER_TYPE | BASER_ENTRY)
#define BASER_MASK	(BASER_VALID | GENMASK_ULL(61, 59) | \
			 GENMASK_ULL(55, 53) | GENMASK_ULL(47, 0))
#define TYPE_DEVICES	1
#define TYPE_COLLECTIONS 4
/* GITS_CBASER, GITS_CWRITER, GITS_CREADR */
#define CBASER_MASK	(BASER_VALID | GENMASK_ULL(61, 59) | \
			 GENMASK_ULL(55, 53) | GENMASK_ULL(51, 10) | BASER_SIZE)
#define CWRITER_RETRY	BIT_ULL(0)
#define CREADR_STALLED	BIT_ULL(0)
#define QUEUE_OFFSET	GENMASK_ULL(19, 5)
#define COMMAND_SIZE	32

/* GICR_PROPBASER (12.11) */
#define PROPBASER_ADDR	GENMASK_ULL(51, 12)
#define PROPBASER_IDBITS GENMASK_ULL(4, 0)
#define PROPERTIES	64	/* read at once */

/* Units of vits_command()'s cost after which interrupts are taken. */
#define BUDGET		16

/* ---- tables ---- */

u32 vits_find(const struct vits *vits, u32 device, u32 event)
{
	u32 key = vits_key(device, event), i;

	for (i = 0; i < VGIC_NR_LPIS && vits->key[i] != key; i++)
		;
	return i;
}

bool vits_in_table(const struct vits *vits, u32 which, u64 id)
{
	static const u32 page[] = { SZ_4K, 4 * SZ_4K, SZ_64K, SZ_64K };
	u64 baser = vits->baser[which];
	u64 size = (FIELD_GET(BASER_SIZE, baser) + 1) *
		   page[FIELD_GET(BASER_PAGE, baser)];

	return baser & BASER_VALID && id < size / VITS_ENTRY_SIZE;
}

void vits_route(struct vits *vits, u32 self, u32 lpi, u64 *kick)
{
	vgic_lpi_route(vits->vgic, self, lpi,
		       vits->target[vits->collection[lpi]], kick);
}

/* MOVALL may have sent it elsewhere, which holds for that one time. */
void vits_make_pending(struct vits *vits, u32 self, u32 lpi, u64 *kick)
{
	if (vgic_lpi_target(vits->vgic, lpi) !=
	    vits->target[vits->collection[lpi]])
		vits_route(vits, self, lpi, kick);
	vgic_lpi_set_pending(vits->vgic, self, lpi, kick);
}

/* ---- the table of properties ---- */

/*
 * The vCPU whose table is @lpi's: its collection's, also while MOVALL has it
 * pending elsewhere. Where that has LPIs off, nothing is read before they are on.
 */
static u32 home_of(const struct vits *vits, u32 lpi)
{
	u32 cpu = vits->key[lpi] ? vits->target[vits->collection[lpi]] :
		  VGIC_NONE;

	if (cpu == VGIC_NONE || !vits->vgic->cpu[cpu].lpis_enabled)
		return VGIC_NONE;
	return cpu;
}

/* [lpi, lpi + count), which are in one page; 0, disabled, where there is none. */
static void read_properties(struct vits *vits, u32 cpu, u32 lpi, u32 count,
			    u8 *property)
{
	u64 base = vits->vgic->cpu[cpu].propbaser;
	u64 limit = FIELD_GET(PROPBASER_IDBITS, base) + 1;

	if (VGIC_LPI_BASE + lpi + count > 1ULL << limit ||
	    stage2_read(vits->vm, GPA((base & PROPBASER_ADDR) + lpi), property,
			count))
		__builtin_memset(property, 0, count);
}

void vits_load_property(struct vits *vits, u32 self, u32 lpi, u64 *kick)
{
	u32 cpu = home_of(vits, lpi);
	u8 property;

	if (cpu == VGIC_NONE)
		return;
	read_properties(vits, cpu, lpi, 1, &property);
	vgic_lpi_set_property(vits->vgic, self, lpi, property, kick);
}

static bool has_lpi_in(const struct vits *vits, u32 cpu, u32 first)
{
	u32 i;

	for (i = first; i < first + PROPERTIES; i++)
		if (home_of(vits, i) == cpu)
			return true;
	return false;
}

void vits_load_all(struct vits *vits, u32 self, u32 cpu, u64 *kick)
{
	u8 property[PROPERTIES];
	u32 first, i;

	for (first = 0; first < VGIC_NR_LPIS; first += PROPERTIES) {
		if (!has_lpi_in(vits, cpu, first))
			continue;
		read_properties(vits, cpu, first, PROPERTIES, property);
		for (i = 0; i < PROPERTIES; i++)
			if (home_of(vits, first + i) == cpu)
				vgic_lpi_set_property(vits->vgic, self,
						      first + i, property[i],
						      kick);
	}
}

void vits_redist_written(struct vits *vits, u32 self, u64 off, u64 val,
			 u64 *kick)
{
	u32 cpu = (u32)(off / VGIC_REDIST_STRIDE);
	u32 lpi = (u32)val - VGIC_LPI_BASE;

	off %= VGIC_REDIST_STRIDE;
	if (off != GICR_CTLR && off != GICR_INVLPIR && off != GICR_INVALLR)
		return;
	spin_lock(&vits->lock);
	if (off != GICR_INVLPIR)
		vits_load_all(vits, self, cpu, kick);
	else if (lpi < VGIC_NR_LPIS && home_of(vits, lpi) == cpu)
		vits_load_property(vits, self, lpi, kick);
	spin_unlock(&vits->lock);
}

/* ---- the queue ---- */

static u32 queue_size(const struct vits *vits)
{
	if (!(vits->cbaser & BASER_VALID))
		return 0;
	return (u32)(FIELD_GET(BASER_SIZE, vits->cbaser) + 1) * SZ_4K;
}

/* A writer beyond the end has written nothing. */
static bool has_command(const struct vits *vits)
{
	return vits->enabled && !vits->stalled &&
	       vits->creadr != vits->cwriter &&
	       vits->cwriter < queue_size(vits);
}

static void update_waiting(struct vits *vits)
{
	WRITE_ONCE(vits->waiting, has_command(vits));
}

/* 5.3: the fields are where they are in all commands that have them. */
static void decode(struct vits_command *c, const u64 *word)
{
	c->code = (u32)FIELD_GET(GENMASK_ULL(7, 0), word[0]);
	c->device = (u32)FIELD_GET(GENMASK_ULL(63, 32), word[0]);
	c->event = (u32)FIELD_GET(GENMASK_ULL(31, 0), word[1]);
	c->intid = (u32)FIELD_GET(GENMASK_ULL(63, 32), word[1]);
	c->size = (u32)FIELD_GET(GENMASK_ULL(4, 0), word[1]);
	c->collection = (u32)FIELD_GET(GENMASK_ULL(15, 0), word[2]);
	c->from = FIELD_GET(GENMASK_ULL(50, 16), word[2]);
	c->to = FIELD_GET(GENMASK_ULL(50, 16), word[3]);
	c->valid = FIELD_GET(BIT_ULL(63), word[2]);
}

/* Return: what it cost, 0 where the queue does not get on. */
static u32 do_command(struct vits *vits, u32 self, u64 *kick)
{
	u64 base = vits->cbaser & CBASER_ADDR, word[COMMAND_SIZE / 8];
	struct vits_command c;
	u32 cost;

	if (!has_command(vits))
		return 0;
	if (stage2_read(vits->vm, GPA(base + vits->creadr), word,
			sizeof(word))) {
		vits->stalled = true;
		return 0;
	}
	decode(&c, word);
	cost = vits_command(vits, self, &c, kick);
	if (cost)
		vits->creadr = (vits->creadr + COMMAND_SIZE) %
			       queue_size(vits);
	return cost;
}

bool vits_go_on(struct vits *vits, u32 self, u64 *kick)
{
	u32 spent = 0, cost;

	*kick = 0;
	do {
		spin_lock(&vits->lock);
		cost = do_command(vits, self, kick);
		update_waiting(vits);
		spin_unlock(&vits->lock);
		spent += cost;
	} while (cost && spent < BUDGET);
	return vits_is_waiting(vits);
}

/* ---- registers ---- */

static u64 typer(void)
{
	return TYPER_PHYSICAL | TYPER_CIL |
	       FIELD_PREP(TYPER_ITT_ENTRY, VITS_ENTRY_SIZE - 1) |
	       FIELD_PREP(TYPER_ID_BITS, VITS_EVENT_BITS - 1) |
	       FIELD_PREP(TYPER_DEVBITS, VITS_DEVICE_BITS - 1) |
	       FIELD_PREP(TYPER_CIDBITS, VITS_COLLECTION_BITS - 1);
}

static u64 read_register(const struct vits *vits, u64 off)
{
	u64 val = 0;

	switch (off) {
	case GITS_CTLR:
		return vits->enabled ? CTLR_ENABLED : CTLR_QUIESCENT;
	case GITS_IIDR:
		return VGIC_IIDR;
	case GITS_TYPER:
		return typer();
	case GITS_CBASER:
		return vits->cbaser;
	case GITS_CWRITER:
		return vits->cwriter;
	case GITS_CREADR:
		return vits->creadr | (vits->stalled ? CREADR_STALLED : 0);
	case GITS_BASER:
	case GITS_BASER + 8:
		return vits->baser[(off - GITS_BASER) / 8];
	default:
		vgic_id_register(off, 0x94, &val);
		return val;
	}
}

static void write_cwriter(struct vits *vits, u64 val)
{
	vits->cwriter = (u32)(val & QUEUE_OFFSET);
	if (val & CWRITER_RETRY)
		vits->stalled = false;
}

/* @val: of a register that is written in half, with the other as it was. */
static void write_register(struct vits *vits, u64 off, u64 val)
{
	u64 *baser;

	switch (off) {
	case GITS_CTLR:
		vits->enabled = val & CTLR_ENABLED;
		if (!vits->enabled)
			vits->stalled = false;
		break;
	case GITS_CWRITER:
		write_cwriter(vits, val);
		break;
	case GITS_CBASER:
		if (vits->enabled)
			break;
		vits->cbaser = val & CBASER_MASK;
		vits->creadr = 0;
		break;
	case GITS_BASER:
	case GITS_BASER + 8:
		baser = &vits->baser[(off - GITS_BASER) / 8];
		if (!vits->enabled)
			*baser = (*baser & BASER_FIXED) | (val & BASER_MASK);
		break;
	}
}

/* Registers of 64 bits, whose halves can be accessed. */
static bool is_wide(u64 off)
{
	return off == GITS_TYPER || (off >= GITS_CBASER && off < 0x98) ||
	       (off >= GITS_BASER && off < GITS_BASER_END);
}

/* Identification registers and all others are 32 bits wide. */
static bool access_is_valid(u64 off, unsigned int size)
{
	if (off % size)
		return false;
	return size == 4 || (size == 8 && is_wide(off));
}

int vits_access(struct vits *vits, u64 off, unsigned int size, bool write,
		u64 *val)
{
	u64 reg = is_wide(off & ~7ULL) ? off & ~7ULL : off;
	unsigned int shift = (unsigned int)(off - reg) * 8;
	u64 part, old;

	if (!access_is_valid(off, size))
		return -EINVAL;
	part = GENMASK_ULL(8 * size - 1, 0) << shift;
	spin_lock(&vits->lock);
	old = read_register(vits, reg);
	if (write)
		write_register(vits, reg,
			       (old & ~part) | (*val << shift & part));
	else
		*val = (old & part) >> shift;
	update_waiting(vits);
	spin_unlock(&vits->lock);
	return 0;
}

/* ---- what devices do ---- */

int vits_msi(struct vits *vits, u32 device, u32 event, u64 *kick)
{
	u32 lpi = VITS_NO_LPI;

	*kick = 0;
	if (device >> VITS_DEVICE_BITS || event >> VITS_EVENT_BITS)
		return -ERANGE;
	spin_lock(&vits->lock);
	if (vits->enabled)
		lpi = vits_find(vits, device, event);
	if (lpi != VITS_NO_LPI)
		vits_make_pending(vits, VGIC_NONE, lpi, kick);
	spin_unlock(&vits->lock);
	return lpi == VITS_NO_LPI ? -ENXIO : 0;
}

void vits_reset(struct vits *vits)
{
	u32 i;

	vits->baser[BASER_DEVICES] =
		FIELD_PREP(BASER_TYPE, TYPE_DEVICES) |
		FIELD_PREP(BASER_ENTRY, VITS_ENTRY_SIZE - 1);
	vits->baser[BASER_COLLECTIONS] =
		FIELD_PREP(BASER_TYPE, TYPE_COLLECTIONS) |
		FIELD_PREP(BASER_ENTRY, VITS_ENTRY_SIZE - 1);
	vits->cbaser = 0;
	vits->cwriter = 0;
	vits->creadr = 0;
	vits->enabled = false;
	vits->stalled = false;
	WRITE_ONCE(vits->waiting, false);
	for (i = 0; i < ARRAY_SIZE(vits->target); i++)
		vits->target[i] = VGIC_NONE;
	for (i = 0; i < ARRAY_SIZE(vits->event_bits); i++)
		vits->event_bits[i] = VITS_NO_DEVICE;
	__builtin_memset(vits->key, 0, sizeof(vits->key));
	vgic_add_lpis(vits->vgic, vits->irq);
}

void vits_init(struct vits *vits, struct vm *vm, struct vgic *vgic)
{
	vits->vm = vm;
	vits->vgic = vgic;
	vits_reset(vits);
}
