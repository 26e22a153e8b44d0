/* SPDX-License-Identifier: GPL-2.0 */
/* pgtable_formats.h - entries as Arm, RISC-V and Intel have them. */
#ifndef SELFTESTS_UNIT_PGTABLE_FORMATS_H
#define SELFTESTS_UNIT_PGTABLE_FORMATS_H

#include "common/pgtable.h"

/* By bits of an address, with their different roots. */
extern const struct pgtable_format fmt_arm40;
extern const struct pgtable_format fmt_arm33;
extern const struct pgtable_format fmt_arm48;
extern const struct pgtable_format fmt_sv39;
extern const struct pgtable_format fmt_sv48;
extern const struct pgtable_format fmt_sv57;
extern const struct pgtable_format fmt_ept;
extern const struct pgtable_format fmt_ept2m;

#endif /* SELFTESTS_UNIT_PGTABLE_FORMATS_H */
