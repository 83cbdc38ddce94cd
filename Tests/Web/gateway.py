"""A gateway in a folder of its own, with an organization that has one thing of each kind, and people who administer it."""

import base64
import hashlib
import hmac
import json
import os
import smtplib
import socket
import struct
import subprocess
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
PASSWORD = "grey heron on the third mooring post"
CONTOSO = "/organizations/contoso"


def day(past):
    """The moment so many days ago."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - past * 86_400))


# What there is beside the objects of contoso.yaml: made by a request each, again where it is gone.
THINGS = [
    ("/accounts", {"name": "spare", "role": "SecurityReader", "organization": "contoso"}),
    (f"{CONTOSO}/recipients", {
        "address": "cora@contoso.test",
        "properties": {"RecipientType": "UserMailbox", "Mailbox": "maildir"}}),
    (f"{CONTOSO}/tenant-allow-block-list", {"listType": "Sender", "action": "Block", "values": ["eve@example.test"]}),
    (f"{CONTOSO}/tenant-allow-block-list/spoof-items", {
        "spoofedUser": "contoso.test", "sendingInfrastructure": "example.test", "action": "Allow",
        "spoofType": "Internal"}),
    (f"{CONTOSO}/dkim-signing-configs/contoso.test/create-keys", None),
    (f"{CONTOSO}/saved-searches", {"name": "all", "query": {}, "isShared": True}),
    (f"{CONTOSO}/historical-searches", {
        "ReportTitle": "all", "ReportType": "MessageTrace", "StartDate": day(2), "EndDate": day(1)}),
    ("/saved-searches", {"name": "everything", "query": {}}),
    (f"{CONTOSO}/verified-domains", {"domain": "new.contoso.test"}),
]
# Names that no list has as paths have them.
NAMES = {
    "/organizations": ["contoso"] * 7 + ["fabrikam"],
    "/accounts": ["spare"],
    "/server/log-levels": ["smtp"],
    "/server/reputation": ["198.51.100.7"],
    "/organizations/{}/system-messages": ["5.7.1,en,false"],
    "/organizations/{}/verified-domains": ["new.contoso.test"],
}
# How objects are named that a request makes.
MADE = {"DomainName": "made{n}.contoso.test", "PrimarySmtpAddress": "made{n}@contoso.test", "Name": "made {n}"}
MAIL = [("ann@contoso.test", "Lunch"), ("bob@contoso.test", "This is marked")]
MAIL += [("ann@contoso.test", f"This is held {number}") for number in range(10)]
MAIL += [("bob@contoso.test", f"To the office {number}") for number in range(10)]


class Trouble(Exception):
    """What ends the run before anything was asked."""


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Names(threading.Thread):
    """A DNS server that knows no name, so that nothing waits for one."""

    def __init__(self):
        super().__init__(daemon=True)
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]

    def run(self):
        while True:
            question, client = self.socket.recvfrom(512)
            if len(question) < 12:
                continue
            end = 12
            while end < len(question) and question[end]:
                end += 1 + question[end]
            # An answer, by a resolver, with one question: there is no such name (RFC 1035 section 4.1.1).
            head = question[:2] + struct.pack(">HHHHH", 0x8183, 1, 0, 0, 0)
            self.socket.sendto(head + question[12:end + 5], client)


class Gateway:
    """A gateway in a folder of its own."""

    def __init__(self, binary, folder):
        self.binary, self.folder = os.path.abspath(binary), folder
        self.port, self.mail = free_port(), free_port()
        self.base = f"http://127.0.0.1:{self.port}/api/v1"
        names = Names()
        names.start()
        self.log = open(os.path.join(folder, "log"), "wb")
        self.process = None
        self.has_refused = False
        # The proxies are trusted so that requests can come from many addresses.
        self.write("postern.yaml", f"""
hostname: mx.postern.test
data: ./data
listeners: [{{ address: "127.0.0.1:{self.mail}" }}]
dns: {{ servers: ["127.0.0.1:{names.port}"] }}
trustedNetworks: ["127.0.0.0/8"]
deliveryNetworks: ["127.0.0.0/8"]
administration: {{ address: "127.0.0.1:{self.port}", trustedProxies: ["127.0.0.0/8"] }}
""")
        self.fabrikam = self.write("fabrikam.yaml", """
organization: fabrikam
acceptedDomains: [{ DomainName: fabrikam.test }]
recipients: [{ PrimarySmtpAddress: fred@fabrikam.test, RecipientType: UserMailbox, Mailbox: maildir }]
""")
        self.apply()

    def apply(self):
        """Puts the documents of both organizations in force, whatever became of them."""
        for document in [os.path.join(HERE, "contoso.yaml"), self.fabrikam]:
            self.command("organization", "apply", document)

    def write(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def command(self, *arguments):
        done = subprocess.run(
            [self.binary, *arguments, "--config", os.path.join(self.folder, "postern.yaml")],
            capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise Trouble(f"postern {' '.join(arguments)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        return done.stdout

    def start(self):
        self.process = subprocess.Popen(
            [self.binary, "serve", "--config", os.path.join(self.folder, "postern.yaml")],
            stdout=self.log, stderr=self.log, start_new_session=True)
        for _ in range(600):
            if self.process.poll() is not None:
                raise Trouble(f"The gateway ended with {self.process.returncode}; its log is {self.log.name}.")
            try:
                self.ask("GET", "/openapi.json")
                return
            except OSError:
                time.sleep(0.1)
        raise Trouble("The gateway does not answer.")

    def stop(self):
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.log.close()

    def request(self, method, path, content=None, cookie=None, token=None):
        """The status of an answer, its JSON, and its cookies by name."""
        request = urllib.request.Request(
            self.base + path, method=method, data=None if content is None else json.dumps(content).encode())
        if content is not None:
            request.add_header("Content-Type", "application/json")
        if cookie is not None:
            request.add_header("Cookie", f"__Host-postern={cookie}")
        if token is not None:
            request.add_header("Authorization", f"Bearer {token}")
        try:
            answer = urllib.request.urlopen(request, timeout=60)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            cookies = {}
            for field in answer.headers.get_all("Set-Cookie") or []:
                name, _, value = field.split(";")[0].partition("=")
                cookies[name] = value
            text = answer.read()
            is_json = answer.headers.get_content_type().endswith("json")
            return answer.status, (json.loads(text) if text and is_json else None), cookies

    def ask(self, method, path, content=None, cookie=None, token=None):
        """The JSON and the cookies of an answer that is no problem."""
        status, value, cookies = self.request(method, path, content, cookie, token)
        if status >= 300:
            raise Trouble(f"{method} {path} was answered {status}: {value}")
        return value, cookies

    # What there is.

    def fill(self, operator, manager):
        """Puts back what there should be, with a token of an operator and one of a manager of contoso; sends mail."""
        self.apply()
        for path, content in THINGS:
            token = manager if path.startswith(CONTOSO) else operator
            status, value, _ = self.request("POST", path, content, token=token)
            if status >= 300 and status != 409:
                raise Trouble(f"POST {path} was answered {status}: {value}")
        with smtplib.SMTP("127.0.0.1", self.mail, timeout=60) as client:
            for recipient, subject in MAIL:
                text = f"From: sam@partner.test\r\nTo: {recipient}\r\nSubject: {subject}\r\n\r\nHello.\r\n"
                client.sendmail("sam@partner.test", [recipient], text)
            if not self.has_refused:
                self.has_refused = True
                client.docmd("MAIL", "FROM:<sam@partner.test>")
                client.docmd("RCPT", "TO:<nobody@contoso.test>")

    def names(self, document, operator, manager):
        """The names of what there is, by the path of the list that it stands in: each as a token of an operator, or
        of a manager of contoso, sees it."""
        found = dict(NAMES)
        for path in document["paths"]:
            head, brace, tail = path.partition("/{organization}")
            segments = (tail if brace else head).split("/")
            places = [place for place, segment in enumerate(segments) if segment.startswith("{")]
            if not places:
                continue
            front = "/".join(segments[:places[0]])
            key, listed = (f"{head}/{{}}{front}", f"{CONTOSO}{front}") if brace else (front, front)
            if key not in found:
                found[key] = self.members(listed, manager if brace else operator)
        found["/organizations/{}/messages"] = found["/organizations/{}/message-trace"]
        return {key: names for key, names in found.items() if names}

    def members(self, path, token):
        """What a list calls its members: of each the first value by which it answers."""
        status, value, _ = self.request("GET", path, token=token)
        if status >= 300 or not isinstance(value, dict) or not isinstance(value.get("value"), list):
            return []
        names = []
        for row in value["value"][:12]:
            values = list(row.values()) + [other for part in row.values() if isinstance(part, dict) for other in part.values()]
            for name in values:
                written = str(name).replace("\\", "~")
                quoted = urllib.parse.quote(written, safe="")
                if name and self.request("GET", f"{path}/{quoted}", token=token)[0] == 200:
                    names.append(written)
                    break
        return names

    def requests(self, document, token):
        """Content of requests that can be understood, by operation; {n} stands for a number."""
        with open(os.path.join(HERE, "requests.json"), encoding="utf-8") as file:
            found = json.load(file)
        for path, operations in document["paths"].items():
            for method, operation in operations.items():
                if operation["tags"] != ["Objects"] or method not in ["post", "put"] or path.endswith("/move"):
                    continue
                place = path.replace("{organization}", "contoso").removesuffix("/{name}")
                status, value, _ = self.request("GET", place, token=token)
                rows = value.get("value", [value]) if status == 200 else []
                if not rows:
                    continue
                content = dict(rows[0])
                if method == "post":
                    for name, made in MADE.items():
                        if name in content:
                            content[name] = made
                            break
                found[f"{method.upper()} {path}"] = content
        return found

    # Who administers.

    def let_in(self, name, role, organization):
        """Makes an administrator and goes through the first link; gives the permissions that the caller has."""
        arguments = ["administrator", "create", name, "--role", role, "--json"]
        if organization is not None:
            arguments += ["--organization", organization]
        link = json.loads(self.command(*arguments))["link"]["code"]
        setup, _ = self.ask("POST", "/first-link/redeem", {"code": link, "password": PASSWORD})
        done, cookies = self.ask(
            "POST", "/session/setup", {"challenge": setup["challenge"], "code": one_time_password(setup["secret"])})
        if done["state"] != "SignedIn" or len(done["recoveryCodes"]) != 10:
            raise Trouble(f"{name} was not signed in: {done}")
        caller, _ = self.ask("GET", "/session", cookie=cookies["__Host-postern"])
        return caller["permissions"]

    def tokens(self, name, permissions, numbers):
        """Tokens of an administrator with all its permissions."""
        scopes = [word for permission in permissions for word in ("--scope", permission)]
        return [
            self.command("token", "create", f"web {number}", "--account", name, *scopes).strip()
            for number in numbers
        ]


def one_time_password(secret):
    """The code of this moment (RFC 6238)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    offset = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[offset:offset + 4])[0] & 0x7fffffff) % 1_000_000:06}"
