// SPDX-License-Identifier: GPL-2.0
/*
 * check_signature.c - must the module be signed for this machine, and how that
 * is done.
 */
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "check.h"

#define EFI		"/sys/firmware/efi"
/* EFI_GLOBAL_VARIABLE, UEFI 2.10 section 3.3; four bytes of attributes first. */
#define SECURE_BOOT	EFI "/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"
#define LOCKDOWN	"/sys/kernel/security/lockdown"
#define SIG_ENFORCE	"/sys/module/module/parameters/sig_enforce"
/* The key with which DKMS signs what it builds. */
#define DKMS_KEY	"/var/lib/dkms/mok.pub"

#define ENROLL(key)							\
	"mokutil --import " key " (asks for a new password)\n"		\
	"reboot; the firmware's screen: Enroll MOK, Continue, the password"

enum answer { NO, YES, UNKNOWN };

/* Bytes of a short file, -1 where it can't be read. */
static ssize_t read_file(const char *root, const char *path, char *data, size_t size)
{
	char full[512];
	ssize_t n;
	int fd;

	snprintf(full, sizeof(full), "%s%s", root, path);
	fd = open(full, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	n = read(fd, data, size);
	close(fd);
	return n;
}

static bool exists(const char *root, const char *path)
{
	char full[512];

	snprintf(full, sizeof(full), "%s%s", root, path);
	return !access(full, F_OK);
}

static enum answer check_secure_boot(const char *root)
{
	char data[5];

	if (!exists(root, EFI)) {
		check_report(AXVISOR_SEVERITY_OK, "Secure Boot", "not booted by UEFI", "");
		return NO;
	}
	if (read_file(root, SECURE_BOOT, data, sizeof(data)) != sizeof(data)) {
		check_report(CHECK_UNKNOWN, "Secure Boot",
			     "the firmware's variable SecureBoot can't be read",
			     "mount -t efivarfs efivarfs " EFI "/efivars");
		return UNKNOWN;
	}
	check_report(AXVISOR_SEVERITY_OK, "Secure Boot", data[4] ? "on" : "off", "");
	return data[4] ? YES : NO;
}

static enum answer check_lockdown(const char *root)
{
	char text[128] = "";
	char *level, *end;

	if (read_file(root, LOCKDOWN, text, sizeof(text) - 1) > 0) {
		level = strchr(text, '[');
		end = level ? strchr(level, ']') : NULL;
		if (end) {
			*end = '\0';
			check_report(AXVISOR_SEVERITY_OK, "lockdown", level + 1, "");
			return strcmp(level + 1, "none") ? YES : NO;
		}
	}
	check_report(CHECK_UNKNOWN, "lockdown", LOCKDOWN " can't be read",
		     "mount -t securityfs securityfs /sys/kernel/security");
	return UNKNOWN;
}

static bool is_enforced(const char *root)
{
	char text[1];

	return read_file(root, SIG_ENFORCE, text, 1) == 1 && *text == 'Y';
}

static const char *how_to_sign(const char *root)
{
	if (exists(root, DKMS_KEY))
		return "the module of DKMS is signed; let this machine trust its key:\n"
		       ENROLL(DKMS_KEY);
	return "let DKMS build and sign it (make dkms-install), or make a key:\n"
	       "openssl req -new -x509 -newkey rsa:2048 -nodes -days 3650 -subj /CN=axvisor/ -outform DER -keyout mok.key -out mok.der\n"
	       ENROLL("mok.der") "\n"
	       "/lib/modules/$(uname -r)/build/scripts/sign-file sha256 mok.key mok.der axvisor.ko";
}

void check_signature(const char *root, bool is_loaded)
{
	enum answer secure_boot = check_secure_boot(root);
	enum answer needed = check_lockdown(root);

	/* Linux locks itself down where Secure Boot is on and in force. */
	if (needed == UNKNOWN)
		needed = secure_boot;
	if (is_enforced(root))
		needed = YES;
	if (is_loaded)
		check_report(AXVISOR_SEVERITY_OK, "signature", "the module could be loaded", "");
	else if (needed == NO)
		check_report(AXVISOR_SEVERITY_OK, "signature",
			     "the kernel loads unsigned modules, too", "");
	else if (needed == YES)
		check_report(AXVISOR_SEVERITY_WARNING, "signature",
			     "the kernel loads modules only that a key it trusts has signed",
			     how_to_sign(root));
	else
		check_report(CHECK_UNKNOWN, "signature",
			     "whether the module must be signed can't be seen", "");
}
