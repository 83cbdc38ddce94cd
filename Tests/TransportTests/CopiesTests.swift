import Foundation
import Log
import Mail
import MailFlow
import NIOConcurrencyHelpers
import NIOCore
import Organization
import PosternTesting
import Queueing
import SQLiteStore
import Testing
import Transport

@Suite("Copies of one message", .timeLimit(.minutes(30)))
struct CopiesTests {
    private static let names = ["ann", "bob", "carl"]
    private static let mark = "X-Copy: other"
    private let folder: TestFolder
    private var inbound: InboundFixture

    init() throws {
        folder = try TestFolder()
        inbound = try InboundFixture()
    }

    private func open() throws -> SQLiteStore {
        try SQLiteStore.open(
            folder: folder.path + "/data", time: inbound.clock,
            logger: .silent)
    }

    /// Takes a message for three recipients in, two of whom get a field more, and delivers it; `body` sees what came out.
    private mutating func deliver(
        by hop: NextHop, _ key: QueueKey, restarts: Bool, _ body: () throws -> Void
    ) async throws {
        var store = try open()
        inbound.otherStore = store
        inbound.policy.state.withLockedValue {
            $0.key = { _ in key }
            $0.perRecipient = ["bob": Self.mark, "carl": Self.mark]
        }
        try await inbound.run { _, addresses in
            var client = try await TestClient.connect(addresses[0])
            _ = try await client.say("EHLO client.example")
            _ = try await client.say("MAIL FROM:<a@b.example>")
            for name in Self.names { _ = try await client.say("RCPT TO:<\(name)@d.example>") }
            _ = try await client.say("DATA")
            try await client.send("Subject: hi\r\n\r\nbody\r\n.\r\n")
            #expect(await client.reply().first?.hasPrefix("250 2.6.0") == true)
        }
        if restarts {
            inbound.otherStore = nil
            store.close()
            store = try open()
        }
        defer { store.close() }
        let fixture = try DeliveryFixture(otherStore: store, time: inbound.clock)
        fixture.hops.withLockedValue { $0[key] = hop }
        let waiting = try await store.waiting(after: nil, limit: 100)
        #expect(waiting.count == 3)
        try await fixture.runner.start(waiting: waiting).get()
        try await fixture.eventually("all are delivered") {
            try await store.status(of: "1")?.recipients.allSatisfy { $0.state == .delivered } == true
        }
        try body()
        try await fixture.stop()
    }

    @Test("go to a server in one transaction each, after a restart of the store too", arguments: [false, true])
    mutating func bySMTP(restarts: Bool) async throws {
        let peer = ScriptedPeer()
        let hosts = [SmartHost.host(HostPort(.address(IPAddress(v4: 0x7f00_0001)), port: try await peer.start()))]
        let connector = OutboundConnector(name: "out", useMXRecord: false, smartHosts: hosts)
        try await deliver(
            by: .smartHosts(hosts, connector: connector), DeliveryFixture.key, restarts: restarts
        ) {
            #expect(peer.messages.map(\.recipients.count) == [1, 2])
            let plain = try #require(peer.messages.first { $0.recipients[0].contains("<ann@d.example>") })
            #expect(plain.text == "Received: test\r\nSubject: hi\r\n\r\nbody\r\n")
            let other = try #require(peer.messages.first { $0.recipients.count == 2 })
            for name in ["bob", "carl"] {
                #expect(other.recipients.contains { $0.contains("<\(name)@d.example>") })
            }
            #expect(other.text == "\(Self.mark)\r\nReceived: test\r\nSubject: hi\r\n\r\nbody\r\n")
        }
        try await peer.stop()
    }

    @Test("lie in the Maildirs of their recipients, after a restart of the store too", arguments: [false, true])
    mutating func inMaildirs(restarts: Bool) async throws {
        let root = folder.path + "/mail"
        try await deliver(by: .maildir(root: root), MaildirTests.key, restarts: restarts) {
            for name in Self.names {
                let new = "\(root)/d.example/\(name)/new"
                let files = try FileManager.default.contentsOfDirectory(atPath: new)
                #expect(files.count == 1)
                let text = try String(contentsOfFile: "\(new)/\(try #require(files.first))", encoding: .utf8)
                let mark = name == "ann" ? "" : Self.mark + "\n"
                #expect(
                    text.hasSuffix("\nDelivered-To: \(name)@d.example\n\(mark)Received: test\nSubject: hi\n\nbody\n"))
            }
        }
    }
}
