"""The servers of the benchmarks, each in a folder of its own on a loopback port that the kernel chose."""
import json
import os
import pwd
import re
import resource
import shutil
import socket
import subprocess
import threading

from processes import end, start, wait_for


def find(name):
    path = shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
    if not path:
        raise SystemExit(f"The program {name} is missing; run scripts/setup --test.")
    return path


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(port):
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as connection:
            return connection.recv(3) == b"220"
    except OSError:
        return False


def answers_tcp(port):
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
        return True
    except OSError:
        return False


def raise_file_limit(wanted=65_536):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY:
        wanted = min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))


class Sink:
    """smtp-sink, and how many messages it has taken."""

    def __init__(self):
        self.port, self.count, self.name = free_port(), 0, "sink"
        self.process = start(
            [find("smtp-sink"), "-u", "nobody", "-c", f"127.0.0.1:{self.port}", "1024"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        threading.Thread(target=self._read, daemon=True).start()
        wait_for(lambda: answers(self.port), 10, "smtp-sink")

    def _read(self):
        # -c writes "sess=… quit=… mesg=…" and a carriage return at each event.
        rest = b""
        while chunk := os.read(self.process.stdout.fileno(), 65_536):
            whole, _, rest = (rest + chunk).rpartition(b"\r")
            if found := re.findall(rb"mesg=(\d+)", whole):
                self.count = int(found[-1])

    def stop(self):
        end(self.process)


class Postfix:
    """Postfix as Debian ships it: its main.cf and master.cf, with the folders, the port and the relay host changed."""

    name = "Postfix"

    def __init__(self, folder, sink_port, settings=()):
        """`settings` are further lines of main.cf."""
        if os.geteuid() != 0:
            raise SystemExit("Postfix can be started by root only; run the benchmark as root.")
        self.folder, self.port = folder, free_port()
        os.makedirs(folder)
        os.chmod(folder, 0o755)
        for part in ("queue", "data"):
            os.makedirs(f"{folder}/{part}")
        user = pwd.getpwnam("postfix")
        os.chown(f"{folder}/data", user.pw_uid, user.pw_gid)
        with open("/usr/share/postfix/master.cf.dist") as file:
            services = file.read()
        services, changed = re.subn(r"(?m)^smtp(\s+inet)", rf"{self.port}\1", services)
        if changed != 1:
            raise SystemExit("Debian's master.cf has no SMTP service where one was expected.")
        with open(f"{folder}/master.cf", "w") as file:
            file.write(services)
        with open("/usr/share/postfix/main.cf.debian") as file:
            shipped = file.read()
        with open(f"{folder}/main.cf", "w") as file:
            file.write(shipped + "\n" + "\n".join([
                f"queue_directory = {folder}/queue",
                f"data_directory = {folder}/data",
                "compatibility_level = 3.6",
                "myhostname = postfix.test",
                "mydestination =",
                "alias_maps =",
                "alias_database =",
                "local_recipient_maps =",
                "inet_interfaces = 127.0.0.1",
                "inet_protocols = ipv4",
                "mynetworks = 127.0.0.0/8",
                f"relayhost = [127.0.0.1]:{sink_port}",
                "message_size_limit = 37748736",
                *settings,
            ]) + "\n")
        subprocess.run([find("postfix"), "-c", folder, "check"], check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.process = start(["/usr/lib/postfix/sbin/master", "-c", folder, "-d"],
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for(lambda: answers(self.port), 20, "Postfix")

    def is_empty(self):
        for queue in ("incoming", "active", "deferred", "maildrop"):
            for _, _, files in os.walk(f"{self.folder}/queue/{queue}"):
                if files:
                    return False
        return True

    def stop(self):
        end(self.process)


class Zone:
    """unbound with the records of outside.test, and with nothing else."""

    def __init__(self, folder, key):
        self.port = free_port()
        os.makedirs(folder)
        records = {
            "outside.test.": "v=spf1 ip4:127.0.0.0/8 -all",
            "r._domainkey.outside.test.": f"v=DKIM1; k=rsa; p={key}",
            "_dmarc.outside.test.": "v=DMARC1; p=reject",
        }
        data = "".join(
            f"  local-data: '{name} 3600 TXT " + " ".join(
                f'"{text[place:place + 255]}"' for place in range(0, len(text), 255)) + "'\n"
            for name, text in records.items())
        with open(f"{folder}/unbound.conf", "w") as file:
            file.write(f"""server:
  directory: "{folder}"
  chroot: ""
  username: ""
  pidfile: "{folder}/unbound.pid"
  use-syslog: no
  interface: 127.0.0.1@{self.port}
  do-daemonize: no
  module-config: "iterator"
  local-zone: "." static
  local-zone: "outside.test." static
{data}remote-control:
  control-enable: no
""")
        self.process = start([find("unbound"), "-d", "-c", f"{folder}/unbound.conf"],
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for(lambda: answers_tcp(self.port), 10, "unbound")

    def stop(self):
        end(self.process)


class Rspamd:
    """Rspamd as Debian ships it, with a folder of its own: a worker that judges, and unless `proxy` is false the proxy that
    speaks milter in front of it. Nothing of Redis, as Debian does not need it.

    Clients on loopback are looked at as strangers are (`check_local`)."""

    name = "Rspamd"

    def __init__(self, folder, dns_port, proxy=True, socket=None):
        """With `socket` the worker listens there, too."""
        self.folder, self.port, self.milter = folder, free_port(), free_port()
        user = pwd.getpwnam("_rspamd")
        for part in ("db", "run", "log", "local.d"):
            os.makedirs(f"{folder}/{part}")
            os.chown(f"{folder}/{part}", user.pw_uid, user.pw_gid)
        os.chmod(folder, 0o755)
        also = f'    bind_socket = "{socket} mode=0666";\n' if socket else ""
        with open(f"{folder}/local.d/options.inc", "w") as file:
            file.write(f'check_local = true;\ndns {{ nameserver = ["127.0.0.1:{dns_port}"]; }}\n')
        with open(f"{folder}/local.d/worker-proxy.inc", "w") as file:
            file.write(f'upstream "local" {{ hosts = "127.0.0.1:{self.port}"; }}\n')
        with open(f"{folder}/rspamd.conf", "w") as file:
            file.write(f"""
.include "$CONFDIR/common.conf"
options {{
    pidfile = "$RUNDIR/rspamd.pid";
    .include "$CONFDIR/options.inc"
    .include(try=true; priority=1,duplicate=merge) "$LOCAL_CONFDIR/local.d/options.inc"
}}
logging {{ type = "file"; filename = "$LOGDIR/rspamd.log"; .include "$CONFDIR/logging.inc" }}
worker "normal" {{
    bind_socket = "127.0.0.1:{self.port}";
{also}    .include "$CONFDIR/worker-normal.inc"
    count = 1;
}}
""" + (f"""worker "rspamd_proxy" {{
    bind_socket = "127.0.0.1:{self.milter}";
    .include "$CONFDIR/worker-proxy.inc"
    .include(try=true; priority=1,duplicate=merge) "$LOCAL_CONFDIR/local.d/worker-proxy.inc"
}}
""" if proxy else ""))
        self.process = start(
            [find("rspamd"), "-f", "-u", "_rspamd", "-g", "_rspamd", "-c", f"{folder}/rspamd.conf"]
            + [f"--var={name}={folder}/{part}" for name, part in
               (("DBDIR", "db"), ("RUNDIR", "run"), ("LOGDIR", "log"))] + [f"--var=LOCAL_CONFDIR={folder}"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for(self.answers, 60, "Rspamd")

    def answers(self):
        """Whether it says pong to a ping."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=2) as connection:
                connection.sendall(b"GET /ping HTTP/1.0\r\n\r\n")
                return b"pong" in connection.makefile("rb").read()
        except OSError:
            return False

    def is_compiled(self):
        """Whether it has compiled all expressions: before, a message costs more."""
        try:
            with open(f"{self.folder}/log/rspamd.log", errors="replace") as file:
                return "full hyperscan database" in file.read()
        except OSError:
            return False

    def stop(self):
        end(self.process)


class Postern:
    """Postern with the settings it has without being told, but for the port, and one connector to the sink."""

    name = "Postern"

    def __init__(self, binary, folder, sink_port, dead_port=None, trusted="127.0.0.0/8", settings="",
                 subdomains=False, connectors="", dns_port=None, objects="", name=None, data="./data"):
        """With `dead_port`, mail for dead.test goes to a port where nobody listens; `trusted` has no limits by source;
        `settings` are lines of postern.yaml; with `subdomains` contoso.test has them too; `connectors` are further ones;
        without `dns_port` no DNS server answers; `objects` are lines of the organization's document; `data` is the data
        folder, which may have a store already."""
        self.binary, self.folder, self.port = os.path.abspath(binary), folder, free_port()
        self.name = name or Postern.name
        os.makedirs(folder)
        dead_domain = "" if dead_port is None else "\n  - { DomainName: dead.test, DomainType: InternalRelay }"
        dead_connector = "" if dead_port is None else f"""
  - Name: To nobody
    ConnectorType: OnPremises
    RecipientDomains: [dead.test]
    UseMXRecord: false
    SmartHosts: ["127.0.0.1:{dead_port}"]"""
        with open(f"{folder}/postern.yaml", "w") as file:
            file.write(f"""hostname: mx.postern.test
data: {data}
listeners: [{{ address: "127.0.0.1:{self.port}" }}]
dns: {{ servers: ["127.0.0.1:{dns_port or free_port()}"] }}
trustedNetworks: ["{trusted}"]
deliveryNetworks: ["127.0.0.0/8", "::1"]
{settings}""")
        with open(f"{folder}/contoso.yaml", "w") as file:
            file.write(f"""organization: contoso
acceptedDomains:
  - {{ DomainName: contoso.test, DomainType: InternalRelay, Default: true{", MatchSubDomains: true" if subdomains else ""} }}{dead_domain}
outboundConnectors:
  - Name: To the sink
    ConnectorType: OnPremises
    RecipientDomains: [contoso.test]
    UseMXRecord: false
    SmartHosts: ["127.0.0.1:{sink_port}"]{dead_connector}{connectors}
{objects}""")
        self.command("organization", "apply", f"{folder}/contoso.yaml")
        self.log = open(f"{folder}/serve.log", "wb")
        self.serve()

    def serve(self, seconds=20):
        """Starts the gateway and waits until it greets."""
        self.process = start([self.binary, "serve", "--config", f"{self.folder}/postern.yaml"],
                             stdout=self.log, stderr=subprocess.STDOUT)
        wait_for(lambda: answers(self.port), seconds, "postern serve")

    def command(self, *arguments):
        done = subprocess.run([self.binary, *arguments, "--config", f"{self.folder}/postern.yaml"],
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if done.returncode != 0:
            raise RuntimeError(f"postern {' '.join(arguments)} ended with {done.returncode}: {done.stdout}")
        return done.stdout

    def is_empty(self):
        queues = json.loads(self.command("queue", "list", "--json"))
        # The second name is an older binary's.
        return not any(value for name in ("MessageCount", "messageCount") for value in _numbers(queues, name))

    def stop(self):
        end(self.process)
        self.log.close()


def _numbers(value, key):
    """Every number under a key, anywhere in a JSON value."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name == key and isinstance(inner, (int, float)):
                yield inner
            else:
                yield from _numbers(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from _numbers(inner, key)
