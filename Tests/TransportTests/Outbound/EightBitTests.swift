import Mail
import NIOCore
import PosternTesting
import Queueing
import SMTP
import SenderAuthentication
import Testing

@testable import Transport

@Suite("Delivery to a host without 8BITMIME", .timeLimit(.minutes(30)))
struct EightBitTests {
    private static let message =
        "Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
        + "Content-Transfer-Encoding: 8bit\r\n\r\nna\u{ef}ve, and long enough\r\n"
    private static let converted =
        "Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
        + "Content-Transfer-Encoding: quoted-printable\r\n\r\nna=C3=AFve, and long enough\r\n"

    static let offers: [[String]] = [[], ["PIPELINING"], ["PIPELINING", "CHUNKING", "SIZE"]]

    @Test(
        "converts the content, with the edits of the copy, whatever else the host offers", arguments: offers,
        [false, true])
    func converts(_ keywords: [String], _ fromFile: Bool) async throws {
        try await withPeer(PeerScript(keywords: keywords)) { fixture, peer in
            let receipt = try await fixture.accept(
                Self.message, edits: MessageEdits(prepended: ["Received: here"], appended: ["Date: now"]),
                file: fromFile ? MemorySpool(Array(Self.message.utf8)) : nil)
            try await fixture.settles(receipt, as: .delivered)
            #expect(
                peer.messages.map(\.text) == [
                    "Received: here\r\n" + Self.converted.replacing("\r\n\r\n", with: "\r\nDate: now\r\n\r\n")
                ])
            if keywords.contains("SIZE") {
                let size = peer.messages.first?.content.count ?? 0
                #expect(peer.commands.contains("BDAT \(size) LAST"))
                #expect(peer.messages.first?.mail.contains("SIZE=\(size)") == true)
            }
        }
    }

    @Test("converts large content as it streams")
    func large() async throws {
        let header = "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
        let lines = (0..<30_000).map { "line na\u{ef}ve \($0)\r\n" }.joined()
        try await withPeer(PeerScript(keywords: ["PIPELINING"])) { fixture, peer in
            let text = header + "\r\n" + lines
            try await fixture.settles(
                try await fixture.accept("", file: MemorySpool(Array(text.utf8))), as: .delivered)
            let expected =
                header + "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
                + lines.replacing("\u{ef}", with: "=C3=AF")
            #expect(peer.messages.first?.text == expected)
        }
    }

    @Test("sends it as it is to a host that takes it, and converts it when that refuses BODY")
    func offered() async throws {
        try await withPeer(PeerScript(keywords: ["8BITMIME"])) { fixture, peer in
            try await fixture.settles(try await fixture.accept(Self.message), as: .delivered)
            #expect(peer.messages.map(\.text) == [Self.message])
        }
    }

    @Test("sends what can't be converted as it is, or returns it, as the organization says", arguments: [false, true])
    func signed(_ returns: Bool) async throws {
        let signed = "DKIM-Signature: v=1; d=a.test\r\n" + Self.message
        let fixture = try DeliveryFixture(
            eightBit: EightBitHandling(returnsUnconvertible: { organization in organization == "contoso" && returns }))
        let peer = ScriptedPeer(PeerScript(keywords: ["PIPELINING"]))
        fixture.route(to: try await peer.start())
        try await fixture.runner.start(waiting: []).get()
        let receipt = try await fixture.accept(signed, from: "")
        try await fixture.settles(receipt, as: returns ? .failed : .delivered)
        #expect(peer.messages.map(\.text) == (returns ? [] : [signed]))
        let detail = fixture.records(receipt).first?.events.last?.detail
        if returns {
            #expect(detail?.hasPrefix("554 5.6.3 Conversion required but not supported: a signature covers it") == true)
        }
        try await fixture.stop()
        try await peer.stop()
    }

    @Test("signs anew what this gateway had signed, over what leaves")
    func signsAnew() throws {
        let key = try DKIMSigningKey.generate(
            .rsaSHA256, bits: 1_024, domain: Domain("a.test"), selector: Domain("s1"))
        let content = MessageContent.memory(ByteBuffer(string: "From: ann@a.test\r\n" + Self.message))
        var edits = MessageEdits(prepended: ["Received: here"])
        let time = WallTime(milliseconds: 1_795_438_939_000)
        let old = try DKIMSigner([key]).signatures(
            header: ByteBuffer(string: "From: ann@a.test\r\n" + Self.message), edits: edits, content: content, at: time)
        edits.prepended = old + edits.prepended
        let transaction = ClientTransaction(
            envelope: Envelope(sender: .null), recipients: [], content: content, edits: edits,
            trustedForm: .none)
        func run(_ keys: [DKIMSigningKey]) throws -> SevenBitPreparation.Outcome {
            try SevenBitPreparation(
                transaction: transaction, organization: "contoso",
                handling: EightBitHandling(signingKeys: { organization, header in
                    organization == "contoso" && String(buffer: header).contains("ann@a.test") ? keys : []
                }), time: time
            ).run()
        }
        guard case .converted(let conversion) = try run([key]) else {
            Issue.record("not converted")
            return
        }
        var stream = EgressStream(conversion, framing: .counted)
        var output = try stream.encode(ByteBuffer(string: "From: ann@a.test\r\n" + Self.message))
        try stream.finish(into: &output)
        let plain = "Received: here\r\nFrom: ann@a.test\r\n" + Self.converted
        let expected = try DKIMSigner([key]).signatures(
            header: ByteBuffer(string: plain), edits: MessageEdits(),
            content: .memory(ByteBuffer(string: plain)), at: time)
        #expect(String(buffer: output) == expected.map { "\($0)\r\n" }.joined() + plain)
        #expect(expected != old)
        #expect(conversion.size == output.readableBytes)
        // Without a key it would lose its signature.
        guard case .impossible(.signed) = try run([]) else {
            Issue.record("converted")
            return
        }
    }

    @Test("a delivery goes on with the connection's end while the content is prepared")
    func closesMeanwhile() async throws {
        let script = PeerScript(keywords: []) { request in
            request.connection == 1 && request.verb == .ehlo ? .replyAndClose("250 peer.test") : nil
        }
        try await withPeer(script, connections: 1) { fixture, peer in
            let receipt = try await fixture.accept(Self.message)
            try await fixture.eventually("a connection") { peer.connections >= 1 }
            #expect(fixture.records(receipt).map(\.state) == [.waiting] || peer.messages.count == 1)
        }
    }
}
