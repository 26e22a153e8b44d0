/* SPDX-License-Identifier: GPL-2.0 */
/*
 * image.h - what of an image file goes where in a cell's memory.
 */
#ifndef AXCTL_IMAGE_H
#define AXCTL_IMAGE_H

#include <stddef.h>
#include <stdint.h>

#define IMAGE_SEGMENTS_MAX	64
#define IMAGE_ERROR_MAX		256
/* An address that is not given. */
#define IMAGE_NONE		UINT64_MAX

enum image_format {
	IMAGE_DETECT,
	IMAGE_RAW,
	IMAGE_ELF,
	IMAGE_IMAGE,
};

/**
 * struct image_machine - what programs a kind of machine runs
 * @uname: as uname(2) calls it
 * @name: as Linux's folders do
 * @elf: ELF's e_machine, @elf_name that in words
 * @magic: of an Image, "" where there is none
 * @text_offset_max: of an Image
 * @instruction_size: what entries are a multiple of
 * @raw_min: raw files that are given no address go no lower
 */
struct image_machine {
	const char *uname;
	const char *name;
	uint16_t elf;
	const char *elf_name;
	char magic[4];
	uint64_t text_offset_max;
	unsigned int instruction_size;
	uint64_t raw_min;
};

/* image_machine() - that of a name of uname(2), or NULL */
const struct image_machine *image_machine(const char *uname);

/* A range of a cell's memory. */
struct image_range {
	uint64_t gpa;
	uint64_t size;
};

/**
 * struct image_memory - where an image may go
 * @machine: what it is for; NULL is none that axvisor runs on: raw files only
 * @count: number of ranges, at least one
 * @ranges: memory of the cell
 * @address: address that the user gave, or IMAGE_NONE
 * @fallback: address of the configuration, for the formats that have none of
 *	their own, or IMAGE_NONE
 */
struct image_memory {
	const struct image_machine *machine;
	uint32_t count;
	const struct image_range *ranges;
	uint64_t address;
	uint64_t fallback;
};

/* Bytes of the file and where they go. */
struct image_segment {
	uint64_t offset;
	uint64_t length;
	uint64_t gpa;
};

/**
 * struct image - a parsed image
 * @format: its format, no longer IMAGE_DETECT
 * @count: number of segments, at least one
 * @segments: bytes to copy; memory beside them is zero
 * @entry: first instruction
 */
struct image {
	enum image_format format;
	uint32_t count;
	struct image_segment segments[IMAGE_SEGMENTS_MAX];
	uint64_t entry;
};

/**
 * image_format_name() - name of a format, as --format takes it
 * @format: not IMAGE_DETECT
 */
const char *image_format_name(enum image_format format);

/**
 * image_parse() - find out what of a file goes where
 * @fd: the file, a regular one, which need not be trusted
 * @format: how to read it, IMAGE_DETECT for what its first bytes say
 * @memory: where it may go
 * @image: the result
 * @error: IMAGE_ERROR_MAX bytes for a message without a final newline
 *
 * Every segment of the result lies within the file and, with the zeroes that
 * follow it, in memory of the cell.
 *
 * Return: 0, or -errno with @error set.
 */
int image_parse(int fd, enum image_format format,
		const struct image_memory *memory, struct image *image,
		char *error);

/**
 * image_check_entry() - whether a cell can start at an address
 * @memory: memory of the cell
 * @entry: the address
 * @error: as for image_parse()
 *
 * Return: 0, or -errno with @error set.
 */
int image_check_entry(const struct image_memory *memory, uint64_t entry, char *error);

#endif /* AXCTL_IMAGE_H */
