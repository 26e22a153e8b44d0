// SPDX-License-Identifier: GPL-2.0
/*
 * check.c - the command check: can this machine be seized, and if not, why.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "axctl.h"
#include "check.h"
#include "dev.h"
#include "json.h"
#include "show.h"

/* The rows so far, with --json; and whether there was an error. */
static json_t *rows;
static bool has_error;

static const char *severity_name(unsigned int severity)
{
	static const char * const names[] = {
		[AXVISOR_SEVERITY_OK] = "ok",
		[AXVISOR_SEVERITY_WARNING] = "warning",
		[AXVISOR_SEVERITY_ERROR] = "error",
	};

	return severity < ARRAY_SIZE(names) ? names[severity] : "unknown";
}

static const char *severity_color(unsigned int severity)
{
	switch (severity) {
	case AXVISOR_SEVERITY_OK:
		return color_good();
	case AXVISOR_SEVERITY_ERROR:
		return color_bad();
	default:
		return color_warn();
	}
}

static void print_remedy(const char *remedy)
{
	int length;

	for (; *remedy; remedy += length + (remedy[length] == '\n')) {
		length = strcspn(remedy, "\n");
		printf("%-29s -> %.*s\n", "", length, remedy);
	}
}

void check_report(unsigned int severity, const char *name, const char *text,
		  const char *remedy)
{
	if (severity == AXVISOR_SEVERITY_ERROR)
		has_error = true;
	if (settings.json) {
		json_array_append_new(rows, json_pack("{s:s, s:s, s:s, s:s}",
			"name", name, "severity", severity_name(severity),
			"text", text, "remedy", remedy));
		return;
	}
	printf("%s%-8s%s %-20s %s\n", severity_color(severity), severity_name(severity),
	       color_off(), name, text);
	print_remedy(remedy);
}

/* The texts of the kernel end within their arrays. */
static void report_module_check(struct axvisor_check *check)
{
	check->name[sizeof(check->name) - 1] = '\0';
	check->text[sizeof(check->text) - 1] = '\0';
	check->remedy[sizeof(check->remedy) - 1] = '\0';
	check_report(check->severity, check->name, check->text, check->remedy);
}

static int module_checks(int fd)
{
	unsigned int index;

	for (index = 0; ; index++) {
		struct axvisor_check check = { .size = sizeof(check), .index = index };

		if (!ioctl(fd, AXVISOR_CHECK, &check))
			report_module_check(&check);
		else
			return errno == ENOENT ? 0 : refuse("check: %s", dev_explain(errno));
	}
}

static void print_info(const struct axvisor_info *info)
{
	char image[SHOW_SIZE_MAX], total[SHOW_SIZE_MAX], used[SHOW_SIZE_MAX];

	printf("axvisor %.*s (%.*s) is loaded, the machine is %sseized\n",
	       (int)sizeof(info->version), info->version, (int)sizeof(info->arch), info->arch,
	       info->seized ? "" : "not ");
	if (!info->seized)
		return;
	printf("core: image %s, memory %s, %s of it in use\n",
	       show_size(info->core_image, image), show_size(info->core_total, total),
	       show_size(info->core_used, used));
}

static json_t *info_object(const struct axvisor_info *info)
{
	return json_pack("{s:b, s:I, s:I, s:I, s:I, s:I, s:s, s:s}",
			 "seized", (int)info->seized,
			 "cpus", (json_int_t)info->cpus,
			 "cells", (json_int_t)info->cells,
			 "core_image", (json_int_t)info->core_image,
			 "core_total", (json_int_t)info->core_total,
			 "core_used", (json_int_t)info->core_used,
			 "version", info->version,
			 "arch", info->arch);
}

static int check_module(int fd)
{
	struct axvisor_info info = { .size = sizeof(info) };
	int ret;

	if (ioctl(fd, AXVISOR_INFO, &info))
		return refuse("check: %s", dev_explain(errno));
	info.version[sizeof(info.version) - 1] = '\0';
	info.arch[sizeof(info.arch) - 1] = '\0';
	if (!settings.json)
		print_info(&info);
	check_host_beside_module();
	ret = module_checks(fd);
	if (settings.json)
		json_print(json_pack("{s:o, s:O}", "info", info_object(&info), "check", rows));
	return ret;
}

int cmd_check(const struct command *cmd, int argc, char **argv)
{
	int ret = 0;
	int fd;

	no_options(cmd, argc, argv, 0, 0);
	rows = json_array();
	if (access(DEV_PATH, F_OK)) {
		check_host();
		if (settings.json)
			json_print(json_pack("{s:n, s:O}", "info", "check", rows));
	} else {
		fd = dev_open();
		ret = fd < 0 ? EXIT_REFUSED : check_module(fd);
		if (fd >= 0)
			close(fd);
	}
	json_decref(rows);
	return ret || has_error ? EXIT_REFUSED : EXIT_DONE;
}
