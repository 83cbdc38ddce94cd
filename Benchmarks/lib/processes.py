"""What a process and everything under it costs, read from /proc."""
import os
import signal
import subprocess
import threading
import time

TICK = os.sysconf("SC_CLK_TCK")


def _stat(pid):
    """The fields of /proc/PID/stat after the name, or None when the process is gone."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(") ")[2].split()
    except OSError:
        return None


def tree(root):
    """The process and all its living descendants."""
    children = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            fields = _stat(name)
            if fields:
                children.setdefault(int(fields[1]), []).append(int(name))
    found, open_ends = [], [root]
    while open_ends:
        pid = open_ends.pop()
        found.append(pid)
        open_ends += children.get(pid, [])
    return found


def cpu_seconds(root):
    """User and system time of the tree. Dead children are in the times of whoever waited for them."""
    ticks = 0
    for pid in tree(root):
        fields = _stat(pid)
        if fields:
            ticks += sum(int(field) for field in fields[11:15])
    return ticks / TICK


def memory_bytes(root, kind="Pss"):
    """Proportional memory of the tree: a page that n processes share counts 1/n for each. `kind` is another field of
    smaps_rollup, such as Pss_Anon, which leaves out what is in files: there others that run the program make a difference."""
    total = 0
    for pid in tree(root):
        try:
            with open(f"/proc/{pid}/smaps_rollup") as file:
                for line in file:
                    if line.startswith(kind + ":"):
                        total += int(line.split()[1]) * 1024
        except OSError:
            pass
    return total


class MemoryWatch:
    """Notes the peak of a tree's memory, four times a second."""

    def __init__(self, root, kind="Pss"):
        self.root, self.kind, self.peak, self.ended = root, kind, memory_bytes(root, kind), threading.Event()
        self.thread = threading.Thread(target=self._watch, daemon=True)
        self.thread.start()

    def _watch(self):
        while not self.ended.wait(0.25):
            self.peak = max(self.peak, memory_bytes(self.root, self.kind))

    def stop(self):
        self.ended.set()
        self.thread.join()
        self.peak = max(self.peak, memory_bytes(self.root, self.kind))
        return self.peak


def start(arguments, **options):
    """Starts a program in a process group of its own, to be ended with end()."""
    return subprocess.Popen(arguments, stdin=subprocess.DEVNULL, start_new_session=True, **options)


def end(process):
    """Ends a program that start() started, and its group, first kindly."""
    if process is None:
        return
    for number in (signal.SIGTERM, signal.SIGKILL):
        if process.poll() is None:
            try:
                os.kill(process.pid, number)
                process.wait(8)
            except (ProcessLookupError, subprocess.TimeoutExpired):
                pass
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def wait_for(condition, seconds, what):
    """Waits until a condition holds."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise RuntimeError(f"{what} did not come about within {seconds} s")
        time.sleep(0.02)
