import Crypto
import CryptoExtras
import Foundation
import Mail
import NIOCore
import PosternTesting
import Testing

@testable import SenderAuthentication

@Suite("DKIM: OpenDKIM and dkimpy", .timeLimit(.minutes(30)))
struct DKIMInteropTests {
    private static let forms = ["simple", "relaxed"].flatMap { header in
        ["simple", "relaxed"].map { "\(header)/\($0)" }
    }

    private static let header = """
        Received: from a.example by b.example; Mon, 23 Nov 2026 10:00:00 +0000
        From: =?utf-8?q?J=C3=B6rg?=   <ann@example.com>
        To: bob@example.net
        Subject: A  folded
         \t subject\u{20}
        Date: Mon, 23 Nov 2026 10:00:00 +0000
        Message-ID: <1@example.com>
        MIME-Version: 1.0

        """.replacing("\n", with: "\r\n")

    private static let bodies = [
        "", "Hi  Bob, \t\r\n\r\n.\r\n..dots\r\nAnn\r\n", "Grüße \u{20}\t aus Köln\r\n\r\n\r\n", "\r\n\r\n",
        String(repeating: "a longer line of text, with  blanks \r\n", count: 3_000),
    ]

    private static let messages = bodies.map { header + "\r\n" + $0 }

    /// Keys of all sizes, each under its own selector; made once, because some take seconds.
    private static let keys = Task {
        let domain = try Domain("example.com")
        var keys = [try DKIMSigningKey.generate(.ed25519SHA256, domain: domain, selector: Domain("ed"))]
        for bits in [1_024, 2_048, 4_096] {
            let (status, output) = try await RunningProgram.run("openssl", ["genrsa", "\(bits)"])
            let pem = output[try #require(output.range(of: "-----BEGIN")).lowerBound...]
            try #require(status == 0)
            keys.append(try DKIMSigningKey(pem: String(pem), domain: domain, selector: Domain("rsa\(bits)")))
        }
        return keys
    }

    private func verify(_ message: String, _ keys: [DKIMSigningKey]) async -> [DKIMOutcome] {
        let resolver = KeyResolver()
        for key in keys { resolver[key] = key.testRecord }
        let now = WallTime(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000))
        return await resolver.verify(ByteBuffer(string: message), at: now)
    }

    /// The messages with a signature of ours by each key on top.
    private func signed(_ keys: [DKIMSigningKey], _ form: String) throws -> [String] {
        let parts = form.split(separator: "/").map { DKIMCanonicalization(rawValue: String($0)) ?? .relaxed }
        let signer = DKIMSigner(
            keys.map { key in
                var key = key
                (key.headerCanonicalization, key.bodyCanonicalization) = (parts[0], parts[1])
                return key
            })
        let now = WallTime(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000))
        return try Self.messages.map { message in
            let content = ByteBuffer(string: message)
            let fields = try signer.signatures(
                header: content, edits: MessageEdits(), content: .memory(content), at: now)
            return fields.map { $0 + "\r\n" }.joined() + message
        }
    }

    // MARK: dkimpy

    private static let dkimpy = #"""
        import base64, dkim, json, sys
        job = json.load(open(sys.argv[1]))
        def text(name, timeout=5): return job["zone"].get(name.decode().rstrip("."), "").encode()
        def passes(checker, number):
            try: return checker.verify(idx=number, dnsfunc=text)
            except dkim.ValidationError: return False
        output = []
        for item in job["items"]:
            message = base64.b64decode(item["message"])
            if job["verb"] == "sign":
                head, body = item["form"].encode().split(b"/")
                field = dkim.sign(message, item["selector"].encode(), b"example.com", item["key"].encode(),
                                  canonicalize=(head, body), signature_algorithm=item["algorithm"].encode())
                output.append(field.decode())
            else:
                checker = dkim.DKIM(message, minkey=1024)
                output.append(" ".join(str(passes(checker, i)) for i in range(item["count"])))
        print(json.dumps(output))
        """#

    private struct Job: Encodable {
        struct Item: Encodable {
            var message: Data
            var form = ""
            var selector = ""
            var algorithm = ""
            var key = ""
            var count = 0
        }
        var verb: String
        var zone: [String: String] = [:]
        var items: [Item]
    }

    private func python<Output: Decodable>(_ script: String, arguments: [String] = [], _ input: some Encodable)
        async throws -> Output
    {
        let folder = try TemporaryFolder()
        let file = try folder.write("input.json", String(decoding: try JSONEncoder().encode(input), as: UTF8.self))
        // Debian's own Python, which has the packages.
        let (status, output) = try await RunningProgram.run("/usr/bin/python3", ["-c", script] + arguments + [file])
        try #require(status == 0, "\(output)")
        return try JSONDecoder().decode(Output.self, from: Data(output.utf8))
    }

    @Test("what dkimpy signs verifies: RSA of 1024 to 4096 bits and Ed25519, all forms, empty and 8-bit bodies")
    func fromDkimpy() async throws {
        let keys = try await Self.keys.value
        var items: [Job.Item] = []
        for key in keys {
            for form in Self.forms {
                for message in Self.messages {
                    items.append(
                        Job.Item(
                            message: Data(message.utf8), form: form, selector: key.selector.name,
                            algorithm: key.algorithm.rawValue, key: key.privateText))
                }
            }
        }
        let fields: [String] = try await python(Self.dkimpy, Job(verb: "sign", items: items))
        try #require(fields.count == items.count)
        for (item, field) in zip(items, fields) {
            let outcomes = await verify(field + String(decoding: item.message, as: UTF8.self), keys)
            #expect(outcomes.map(\.result) == [.pass], "\(item.form) \(item.selector) \(outcomes) \(field)")
        }
    }

    @Test("what we sign verifies with dkimpy")
    func toDkimpy() async throws {
        let keys = try await Self.keys.value
        var items: [Job.Item] = []
        for form in Self.forms {
            items += try signed(keys, form).map { Job.Item(message: Data($0.utf8), count: keys.count) }
        }
        // A message that was changed, so that passing says something.
        let changed = try #require(try signed(keys, "relaxed/relaxed").last).replacing(
            "blanks \r\n", with: "blinks\r\n")
        items.append(Job.Item(message: Data(changed.utf8), count: keys.count))
        let zone = Dictionary(
            uniqueKeysWithValues: keys.map { ("\($0.selector)._domainkey.\($0.domain)", $0.testRecord) })
        let results: [String] = try await python(Self.dkimpy, Job(verb: "verify", zone: zone, items: items))
        let passes = Array(repeating: "True True True True", count: items.count - 1)
        #expect(results == passes + ["False False False False"])
    }

    // MARK: OpenDKIM

    /// Speaks the milter protocol to a filter as an SMTP server does, and prints the fields that it inserts.
    private static let milter = #"""
        import base64, json, socket, struct, sys
        def run(port, message):
            peer = socket.create_connection(("127.0.0.1", port), timeout=30)
            def send(command, data=b""): peer.sendall(struct.pack(">I", len(data) + 1) + command + data)
            def exactly(count):
                data = b""
                while len(data) < count:
                    piece = peer.recv(count - len(data))
                    if not piece: raise EOFError("the filter closed the connection")
                    data += piece
                return data
            def receive():
                packet = exactly(struct.unpack(">I", exactly(4))[0])
                return packet[:1], packet[1:]
            def ask(command, data=b""):
                send(command, data)
                reply, _ = receive()
                if reply != b"c": raise ValueError("%r to %r" % (reply, command))
            header, _, body = message.partition(b"\r\n\r\n")
            fields = []
            for line in header.split(b"\r\n"):
                if line[:1] in b" \t": fields[-1] += b"\n" + line
                else: fields.append(line)
            # SMFIP_HDR_LEADSPC: the blank behind the colon is part of the value.
            send(b"O", struct.pack(">III", 6, 0x1FF, 0x100000))
            blank = b"" if struct.unpack(">III", receive()[1][:12])[2] & 0x100000 else b" "
            ask(b"C", b"localhost\0" + b"4" + struct.pack(">H", 2525) + b"127.0.0.1\0")
            ask(b"H", b"localhost\0")
            ask(b"M", b"<ann@example.com>\0")
            ask(b"R", b"<bob@example.net>\0")
            for field in fields:
                name, _, value = field.partition(b":")
                if blank and value[:1] == b" ": value = value[1:]
                ask(b"L", name + b"\0" + value + b"\0")
            ask(b"N")
            for start in range(0, len(body), 65535): ask(b"B", body[start:start + 65535])
            send(b"E")
            inserted = []
            while True:
                reply, data = receive()
                if reply in b"ca": break
                if reply in b"rtd4y": raise ValueError("%r at the end" % reply)
                if reply == b"i": data = data[4:]
                if reply in b"ih":
                    name, value = data.split(b"\0")[:2]
                    field = name + b":" + blank + value
                    inserted.append(field.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n").decode("latin-1"))
            send(b"Q")
            peer.close()
            return inserted
        print(json.dumps([run(int(sys.argv[1]), base64.b64decode(m)) for m in json.load(open(sys.argv[2]))]))
        """#

    /// Runs messages through an OpenDKIM with a configuration, and gives the fields it inserts.
    private func openDKIM(_ configuration: String, _ files: [String: String], _ messages: [String]) async throws
        -> [[String]]
    {
        let folder = try TemporaryFolder()
        for (name, text) in files {
            let path = try folder.write(name, text.replacing("FOLDER", with: folder.path))
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        }
        let port = try Loopback.freePort()
        let file = try folder.write(
            "opendkim.conf",
            configuration.replacing("FOLDER", with: folder.path) + """

                Socket inet:\(port)@127.0.0.1
                Syslog no
                RequireSafeKeys no

                """)
        let filter = try RunningProgram("opendkim", ["-f", "-x", file], outputPath: folder.path + "/output")
        do {
            try await eventually(filter.error("does not answer.")) {
                guard filter.isRunning else { throw filter.error("ended.") }
                return Loopback.answers(on: port)
            }
            let fields: [[String]] = try await python(
                Self.milter, arguments: ["\(port)"], messages.map { Data($0.utf8) })
            // It takes seconds to end, and other tests want the thread.
            await filter.end()
            return fields
        } catch {
            await filter.end()
            throw error
        }
    }

    @Test("what OpenDKIM signs as a milter verifies: RSA of 1024 to 4096 bits, all forms", arguments: forms)
    func fromOpenDKIM(_ form: String) async throws {
        let keys = try await Self.keys.value.filter { $0.algorithm == .rsaSHA256 }
        var files = Dictionary(uniqueKeysWithValues: keys.map { ("\($0.selector).pem", $0.pem) })
        files["keys"] = keys.map { "\($0.selector) example.com:\($0.selector):FOLDER/\($0.selector).pem\n" }.joined()
        // By the author's domain, because one message gets two signatures at most.
        files["signers"] = keys.map { "*@\($0.selector).example.com \($0.selector)\n" }.joined()
        let messages = keys.flatMap { key in
            Self.messages.map { $0.replacing("ann@example.com", with: "ann@\(key.selector).example.com") }
        }
        let fields = try await openDKIM(
            """
            Mode s
            Canonicalization \(form)
            KeyTable FOLDER/keys
            SigningTable refile:FOLDER/signers
            """, files, messages)
        try #require(fields.count == messages.count)
        for (index, message) in messages.enumerated() {
            let outcomes = await verify(fields[index].map { $0 + "\r\n" }.joined() + message, keys)
            #expect(outcomes.map(\.result) == [.pass], "\(outcomes.map(\.reason)) \(fields[index])")
            #expect(outcomes.first?.keyBits == keys[index / Self.messages.count].bits)
        }
    }

    @Test("what we sign verifies with OpenDKIM as a milter", arguments: forms)
    func toOpenDKIM(_ form: String) async throws {
        let keys = try await Self.keys.value
        var messages = try signed(keys, form)
        messages.append(try #require(messages.last).replacing("blanks", with: "blinks"))
        let records = keys.map { "\($0.selector)._domainkey.\($0.domain) \($0.testRecord)\n" }.joined()
        let fields = try await openDKIM(
            """
            Mode v
            TestPublicKeys FOLDER/records
            AlwaysAddARHeader yes
            MaximumSignaturesToVerify 8
            InternalHosts 192.0.2.1
            """, ["records": records], messages)
        for (index, fields) in fields.enumerated() {
            let results = try #require(fields.first)
            let isChanged = index == messages.count - 1
            for key in keys {
                let line = results.split(separator: ";").first { $0.contains("header.s=\(key.selector.name) ") }
                #expect(line?.contains("dkim=pass") == !isChanged, "\(form) \(index) \(results)")
            }
        }
    }
}

extension DKIMSigningKey {
    /// The private key as dkimpy reads it.
    fileprivate var privateText: String {
        switch key {
        case .rsa(let key): key.pemRepresentation
        case .ed25519(let key): Base64.encode(key.rawRepresentation)
        }
    }
}
