// SPDX-License-Identifier: GPL-2.0
/*
 * image.c - parses raw binaries, 64-bit ELF files and Linux's Images, and knows
 * Linux's bzImages.
 */
#include <elf.h>
#include <endian.h>
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "image.h"

#define IMAGE_ALIGN	(2ULL << 20)

/* As many ranges as a message names. */
#define MEMORY_TEXT_RANGES	3
#define MEMORY_TEXT_MAX		(MEMORY_TEXT_RANGES * 40 + 8)

/*
 * Header of an Image: Documentation/arch/arm64/booting.rst of Linux and
 * .../riscv/boot-image-header.rst, whose magic2 is where arm64 has its magic.
 */
struct image_header {
	uint32_t code[2];
	uint64_t text_offset;
	uint64_t image_size;
	uint64_t flags;
	uint64_t reserved[3];
	char magic[4];
	uint32_t pe_header;
};

_Static_assert(sizeof(struct image_header) == 64, "Image header");

/* Kernels of arm64 before 3.17 have no image_size, and this offset. */
#define IMAGE_OLD_TEXT_OFFSET	0x80000

static const struct image_machine machines[] = {
	{ "aarch64", "arm64", EM_AARCH64, "AArch64", "ARM\x64", IMAGE_ALIGN - 1, 4, 0 },
	/* Compressed instructions have 2 bytes. */
	{ "riscv64", "riscv64", EM_RISCV, "RISC-V", "RSC\x05", IMAGE_ALIGN, 2, 0 },
	/* Below, a PC has its tables and holes. */
	{ "x86_64", "x86_64", EM_X86_64, "x86-64", "", 0, 1, 1ULL << 20 },
};

const struct image_machine *image_machine(const char *uname)
{
	unsigned int i;

	for (i = 0; i < sizeof(machines) / sizeof(machines[0]); i++)
		if (!strcmp(uname, machines[i].uname))
			return &machines[i];
	return NULL;
}

struct parser {
	int fd;
	uint64_t file_size;
	const struct image_memory *memory;
	struct image *image;
	char *error;
};

__attribute__((format(printf, 2, 3)))
static int fail(struct parser *p, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(p->error, IMAGE_ERROR_MAX, format, args);
	va_end(args);
	return -EINVAL;
}

const char *image_format_name(enum image_format format)
{
	static const char * const names[] = {
		[IMAGE_RAW] = "raw",
		[IMAGE_ELF] = "elf",
		[IMAGE_IMAGE] = "image",
	};

	return names[format];
}

/* False with no more than a part read where the file ends before. */
static bool read_at(struct parser *p, uint64_t offset, void *buffer, size_t size)
{
	if (offset > p->file_size || size > p->file_size - offset)
		return false;
	return pread(p->fd, buffer, size, offset) == (ssize_t)size;
}

/* The part of a range from @gpa to the end of the region that holds it. */
static uint64_t room_at(const struct image_memory *memory, uint64_t gpa)
{
	uint32_t i;

	for (i = 0; i < memory->count; i++) {
		const struct image_range *range = &memory->ranges[i];

		if (gpa >= range->gpa && gpa - range->gpa < range->size)
			return range->size - (gpa - range->gpa);
	}
	return 0;
}

/* Whether @size bytes from @gpa are memory, maybe of regions that touch. */
static bool fits(const struct image_memory *memory, uint64_t gpa, uint64_t size)
{
	while (size) {
		uint64_t room = room_at(memory, gpa);

		if (!room)
			return false;
		if (room >= size)
			return true;
		gpa += room;
		size -= room;
	}
	return true;
}

static uint64_t lowest(const struct image_memory *memory)
{
	uint64_t gpa = memory->ranges[0].gpa;
	uint32_t i;

	for (i = 1; i < memory->count; i++)
		if (memory->ranges[i].gpa < gpa)
			gpa = memory->ranges[i].gpa;
	return gpa;
}

/* The memory of the cell, for messages: "0x0-0xfff, 0x2000-0x2fff, ...". */
static const char *memory_text(const struct image_memory *memory, char text[MEMORY_TEXT_MAX])
{
	size_t used = 0;
	uint32_t i;

	snprintf(text, MEMORY_TEXT_MAX, "which has none");
	for (i = 0; i < memory->count && i < MEMORY_TEXT_RANGES; i++)
		used += snprintf(text + used, MEMORY_TEXT_MAX - used,
				 "%s0x%" PRIx64 "-0x%" PRIx64, i ? ", " : "",
				 memory->ranges[i].gpa,
				 memory->ranges[i].gpa + memory->ranges[i].size - 1);
	if (i < memory->count)
		snprintf(text + used, MEMORY_TEXT_MAX - used, ", ...");
	return text;
}

int image_check_entry(const struct image_memory *memory, uint64_t entry, char *error)
{
	struct parser p = { .error = error };
	char text[MEMORY_TEXT_MAX];

	if (!room_at(memory, entry))
		return fail(&p, "entry 0x%" PRIx64 " doesn't lie in memory of the cell, %s",
			    entry, memory_text(memory, text));
	if (memory->machine && entry % memory->machine->instruction_size)
		return fail(&p, "entry 0x%" PRIx64 " is not a multiple of %u", entry,
			    memory->machine->instruction_size);
	return 0;
}

/* Adds @length bytes of the file that take @size bytes of memory. */
static int add_segment(struct parser *p, uint64_t offset, uint64_t length,
		       uint64_t gpa, uint64_t size)
{
	struct image *image = p->image;
	char text[MEMORY_TEXT_MAX];

	if (!fits(p->memory, gpa, size))
		return fail(p, "0x%" PRIx64 " bytes at 0x%" PRIx64
			    " don't lie in memory of the cell, %s", size, gpa,
			    memory_text(p->memory, text));
	if (!length)
		return 0;
	if (image->count == IMAGE_SEGMENTS_MAX)
		return fail(p, "more than %d segments", IMAGE_SEGMENTS_MAX);
	image->segments[image->count++] = (struct image_segment) {
		.offset = offset,
		.length = length,
		.gpa = gpa,
	};
	return 0;
}

/*
 * Linux's Documentation/arch/x86/boot.rst: the setup header's place and magic, and
 * that of the boot sector.
 */
static bool is_bzimage(struct parser *p)
{
	uint8_t sector[0x206];

	return p->memory->machine && p->memory->machine->elf == EM_X86_64 &&
	       read_at(p, 0, sector, sizeof(sector)) && sector[0x1fe] == 0x55 &&
	       sector[0x1ff] == 0xaa && !memcmp(sector + 0x202, "HdrS", 4);
}

static uint64_t raw_default(const struct image_memory *memory)
{
	uint64_t gpa = lowest(memory);

	return memory->machine && gpa < memory->machine->raw_min ?
	       memory->machine->raw_min : gpa;
}

static int parse_raw(struct parser *p)
{
	uint64_t gpa = p->memory->address;

	if (gpa == IMAGE_NONE)
		gpa = p->memory->fallback;
	if (gpa == IMAGE_NONE)
		gpa = raw_default(p->memory);
	p->image->entry = gpa;
	return add_segment(p, 0, p->file_size, gpa, p->file_size);
}

static const char *machine_name(const struct parser *p)
{
	return p->memory->machine ? p->memory->machine->name : "this machine";
}

static bool magic_is(const struct image_header *header, const struct image_machine *machine)
{
	return machine->magic[0] && !memcmp(header->magic, machine->magic, sizeof(header->magic));
}

static bool has_magic(const struct parser *p, const struct image_header *header)
{
	const struct image_machine *machine = p->memory->machine;

	return machine && magic_is(header, machine);
}

static int parse_image(struct parser *p)
{
	uint64_t gpa = p->memory->address;
	uint64_t text_offset, size;
	struct image_header header;

	if (!read_at(p, 0, &header, sizeof(header)) || !has_magic(p, &header))
		return fail(p, "not an Image of %s", machine_name(p));
	text_offset = le64toh(header.text_offset);
	size = le64toh(header.image_size);
	if (!size)
		text_offset = IMAGE_OLD_TEXT_OFFSET;
	if (size < p->file_size)
		size = p->file_size;
	if (text_offset > p->memory->machine->text_offset_max)
		return fail(p, "text_offset 0x%" PRIx64 " in the header is above 0x%" PRIx64,
			    text_offset, p->memory->machine->text_offset_max);

	if (gpa == IMAGE_NONE)
		gpa = p->memory->fallback;
	if (gpa == IMAGE_NONE)
		gpa = lowest(p->memory) + text_offset;
	if ((gpa - text_offset) % IMAGE_ALIGN)
		return fail(p, "address 0x%" PRIx64 " is not a multiple of 2 MiB plus 0x%" PRIx64
			    ", which the header asks for", gpa, text_offset);
	p->image->entry = gpa;
	return add_segment(p, 0, p->file_size, gpa, size);
}

static int check_elf_header(struct parser *p, const Elf64_Ehdr *header)
{
	if (memcmp(header->e_ident, ELFMAG, SELFMAG))
		return fail(p, "not an ELF file");
	if (header->e_ident[EI_CLASS] != ELFCLASS64 ||
	    header->e_ident[EI_DATA] != ELFDATA2LSB)
		return fail(p, "not a 64-bit little-endian ELF file");
	if (!p->memory->machine)
		return fail(p, "axvisor does not run on this machine");
	if (le16toh(header->e_machine) != p->memory->machine->elf)
		return fail(p, "ELF file for machine %u, not for %s (%u)",
			    le16toh(header->e_machine), p->memory->machine->elf_name,
			    p->memory->machine->elf);
	if (le16toh(header->e_type) != ET_EXEC && le16toh(header->e_type) != ET_DYN)
		return fail(p, "ELF file of type %u is not linked", le16toh(header->e_type));
	if (le16toh(header->e_phentsize) != sizeof(Elf64_Phdr) ||
	    le16toh(header->e_phnum) == PN_XNUM)
		return fail(p, "unsupported ELF program header table");
	if (p->memory->address != IMAGE_NONE)
		return fail(p, "an ELF file has its own addresses; leave ADDRESS out, or use --format raw");
	return 0;
}

static int add_elf_segment(struct parser *p, const Elf64_Phdr *phdr, unsigned int index)
{
	uint64_t offset = le64toh(phdr->p_offset);
	uint64_t length = le64toh(phdr->p_filesz);
	uint64_t size = le64toh(phdr->p_memsz);

	if (length > size)
		return fail(p, "ELF segment %u: p_filesz is larger than p_memsz", index);
	if (offset > p->file_size || length > p->file_size - offset)
		return fail(p, "ELF segment %u lies outside of the file", index);
	return add_segment(p, offset, length, le64toh(phdr->p_paddr), size);
}

/*
 * e_entry is a virtual address: translated if @phdr holds it. That of a vmlinux of
 * x86_64 is a physical one, and in none.
 */
static void translate_entry(struct parser *p, const Elf64_Phdr *phdr, uint64_t entry)
{
	uint64_t size = le64toh(phdr->p_memsz);

	if (entry - le64toh(phdr->p_vaddr) < size)
		p->image->entry = le64toh(phdr->p_paddr) + entry - le64toh(phdr->p_vaddr);
	else if (p->image->entry == IMAGE_NONE && entry - le64toh(phdr->p_paddr) < size)
		p->image->entry = entry;
}

static int parse_elf(struct parser *p)
{
	Elf64_Ehdr header;
	Elf64_Phdr phdr;
	unsigned int i;
	int ret;

	if (!read_at(p, 0, &header, sizeof(header)))
		return fail(p, "ELF header is cut short");
	ret = check_elf_header(p, &header);
	if (ret)
		return ret;

	p->image->entry = IMAGE_NONE;
	for (i = 0; i < le16toh(header.e_phnum); i++) {
		uint64_t offset = le64toh(header.e_phoff);

		if (offset > p->file_size ||
		    !read_at(p, offset + i * sizeof(phdr), &phdr, sizeof(phdr)))
			return fail(p, "ELF program header %u lies outside of the file", i);
		if (le32toh(phdr.p_type) != PT_LOAD)
			continue;
		ret = add_elf_segment(p, &phdr, i);
		if (ret)
			return ret;
		translate_entry(p, &phdr, le64toh(header.e_entry));
	}
	if (!p->image->count)
		return fail(p, "ELF file has nothing to load");
	if (p->image->entry == IMAGE_NONE)
		return fail(p, "ELF entry 0x%" PRIx64 " lies in no segment",
			    (uint64_t)le64toh(header.e_entry));
	return 0;
}

/* Also of a machine that this one isn't, so that it is refused. */
static bool is_image(const struct image_header *header)
{
	unsigned int i;

	for (i = 0; i < sizeof(machines) / sizeof(machines[0]); i++)
		if (magic_is(header, &machines[i]))
			return true;
	return false;
}

static enum image_format detect(struct parser *p)
{
	struct image_header header;
	char magic[SELFMAG];

	if (read_at(p, 0, magic, sizeof(magic)) && !memcmp(magic, ELFMAG, SELFMAG))
		return IMAGE_ELF;
	if (read_at(p, 0, &header, sizeof(header)) &&
	    is_image(&header))
		return IMAGE_IMAGE;
	return IMAGE_RAW;
}

int image_parse(int fd, enum image_format format,
		const struct image_memory *memory, struct image *image,
		char *error)
{
	struct parser p = {
		.fd = fd,
		.memory = memory,
		.image = image,
		.error = error,
	};
	struct stat st;

	memset(image, 0, sizeof(*image));
	if (fstat(fd, &st))
		return fail(&p, "%s", strerror(errno));
	if (!S_ISREG(st.st_mode))
		return fail(&p, "not a regular file");
	if (!st.st_size)
		return fail(&p, "the file is empty");
	p.file_size = st.st_size;
	if (format != IMAGE_RAW && is_bzimage(&p))
		return fail(&p, "a bzImage can't be loaded; load the vmlinux in it, which Linux's scripts/extract-vmlinux gets out");

	image->format = format == IMAGE_DETECT ? detect(&p) : format;
	switch (image->format) {
	case IMAGE_ELF:
		return parse_elf(&p);
	case IMAGE_IMAGE:
		return parse_image(&p);
	default:
		return parse_raw(&p);
	}
}
