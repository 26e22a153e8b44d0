/* SPDX-License-Identifier: GPL-2.0 */
/* owners.h - what must hold at any moment: nobody has what is another's. */
#ifndef AXVISOR_SELFTESTS_UNIT_OWNERS_H
#define AXVISOR_SELFTESTS_UNIT_OWNERS_H

/* Memory, devices, CPUs of all cells; fuzz_check()s. */
void owners_check(void);

#endif /* AXVISOR_SELFTESTS_UNIT_OWNERS_H */
