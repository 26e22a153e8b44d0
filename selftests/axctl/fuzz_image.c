// SPDX-License-Identifier: GPL-2.0
/*
 * fuzz_image.c - broken images for image.c: whatever it takes lies within the
 * file and the cell's memory, whatever it refuses has a reason.
 */
#include <elf.h>
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

#include "fuzz.h"
#include "image.h"

#define RAM		0x40000000ULL
#define GRANULE		0x200000ULL
#define FILE_MAX	8192U
#define RANGES_MAX	6U
#define IMAGES		2000U

static unsigned char file[FILE_MAX];
static size_t file_size;
static struct image_range ranges[RANGES_MAX];
static struct image_memory memory;

static uint64_t address(void)
{
	const struct image_range *r = &ranges[fuzz_below(memory.count)];

	switch (fuzz_below(4)) {
	case 0:
		return fuzz_number();
	case 1:
		return r->gpa + r->size - fuzz_below(GRANULE);
	default:
		return r->gpa + fuzz_below(r->size);
	}
}

/* As dts.c lets them through: aligned, disjoint, below 52 bits. */
static void make_memory(void)
{
	uint64_t gpa = fuzz_one_in(4) ? (1ULL << 52) - 64 * GRANULE : RAM;
	uint32_t i;

	memory.machine = image_machine("aarch64");
	memory.count = 1 + fuzz_below(RANGES_MAX);
	memory.ranges = ranges;
	for (i = 0; i < memory.count; i++) {
		gpa += fuzz_below(3) * GRANULE;
		ranges[i].gpa = gpa;
		ranges[i].size = (1 + fuzz_below(4)) * GRANULE;
		gpa += ranges[i].size;
	}
	if (memory.count > 1) {
		struct image_range first = ranges[0];

		i = fuzz_below(memory.count);
		ranges[0] = ranges[i];
		ranges[i] = first;
	}
	memory.address = fuzz_one_in(2) ? IMAGE_NONE : address();
	memory.fallback = fuzz_one_in(2) ? IMAGE_NONE : address();
}

static void make_elf(void)
{
	unsigned int i, count = fuzz_below(fuzz_one_in(20) ? 80 : 6);
	Elf64_Ehdr header = {
		.e_ident = { 0x7f, 'E', 'L', 'F', ELFCLASS64, ELFDATA2LSB, EV_CURRENT },
		.e_type = fuzz_one_in(2) ? ET_EXEC : ET_DYN,
		.e_machine = EM_AARCH64,
		.e_entry = address(),
		.e_phoff = sizeof(header),
		.e_phentsize = sizeof(Elf64_Phdr),
		.e_phnum = count,
	};

	memcpy(file, &header, sizeof(header));
	for (i = 0; i < count; i++) {
		uint64_t at = address(), offset = fuzz_below(FILE_MAX);
		uint64_t length = fuzz_below(FILE_MAX - offset + 2);
		Elf64_Phdr phdr = {
			.p_type = fuzz_one_in(5) ? PT_NOTE : PT_LOAD,
			.p_offset = offset,
			.p_vaddr = fuzz_one_in(2) ? header.e_entry - fuzz_below(64) : at,
			.p_paddr = at,
			.p_filesz = length,
			.p_memsz = length + (fuzz_one_in(3) ? fuzz_number() : 0),
		};

		memcpy(file + sizeof(header) + i * sizeof(phdr), &phdr, sizeof(phdr));
	}
	file_size = FILE_MAX - (fuzz_one_in(3) ? fuzz_below(FILE_MAX) : 0);
}

static void make_image(void)
{
	uint64_t words[8] = { 0 };

	words[1] = fuzz_one_in(2) ? 0x80000 : fuzz_number();
	words[2] = fuzz_one_in(2) ? 0x1000 : fuzz_number();
	memcpy(&words[7], "ARM\x64", 4);
	memcpy(file, words, sizeof(words));
	file_size = fuzz_one_in(4) ? fuzz_below(128) : fuzz_below(FILE_MAX);
}

static void spoil(void)
{
	uint64_t number = fuzz_number();
	size_t size = 1U << fuzz_below(4);
	size_t limit = fuzz_one_in(2) ? 64 : 512;

	memcpy(file + fuzz_below(limit - size), &number, size);
}

static bool in_memory(uint64_t gpa)
{
	uint32_t i;

	for (i = 0; i < memory.count; i++)
		if (gpa >= ranges[i].gpa && gpa - ranges[i].gpa < ranges[i].size)
			return true;
	return false;
}

/* By ends and granules: not as image.c does it. */
static bool all_in_memory(uint64_t gpa, uint64_t length)
{
	uint64_t last = gpa + length - 1, at;

	if (last < gpa || length > (RANGES_MAX * 4 + 1) * GRANULE)
		return false;
	for (at = gpa / GRANULE; at <= last / GRANULE; at++)
		if (!in_memory(at * GRANULE))
			return false;
	return true;
}

static void check_result(const struct image *image)
{
	uint32_t i;

	fuzz_check(image->count >= 1 && image->count <= IMAGE_SEGMENTS_MAX,
		   "%u segments", image->count);
	fuzz_check(image_format_name(image->format), "format %d", image->format);
	for (i = 0; i < image->count; i++) {
		const struct image_segment *s = &image->segments[i];

		fuzz_check(s->length && s->offset < file_size &&
			   s->length <= file_size - s->offset,
			   "segment %u outside of the file", i);
		fuzz_check(all_in_memory(s->gpa, s->length),
			   "segment %u outside of the memory", i);
	}
}

/* What is said is one line that can be printed. */
static void check_error(const char *error)
{
	const char *p;

	fuzz_check(*error && strlen(error) < IMAGE_ERROR_MAX, "no reason");
	for (p = error; *p; p++)
		fuzz_check((unsigned char)*p >= ' ' && *p != 0x7f,
			   "not printable: %s", error);
}

static void one_image(int fd)
{
	enum image_format format = fuzz_one_in(2) ? IMAGE_DETECT :
						    fuzz_below(IMAGE_IMAGE + 1);
	char error[IMAGE_ERROR_MAX] = "";
	struct image image;
	int ret;

	memset(file, 0, sizeof(file));
	make_memory();
	if (fuzz_one_in(3))
		make_image();
	else
		make_elf();
	while (fuzz_one_in(2))
		spoil();
	fuzz_check(!ftruncate(fd, 0) && pwrite(fd, file, file_size, 0) == (ssize_t)file_size,
		   "memfd");
	ret = image_parse(fd, format, &memory, &image, error);
	fuzz_check(!ret || ret == -EINVAL, "returned %d", ret);
	if (ret) {
		check_error(error);
		return;
	}
	check_result(&image);
	ret = image_check_entry(&memory, image.entry, error);
	fuzz_check(!ret == (in_memory(image.entry) && !(image.entry % 4)),
		   "entry 0x%llx: %d", (fuzz_u64)image.entry, ret);
}

static void one_case(void)
{
	int fd = memfd_create("image", MFD_CLOEXEC);
	unsigned int i;

	fuzz_check(fd >= 0, "memfd");
	for (i = 0; i < IMAGES; i++)
		one_image(fd);
	close(fd);
}

int main(int argc, char **argv)
{
	static const struct fuzzer fuzzer = { "images", NULL, one_case };

	fuzz_main(&fuzzer, argc, argv);
}
