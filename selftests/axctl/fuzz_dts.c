// SPDX-License-Identifier: GPL-2.0
/*
 * fuzz_dts.c - broken configurations of cells, as blobs and as source. What the
 * reader takes is a cell as the binding has it; what it refuses is named by
 * file, node and property, in a line that can be printed. Arguments: good
 * configurations to start from. Needs dtc.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <libfdt.h>
#include <sanitizer/common_interface_defs.h>

#include <linux/axvisor_netlink.h>

#include "axctl.h"
#include "dtc.h"
#include "dts.h"
#include "region.h"
#include "fuzz.h"

#define BLOB_MAX	16384
#define SOURCE_MAX	8192
#define CORPUS_MAX	32
#define BLOBS		300
#define SOURCES		8

static struct {
	char blob[BLOB_MAX];
	size_t blob_size;
	char source[SOURCE_MAX];
	size_t source_size;
} corpus[CORPUS_MAX];
static unsigned int nr_corpus;

static struct dts_cell cell;
static char error[DTS_ERROR_MAX];
static int real_stderr, null_stderr;

/* In place of axctl.c's. */
int refuse(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(error, sizeof(error), format, args);
	va_end(args);
	return 1;
}

static size_t read_file(FILE *f, const char *name, char *buffer, size_t size)
{
	size_t n = f ? fread(buffer, 1, size, f) : 0;

	if (!n || n == size) {
		fprintf(stderr, "%s: can't be read\n", name);
		exit(1);
	}
	return n;
}

static void init(int argc, char **argv)
{
	char command[512];
	FILE *f;

	for (; nr_corpus < CORPUS_MAX && (int)nr_corpus < argc - 1; nr_corpus++) {
		const char *name = argv[nr_corpus + 1];

		f = fopen(name, "r");
		corpus[nr_corpus].source_size = read_file(f, name,
			corpus[nr_corpus].source, SOURCE_MAX);
		fclose(f);
		snprintf(command, sizeof(command), "dtc -q -I dts -O dtb '%s'", name);
		f = popen(command, "r");
		corpus[nr_corpus].blob_size = read_file(f, name,
			corpus[nr_corpus].blob, BLOB_MAX);
		pclose(f);
	}
	if (!nr_corpus) {
		fprintf(stderr, "no configurations are given\n");
		exit(1);
	}
	/* dtc says a lot about what it gets here. */
	real_stderr = dup(STDERR_FILENO);
	null_stderr = open("/dev/null", O_WRONLY | O_CLOEXEC);
	__sanitizer_set_report_fd((void *)(long)real_stderr);
}

/* ---- what comes out ---- */

static void check_names_and_vcpus(void)
{
	uint32_t i, j;

	fuzz_check(!dts_check_name(cell.name), "name '%s'", cell.name);
	fuzz_check(cell.vcpu_count >= 1 && cell.vcpu_count <= DTS_VCPUS_MAX,
		   "%u vCPUs", cell.vcpu_count);
	for (i = 0; i < cell.vcpu_count; i++)
		for (j = 0; j < i; j++)
			fuzz_check(cell.vcpus[i] != cell.vcpus[j], "a CPU twice");
	fuzz_check(cell.console <= AXVISOR_CONSOLE_UART, "console %u", cell.console);
}

static bool in_memory(uint64_t gpa)
{
	uint32_t i;

	for (i = 0; i < cell.region_count; i++)
		if (cell.regions[i].type == AXVISOR_REGION_RAM &&
		    gpa >= cell.regions[i].gpa &&
		    gpa - cell.regions[i].gpa < cell.regions[i].size)
			return true;
	return false;
}

static void check_regions(void)
{
	const struct dts_region *r, *s;

	fuzz_check(cell.region_count >= 1 && cell.region_count <= DTS_REGIONS_MAX,
		   "%u regions", cell.region_count);
	for (r = cell.regions; r < cell.regions + cell.region_count; r++) {
		fuzz_check(r->size && !((r->gpa | r->size | r->hpa) % region_granule(r->type)),
			   "a region's shape");
		fuzz_check(r->gpa + r->size > r->gpa && r->gpa + r->size <= 1ULL << 52,
			   "a region's end");
		for (s = cell.regions; s < r; s++)
			fuzz_check(r->gpa >= s->gpa + s->size || s->gpa >= r->gpa + r->size,
				   "regions overlap");
	}
	fuzz_check(cell.load_address == DTS_NONE || in_memory(cell.load_address),
		   "load address");
	fuzz_check(cell.entry == DTS_NONE || in_memory(cell.entry), "entry");
}

/* What is wrong with the file as a whole. */
static bool about_file(const char *text)
{
	static const char *const whole[] = {
		"not a device tree blob", "device tree blob ",
		"broken device tree blob: ", "/memreserve/ ", "dtc can't compile it",
	};
	unsigned int i;

	for (i = 0; i < sizeof(whole) / sizeof(whole[0]); i++)
		if (!strncmp(text, whole[i], strlen(whole[i])))
			return true;
	return false;
}

static void check_error(const char *file)
{
	const char *rest = error + strlen(file) + 2, *p;

	fuzz_check(!strncmp(error, file, strlen(file)) &&
		   !strncmp(error + strlen(file), ": ", 2), "no file: %s", error);
	for (p = rest; *p; p++)
		fuzz_check(*p >= ' ' && *p < 0x7f, "not printable: %s", error);
	if (about_file(rest))
		return;
	fuzz_check(*rest == '/' || !strncmp(rest, "node at offset ", 15),
		   "no node: %s", error);
	p = strstr(rest, ": ");
	fuzz_check(p && strlen(p) > 4, "no reason: %s", error);
}

static void check_answer(int ret, const char *file)
{
	if (ret) {
		check_error(file);
		return;
	}
	check_names_and_vcpus();
	check_regions();
}

/* ---- blobs ---- */

static const char *any_name(void)
{
	static const char *const names[] = {
		"compatible", "axvisor,binding-version", "model", "#address-cells",
		"#size-cells", "phandle", "device_type", "reg", "axvisor,contiguous",
		"axvisor,read-only", "axvisor,no-exec", "mmio@9010000",
		"axvisor,host-address", "axvisor,console", "axvisor,load-address",
		"axvisor,entry", "axvisor,arg", "axvisor,mode", "axvisor,on-fail", "cpus", "chosen", "cpu@1", "cpu@2",
		"memory@40000000", "memory@80000000", "memory@0", "memory@", "x",
	};
	static char other[300];
	size_t length;

	if (!fuzz_one_in(10))
		return fuzz_pick(names);
	length = fuzz_below(fuzz_one_in(4) ? sizeof(other) : 40);
	other[length] = '\0';
	while (length--)
		other[length] = fuzz_one_in(4) ? 1 + fuzz_below(255) : 'a' + fuzz_below(26);
	return other;
}

static size_t any_value(char *value)
{
	static const char *const strings[] = {
		"axvisor,cell", "cpu", "memory", "uart", "none", "a", "0x1", "a/b",
	};
	static const uint32_t cells[] = {
		0, 1, 2, 3, 0x40000000, 0x80000000, 0x1000000, 0x200000, 0xffe00000,
		~0U, 0x100000,
	};
	size_t i, count = fuzz_below(fuzz_one_in(20) ? 140 : 9);
	fdt32_t number;

	if (fuzz_one_in(4)) {
		strcpy(value, fuzz_pick(strings));
		return strlen(value) + 1 - fuzz_one_in(8);
	}
	for (i = 0; i < count; i++) {
		number = cpu_to_fdt32(fuzz_one_in(6) ? fuzz_number() : fuzz_pick(cells));
		memcpy(value + 4 * i, &number, 4);
	}
	return 4 * count + (fuzz_one_in(8) ? fuzz_below(4) : 0);
}

static int any_node(const void *blob)
{
	int depth = 0, node = 0, skip = fuzz_below(8);

	while (skip-- && node >= 0)
		node = fdt_next_node(blob, node, &depth);
	return node < 0 ? 0 : node;
}

/* A change that leaves the blob sound. */
static void edit(void *blob)
{
	char value[600] = "";
	int node = any_node(blob);

	switch (fuzz_below(7)) {
	case 0:
		fdt_add_subnode(blob, node, any_name());
		break;
	case 1:
		if (fuzz_one_in(4))
			fdt_del_node(blob, node);
		break;
	case 2:
		fdt_delprop(blob, node, any_name());
		break;
	case 3:
		fdt_set_name(blob, node, any_name());
		break;
	default:
		fdt_setprop(blob, node, any_name(), value, any_value(value));
		break;
	}
}

/* A change that may break it. */
static void spoil(char *blob, size_t size)
{
	fdt32_t number = cpu_to_fdt32(fuzz_number());
	size_t at = fuzz_below(fuzz_one_in(2) ? 40 : size - 4);

	switch (fuzz_below(4)) {
	case 0:
		blob[fuzz_below(size)] ^= 1 << fuzz_below(8);
		break;
	case 1:
		blob[fuzz_below(size)] = fuzz_random();
		break;
	case 2:
		memcpy(blob + (at & ~3UL), &number, 4);
		break;
	case 3:
		memcpy(blob + fuzz_below(size - 4), blob + at, 4);
		break;
	}
}

static void one_blob(void)
{
	static char work[BLOB_MAX];
	size_t size;
	char *blob;

	fuzz_check(!fdt_open_into(corpus[fuzz_below(nr_corpus)].blob, work, BLOB_MAX),
		   "fdt_open_into");
	do
		edit(work);
	while (!fuzz_one_in(3));
	fdt_pack(work);
	size = fdt_totalsize(work);
	/* A block of its own, so that a byte too far is seen. */
	blob = malloc(size);
	memcpy(blob, work, size);
	if (fuzz_one_in(2))
		do
			spoil(blob, size);
		while (fuzz_one_in(2));
	if (fuzz_one_in(10))
		size = fuzz_below(size + 1);
	blob = realloc(blob, size ? size : 1);
	check_answer(dts_parse(blob, size, "f.dtb", &cell, error), "f.dtb");
	free(blob);
}

/* ---- source ---- */

static size_t change_text(char *text, size_t size)
{
	static const char *const tokens[] = {
		"{", "};", ";", "<", ">", "\"", "<1>", "<0xffffffff 0>", "/dts-v1/;",
		"/delete-node/ cpus;", "&{/cpus}", "/memreserve/ 0 1;", "[00 ff]", "-1",
	};
	size_t at = fuzz_below(size), length = fuzz_below(24);
	const char *token = fuzz_pick(tokens);

	if (length > size - at)
		length = size - at;
	switch (fuzz_below(4)) {
	case 0:
		memmove(text + at, text + at + length, size - at - length);
		return size - length;
	case 1:
		text[at] = fuzz_random();
		return size;
	case 2:
		if (size + length > SOURCE_MAX)
			return size;
		memmove(text + at + length, text + at, size - at);
		return size + length;
	default:
		length = strlen(token);
		if (length <= size - at)
			memcpy(text + at, token, length);
		return size;
	}
}

static void one_source(const char *file)
{
	static char text[SOURCE_MAX];
	unsigned int which = fuzz_below(nr_corpus);
	size_t size = corpus[which].source_size;
	FILE *f = fopen(file, "w");
	int ret;

	memcpy(text, corpus[which].source, size);
	do
		size = change_text(text, size);
	while (size > 64 && fuzz_one_in(2));
	fuzz_check(f && fwrite(text, 1, size, f) == size && !fclose(f), "%s", file);
	*error = '\0';
	dup2(null_stderr, STDERR_FILENO);
	ret = dtc_read_cell(file, &cell);
	dup2(real_stderr, STDERR_FILENO);
	check_answer(ret, file);
}

static void one_case(void)
{
	char file[] = "/tmp/fuzz_dts.XXXXXX";
	unsigned int i;
	int fd = mkstemp(file);

	fuzz_check(fd >= 0, "%s", file);
	close(fd);
	for (i = 0; i < BLOBS; i++)
		one_blob();
	for (i = 0; i < SOURCES; i++)
		one_source(file);
	unlink(file);
}

int main(int argc, char **argv)
{
	static const struct fuzzer fuzzer = { "configurations", init, one_case };

	fuzz_main(&fuzzer, argc, argv);
}
