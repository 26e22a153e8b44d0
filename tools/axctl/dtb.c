// SPDX-License-Identifier: GPL-2.0
/*
 * dtb.c - checked access to a device tree blob that need not be trusted.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <libfdt.h>

#include "dtb.h"

#define DTB_VERSION_MIN		17

/* A blob's names are any bytes; what goes to a terminal is printable ASCII. */
static void make_printable(char *text)
{
	for (; *text; text++)
		if (*text < ' ' || *text > '~')
			*text = '?';
}

void dtb_path(struct dtb *dtb, int node, char *path)
{
	if (fdt_get_path(dtb->blob, node, path, DTB_PATH_MAX))
		snprintf(path, DTB_PATH_MAX, "node at offset %d", node);
	make_printable(path);
}

int dtb_fail(struct dtb *dtb, int node, const char *property, const char *format, ...)
{
	char path[DTB_PATH_MAX], name[65];
	va_list args;
	int used;

	dtb_path(dtb, node, path);
	snprintf(name, sizeof(name), "%s", property ? property : "");
	make_printable(name);
	used = snprintf(dtb->error, DTB_ERROR_MAX, "%.200s: %s: %s%s", dtb->file,
			path, name, property ? ": " : "");
	va_start(args, format);
	vsnprintf(dtb->error + used, DTB_ERROR_MAX - used, format, args);
	va_end(args);
	return -EINVAL;
}

__attribute__((format(printf, 2, 3)))
static int fail_file(struct dtb *dtb, const char *format, ...)
{
	va_list args;
	int used;

	used = snprintf(dtb->error, DTB_ERROR_MAX, "%.200s: ", dtb->file);
	va_start(args, format);
	vsnprintf(dtb->error + used, DTB_ERROR_MAX - used, format, args);
	va_end(args);
	return -EINVAL;
}

bool dtb_find(struct dtb *dtb, int node, const char *name, struct dtb_value *value)
{
	int length;

	value->name = name;
	value->data = fdt_getprop(dtb->blob, node, name, &length);
	value->length = value->data ? length : 0;
	return value->data;
}

static const struct dtb_property *known(const struct dtb_property *table, const char *name)
{
	for (; table->name; table++)
		if (!strcmp(table->name, name))
			return table;
	return NULL;
}

int dtb_check_properties(struct dtb *dtb, int node, const struct dtb_property *table)
{
	const struct dtb_property *p;
	struct dtb_value value;
	int offset;

	fdt_for_each_property_offset(offset, dtb->blob, node) {
		const char *name = NULL;
		const void *data;

		data = fdt_getprop_by_offset(dtb->blob, offset, &name, NULL);
		if (!data || !name)
			return dtb_fail(dtb, node, NULL, "malformed property");
		if (!known(table, name))
			return dtb_fail(dtb, node, name, "unknown property");
		if (dtb_find(dtb, node, name, &value) && value.data != data)
			return dtb_fail(dtb, node, name, "given twice");
	}

	for (p = table; p->name; p++)
		if (p->required && !dtb_find(dtb, node, p->name, &value))
			return dtb_fail(dtb, node, p->name, "required property is missing");
	return 0;
}

int dtb_string(struct dtb *dtb, int node, const char *name, const char **string)
{
	struct dtb_value value;

	dtb_find(dtb, node, name, &value);
	if (!value.length || memchr(value.data, '\0', value.length) !=
			     (const char *)value.data + value.length - 1)
		return dtb_fail(dtb, node, name, "must be one string");
	*string = value.data;
	return 0;
}

int dtb_expect_string(struct dtb *dtb, int node, const char *name, const char *expected)
{
	const char *string;
	int ret;

	ret = dtb_string(dtb, node, name, &string);
	if (ret)
		return ret;
	if (strcmp(string, expected))
		return dtb_fail(dtb, node, name, "must be \"%s\"", expected);
	return 0;
}

int dtb_u32(struct dtb *dtb, int node, const char *name, uint32_t *number)
{
	struct dtb_value value;

	dtb_find(dtb, node, name, &value);
	if (value.length != sizeof(fdt32_t))
		return dtb_fail(dtb, node, name, "must be one 32-bit number");
	*number = fdt32_ld(value.data);
	return 0;
}

int dtb_optional_u64(struct dtb *dtb, int node, const char *name, uint64_t *number)
{
	struct dtb_value value;

	if (!dtb_find(dtb, node, name, &value))
		return 0;
	if (value.length == sizeof(fdt32_t))
		*number = fdt32_ld(value.data);
	else if (value.length == sizeof(fdt64_t))
		*number = fdt64_ld(value.data);
	else
		return dtb_fail(dtb, node, name, "must be one number of one or two cells");
	return 0;
}

int dtb_cells(struct dtb *dtb, int node, const char *name, uint32_t *cells)
{
	int ret = dtb_u32(dtb, node, name, cells);

	if (ret)
		return ret;
	if (*cells != 1 && *cells != 2)
		return dtb_fail(dtb, node, name, "must be 1 or 2, not %" PRIu32, *cells);
	return 0;
}

uint64_t dtb_number(const void *data, uint32_t index, uint32_t cells)
{
	const fdt32_t *p = (const fdt32_t *)data + index;

	return cells == 1 ? fdt32_ld(p) : fdt64_ld((const fdt64_t *)p);
}

int dtb_no_children(struct dtb *dtb, int node)
{
	int child = fdt_first_subnode(dtb->blob, node);

	return child < 0 ? 0 : dtb_fail(dtb, child, NULL, "unknown node");
}

int dtb_check(struct dtb *dtb, size_t length)
{
	int ret;

	if (length < sizeof(struct fdt_header) || fdt_magic(dtb->blob) != FDT_MAGIC)
		return fail_file(dtb, "not a device tree blob");
	if (fdt_version(dtb->blob) < DTB_VERSION_MIN)
		return fail_file(dtb, "device tree blob of version %" PRIu32
				 ", at least %d is needed",
				 (uint32_t)fdt_version(dtb->blob), DTB_VERSION_MIN);
	if (fdt_totalsize(dtb->blob) > length)
		return fail_file(dtb, "device tree blob is cut short: %zu of %" PRIu32 " bytes",
				 length, (uint32_t)fdt_totalsize(dtb->blob));
	ret = fdt_check_full(dtb->blob, length);
	if (ret)
		return fail_file(dtb, "broken device tree blob: %s", fdt_strerror(ret));
	if (fdt_num_mem_rsv(dtb->blob))
		return fail_file(dtb, "/memreserve/ has no meaning for a cell");
	return 0;
}

