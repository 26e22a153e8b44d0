/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * axvisor.h - ioctl interface of /dev/axvisor: what moves bytes or belongs to
 * a file descriptor. Cells as objects are managed through generic netlink, see
 * axvisor_netlink.h.
 *
 * Every argument structure starts with its own size, which user space sets to
 * sizeof(). Structures grow at their end only: a shorter one is completed with
 * zeroes, a longer one is accepted as long as the unknown bytes are zero.
 *
 * Meaning of the errors of all ioctls, unless an ioctl says otherwise:
 *   E2BIG       the structure is larger than known and the rest is not zero, or
 *               it is larger than a page
 *   EINVAL      size is smaller than the first version, or a value is invalid
 *   EOPNOTSUPP  an unknown flag is set
 *   ENOTTY      unknown command
 *   EFAULT      a user address is not accessible
 *   EPERM       CAP_SYS_ADMIN in the initial user namespace is missing
 *   ENODEV      axvisor is loaded but has not seized the machine
 *   ENOENT      there is no such cell
 *   EBUSY       the state of the cell or the machine forbids it
 *   EIO         the core has stopped: the machine must be rebooted
 */
#ifndef _UAPI_LINUX_AXVISOR_H
#define _UAPI_LINUX_AXVISOR_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define AXVISOR_DEVICE		"axvisor"
#define AXVISOR_IOC_MAGIC	0xBD

#define AXVISOR_PATH_MAX	256	/* of a node in a device tree */
#define AXVISOR_NAME_MAX	32	/* cell name, with the final NUL */
#define AXVISOR_TEXT_MAX	256	/* one line of text, with the final NUL */

/**
 * struct axvisor_info - what is loaded here (AXVISOR_INFO; no capability)
 * @size: sizeof(struct axvisor_info)
 * @flags: must be zero
 * @seized: 1 while the machine is seized
 * @cpus: CPUs that the core knows, online or not; 0 unless seized
 * @cells: cells that exist, the root cell included; 0 unless seized
 * @core_image: bytes of the core image in memory (text, rodata, data and bss)
 * @core_total: bytes of memory that the core owns
 * @core_used: bytes of it in use, the image included
 * @version: version of the module, NUL-terminated
 * @arch: "arm64", "riscv64" or "x86_64"
 */
struct axvisor_info {
	__u32 size;
	__u32 flags;
	__u32 seized;
	__u32 cpus;
	__u32 cells;
	__u32 reserved;
	__u64 core_image;
	__u64 core_total;
	__u64 core_used;
	char version[32];
	char arch[16];
};

/**
 * enum axvisor_severity - what an obstacle means
 * @AXVISOR_SEVERITY_OK: checked and in order
 * @AXVISOR_SEVERITY_WARNING: works, with the limitation that the text names
 * @AXVISOR_SEVERITY_ERROR: the machine can't be seized
 */
enum axvisor_severity {
	AXVISOR_SEVERITY_OK = 0,
	AXVISOR_SEVERITY_WARNING = 1,
	AXVISOR_SEVERITY_ERROR = 2,
};

/**
 * struct axvisor_check - one check of whether this machine can be seized
 * (AXVISOR_CHECK; no capability)
 * @size: sizeof(struct axvisor_check)
 * @flags: must be zero
 * @index: in: which check, from 0; ENOENT past the last one
 * @severity: out: enum axvisor_severity
 * @name: out: short name of what was checked, e.g. "exception level"
 * @text: out: what was found
 * @remedy: out: what to do about it, empty where nothing has to be done
 */
struct axvisor_check {
	__u32 size;
	__u32 flags;
	__u32 index;
	__u32 severity;
	char name[AXVISOR_NAME_MAX];
	char text[AXVISOR_TEXT_MAX];
	char remedy[AXVISOR_TEXT_MAX];
};

/**
 * struct axvisor_seize - seize or release (AXVISOR_SEIZE, AXVISOR_RELEASE)
 * @size: sizeof(struct axvisor_seize)
 * @flags: must be zero
 * @text: out: why it was refused or failed, empty on success
 *
 * EALREADY: the machine is already in that state. EBUSY: cells exist
 * (release). ENODEV: an obstacle of AXVISOR_CHECK is in the way (seize).
 */
struct axvisor_seize {
	__u32 size;
	__u32 flags;
	char text[AXVISOR_TEXT_MAX];
};

/* The load also names the entry point and makes the cell "loaded". */
#define AXVISOR_LOAD_ENTRY	(1U << 0)

/**
 * struct axvisor_load - copy bytes into a cell's memory (AXVISOR_LOAD)
 * @size: sizeof(struct axvisor_load)
 * @flags: AXVISOR_LOAD_*
 * @cell: cell id
 * @mode: how vCPU 0 starts: 0, or what the architecture's header names, on x86_64
 *	AXVISOR_X86_64_MODE_* (AXVISOR_LOAD_ENTRY only, else must be zero)
 * @gpa: guest-physical address of the first byte
 * @addr: user address of the bytes
 * @length: number of bytes, may be 0; the rest of the memory is zero
 * @entry: guest-physical address of the first instruction of vCPU 0
 *	(AXVISOR_LOAD_ENTRY only, else must be zero)
 * @arg: boot argument of vCPU 0: arm64 x0, riscv64 a1, x86_64 rsi or, in
 *	protected mode, ebx
 *	(AXVISOR_LOAD_ENTRY only, else must be zero)
 *
 * Legal while the cell is created or loaded (else EBUSY). ERANGE: the bytes or
 * the entry do not lie in memory of the cell, or @mode doesn't reach the entry.
 * EINVAL: the architecture has no such @mode. ENOMEM: Linux has no memory for a
 * copy of the bytes, which is kept until the cell is destroyed, since a reset
 * loads them again; bytes that are loaded later replace it. A load that fails
 * with another error than EIO has changed nothing.
 */
struct axvisor_load {
	__u32 size;
	__u32 flags;
	__u32 cell;
	__u32 mode;
	__u64 gpa;
	__u64 addr;
	__u64 length;
	__u64 entry;
	__u64 arg;
};

/* Start at the oldest byte still in the ring instead of at the newest. */
#define AXVISOR_CONSOLE_FROM_START	(1U << 0)

/**
 * struct axvisor_console - open the console of a cell (AXVISOR_CONSOLE)
 * @size: sizeof(struct axvisor_console)
 * @flags: AXVISOR_CONSOLE_*
 * @cell: cell id
 * @reserved: must be zero
 *
 * Returns a new file descriptor (O_CLOEXEC). read() gives what the cell
 * writes, each descriptor has its own position; bytes that were overwritten
 * in the ring before they were read are skipped. write() (descriptor opened by
 * a caller with CAP_SYS_ADMIN only, else EPERM) sends to the cell, EAGAIN or a
 * short count when the cell's receive buffer is full; poll() and O_NONBLOCK
 * work as on a tty. After the cell was destroyed read() returns what is left
 * and then 0, write() EPIPE. ENXIO: the cell has no console.
 */
struct axvisor_console {
	__u32 size;
	__u32 flags;
	__u32 cell;
	__u32 reserved;
};

/**
 * struct axvisor_regs - registers of a vCPU (AXVISOR_GET_REGS, AXVISOR_SET_REGS)
 * @size: sizeof(struct axvisor_regs)
 * @flags: must be zero
 * @cell: cell id
 * @vcpu: index in the cell
 * @addr: user address of the architecture's structure, e.g. struct
 *	axvisor_arm64_regs of axvisor_arm64.h; there are axvisor_riscv64.h and
 *	axvisor_x86_64.h, too
 * @length: in: its size there, a multiple of 8 and not 0. Out, of GET: the size
 *	that this kernel knows; no more than the smaller of both is written
 * @text: out: why it was refused, empty on success
 *
 * Legal while no vCPU of the cell can execute: created, loaded, paused, stopped
 * or failed (else EBUSY). SET with a shorter structure leaves the registers
 * behind it as they are; a longer one is accepted as long as the rest is zero
 * (else E2BIG). EINVAL: a value that the vCPU can't have, and then no register
 * has changed. A vCPU that is off is reset when the guest switches it on, and
 * vCPU 0 with each AXVISOR_LOAD_ENTRY.
 */
struct axvisor_regs {
	__u32 size;
	__u32 flags;
	__u32 cell;
	__u32 vcpu;
	__u64 addr;
	__u64 length;
	char text[AXVISOR_TEXT_MAX];
};

/* The line goes up, or down, and stays so; without either it is one pulse. */
#define AXVISOR_IRQ_UP		(1U << 0)
#define AXVISOR_IRQ_DOWN	(1U << 1)
/* No line: the message of a device, see @device. */
#define AXVISOR_IRQ_MSI		(1U << 2)

/**
 * struct axvisor_irq - inject an interrupt into a cell (AXVISOR_IRQ)
 * @size: sizeof(struct axvisor_irq)
 * @flags: AXVISOR_IRQ_*, at most one
 * @cell: cell id
 * @irq: number, as the cell's interrupt controller counts: on arm64 the INTID of
 *	an SPI, 32 to 287, on riscv64 the source of its PLIC or APLIC, 1 to 95 or
 *	96; with AXVISOR_IRQ_MSI what the device writes: on arm64 the EventID,
 *	below 65536, on riscv64 the interrupt identity
 * @text: out: why it was refused, empty on success
 * @device: with AXVISOR_IRQ_MSI: which device: on arm64 the DeviceID, below 4096,
 *	on riscv64 the vCPU whose IMSIC takes it; else 0
 *
 * Legal while the cell is running or paused (else EBUSY). A pulse makes one
 * interrupt pending. A line that was raised is lowered by a reset. ERANGE: there
 * is no such interrupt. EBUSY also for one that a device of the board has. Of a
 * message, ENXIO: the guest has not made an interrupt of it; EOPNOTSUPP: the
 * cell's interrupt controller takes none (on arm64: a GICv2).
 */
struct axvisor_irq {
	__u32 size;
	__u32 flags;
	__u32 cell;
	__u32 irq;
	char text[AXVISOR_TEXT_MAX];
	__u32 device;
};

/* The descriptor can also be mapped for writing; needs CAP_SYS_ADMIN. */
#define AXVISOR_MEMORY_WRITE	(1U << 0)

/**
 * struct axvisor_memory - memory that a cell shares with Linux (AXVISOR_MEMORY)
 * @size: sizeof(struct axvisor_memory)
 * @flags: AXVISOR_MEMORY_*
 * @cell: cell id
 * @reserved: must be zero
 *
 * Returns a new file descriptor (O_CLOEXEC) to be given to mmap(), with
 * MAP_SHARED (else EINVAL) and a guest-physical address as offset. All that is
 * mapped must be memory of regions with AXVISOR_REGION_SHARED_READ or
 * AXVISOR_REGION_SHARED_WRITE (else ENXIO); by a descriptor with
 * AXVISOR_MEMORY_WRITE only of the latter, and never with PROT_EXEC (EACCES).
 *
 * A mapping shows what the cell shares at these addresses at any moment: an access
 * where nothing is shared any more, since the region or the cell has gone, is a
 * SIGBUS; after a region was mapped there again it shows that. It can't be the
 * buffer of direct I/O, and is in no core dump. Both sides must use it as Normal
 * write-back memory: Linux does so; a guest does with its MMU and caches on.
 */
struct axvisor_memory {
	__u32 size;
	__u32 flags;
	__u32 cell;
	__u32 reserved;
};

#define AXVISOR_INFO	_IOWR(AXVISOR_IOC_MAGIC, 0x00, struct axvisor_info)
#define AXVISOR_CHECK	_IOWR(AXVISOR_IOC_MAGIC, 0x01, struct axvisor_check)
#define AXVISOR_SEIZE	_IOWR(AXVISOR_IOC_MAGIC, 0x02, struct axvisor_seize)
#define AXVISOR_RELEASE	_IOWR(AXVISOR_IOC_MAGIC, 0x03, struct axvisor_seize)
#define AXVISOR_LOAD	_IOWR(AXVISOR_IOC_MAGIC, 0x04, struct axvisor_load)
#define AXVISOR_CONSOLE	_IOWR(AXVISOR_IOC_MAGIC, 0x05, struct axvisor_console)
#define AXVISOR_GET_REGS _IOWR(AXVISOR_IOC_MAGIC, 0x06, struct axvisor_regs)
#define AXVISOR_SET_REGS _IOWR(AXVISOR_IOC_MAGIC, 0x07, struct axvisor_regs)
#define AXVISOR_IRQ	_IOWR(AXVISOR_IOC_MAGIC, 0x08, struct axvisor_irq)
#define AXVISOR_MEMORY	_IOWR(AXVISOR_IOC_MAGIC, 0x09, struct axvisor_memory)

/*
 * read() on /dev/axvisor itself gives the core's log, text lines that end in
 * '\n', from the oldest one still in the ring; each descriptor has its own
 * position. At the end it blocks, or gives EAGAIN with O_NONBLOCK; poll()
 * tells when there is more.
 */

#endif /* _UAPI_LINUX_AXVISOR_H */
