// SPDX-License-Identifier: GPL-2.0
/*
 * load.c - the command load: copies files into a cell's memory.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "axctl.h"
#include "dev.h"
#include "dtc.h"
#include "json.h"
#include "load.h"

/* A file is copied in pieces of this size. */
#define PIECE_SIZE	(2UL << 20)

enum image_format load_format(const char *name)
{
	enum image_format format;

	for (format = IMAGE_RAW; format <= IMAGE_IMAGE; format++)
		if (!strcmp(name, image_format_name(format)))
			return format;
	return IMAGE_DETECT;
}

uint32_t load_need_mode(const struct command *cmd, const char *name)
{
	uint32_t mode;

	if (dts_mode(name, &mode))
		return mode;
	usage_error(cmd, "--mode: there is no mode '%s', but long, protected and real", name);
	exit(EXIT_USAGE);
}

uint64_t load_split(char *text)
{
	char *at = strrchr(text, '@');
	uint64_t address;

	if (!at || !parse_number(at + 1, &address))
		return IMAGE_NONE;
	*at = '\0';
	return address;
}

/* The ioctl, with the reason printed where it fails. */
static int load_bytes(int dev, const struct cell *cell, const char *file,
		      struct axvisor_load *load)
{
	load->size = sizeof(*load);
	load->cell = cell->id;
	if (!ioctl(dev, AXVISOR_LOAD, load))
		return 0;
	if (errno == EINVAL && load->mode)
		return refuse("cell '%s': load: %s: programs for this machine have no modes to start in; leave out --mode and axvisor,mode",
			      cell->name, file);
	if (errno == ERANGE && load->mode && !load->length)
		return refuse("cell '%s': load: %s: in this mode the entry must lie below 4 GiB, not at 0x%llx",
			      cell->name, file, (unsigned long long)load->entry);
	return refuse("cell '%s': load: %s: 0x%llx bytes at 0x%llx: %s", cell->name, file,
		      (unsigned long long)load->length, (unsigned long long)load->gpa,
		      errno == EBUSY ?
		      "the state of the cell forbids it, only a cell that is created or loaded can be loaded; see: axctl show" :
		      dev_explain(errno));
}

static int load_segment(int dev, int fd, const struct cell *cell, const char *file,
			const struct image_segment *segment, void *piece)
{
	uint64_t done, length;
	int ret;

	for (done = 0; done < segment->length; done += length) {
		struct axvisor_load load = {
			.gpa = segment->gpa + done,
			.addr = (uintptr_t)piece,
		};

		length = segment->length - done;
		if (length > PIECE_SIZE)
			length = PIECE_SIZE;
		if (pread(fd, piece, length, segment->offset + done) != (ssize_t)length)
			return refuse("%s: can't read all of it", file);
		load.length = length;
		ret = load_bytes(dev, cell, file, &load);
		if (ret)
			return ret;
	}
	return 0;
}

/* The entry comes last: until then the cell is not loaded. */
static int load_entry(int dev, const struct cell *cell, const struct load *load,
		      uint64_t entry)
{
	struct axvisor_load bytes = {
		.flags = AXVISOR_LOAD_ENTRY,
		.gpa = entry,
		.entry = entry,
		.arg = load->arg,
		.mode = load->mode,
	};

	return load_bytes(dev, cell, load->file, &bytes);
}

static int load_image(int fd, const struct cell *cell, const struct load *load,
		      const struct image *image)
{
	void *piece;
	uint32_t i;
	int dev, ret;

	dev = dev_open();
	if (dev < 0)
		return EXIT_REFUSED;
	piece = malloc(PIECE_SIZE);
	ret = piece ? 0 : refuse("%s", strerror(ENOMEM));
	for (i = 0; !ret && i < image->count; i++)
		ret = load_segment(dev, fd, cell, load->file, &image->segments[i], piece);
	if (!ret && load->is_program)
		ret = load_entry(dev, cell, load, image->entry);
	free(piece);
	close(dev);
	return ret;
}

static void print_loaded(const struct cell *cell, const struct load *load,
			 const struct image *image)
{
	uint64_t length = 0;
	json_t *object;
	uint32_t i;

	for (i = 0; i < image->count; i++)
		length += image->segments[i].length;
	if (settings.json) {
		object = json_pack("{s:I, s:s, s:s, s:s, s:o, s:I}",
				   "id", (json_int_t)cell->id,
				   "name", cell->name,
				   "file", load->file,
				   "format", image_format_name(image->format),
				   "gpa", json_hex(image->segments[0].gpa),
				   "length", (json_int_t)length);
		if (load->is_program) {
			json_object_set_new(object, "entry", json_hex(image->entry));
			json_object_set_new(object, "arg", json_hex(load->arg));
		}
		json_print(object);
		return;
	}
	printf("cell '%s': %s (%s) loaded: %" PRIu64 " bytes at 0x%" PRIx64, cell->name,
	       load->file, image_format_name(image->format), length, image->segments[0].gpa);
	if (load->is_program)
		printf(", entry 0x%" PRIx64, image->entry);
	putchar('\n');
}

/* Parses an open file against the memory of the cell of that name. */
static int parse(int fd, const char *cell, const struct image_range *ranges, uint32_t count,
		 const struct load *load, struct image *image)
{
	struct utsname name = { };
	struct image_memory memory = {
		.machine = uname(&name) ? NULL : image_machine(name.machine),
		.count = count,
		.ranges = ranges,
		.address = load->address,
		.fallback = load->fallback,
	};
	char error[IMAGE_ERROR_MAX];
	int ret;

	ret = image_parse(fd, load->format, &memory, image, error);
	if (!ret && load->entry != IMAGE_NONE)
		image->entry = load->entry;
	if (!ret && load->is_program)
		ret = image_check_entry(&memory, image->entry, error);
	return ret ? refuse("cell '%s': load: %s: %s", cell, load->file, error) : 0;
}

/* Opens and parses; the descriptor, or -1 after the reason was printed. */
static int open_image(const char *cell, const struct image_range *ranges, uint32_t count,
		      const struct load *load, struct image *image)
{
	int fd = open(load->file, O_RDONLY | O_CLOEXEC);

	if (fd < 0) {
		refuse("%s: %s", load->file, strerror(errno));
		return -1;
	}
	if (!parse(fd, cell, ranges, count, load, image))
		return fd;
	close(fd);
	return -1;
}

int load_check(const struct dts_cell *config, const struct load *load)
{
	struct image_range ranges[DTS_REGIONS_MAX];
	struct image image;
	uint32_t count = 0;
	uint32_t i;
	int fd;

	for (i = 0; i < config->region_count; i++) {
		if (config->regions[i].type != AXVISOR_REGION_RAM)
			continue;
		ranges[count++] = (struct image_range) {
			.gpa = config->regions[i].gpa,
			.size = config->regions[i].size,
		};
	}
	fd = open_image(config->name, ranges, count, load, &image);
	if (fd < 0)
		return EXIT_REFUSED;
	close(fd);
	return 0;
}

/* Loading comes between creation and start. */
static int check_state(const struct cell *cell)
{
	if (!cell->id)
		return refuse("cell '%s': load: that is Linux itself; see: axctl list",
			      cell->name);
	switch (cell->state) {
	case AXVISOR_CELL_CREATED:
	case AXVISOR_CELL_LOADED:
		return 0;
	case AXVISOR_CELL_RESETTING:
	case AXVISOR_CELL_SCRUBBING:
		return refuse("cell '%s': load: the cell is %s, try again in a moment",
			      cell->name, cell_state_name(cell->state));
	default:
		return refuse("cell '%s': load: the cell is %s; only a cell that is created or loaded takes a program. To load another one, destroy the cell and create it again; to run the same one from its beginning, reset it",
			      cell->name, cell_state_name(cell->state));
	}
}

/* The memory of a cell; NULL after the reason was printed. */
static struct image_range *memory_of(const struct cell *cell, uint32_t *count)
{
	struct image_range *ranges = calloc(cell->region_count + 1, sizeof(*ranges));
	size_t i;

	*count = 0;
	if (!ranges)
		refuse("%s", strerror(ENOMEM));
	for (i = 0; ranges && i < cell->region_count; i++) {
		if (cell->regions[i].type != AXVISOR_REGION_RAM)
			continue;
		ranges[(*count)++] = (struct image_range) {
			.gpa = cell->regions[i].gpa,
			.size = cell->regions[i].size,
		};
	}
	return ranges;
}

int load_file(const struct cell *cell, const struct load *load)
{
	struct image_range *ranges;
	struct image image;
	uint32_t count;
	int fd, ret;

	if (check_state(cell))
		return EXIT_REFUSED;
	ranges = memory_of(cell, &count);
	if (!ranges)
		return EXIT_REFUSED;
	if (!count) {
		free(ranges);
		return refuse("cell '%s': load: the cell has no memory; axctl map gives it some",
			      cell->name);
	}
	fd = open_image(cell->name, ranges, count, load, &image);
	free(ranges);
	if (fd < 0)
		return EXIT_REFUSED;
	ret = load_image(fd, cell, load, &image);
	if (!ret)
		print_loaded(cell, load, &image);
	close(fd);
	return ret;
}

/* What the command line says. */
struct arguments {
	struct load load;
	const char *config;
	bool has_arg;
	bool has_mode;
	bool no_entry;
};

static void parse_arguments(const struct command *cmd, int argc, char **argv,
			    struct arguments *args)
{
	static const struct option options[] = {
		{ "format", required_argument, NULL, 'f' },
		{ "config", required_argument, NULL, 'c' },
		{ "entry", required_argument, NULL, 'e' },
		{ "arg", required_argument, NULL, 'a' },
		{ "mode", required_argument, NULL, 'm' },
		{ "no-entry", no_argument, NULL, 256 },
		{ }
	};
	struct load *load = &args->load;
	int option;

	while ((option = next_option(cmd, argc, argv, options)) != OPTION_END) {
		switch (option) {
		case 'f':
			load->format = load_format(optarg);
			if (load->format != IMAGE_DETECT)
				break;
			usage_error(cmd, "--format: there is no format '%s'", optarg);
			exit(EXIT_USAGE);
		case 'c':
			args->config = optarg;
			break;
		case 'e':
			load->entry = need_number(cmd, "--entry", optarg);
			break;
		case 'a':
			load->arg = need_number(cmd, "--arg", optarg);
			args->has_arg = true;
			break;
		case 'm':
			load->mode = load_need_mode(cmd, optarg);
			args->has_mode = true;
			break;
		default:
			args->no_entry = true;
			break;
		}
	}
	expect_arguments(cmd, argc, 2, 3);
	if (!args->no_entry ||
	    (load->entry == IMAGE_NONE && !args->has_arg && !args->has_mode))
		return;
	usage_error(cmd, "--no-entry excludes --entry, --arg and --mode");
	exit(EXIT_USAGE);
}

/* Completes the command line from the configuration. */
static int apply_config(struct arguments *args)
{
	struct load *load = &args->load;
	struct dts_cell config;

	if (dtc_read_cell(args->config, &config))
		return EXIT_REFUSED;
	load->fallback = config.load_address;
	if (args->no_entry)
		return 0;
	if (load->entry == IMAGE_NONE)
		load->entry = config.entry;
	if (!args->has_arg)
		load->arg = config.arg;
	if (!args->has_mode)
		load->mode = config.mode;
	return 0;
}

int cmd_load(const struct command *cmd, int argc, char **argv)
{
	struct arguments args = {
		.load = {
			.address = IMAGE_NONE,
			.entry = IMAGE_NONE,
			.fallback = IMAGE_NONE,
		},
	};
	struct client client;
	struct cells cells;
	const char *name;
	int ret;

	parse_arguments(cmd, argc, argv, &args);
	name = argv[optind];
	args.load.file = argv[optind + 1];
	if (argc - optind == 3)
		args.load.address = need_number(cmd, "ADDRESS", argv[optind + 2]);
	else
		args.load.address = load_split(argv[optind + 1]);
	args.load.is_program = !args.no_entry;
	if (args.config && apply_config(&args))
		return EXIT_REFUSED;

	if (client_open(&client))
		return EXIT_REFUSED;
	ret = cells_get_details(&client, name, &cells);
	if (ret)
		ret = client_refuse(&client, name, cmd->name, ret);
	else
		ret = load_file(&cells.cell[0], &args.load);
	cells_free(&cells);
	client_close(&client);
	return ret;
}
