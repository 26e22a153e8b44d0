// SPDX-License-Identifier: GPL-2.0
/*
 * signature_test.c - what axctl check says of Secure Boot, lockdown and the
 * module's signature, with the files of many a machine.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check.h"
#include "kselftest.h"

#define OK	AXVISOR_SEVERITY_OK
#define WARN	AXVISOR_SEVERITY_WARNING

#define EFIVARS	"/sys/firmware/efi/efivars"
#define SECURE	EFIVARS "/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"

/* What was reported, by the order of the rows. */
static struct {
	unsigned int severity;
	char text[200];
	char remedy[800];
} rows[4];
static int row_count;

void check_report(unsigned int severity, const char *name, const char *text,
		  const char *remedy)
{
	static const char * const names[] = { "Secure Boot", "lockdown", "signature" };

	if (row_count >= 3 || strcmp(name, names[row_count]))
		ksft_exit_fail_msg("row %d is %s\n", row_count, name);
	rows[row_count].severity = severity;
	snprintf(rows[row_count].text, sizeof(rows->text), "%s", text);
	snprintf(rows[row_count].remedy, sizeof(rows->remedy), "%s", remedy);
	row_count++;
}

/* @secure: -1 no such variable, -2 no UEFI; strings: NULL for no such file */
static const struct {
	const char *name;
	int secure;
	const char *lockdown;
	const char *enforce;
	bool dkms_key;
	bool is_loaded;
	unsigned int severity;
	const char *boot;
	const char *remedy;
} cases[] = {
	{ "no UEFI", -2, "[none] integrity confidentiality\n", "N\n", false, false, OK,
	  "not booted by UEFI", "" },
	{ "Secure Boot is off", 0, "[none] integrity confidentiality\n", "N\n", false, false, OK,
	  "off", "" },
	{ "Secure Boot is on", 1, "none [integrity] confidentiality\n", "N\n", false, false, WARN,
	  "on", "mokutil --import mok.der" },
	{ "with a key of DKMS", 1, "none [integrity] confidentiality\n", "N\n", true, false, WARN,
	  "on", "mokutil --import /var/lib/dkms/mok.pub" },
	{ "on, but not in force", 1, "[none] integrity confidentiality\n", "N\n", false, false, OK,
	  "on", "" },
	{ "on, without lockdown to look at", 1, NULL, "N\n", false, false, WARN,
	  "on", "sign-file sha256 mok.key mok.der axvisor.ko" },
	{ "off, without lockdown to look at", 0, NULL, "N\n", false, false, OK, "off", "" },
	{ "neither can be seen", -1, NULL, "N\n", false, false, CHECK_UNKNOWN,
	  "the firmware's variable SecureBoot can't be read", "" },
	{ "confidentiality", -2, "none integrity [confidentiality]\n", NULL, false, false, WARN,
	  "not booted by UEFI", "openssl req" },
	{ "module.sig_enforce", -2, "[none] integrity confidentiality\n", "Y\n", false, false, WARN,
	  "not booted by UEFI", "openssl req" },
	{ "the module is loaded", 1, "none [integrity] confidentiality\n", "Y\n", true, true, OK,
	  "on", "" },
};

static void put_file(const char *root, const char *path, const char *data, size_t size)
{
	char command[600], full[500];
	FILE *file;

	snprintf(full, sizeof(full), "%s%s", root, path);
	snprintf(command, sizeof(command), "mkdir -p \"$(dirname '%s')\"", full);
	file = system(command) ? NULL : fopen(full, "w");
	if (!file || fwrite(data, 1, size, file) != size || fclose(file))
		ksft_exit_fail_msg("can't write %s\n", full);
}

static void make_machine(const char *root, size_t i)
{
	char secure[5] = { 6, 0, 0, 0, cases[i].secure };
	char command[300];

	snprintf(command, sizeof(command), "rm -rf '%s' && mkdir '%s'", root, root);
	if (system(command))
		ksft_exit_fail_msg("can't make %s\n", root);
	if (cases[i].secure == -1)
		put_file(root, EFIVARS "/Other", "", 0);
	if (cases[i].secure >= 0)
		put_file(root, SECURE, secure, sizeof(secure));
	if (cases[i].lockdown)
		put_file(root, "/sys/kernel/security/lockdown", cases[i].lockdown,
			 strlen(cases[i].lockdown));
	if (cases[i].enforce)
		put_file(root, "/sys/module/module/parameters/sig_enforce", cases[i].enforce, 2);
	if (cases[i].dkms_key)
		put_file(root, "/var/lib/dkms/mok.pub", "", 0);
}

static bool is_right(size_t i)
{
	const char *remedy = rows[2].remedy;

	return row_count == 3 && !strcmp(rows[0].text, cases[i].boot) &&
	       rows[2].severity == cases[i].severity &&
	       (*cases[i].remedy ? !!strstr(remedy, cases[i].remedy) : !*remedy);
}

int main(void)
{
	char root[] = "/tmp/signature-test-XXXXXX";
	char command[100];
	size_t i;

	if (!mkdtemp(root))
		ksft_exit_fail_msg("no folder\n");
	ksft_print_header();
	ksft_set_plan(sizeof(cases) / sizeof(*cases));
	for (i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		make_machine(root, i);
		row_count = 0;
		check_signature(root, cases[i].is_loaded);
		if (!is_right(i))
			ksft_print_msg("%s; %s; %s (%u): %s\n", rows[0].text, rows[1].text,
				       rows[2].text, rows[2].severity, rows[2].remedy);
		ksft_test_result(is_right(i), "signature: %s\n", cases[i].name);
	}
	snprintf(command, sizeof(command), "rm -rf '%s'", root);
	if (system(command))
		return 1;
	ksft_finished();
}
