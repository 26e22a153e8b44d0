#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# kexec while seized, with a cell running. Run by run-kexec, see there.

insmod /lib/modules/axvisor.ko || exit
axctl create /etc/axvisor/hello.dts || exit
axctl load hello /lib/axvisor/guest/hello.bin || exit
axctl start hello || exit
kexec -l /boot/second --reuse-cmdline || exit
kexec -e
