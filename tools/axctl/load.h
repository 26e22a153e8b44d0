/* SPDX-License-Identifier: GPL-2.0 */
/*
 * load.h - copies files into a cell's memory.
 */
#ifndef AXCTL_LOAD_H
#define AXCTL_LOAD_H

#include <stdbool.h>

#include "axctl.h"
#include "cell.h"
#include "image.h"

/**
 * struct load - one file to load
 * @file: its name
 * @format: how to read it
 * @address: address that the user gave, or IMAGE_NONE
 * @entry: entry that the user or the configuration gave, or IMAGE_NONE
 * @arg: boot argument
 * @mode: how vCPU 0 starts, AXVISOR_X86_64_MODE_*
 * @fallback: address of the configuration, or IMAGE_NONE
 * @is_program: it gives the cell its entry, it is not only data
 */
struct load {
	const char *file;
	enum image_format format;
	uint64_t address;
	uint64_t entry;
	uint64_t arg;
	uint32_t mode;
	uint64_t fallback;
	bool is_program;
};

/**
 * load_format() - the format that a word stands for
 *
 * Return: a format, or IMAGE_DETECT if none has that name.
 */
enum image_format load_format(const char *name);

/* The mode of that name; where there is none the program ends. */
uint32_t load_need_mode(const struct command *cmd, const char *name);

/**
 * load_split() - take the address off FILE@ADDRESS
 * @text: loses it; an @ that no number follows is part of the file's name
 *
 * Return: the address, or IMAGE_NONE.
 */
uint64_t load_split(char *text);

/**
 * load_check() - whether a file could be loaded into a cell yet to be created
 * @config: configuration of that cell
 * @load: what to load
 *
 * Return: 0, or EXIT_REFUSED after the reason was printed.
 */
int load_check(const struct dts_cell *config, const struct load *load);

/**
 * load_file() - load a file, and say so
 * @cell: from cells_get_details()
 * @load: what to load
 *
 * Return: 0, or EXIT_REFUSED after the reason was printed.
 */
int load_file(const struct cell *cell, const struct load *load);

#endif /* AXCTL_LOAD_H */
