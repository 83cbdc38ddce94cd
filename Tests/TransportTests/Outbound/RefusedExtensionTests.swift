import Mail
import NIOConcurrencyHelpers
import PosternTesting
import Queueing
import SMTP
import Testing

@Suite("Delivery to a server that refuses what it offers", .timeLimit(.minutes(30)))
struct RefusedExtensionTests {
    static let chunkRefusals = ["502 5.5.1 What?", "500 5.5.2 What?", "503 5.5.1 Not now", "554 Failed"]

    @Test("sends by DATA in the same attempt, and remembers it for the host", arguments: chunkRefusals)
    func chunking(_ reply: String) async throws {
        let script = PeerScript { request in
            request.connection == 1 && request.verb == .content ? .replyAndClose(reply) : nil
        }
        try await withPeer(script, connections: 1) { fixture, peer in
            let receipt = try await fixture.accept()
            try await fixture.settles(receipt, as: .delivered)
            #expect(fixture.records(receipt).flatMap(\.events).map(\.kind) == [.send])
            try await fixture.settles(try await fixture.accept("Subject: second\r\n\r\n"), as: .delivered)
            #expect(peer.messages.map(\.connection) == [2, 2])
            #expect(peer.commands.filter { $0.hasPrefix("BDAT") }.count == 1)
        }
    }

    @Test("sends large content by DATA when the chunk is refused at once", arguments: ["554 5.5.1 No", "502 No"])
    func largeContent(_ reply: String) async throws {
        let content = "Subject: x\r\n\r\n" + String(repeating: "0123456789abcdef\r\n", count: 40_000)
        let script = PeerScript { request in
            // Not closed by the peer: what it has not read yet would take the reply along.
            request.connection == 1 && [.contentBegan, .content].contains(request.verb) ? .reply(reply) : nil
        }
        try await withPeer(script) { fixture, peer in
            try await fixture.settles(try await fixture.accept(content), as: .delivered)
            #expect(peer.messages.map(\.text) == [content])
        }
    }

    @Test("gives up when DATA is refused as well")
    func refusedTwice() async throws {
        let script = PeerScript { request in
            request.verb == .content
                ? .reply("503 5.5.1 Never") : request.verb == .data ? .reply("550 5.5.1 Never") : nil
        }
        try await withPeer(script) { fixture, peer in
            let receipt = try await fixture.accept(from: "")
            try await fixture.settles(receipt, as: .failed)
            #expect(peer.connections == 2)
        }
    }

    static let parameters: [(PeerScript.Verb, String, String)] = [
        (.mail, "SIZE=", "501 5.5.4 Syntax: MAIL FROM:<address>"), (.mail, "SIZE=", "555 5.5.4 Unsupported option"),
        (.mail, "RET=", "501 5.5.4 RET"), (.mail, "ENVID=", "504 5.5.4 ENVID"), (.rcpt, "NOTIFY=", "555 5.5.4 NOTIFY"),
        (.rcpt, "ORCPT=", "501 Syntax error"), (.rcpt, "ORCPT=", "500 What?"),
    ]

    @Test("leaves the parameter out, on the same connection, and remembers it for the host", arguments: parameters)
    func parameter(_ verb: PeerScript.Verb, _ parameter: String, _ reply: String) async throws {
        for keywords in [["DSN", "SIZE"], ["PIPELINING", "DSN", "SIZE", "CHUNKING"]] {
            let script = PeerScript(keywords: keywords) { request in
                request.verb == verb && request.text.contains(parameter) ? .reply(reply) : nil
            }
            try await withPeer(script, connections: 1) { fixture, peer in
                for number in 1...2 {
                    let receipt = try await fixture.accept(
                        "Subject: \(number)\r\n\r\n", to: ["ann@b.test", "bob@b.test"], notify: [.failure],
                        originalRecipient: "rfc822;x@y", returning: .headers, envelopeID: "id")
                    try await fixture.settles(receipt, as: .delivered)
                    #expect(fixture.records(receipt).flatMap(\.events).map(\.kind) == [.send, .send])
                }
                #expect(peer.connections == 1)
                #expect(peer.messages.map(\.recipients.count) == [2, 2])
                #expect(peer.commands.filter { $0.hasPrefix("MAIL") }.count == 3)
            }
        }
    }

    @Test("says that a message was relayed where NOTIFY had to be left out")
    func relayed() async throws {
        let script = PeerScript { request in
            request.verb == .rcpt && request.text.contains("NOTIFY") ? .reply("555 5.5.4 NOTIFY") : nil
        }
        let reports = ScriptedPeer()
        let port = try await reports.start()
        try await withPeer(script) { fixture, _ in
            fixture.route(DeliveryFixture.reportKey, to: port)
            try await fixture.settles(try await fixture.accept(notify: .success), as: .delivered)
            try await fixture.eventually("a report") { reports.messages.count == 1 }
        }
        try await reports.stop()
    }

    @Test("asks command by command where commands that come together are refused")
    func pipelining() async throws {
        let number = NIOLockedValueBox(0)
        let script = PeerScript(keywords: ["PIPELINING"]) { request in
            guard request.verb == .rcpt else { return nil }
            return number.withLockedValue { number in
                number += 1
                return number == 1 ? .reply("503 5.5.0 Improper command pipelining") : nil
            }
        }
        try await withPeer(script) { fixture, peer in
            try await fixture.settles(try await fixture.accept(), as: .delivered)
            #expect(peer.connections == 1)
            #expect(peer.commands.contains("RSET"))
        }
    }

    @Test("takes the refusal of an address for what it is")
    func address() async throws {
        let script = PeerScript { request in
            request.verb == .rcpt ? .reply("501 5.1.3 Bad recipient address syntax") : nil
        }
        try await withPeer(script) { fixture, peer in
            let receipt = try await fixture.accept(from: "", notify: [.failure])
            try await fixture.settles(receipt, as: .failed)
            #expect(peer.commands.filter { $0.hasPrefix("RCPT") }.count == 1)
        }
    }

    @Test("does not deliver to a server that sends all its answers at once")
    func unasked() async throws {
        let script = PeerScript { request in
            request.verb == .connect
                ? .bytes(
                    Array(
                        "220 peer\r\n250 peer\r\n250 ok\r\n250 ok\r\n354 go\r\n250 2.0.0 queued\r\n221 bye\r\n".utf8))
                : request.verb == .quit ? nil : .silence
        }
        try await withPeer(script) { fixture, peer in
            let receipt = try await fixture.accept()
            try await fixture.eventually("a failure") { fixture.records(receipt).isEmpty || peer.connections > 0 }
            try await fixture.eventually("the connection's end") { peer.openConnections == 0 }
            #expect(fixture.records(receipt).map(\.state) == [.waiting])
            #expect(peer.commands.allSatisfy { !$0.hasPrefix("MAIL") })
        }
    }
}
