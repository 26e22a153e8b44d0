/* SPDX-License-Identifier: GPL-2.0 */
/* notify.h - reboot, suspend and hibernation. */
#ifndef AXVISOR_HOST_NOTIFY_H
#define AXVISOR_HOST_NOTIFY_H

int notify_init(void);
void notify_exit(void);

#endif /* AXVISOR_HOST_NOTIFY_H */
