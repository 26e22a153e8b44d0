# SPDX-License-Identifier: GPL-2.0
#
# Builds the core, a freestanding program, into a flat image.
#   SRC      top of the source tree
#   OBJ      folder for objects
#   OUT      the image, axcore.bin; the linked program stays in OBJ/axcore.elf
#   ARCH_DIR folder below module/arch/
#   KINC     folder of the kernel's uapi headers (constants only)
#   CC OBJCOPY: as the kernel's build has them; CC is gcc, which also links
#   TEST     1: with what only tests may use

V ?= 0
Q := $(if $(filter 1,$(V)),,@)

module := $(SRC)/module
arch := $(module)/arch/$(ARCH_DIR)
include $(arch)/core.mk

core-y += core/main.c core/smp.c core/mem.c core/pool.c core/log.c core/panic.c
core-y += core/fmt.c core/event.c core/string.c
core-y += cell/cell.c cell/create.c cell/exit.c cell/hypercall.c
core-y += cell/device.c cell/ledger.c cell/lifecycle.c cell/memory.c cell/move.c
core-y += cell/refuse.c cell/region.c cell/root.c cell/sched.c
core-y += vm/vm.c vm/vcpu.c vm/mmio.c vm/console.c
core-y += common/pgtable.c
core-y += $(addprefix arch/$(ARCH_DIR)/,$(arch-y))
hot-y := cell/exit.c cell/sched.c vm/mmio.c vm/vcpu.c core/string.c
hot-y += $(addprefix arch/$(ARCH_DIR)/,$(arch-hot-y))

comma := ,
objs := $(patsubst %.S,$(OBJ)/%.o,$(filter %.S,$(core-y)))
objs += $(patsubst %.c,$(OBJ)/%.o,$(filter %.c,$(core-y)))

# Nothing of the compiler's environment is there: no C library, no stack
# protector (its canary is Linux's), no unwinding, no vector registers (they
# belong to the guest), no relocations beyond the link.
flags := -std=gnu11 -g -ffreestanding -fno-builtin-printf -nostdinc
flags += -isystem $(shell $(CC) -print-file-name=include)
flags += -I$(module)/include -I$(arch) -I$(OBJ) -idirafter $(KINC)
flags += -I$(SRC)/include/uapi -I$(module)/core/uapi
flags += -fomit-frame-pointer
flags += -fno-pic -fno-stack-protector -fno-asynchronous-unwind-tables
flags += -fno-unwind-tables -fno-strict-aliasing -fno-common
flags += -fno-delete-null-pointer-checks -ffunction-sections -fdata-sections
flags += -fno-tree-loop-distribute-patterns
flags += -fno-align-functions -fno-align-jumps -fno-align-loops -fno-align-labels
flags += -fmacro-prefix-map=$(SRC)/= -ffile-prefix-map=$(SRC)/=
flags += -Wall -Wextra -Werror -Wmissing-prototypes -Wstrict-prototypes
flags += -Wvla -Wimplicit-fallthrough -Wno-override-init
# No frame steps over the guard (a page) below a stack, and the four of a panic
# (core_fault, panic, fmt_vprintf and what that calls) fit into the stack that
# exceptions have, see boot.c. The link checks it, after inlining.
flags += -Wframe-larger-than=512
flags += $(if $(filter 1,$(TEST)),-DAXVISOR_TEST)
flags += $(arch-flags)
# Whole-program: the contract between layers costs no call.
lto := -flto -flto-partition=one -fno-fat-lto-objects
# The compiler makes calls to these itself, after that.
$(OBJ)/core/string.o: lto :=
# Fast is what exits run through, but for what is __cold there; all else is small.
optimize := -Os
$(addprefix $(OBJ)/,$(patsubst %.c,%.o,$(hot-y))): optimize := -O2

$(OUT): $(OBJ)/axcore.elf
	$(Q)$(OBJCOPY) -O binary $< $@

$(OBJ)/axcore.elf: $(objs) $(arch)/core.lds
	$(Q)$(CC) $(flags) -O2 $(lto) -nostdlib -static -no-pie -Wl,--gc-sections \
		-Wl,--build-id=none -Wl,-z,noexecstack \
		-Wl,-z,max-page-size=4096 -Wl,--no-undefined \
		$(addprefix -Wl$(comma),$(arch-ldflags)) \
		-T $(arch)/core.lds -o $@ $(objs)

$(OBJ)/%.o: $(module)/%.c $(MAKEFILE_LIST)
	@mkdir -p $(@D)
	$(Q)$(CC) $(flags) $(optimize) $(lto) -MMD -MP -c -o $@ $<

$(OBJ)/%.o: $(module)/%.S $(OBJ)/offsets.h $(MAKEFILE_LIST)
	@mkdir -p $(@D)
	$(Q)$(CC) $(flags) -D__ASSEMBLER__ -MMD -MP -c -o $@ $<

$(OBJ)/offsets.h: $(arch)/offsets.c $(MAKEFILE_LIST)
	@mkdir -p $(@D)
	$(Q)$(CC) $(flags) -MMD -MP -MT $@ -MF $(OBJ)/offsets.d -S -o $(OBJ)/offsets.s $<
	$(Q)sed -n 's/.*\.ascii "->\([A-Z0-9_]*\) [#$$]*\(-*[0-9]*\)".*/#define \1 \2/p' \
		$(OBJ)/offsets.s > $@

-include $(objs:.o=.d) $(OBJ)/offsets.d
