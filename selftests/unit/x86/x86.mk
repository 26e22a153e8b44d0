# SPDX-License-Identifier: GPL-2.0-only
# x86/test_*.c: SVM and the root cell over a recording <insn.h>. Included by the
# Makefile above; program test_x becomes x86_test_x.

x86-tests := $(sort $(patsubst x86/%.c,%,$(wildcard x86/test_*.c)))
# All but the way from Linux, the core's own tables, and host_*.c.
x86-srcs := $(filter-out $(wildcard $(MODULE)/arch/x86/host*.c) \
	%/offsets.c %/mmu.c %/trap.c %/boot.c, \
	$(wildcard $(MODULE)/arch/x86/*.c $(MODULE)/arch/x86/svm/*.c)) \
	$(addprefix $(MODULE)/,common/pgtable.c core/pool.c \
	vm/console.c vm/mmio.c vm/vcpu.c vm/vm.c vm/dev/mc146818.c vm/dev/ns16550.c) \
	$(CURDIR)/record.c $(CURDIR)/x86/machine.c

x86-object = $(patsubst $(abspath $(CURDIR)/../..)/%.c,$(O)/x86/%.o,$(1))
x86-objs = $(call x86-object,$(x86-srcs) $(CURDIR)/x86/$(1).c)

X86_CPPFLAGS := -MMD -MP -I$(CURDIR)/x86 -I$(CURDIR) -I$(CURDIR)/../lib \
	-I$(MODULE)/include -I$(MODULE)/../include/uapi -I$(MODULE)/arch/x86 \
	-I$(MODULE) -isystem $(HARNESS)

$(O)/x86/%.o: $(abspath $(CURDIR)/../..)/%.c
	@mkdir -p $(@D)
	$(CC) $(X86_CPPFLAGS) $(CFLAGS) -c -o $@ $<

define x86-test-rule
$(O)/x86_$(1): $(call x86-objs,$(1))
	$$(CC) -fsanitize=address,undefined -o $$@ $$^
endef
$(foreach t,$(x86-tests),$(eval $(call x86-test-rule,$(t))))
