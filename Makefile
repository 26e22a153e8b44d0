# SPDX-License-Identifier: GPL-2.0-only
# axvisor: build the module and its tool, try it in an emulator, test it.
# The module itself is described in Kbuild; `make help` lists the targets.

PREFIX ?= /usr/local
DESTDIR ?=
TEST ?=

# For a running machine: its own kernel, or any KDIR.
KDIR ?= /lib/modules/$(shell uname -r)/build
KBUILD_ARCH := $(patsubst aarch64,arm64,$(patsubst riscv64,riscv,$(patsubst amd64,x86_64,$(ARCH))))
KBUILD = $(MAKE) -C $(KDIR) M=$(CURDIR) TEST=$(TEST) \
	$(if $(ARCH),ARCH=$(KBUILD_ARCH))

# For the emulator: one architecture's table in scripts/arch.
VM_ARCH = $(patsubst amd64,x86_64,$(patsubst aarch64,arm64,$(or $(ARCH),arm64)))
vm-table = $(shell . ./scripts/arch/$(VM_ARCH).conf && echo "$$$(1)")
KERNEL ?= $(lastword $(call vm-table,KERNELS))
VM_OUT = $(CURDIR)/build/$(VM_ARCH)
# What each sub-makefile gets: absolute paths, and O= is where it may write.
VM_VARS = ARCH=$(VM_ARCH) CROSS_COMPILE=$(call vm-table,CROSS_COMPILE) \
	SYSROOT="$$(scripts/fetch-sysroot $(VM_ARCH))"

# Where the module goes. Without a key there is nothing to sign it with. kbuild
# doesn't run depmod without a System.map beside the headers; below DESTDIR nobody
# does, that is for whoever puts the files in place.
RELEASE = $(or $(shell cat $(KDIR)/include/config/kernel.release 2>/dev/null),$(shell uname -r))
MODULES_INSTALL = $(KBUILD) INSTALL_MOD_DIR=updates \
	$(if $(DESTDIR),INSTALL_MOD_PATH=$(DESTDIR)) \
	$(if $(wildcard $(KDIR)/certs/signing_key.pem),,CONFIG_MODULE_SIG_ALL=) \
	modules_install
DEPMOD = $(if $(DESTDIR),,PATH=$$PATH:/usr/sbin:/sbin depmod $(RELEASE))

.PHONY: modules known-arch kdir axctl install uninstall dkms-install dkms-remove clean help demo check bench selftests unit setup \
	vm-parts vm-module vm-axctl vm-guest vm-selftests vm-kvm

modules: kdir
	$(KBUILD) modules

# What can be installed is the running kernel's alone.
KDIR_OWN = $(and $(filter file,$(origin KDIR)),\
	$(if $(ARCH),$(filter $(VM_ARCH),$(patsubst aarch64,arm64,$(shell uname -m))),own))

known-arch:
	@[ -z '$(ARCH)' ] || bash -c '. scripts/lib/common.sh; load_arch "$$1"' make '$(ARCH)'

kdir: known-arch
	@[ -e $(KDIR)/Makefile ] || { \
		echo 'There are no kernel headers in KDIR, $(KDIR).'; \
		$(if $(KDIR_OWN),echo "Install them:           apt install linux-headers-$$(uname -r)";) \
		echo 'Name the folder:        make modules$(if $(ARCH), ARCH=$(ARCH)) KDIR=<headers>'; \
		$(if $(KDIR_OWN),,echo 'that of make demo:      KDIR=$$(scripts/fetch-kernel $(VM_ARCH) $(KERNEL))/kdir';) \
		echo 'To try it without any:  make demo'; \
		exit 1; } >&2

# For another architecture the libraries come from the emulator's user space.
AXCTL = $(MAKE) -C tools/axctl $(if $(CROSS_COMPILE),$(VM_VARS) \
	CROSS_COMPILE=$(CROSS_COMPILE) O=$(VM_OUT)/axctl)

axctl:
	$(AXCTL)

install: modules axctl
	$(MODULES_INSTALL)
	$(DEPMOD)
	$(AXCTL) install PREFIX=$(PREFIX) DESTDIR=$(DESTDIR)

uninstall:
	rm -f $(DESTDIR)/lib/modules/$(RELEASE)/updates/axvisor.ko*
	$(DEPMOD)
	$(MAKE) -C tools/axctl uninstall PREFIX=$(PREFIX) DESTDIR=$(DESTDIR)

# DKMS builds the module for each kernel that this machine gets.
dkms-install dkms-remove: dkms-%:
	@ARCH=$(ARCH) DKMS_FLAGS="$(DKMS_FLAGS)" scripts/dkms $*

clean:
	[ ! -d $(KDIR) ] || $(KBUILD) clean
	# Where KDIR is not the one that it was built with.
	find module -name '*.o' -delete -o -name '.*.cmd' -delete
	rm -f axvisor.* .axvisor.* .module-common.* modules.order Module.symvers \
		.modules.order.cmd .Module.symvers.cmd
	[ ! -e tools/axctl/Makefile ] || $(MAKE) -C tools/axctl clean
	rm -rf build module/core-build

setup:
	scripts/setup $(VM_ARCH)

demo: setup
	scripts/demo $(VM_ARCH)

check: setup
	scripts/check $(or $(ARCH),$(shell scripts/check --archs))

bench: setup
	scripts/bench $(or $(ARCH),arm64)

unit: setup
	$(MAKE) -C selftests/unit run O=$(CURDIR)/build/unit \
		KSELFTEST="$$(scripts/fetch-kselftest)"

selftests: vm-selftests

# What scripts/vm puts into the machine; it holds build/.lock meanwhile.
vm-parts: vm-module vm-axctl vm-guest vm-selftests vm-kvm

# `+`: scripts/build-module runs make. Parts that don't exist yet are left out.
vm-module:
	+[ ! -e Kbuild ] || \
		scripts/build-module $(VM_ARCH) $(KERNEL) $(if $(TEST),test)

vm-axctl:
	[ ! -e tools/axctl/Makefile ] || \
		$(MAKE) -C tools/axctl $(VM_VARS) O=$(VM_OUT)/axctl

vm-guest:
	[ ! -e selftests/guest/Makefile ] || \
		$(MAKE) -C selftests/guest $(VM_VARS) O=$(VM_OUT)/guest

vm-selftests:
	[ ! -e selftests/Makefile ] || \
		$(MAKE) -C selftests install $(VM_VARS) O=$(VM_OUT)/selftests-obj \
		INSTALL_PATH=$(VM_OUT)/selftests GUEST= \
		KSELFTEST="$$(scripts/fetch-kselftest)" \
		KDIR="$$(scripts/fetch-kernel $(VM_ARCH) $(KERNEL))/kdir"

vm-kvm:
	[ ! -e selftests/kvm/Makefile ] || \
		$(MAKE) -C selftests/kvm $(VM_VARS) O=$(VM_OUT)/kvm

help:
	@echo 'For the running machine (KDIR=, ARCH= and CROSS_COMPILE= choose another):'
	@echo '  make modules     build axvisor.ko here, against KDIR=$(KDIR)'
	@echo '  make axctl       build the command line tool, build/axctl/axctl'
	@echo '  make install     install both (PREFIX=$(PREFIX), DESTDIR=)'
	@echo '  make uninstall   remove what that has installed'
	@echo '  make dkms-install, make dkms-remove'
	@echo '                   the module alone, and again for every later kernel'
	@echo '  make clean       remove everything built'
	@echo
	@echo 'In an emulator (ARCH=arm64 and so on; what is missing is installed):'
	@echo '  make demo        boot a stock Debian kernel, load the module, run a cell'
	@echo '  make check       run every test there is'
	@echo '  make bench       count the instructions of what axvisor does'
	@echo '  make unit        run the tests of the build machine alone'
	@echo '  make selftests   build the tests for the emulator'
	@echo '  make setup       only install what is missing'
	@echo '  scripts/vm -h    boot a stock kernel and run a script in it'
	@echo
	@echo 'TEST=1 builds the module with fault injection hooks.'

.DEFAULT_GOAL := help
