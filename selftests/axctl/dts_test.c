// SPDX-License-Identifier: GPL-2.0
/*
 * dts_test.c - the reader of cell configurations: what it accepts, each of its
 * errors, and blobs that are broken in every way. Arguments: configurations
 * that must be accepted. Needs dtc.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <libfdt.h>

#include <linux/axvisor_netlink.h>

#include "arch.h"
#include "dts.h"
#include "dts_wrong.h"
#include "kselftest.h"

#define BLOB_SIZE	65536

static const char base[] =
	"/dts-v1/;\n"
	"/ {\n"
	"	compatible = \"axvisor,cell\";\n"
	"	axvisor,binding-version = <1>;\n"
	"	model = \"a\";\n"
	"	#address-cells = <1>;\n"
	"	#size-cells = <1>;\n"
	"	cpus {\n"
	"		#address-cells = <0x1>;\n"
	"		#size-cells = <0>;\n"
	"		cpu@3 { device_type = \"cpu\"; reg = <3>; };\n"
	"		cpu@1 { device_type = \"cpu\"; reg = <1>; };\n"
	"	};\n"
	"	memory@40000000 {\n"
	"		device_type = \"memory\";\n"
	"		reg = <0x40000000 0x1000000 0x80000000 0x200000>;\n"
	"	};\n"
	"	chosen { axvisor,console = \"uart\"; };\n"
	"};\n";

/* The machine's. */
static uint32_t irq_cells = 3;

uint32_t arch_irq_cells(void)
{
	return irq_cells;
}

static char blob[BLOB_SIZE] __attribute__((aligned(8)));

/* Compiles a file, or @text where @file is NULL; the length of the blob. */
static size_t compile(const char *file, const char *text)
{
	char name[] = "/tmp/dts_test.XXXXXX";
	char command[4200];
	size_t length;
	FILE *pipe;
	int fd;

	if (!file) {
		fd = mkstemp(name);
		if (write(fd, text, strlen(text)) != (ssize_t)strlen(text))
			abort();
		close(fd);
	}
	snprintf(command, sizeof(command), "dtc -q -f -I dts -O dtb '%s'", file ? file : name);
	pipe = popen(command, "r");
	if (!pipe)
		abort();
	length = fread(blob, 1, sizeof(blob), pipe);
	if (pclose(pipe))
		ksft_print_msg("%s: dtc failed\n", file ? file : name);
	if (!file)
		unlink(name);
	return length;
}

/* The base with the first @from replaced by @to. */
static size_t compile_changed(const char *from, const char *to)
{
	const char *at = strstr(base, from);
	char *text;
	size_t length;

	if (!at || asprintf(&text, "%.*s%s%s", (int)(at - base), base, to, at + strlen(from)) < 0)
		abort();
	length = compile(NULL, text);
	free(text);
	return length;
}

static int parse(size_t length, struct dts_cell *cell, char *error)
{
	strcpy(error, "(none)");
	return dts_parse(blob, length, "t.dts", cell, error);
}

static void test_base(void)
{
	char error[DTS_ERROR_MAX];
	struct dts_cell cell;

	ksft_test_result(!parse(compile(NULL, base), &cell, error) &&
			 !strcmp(cell.name, "a") && cell.vcpu_count == 2 &&
			 cell.vcpus[0] == 3 && cell.vcpus[1] == 1 && cell.region_count == 2 &&
			 cell.regions[0].gpa == 0x40000000 && cell.regions[0].size == 0x1000000 &&
			 cell.regions[1].gpa == 0x80000000 && cell.regions[1].size == 0x200000 &&
			 !cell.regions[0].flags && cell.console == AXVISOR_CONSOLE_UART &&
			 cell.load_address == DTS_NONE && cell.entry == DTS_NONE && !cell.arg &&
			 !cell.mode && cell.on_fail == AXVISOR_ON_FAIL_STAY,
			 "base: %s\n", error);
}

static void test_chosen(void)
{
	char error[DTS_ERROR_MAX];
	struct dts_cell cell;
	size_t length;

	length = compile_changed(CHOSEN, "axvisor,load-address = <0x40080000>;"
				 "axvisor,entry = /bits/ 64 <0x40080040>; axvisor,arg = <1 2>;"
				 "axvisor,mode = \"real\"; axvisor,on-fail = \"reset\";");
	ksft_test_result(!parse(length, &cell, error) &&
			 cell.load_address == 0x40080000 && cell.entry == 0x40080040 &&
			 cell.arg == 0x100000002 && cell.mode == 2 && cell.on_fail == AXVISOR_ON_FAIL_RESET && cell.console == AXVISOR_CONSOLE_NONE,
			 "chosen: %s\n", error);
}

/* Names that start as a number does, and are none. */
static void test_names(void)
{
	static const char * const names[] = { "0x", "0xg", "x10", "10a", "1.5", "-1" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++)
		ksft_test_result(!dts_check_name(names[i]), "the name %s\n", names[i]);
}

static void test_mmio(void)
{
	char error[DTS_ERROR_MAX];
	struct dts_cell cell;
	size_t length;

	length = compile_changed("chosen {", MMIO("reg = <0x9010000 0x1000>;"
						 "axvisor,host-address = <0xa000000>;"
						 "axvisor,read-only;"));
	ksft_test_result(!parse(length, &cell, error) &&
			 cell.regions[2].type == AXVISOR_REGION_MMIO &&
			 cell.regions[2].gpa == 0x9010000 && cell.regions[2].size == 0x1000 &&
			 cell.regions[2].hpa == 0xa000000 &&
			 cell.regions[2].flags == AXVISOR_REGION_READ_ONLY,
			 "a device: %s\n", error);
}

static bool is_irq(const struct device_irq *irq, uint32_t host, uint32_t cell, uint32_t trigger)
{
	return irq->host == host && irq->cell == cell && irq->trigger == trigger;
}

static void test_devices(void)
{
	char error[DTS_ERROR_MAX];
	struct dts_cell cell;
	struct device *d = &cell.devices[0];
	size_t length;

	length = compile_changed("chosen {", DEVICE("axvisor,host-path = \"/proc/device-tree/a@1//\";"));
	ksft_test_result(!parse(length, &cell, error) && cell.device_count == 1 &&
			 !strcmp(d->name, "/a@1") && !d->range_count && !d->irq_count,
			 "a device by path: %s\n", error);
	length = compile_changed("chosen {", DEVICE("axvisor,host-path = \"/a\";"
						   "reg = <0xa000000 0x1000>;"
						   "interrupts = <0 2 4 0 3 1>;"));
	ksft_test_result(!parse(length, &cell, error) && d->range_count == 1 &&
			 d->ranges[0].gpa == 0xa000000 && d->ranges[0].hpa == DEVICE_NONE &&
			 d->ranges[0].size == 0x1000 && d->irq_count == 2 &&
			 is_irq(&d->irqs[0], DEVICE_NO_IRQ, 34, AXVISOR_TRIGGER_LEVEL) &&
			 is_irq(&d->irqs[1], DEVICE_NO_IRQ, 35, AXVISOR_TRIGGER_EDGE),
			 "elsewhere in the cell: %s\n", error);
	length = compile_changed("chosen {", DEVICE("axvisor,host-address = <0x9010000>;"));
	ksft_test_result(!parse(length, &cell, error) && !*d->name && d->range_count == 1 &&
			 d->ranges[0].hpa == 0x9010000 && d->ranges[0].gpa == DEVICE_NONE &&
			 !d->ranges[0].size,
			 "by address: %s\n", error);
	length = compile_changed("chosen {", DEVICE("interrupts = <0 8 4>;"
						   "axvisor,host-interrupts = <0 9 4>;"));
	ksft_test_result(!parse(length, &cell, error) && !d->range_count && d->irq_count == 1 &&
			 is_irq(&d->irqs[0], 41, 40, AXVISOR_TRIGGER_LEVEL),
			 "an interrupt: %s\n", error);
	length = compile_changed("chosen {", RISCV_DEVICE("1", "interrupts = <11>;"));
	ksft_test_result(!parse(length, &cell, error) && d->irq_count == 1 &&
			 is_irq(&d->irqs[0], 11, 11, AXVISOR_TRIGGER_KEEP),
			 "an interrupt of a PLIC: %s\n", error);
	length = compile_changed("chosen {", RISCV_DEVICE("2", "interrupts = <11 4 12 1>;"));
	ksft_test_result(!parse(length, &cell, error) && d->irq_count == 2 &&
			 is_irq(&d->irqs[0], 11, 11, AXVISOR_TRIGGER_LEVEL) &&
			 is_irq(&d->irqs[1], 12, 12, AXVISOR_TRIGGER_EDGE),
			 "interrupts of an APLIC: %s\n", error);
}

/* Where the file doesn't say how interrupts are written, the machine does. */
static void test_machine(void)
{
	char error[DTS_ERROR_MAX];
	struct dts_cell cell;
	struct device *d = &cell.devices[0];
	size_t length;

	irq_cells = 1;
	length = compile_changed("chosen {", DEVICE("interrupts = <11>;"));
	ksft_test_result(!parse(length, &cell, error) && d->irq_count == 1 &&
			 is_irq(&d->irqs[0], 11, 11, AXVISOR_TRIGGER_KEEP),
			 "on a machine with a PLIC: %s\n", error);
	length = compile_changed("chosen {", DEVICE("interrupts = <0 11 4>;"));
	ksft_test_result(parse(length, &cell, error) &&
			 strstr(error, "interrupts: must be <NUMBER> each"),
			 "not a GIC's: %s\n", error);
	irq_cells = 2;
	length = compile_changed("chosen {", DEVICE("interrupts = <11 1>;"));
	ksft_test_result(!parse(length, &cell, error) && d->irq_count == 1 &&
			 is_irq(&d->irqs[0], 11, 11, AXVISOR_TRIGGER_EDGE),
			 "on a machine with an APLIC: %s\n", error);
	length = compile_changed("chosen {", DEVICE("interrupts = <0 11 4>;"));
	ksft_test_result(parse(length, &cell, error) &&
			 strstr(error, "interrupts: must be <NUMBER FLAGS> each; #interrupt-cells"),
			 "not a GIC's: %s\n", error);
	length = compile_changed("chosen {", DEVICE("interrupts = <0 11 4 0 12 4>;"));
	ksft_test_result(parse(length, &cell, error) &&
			 strstr(error, "interrupts: must be <NUMBER FLAGS> each, NUMBER from 1"),
			 "not two of a GIC's: %s\n", error);
	length = compile_changed("chosen {", RISCV_DEVICE("3", "interrupts = <0 11 4>;"));
	ksft_test_result(!parse(length, &cell, error) &&
			 is_irq(&d->irqs[0], 43, 43, AXVISOR_TRIGGER_LEVEL),
			 "but where the file says so: %s\n", error);
	irq_cells = 3;
}

static void test_memory(void)
{
	char error[DTS_ERROR_MAX];
	struct dts_cell cell;
	size_t length;

	length = compile_changed(MEMORY, MEMORY " axvisor,contiguous;");
	ksft_test_result(!parse(length, &cell, error) &&
			 cell.regions[1].flags == AXVISOR_REGION_CONTIGUOUS,
			 "contiguous: %s\n", error);
	length = compile_changed(MEMORY, MEMORY " axvisor,read-only; axvisor,no-exec;");
	ksft_test_result(!parse(length, &cell, error) &&
			 cell.regions[1].flags == (AXVISOR_REGION_READ_ONLY |
						   AXVISOR_REGION_NO_EXEC),
			 "rights: %s\n", error);
	length = compile_changed(MEMORY, MEMORY " axvisor,host-address = <0xa0000000 0xc0000000>;");
	ksft_test_result(!parse(length, &cell, error) &&
			 cell.regions[1].flags == AXVISOR_REGION_RESERVED &&
			 cell.regions[0].hpa == 0xa0000000 && cell.regions[1].hpa == 0xc0000000,
			 "host address: %s\n", error);
}

/* Two address and two size cells, whose regions and host addresses are these. */
static size_t compile_wide(const char *reg, const char *host)
{
	char text[1024];

	snprintf(text, sizeof(text),
		 "/dts-v1/;\n/ { compatible = \"axvisor,cell\"; axvisor,binding-version = <1>;\n"
		 "model = \"a\"; #address-cells = <2>; #size-cells = <2>;\n"
		 "cpus { #address-cells = <2>; #size-cells = <0>;\n"
		 "cpu@1 { device_type = \"cpu\"; reg = <0 1>; }; };\n"
		 "memory@100000000 { device_type = \"memory\"; reg = <1 0 %s>;"
		 "axvisor,host-address = <%s>; }; };", reg, host);
	return compile(NULL, text);
}

static void test_wide(void)
{
	char error[DTS_ERROR_MAX];
	struct dts_cell cell;

	ksft_test_result(!parse(compile_wide("1 0x200000", "8 0"), &cell, error) &&
			 cell.vcpus[0] == 1 && cell.regions[0].gpa == 0x100000000 &&
			 cell.regions[0].size == 0x100200000 && cell.regions[0].hpa == 0x800000000,
			 "two cells: %s\n", error);
	ksft_test_result(parse(compile_wide("0x100000 0", "8 0"), &cell, error) &&
			 strstr(error, "reg: 0x100000000 and size 0x10000000000000 end above 52 bits"),
			 "refused: %s\n", error);
	ksft_test_result(parse(compile_wide("0xffffffff 0xffe00000", "8 0"), &cell, error) &&
			 strstr(error, "end above 52 bits"), "refused: %s\n", error);
	ksft_test_result(parse(compile_wide("0 0x200000", "0x100000 0"), &cell, error) &&
			 strstr(error, "axvisor,host-address: 0x10000000000000 and size"),
			 "refused: %s\n", error);
}

static void test_wrong(void)
{
	char error[DTS_ERROR_MAX], expected[DTS_ERROR_MAX];
	struct dts_cell cell;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(wrong); i++) {
		int ret = parse(compile_changed(wrong[i].from, wrong[i].to), &cell, error);

		snprintf(expected, sizeof(expected), "t.dts: %s", wrong[i].error);
		if (strncmp(error, expected, strlen(expected)))
			ksft_print_msg("got: %s\n", error);
		ksft_test_result(ret == -EINVAL && !strncmp(error, expected, strlen(expected)),
				 "refused: %s\n", wrong[i].error);
	}
}

/* As dtc never writes it: properties and nodes that are there twice. */
static void test_twice(void)
{
	static const char * const expected[] = {
		"t.dts: /: model: given twice", "t.dts: /cpus: given twice",
		"t.dts: /chosen: given twice",
	};
	static const char name[] = { 'a', 0 };
	char error[DTS_ERROR_MAX];
	struct dts_cell cell;
	int i, twice;

	for (i = 0; i < 3; i++) {
		fdt_create(blob, sizeof(blob));
		fdt_finish_reservemap(blob);
		fdt_begin_node(blob, "");
		fdt_property_string(blob, "compatible", "axvisor,cell");
		fdt_property_u32(blob, "axvisor,binding-version", 1);
		fdt_property_u32(blob, "#address-cells", 1);
		fdt_property_u32(blob, "#size-cells", 1);
		for (twice = 0; twice < 1 + (i == 0); twice++)
			fdt_property(blob, "model", name, sizeof(name));
		for (twice = 0; twice < 1 + (i == 1); twice++) {
			fdt_begin_node(blob, "cpus");
			fdt_property_u32(blob, "#address-cells", 1);
			fdt_property_u32(blob, "#size-cells", 0);
			fdt_begin_node(blob, "cpu@1");
			fdt_property_string(blob, "device_type", "cpu");
			fdt_property_u32(blob, "reg", 1);
			fdt_end_node(blob);
			fdt_end_node(blob);
		}
		for (twice = 0; twice < 1 + (i == 2); twice++) {
			fdt_begin_node(blob, "chosen");
			fdt_end_node(blob);
		}
		fdt_end_node(blob);
		fdt_finish(blob);
		ksft_test_result(parse(fdt_totalsize(blob), &cell, error) == -EINVAL &&
				 !strcmp(error, expected[i]), "refused: %s\n", error);
	}
}

/* @count regions of 2 MiB, each followed by a hole. */
static size_t compile_regions(unsigned int count)
{
	char text[8192];
	size_t used;
	unsigned int i;

	used = snprintf(text, sizeof(text), "reg = <");
	for (i = 0; i < count; i++)
		used += snprintf(text + used, sizeof(text) - used, " 0x%x 0x200000",
				 0x40000000 + i * 0x400000);
	snprintf(text + used, sizeof(text) - used, ">;");
	return compile_changed(MEMORY, text);
}

/* @count vCPUs beside the one of the base. */
static size_t compile_vcpus(unsigned int count)
{
	static char text[65536];
	size_t used = 0;
	unsigned int i;

	for (i = 16; i < 16 + count; i++)
		used += snprintf(text + used, sizeof(text) - used,
				 "cpu@%x { device_type = \"cpu\"; reg = <%u>; };", i, i);
	return compile_changed(CPU1, text);
}

static void test_limits(void)
{
	char error[DTS_ERROR_MAX];
	struct dts_cell cell;

	ksft_test_result(!parse(compile_vcpus(DTS_VCPUS_MAX - 1), &cell, error) &&
			 cell.vcpu_count == DTS_VCPUS_MAX, "most vCPUs: %s\n", error);
	ksft_test_result(parse(compile_vcpus(DTS_VCPUS_MAX), &cell, error) &&
			 strstr(error, "more than 64 vCPUs"), "refused: %s\n", error);
	ksft_test_result(!parse(compile_regions(DTS_REGIONS_MAX), &cell, error) &&
			 cell.region_count == DTS_REGIONS_MAX, "most regions: %s\n", error);
	ksft_test_result(parse(compile_regions(DTS_REGIONS_MAX + 1), &cell, error) &&
			 strstr(error, "more than 32 regions"), "refused: %s\n", error);
}

static void test_header(void)
{
	char error[DTS_ERROR_MAX];
	struct dts_cell cell;
	size_t length = compile(NULL, base);

	ksft_test_result(parse(0, &cell, error) && strstr(error, "not a device tree blob"),
			 "empty: %s\n", error);
	ksft_test_result(parse(length - 1, &cell, error) && strstr(error, "is cut short"),
			 "cut short: %s\n", error);
	fdt_set_version(blob, 3);
	ksft_test_result(parse(length, &cell, error) && strstr(error, "blob of version 3"),
			 "version: %s\n", error);
	compile(NULL, base);
	fdt_set_off_dt_struct(blob, length + 4);
	ksft_test_result(parse(length, &cell, error) && strstr(error, "broken device tree blob"),
			 "broken: %s\n", error);
	blob[0] = 0;
	ksft_test_result(parse(length, &cell, error) && strstr(error, "not a device tree blob"),
			 "magic: %s\n", error);
}

/* Names of a blob are any bytes; messages go to a terminal. */
static void test_terminal(void)
{
	char error[DTS_ERROR_MAX];
	struct dts_cell cell;
	size_t length = compile(NULL, base);

	fdt_set_name(blob, fdt_path_offset(blob, "/chosen"), "ch\033[2Jn");
	ksft_test_result(parse(length, &cell, error) &&
			 strstr(error, "/ch?[2Jn: unknown node"), "node: %s\n", error);
	length = compile(NULL, base);
	memcpy(memmem(blob, length, "axvisor,console", 15), "axvisor,\302\2332J", 12);
	ksft_test_result(parse(length, &cell, error) &&
			 strstr(error, "/chosen: axvisor,??2Jole: unknown property"),
			 "property: %s\n", error);
}

/* The sanitizers tell about a read beyond the copy of the blob. */
static void parse_copy(const char *bytes, size_t length)
{
	char error[DTS_ERROR_MAX] = "";
	struct dts_cell cell;
	char *copy = malloc(length + !length);

	memcpy(copy, bytes, length);
	if (dts_parse(copy, length, "t.dts", &cell, error) && !*error)
		ksft_exit_fail_msg("an error without a message\n");
	free(copy);
}

static void test_mutations(void)
{
	static const unsigned char values[] = { 0x00, 0x01, 0x7f, 0x80, 0xff };
	size_t length = compile(NULL, base);
	size_t i, v;

	for (i = 0; i <= length; i++)
		parse_copy(blob, i);
	ksft_test_result_pass("cut at each of %zu bytes\n", length);
	for (i = 0; i < length; i++) {
		char saved = blob[i];

		for (v = 0; v < sizeof(values); v++) {
			blob[i] = values[v];
			parse_copy(blob, length);
		}
		blob[i] = saved;
	}
	ksft_test_result_pass("each byte changed\n");
}

static void test_config(const char *file)
{
	char error[DTS_ERROR_MAX];
	struct dts_cell cell;

	ksft_test_result(!parse(compile(file, NULL), &cell, error), "%s: %s\n", file, error);
}

int main(int argc, char **argv)
{
	int i;

	ksft_print_header();
	ksft_set_plan(4 + 6 + 6 + 4 + 4 + ARRAY_SIZE(wrong) + 1 + 4 + 6 + 5 + 2 + 2 + argc - 1);
	test_base();
	test_chosen();
	test_names();
	test_memory();
	test_mmio();
	test_devices();
	test_machine();
	test_wide();
	test_wrong();
	test_twice();
	test_limits();
	test_header();
	test_terminal();
	test_mutations();
	for (i = 1; i < argc; i++)
		test_config(argv[i]);
	ksft_finished();
}
