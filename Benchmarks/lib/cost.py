"""What one message costs, counted: instructions, calls of the runtime and of the allocator, octets, system calls.

A count depends on the program and its input alone, not on what else the machine does, so small changes show.
"""
import collections
import json
import os
import re
import shutil
import subprocess

# The figures of a scenario, in the order of the table, with what they count.
FIGURES = collections.OrderedDict([
    ("instructions", "instructions in user space"),
    ("retains", "calls of swift_retain"),
    ("releases", "calls of swift_release"),
    ("exclusivity", "exclusivity checks at run time"),
    ("hashes", "values hashed"),
    ("strings", "strings too long to lie in place"),
    ("locks", "locks taken"),
    ("allocations", "calls of malloc and its like"),
    ("allocated", "octets asked of the allocator"),
    ("copied", "octets copied"),
    ("calls", "system calls, without those for memory and for waiting"),
])

# Functions whose calls are a figure: whole names, and beginnings of names with a star.
CALLED = {
    "retains": ["swift_retain", "swift_retain_n"],
    "releases": ["swift_release", "swift_release_n"],
    "exclusivity": ["swift_beginAccess"],
    "hashes": ["$ss6HasherV9_finalizeSiyF", "$ss6HasherV5_hash4seed*"],
    "strings": ["$ss22_allocateStringStorage*"],
    "locks": ["pthread_mutex_lock*", "pthread_rwlock_rdlock*", "pthread_rwlock_wrlock*"],
}

# By so much a figure may rise without a line that says why.
ALLOWED = 0.02
# What is recorded takes over what has risen by more than this. Two runs lie up to a two-hundredth apart, so a figure that
# stayed just below what is allowed would fail at the next run or not, by chance.
NEARLY_ALLOWED = 0.013
# Tables that go by addresses hash again, when something is taken out, what happens to lie behind it. Where that is goes by
# the length of paths, and a handshake of TLS has many such tables.
ALLOWED_OF = {"hashes": 0.06}
# And by so much of a unit at least: a look-up more is a whole one. Threads that wait for each other make a system call
# more or less in a hundred messages.
SLACK = {"hashes": 0.5, "calls": 0.1}

TOOLS = {"valgrind": "valgrind", "strace": "strace", "strip": "binutils", "gcc": "gcc", "git": "git"}


class Trouble(Exception):
    """Why nothing could be measured, with the exit status."""

    def __init__(self, text, status=1):
        super().__init__(text)
        self.status = status


def require(tools, which=shutil.which):
    """Raises where a program is missing: nothing passes that was not measured."""
    missing = [tool for tool in tools if not which(tool)]
    if missing:
        packages = sorted({TOOLS.get(tool, tool) for tool in missing})
        raise Trouble(
            f"{', '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing, so nothing was measured; "
            f"run scripts/setup --test, or apt-get install {' '.join(packages)}", 64)


# --- Counting -----------------------------------------------------------------------------------------------------------

def parse_callgrind(lines):
    """The instructions of a callgrind file, and how often each function was called."""
    names, calls, instructions = {}, collections.Counter(), 0
    called, skips = None, False

    def name(text):
        found = re.match(r"\((\d+)\)(?: (.*))?$", text)
        if not found:
            return text
        if found.group(2) is not None:
            names[found.group(1)] = found.group(2)
        return names.get(found.group(1), found.group(1))

    for line in lines:
        line = line.rstrip("\n")
        if line.startswith("cfn="):
            called = name(line[4:])
        elif line.startswith("fn="):
            name(line[3:])
        elif line.startswith("calls="):
            # A function that calls itself has names with the depth behind them.
            calls[re.sub(r"'\d+$", "", called)] += int(line[6:].split()[0])
            # The line below is what the called function cost, which is told where it is itself.
            skips = True
        elif line and (line[0].isdigit() or line[0] in "+-*"):
            fields = line.split()
            if len(fields) < 2:
                continue
            if not skips:
                instructions += int(fields[1])
            skips = False
    return instructions, calls


def called_figures(calls):
    """The figures that are numbers of calls."""
    def counts(pattern):
        if not pattern.endswith("*"):
            return calls.get(pattern, 0)
        return sum(count for name, count in calls.items() if name.startswith(pattern[:-1]))
    return {figure: sum(counts(pattern) for pattern in patterns) for figure, patterns in CALLED.items()}


# System calls whose number depends on where memory lies and on which thread was faster.
UNSTEADY = {"brk", "mmap", "munmap", "mremap", "mprotect", "madvise", "futex", "sched_yield", "epoll_wait", "epoll_ctl"}


def count_strace(text, without=frozenset()):
    """The system calls of a summary of names and calls, but for some."""
    rows = [line.split() for line in text.splitlines()]
    numbers = {row[0]: int(row[1]) for row in rows if len(row) == 2 and row[1].isdigit() and row[0] != "total"}
    if not numbers:
        raise Trouble("strace gave no summary:\n" + text)
    return sum(number for name, number in numbers.items() if name not in without)


def environment_of_runs():
    """Variables of a run that is counted: few and always the same, since they lie on the stack."""
    return {
        "PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC",
        "SWIFT_BACKTRACE": "enable=no",
        # The seed of hashes, and with it the order in tables.
        "SWIFT_DETERMINISTIC_HASHING": "1",
        # glibc reads these bounds from the sizes of the processor's caches.
        "GLIBC_TUNABLES": "glibc.cpu.x86_non_temporal_threshold=0xc0000:glibc.cpu.x86_rep_movsb_threshold=0x800",
    }


class Executable:
    """The program that runs the scenarios, made ready for the counters."""

    def __init__(self, binary, folder, plant=None):
        self.folder, self.plant = folder, plant
        os.makedirs(folder, exist_ok=True)
        self.binary = f"{folder}/cost-benchmark"
        # Valgrind can't read the debug information that Swift writes.
        subprocess.run(["strip", "--strip-debug", "-o", self.binary, binary], check=True)
        self.octets = f"{folder}/octets.so"
        source = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Cost", "octets.c")
        subprocess.run(["gcc", "-O2", "-shared", "-fPIC", "-fno-builtin", "-o", self.octets, source], check=True)
        listed = subprocess.run([self.binary, "--list"], check=True, stdout=subprocess.PIPE, text=True).stdout
        self.scenarios = collections.OrderedDict(
            (name, (unit, int(count))) for name, unit, count in (line.split("\t") for line in listed.splitlines()))

    def run(self, scenario, purpose, tool=(), count=None, **variables):
        """Runs a scenario under a tool, in an empty folder."""
        data = f"{self.folder}/{scenario}.{purpose}.data"
        shutil.rmtree(data, ignore_errors=True)
        os.makedirs(data)
        arguments = [*tool, self.binary, "--scenario", scenario, "--folder", data]
        if count is not None:
            arguments += ["--count", str(count)]
        if self.plant:
            arguments += ["--plant", self.plant]
        done = subprocess.run(
            arguments, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            errors="replace", cwd=self.folder, env={**environment_of_runs(), **variables})
        shutil.rmtree(data, ignore_errors=True)
        if done.returncode != 0:
            raise Trouble(f"{scenario}: {' '.join(arguments[:2])} ended with {done.returncode}:\n{done.stdout[-3000:]}")

    def measure(self, scenario):
        """All figures of a scenario, a unit."""
        _, count = self.scenarios[scenario]
        figures = {figure: value / count for figure, value in self.callgrind(scenario).items()}
        figures.update({figure: value / count for figure, value in self.count_octets(scenario).items()})
        # strace knows no marks: of two runs the shorter one is taken off.
        half, whole = (self.count_calls(scenario, number) for number in (count // 2, count))
        figures["calls"] = (whole - half) / (count - count // 2)
        return {figure: round(figures[figure], 2 if figures[figure] < 1_000 else None) for figure in FIGURES}

    def callgrind(self, scenario):
        """Between the two marks, without what the world outside does (Benchmarks/Cost/Counting.swift)."""
        path = f"{self.folder}/{scenario}.callgrind"
        for old in (path, f"{path}.1"):
            if os.path.exists(old):
                os.remove(old)
        self.run(scenario, "callgrind", [
            "valgrind", "--tool=callgrind", "-q", f"--callgrind-out-file={path}",
            # In this order: --toggle-collect says by itself that nothing is counted at first.
            "--toggle-collect=*14cost_benchmark11outsideDoes*", "--collect-atstart=yes",
            "--zero-before=*14cost_benchmark14countingBegins*",
            "--dump-before=*14cost_benchmark12countingEnds*"])
        if not os.path.exists(f"{path}.1"):
            raise Trouble(f"{scenario}: callgrind wrote no {path}.1, so the marks were not met")
        with open(f"{path}.1", errors="replace") as file:
            instructions, calls = parse_callgrind(file)
        return {"instructions": instructions, **called_figures(calls)}

    def count_octets(self, scenario):
        path = f"{self.folder}/{scenario}.octets"
        self.run(scenario, "octets", LD_PRELOAD=self.octets, POSTERN_OCTETS=path)
        with open(path) as file:
            return dict(zip(("allocations", "allocated", "copied"), map(int, file.read().split())))

    def count_calls(self, scenario, count):
        path = f"{self.folder}/{scenario}.strace"
        self.run(scenario, "strace", ["strace", "-f", "-qq", "-c", "-U", "name,calls", "-o", path], count)
        with open(path) as file:
            return count_strace(file.read(), UNSTEADY)


# --- The machine --------------------------------------------------------------------------------------------------------

# What the choice of code at run time depends on, in glibc and in the libraries of cryptography.
FEATURES = ["sse4_2", "avx", "avx2", "bmi1", "bmi2", "adx", "aes", "pclmulqdq", "rdrand", "erms", "fsrm"]


def environment(run=None, cpuinfo=None):
    """What figures depend on beside the program."""
    def output(*arguments):
        return subprocess.run(arguments, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, check=True).stdout
    run = run or output
    if cpuinfo is None:
        with open("/proc/cpuinfo") as file:
            cpuinfo = file.read()
    flags = re.search(r"(?m)^(?:flags|Features)\s*: (.*)$", cpuinfo)
    flags = set(flags.group(1).split()) if flags else set()
    swift = re.search(r"Swift version (\S+)", run(os.environ.get("SWIFT", "swift"), "--version"))
    libc = run("getconf", "GNU_LIBC_VERSION").split()[-1]
    return collections.OrderedDict([
        ("swift", swift.group(1) if swift else "unknown"),
        ("libc", libc),
        ("sqlite", run("dpkg-query", "-W", "-f", "${Version}", "libsqlite3-0").strip()),
        ("valgrind", run("valgrind", "--version").strip().replace("valgrind-", "")),
        ("processor", " ".join([os.uname().machine] + [name for name in FEATURES if name in flags])),
    ])


def differences(kept, now):
    """In what two environments differ, as words."""
    return [f"{key} {kept.get(key, 'unknown')} and {value}" for key, value in now.items() if kept.get(key) != value]


# --- The gate -----------------------------------------------------------------------------------------------------------

Rise = collections.namedtuple("Rise", "scenario figure old new")


def text(value):
    """A figure as people read it."""
    return f"{value:,.0f}" if value >= 1_000 or value == int(value) else f"{value:,.2f}"


def change(old, new):
    """By how much a figure has changed; a figure that was nothing has changed wholly."""
    if old == new:
        return 0.0
    return (new - old) / old if old else float("inf")


def differs(figure, old, new, allowed=ALLOWED):
    """Whether a figure has moved by more than is allowed."""
    return abs(change(old, new)) > max(allowed, ALLOWED_OF.get(figure, 0)) and abs(new - old) > SLACK.get(figure, 0)


def rises(kept, measured, allowed=ALLOWED):
    """The figures that have risen by more than is allowed."""
    return [Rise(scenario, figure, kept[scenario][figure], value)
            for scenario, figures in measured.items() if scenario in kept
            for figure, value in figures.items()
            if figure in kept[scenario] and value > kept[scenario][figure]
            and differs(figure, kept[scenario][figure], value, allowed)]


def unknown(kept, measured):
    """Scenarios and figures that are measured and not kept."""
    found = [scenario for scenario in measured if scenario not in kept]
    return found + [f"{scenario} {figure}" for scenario, figures in measured.items() if scenario in kept
                    for figure in figures if figure not in kept[scenario]]


def gone(kept, measured):
    """Scenarios that are kept and not measured any more."""
    return [scenario for scenario in kept if scenario not in measured]


def taken_over(kept, measured, allowed=ALLOWED):
    """What is kept after recording: what was measured, but for rises that need no line. They are not taken over, so that
    many small ones become one that does."""
    result = collections.OrderedDict()
    for scenario, figures in measured.items():
        old = kept.get(scenario, {})
        result[scenario] = collections.OrderedDict(
            (figure, old[figure] if value > old.get(figure, value) and not differs(figure, old[figure], value, allowed)
             else value)
            for figure, value in figures.items())
    return result


def line(date, scenario, moves, why):
    """A line of the file of changes."""
    words = ", ".join(f"{figure} {text(old)} → {text(new)}" for figure, old, new in moves)
    return f"{date} | {scenario} | {words} | {why}"


def lines(date, kept, new, why, allowed=ALLOWED):
    """Lines for what moved by more than is allowed, up or down."""
    found = []
    for scenario, figures in new.items():
        if scenario not in kept:
            found.append(f"{date} | {scenario} | new: instructions {text(figures['instructions'])} | {why}")
            continue
        moves = [(figure, kept[scenario][figure], value) for figure, value in figures.items()
                 if figure in kept[scenario] and differs(figure, kept[scenario][figure], value, allowed)]
        if moves:
            found.append(line(date, scenario, moves, why))
    found += [f"{date} | {scenario} | gone | {why}" for scenario in kept if scenario not in new]
    return found


def unexplained(before, now, changes, allowed=ALLOWED):
    """Rises between two kept sets of figures that no line of the file of changes tells."""
    told = collections.defaultdict(list)
    for entry in changes.splitlines():
        fields = [field.strip() for field in entry.split(" | ")]
        if len(fields) == 4 and not entry.startswith("#") and fields[3]:
            told[fields[1]] += fields[2].split(", ")
    return [rise for rise in rises(before, now, allowed)
            if not any(words.startswith(f"{rise.figure} ") and words.endswith(f"→ {text(rise.new)}")
                       for words in told[rise.scenario])]


def table(kept, measured):
    """Kept and measured figures, two lines a scenario, and the change where there is one."""
    width = max(len(name) for name in measured) + 2
    rows = ["".ljust(width) + "".ljust(10) + "".join(figure.rjust(13) for figure in FIGURES)]
    for scenario, figures in measured.items():
        old = kept.get(scenario, {})
        def cells(values):
            return "".join((text(values[figure]) if figure in values else "–").rjust(13) for figure in FIGURES)
        def moved(figure):
            by = change(old[figure], figures[figure]) if figure in old else 0.0
            return "" if abs(by) < 0.0005 else "new" if by == float("inf") else f"{by * 100:+.1f} %"
        rows.append(scenario.ljust(width) + "kept".ljust(10) + cells(old))
        rows.append("".ljust(width) + "measured".ljust(10) + cells(figures))
        if old and any(moved(figure) for figure in FIGURES):
            rows.append("".ljust(width) + "".ljust(10) + "".join(moved(figure).rjust(13) for figure in FIGURES))
    return "\n".join(rows)


def parse_figures(text):
    return json.loads(text, object_pairs_hook=collections.OrderedDict)


def read_figures(path):
    with open(path) as file:
        return parse_figures(file.read())


def write_figures(path, environment, scenarios):
    with open(path, "w") as file:
        json.dump({"environment": environment, "scenarios": scenarios}, file, indent=2, ensure_ascii=False)
        file.write("\n")
