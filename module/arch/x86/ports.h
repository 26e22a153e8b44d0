/* SPDX-License-Identifier: GPL-2.0 */
/*
 * ports.h - I/O ports of a cell's board: COM1, the clock in CMOS, ACPI's power
 * management and what resets it, where QEMU's q35 board has them. No 8259, no 8254:
 * elsewhere nothing answers.
 */
#ifndef X86_PORTS_H
#define X86_PORTS_H

#include "../../common/spinlock.h"
#include "../../vm/dev/mc146818.h"
#include "../../vm/dev/ns16550.h"

/* For ACPI's tables. */
#define PORT_COM1		0x3f8
#define PORT_PM_EVENT		0x600	/* PM1a_EVT_BLK, 4 bytes */
#define PORT_PM_CONTROL		0x604	/* PM1a_CNT_BLK, 2 bytes */
#define PORT_PM_TIMER		0x608	/* PM_TMR_BLK, 4 bytes, of 32 bits */
#define PORT_RESET		0xcf9	/* RESET_REG */
#define PORT_RESET_VALUE	0x06
#define PM_SLEEP_OFF		0	/* SLP_TYPa of S5 */

/* GSIs, which are the IO-APIC's pins. */
#define IRQ_COM1		4
#define IRQ_SCI			9	/* nothing raises it */

/**
 * struct ports
 * @lock: of all but time; taken before the console's
 * @pm_enable, @pm_control: PM1a's registers; it has no events
 */
struct ports {
	struct spinlock lock;
	struct ns16550 uart;
	struct mc146818 rtc;
	u16 pm_enable;
	u16 pm_control;
	u8 reset_control;
};

/* What an access does beside. */
enum port_action {
	PORT_DONE,
	PORT_OFF,	/* the guest has switched the machine off */
	PORT_REBOOT,	/* it has reset it */
};

void ports_reset(struct ports *ports, struct vm_console *console);

/**
 * ports_read() - ports_write() - a guest's access
 * @size: 1, 2 or 4
 * @nanoseconds, @seconds: the machine's time, see arch_time_now(), and the
 *	wall clock's
 *
 * What is driven by COM1 is ns16550_irq_level() afterwards.
 */
u32 ports_read(struct ports *ports, u16 port, unsigned int size, u64 nanoseconds,
	       u64 seconds);
enum port_action ports_write(struct ports *ports, u16 port, unsigned int size,
			     u32 val);

#endif /* X86_PORTS_H */
