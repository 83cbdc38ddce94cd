import Foundation
import Mail
import MailFlow
import NIOConcurrencyHelpers
import NIOCore
import Organization
import PosternTesting
import Queueing
import Testing
import Transport

@Suite("Copies for the junk folder", .timeLimit(.minutes(30)))
struct JunkCopiesTests {
    static let stamp = [
        "X-Forefront-Antispam-Report:\r\n CIP:192.0.2.1;SFV:SPM;CAT:SPOOF;DIR:INB;", "X-Spam-Flag: YES",
        "X-Malware-Scan: unavailable",
    ]
    static let edits: MessageEdits = {
        var edits = MessageEdits(prepended: ["Received: here"])
        edits.stamps = stamp
        edits.organizationStamps = ["SCL: 5"]
        return edits
    }()

    /// What a peer gets of a message to four recipients, some of whom find it in the junk folder.
    private func messages(_ type: ConnectorType, isCloud: Bool = false, junk: Set<String>) async throws -> [ScriptedPeer
        .Message]
    {
        let peer = ScriptedPeer()
        let port = try await peer.start()
        let fixture = try DeliveryFixture()
        try await fixture.runner.start(waiting: []).get()
        let hosts = [SmartHost.host(HostPort(.address(IPAddress(v4: 0x7f00_0001)), port: port))]
        var connector = OutboundConnector(
            name: "out", connectorType: type, useMXRecord: false, smartHosts: hosts)
        connector.cloudServicesMailEnabled = isCloud
        fixture.hops.withLockedValue { $0[DeliveryFixture.key] = .smartHosts(hosts, connector: connector) }
        let receipt = try await fixture.accept(
            to: ["a@b.test", "b@b.test", "c@b.test", "d@b.test"], edits: Self.edits, junkOf: { junk.contains($0) })
        try await fixture.settles(receipt, as: .delivered)
        let messages = peer.messages
        try await fixture.stop()
        try await peer.stop()
        return messages
    }

    @Test("carry the stamps to a host of the organization, whoever is to find them in Junk")
    func inside() async throws {
        let messages = try await messages(.onPremises, junk: ["b@b.test", "d@b.test"])
        #expect(messages.map(\.recipients.count) == [4])
        let fields = Self.stamp.map { $0 + "\r\n" }.joined()
        #expect(messages[0].text.hasPrefix(fields + "Received: here\r\nSubject: x\r\n"))
    }

    @Test("carry the fields of trusted servers as CrossPremises to a host with CloudServicesMailEnabled")
    func trusted() async throws {
        let messages = try await messages(.onPremises, isCloud: true, junk: [])
        let fields = (Self.stamp + ["X-MS-Exchange-CrossPremises-SCL: 5"]).map { $0 + "\r\n" }.joined()
        #expect(messages[0].text.hasPrefix(fields + "Received: here\r\nSubject: x\r\n"))
    }

    @Test("carry nothing of it to anybody else")
    func outside() async throws {
        let messages = try await messages(.partner, junk: ["b@b.test", "d@b.test"])
        #expect(messages.map(\.recipients.count) == [4])
        #expect(messages[0].text.hasPrefix("Received: here\r\nSubject: x\r\n"))
    }

    /// Sends a message to recipients some of whom find it in the junk folder, by LMTP to a host that files by `+Junk`.
    private func filed(
        to recipients: [String], junk: Set<String>, by script: PeerScript,
        _ check: (DeliveryFixture, ScriptedPeer, CommitReceipt) async throws -> Void
    ) async throws {
        let (peer, sink) = (ScriptedPeer(script), ScriptedPeer())
        let place = HostPort(.address(IPAddress(v4: 0x7f00_0001)), port: try await peer.start())
        let fixture = try DeliveryFixture()
        fixture.route(DeliveryFixture.reportKey, to: try await sink.start())
        let host = MailboxHost(name: "box", lmtp: place, junkSubaddress: JunkSubaddress("+Junk"))
        fixture.hops.withLockedValue { $0[DeliveryFixture.key] = .lmtp(host) }
        try await fixture.runner.start(waiting: []).get()
        let receipt = try await fixture.accept(to: recipients, edits: Self.edits, junkOf: { junk.contains($0) })
        try await check(fixture, peer, receipt)
        try await fixture.stop()
        try await peer.stop()
        try await sink.stop()
    }

    @Test("go to the sub-address of a host that files by one, in one transaction with the others")
    func subaddress() async throws {
        let recipients = ["a@b.test", "b@b.test", "c+x@b.test", "\"d e\"@b.test", "Fay@b.test"]
        let junk = Set(recipients.dropFirst())
        try await filed(to: recipients, junk: junk, by: PeerScript(isLMTP: true)) { fixture, peer, receipt in
            try await fixture.settles(receipt, as: .delivered)
            #expect(
                peer.messages.map(\.recipients) == [
                    [
                        "RCPT TO:<a@b.test>", "RCPT TO:<b+Junk@b.test> ORCPT=rfc822;b@b.test",
                        "RCPT TO:<c+x@b.test>", "RCPT TO:<\"d e\"@b.test>",
                        "RCPT TO:<Fay+Junk@b.test> ORCPT=rfc822;Fay@b.test",
                    ]
                ])
            #expect(fixture.records(receipt).map(\.delivery.deliverTo.description) == recipients)
        }
    }

    @Test("go to the sub-address by an OnPremises connector too, with the ORCPT that they came with")
    func subaddressOfConnector() async throws {
        let peer = ScriptedPeer()
        let hosts = [SmartHost.host(HostPort(.address(IPAddress(v4: 0x7f00_0001)), port: try await peer.start()))]
        let fixture = try DeliveryFixture()
        try await fixture.runner.start(waiting: []).get()
        var connector = OutboundConnector(
            name: "out", connectorType: .onPremises, useMXRecord: false, smartHosts: hosts)
        connector.junkSubaddress = JunkSubaddress("=INBOX/Junk")
        for (type, address) in [(ConnectorType.onPremises, "ann=INBOX/Junk@b.test"), (.partner, "ann@b.test")] {
            connector.connectorType = type
            let hop = NextHop.smartHosts(hosts, connector: connector)
            fixture.hops.withLockedValue { $0[DeliveryFixture.key] = hop }
            let receipt = try await fixture.accept(junk: true, originalRecipient: "rfc822;sales@b.test")
            try await fixture.settles(receipt, as: .delivered)
            #expect(peer.messages.last?.recipients == ["RCPT TO:<\(address)> ORCPT=rfc822;sales@b.test"])
        }
        try await fixture.stop()
        try await peer.stop()
    }

    @Test("are reported by the recipient's own address when the host refuses the sub-address")
    func refusedSubaddress() async throws {
        let script = PeerScript(isLMTP: true) { request in
            request.verb == .rcpt && request.text.contains("+Junk@") ? .reply("550 5.1.1 Nobody") : nil
        }
        try await filed(to: ["a@b.test", "b@b.test"], junk: ["b@b.test"], by: script) { fixture, _, receipt in
            try await fixture.settles(receipt, as: .delivered, .failed)
            let report = try #require(fixture.store.acceptances.last)
            #expect(report.origin == .report)
            guard case .memory(let content) = report.content else {
                Issue.record("the report is in no memory")
                return
            }
            let text = String(decoding: content.readableBytesView, as: UTF8.self)
            #expect(text.contains("\r\nb@b.test: 550 5.1.1 Nobody") && !text.contains("+Junk"), "\(text)")
        }
    }

    @Test("lie in a Maildir++ folder that is subscribed when it is made, and no later")
    func maildir() async throws {
        let root = FileManager.default.temporaryDirectory.appendingPathComponent("postern-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: root) }
        let fixture = try DeliveryFixture()
        fixture.hops.withLockedValue { $0[MaildirTests.key] = .maildir(root: root) }
        try await fixture.runner.start(waiting: []).get()
        let mailbox = "\(root)/b.test/ann"
        try FileManager.default.createDirectory(atPath: mailbox, withIntermediateDirectories: true)
        try "V\t2\n\nSent".write(toFile: "\(mailbox)/subscriptions", atomically: true, encoding: .utf8)
        for subscriptions in ["V\t2\n\nSent\nJunk\n", "Sent\n"] {
            let receipt = try await fixture.accept(
                to: ["ann@b.test"], key: MaildirTests.key, edits: Self.edits, junkOf: { _ in true })
            try await fixture.settles(receipt, as: .delivered)
            #expect(try String(contentsOfFile: "\(mailbox)/subscriptions", encoding: .utf8) == subscriptions)
            // The user cancels it.
            try "Sent\n".write(toFile: "\(mailbox)/subscriptions", atomically: true, encoding: .utf8)
        }
        #expect(FileManager.default.fileExists(atPath: "\(mailbox)/.Junk/maildirfolder"))
        let new = try FileManager.default.contentsOfDirectory(atPath: "\(mailbox)/.Junk/new")
        #expect(new.count == 2)
        let text = try String(contentsOfFile: "\(mailbox)/.Junk/new/\(try #require(new.first))", encoding: .utf8)
        #expect(text.contains("\nX-Forefront-Antispam-Report:\n CIP:192.0.2.1;SFV:SPM;"))
        #expect(
            text.contains(
                "\nX-Spam-Flag: YES\nX-Malware-Scan: unavailable\nX-MS-Exchange-Organization-SCL: 5\n"))
        try await fixture.stop()
    }
}
