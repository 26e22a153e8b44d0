# SPDX-License-Identifier: GPL-2.0-only
"""Write a Linux initramfs: a newc cpio archive, made without being root."""

import os
import stat

MERGED = ("bin", "sbin", "lib", "lib64")


class Archive:
    """An archive under construction. Several may be concatenated."""

    def __init__(self, file):
        self.file = file
        self.inode = 0
        self.dirs = set()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._entry("TRAILER!!!", 0, b"")
        self.file.write(bytes(-self.file.tell() % 512))

    def add_dir(self, path):
        path = merged(path)
        if not path or path in self.dirs:
            return
        self.add_dir(os.path.dirname(path))
        self.dirs.add(path)
        self._entry(path, stat.S_IFDIR | 0o755, b"")

    def add_link(self, path, target):
        self._add(path, stat.S_IFLNK | 0o777, os.fsencode(target))

    def add_merged_link(self, path):
        self._entry(path, stat.S_IFLNK | 0o777, os.fsencode("usr/" + path))

    def add_data(self, path, data, mode=0o644):
        self._add(path, stat.S_IFREG | mode, data)

    def add_file(self, path, source, skip=()):
        """Add a file, symlink or whole directory as it is on the host, but
        leave out what ends in one of SKIP."""
        status = os.lstat(source)
        if stat.S_ISLNK(status.st_mode):
            self.add_link(path, os.readlink(source))
        elif stat.S_ISDIR(status.st_mode):
            self.add_dir(path)
            for name in sorted(os.listdir(source)):
                if not name.endswith(skip):
                    self.add_file(os.path.join(path, name),
                                  os.path.join(source, name), skip)
        elif stat.S_ISREG(status.st_mode):
            with open(source, "rb") as file:
                self.add_data(path, file.read(), status.st_mode & 0o755)

    def _add(self, path, mode, data):
        path = merged(path)
        self.add_dir(os.path.dirname(path))
        self._entry(path, mode, data)

    def _entry(self, path, mode, data):
        self.inode += 1
        name = os.fsencode(path) + b"\0"
        fields = (self.inode, mode, 0, 0, 1, 0, len(data), 0, 0, 0, 0,
                  len(name), 0)
        head = b"070701" + b"".join(b"%08X" % field for field in fields) + name
        self.file.write(head + bytes(-len(head) % 4))
        self.file.write(data + bytes(-len(data) % 4))


def merged(path):
    """The real path below the root where /bin, /lib … point into /usr."""
    path = os.path.normpath("/" + path).lstrip("/")
    first = path.split("/")[0]
    return "usr/" + path if first in MERGED else path
