# SPDX-License-Identifier: GPL-2.0
# How a group of tests is built, run and installed, by the kernel's own lib.mk:
# every *.sh is a test, every *.c makes one. Needs KSELFTEST, the folder of
# kselftest.h and lib.mk. helper-*.c are programs that tests use.

ifeq ($(KSELFTEST),)
$(error KSELFTEST must name the folder tools/testing/selftests of a kernel tree)
endif

TEST_PROGS := $(wildcard *.sh)
TEST_GEN_FILES := $(patsubst %.c,%,$(wildcard helper-*.c))
TEST_GEN_PROGS := $(filter-out $(TEST_GEN_FILES),$(patsubst %.c,%,$(wildcard *.c)))
CFLAGS += -O2 -g -Wall -static -I$(KSELFTEST) \
	-I$(SELFTESTS)/../include/uapi -I$(SELFTESTS)/lib/$(ARCH)

LOCAL_HDRS := $(wildcard $(SELFTESTS)/lib/*.h $(SELFTESTS)/lib/$(ARCH)/*.h \
	$(SELFTESTS)/../include/uapi/linux/*.h)

include $(KSELFTEST)/lib.mk

# lib.mk's own wants rsync.
override define INSTALL_RULE
	mkdir -p $(INSTALL_PATH)
	cp -p $(TEST_PROGS) $(TEST_GEN_PROGS) $(TEST_GEN_FILES) $(INSTALL_PATH)/
endef
