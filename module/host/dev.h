/* SPDX-License-Identifier: GPL-2.0 */
/* dev.h - /dev/axvisor: ioctls, and the core's log as a stream. */
#ifndef AXVISOR_HOST_DEV_H
#define AXVISOR_HOST_DEV_H

int dev_init(void);
void dev_exit(void);

#endif /* AXVISOR_HOST_DEV_H */
