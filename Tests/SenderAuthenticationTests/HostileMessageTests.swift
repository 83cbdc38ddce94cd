import DNS
import Mail
import NIOConcurrencyHelpers
import NIOCore
import PosternTesting
import SenderAuthentication
import Testing

/// A zone some of whose servers never answer: a question is given up when its task is cancelled.
final class SilentNames: Resolver {
    private let zone: ZoneResolver
    private let silent: Domain
    private let asked = NIOLockedValueBox(0)

    init(_ zone: ZoneResolver, below silent: Domain) {
        self.zone = zone
        self.silent = silent
    }

    /// Questions to the silent servers.
    var count: Int { asked.withLockedValue { $0 } }

    func resolve(_ name: Domain, _ type: RecordType) async throws(ResolverError) -> Answer {
        guard name == silent || name.isSubdomain(of: silent) else { return try await zone.resolve(name, type) }
        asked.withLockedValue { $0 += 1 }
        let (stream, continuation) = AsyncStream<Void>.makeStream()
        for await _ in stream {}
        withExtendedLifetime(continuation) {}
        throw .timedOut
    }
}

/// Content that counts what is read of it.
final class CountedContent: SpooledContent {
    private let content: ByteBuffer
    private let octets = NIOLockedValueBox(0)

    init(_ content: ByteBuffer) { self.content = content }

    var size: Int { content.readableBytes }
    var octetsRead: Int { octets.withLockedValue { $0 } }

    func read(at offset: Int, count: Int) throws -> ByteBuffer {
        let count = max(0, min(count, size - offset))
        octets.withLockedValue { $0 += count }
        return content.getSlice(at: content.readerIndex + offset, length: count) ?? ByteBuffer()
    }
}

/// The whole authenticator with messages that are made to cost much: each has a defined result, and what is asked of DNS
/// and read is bounded (docs/reference/authentication-limits.md).
@Suite("authentication of hostile messages", .timeLimit(.minutes(30)))
struct HostileMessageTests {
    private static let victim = """
        _dmarc.victim.test. TXT "v=DMARC1; p=reject"
        victim.test. TXT "v=spf1 ip4:198.51.100.0/24 -all"

        """
    private let clock = VirtualClock()

    private struct Found {
        var result: MessageAuthentication
        var questions: Int
        var octetsRead: Int
    }

    private func authenticate(
        _ header: String, body: String = "Hello.\r\n", zone: String = "", from sender: String = "eve@attacker.test",
        helo: String = "attacker.test", limits: AuthenticationLimits = AuthenticationLimits()
    ) async throws -> Found {
        let zone = try ZoneResolver(Self.victim + zone)
        let message = ByteBuffer(string: header + "\r\n" + body)
        let content = CountedContent(message)
        let request = AuthenticationRequest(
            clientAddress: try #require(IPAddress("192.0.2.1")), helo: helo,
            sender: .mailbox(try #require(EmailAddress(sender))), receiver: "mx.example.net", header: message,
            content: .file(content))
        let resolver = CachingResolver(zone, time: clock)
        let result = await MessageAuthenticator(resolver: resolver, time: clock, limits: limits).authenticate(request)
        return Found(result: result, questions: zone.callCount, octetsRead: content.octetsRead)
    }

    private static let from = "From: Victim <ceo@victim.test>\r\n"

    private static func signature(_ number: Int, domain: String = "attacker.test") -> String {
        """
        DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=\(domain); s=s\(number); h=From;\r
         bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=; b=AAAA\r

        """
    }

    @Test("ten thousand signatures: ten are evaluated, ten keys asked for, the body read once")
    func manySignatures() async throws {
        let header = (0..<10_000).map { Self.signature($0) }.joined() + Self.from
        let body = String(repeating: "A line of the body.\r\n", count: 10_000)
        let found = try await authenticate(header, body: body)
        #expect(found.result.dkim.count == 10)
        #expect(found.result.dkim.allSatisfy { $0.result != .pass })
        #expect(found.result.dmarc.requestedPolicy == .reject)
        #expect(found.questions <= 14)
        #expect(found.octetsRead <= body.utf8.count + 2)
    }

    @Test("signatures with ten different l= are hashed in one reading of the body")
    func manyForms() async throws {
        let header =
            (0..<10).map { number in
                Self.signature(number).replacing("h=From", with: "l=\(number * 1_000); h=From")
                    .replacing("relaxed/relaxed", with: number.isMultiple(of: 2) ? "relaxed/relaxed" : "simple/simple")
            }.joined() + Self.from
        let body = String(repeating: "A line of the body.\r\n", count: 10_000)
        let found = try await authenticate(header, body: body)
        #expect(found.result.dkim.count == 10)
        #expect(found.octetsRead <= body.utf8.count + 2)
    }

    @Test("a key record of 64 KB is no key")
    func largeKey() async throws {
        let key = "v=DKIM1; k=rsa; p=" + String(repeating: "MIGf", count: 16_000)
        let found = try await authenticate(
            Self.signature(1) + Self.from, zone: "s1._domainkey.attacker.test. TXT \"\(key)\"\n")
        #expect(found.result.dkim.map(\.result) == [.permerror] || found.result.dkim.map(\.result) == [.fail])
        #expect(found.result.dmarc.requestedPolicy == .reject)
    }

    @Test(
        "macros that expand to tens of kilobytes: the names asked for are names, and the explanation is cut",
        arguments: ["%{l}", "%{s}.", "%{h}", "%{d1r}", "%{L}", "%{l1r-+,/_=.}", "%{p}.", "%{i}."])
    func macros(_ macro: String) async throws {
        let long = String(repeating: macro, count: 2_500)
        let zone = """
            attacker.test. TXT "v=spf1 exists:\(long).test exp=why.attacker.test -all"
            why.attacker.test. TXT "\(long)"

            """
        var limits = AuthenticationLimits()
        limits.spf.steps = 200
        let found = try await authenticate(
            Self.from, zone: zone, from: String(repeating: "x", count: 64) + "@attacker.test",
            helo: String(repeating: "h", count: 250), limits: limits)
        #expect([.fail, .permerror].contains(found.result.spf.result), "\(found.result.spf.result)")
        #expect((found.result.spf.explanation ?? "").utf8.count <= 512)
        #expect(found.questions <= 20)
    }

    @Test("a macro whose list of delimiters is 50 KB long")
    func delimiters() async throws {
        let macro = "%{s1" + String(repeating: ".-+,/_=", count: 7_000) + "}"
        let found = try await authenticate(
            Self.from, zone: "attacker.test. TXT \"v=spf1 exists:\(macro).test -all\"\n")
        #expect(found.result.spf.result == .fail)
    }

    @Test("policies that include each other, and one that redirects to itself, end after ten look-ups")
    func loops() async throws {
        for policy in ["v=spf1 include:b.test -all", "v=spf1 redirect=b.test", "v=spf1 redirect=attacker.test"] {
            let found = try await authenticate(
                Self.from,
                zone: "attacker.test. TXT \"\(policy)\"\nb.test. TXT \"v=spf1 include:attacker.test -all\"\n")
            #expect(found.result.spf.result == .permerror, "\(policy)")
            #expect(found.questions <= 8, "\(policy)")
        }
        let chain = (1...30).map { "c\($0).test. TXT \"v=spf1 include:c\($0 + 1).test -all\"\n" }.joined()
        let found = try await authenticate(Self.from, zone: chain, from: "eve@c1.test")
        #expect(found.result.spf.result == .permerror)
        #expect(found.questions <= 16)
    }

    @Test("a hundred mail exchangers: none of them is looked up")
    func exchangers() async throws {
        let hosts = (0..<100).map { "attacker.test. MX 10 mx\($0).attacker.test.\n" }.joined()
        let found = try await authenticate(Self.from, zone: "attacker.test. TXT \"v=spf1 mx -all\"\n" + hosts)
        #expect(found.result.spf.result == .permerror)
        #expect(found.questions <= 8)
    }

    @Test("a null MX matches nothing, and three look-ups without an answer are too many")
    func nothing() async throws {
        let null = try await authenticate(
            Self.from, zone: "attacker.test. TXT \"v=spf1 mx -all\"\nattacker.test. MX 0 .\n")
        #expect(null.result.spf.result == .fail)
        let void = try await authenticate(
            Self.from, zone: "attacker.test. TXT \"v=spf1 a:a.test a:b.test a:c.test a:d.test +all\"\n")
        #expect(void.result.spf.result == .permerror)
    }

    @Test("a message that asks for all that can be asked stays within its questions, and its author's policy is found")
    func everything() async throws {
        var zone = "attacker.test. TXT \"v=spf1"
        for term in 0..<10 { zone += " mx:m\(term).attacker.test" }
        zone += " -all\"\n"
        for term in 0..<10 {
            for host in 0..<10 {
                zone += "m\(term).attacker.test. MX 10 h\(host).m\(term).attacker.test.\n"
                zone += "h\(host).m\(term).attacker.test. A 203.0.113.9\n"
            }
        }
        var header = ""
        for set in (1...50).reversed() { header += Self.set(set) }
        header += (0..<20).map { Self.signature($0) }.joined() + Self.from
        let found = try await authenticate(header, zone: zone)
        #expect(found.questions <= 200)
        #expect(found.result.spf.result == .fail)
        #expect(found.result.dkim.count == 10)
        #expect(found.result.arc.result == .fail)
        #expect(found.result.dmarc.result == .fail)
        #expect(found.result.dmarc.requestedPolicy == .reject)
    }

    @Test(
        "servers that never answer: all is over after eight seconds, and what could not be asked is a temporary error")
    func silence() async throws {
        let policy = (0..<20).map { "include:s\($0).attacker.test" }.joined(separator: " ")
        let resolver = SilentNames(
            try ZoneResolver("attacker.example. TXT \"v=spf1 \(policy) -all\"\n"), below: try Domain("test"))
        let message = ByteBuffer(string: (0..<20).map { Self.signature($0) }.joined() + Self.from + "\r\nHello.\r\n")
        let request = AuthenticationRequest(
            clientAddress: try #require(IPAddress("192.0.2.1")), helo: "attacker.example",
            sender: .mailbox(try #require(EmailAddress("eve@attacker.example"))), receiver: "mx.example.net",
            header: message, content: .memory(message))
        let authenticator = MessageAuthenticator(
            resolver: CachingResolver(resolver, time: clock), time: clock)
        let start = clock.now()
        let task = Task { await authenticator.authenticate(request) }
        let ended = NIOLockedValueBox<MessageAuthentication?>(nil)
        let watch = Task { [ended] in
            let result = await task.value
            ended.withLockedValue { $0 = result }
        }
        // Time goes on only while everybody waits for it.
        while ended.withLockedValue({ $0 }) == nil, (clock.now() - start).milliseconds < 60_000 {
            if clock.waiterCount > 0 { clock.advance(by: .milliseconds(100)) }
            try await Task.sleep(for: .milliseconds(1))
        }
        await watch.value
        let result = await task.value
        #expect((clock.now() - start).milliseconds <= 8_200)
        #expect(result.spf.result == .temperror)
        #expect(result.dkim.map(\.result) == Array(repeating: .temperror, count: 10))
        #expect(result.dmarc.result == .temperror)
        #expect(resolver.count <= 200)
    }

    @Test("an attacker's silent servers don't keep a forged author's policy from being found")
    func silenceOfOthers() async throws {
        let zone = try ZoneResolver(Self.victim)
        let resolver = SilentNames(zone, below: try Domain("attacker.test"))
        let message = ByteBuffer(string: (0..<20).map { Self.signature($0) }.joined() + Self.from + "\r\nHello.\r\n")
        let request = AuthenticationRequest(
            clientAddress: try #require(IPAddress("192.0.2.1")), helo: "attacker.test",
            sender: .mailbox(try #require(EmailAddress("eve@attacker.test"))), receiver: "mx.example.net",
            header: message, content: .memory(message))
        let authenticator = MessageAuthenticator(resolver: CachingResolver(resolver, time: clock), time: clock)
        let task = Task { await authenticator.authenticate(request) }
        while resolver.count < 11 { try await Task.sleep(for: .milliseconds(1)) }
        while clock.waiterCount < 11 { try await Task.sleep(for: .milliseconds(1)) }
        clock.advance(by: .seconds(6))
        let result = await task.value
        #expect(result.spf.result == .temperror)
        #expect(result.dmarc.result == .fail)
        #expect(result.dmarc.requestedPolicy == .reject)
    }

    @Test("fields that fold to a megabyte")
    func folding() async throws {
        let fold = String(repeating: "\r\n x", count: 250_000)
        for field in [
            "DKIM-Signature: v=1; a=rsa-sha256; d=attacker.test; s=s; h=From; bh=AA==; b=AAAA" + fold,
            "DKIM-Signature: v=1; h=From" + String(repeating: ":\r\n From", count: 100_000),
            "DKIM-Signature: " + String(repeating: "a=b;\r\n ", count: 130_000),
            "ARC-Seal: i=1; a=rsa-sha256; cv=none; d=attacker.test; s=s; b=AAAA" + fold,
            "ARC-Authentication-Results: i=1; attacker.test" + String(repeating: ";\r\n spf=pass", count: 80_000),
            "Authentication-Results: mx.example.net" + String(repeating: ";\r\n dkim=pass", count: 80_000),
            "Received: from attacker.test" + fold, "Subject: x" + fold,
        ] {
            let found = try await authenticate(field + "\r\n" + Self.from)
            #expect(found.result.dkim.allSatisfy { $0.result != .pass })
            #expect(found.result.arc.result != .pass)
            #expect(found.result.dmarc.requestedPolicy == .reject, "\(field.prefix(40))")
        }
        let from = try await authenticate("From: ceo@victim.test" + fold + "\r\n")
        #expect(from.result.dmarc.result != .pass)
    }

    @Test(
        "odd From fields never pass, and the strictest policy of all their authors counts",
        arguments: [
            "From: a@attacker.test\r\nFrom: ceo@victim.test\r\n", "From: ceo@victim.test\r\nFrom: a@attacker.test\r\n",
            "From: a@attacker.test, ceo@victim.test\r\n", "From: Board: ceo@victim.test, a@attacker.test;\r\n",
            "From : ceo@victim.test\r\n", "From: \"a@attacker.test\" <ceo@victim.test>\r\n",
            "from:\r\n ceo@victim.test\r\n", "FROM: (a@attacker.test) ceo@victim.test\r\n",
            "From: ceo@victim.test\u{0}\r\n", "From: a@attacker.test,\r\n ceo@victim.test\r\n",
        ])
    func oddAuthors(_ header: String) async throws {
        // SPF passes for the attacker's own domain.
        let found = try await authenticate(
            header, zone: "attacker.test. TXT \"v=spf1 +all\"\n_dmarc.attacker.test. TXT \"v=DMARC1; p=none\"\n")
        #expect(found.result.spf.result == .pass)
        #expect(found.result.dmarc.result != .pass)
        #expect(found.result.dmarc.requestedPolicy == .reject || found.result.dmarc.result == .permerror)
    }

    @Test("NULs, octets that are no UTF-8, empty and endless things have a result")
    func octets() async throws {
        for text in [
            "", "\r\n", "From:\r\n", "\u{0}\u{0}\u{0}\r\n", "From: \u{0}@\u{0}\r\n", "DKIM-Signature:\r\n",
            "DKIM-Signature: v=1;\u{0}a=rsa-sha256\r\n", ":\r\n:\r\n", "ARC-Seal:\r\n", "From: <@>\r\n",
            "From: " + String(repeating: "(", count: 60_000) + "\r\n",
            "From: " + String(repeating: "\"", count: 60_001) + "\r\n",
            "From: " + String(repeating: "a@victim.test,", count: 4_000) + "\r\n",
            "From: " + String(repeating: "<", count: 60_000) + "\r\n",
            "From: " + String(repeating: "x:", count: 30_000) + "\r\n",
            "From: =?utf-8?q?" + String(repeating: "=00", count: 10_000) + "?= <ceo@victim.test>\r\n",
        ] {
            let found = try await authenticate(text)
            #expect(found.result.dmarc.result != .pass, "\(text.prefix(40))")
            #expect(found.questions <= 100)
        }
    }

    private static func set(_ instance: Int) -> String {
        """
        ARC-Seal: i=\(instance); a=rsa-sha256; cv=\(instance == 1 ? "none" : "pass"); d=a\(instance).test; s=s; t=1; b=AAAA\r
        ARC-Message-Signature: i=\(instance); a=rsa-sha256; c=relaxed/relaxed; d=b\(instance).test; s=s; h=From;\r
         bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=; b=AAAA\r
        ARC-Authentication-Results: i=\(instance); a\(instance).test; spf=pass\r

        """
    }

    @Test("more than fifty sets of ARC, gaps and doubles break the chain without a question for a key")
    func manySets() async throws {
        let sets = [
            (1...51).reversed().map { Self.set($0) }.joined(), (1...500).reversed().map { Self.set($0) }.joined(),
            Self.set(3) + Self.set(1), Self.set(2) + Self.set(2) + Self.set(1), Self.set(0), Self.set(1_000_000_007),
        ]
        for header in sets {
            let found = try await authenticate(header + Self.from)
            #expect(found.result.arc.result == .fail)
            #expect(found.questions <= 4)
        }
    }
}
