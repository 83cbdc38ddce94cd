"""The gateway under test as a process: its configuration, its start, its ends, and its commands.

Each gateway has a temporary folder and a port of its own. Only processes that were started here are
ended, and `close` leaves nothing behind.
"""

import asyncio
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time

from ports import free_port

SERVER = """\
hostname: mx.gateway.test
data: {data}
listeners: [{{ address: "127.0.0.1:{port}" }}]
dns: {{ servers: ["127.0.0.1:{dns}"] }}
trustedNetworks: ["127.0.0.0/8"]
deliveryNetworks: ["127.0.0.0/8", "::1"]
limits: {{ messagesPerConnection: 1000000{limits} }}
engines: {{ {engines} }}
"""

CONNECTOR = """\
  - Name: To {name}
    ConnectorType: OnPremises
    RecipientDomains: [{domain}]
    UseMXRecord: {mx}
"""


class Route:
    """Where mail for NAME.test goes: a smart host on a port of this machine, or by MX."""

    def __init__(self, name, port=None, host="127.0.0.1", strict=False, connections=None):
        self.name = name
        self.domain = f"{name}.test"
        self.port = port
        self.host = host
        self.strict = strict
        self.connections = connections

    def document(self):
        text = CONNECTOR.format(name=self.name, domain=self.domain, mx=str(self.port is None).lower())
        if self.port is not None:
            text += f'    SmartHosts: ["{self.host}:{self.port}"]\n'
            if self.strict:
                text += "    StrictOrder: true\n"
            if self.connections:
                text += f"    MaxConnections: {self.connections}\n"
        return text


def organization(routes):
    domains = [f"  - {{ DomainName: {route.domain}, DomainType: InternalRelay, Default: {str(not index).lower()} }}\n"
               for index, route in enumerate(routes)]
    return ("organization: contoso\nacceptedDomains:\n" + "".join(domains) + "outboundConnectors:\n"
            + "".join(route.document() for route in routes))


class Gateway:
    """A gateway with a route to each destination.

    `prefix` runs every one of its processes through another program, `environment` is added to that of the server."""

    def __init__(self, binary, routes, data="./data", limits="", dns=None, prefix=(), environment=None, folder=None,
                 engines="inspector: 2"):
        self.binary = os.path.abspath(binary)
        self.folder = folder or tempfile.mkdtemp(prefix="postern-faults-")
        self.data = os.path.normpath(os.path.join(self.folder, data))
        self.port = free_port()
        self.prefix = list(prefix)
        self.environment = environment or {}
        self.process = None
        self.configuration = os.path.join(self.folder, "postern.yaml")
        self.server = SERVER.format(
            port=self.port, data=data, dns=dns or free_port(), limits=f", {limits}" if limits else "",
            engines=engines)
        self.write("postern.yaml", self.server)
        self.document = self.write("contoso.yaml", organization(routes))

    def write(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, "w") as file:
            file.write(text)
        return path

    async def run(self, *arguments):
        """Runs a command on this gateway's configuration; gives status, output and errors."""
        process = await asyncio.create_subprocess_exec(
            *self.prefix, self.binary, *arguments, "--config", self.configuration,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        try:
            output, errors = await asyncio.wait_for(process.communicate(), 120)
        except asyncio.TimeoutError:
            process.kill()
            await process.wait()
            raise RuntimeError(f"postern {' '.join(arguments)} does not end") from None
        return process.returncode, output.decode(), errors.decode()

    async def command(self, *arguments):
        """The output of a command that must succeed."""
        status, output, errors = await self.run(*arguments)
        if status != 0:
            raise RuntimeError(f"postern {' '.join(arguments)} ended with {status}: {errors}")
        return output

    async def apply(self):
        await self.command("organization", "apply", self.document)

    async def start(self, patience=60):
        """Starts `postern serve`; gives the seconds until it greets."""
        began = time.monotonic()
        with open(os.path.join(self.folder, "serve.log"), "ab") as log:
            self.process = subprocess.Popen(
                [*self.prefix, self.binary, "serve", "--config", self.configuration], stdout=log, stderr=log,
                stdin=subprocess.DEVNULL, env={**os.environ, **self.environment})
        await self.greets(patience)
        return time.monotonic() - began

    async def greets(self, patience):
        """Waits for the 220."""
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise RuntimeError(f"postern serve ended with {self.process.returncode}:\n{self.log_tail()}")
            try:
                reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
                try:
                    line = await asyncio.wait_for(reader.readline(), 5)
                finally:
                    writer.close()
                if line.startswith(b"220"):
                    return
            except (OSError, asyncio.TimeoutError):
                pass
            await asyncio.sleep(0.01)
        raise RuntimeError(f"postern serve does not greet within {patience} s:\n{self.log_tail()}")

    def workers(self):
        """The worker processes below `postern serve`."""
        try:
            with open(f"/proc/{self.process.pid}/task/{self.process.pid}/children") as file:
                return [int(pid) for pid in file.read().split()]
        except OSError:
            return []

    def inspectors(self):
        """The processes that read files for the workers."""
        found = []
        for worker in self.workers():
            try:
                for task in os.listdir(f"/proc/{worker}/task"):
                    with open(f"/proc/{worker}/task/{task}/children") as file:
                        found += [int(pid) for pid in file.read().split()]
            except OSError:
                pass  # It has ended meanwhile.
        return found

    def strike(self, number, whole):
        """Sends a deadly signal: to the worker alone, which its supervisor starts again, or to both."""
        workers = self.workers()
        if whole:
            os.kill(self.process.pid, number)
        for pid in workers:
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                pass
        if whole:
            self.process.wait()
        return workers

    def resident(self):
        """KiB of memory that the worker has in use."""
        for pid in self.workers():
            with open(f"/proc/{pid}/status") as file:
                for line in file:
                    if line.startswith("VmRSS:"):
                        return int(line.split()[1])
        return 0

    async def queues(self):
        return json.loads(await self.command("queue", "list", "--all", "--json"))["queues"]

    async def retry(self):
        """Probes every queue that waits, instead of waiting for its timer."""
        for queue in await self.queues():
            await self.run("queue", "retry", queue["Identity"])

    async def waiting(self):
        return sum(queue["MessageCount"] for queue in await self.queues())

    async def rest(self, seconds):
        """Waits until every queue that holds something has failed and waits for its retry."""
        began = time.monotonic()
        while any(queue["MessageCount"] and queue["Status"] != "Retry" for queue in await self.queues()):
            if time.monotonic() - began > seconds:
                raise RuntimeError("the queues are not in retry")
            await asyncio.sleep(0.1)

    async def drain(self, seconds, aided=True):
        """Waits until no queue holds anything, with a retry now and then when `aided`; gives what is left."""
        began = retried = time.monotonic()
        while (left := await self.waiting()) and time.monotonic() - began < seconds:
            if aided and time.monotonic() - retried > 2:
                await self.retry()
                retried = time.monotonic()
            await asyncio.sleep(0.2)
        return left

    def log_tail(self, lines=20):
        try:
            with open(os.path.join(self.folder, "serve.log"), errors="replace") as file:
                return "".join(file.readlines()[-lines:])
        except OSError:
            return ""

    async def stop(self, patience=20):
        """SIGTERM; gives the seconds it took, or None when it had to be killed."""
        began = time.monotonic()
        self.process.terminate()
        while time.monotonic() - began < patience:
            if self.process.poll() is not None:
                return time.monotonic() - began
            await asyncio.sleep(0.01)
        self.strike(signal.SIGKILL, whole=True)
        return None

    async def close(self, keep=False):
        if self.process and self.process.poll() is None:
            await self.stop()
        if not keep:
            shutil.rmtree(self.folder, ignore_errors=True)
