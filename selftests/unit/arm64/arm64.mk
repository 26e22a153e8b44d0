# SPDX-License-Identifier: GPL-2.0-only
# arm64/test_*.c and fuzz_*.c: the arm64 part over a recording <insn.h>. Included by the
# Makefile above; program test_x becomes arm64_test_x.

arm64-tests := $(sort $(patsubst arm64/%.c,%,$(wildcard arm64/test_*.c \
	arm64/fuzz_*.c)))
# All that runs at EL2 but the core's own page tables, which one test has.
arm64-srcs := $(filter-out %/host.c %/host_acpi.c %/host_check.c %/host_doorbell.c %/offsets.c %/mmu.c, \
	$(wildcard $(MODULE)/arch/arm64/*.c)) \
	$(addprefix $(MODULE)/,common/pgtable.c core/pool.c core/smp.c \
	vm/console.c vm/mmio.c vm/vcpu.c vm/vm.c vm/dev/pl011.c \
	vm/dev/pl031.c) \
	$(CURDIR)/record.c $(CURDIR)/arm64/machine.c
arm64-mmu := $(CURDIR)/arm64/mmu.c
arm64_test_mmu-mmu := $(MODULE)/arch/arm64/mmu.c
# Its image lies below the core's link address, as physical memory does.
arm64_test_mmu-ldflags := -no-pie

arm64-object = $(patsubst $(abspath $(CURDIR)/../..)/%.c,$(O)/arm64/%.o,$(1))
arm64-objs = $(call arm64-object,$(arm64-srcs) \
	$(or $(arm64_$(1)-mmu),$(arm64-mmu)) $(CURDIR)/arm64/$(1).c)

ARM64_CPPFLAGS := -MMD -MP -I$(CURDIR)/arm64 -I$(CURDIR) -I$(CURDIR)/../lib -I$(MODULE)/include -I$(MODULE)/../include/uapi \
	-I$(MODULE)/arch/arm64 -I$(MODULE) -isystem $(HARNESS)

$(O)/arm64/%.o: $(abspath $(CURDIR)/../..)/%.c
	@mkdir -p $(@D)
	$(CC) $(ARM64_CPPFLAGS) $(CFLAGS) -c -o $@ $<

define arm64-test-rule
$(O)/arm64_$(1): $(call arm64-objs,$(1))
	$$(CC) -fsanitize=address,undefined $$(arm64_$(1)-ldflags) -o $$@ $$^
endef
$(foreach t,$(arm64-tests),$(eval $(call arm64-test-rule,$(t))))
