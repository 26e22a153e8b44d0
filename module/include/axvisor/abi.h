/* SPDX-License-Identifier: GPL-2.0 */
/*
 * abi.h - what the host (the Linux side) and the core agree on: the boot
 * block, the hypercalls and the structures that they point to. Both are built
 * from one tree and shipped in one file, so this ABI carries no version; the
 * static_asserts hold both compilers to the same layout.
 *
 * Every physical address in a hypercall names root-cell RAM. The core checks
 * that, copies the structure once, and uses the copy.
 */
#ifndef AXVISOR_ABI_H
#define AXVISOR_ABI_H

#ifdef __KERNEL__
#include <linux/types.h>
#include <linux/build_bug.h>
#else
#include <axvisor/types.h>
#endif

#define AX_MAX_CPUS		64
#define AX_MAX_CELLS		32	/* the root cell is cell 0 */
#define AX_MAX_VCPUS		AX_MAX_CPUS	/* in one cell */
#define AX_MAX_REGIONS		32	/* in one cell */
#define AX_MAX_RAM_RANGES	64	/* of the host */
#define AX_MAX_IRQS		1024	/* of the host */
#define AX_MAX_DEVICE_REGIONS	4
#define AX_MAX_DEVICE_IRQS	8
#define AX_NAME_MAX		32
#define AX_TEXT_MAX		120
#define AX_GRANULE		0x200000UL	/* memory is donated in these */
#define AX_MMIO_GRANULE		0x1000UL	/* and registers of devices in these */
#define AX_CONSOLE_SIZE		0x4000	/* ring of one cell's output, bytes */
#define AX_CONSOLE_RX_SIZE	0x400	/* ring of one cell's input, bytes */
#define AX_MAX_STATS		32	/* reasons for an exit */
#define AX_STAT_NAME_MAX	24
#define AX_STATE_MAX		2048	/* registers of a vCPU, bytes */

/* ---- public page: read-only for the root cell, written by the core ---- */

#define AX_LOG_SIZE		0x1fc0	/* bytes of ax_public.log */

/**
 * struct ax_public - what Linux may read at any time, even after the core
 * has stopped
 * @log_head: bytes ever logged; byte number n lies at log[n % AX_LOG_SIZE].
 *	Written with release after the bytes.
 * @event_seq: grows whenever a cell's state, a console or the log has changed
 * @panic: not 0 once the core has stopped for good: one CPU has, in the core;
 *	Linux and cells go on on the others without it
 */
struct ax_public {
	u64 log_head;
	u64 event_seq;
	u64 panic;
	u64 reserved[5];
	char log[AX_LOG_SIZE];
};

/* ---- image and boot block ---- */

#define AX_IMAGE_MAGIC		0x45524f4356415841ULL	/* "AXAVCORE" */

/**
 * struct ax_image_header - first bytes of axcore.bin
 * @magic: AX_IMAGE_MAGIC
 * @file_size: bytes of text, rodata and data
 * @memory_size: file_size plus bss, page-aligned
 * @entry: offset of the entry point that a CPU enters by physical address
 * @boot: offset of struct ax_boot, which the host fills before the first entry
 * @public: offset of struct ax_public
 *
 * The image is copied to the start of the core's memory; all behind
 * memory_size is 0: what Linux may read, the core's own tables, its stacks, and
 * then its page pool.
 */
struct ax_image_header {
	u64 magic;
	u64 file_size;
	u64 memory_size;
	u64 entry;
	u64 boot;
	u64 public_area;
};

struct ax_range {
	u64 base;
	u64 size;
};

/**
 * struct ax_boot_cpu - one CPU that Linux knows
 * @hwid: arm64 MPIDR_EL1 affinity, riscv64 hart id, x86_64 APIC id
 * @online: it will enter the core in the rendezvous; otherwise it is off
 */
struct ax_boot_cpu {
	u64 hwid;
	u32 online;
	u32 reserved;
};

/**
 * struct ax_boot - what the host found out about the machine
 * @core: the core's own memory, AX_GRANULE-aligned, mapped nowhere else
 * @nr_cpus: entries of cpu[], the index is Linux's logical CPU number
 * @nr_ram: entries of ram[]: System RAM, page-aligned, sorted, disjoint
 * @doorbell: interrupt with which the core wakes Linux, as the architecture
 *	counts; 0: none
 * @arch: private to module/arch/<a>/ (its host.c and its core part)
 */
struct ax_boot {
	struct ax_range core;
	u32 nr_cpus;
	u32 nr_ram;
	u32 doorbell;
	u32 reserved;
	struct ax_boot_cpu cpu[AX_MAX_CPUS];
	struct ax_range ram[AX_MAX_RAM_RANGES];
	u64 arch[128];
};

/* ---- hypercalls ---- */

/**
 * enum ax_hypercall - number, arguments, result (>= 0, or -errno)
 *
 * EIO for all but AX_HC_NULL once ax_public.panic is set.
 *
 * @AX_HC_NULL: any cell. Returns 0.
 * @AX_HC_INFO: (pa of struct ax_info)
 * @AX_HC_CELL_CREATE: (pa of struct ax_cell_desc). Checks everything, then
 *	takes the CPUs and the memory from the root cell. Returns the cell id;
 *	the cell is AX_CELL_SCRUBBING. On refusal the desc's refusal is written
 *	back.
 * @AX_HC_CELL_SCRUB: (cell). Clears at most AX_GRANULE bytes. Returns the
 *	number of steps left; at 0 a new cell is AX_CELL_CREATED, and one that
 *	is being destroyed can be reclaimed.
 * @AX_HC_CELL_COPY: (cell, gpa, pa, len). Copies len <= AX_GRANULE bytes of
 *	contiguous root-cell RAM into the cell's memory and makes them coherent
 *	for instruction fetch with caches off. Cell created or loaded.
 * @AX_HC_CELL_BOOT: (cell, entry gpa, arg, mode). Names the boot vCPU's entry; the
 *	cell becomes AX_CELL_LOADED.
 * @AX_HC_CELL_START: (cell)
 * @AX_HC_CELL_PAUSE: (cell). Like STOP, RESET and DESTROY, it takes effect at
 *	once for management; a vCPU that still executes is told to leave the
 *	guest. AX_HC_CELL_GET's nr_active says when all have.
 * @AX_HC_CELL_RESUME: (cell)
 * @AX_HC_CELL_STOP: (cell)
 * @AX_HC_CELL_RESET: (cell). vCPUs and devices to their reset state, the cell
 *	becomes AX_CELL_SCRUBBING (scrub, load again, then start). EAGAIN while
 *	a vCPU still executes: it has been told to leave, call again.
 * @AX_HC_CELL_DESTROY: (cell). The cell becomes AX_CELL_DESTROYING. EAGAIN as
 *	for RESET. The memory must then be scrubbed and the cell reclaimed.
 * @AX_HC_CELL_RECLAIM: (cell). Gives memory and CPUs back to the root cell
 *	and forgets the cell.
 * @AX_HC_CELL_GET: (cell, pa of struct ax_cell_info)
 * @AX_HC_CONSOLE_READ: (cell, pos, pa, len). Copies output bytes from stream
 *	position pos on; returns the count. Where pos was overwritten already,
 *	ERANGE: ask CELL_GET for the oldest position.
 * @AX_HC_CONSOLE_WRITE: (cell, pa, len). Returns how many bytes fitted.
 * @AX_HC_CPU_GET: (cpu). Returns enum ax_cpu_state.
 * @AX_HC_RELEASE: (round). Called on every online CPU with the machine stopped;
 *	returns to Linux with the mode given back. EBUSY while cells exist. The
 *	first call also makes the CPUs that wait in the core power off through
 *	the firmware; where one doesn't, ETIMEDOUT on every CPU of this round,
 *	and all can be tried again in another. Rounds have numbers, not 0, of
 *	Linux's choice, which it uses once.
 * @AX_HC_VCPU_STAT: (cell, vcpu, pa of struct ax_vcpu_stat). The root cell, too.
 * @AX_HC_VCPU_GET_STATE: (cell, vcpu, pa of AX_STATE_MAX bytes). Writes the
 *	architecture's structure of registers, returns its size. Where none of
 *	the cell's vCPUs can execute: created, loaded, paused, stopped, failed;
 *	EAGAIN while one still does.
 * @AX_HC_VCPU_SET_STATE: (cell, vcpu, pa, size). Replaces all of them, in the
 *	same states. EINVAL for values or a size that can't be, and nothing has
 *	changed.
 * @AX_HC_IRQ_INJECT: (cell, interrupt, enum ax_irq). Number as the cell's
 *	interrupt controller counts. Cell running or paused. ERANGE: there is no
 *	such line; EPERM: it is a device's, of the board or a physical one. For
 *	AX_IRQ_MSI, ERANGE: there can't be such a device or event; ENXIO: the
 *	guest expects none from there; ENODEV: the machine takes no messages.
 * @AX_HC_EVENT_ARM: (seq). The doorbell rings once, when event_seq is another
 *	than @seq: at once where it is already.
 * @AX_HC_REGION_MAP: (cell, pa of struct ax_region_desc). Checks everything, then
 *	takes the regions from the root cell; AX_HC_REGION_SCRUB maps them. Cell
 *	created, loaded, running or paused, and no region of it on its way. On
 *	refusal the desc's refusal is written back; its text is empty where the
 *	state forbids it.
 * @AX_HC_REGION_UNMAP: (cell, gpa, size). Takes [gpa, gpa + size), which must be
 *	whole regions without a gap, out of the cell's second stage at once, also
 *	while vCPUs execute; AX_HC_REGION_SCRUB gives them back. States as for
 *	AX_HC_REGION_MAP. EINVAL: that is no whole regions.
 * @AX_HC_REGION_SCRUB: (cell). Clears at most AX_GRANULE bytes of the regions that
 *	are on their way. Returns the number of steps left; at 0 they have
 *	arrived. Not while the cell is scrubbed or destroyed as a whole.
 * @AX_HC_DEVICE_ATTACH: (cell, pa of struct ax_device_desc). Checks everything,
 *	then takes the device from the root cell. On refusal the desc's refusal
 *	is written back. Cell created, loaded, running, paused, stopped or failed.
 * @AX_HC_DEVICE_DETACH: (cell, pa of struct ax_device_desc). What was attached
 *	so is the root cell's again, its interrupts off, not pending, configured
 *	as they were. ENOENT: the cell does not have it. EAGAIN while a vCPU may
 *	still end an interrupt: it is off, call again. In the same states; RECLAIM
 *	does it for what is left.
 * @AX_HC_DEVICE_CHECK: as AX_HC_DEVICE_ATTACH, but takes nothing, and does not ask
 *	whether the root cell has let go of the interrupts.
 */
enum ax_hypercall {
	AX_HC_NULL,
	AX_HC_INFO,
	AX_HC_CELL_CREATE,
	AX_HC_CELL_SCRUB,
	AX_HC_CELL_COPY,
	AX_HC_CELL_BOOT,
	AX_HC_CELL_START,
	AX_HC_CELL_PAUSE,
	AX_HC_CELL_RESUME,
	AX_HC_CELL_STOP,
	AX_HC_CELL_RESET,
	AX_HC_CELL_DESTROY,
	AX_HC_CELL_RECLAIM,
	AX_HC_CELL_GET,
	AX_HC_CONSOLE_READ,
	AX_HC_CONSOLE_WRITE,
	AX_HC_CPU_GET,
	AX_HC_RELEASE,
	AX_HC_VCPU_STAT,
	AX_HC_VCPU_GET_STATE,
	AX_HC_VCPU_SET_STATE,
	AX_HC_IRQ_INJECT,
	AX_HC_EVENT_ARM,
	AX_HC_REGION_MAP,
	AX_HC_REGION_UNMAP,
	AX_HC_REGION_SCRUB,
	AX_HC_DEVICE_ATTACH,
	AX_HC_DEVICE_DETACH,
	AX_HC_DEVICE_CHECK,
	AX_NR_HYPERCALLS
};

/* No core of any version knows this number: it answers ENOSYS, to its last. */
#define AX_HC_PROBE	0x7fffffffU

/**
 * enum ax_cpu_state - where a CPU is
 * @AX_CPU_ABSENT: off since before the seize, never entered the core
 * @AX_CPU_ROOT: belongs to the root cell, whose vCPU there is on
 * @AX_CPU_PARKED: belongs to the root cell, whose vCPU there is off
 * @AX_CPU_CELL: belongs to a cell
 */
enum ax_cpu_state {
	AX_CPU_ABSENT,
	AX_CPU_ROOT,
	AX_CPU_PARKED,
	AX_CPU_CELL,
};

/**
 * enum ax_irq - what an interrupt line does
 * @AX_IRQ_PULSE: one interrupt, whether it is edge- or level-triggered
 * @AX_IRQ_RAISE: the line goes up, or stays so
 * @AX_IRQ_LOWER: the line goes down, or stays so
 * @AX_IRQ_MSI: no line: a device's message. AX_MSI() stands for the number
 */
enum ax_irq {
	AX_IRQ_PULSE,
	AX_IRQ_RAISE,
	AX_IRQ_LOWER,
	AX_IRQ_MSI,
	AX_NR_IRQ
};

/* A message: which device, and what it writes. */
#define AX_MSI(device, event)	((u64)(device) << 32 | (u32)(event))
#define AX_MSI_DEVICE(msi)	((u32)((msi) >> 32))
#define AX_MSI_EVENT(msi)	((u32)(msi))

/**
 * enum ax_trigger - when a physical interrupt is pending
 * @AX_TRIGGER_KEEP: as the host's interrupt controller has it
 */
enum ax_trigger {
	AX_TRIGGER_KEEP,
	AX_TRIGGER_LEVEL,
	AX_TRIGGER_EDGE,
	AX_NR_TRIGGERS
};

enum ax_cell_state {
	AX_CELL_SCRUBBING,	/* new or reset, memory not all cleared yet */
	AX_CELL_CREATED,
	AX_CELL_LOADED,
	AX_CELL_RUNNING,
	AX_CELL_PAUSED,
	AX_CELL_STOPPED,
	AX_CELL_FAILED,
	AX_CELL_RESETTING,	/* the guest asked for a reset */
	AX_CELL_DESTROYING,
	AX_NR_CELL_STATES
};

struct ax_info {
	u64 core_image;	/* bytes of text, rodata, data, bss, in whole pages */
	u64 core_total;	/* bytes of the core's memory */
	u64 core_used;	/* image, its pages behind it, pool pages in use */
	u64 root_table_pages;	/* second-stage tables of the root cell */
	u32 nr_cells;		/* root cell included */
	u32 nr_cpus;
};

/**
 * enum ax_region_type - what lies at the host-physical end of a region
 * @AX_REGION_RAM: memory. Cleared before the cell sees it and before the root
 *	cell does again; multiples of AX_GRANULE
 * @AX_REGION_MMIO: registers of a device, passed through: Device memory for the
 *	cell, never executable, never cleared. No System RAM; multiples of
 *	AX_MMIO_GRANULE
 */
enum ax_region_type {
	AX_REGION_RAM,
	AX_REGION_MMIO,
	AX_NR_REGION_TYPES
};

/* ax_region.flags; the numbers are those of linux/axvisor_netlink.h. */
#define AX_REGION_READ_ONLY	(1U << 2)	/* the cell can't write it */
#define AX_REGION_NO_EXEC	(1U << 3)	/* the cell can't execute it */
#define AX_REGION_SHARED_READ	(1U << 4)	/* the root cell may read it, RAM only */
#define AX_REGION_SHARED_WRITE	(1U << 5)	/* the root cell may read and write it */

/**
 * struct ax_region - one piece of a cell's guest-physical memory
 * @gpa: guest-physical base
 * @hpa: host-physical base
 * @size: bytes
 * @type: enum ax_region_type, which says what all three are multiples of
 * @flags: AX_REGION_*
 *
 * Regions may adjoin in gpa; they must not overlap in gpa or hpa.
 */
struct ax_region {
	u64 gpa;
	u64 hpa;
	u64 size;
	u32 type;
	u32 flags;
};

enum ax_console_type {
	AX_CONSOLE_NONE,
	AX_CONSOLE_UART,
};

/* What becomes of a cell that fails. */
enum ax_on_fail {
	AX_ON_FAIL_STAY,
	AX_ON_FAIL_RESET,
};

/* Which part of a description a refusal blames. */
enum ax_blame {
	AX_BLAME_NONE,
	AX_BLAME_NAME,
	AX_BLAME_VCPU,
	AX_BLAME_REGION,
	AX_BLAME_CONSOLE,
	AX_BLAME_DEVICE,	/* by the host only */
	AX_BLAME_ON_FAIL,
};

/**
 * struct ax_refusal - why a description was refused, written back then
 * @blame: enum ax_blame
 * @index: which vCPU or region
 * @text: in words, naming both sides of a collision
 */
struct ax_refusal {
	u32 blame;
	u32 index;
	char text[AX_TEXT_MAX];
};

/**
 * struct ax_cell_desc - configuration of a new cell
 * @name: NUL-terminated, [A-Za-z0-9_.-]+
 * @nr_vcpus: 1 to AX_MAX_VCPUS; vCPU i runs on CPU cpu[i]
 * @on_fail: enum ax_on_fail
 * @wall_time: nanoseconds since 1970, when the description was made; below 2^63
 * @cpu: Linux's logical CPU numbers; each parked, each once
 * @refusal: out
 */
struct ax_cell_desc {
	char name[AX_NAME_MAX];
	u32 nr_vcpus;
	u32 nr_regions;
	u32 console;
	u32 on_fail;
	u64 wall_time;
	u32 cpu[AX_MAX_VCPUS];
	struct ax_region region[AX_MAX_REGIONS];
	struct ax_refusal refusal;
};

/**
 * struct ax_region_desc - regions for a cell that exists
 * @refusal: out
 */
struct ax_region_desc {
	u32 nr_regions;
	u32 reserved;
	struct ax_region region[AX_MAX_REGIONS];
	struct ax_refusal refusal;
};

/**
 * struct ax_device_irq - a physical interrupt for a cell
 * @irq: as the host's interrupt controller numbers it, below AX_MAX_IRQS
 * @virq: as the cell's does
 * @trigger: enum ax_trigger
 */
struct ax_device_irq {
	u32 irq;
	u32 virq;
	u32 trigger;
	u32 reserved;
};

/**
 * struct ax_device_desc - a device, passed through
 * @nr_regions: of AX_REGION_MMIO; 0 for interrupts alone
 * @nr_irqs: entries of @irq
 * @refusal: out; the region that is blamed is one of these
 */
struct ax_device_desc {
	u32 nr_regions;
	u32 nr_irqs;
	struct ax_region region[AX_MAX_DEVICE_REGIONS];
	struct ax_device_irq irq[AX_MAX_DEVICE_IRQS];
	struct ax_refusal refusal;
};

/**
 * struct ax_fail - why a cell failed
 * @vcpu: which vCPU
 * @pc: its program counter
 * @addr: guest-physical address, ~0 if the cause has none
 * @cause: the architecture's code: ESR_EL2, scause, exit reason
 * @text: in words
 */
struct ax_fail {
	u32 vcpu;
	u32 reserved;
	u64 pc;
	u64 addr;
	u64 cause;
	char text[AX_TEXT_MAX];
};

/**
 * struct ax_cell_info - a cell as it is now
 * @nr_active: vCPUs that may still execute guest code or touch its memory
 * @vcpu_on: bit i: vCPU i is powered on
 * @console_head: bytes ever written by the cell
 * @console_tail: oldest position that can still be read
 * @console_room: bytes of input that would fit
 * @fail: valid in AX_CELL_FAILED
 */
struct ax_cell_info {
	char name[AX_NAME_MAX];
	u32 id;
	u32 state;
	u32 nr_vcpus;
	u32 nr_active;
	u64 vcpu_on;
	u64 memory;
	u64 console_head;
	u64 console_tail;
	u64 console_room;
	struct ax_fail fail;
};

/**
 * struct ax_stat - how often a vCPU left its guest for one reason
 * @name: the architecture's name of it, [a-z_]+
 */
struct ax_stat {
	char name[AX_STAT_NAME_MAX];
	u64 count;
};

/**
 * struct ax_vcpu_stat - what a vCPU has done since it was made
 * @run_time: nanoseconds that it was on its CPU, asleep or not
 * @exits: how often it left its guest: the sum of @stat
 * @interrupts: virtual interrupts that its guest has taken, or can take now
 * @nr_stats: entries of @stat
 */
struct ax_vcpu_stat {
	u64 run_time;
	u64 exits;
	u64 interrupts;
	u32 nr_stats;
	u32 reserved;
	struct ax_stat stat[AX_MAX_STATS];
};

#define AX_CHECK_SIZE(type, bytes) \
	_Static_assert(sizeof(type) == (bytes), "size of " #type)

AX_CHECK_SIZE(struct ax_public, 0x2000);
AX_CHECK_SIZE(struct ax_image_header, 48);
AX_CHECK_SIZE(struct ax_boot, 32 + 16 * AX_MAX_CPUS + 16 * AX_MAX_RAM_RANGES +
	      8 * 128);
AX_CHECK_SIZE(struct ax_info, 40);
AX_CHECK_SIZE(struct ax_region, 32);
AX_CHECK_SIZE(struct ax_refusal, 8 + AX_TEXT_MAX);
AX_CHECK_SIZE(struct ax_cell_desc, 32 + 24 + 4 * AX_MAX_VCPUS +
	      32 * AX_MAX_REGIONS + 8 + AX_TEXT_MAX);
AX_CHECK_SIZE(struct ax_region_desc, 8 + 32 * AX_MAX_REGIONS + 8 + AX_TEXT_MAX);
AX_CHECK_SIZE(struct ax_device_desc, 8 + 32 * AX_MAX_DEVICE_REGIONS +
	      16 * AX_MAX_DEVICE_IRQS + 8 + AX_TEXT_MAX);
AX_CHECK_SIZE(struct ax_fail, 32 + AX_TEXT_MAX);
AX_CHECK_SIZE(struct ax_cell_info, 32 + 16 + 40 + 32 + AX_TEXT_MAX);
AX_CHECK_SIZE(struct ax_vcpu_stat, 32 + AX_MAX_STATS * (AX_STAT_NAME_MAX + 8));

#endif /* AXVISOR_ABI_H */
