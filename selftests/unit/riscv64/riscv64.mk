# SPDX-License-Identifier: GPL-2.0-only
# riscv64/test_*.c and fuzz_*.c: the riscv part over a recording <insn.h>. Included by the
# Makefile above; program test_x becomes riscv64_test_x.

riscv64-tests := $(sort $(patsubst riscv64/%.c,%,$(wildcard riscv64/test_*.c \
	riscv64/fuzz_*.c)))
# All that runs in HS mode but the core's own page tables, which one test has.
riscv64-srcs := $(filter-out $(wildcard $(MODULE)/arch/riscv/host*.c) \
	%/offsets.c %/mmu.c, \
	$(wildcard $(MODULE)/arch/riscv/*.c)) \
	$(addprefix $(MODULE)/,common/pgtable.c core/pool.c core/smp.c \
	vm/console.c vm/mmio.c vm/vcpu.c vm/vm.c vm/dev/ns16550.c) \
	$(CURDIR)/record.c $(CURDIR)/riscv64/machine.c
riscv64-mmu := $(CURDIR)/riscv64/mmu.c
riscv64_test_mmu-mmu := $(MODULE)/arch/riscv/mmu.c

riscv64-object = $(patsubst $(abspath $(CURDIR)/../..)/%.c,$(O)/riscv64/%.o,$(1))
riscv64-objs = $(call riscv64-object,$(riscv64-srcs) \
	$(or $(riscv64_$(1)-mmu),$(riscv64-mmu)) $(CURDIR)/riscv64/$(1).c)

RISCV64_CPPFLAGS := -MMD -MP -I$(CURDIR)/riscv64 -I$(CURDIR) -I$(CURDIR)/../lib \
	-I$(MODULE)/include -I$(MODULE)/../include/uapi -I$(MODULE)/arch/riscv \
	-I$(MODULE) -isystem $(HARNESS)

$(O)/riscv64/%.o: $(abspath $(CURDIR)/../..)/%.c
	@mkdir -p $(@D)
	$(CC) $(RISCV64_CPPFLAGS) $(CFLAGS) -c -o $@ $<

define riscv64-test-rule
$(O)/riscv64_$(1): $(call riscv64-objs,$(1))
	$$(CC) -fsanitize=address,undefined -o $$@ $$^
endef
$(foreach t,$(riscv64-tests),$(eval $(call riscv64-test-rule,$(t))))
