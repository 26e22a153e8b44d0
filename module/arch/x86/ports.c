// SPDX-License-Identifier: GPL-2.0
/*
 * ports.c - ports, byte by byte as the ISA bus splits wider accesses. ACPI's
 * registers: ACPI 6.5, 4.8.3.
 */
#include "ports.h"

#define KEYBOARD_STATUS	0x64	/* read: status, write: command */
#define KEYBOARD_RESET	0xfe
#define CMOS_INDEX	0x70
#define CMOS_DATA	0x71
#define SYSTEM_CONTROL	0x92	/* port A */
#define SYSTEM_A20	BIT_ULL(1)
#define SYSTEM_RESET	BIT_ULL(0)

#define RESET_CPU	BIT_ULL(2)
#define RESET_BITS	GENMASK_ULL(3, 1)

#define PM1_SCI_ENABLE	BIT_ULL(0)
#define PM1_SLEEP_TYPE	GENMASK_ULL(12, 10)
#define PM1_SLEEP	BIT_ULL(13)
#define PM_TIMER_HZ	3579545ULL
#define NSEC_PER_SEC	1000000000ULL

/* What nothing drives. */
#define FLOATING	0xff

/* As firmware hands it over: ACPI has been enabled. */
void ports_reset(struct ports *ports, struct vm_console *console)
{
	ns16550_reset(&ports->uart, console);
	mc146818_reset(&ports->rtc);
	ports->pm_enable = 0;
	ports->pm_control = PM1_SCI_ENABLE;
	ports->reset_control = 0;
}

static u32 pm_timer(u64 nanoseconds)
{
	return (u32)(nanoseconds / NSEC_PER_SEC * PM_TIMER_HZ +
		     nanoseconds % NSEC_PER_SEC * PM_TIMER_HZ / NSEC_PER_SEC);
}

/*
 * In the middle of PCI's address register, so it isn't reached by wider accesses:
 * Linux looks for PCI devices early, whatever there is.
 */
static bool is_reset(u16 port, unsigned int size)
{
	return port == PORT_RESET && size == 1;
}

static u8 byte_of(u32 val, unsigned int n)
{
	return (u8)(val >> 8 * n);
}

static u8 read_byte(struct ports *ports, u32 port, u64 nanoseconds, u64 seconds)
{
	if (port >= PORT_COM1 && port < PORT_COM1 + NS16550_SIZE)
		return ns16550_read(&ports->uart, port - PORT_COM1);
	/* The upper half of the event block is the enable register. */
	if (port >= PORT_PM_EVENT && port < PORT_PM_EVENT + 4)
		return byte_of((u32)ports->pm_enable << 16, port - PORT_PM_EVENT);
	if (port >= PORT_PM_CONTROL && port < PORT_PM_CONTROL + 2)
		return byte_of(ports->pm_control, port - PORT_PM_CONTROL);
	if (port >= PORT_PM_TIMER && port < PORT_PM_TIMER + 4)
		return byte_of(pm_timer(nanoseconds), port - PORT_PM_TIMER);
	switch (port) {
	case CMOS_DATA:
		return mc146818_read(&ports->rtc, seconds);
	case KEYBOARD_STATUS:
		return 0;	/* Linux waits until it can send its reset */
	case SYSTEM_CONTROL:
		return SYSTEM_A20;
	default:
		return FLOATING;
	}
}

u32 ports_read(struct ports *ports, u16 port, unsigned int size, u64 nanoseconds,
	       u64 seconds)
{
	unsigned int n;
	u32 val = 0;

	if (is_reset(port, size))
		return READ_ONCE(ports->reset_control);
	spin_lock(&ports->lock);
	for (n = 0; n < size; n++)
		val |= (u32)read_byte(ports, port + n, nanoseconds, seconds) <<
		       8 * n;
	spin_unlock(&ports->lock);
	return val;
}

/* A rise of the bit resets. */
static enum port_action write_reset(struct ports *ports, u8 val)
{
	const bool rises = val & ~ports->reset_control & RESET_CPU;

	ports->reset_control = val & RESET_BITS;
	return rises ? PORT_REBOOT : PORT_DONE;
}

/* The one sleep that there is; of others the guest knows that there are none. */
static enum port_action write_control(struct ports *ports, unsigned int n, u8 val)
{
	const u16 mask = (u16)(0xff << 8 * n);

	ports->pm_control = (u16)((ports->pm_control & ~mask) | val << 8 * n);
	if (!(ports->pm_control & PM1_SLEEP))
		return PORT_DONE;
	ports->pm_control &= ~PM1_SLEEP;
	return FIELD_GET(PM1_SLEEP_TYPE, ports->pm_control) == PM_SLEEP_OFF ?
	       PORT_OFF : PORT_DONE;
}

static void write_enable(struct ports *ports, unsigned int n, u8 val)
{
	const u16 mask = (u16)(0xff << 8 * n);

	ports->pm_enable = (u16)((ports->pm_enable & ~mask) | val << 8 * n);
}

static enum port_action write_byte(struct ports *ports, u32 port, u8 val)
{
	if (port >= PORT_COM1 && port < PORT_COM1 + NS16550_SIZE) {
		ns16550_write(&ports->uart, port - PORT_COM1, val);
		return PORT_DONE;
	}
	if (port >= PORT_PM_CONTROL && port < PORT_PM_CONTROL + 2)
		return write_control(ports, port - PORT_PM_CONTROL, val);
	switch (port) {
	case PORT_PM_EVENT + 2:
	case PORT_PM_EVENT + 3:
		write_enable(ports, port - (PORT_PM_EVENT + 2), val);
		return PORT_DONE;
	case CMOS_INDEX:
		mc146818_select(&ports->rtc, val);
		return PORT_DONE;
	case CMOS_DATA:
		mc146818_write(&ports->rtc, val);
		return PORT_DONE;
	case KEYBOARD_STATUS:
		return val == KEYBOARD_RESET ? PORT_REBOOT : PORT_DONE;
	case SYSTEM_CONTROL:
		return val & SYSTEM_RESET ? PORT_REBOOT : PORT_DONE;
	default:
		return PORT_DONE;
	}
}

enum port_action ports_write(struct ports *ports, u16 port, unsigned int size,
			     u32 val)
{
	enum port_action action = PORT_DONE;
	unsigned int n;

	spin_lock(&ports->lock);
	if (is_reset(port, size))
		action = write_reset(ports, (u8)val);
	for (n = 0; n < size && action == PORT_DONE; n++)
		action = write_byte(ports, port + n, byte_of(val, n));
	spin_unlock(&ports->lock);
	return action;
}
