// SPDX-License-Identifier: GPL-2.0
/*
 * image_test.c - the parser of image files: raw, ELF, arm64 Image, and broken
 * ones. The files are made here, in memory.
 */
#include <elf.h>
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "image.h"
#include "kselftest.h"

#define RAM	0x40000000UL
#define HIGH	0x80000000UL

/* Two regions that touch, and one above a hole. */
static const struct image_range ranges[] = {
	{ HIGH, 0x200000 },
	{ RAM, 0x200000 },
	{ RAM + 0x200000, 0x200000 },
};

struct elf_file {
	Elf64_Ehdr header;
	Elf64_Phdr phdr[3];
	char text[64];
	char data[32];
};

static struct elf_file good_elf(void)
{
	struct elf_file f = {
		.header = {
			.e_ident = { 0x7f, 'E', 'L', 'F', ELFCLASS64, ELFDATA2LSB, EV_CURRENT },
			.e_type = ET_EXEC,
			.e_machine = EM_AARCH64,
			.e_entry = 0xffff000000000010,
			.e_phoff = offsetof(struct elf_file, phdr),
			.e_phentsize = sizeof(Elf64_Phdr),
			.e_phnum = 3,
		},
		.phdr = {
			{
				.p_type = PT_LOAD, .p_offset = offsetof(struct elf_file, text),
				.p_vaddr = 0xffff000000000000, .p_paddr = RAM + 0x1000,
				.p_filesz = 64, .p_memsz = 64,
			}, {
				.p_type = PT_NOTE, .p_offset = ~0UL, .p_filesz = ~0UL,
			}, {
				.p_type = PT_LOAD, .p_offset = offsetof(struct elf_file, data),
				.p_vaddr = 0xffff000000010000, .p_paddr = HIGH,
				.p_filesz = 32, .p_memsz = 0x1000,
			},
		},
	};

	return f;
}

struct image_file {
	uint32_t code[2];
	uint64_t text_offset;
	uint64_t image_size;
	uint64_t flags;
	uint64_t reserved[3];
	char magic[4];
	uint32_t pe;
	char text[64];
};

static struct image_file good_image(void)
{
	return (struct image_file) {
		.text_offset = 0x80000,
		.image_size = 0x1000,
		.magic = { 'A', 'R', 'M', 'd' },
	};
}

static char error[IMAGE_ERROR_MAX];
static struct image image;
static const char *machine = "aarch64";

static int parse(const void *data, size_t size, enum image_format format, uint64_t address,
		 uint64_t fallback)
{
	struct image_memory memory = {
		.machine = image_machine(machine),
		.count = ARRAY_SIZE(ranges),
		.ranges = ranges,
		.address = address,
		.fallback = fallback,
	};
	int fd = memfd_create("image", MFD_CLOEXEC);
	int ret;

	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		ksft_exit_fail_msg("memfd: %m\n");
	strcpy(error, "(none)");
	ret = image_parse(fd, format, &memory, &image, error);
	close(fd);
	return ret;
}

static void entry_is(uint64_t entry, uint32_t count, int expected, const char *text)
{
	struct image_memory memory = {
		.machine = image_machine(machine),
		.count = count,
		.ranges = ranges,
	};
	int ret;

	strcpy(error, "(none)");
	ret = image_check_entry(&memory, entry, error);
	if (ret != expected || !strstr(error, text))
		ksft_print_msg("got: %s\n", error);
	ksft_test_result(ret == expected && strstr(error, text), "entry 0x%lx\n",
			 (unsigned long)entry);
}

static void test_entry(void)
{
	entry_is(RAM, 3, 0, "(none)");
	entry_is(RAM + 0x3ffffc, 3, 0, "(none)");
	entry_is(RAM + 0x400000, 3, -EINVAL,
		 "entry 0x40400000 doesn't lie in memory of the cell, 0x80000000-0x801fffff, 0x40000000-0x401fffff, 0x40200000-0x403fffff");
	entry_is(RAM, 0, -EINVAL, "in memory of the cell, which has none");
	entry_is(RAM, 1, -EINVAL, "in memory of the cell, 0x80000000-0x801fffff");
	entry_is(RAM + 2, 3, -EINVAL, "entry 0x40000002 is not a multiple of 4");
	entry_is(~0UL, 3, -EINVAL, "entry 0xffffffffffffffff doesn't lie");
}

static bool segment_is(unsigned int i, uint64_t offset, uint64_t length, uint64_t gpa)
{
	const struct image_segment *s = &image.segments[i];

	return s->offset == offset && s->length == length && s->gpa == gpa;
}

static void refused(const void *data, size_t size, enum image_format format, uint64_t address,
		    const char *expected)
{
	int ret = parse(data, size, format, address, IMAGE_NONE);

	if (!strstr(error, expected))
		ksft_print_msg("got: %s\n", error);
	ksft_test_result(ret < 0 && strstr(error, expected), "refused: %s\n", expected);
}

static void test_raw(void)
{
	static const char bytes[100];
	static const char big[0x200001];

	ksft_test_result(!parse(bytes, 100, IMAGE_DETECT, IMAGE_NONE, IMAGE_NONE) &&
			 image.format == IMAGE_RAW && image.count == 1 &&
			 segment_is(0, 0, 100, RAM) && image.entry == RAM,
			 "raw, lowest memory: %s\n", error);
	ksft_test_result(!parse(bytes, 100, IMAGE_DETECT, IMAGE_NONE, RAM + 8) &&
			 segment_is(0, 0, 100, RAM + 8), "raw, configuration: %s\n", error);
	ksft_test_result(!parse(bytes, 100, IMAGE_DETECT, HIGH, RAM + 8) &&
			 segment_is(0, 0, 100, HIGH) && image.entry == HIGH,
			 "raw, address: %s\n", error);
	ksft_test_result(!parse(big, sizeof(big), IMAGE_RAW, IMAGE_NONE, IMAGE_NONE) &&
			 image.segments[0].length == sizeof(big), "raw, two regions: %s\n", error);
	ksft_test_result(!parse(bytes, 100, IMAGE_RAW, RAM + 0x400000 - 100, IMAGE_NONE),
			 "raw, up to the end: %s\n", error);
	refused(bytes, 100, IMAGE_RAW, RAM + 0x400000 - 99, "don't lie in memory of the cell");
	refused(bytes, 100, IMAGE_RAW, RAM - 1, "don't lie in memory of the cell");
	refused(bytes, 100, IMAGE_RAW, ~0UL - 1, "don't lie in memory of the cell");
	refused(big, sizeof(big), IMAGE_RAW, HIGH, "0x200001 bytes at 0x80000000");
	refused(bytes, 0, IMAGE_DETECT, IMAGE_NONE, "the file is empty");
}

static void test_image(void)
{
	struct image_file f = good_image();

	ksft_test_result(!parse(&f, sizeof(f), IMAGE_DETECT, IMAGE_NONE, IMAGE_NONE) &&
			 image.format == IMAGE_IMAGE && segment_is(0, 0, sizeof(f), RAM + 0x80000) &&
			 image.entry == RAM + 0x80000, "Image, header: %s\n", error);
	ksft_test_result(!parse(&f, sizeof(f), IMAGE_DETECT, RAM + 0x280000, IMAGE_NONE) &&
			 segment_is(0, 0, sizeof(f), RAM + 0x280000), "Image, address: %s\n", error);
	ksft_test_result(!parse(&f, sizeof(f), IMAGE_DETECT, IMAGE_NONE, HIGH + 0x80000) &&
			 image.entry == HIGH + 0x80000, "Image, configuration: %s\n", error);
	ksft_test_result(!parse(&f, sizeof(f), IMAGE_RAW, IMAGE_NONE, IMAGE_NONE) &&
			 image.format == IMAGE_RAW && image.entry == RAM, "Image as raw: %s\n", error);
	refused(&f, sizeof(f), IMAGE_DETECT, RAM, "is not a multiple of 2 MiB plus 0x80000");
	refused(&f, sizeof(f), IMAGE_DETECT, 0, "is not a multiple of 2 MiB plus 0x80000");
	refused(&f, 63, IMAGE_IMAGE, IMAGE_NONE, "not an Image of arm64");

	f.image_size = 0x400000 - 0x80000 + 1;
	refused(&f, sizeof(f), IMAGE_DETECT, IMAGE_NONE, "don't lie in memory of the cell");
	f.image_size = ~0UL;
	refused(&f, sizeof(f), IMAGE_DETECT, IMAGE_NONE, "don't lie in memory of the cell");
	f.text_offset = 0x200000;
	refused(&f, sizeof(f), IMAGE_DETECT, IMAGE_NONE, "text_offset 0x200000 in the header");
	f.text_offset = ~0UL;
	refused(&f, sizeof(f), IMAGE_DETECT, IMAGE_NONE, "in the header is above 0x1fffff");
	f.image_size = 0;
	ksft_test_result(!parse(&f, sizeof(f), IMAGE_DETECT, IMAGE_NONE, IMAGE_NONE) &&
			 image.entry == RAM + 0x80000, "Image without a size: %s\n", error);
	f.magic[3] = 'e';
	refused(&f, sizeof(f), IMAGE_IMAGE, IMAGE_NONE, "not an Image of arm64");
}

static void test_elf(void)
{
	struct elf_file f = good_elf();

	ksft_test_result(!parse(&f, sizeof(f), IMAGE_DETECT, IMAGE_NONE, RAM + 8) &&
			 image.format == IMAGE_ELF && image.count == 2 &&
			 segment_is(0, offsetof(struct elf_file, text), 64, RAM + 0x1000) &&
			 segment_is(1, offsetof(struct elf_file, data), 32, HIGH) &&
			 image.entry == RAM + 0x1010, "ELF: %s\n", error);
	refused(&f, sizeof(f), IMAGE_ELF, RAM, "an ELF file has its own addresses");
	refused(&f, sizeof(f), IMAGE_IMAGE, IMAGE_NONE, "not an Image of arm64");
	refused(&f, 20, IMAGE_DETECT, IMAGE_NONE, "ELF header is cut short");
	refused(&f, 100, IMAGE_DETECT, IMAGE_NONE, "ELF program header 0 lies outside");
	refused(&f, sizeof(f) - 1, IMAGE_DETECT, IMAGE_NONE, "ELF segment 2 lies outside of the file");
}

/* One field changed, and what is said about it. */
#define ELF_FIELD(field, value, expected)					\
	do {									\
		struct elf_file f = good_elf();					\
										\
		f.field = value;						\
		refused(&f, sizeof(f), IMAGE_ELF, IMAGE_NONE, expected);	\
	} while (0)

static void test_broken_elf(void)
{
	ELF_FIELD(header.e_ident[EI_MAG3], 'G', "not an ELF file");
	ELF_FIELD(header.e_ident[EI_CLASS], ELFCLASS32, "not a 64-bit little-endian ELF file");
	ELF_FIELD(header.e_ident[EI_DATA], ELFDATA2MSB, "not a 64-bit little-endian ELF file");
	ELF_FIELD(header.e_machine, EM_X86_64, "ELF file for machine 62, not for AArch64");
	ELF_FIELD(header.e_type, ET_REL, "ELF file of type 1 is not linked");
	ELF_FIELD(header.e_phentsize, 32, "unsupported ELF program header table");
	ELF_FIELD(header.e_phnum, PN_XNUM, "unsupported ELF program header table");
	ELF_FIELD(header.e_phnum, 0, "ELF file has nothing to load");
	ELF_FIELD(header.e_phnum, 0xfffe, "lies outside of the file");
	ELF_FIELD(header.e_phoff, ~0UL, "ELF program header 0 lies outside of the file");
	ELF_FIELD(header.e_phoff, ~0UL - 55, "ELF program header 0 lies outside of the file");
	ELF_FIELD(header.e_entry, 0x1000, "ELF entry 0x1000 lies in no segment");
	ELF_FIELD(phdr[0].p_memsz, 63, "ELF segment 0: p_filesz is larger than p_memsz");
	ELF_FIELD(phdr[0].p_offset, ~0UL, "ELF segment 0 lies outside of the file");
	ELF_FIELD(phdr[0].p_paddr, RAM - 1, "don't lie in memory of the cell");
	ELF_FIELD(phdr[2].p_memsz, 0x200001, "0x200001 bytes at 0x80000000");
	ELF_FIELD(phdr[2].p_memsz, ~0UL, "don't lie in memory of the cell");
}

static void test_many_segments(void)
{
	static struct {
		Elf64_Ehdr header;
		Elf64_Phdr phdr[IMAGE_SEGMENTS_MAX + 1];
	} f;
	int i;

	f.header = good_elf().header;
	f.header.e_phnum = IMAGE_SEGMENTS_MAX;
	for (i = 0; i <= IMAGE_SEGMENTS_MAX; i++)
		f.phdr[i] = (Elf64_Phdr) {
			.p_type = PT_LOAD, .p_paddr = RAM + i, .p_filesz = 1, .p_memsz = 1,
			.p_vaddr = f.header.e_entry + i,
		};
	ksft_test_result(!parse(&f, sizeof(f), IMAGE_DETECT, IMAGE_NONE, IMAGE_NONE) &&
			 image.count == IMAGE_SEGMENTS_MAX, "most segments: %s\n", error);
	f.header.e_phnum++;
	refused(&f, sizeof(f), IMAGE_DETECT, IMAGE_NONE, "more than 64 segments");
}

/* boot-image-header.rst: text_offset is 2 MiB where XLEN is 64. */
static void test_riscv64(void)
{
	struct image_file f = good_image();
	struct elf_file e = good_elf();

	machine = "riscv64";
	refused(&f, sizeof(f), IMAGE_DETECT, IMAGE_NONE, "not an Image of riscv64");
	refused(&e, sizeof(e), IMAGE_DETECT, IMAGE_NONE, "machine 183, not for RISC-V (243)");
	memcpy(f.magic, "RSC\x05", sizeof(f.magic));
	f.text_offset = 0x200000;
	ksft_test_result(!parse(&f, sizeof(f), IMAGE_DETECT, IMAGE_NONE, IMAGE_NONE) &&
			 image.format == IMAGE_IMAGE && image.entry == RAM + 0x200000,
			 "Image of riscv64: %s\n", error);
	f.text_offset = 0x200001;
	refused(&f, sizeof(f), IMAGE_DETECT, IMAGE_NONE, "in the header is above 0x200000");
	e.header.e_machine = EM_RISCV;
	ksft_test_result(!parse(&e, sizeof(e), IMAGE_DETECT, IMAGE_NONE, IMAGE_NONE),
			 "ELF for RISC-V: %s\n", error);
	entry_is(RAM + 2, 3, 0, "(none)");
	entry_is(RAM + 1, 3, -EINVAL, "not a multiple of 2");
	machine = "aarch64";
	ksft_test_result(!image_machine("i386"), "no machine of that name\n");
}

static void raw_goes_to(uint64_t lowest, uint64_t expected)
{
	struct image_range range = { lowest, 0x400000 };
	struct image_memory memory = {
		.machine = image_machine("x86_64"),
		.count = 1,
		.ranges = &range,
		.address = IMAGE_NONE,
		.fallback = IMAGE_NONE,
	};
	int fd = memfd_create("image", MFD_CLOEXEC);

	if (fd < 0 || write(fd, "raw", 3) != 3)
		ksft_exit_fail_msg("memfd: %m\n");
	ksft_test_result(!image_parse(fd, IMAGE_DETECT, &memory, &image, error) &&
			 image.entry == expected, "raw file, memory from 0x%lx\n",
			 (unsigned long)lowest);
	close(fd);
}

/* Above the first MiB; a vmlinux's entry; no bzImage. */
static void test_x86_64(void)
{
	struct elf_file e = good_elf();
	uint8_t bzimage[0x400] = { [0x1fe] = 0x55, 0xaa, [0x202] = 'H', 'd', 'r', 'S' };

	raw_goes_to(0, 0x100000);
	raw_goes_to(RAM, RAM);
	machine = "x86_64";
	e.header.e_machine = EM_X86_64;
	e.header.e_entry = RAM + 0x1020;
	ksft_test_result(!parse(&e, sizeof(e), IMAGE_DETECT, IMAGE_NONE, IMAGE_NONE) &&
			 image.entry == RAM + 0x1020, "its entry is physical: %s\n", error);
	refused(bzimage, sizeof(bzimage), IMAGE_DETECT, IMAGE_NONE, "load the vmlinux in it");
	ksft_test_result(!parse(bzimage, sizeof(bzimage), IMAGE_RAW, IMAGE_NONE, IMAGE_NONE),
			 "but as a raw file: %s\n", error);
	machine = "aarch64";
}

static void test_not_regular(void)
{
	struct image_memory memory = {
		.machine = image_machine(machine),
		.count = 3,
		.ranges = ranges,
	};
	int fds[2];

	if (pipe(fds))
		ksft_exit_fail_msg("pipe: %m\n");
	ksft_test_result(image_parse(fds[0], IMAGE_RAW, &memory, &image, error) < 0 &&
			 strstr(error, "not a regular file"), "refused: %s\n", error);
	close(fds[0]);
	ksft_test_result(image_parse(fds[0], IMAGE_RAW, &memory, &image, error) < 0 &&
			 strstr(error, "Bad file descriptor"), "refused: %s\n", error);
	close(fds[1]);
}

/* Whatever the bytes are: each segment lies in the file and in memory. */
static bool is_sound(size_t size)
{
	uint32_t i;

	for (i = 0; i < image.count; i++) {
		const struct image_segment *s = &image.segments[i];
		bool low = s->gpa >= RAM && s->gpa + s->length <= RAM + 0x400000;
		bool high = s->gpa >= HIGH && s->gpa + s->length <= HIGH + 0x200000;

		if (s->offset > size || s->length > size - s->offset || !s->length ||
		    s->gpa + s->length < s->gpa || (!low && !high))
			return false;
	}
	return image.count;
}

static void test_mutations(const void *good, size_t size, const char *what)
{
	static const unsigned char values[] = { 0x00, 0x01, 0x7f, 0x80, 0xff };
	char bytes[512];
	bool sound = true;
	size_t i, v;

	for (i = 0; i < size; i++) {
		for (v = 0; v < sizeof(values); v++) {
			memcpy(bytes, good, size);
			bytes[i] = values[v];
			if (!parse(bytes, size, IMAGE_DETECT, IMAGE_NONE, IMAGE_NONE))
				sound &= is_sound(size);
		}
		if (i && !parse(good, i, IMAGE_DETECT, IMAGE_NONE, IMAGE_NONE))
			sound &= is_sound(i);
	}
	ksft_test_result(sound, "%s: each byte changed, each length\n", what);
}

int main(void)
{
	struct image_file image_file = good_image();
	struct elf_file elf_file = good_elf();

	ksft_print_header();
	ksft_set_plan(7 + 10 + 13 + 6 + 17 + 2 + 2 + 2 + 8 + 5);
	test_entry();
	test_raw();
	test_image();
	test_elf();
	test_broken_elf();
	test_many_segments();
	test_not_regular();
	test_riscv64();
	test_x86_64();
	test_mutations(&elf_file, sizeof(elf_file), "ELF");
	test_mutations(&image_file, sizeof(image_file), "Image");
	ksft_finished();
}
