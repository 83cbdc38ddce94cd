import Mail
import MailFlow
import NIOConcurrencyHelpers
import NIOCore
import Organization
import PosternTesting
import Queueing
import Testing
import Transport

/// Failures inside a transaction, which may be the message's.
@Suite("A server that breaks off the transaction of one message", .timeLimit(.minutes(30)))
struct MessageFailureTests {
    struct Kind: Sendable, CustomTestStringConvertible {
        var verb: PeerScript.Verb
        var response: PeerScript.Response
        var isLMTP = false

        var testDescription: String { "\(response) at \(verb)\(isLMTP ? " over LMTP" : "")" }
    }

    private static let responses: [PeerScript.Response] = [
        .replyAndClose("421 4.7.28 Not this one"), .close, .replyAndClose("what?"),
    ]

    static let kinds = ([.mail, .rcpt, .data, .content] as [PeerScript.Verb]).flatMap { verb in
        responses.flatMap { response in
            [false, true].map { Kind(verb: verb, response: response, isLMTP: $0) }
        }
    }

    /// A peer that breaks off with each message of one sender or recipient.
    private func script(_ kind: Kind) -> PeerScript {
        let isBad = NIOLockedValueBox<[Int: Bool]>([:])
        var script = PeerScript(isLMTP: kind.isLMTP) { request in
            if request.verb == .mail {
                isBad.withLockedValue { $0[request.connection] = request.text.contains("bad@") }
            }
            guard request.verb == kind.verb, isBad.withLockedValue({ $0[request.connection] ?? false }) else {
                return nil
            }
            return kind.response
        }
        script.keywords = ["PIPELINING"]
        return script
    }

    @Test("the others are delivered at once, and only that one has a timer of its own", arguments: kinds)
    func others(_ kind: Kind) async throws {
        try await withPeer(script(kind)) { fixture, peer in
            if kind.isLMTP {
                fixture.routeByLMTP(to: try fixture.port())
            }
            let bad = try await fixture.accept(from: "bad@a.test")
            var good: [CommitReceipt] = []
            for _ in 0..<3 { good.append(try await fixture.accept()) }
            for receipt in good { try await fixture.settles(receipt, as: .delivered) }
            try await fixture.eventually("it steps aside") { fixture.records(bad).map(\.attempts) == [1] }
            #expect(fixture.records(bad).map(\.state) == [.waiting])
            #expect(try await fixture.runner.list().get().first?.status != .retry)
        }
    }

    @Test(
        "the next host gets the message in the same attempt when the first did not take it",
        arguments: kinds.filter {
            if case .replyAndClose("421 4.7.28 Not this one") = $0.response { return !$0.isLMTP }
            return $0.verb != .content && !$0.isLMTP
        })
    func nextHost(_ kind: Kind) async throws {
        try await withPeer { fixture, good in
            let bad = ScriptedPeer(script(kind))
            let port = try await bad.start()
            // The order is drawn anew each time: often enough that both come.
            fixture.route(to: port, try fixture.port())
            for _ in 0..<6 { try await fixture.settles(try await fixture.accept(from: "bad@a.test"), as: .delivered) }
            #expect(good.messages.count == 6)
            try await bad.stop()
        }
    }

    @Test("no other host gets a message in the same attempt that the first may have taken")
    func mayBeTaken() async throws {
        let contents = NIOLockedValueBox(0)
        let script = PeerScript { request in
            guard request.verb == .content else { return nil }
            contents.withLockedValue { $0 += 1 }
            return .close
        }
        // The clock stands still: it is by failures that the destination goes to Retry, not by a minute of them.
        try await withPeer(script, time: VirtualClock()) { fixture, peer in
            let other = ScriptedPeer(script)
            let port = try await other.start()
            fixture.route(to: port, try fixture.port())
            try await fixture.accept()
            try await fixture.queue(is: .retry)
            // Three attempts, and one content in each.
            #expect(contents.withLockedValue { $0 } == 3)
            try await other.stop()
        }
    }

    static let early: [PeerScript.Verb] = [.mail, .rcpt]

    @Test("no other host gets a message in the same attempt whose content went ahead of the answers", arguments: early)
    func contentAhead(_ verb: PeerScript.Verb) async throws {
        let keywords = ["PIPELINING", "CHUNKING"]
        let script = PeerScript(keywords: keywords) { $0.verb == verb ? .close : nil }
        // The clock stands still: it is by failures that the destination goes to Retry, not by a minute of them.
        try await withPeer(script, time: VirtualClock()) { fixture, peer in
            let other = ScriptedPeer(script)
            let port = try await other.start()
            fixture.route(to: port, try fixture.port())
            try await fixture.accept()
            try await fixture.queue(is: .retry)
            // In three attempts: the first one ends with its host, and so does that which comes to the other one for the
            // first time. A host that broke off is asked before it gets the content, so that there is a way on from it.
            #expect([4, 5].contains(peer.connections + other.connections))
            try await other.stop()
        }
    }

    @Test("a host that broke off with content that went ahead is passed by in the next attempt", arguments: early)
    func asksFirst(_ verb: PeerScript.Verb) async throws {
        let keywords = ["PIPELINING", "CHUNKING"]
        let script = PeerScript(keywords: keywords) { $0.verb == verb ? .close : nil }
        try await withPeer(PeerScript(keywords: keywords)) { fixture, good in
            let bad = ScriptedPeer(script)
            let port = try await bad.start()
            fixture.route(to: port, try fixture.port())
            for _ in 0..<6 { try await fixture.settles(try await fixture.accept(), as: .delivered) }
            #expect(good.messages.count == 6)
            try await bad.stop()
        }
    }

    @Test("a kept connection that the server closed behind a message costs the next one no attempt")
    func closedBehindMessage() async throws {
        let script = PeerScript(keywords: ["PIPELINING", "CHUNKING"]) { request in
            request.transaction == 2 && request.verb == .mail ? .close : nil
        }
        try await withPeer(script, connections: 1) { fixture, peer in
            for _ in 0..<4 {
                let receipt = try await fixture.accept()
                try await fixture.settles(receipt, as: .delivered)
                #expect(fixture.records(receipt).flatMap(\.events).map(\.kind) == [.send])
            }
            #expect(peer.messages.map(\.connection) == [1, 2, 3, 4])
            #expect(try await fixture.runner.list().get().first?.currentError == nil)
        }
    }
}
