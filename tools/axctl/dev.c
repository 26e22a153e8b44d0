// SPDX-License-Identifier: GPL-2.0
/*
 * dev.c - opens /dev/axvisor and explains its errors.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "axctl.h"
#include "cell.h"
#include "dev.h"

int dev_open(void)
{
	int fd = open(DEV_PATH, O_RDONLY | O_CLOEXEC);

	if (fd >= 0)
		return fd;
	if (errno == ENOENT || errno == ENXIO)
		refuse("there is no " DEV_PATH ": axvisor is not loaded; load it with: modprobe axvisor, or insmod and the path of axvisor.ko");
	else if (errno == EACCES)
		refuse(DEV_PATH ": permission denied; run axctl as root (to read the log and consoles, a member of group axvisor may, after make install)");
	else
		refuse(DEV_PATH ": %s", strerror(errno));
	return -1;
}

const char *dev_explain(int error)
{
	switch (error) {
	case EPERM:
		return "not permitted; run axctl as root";
	case ENODEV:
		return "the machine is not seized; seize it with: axctl enable";
	case ENOENT:
		return "there is no such cell; see: axctl list";
	case ENXIO:
		return "the cell has no console";
	case EBUSY:
		return "busy: a cell or a request that is under way forbids it; see: axctl list";
	case ERANGE:
		return "not in memory of the cell; see: axctl show";
	case EIO:
		return "the core has stopped, axctl log says why: reboot the machine";
	case ENOTTY:
		return "the module does not know this operation; axctl and axvisor.ko differ in version";
	default:
		return strerror(error);
	}
}

int dev_find_cell(const struct command *cmd, const char *name, uint32_t *id)
{
	struct client client;
	struct cells cells;
	int ret;

	if (client_open(&client))
		return EXIT_REFUSED;
	ret = cells_get(&client, name, &cells);
	if (ret)
		ret = client_refuse(&client, name, cmd->name, ret);
	else if (!cells.cell[0].id)
		ret = refuse("cell '%s': %s: that is Linux itself; see: axctl list", name,
			     cmd->name);
	else
		*id = cells.cell[0].id;
	cells_free(&cells);
	client_close(&client);
	return ret;
}
