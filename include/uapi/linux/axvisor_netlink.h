/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * axvisor_netlink.h - generic netlink family "axvisor": cells as objects.
 *
 * Every request needs CAP_SYS_ADMIN in the initial user namespace, but for
 * CELL_GET, VCPU_GET, REGION_GET and STAT_GET, where only physical addresses need it
 * (they are left out without). The family exists in the initial network
 * namespace only. Each refusal carries an extended-ack text and, where one
 * attribute is to blame, points at it.
 *
 * Errors: EINVAL malformed or unknown value; ENODEV the machine is not seized;
 * ENOENT no such cell; EEXIST the name is taken; EBUSY the state forbids it or
 * a resource belongs to somebody else; ENOMEM memory can't be had; ENOSPC the
 * cell has as many regions as it may; ERANGE a number is out of range; EPERM
 * capability missing; ENODATA the cell was reset, but the memory that its program
 * started in has been unmapped; EIO the core has stopped, the machine must be rebooted.
 */
#ifndef _UAPI_LINUX_AXVISOR_NETLINK_H
#define _UAPI_LINUX_AXVISOR_NETLINK_H

#define AXVISOR_FAMILY_NAME	"axvisor"
#define AXVISOR_FAMILY_VERSION	1
#define AXVISOR_MCGRP_EVENTS	"events"

/*
 * A request names its cell with AXVISOR_A_CELL_ID or AXVISOR_A_CELL_NAME at
 * the top level (both: they must agree).
 *
 * CELL_CREATE takes NAME, VCPU (one nest a vCPU: CPU), REGION (one nest each:
 * GPA, SIZE, TYPE, FLAGS, and HPA for a named reserved range or a device), CONSOLE
 * and ON_FAIL, and answers with the new cell as CELL_GET does. A refused one has changed
 * nothing, but for CPUs that Linux had given up and then did not take back: the
 * cell is listed as destroyed then, with ORPHANs, and CELL_DESTROY retries.
 * CELL_GET answers with ID, NAME, STATE, CONSOLE, ON_FAIL, VCPU (number only as
 * VCPU_COUNT), MEMORY, FAIL where state is failed; dump lists all cells, the
 * root cell (id 0) first.
 * VCPU_GET and REGION_GET are dumps: one message a vCPU or region, each with
 * the cell's ID and NAME beside the VCPU or REGION nest; with a cell named,
 * only those of that cell. A region that Linux gave in several pieces has a message
 * for each, one after the other: BASE is the GPA where the whole region begins.
 * STAT_GET is such a dump of statistics, one message with a STAT nest a vCPU.
 * REGION_MAP takes one REGION nest as CELL_CREATE does, and takes memory from Linux
 * or claims a device for the cell, which is created, loaded, running or paused.
 * REGION_UNMAP takes one with GPA alone, where a region begins, and takes the
 * whole region out of the cell, at once also while it runs; what was loaded into
 * it is forgotten. A reset of the cell leaves its regions as they are.
 * DEVICE_ATTACH takes a device from Linux and gives it to a cell; live, too. Its
 * DEVICE nest names it by PATH, or by the HPA of its first RANGE, or has
 * INTERRUPTs alone; what else there is to say comes from the host's device tree,
 * where RANGEs and INTERRUPTs in the nest, in the device's order, don't choose it:
 * GPA and CELL say where it appears, TRIGGER counts without a device of Linux's.
 * Linux's driver is unbound.
 * DEVICE_DETACH takes it away again, by the NAME that DEVICE_GET, a dump as above,
 * shows, and Linux's driver is bound. CELL_CREATE takes DEVICE nests too,
 * CELL_DESTROY detaches what is left; one that Linux does not take has an ERROR,
 * and DEVICE_DETACH, or CELL_DESTROY of a destroyed cell, retries.
 * CELL_NTF is multicast to "events" with every change of state and of memory,
 * DEVICE_ATTACH_NTF and DEVICE_DETACH_NTF with every device that has come to a cell
 * or left it, as DEVICE_GET shows it, without HPA. What has left and Linux doesn't
 * take has an ERROR.
 */
enum axvisor_cmd {
	AXVISOR_CMD_UNSPEC,
	AXVISOR_CMD_CELL_CREATE,
	AXVISOR_CMD_CELL_START,
	AXVISOR_CMD_CELL_PAUSE,
	AXVISOR_CMD_CELL_RESUME,
	AXVISOR_CMD_CELL_STOP,
	AXVISOR_CMD_CELL_RESET,
	AXVISOR_CMD_CELL_DESTROY,
	AXVISOR_CMD_CELL_GET,
	AXVISOR_CMD_VCPU_GET,
	AXVISOR_CMD_REGION_GET,
	AXVISOR_CMD_CELL_NTF,
	AXVISOR_CMD_STAT_GET,
	AXVISOR_CMD_REGION_MAP,
	AXVISOR_CMD_REGION_UNMAP,
	AXVISOR_CMD_DEVICE_ATTACH,
	AXVISOR_CMD_DEVICE_DETACH,
	AXVISOR_CMD_DEVICE_GET,
	AXVISOR_CMD_DEVICE_ATTACH_NTF,
	AXVISOR_CMD_DEVICE_DETACH_NTF,

	__AXVISOR_CMD_MAX,
	AXVISOR_CMD_MAX = __AXVISOR_CMD_MAX - 1
};

/* Top-level attributes. */
enum axvisor_attr_cell {
	AXVISOR_A_CELL_UNSPEC,
	AXVISOR_A_CELL_PAD,
	AXVISOR_A_CELL_ID,		/* u32 */
	AXVISOR_A_CELL_NAME,		/* NUL string, [A-Za-z0-9_.-]{1,31} */
	AXVISOR_A_CELL_STATE,		/* u32, enum axvisor_cell_state */
	AXVISOR_A_CELL_VCPU,		/* nest, repeated */
	AXVISOR_A_CELL_REGION,		/* nest, repeated */
	AXVISOR_A_CELL_CONSOLE,		/* u32, enum axvisor_console_type */
	AXVISOR_A_CELL_FAIL,		/* nest */
	AXVISOR_A_CELL_VCPU_COUNT,	/* u32 */
	AXVISOR_A_CELL_MEMORY,		/* u64, bytes */
	AXVISOR_A_CELL_ORPHAN,		/* nest, repeated: CPUs that Linux won't take back */
	AXVISOR_A_CELL_STAT,		/* nest */
	AXVISOR_A_CELL_DEVICE,		/* nest, repeated */
	AXVISOR_A_CELL_ON_FAIL,		/* u32, enum axvisor_on_fail */

	__AXVISOR_A_CELL_MAX,
	AXVISOR_A_CELL_MAX = __AXVISOR_A_CELL_MAX - 1
};

enum axvisor_attr_vcpu {
	AXVISOR_A_VCPU_UNSPEC,
	AXVISOR_A_VCPU_ID,		/* u32, index in the cell */
	AXVISOR_A_VCPU_CPU,		/* u32, logical CPU number of Linux */
	AXVISOR_A_VCPU_STATE,		/* u32, enum axvisor_vcpu_state */

	__AXVISOR_A_VCPU_MAX,
	AXVISOR_A_VCPU_MAX = __AXVISOR_A_VCPU_MAX - 1
};

enum axvisor_attr_region {
	AXVISOR_A_REGION_UNSPEC,
	AXVISOR_A_REGION_PAD,
	AXVISOR_A_REGION_GPA,		/* u64 */
	AXVISOR_A_REGION_SIZE,		/* u64, bytes */
	AXVISOR_A_REGION_HPA,		/* u64; out: needs the capability */
	AXVISOR_A_REGION_TYPE,		/* u32, enum axvisor_region_type */
	AXVISOR_A_REGION_FLAGS,		/* u32, AXVISOR_REGION_* */
	AXVISOR_A_REGION_BASE,		/* u64; out: GPA of the region that this is a piece of */

	__AXVISOR_A_REGION_MAX,
	AXVISOR_A_REGION_MAX = __AXVISOR_A_REGION_MAX - 1
};

enum axvisor_attr_fail {
	AXVISOR_A_FAIL_UNSPEC,
	AXVISOR_A_FAIL_PAD,
	AXVISOR_A_FAIL_VCPU,		/* u32 */
	AXVISOR_A_FAIL_PC,		/* u64 */
	AXVISOR_A_FAIL_ADDR,		/* u64, guest-physical, ~0 if none */
	AXVISOR_A_FAIL_CAUSE,		/* u64, the architecture's own code (ESR_EL2, ...) */
	AXVISOR_A_FAIL_TEXT,		/* NUL string */

	__AXVISOR_A_FAIL_MAX,
	AXVISOR_A_FAIL_MAX = __AXVISOR_A_FAIL_MAX - 1
};

enum axvisor_attr_orphan {
	AXVISOR_A_ORPHAN_UNSPEC,
	AXVISOR_A_ORPHAN_CPU,		/* u32 */
	AXVISOR_A_ORPHAN_ERROR,		/* u32, a positive errno */

	__AXVISOR_A_ORPHAN_MAX,
	AXVISOR_A_ORPHAN_MAX = __AXVISOR_A_ORPHAN_MAX - 1
};

/* A device of the machine, or interrupts of it alone. */
enum axvisor_attr_device {
	AXVISOR_A_DEVICE_UNSPEC,
	AXVISOR_A_DEVICE_NAME,		/* NUL string; out, and in DEVICE_DETACH */
	AXVISOR_A_DEVICE_PATH,		/* NUL string, in: node of the host's device tree */
	AXVISOR_A_DEVICE_RANGE,		/* nest, repeated: its registers */
	AXVISOR_A_DEVICE_INTERRUPT,		/* nest, repeated: its interrupts */
	AXVISOR_A_DEVICE_ERROR,		/* u32, errno; out: why Linux won't take it back */

	__AXVISOR_A_DEVICE_MAX,
	AXVISOR_A_DEVICE_MAX = __AXVISOR_A_DEVICE_MAX - 1
};

enum axvisor_attr_range {
	AXVISOR_A_RANGE_UNSPEC,
	AXVISOR_A_RANGE_PAD,
	AXVISOR_A_RANGE_GPA,		/* u64; in: default HPA */
	AXVISOR_A_RANGE_HPA,		/* u64; out: needs the capability */
	AXVISOR_A_RANGE_SIZE,		/* u64, bytes */

	__AXVISOR_A_RANGE_MAX,
	AXVISOR_A_RANGE_MAX = __AXVISOR_A_RANGE_MAX - 1
};

enum axvisor_attr_interrupt {
	AXVISOR_A_INTERRUPT_UNSPEC,
	AXVISOR_A_INTERRUPT_HOST,		/* u32, arm64: INTID of an SPI, riscv64: source */
	AXVISOR_A_INTERRUPT_CELL,		/* u32, likewise; in: default HOST */
	AXVISOR_A_INTERRUPT_TRIGGER,		/* u32, enum axvisor_trigger */

	__AXVISOR_A_INTERRUPT_MAX,
	AXVISOR_A_INTERRUPT_MAX = __AXVISOR_A_INTERRUPT_MAX - 1
};

enum axvisor_trigger {
	AXVISOR_TRIGGER_KEEP,		/* as the host's interrupt controller has it */
	AXVISOR_TRIGGER_LEVEL,
	AXVISOR_TRIGGER_EDGE,
};

/* What a vCPU has done since its cell was created; a reset changes nothing. */
enum axvisor_attr_stat {
	AXVISOR_A_STAT_UNSPEC,
	AXVISOR_A_STAT_PAD,
	AXVISOR_A_STAT_VCPU,		/* u32, index in the cell */
	AXVISOR_A_STAT_CPU,		/* u32, logical CPU number of Linux */
	AXVISOR_A_STAT_RUN_TIME,	/* u64, ns that it was on its CPU, asleep or not */
	AXVISOR_A_STAT_EXITS,		/* u64, how often it left its guest */
	AXVISOR_A_STAT_INTERRUPTS,	/* u64, virtual ones that it has taken or can take */
	AXVISOR_A_STAT_EXIT,		/* nest, repeated: @EXITS by reason */

	__AXVISOR_A_STAT_MAX,
	AXVISOR_A_STAT_MAX = __AXVISOR_A_STAT_MAX - 1
};

enum axvisor_attr_exit {
	AXVISOR_A_EXIT_UNSPEC,
	AXVISOR_A_EXIT_PAD,
	AXVISOR_A_EXIT_NAME,		/* NUL string, the architecture's name of the reason */
	AXVISOR_A_EXIT_COUNT,		/* u64 */

	__AXVISOR_A_EXIT_MAX,
	AXVISOR_A_EXIT_MAX = __AXVISOR_A_EXIT_MAX - 1
};

enum axvisor_cell_state {
	AXVISOR_CELL_CREATED,
	AXVISOR_CELL_LOADED,
	AXVISOR_CELL_RUNNING,
	AXVISOR_CELL_PAUSED,
	AXVISOR_CELL_STOPPED,
	AXVISOR_CELL_FAILED,
	AXVISOR_CELL_RESETTING,		/* between a reset and running again */
	AXVISOR_CELL_SCRUBBING,		/* memory is being cleared, in create or destroy */
	AXVISOR_CELL_DESTROYED,		/* in events, and kept while it has orphans */
};

/* enum axvisor_cell_state in words, to initialize an array of strings. */
#define AXVISOR_CELL_STATE_NAMES {					\
	[AXVISOR_CELL_CREATED]		= "created",			\
	[AXVISOR_CELL_LOADED]		= "loaded",			\
	[AXVISOR_CELL_RUNNING]		= "running",			\
	[AXVISOR_CELL_PAUSED]		= "paused",			\
	[AXVISOR_CELL_STOPPED]		= "stopped",			\
	[AXVISOR_CELL_FAILED]		= "failed",			\
	[AXVISOR_CELL_RESETTING]	= "resetting",			\
	[AXVISOR_CELL_SCRUBBING]	= "scrubbing",			\
	[AXVISOR_CELL_DESTROYED]	= "destroyed",			\
}

enum axvisor_vcpu_state {
	AXVISOR_VCPU_OFF,
	AXVISOR_VCPU_ON,
};

/*
 * What a region is. A device's registers are passed through: the cell's accesses
 * go to them as to Device memory, and Linux can't reach them meanwhile. Nothing
 * of Linux may use them: unbind its driver first.
 */
enum axvisor_region_type {
	AXVISOR_REGION_RAM,		/* memory, in multiples of 2 MiB */
	AXVISOR_REGION_MMIO,		/* registers of a device at HPA, never executable, in multiples of 4 KiB */
};

#define AXVISOR_REGION_CONTIGUOUS	(1U << 0)	/* one host-physical range */
#define AXVISOR_REGION_RESERVED		(1U << 1)	/* HPA names a reserved range */
#define AXVISOR_REGION_READ_ONLY	(1U << 2)	/* the cell can't write it */
#define AXVISOR_REGION_NO_EXEC		(1U << 3)	/* the cell can't execute it */
/*
 * Memory that Linux can reach, too: AXVISOR_MEMORY of /dev/axvisor maps it.
 * Without either flag no access of Linux reaches a cell's memory.
 */
#define AXVISOR_REGION_SHARED_READ	(1U << 4)	/* Linux may read it */
#define AXVISOR_REGION_SHARED_WRITE	(1U << 5)	/* Linux may read and write it */

enum axvisor_console_type {
	AXVISOR_CONSOLE_NONE,
	AXVISOR_CONSOLE_UART,		/* the default board's UART: arm64 PL011 */
};

/*
 * What becomes of a cell that did what it may not, or, on x86_64, took a triple fault,
 * with which a PC is reset. STAY: it is failed, with the reason, and stays so. RESET:
 * as if it had asked for a reset; the core's log has the reason.
 */
enum axvisor_on_fail {
	AXVISOR_ON_FAIL_STAY,
	AXVISOR_ON_FAIL_RESET,
};

#endif /* _UAPI_LINUX_AXVISOR_NETLINK_H */
