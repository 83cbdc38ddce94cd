import DNS
import Mail
import NIOConcurrencyHelpers
import NIOCore
import PosternTesting
import Testing

@testable import SenderAuthentication

@Suite("DKIM: hostile messages")
struct DKIMHostileTests {
    private static let tags = "v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.com; s=rsa; h=from:to:subject"

    @Test("of 10,000 signatures ten are evaluated, with ten questions at most")
    func manySignatures() async throws {
        let field = try DKIMSample.field(Self.tags) + "\r\n"
        let fields = (0..<10_000).map { field.replacing("s=rsa", with: "s=r\($0)") }
        let message = fields.joined() + DKIMSample.header + "\r\n" + DKIMSample.body
        let resolver = try DKIMSample.resolver()
        let outcomes = await resolver.verify(ByteBuffer(string: message))
        #expect(outcomes.map(\.finding) == Array(repeating: .noKey, count: 10))
        #expect(resolver.callCount == 10)
        #expect(outcomes.map { $0.selector?.name } == (0..<10).map { "r\($0)" })
    }

    @Test("however many signatures ask for a part of the body, it is read once and hashed once for each form")
    func manyLengths() async throws {
        let body = String(repeating: "line of text\r\n", count: 5_000)
        var fields = ""
        for number in 0..<12 {
            fields += try DKIMSample.field(Self.tags + "; l=\(number * 1_000)", body: body) + "\r\n"
        }
        for number in 1...50 {
            fields +=
                "ARC-Message-Signature: i=\(number); a=rsa-sha256; c=simple/simple; d=example.com; s=rsa;"
                + " h=from; l=\(number * 7); bh=\(Base64.encode([UInt8](repeating: 1, count: 32))); b=AAAA\r\n"
        }
        let content = ByteBuffer(string: fields + DKIMSample.header + "\r\n" + body)
        let file = CountingContent(content)
        let message = SignedMessage(header: content, content: .file(file))
        #expect(message.hashedOctets == 2 * body.utf8.count)
        #expect(file.octetsRead == body.utf8.count)
        #expect(message.arcSignatures.count == 50)
        let outcomes = await DKIMVerifier(resolver: try DKIMSample.resolver()).verify(
            message, at: VirtualClock().wallTime())
        #expect(outcomes.map(\.finding) == Array(repeating: .partialBody, count: 10))
        #expect(SignedMessage(header: content, maximumSignatures: 3).signatures.count == 3)
    }

    @Test("h= of 10,000 names is refused, and one of 1,024 signs each field once")
    func manyNames() async throws {
        let many = Self.tags + ":" + Array(repeating: "x", count: 10_000).joined(separator: ":")
        #expect(try await DKIMSample.outcome(try DKIMSample.message(many))?.reason == "h= has too many names")
        let names = Self.tags + ":" + Array(repeating: "from", count: 1_021).joined(separator: ":")
        let message = try DKIMSample.message(names)
        #expect(try await DKIMSample.outcome(message)?.result == .pass)
        let parsed = SignedMessage(
            header: ByteBuffer(string: message), content: .memory(ByteBuffer(string: message)))
        let signature = try #require(try parsed.signatures.first?.signature.get())
        #expect(parsed.signedOctets(signature, field: 0).count < message.utf8.count)
        // A field of more than 64 KB is not looked into.
        let large = Self.tags + ":" + String(repeating: "y", count: 70_000)
        #expect(try await DKIMSample.outcome(try DKIMSample.message(large))?.reason == "the signature is too large")
    }

    @Test("a field that folds to a megabyte, b= of a megabyte, and a key record of 64 KB")
    func large() async throws {
        let folded = "Subject: x" + String(repeating: "\r\n  y \t", count: 150_000) + "\r\n"
        let header = "From: a@example.com\r\n" + folded
        #expect(try await DKIMSample.outcome(try DKIMSample.message(Self.tags, header: header))?.result == .pass)

        let long = try DKIMSample.message(Self.tags).replacing(
            "; b=", with: "; b=" + String(repeating: "A", count: 1 << 20))
        #expect(try await DKIMSample.outcome(long)?.finding == .syntax)
        let longer = try DKIMSample.message(Self.tags).replacing(
            "; b=", with: "; b=" + String(repeating: "A", count: 5_000))
        #expect(try await DKIMSample.outcome(longer)?.reason == "b= is no signature in Base64")

        let resolver = KeyResolver()
        let record = try DKIMSample.rsa.get().testRecord
        resolver.set(
            "rsa._domainkey.example.com", texts: [record + "; n=" + String(repeating: "x", count: 64 << 10)])
        let outcome = try await DKIMSample.outcome(try DKIMSample.message(Self.tags), resolver)
        #expect(outcome?.reason == "the key record is too large")
    }

    @Test("NULs, other octets beyond text, bare LF and bare CR have one result, and nothing traps")
    func octets() async throws {
        let message = try DKIMSample.message(Self.tags)
        #expect(
            try await DKIMSample.outcome(message.replacing("s=rsa", with: "s=r\u{0}sa"))?.reason
                == "the signature is no list of tags")
        #expect(try await DKIMSample.outcome(message.replacing("h=from", with: "h=\u{1}from"))?.finding == .syntax)
        // NUL in what is signed is an octet like others.
        let nul = try DKIMSample.message(Self.tags, header: "From: \u{0}a\r\n", body: "\u{0}\r\n")
        #expect(try await DKIMSample.outcome(nul)?.result == .pass)
        // A message whose lines end with LF alone has another body.
        #expect(try await DKIMSample.outcome(message.replacing("\r\n", with: "\n"))?.finding == .bodyHash)
        #expect(try await DKIMSample.outcome(message.replacing("Ann\r\n", with: "Ann\r"))?.finding == .bodyHash)
    }

    @Test("a header without a body, without a blank line, and content shorter than its header")
    func truncated() async throws {
        let message = try DKIMSample.message(Self.tags, body: "")
        #expect(try await DKIMSample.outcome(message)?.result == .pass)
        #expect(try await DKIMSample.outcome(String(message.dropLast()))?.result == .pass)
        let header = ByteBuffer(string: message)
        let outcomes = await DKIMVerifier(resolver: try DKIMSample.resolver()).verify(
            SignedMessage(header: header, content: .memory(ByteBuffer(string: "x"))), at: VirtualClock().wallTime())
        #expect(outcomes.map(\.result) == [.pass])
        for count in stride(from: 0, to: message.utf8.count, by: 7) {
            let cut = ByteBuffer(bytes: message.utf8.prefix(count))
            _ = await (try DKIMSample.resolver()).verify(cut)
        }
    }

    @Test("random changes to signatures, headers and records give a result, whatever it is")
    func randomChanges() async throws {
        var random = SeededRandom(seed: 20_261_123)
        let message = Array(try DKIMSample.message(Self.tags + "; i=@example.com; t=1; x=999999999999; l=23").utf8)
        let record = Array(try DKIMSample.rsa.get().testRecord.utf8)
        let octets: [UInt8] = [0, 9, 10, 13, 32, 34, 40, 58, 59, 61, 64, 65, 0x7F, 0x80, 0xC3, 0xFF]
        for _ in 0..<2_000 {
            var changed = message
            var text = record
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                let octet = octets.randomElement(using: &random) ?? 0
                let end = changed.count
                switch Int.random(in: 0..<4, using: &random) {
                case 0: changed[Int.random(in: 0..<end, using: &random)] = octet
                case 1: changed.insert(octet, at: Int.random(in: 0...end, using: &random))
                case 2: changed.remove(at: Int.random(in: 0..<end, using: &random))
                default: text[Int.random(in: 0..<text.count, using: &random)] = octet
                }
            }
            let resolver = KeyResolver()
            resolver.set("rsa._domainkey.example.com", .success(Answer(.records([.text(text)]))))
            let outcomes = await resolver.verify(ByteBuffer(bytes: changed))
            #expect(outcomes.count <= 1)
            #expect(outcomes.allSatisfy { $0.result == $0.finding.result })
        }
    }
}

/// Content in a "file" that counts what is read of it.
final class CountingContent: SpooledContent {
    private let content: ByteBuffer
    private let count = NIOLockedValueBox(0)

    init(_ content: ByteBuffer) { self.content = content }

    var size: Int { content.readableBytes }
    var octetsRead: Int { count.withLockedValue { $0 } }

    func read(at offset: Int, count: Int) throws -> ByteBuffer {
        let piece = content.getSlice(at: content.readerIndex + offset, length: max(0, min(count, size - offset)))
        self.count.withLockedValue { $0 += piece?.readableBytes ?? 0 }
        return piece ?? ByteBuffer()
    }
}
