// SPDX-License-Identifier: GPL-2.0
/*
 * axctl.c - the command table and the global options.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "axctl.h"

struct settings settings;

static const struct command commands[] = {
	{ "check", cmd_check, "",
	  "say whether this machine can be seized, and what is in the way\n"
	  "Changes nothing. Without the module loaded only what user space can see\n"
	  "is checked. Exit status 1 if there is an error in the way." },
	{ "enable", cmd_enable, "",
	  "seize the machine" },
	{ "disable", cmd_disable, "",
	  "give the machine back to Linux" },
	{ "create", cmd_create, "[-n NAME] CELL.dts|CELL.dtb",
	  "create a cell from its configuration\n"
	  "  -n, --name NAME   call it NAME instead of what the file says" },
	{ "load", cmd_load,
	  "[--format raw|elf|image] [--config CELL.dts] [--entry ADDRESS] [--arg VALUE]\n"
	  "                  [--mode MODE] [--no-entry] CELL FILE [ADDRESS]",
	  "copy a program or data into a cell's memory, before it is started\n"
	  "FILE@ADDRESS is understood, too.\n"
	  "ADDRESS and entry are those given here, else those of --config, else those\n"
	  "that the file's header asks for, else the lowest memory of the cell.\n"
	  "  -f, --format FORMAT  raw, elf or image (Linux's Image); default: detected\n"
	  "  -c, --config FILE    take addresses, arg and mode from a cell's configuration\n"
	  "  -e, --entry ADDRESS  where vCPU 0 starts\n"
	  "  -a, --arg VALUE      boot argument of vCPU 0 (arm64: x0, riscv64: a1, x86_64: rsi)\n"
	  "  -m, --mode MODE      how vCPU 0 starts, on x86_64: long (without it), protected\n"
	  "                       (as Multiboot has it, ebx is the boot argument) or real\n"
	  "      --no-entry       data only: the entry stays as it is" },
	{ "start", cmd_start, "CELL",
	  "start a loaded cell" },
	{ "pause", cmd_pause, "CELL",
	  "halt a running cell where it is" },
	{ "resume", cmd_resume, "CELL",
	  "let a paused cell go on" },
	{ "stop", cmd_stop, "CELL",
	  "end what a cell runs; it can then be reset or destroyed" },
	{ "reset", cmd_reset, "CELL",
	  "load a cell anew and start it\n"
	  "If the memory that its program started in was unmapped, there is nothing to\n"
	  "start: the cell is created again then, and takes another program." },
	{ "destroy", cmd_destroy, "CELL",
	  "end a cell and give its CPUs, memory and devices back" },
	{ "map", cmd_map,
	  "[--read-only] [--no-exec] [--shared-read | --shared-write] [--contiguous]\n"
	  "                 [--host-address ADDRESS] [--mmio] CELL ADDRESS SIZE",
	  "map more memory, or a device, into a cell, also while it runs\n"
	  "ADDRESS is guest-physical. SIZE may end in K, M or G. Both are multiples of\n"
	  "2 MiB, of a device 4 KiB. Memory comes from Linux and is zero; reset and destroy\n"
	  "treat it like that of the configuration.\n"
	  "      --read-only             the cell can't write it\n"
	  "      --no-exec               the cell can't execute it\n"
	  "      --shared-read           Linux may read it\n"
	  "      --shared-write          Linux may read and write it\n"
	  "      --contiguous            one range of host-physical memory\n"
	  "  -a, --host-address ADDRESS  this range, which is reserved or the device's\n"
	  "  -m, --mmio                  registers of a device" },
	{ "unmap", cmd_unmap, "CELL ADDRESS",
	  "take the region that begins at ADDRESS from a cell, also while it runs\n"
	  "The cell loses it at once, Linux gets it when it is clear." },
	{ "run", cmd_run,
	  "[-n NAME] [--rm] [--format raw|elf|image] [--entry ADDRESS]\n"
	  "                 [--arg VALUE] [--mode MODE] --file FILE[@ADDRESS]... CELL.dts|CELL.dtb",
	  "create, load and start a cell and attach to its console\n"
	  "The first file is the program, the others are data. A cell that could not\n"
	  "be started is destroyed again. Exit status 1 if the cell failed.\n"
	  "  -n, --name NAME      call it NAME instead of what the file says\n"
	  "  -f, --file FILE      load FILE, at ADDRESS if given\n"
	  "      --format FORMAT  of the program: raw, elf or image; default: detected\n"
	  "  -e, --entry ADDRESS  where vCPU 0 starts\n"
	  "  -a, --arg VALUE      boot argument of vCPU 0 (arm64: x0, riscv64: a1, x86_64: rsi)\n"
	  "  -m, --mode MODE      how vCPU 0 starts, see load\n"
	  "      --rm             destroy the cell at the end" },
	{ "list", cmd_list, "",
	  "list the cells, one line each" },
	{ "show", cmd_show, "[CELL]",
	  "show all about a cell, or about all cells" },
	{ "top", cmd_top, "[-i SECONDS] [-n ROUNDS]",
	  "show who owns which CPU and which memory, live\n"
	  "On a terminal it goes on until q or ^C, else it is shown once.\n"
	  "  -i, --interval SECONDS  between two times; without it 2\n"
	  "  -n, --rounds ROUNDS     that often, then end\n"
	  "With --json one object a line." },
	{ "stat", cmd_stat, "[-i SECONDS [-n ROUNDS]] [CELL]",
	  "show what the vCPUs of a cell, or of all cells, do\n"
	  "The time on its CPU, virtual interrupts taken, exits to the core by reason.\n"
	  "  -i, --interval SECONDS  refresh, with rates by second; q or ^C ends it\n"
	  "  -n, --rounds ROUNDS     that often, then end\n"
	  "With --json one array a line." },
	{ "regs", cmd_regs, "CELL VCPU [NAME=VALUE...]",
	  "show or set registers of a vCPU\n"
	  "The cell must be created, loaded, paused, stopped or failed. What is printed\n"
	  "can be given as NAME=VALUE." },
	{ "irq", cmd_irq, "[--up | --down | --msi DEVICE] CELL NUMBER",
	  "inject an interrupt into a running or paused cell\n"
	  "NUMBER is as the cell's interrupt controller counts: on arm64 the INTID of an\n"
	  "SPI, from 32 on; on riscv64 the source of its PLIC or APLIC, from 1 on. Without\n"
	  "an option it is one pulse.\n"
	  "  -u, --up          the line goes up and stays so\n"
	  "  -d, --down        the line goes down\n"
	  "  -m, --msi DEVICE  no line but a message: NUMBER is what DEVICE writes, on arm64\n"
	  "                    EventID and DeviceID as the cell's ITS counts, on riscv64\n"
	  "                    an identity, and the vCPU whose IMSIC takes it" },
	{ "attach", cmd_attach, "[--at ADDRESS] [--irq HOST[=CELL]]... CELL [DEVICE]",
	  "take a device of the machine from Linux and give it to a cell\n"
	  "DEVICE is its path in the host's device tree (/pl031@9010000, on riscv64\n"
	  "/soc/rtc@101000) or the address of its registers; where Linux knows no device\n"
	  "there, ADDRESS:SIZE, for example 0x9010000:4K. On machines of ACPI it is the\n"
	  "address, and interrupts are named with --irq. Without DEVICE only they are\n"
	  "given. Linux's driver is unbound.\n"
	  "Interrupts are numbered as by the interrupt controllers: on arm64 the INTID of an\n"
	  "SPI, from 32 on; on riscv64 the source of the PLIC or APLIC.\n"
	  "  -a, --at ADDRESS       of the registers in the cell; default: as on the host\n"
	  "  -i, --irq HOST[=CELL]  interrupt HOST of the machine is CELL of the cell's;\n"
	  "                         default: all of the device, with the same number" },
	{ "detach", cmd_detach, "CELL DEVICE",
	  "take a device away from a cell and give it back to Linux\n"
	  "DEVICE is called as axctl show does. Linux's driver is bound again." },
	{ "console", cmd_console, "[--dump | --from-start] CELL",
	  "attach to the console of a cell\n"
	  "On a terminal, type ~. after a newline to detach, ~~ to send a ~. Ends when\n"
	  "the cell ends, with exit status 1 if it failed.\n"
	  "  -d, --dump        print what is kept of what was written so far, and exit\n"
	  "  -s, --from-start  begin with that, then go on" },
	{ "monitor", cmd_monitor, "",
	  "print events as they happen\n"
	  "Changes of a cell's state and memory; devices that come to it and go.\n"
	  "With --json one object a line." },
	{ "log", cmd_log, "[-f]",
	  "print the log of the core\n"
	  "  -f, --follow  wait for more" },
	{ "help", cmd_help, "[COMMAND]",
	  "explain a command" },
};

static const struct option global_options[] = {
	{ "json", no_argument, NULL, 'j' },
	{ "no-color", no_argument, NULL, 'C' },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
	{ }
};

static const struct command *find_command(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(commands); i++)
		if (!strcmp(commands[i].name, name))
			return &commands[i];
	return NULL;
}

static void print_overview(FILE *out)
{
	size_t i;

	fputs("usage: axctl [-j] [--no-color] COMMAND [ARGUMENT]...\n\n", out);
	for (i = 0; i < ARRAY_SIZE(commands); i++)
		fprintf(out, "  %-8s %.*s\n", commands[i].name,
			(int)strcspn(commands[i].help, "\n"), commands[i].help);
	fputs("\n"
	      "  -j, --json      print JSON; what prints nothing without it prints nothing\n"
	      "      --no-color  no colour, as with NO_COLOR set\n"
	      "  -h, --help      this text, or that of a command\n"
	      "  -V, --version   print the version\n"
	      "\n"
	      "CELL is a name or a number. Exit status: 0 done, 1 refused or failed, 2 usage.\n", out);
}

static void print_help(const struct command *cmd)
{
	printf("usage: axctl %s%s%s\n\n%s\n", cmd->name, *cmd->synopsis ? " " : "",
	       cmd->synopsis, cmd->help);
}

int cmd_help(const struct command *cmd, int argc, char **argv)
{
	const struct command *about;

	no_options(cmd, argc, argv, 0, 1);
	if (optind == argc) {
		print_overview(stdout);
		return EXIT_DONE;
	}
	about = find_command(argv[optind]);
	if (!about)
		return usage_error(cmd, "there is no command '%s'", argv[optind]);
	print_help(about);
	return EXIT_DONE;
}

/* Whether @option is a global one, which is done then. @cmd may be NULL. */
static bool global_option(const struct command *cmd, int option)
{
	switch (option) {
	case 'j':
		settings.json = true;
		return true;
	case 'C':
		settings.color = false;
		return true;
	case 'h':
		if (cmd)
			print_help(cmd);
		else
			print_overview(stdout);
		exit(EXIT_DONE);
	default:
		return false;
	}
}

/* Names the option that getopt_long() has just refused. */
static void bad_option(const struct command *cmd, char **argv)
{
	if (optopt && strchr(argv[optind - 1], '=') && argv[optind - 1][1] == '-')
		usage_error(cmd, "option '%s' takes no value", argv[optind - 1]);
	else if (optopt && argv[optind - 1][1] != '-')
		usage_error(cmd, "unknown option '-%c'", optopt);
	else
		usage_error(cmd, "unknown option '%s'", argv[optind - 1]);
	exit(EXIT_USAGE);
}

/* The table of the command and of the global options that commands take. */
static void merge_options(const struct option *own, struct option *all, char *letters)
{
	const struct option *from[] = { own, global_options };
	size_t i;

	*letters++ = ':';
	for (i = 0; i < ARRAY_SIZE(from); i++) {
		const struct option *option;

		for (option = from[i]; option->name; option++) {
			if (option->val == 'V')
				continue;
			*all++ = *option;
			if (option->val == 'C' || option->val > '~')
				continue;
			*letters++ = option->val;
			if (option->has_arg)
				*letters++ = ':';
		}
	}
	*letters = '\0';
	memset(all, 0, sizeof(*all));
}

int next_option(const struct command *cmd, int argc, char **argv,
		const struct option *own)
{
	struct option all[16];
	char letters[40];
	int option;

	merge_options(own, all, letters);
	do {
		option = getopt_long(argc, argv, letters, all, NULL);
		if (option == ':') {
			usage_error(cmd, "option '%s' needs a value", argv[optind - 1]);
			exit(EXIT_USAGE);
		}
		if (option == '?')
			bad_option(cmd, argv);
	} while (global_option(cmd, option));
	return option;
}

void expect_arguments(const struct command *cmd, int argc, int min, int max)
{
	int count = argc - optind;

	if (count >= min && count <= max)
		return;
	usage_error(cmd, count < min ? "too few arguments" : "too many arguments");
	exit(EXIT_USAGE);
}

void no_options(const struct command *cmd, int argc, char **argv, int min, int max)
{
	static const struct option none[] = { { } };

	while (next_option(cmd, argc, argv, none) != OPTION_END)
		;
	expect_arguments(cmd, argc, min, max);
}

int main(int argc, char **argv)
{
	const struct command *cmd;
	const char *no_color = getenv("NO_COLOR");
	int option;

	settings.color = isatty(STDOUT_FILENO) && !(no_color && *no_color);
	opterr = 0;
	/* A message is one write: programs that run side by side don't mix them. */
	setvbuf(stderr, NULL, _IOLBF, 0);
	while ((option = getopt_long(argc, argv, "+jhV", global_options, NULL)) != -1) {
		if (option == 'V') {
			puts("axctl " AXCTL_VERSION);
			return EXIT_DONE;
		}
		if (!global_option(NULL, option))
			return usage_error(NULL, "unknown option '%s'", argv[optind - 1]);
	}
	if (optind == argc) {
		print_overview(stderr);
		return EXIT_USAGE;
	}
	cmd = find_command(argv[optind]);
	if (!cmd)
		return usage_error(NULL, "there is no command '%s'", argv[optind]);

	argc -= optind;
	argv += optind;
	optind = 0;
	option = cmd->run(cmd, argc, argv);
	if (fflush(stdout) || ferror(stdout))
		return refuse("can't write the output");
	return option;
}
