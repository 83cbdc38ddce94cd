"""What a message costs the whole worker: real sockets, threads and clocks, from smtp-source to smtp-sink. Told, and no
gate: how many messages share a commit or a wake-up depends on the machine."""
import os
import signal
import subprocess
import time

from cost import Trouble, called_figures, count_strace, environment_of_runs, parse_callgrind, text
from processes import tree, wait_for
from servers import Postern, Sink, find

SESSIONS, OCTETS = 20, 4_096


class Tooled(Postern):
    """A gateway whose worker runs under a tool; commands run without it."""

    def __init__(self, binary, folder, sink_port, tool):
        os.makedirs(folder)
        wrapper = f"{folder}/postern.sh"
        stripped = f"{folder}/postern"
        subprocess.run(["strip", "--strip-debug", "-o", stripped, binary], check=True)
        variables = " ".join(f"{name}={value}" for name, value in environment_of_runs().items() if name != "PATH")
        with open(wrapper, "w") as file:
            # Without the supervisor: the worker by itself.
            file.write(f"""#!/bin/sh
case "$1" in
serve) exec env {variables} {' '.join(tool)} {stripped} "$@" --worker ;;
*) exec {stripped} "$@" ;;
esac
""")
        os.chmod(wrapper, 0o755)
        super().__init__(wrapper, f"{folder}/gateway", sink_port)

    def serve(self, seconds=120):
        super().serve(seconds)

    def stop(self):
        """Has the worker end by itself, so that the tool writes what it has counted."""
        try:
            os.kill(tree(self.process.pid)[-1], signal.SIGTERM)
            self.process.wait(60)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            pass
        super().stop()


def send(server, sink, messages):
    before = sink.count
    subprocess.run(
        [find("smtp-source"), "-s", str(SESSIONS), "-l", str(OCTETS), "-m", str(messages), "-f", "eve@outside.test",
         "-t", "ann@contoso.test", f"127.0.0.1:{server.port}"],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True, timeout=600)
    wait_for(lambda: sink.count - before >= messages, 300, "the last message")
    # What is done behind a delivery: marks, the index, counts.
    time.sleep(2)


def with_server(binary, folder, tool, body):
    sink = server = None
    try:
        sink = Sink()
        server = Tooled(binary, folder, sink.port, tool)
        return body(server, sink)
    finally:
        if server:
            server.stop()
        if sink:
            sink.stop()


def instructions(binary, folder, messages):
    """Figures a message, between two marks, by callgrind."""
    path = f"{folder}.callgrind"

    def body(server, sink):
        send(server, sink, 200)
        # The last of the tree is the worker.
        pid = str(tree(server.process.pid)[-1])
        subprocess.run(["callgrind_control", "-z", pid], check=True, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)
        send(server, sink, messages)
        subprocess.run(["callgrind_control", "-d", pid], check=True, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)

    with_server(binary, folder, ["valgrind", "--tool=callgrind", "-q", f"--callgrind-out-file={path}"], body)
    with open(f"{path}.1", errors="replace") as file:
        counted, calls = parse_callgrind(file)
    figures = {"instructions": counted, **called_figures(calls), "allocations": calls.get("malloc", 0)}
    return {figure: value / messages for figure, value in figures.items()}


def calls(binary, folder, messages):
    """System calls a message: those of a run with so many messages and of one with twice as many differ by them. strace
    slows the worker down, and batches with it, so this is more than a fast worker makes."""
    def run(name, count):
        path = f"{folder}.{name}"
        with_server(binary, f"{folder}-{name}", ["strace", "-f", "-qq", "-c", "-U", "name,calls", "-o", path],
                    lambda server, sink: send(server, sink, count))
        with open(path) as file:
            return count_strace(file.read())
    return (run("twice", 2 * messages) - run("once", messages)) / messages


def tell(binary, folder, messages, runs):
    """Prints the figures of several runs."""
    if not binary or not os.access(binary, os.X_OK):
        raise Trouble(f"{binary} is no program")
    found = []
    for number in range(runs):
        figures = instructions(binary, f"{folder}/callgrind{number}", messages)
        figures["calls"] = calls(binary, f"{folder}/strace{number}", messages)
        found.append(figures)
        print(f"worker, run {number + 1}: " + ", ".join(f"{figure} {text(value)}" for figure, value in figures.items()),
              flush=True)
    values = [figures["instructions"] for figures in found]
    spread = (max(values) - min(values)) / min(values)
    print(f"cost: the whole worker takes {text(sum(values) / len(values))} instructions a message of {OCTETS} octets; "
          f"{len(values)} runs lie {spread:.1%} apart")
    return 0
