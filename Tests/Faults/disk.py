"""Small and failing disks and a clock that jumps: a tmpfs that only the gateway sees, and a library between the gateway
and its system calls."""

import os
import shutil
import struct
import subprocess
import sys

from scenario import Skipped

HERE = os.path.dirname(os.path.abspath(__file__))


class SmallDisk:
    """A tmpfs over `folder`/data in a mount namespace of its own, which ends with its holder."""

    def __init__(self, folder, options):
        self.path = os.path.join(folder, "data")
        os.makedirs(self.path, exist_ok=True)
        own = [] if os.geteuid() == 0 else ["--map-root-user"]
        self.holder = subprocess.Popen(
            ["unshare", "--mount", *own, "--propagation", "private", "sh", "-c",
             f'mount -t tmpfs -o {options},mode=0700 tmpfs "$0" && echo mounted && exec sleep 3600', self.path],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if self.holder.stdout.readline().strip() != "mounted":
            reason = self.holder.stderr.read().strip()
            self.holder.wait()
            raise Skipped(f"no mount namespace with a tmpfs can be made here ({reason})")
        user = [] if os.geteuid() == 0 else ["--user", "--preserve-credentials"]
        self.prefix = ["nsenter", "--target", str(self.holder.pid), "--mount", *user, "--"]
        # The view of the holder from outside.
        self.seen = f"/proc/{self.holder.pid}/root{self.path}"

    def free(self):
        """Free octets, free inodes."""
        status = os.statvfs(self.seen)
        return status.f_bavail * status.f_frsize, status.f_favail

    def close(self):
        self.holder.kill()
        self.holder.wait()
        self.holder.stdout.close()
        self.holder.stderr.close()


class SystemCalls:
    """`faultio.c`, compiled, and the shared page through which it is told what
    fails and how far the civil time is shifted."""

    FIELDS = ("fsync", "write", "rename")

    def __init__(self, folder, watched):
        compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
        if not compiler:
            raise Skipped("there is no C compiler for the library between the gateway and its system calls")
        library = os.path.join(folder, "faultio.so")
        done = subprocess.run(
            [compiler, "-shared", "-fPIC", "-O1", "-Wall", "-o", library, os.path.join(HERE, "faultio.c"), "-ldl"],
            capture_output=True, text=True)
        if done.returncode != 0:
            print(done.stderr, file=sys.stderr)
            raise Skipped("faultio.c does not compile here")
        self.page = os.path.join(folder, "faultio.page")
        with open(self.page, "wb") as file:
            file.write(bytes(4096))
        self.environment = {"LD_PRELOAD": library, "FAULTIO_PAGE": self.page, "FAULTIO_FOLDER": watched}

    def set(self, fsync=0.0, write=0.0, rename=0.0):
        """How many of the calls fail: fsync and rename with EIO, write with ENOSPC."""
        with open(self.page, "r+b") as file:
            file.write(struct.pack("3I", *(int(share * 1_000_000) for share in (fsync, write, rename))))

    def shift(self, seconds):
        """Shifts the civil time."""
        with open(self.page, "r+b") as file:
            file.seek(24)
            file.write(struct.pack("q", seconds))

    def failed(self):
        """How many calls failed, by kind."""
        with open(self.page, "rb") as file:
            file.seek(12)
            return dict(zip(self.FIELDS, struct.unpack("3I", file.read(12))))
