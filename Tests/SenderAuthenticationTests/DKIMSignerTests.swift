import Foundation
import Mail
import NIOCore
import PosternTesting
import Testing

@testable import SenderAuthentication

@Suite("DKIM: signing")
struct DKIMSignerTests {
    private static let message = """
        Received: from relay.example by mx.example; Mon, 1 Jun 2026 10:00:00 +0000
        X-MS-Exchange-Organization-SCL: 9
        From: Ann <ann@contoso.com>
        To: bob@example.net
        To: carl@example.net
        Subject: Lunch
          today?
        Date: Mon, 1 Jun 2026 10:00:00 +0000

        Hi  Bob.


        """.replacing("\n", with: "\r\n")

    private func keys(_ algorithms: [DKIMAlgorithm]) throws -> [DKIMSigningKey] {
        try algorithms.map {
            try DKIMSigningKey.generate($0, bits: 1_024, domain: Domain("contoso.com"), selector: Domain($0.keyType))
        }
    }

    /// What leaves, without CR.
    private func leaving(_ message: String, _ edits: MessageEdits, signatures: [String]) -> ByteBuffer {
        var edits = edits
        edits.prepended = signatures + edits.prepended
        let view = ByteBuffer(string: message)
        let shown = edits.withoutInternalFields(view)
        var text = String(buffer: shown)
        let end = text.range(of: "\r\n\r\n")!.lowerBound
        text.insert(contentsOf: edits.appended.map { "\r\n" + $0 }.joined(), at: end)
        return ByteBuffer(string: edits.prepended.map { $0 + "\r\n" }.joined() + text)
    }

    private func verify(_ message: ByteBuffer, _ keys: [DKIMSigningKey]) async -> [DKIMOutcome] {
        let resolver = KeyResolver()
        for key in keys { resolver[key] = key.testRecord }
        return await resolver.verify(message)
    }

    @Test("signs what leaves: with fields added, without fields removed or of a form that depends on the way")
    func leaves() async throws {
        let keys = try keys([.rsaSHA256, .ed25519SHA256])
        let field = Self.message.range(of: "X-MS-Exchange-Organization-SCL: 9\r\n")!
        let start = Self.message.utf8.distance(from: Self.message.startIndex, to: field.lowerBound)
        let length = "X-MS-Exchange-Organization-SCL: 9\r\n".utf8.count
        let content = ByteBuffer(string: Self.message)
        for isTrusted in [false, true] {
            var edits = MessageEdits(prepended: ["Received: by us"], appended: ["Message-ID: <1@contoso.com>"])
            if isTrusted {
                edits.trusted = [.init(range: start..<start + length)]
            } else {
                edits.removed = [start..<start + length]
            }
            let signatures = try DKIMSigner(keys).signatures(
                header: content, edits: edits, content: .memory(content), at: VirtualClock().wallTime())
            #expect(signatures.count == 2)
            let outcomes = await verify(leaving(Self.message, edits, signatures: signatures), keys)
            #expect(outcomes.map(\.result) == [.pass, .pass], "\(outcomes)")
            // The two To and one that nobody may add, and Message-ID, which the edits add.
            let names = outcomes[0].signature?.headerNames ?? []
            #expect(names.count { $0 == "to" } == 3)
            #expect(names.count { $0 == "message-id" } == 2)
            #expect(!names.contains { $0.hasPrefix("x-") || $0 == "received" })
        }
    }

    @Test("signs a body with what is put into it, and the header and the body of a wrapper")
    func replaces() async throws {
        let keys = try keys([.ed25519SHA256])
        let content = ByteBuffer(string: Self.message)
        let body = Self.message.utf8.count - "Hi  Bob.\r\n\r\n".utf8.count
        let to = Self.message.range(of: "To: bob@example.net")!
        let field = Self.message.utf8.distance(from: Self.message.startIndex, to: to.lowerBound)
        let places: [[(Range<Int>, String)]] = [
            [(body..<body, "Note.\r\n\r\n")], [(body + 3..<body + 3, "dear\r\n ")],
            [(content.readableBytes..<content.readableBytes, "-- \r\nNote.\r\n")],
            [(body..<body + 10, "")],
            [(field + 4..<field + 7, "eve"), (body - 2..<body - 2, "MIME-Version: 1.0\r\n"), (body..<body, "x\r\n")],
        ]
        for replacements in places {
            for isWrapped in [false, true] {
                var edits = MessageEdits(prepended: ["Received: by us"])
                edits.replacements = replacements.map { .init(range: $0, octets: ByteBuffer(string: $1)) }
                var head = ""
                if isWrapped {
                    edits.wrapper = ["From: Ann <ann@contoso.com>", "Subject: Wrapped"]
                    edits.replacements.insert(.init(range: 0..<0, octets: ByteBuffer(string: "opening\r\n")), at: 0)
                    head = "From: Ann <ann@contoso.com>\r\nSubject: Wrapped\r\n\r\n"
                }
                let signatures = try DKIMSigner(keys).signatures(
                    header: content, edits: edits, content: .memory(content), at: VirtualClock().wallTime())
                var leaving = ByteBuffer()
                for field in signatures + edits.prepended { leaving.writeString(field + "\r\n") }
                leaving.writeString(head)
                leaving.writeImmutableBuffer(edits.replaced(content))
                let outcomes = await verify(leaving, keys)
                #expect(outcomes.map(\.result) == [.pass], "\(replacements) \(outcomes)")
                // The received content does not verify with it.
                var received = ByteBuffer()
                for field in signatures { received.writeString(field + "\r\n") }
                received.writeImmutableBuffer(content)
                let others = await verify(received, keys)
                #expect(others.map(\.result) != [.pass])
            }
        }
    }

    @Test("folds its fields before column 78 and ends them without a line end")
    func folds() throws {
        let content = ByteBuffer(string: Self.message)
        let signatures = try DKIMSigner(try keys([.rsaSHA256])).signatures(
            header: content, edits: MessageEdits(), content: .memory(content), at: VirtualClock().wallTime())
        let lines = signatures[0].split(separator: "\r\n", omittingEmptySubsequences: false)
        #expect(lines[0].hasPrefix("DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=contoso.com; s=rsa;"))
        #expect(lines.dropFirst().allSatisfy { $0.hasPrefix(" ") && $0.count > 1 })
        #expect(lines.allSatisfy { $0.utf8.count <= 78 }, "\(signatures[0])")
    }
}
