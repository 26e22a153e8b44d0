/* SPDX-License-Identifier: GPL-2.0 */
/* pl031.h - registers of the PL031 real time clock (DDI 0224, 3.2). */
#ifndef GUEST_PL031_H
#define GUEST_PL031_H

#define RTCDR		0x000	/* seconds */
#define RTCMR		0x004	/* alarm when they are equal */
#define RTCLR		0x008	/* sets them */
#define RTCCR		0x00c
#define RTCIMSC		0x010
#define RTCRIS		0x014
#define RTCMIS		0x018
#define RTCICR		0x01c
#define RTCPERIPHID0	0xfe0

#endif /* GUEST_PL031_H */
