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
