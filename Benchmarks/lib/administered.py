"""A gateway with much to look at and its HTTP API: a filled store, a hundred organizations, a directory, queues, tokens."""
import asyncio
import base64
import hashlib
import hmac
import http.client
import json
import os
import re
import sqlite3
import struct
import subprocess
import time
import urllib.parse

from load import deliver
from probe import body
from processes import end, wait_for
from servers import Postern, answers_tcp, free_port

API = "/api/v1"
ORGANIZATIONS, QUEUES, HELD, DAYS = 100, 50, 10_000, 90
# An account has at most a hundred tokens, and each may ask only so often (docs/reference/api.md#rates): what asks faster
# than that needs many callers.
ACCOUNTS, TOKENS = 3, 100
SCOPES = ("server.read", "configuration.read", "configuration.change", "recipient.read", "recipient.change",
          "trace.read", "trace.readAll", "queue.read", "quarantine.read")


def fill(program, folder, messages):
    """Has trace-benchmark make a store with an index."""
    if not os.path.exists(program):
        raise SystemExit(f"{program} is missing: swift build -c release --product trace-benchmark")
    subprocess.run([program, "--store", folder, "--messages", str(messages), "--days", str(DAYS), "--held", str(HELD)],
                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=True)


class Administered(Postern):
    """Postern on a store that `fill` has made, at first without administration."""

    def __init__(self, binary, folder, sink_port, data, recipients):
        self.dead_port, self.api_port, self.is_administered = free_port(), free_port(), False
        super().__init__(binary, folder, sink_port, data=data)
        self.data = data
        documents = [self._document(f"tenant{number}", "InternalRelay") for number in range(ORGANIZATIONS)]
        documents.append(self._document("directory", "Authoritative"))
        self.command("organization", "apply", *documents)
        with open(f"{folder}/people.csv", "w") as file:
            file.write("PrimarySmtpAddress,RecipientType,EmailAddresses\n")
            for number in range(recipients):
                file.write(f"user{number}@directory.example,MailUser,person{number}@directory.example\n")
        self.command("recipient", "import", f"{folder}/people.csv", "--organization", "directory", "--replace")
        envelopes = [[f"user{number}@tenant{number}.example".encode()] for number in range(QUEUES)]
        asyncio.run(deliver(self.port, 4, envelopes, body(4_096)))
        wait_for(lambda: len(self.queues()) >= QUEUES, 60, f"{QUEUES} queues")

    def document(self, organization, kind="InternalRelay"):
        """An organization's document; nobody takes what it sends out."""
        return f"""organization: {organization}
acceptedDomains:
  - {{ DomainName: {organization}.example, DomainType: {kind}, Default: true }}
outboundConnectors:
  - Name: To nobody
    ConnectorType: OnPremises
    RecipientDomains: [{organization}.example]
    UseMXRecord: false
    SmartHosts: ["127.0.0.1:{self.dead_port}"]
"""

    def _document(self, organization, kind):
        path = f"{self.folder}/{organization}.yaml"
        with open(path, "w") as file:
            file.write(self.document(organization, kind))
        return path

    def queues(self):
        return json.loads(self.command("queue", "list", "--json"))["queues"]

    def is_empty(self):
        """Whether nothing waits for the sink; what waits for nobody stays."""
        return not any(queue["MessageCount"] for queue in self.queues() if queue["Identity"].startswith("contoso\\"))

    def serve(self, seconds=60):
        super().serve(seconds)
        if self.is_administered:
            wait_for(lambda: answers_tcp(self.api_port), seconds, "administration")

    def restart(self):
        end(self.process)
        self.serve()

    def administer(self):
        """Starts it again with its API, and makes tokens."""
        end(self.process)
        with open(f"{self.folder}/postern.yaml", "a") as file:
            file.write(f"""administration:
  address: "127.0.0.1:{self.api_port}"
  publicURL: http://127.0.0.1:{self.api_port}
""")
        self.is_administered = True
        self.serve()
        self.tokens = []
        scopes = [word for scope in SCOPES for word in ("--scope", scope)]
        for account in range(ACCOUNTS):
            self.command("administrator", "create", f"bench{account}", "--role", "Operator")
            for number in range(TOKENS):
                made = self.command("token", "create", f"token{number}", "--account", f"bench{account}", *scopes, "--json")
                self.tokens.append(json.loads(made)["token"])
        self.tokens_file = f"{self.folder}/tokens"
        with open(self.tokens_file, "w") as file:
            file.write("\n".join(self.tokens) + "\n")

    def samples(self, count):
        """Organization, sender, Message-ID and recipient of messages that are spread over all days."""
        database = sqlite3.connect(f"file:{self.data}/mail.sqlite?mode=ro", uri=True)
        try:
            last, = database.execute("SELECT MAX(sequence) FROM messages").fetchone()
            return [database.execute(
                """SELECT organization, messages.sender, message_id, address FROM messages
                   JOIN recipients ON recipients.id = sequence * 65536
                   WHERE sequence >= ? AND messages.sender <> '' AND organization LIKE 'tenant%' LIMIT 1""",
                (1 + number * (last - 1_000) // count,)).fetchone() for number in range(count)]
        finally:
            database.close()


class Caller:
    """A client of the API with one connection, each call by the next token."""

    def __init__(self, server):
        self.server, self.number = server, 0
        self.connection = http.client.HTTPConnection("127.0.0.1", server.api_port, timeout=120)

    def open(self, method, path, content=None, kind="application/json", token=True):
        """Sends a request; gives the answer with its content not read. Throws where it is none of success."""
        fields = {"Content-Type": kind} if content is not None else {}
        if token:
            fields["Authorization"] = "Bearer " + self.server.tokens[self.number % len(self.server.tokens)]
            self.number += 1
        if method in ("PUT", "PATCH", "DELETE"):
            fields["If-Match"] = "*"
        self.connection.request(method, path, body=content, headers=fields)
        answer = self.connection.getresponse()
        if answer.status >= 300:
            raise RuntimeError(f"{method} {path}: {answer.status} {answer.read()[:500].decode(errors='replace')}")
        return answer

    def call(self, method, path, content=None, **options):
        """Sends a request; gives the content of the answer."""
        if isinstance(content, dict):
            content = json.dumps(content).encode()
        return self.open(method, path, content, **options).read()

    def timed(self, *arguments, **options):
        """Milliseconds of a call."""
        began = time.monotonic()
        self.call(*arguments, **options)
        return (time.monotonic() - began) * 1_000


def quoted(**conditions):
    """Conditions as a query."""
    return "?" + urllib.parse.urlencode(conditions)


def one_time_code(secret):
    """The code of a second factor for now (RFC 6238)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    place = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[place:place + 4])[0] & 0x7fffffff) % 1_000_000:06}"


def account_with_password(server, caller, name, password):
    """Makes an account whose owner has set password and second factor."""
    printed = server.command("administrator", "create", name, "--role", "HelpDesk", "--organization", "tenant0")
    code = re.search(r"/first-sign-in/(\S+)", printed)
    if code is None:
        raise RuntimeError(f"administrator create has printed no link: {printed}")
    step = json.loads(caller.call(
        "POST", f"{API}/first-link/redeem", {"code": code.group(1), "password": password}, token=False))
    caller.call("POST", f"{API}/session/setup",
                {"challenge": step["challenge"], "code": one_time_code(step["secret"])}, token=False)
