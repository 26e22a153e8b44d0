/* SPDX-License-Identifier: GPL-2.0 */
/*
 * dtb.h - checked access to a device tree blob that need not be trusted.
 *
 * What returns an int gives 0, or -EINVAL with a message in the error buffer.
 */
#ifndef AXCTL_DTB_H
#define AXCTL_DTB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DTB_ERROR_MAX	512
#define DTB_PATH_MAX	192

/**
 * struct dtb - a blob
 * @blob: its bytes, aligned to 8
 * @file: name of its file, for messages
 * @error: DTB_ERROR_MAX bytes for a message
 */
struct dtb {
	const void *blob;
	const char *file;
	char *error;
};

/* A property as the blob has it. */
struct dtb_value {
	const char *name;
	const void *data;
	uint32_t length;
};

/* A row of what a kind of node may have; the last row has no name. */
struct dtb_property {
	const char *name;
	bool required;
};

/**
 * dtb_check() - whether @length bytes are a sound blob; comes before all else
 */
int dtb_check(struct dtb *dtb, size_t length);

/**
 * dtb_fail() - set the message "file: node: property: what"
 *
 * @property may be NULL. Return: -EINVAL
 */
__attribute__((format(printf, 4, 5)))
int dtb_fail(struct dtb *dtb, int node, const char *property, const char *format, ...);

/* dtb_path() - full path of a node, in DTB_PATH_MAX bytes */
void dtb_path(struct dtb *dtb, int node, char *path);

/**
 * dtb_find() - find a property
 *
 * Return: whether it is there; @value is set in any case.
 */
bool dtb_find(struct dtb *dtb, int node, const char *name, struct dtb_value *value);

/**
 * dtb_check_properties() - each property is one that @table allows, there once,
 * and the required ones are there
 */
int dtb_check_properties(struct dtb *dtb, int node, const struct dtb_property *table);

/* dtb_no_children() - the node has no children */
int dtb_no_children(struct dtb *dtb, int node);

/* dtb_string() - a property that is one string */
int dtb_string(struct dtb *dtb, int node, const char *name, const char **string);

/* dtb_expect_string() - a property that can be but this string */
int dtb_expect_string(struct dtb *dtb, int node, const char *name, const char *expected);

/* dtb_u32() - a property that is one cell */
int dtb_u32(struct dtb *dtb, int node, const char *name, uint32_t *number);

/* dtb_cells() - #address-cells or #size-cells, which is 1 or 2 */
int dtb_cells(struct dtb *dtb, int node, const char *name, uint32_t *cells);

/* dtb_optional_u64() - one number of one or two cells; @number stays if absent */
int dtb_optional_u64(struct dtb *dtb, int node, const char *name, uint64_t *number);

/* dtb_number() - a number of one or two cells, @index cells from @data */
uint64_t dtb_number(const void *data, uint32_t index, uint32_t cells);

#endif /* AXCTL_DTB_H */
