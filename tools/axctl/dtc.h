/* SPDX-License-Identifier: GPL-2.0 */
/*
 * dtc.h - device tree files of either kind, source or blob.
 */
#ifndef AXCTL_DTC_H
#define AXCTL_DTC_H

#include "dts.h"

/**
 * dtc_read_cell() - read the configuration of a cell from a file
 * @file: a device tree blob, or source, which is compiled by running dtc
 * @cell: where the configuration goes
 *
 * Return: 0, or -1 after the reason was printed.
 */
int dtc_read_cell(const char *file, struct dts_cell *cell);

#endif /* AXCTL_DTC_H */
