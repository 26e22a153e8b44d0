/* SPDX-License-Identifier: GPL-2.0 */
/*
 * check.h - the checks of whether a machine can be seized.
 */
#ifndef AXCTL_CHECK_H
#define AXCTL_CHECK_H

#include <stdbool.h>
#include <stddef.h>

#include <linux/axvisor.h>

/* Beside enum axvisor_severity: only the module can find out. */
#define CHECK_UNKNOWN	3

#define CHECK_DEVICE_TREE	"/sys/firmware/devicetree/base"

/**
 * check_report() - add a row to the result
 * @severity: enum axvisor_severity or CHECK_UNKNOWN
 * @name: what was checked
 * @text: what was found
 * @remedy: what to do about it, one step a line, or ""
 */
void check_report(unsigned int severity, const char *name, const char *text,
		  const char *remedy);

/* check_host() - check what user space can see, without the module */
void check_host(void);

/* check_host_beside_module() - those rows of check_host() that the module lacks */
void check_host_beside_module(void);

/* check_arm64(), check_riscv64(), check_x86_64() - the rows of an architecture's host_check.c */
void check_arm64(void);
void check_riscv64(void);
void check_x86_64(void);

/* check_read() - a short file as a string; false where that can't be done */
bool check_read(const char *path, char *text, size_t size);

/**
 * check_signature() - Secure Boot, lockdown, and whether the module must be signed
 * @root: where /sys and /var are, "" but for tests
 * @is_loaded: it is loaded, so whatever had to be done was done
 */
void check_signature(const char *root, bool is_loaded);

#endif /* AXCTL_CHECK_H */
