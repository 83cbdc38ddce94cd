import Foundation
import Mail
import MailFlow
import NIOConcurrencyHelpers
import NIOCore
import PosternTesting
import Queueing
import Testing

@testable import Transport

@Suite("Delivery into Maildirs", .timeLimit(.minutes(30)))
struct MaildirTests {
    static let key = QueueKey(organization: "contoso", deliveryType: .mailbox, nextHop: "maildir")

    private func withMaildirs(_ body: (DeliveryFixture, String) async throws -> Void) async throws {
        let root = FileManager.default.temporaryDirectory.appendingPathComponent("postern-\(UUID().uuidString)").path
        let fixture = try DeliveryFixture()
        fixture.hops.withLockedValue { $0[Self.key] = .maildir(root: root) }
        try await fixture.runner.start(waiting: []).get()
        defer { try? FileManager.default.removeItem(atPath: root) }
        try await body(fixture, root)
        try await fixture.stop()
    }

    private func files(_ folder: String) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    }

    @Test("puts the message into new, with Return-Path and Delivered-To on top")
    func delivers() async throws {
        try await withMaildirs { fixture, root in
            let receipt = try await fixture.accept(
                "Subject: x\r\n\r\n.body\r\n", to: ["Ann@b.test", "bob@b.test"], key: Self.key,
                edits: MessageEdits(prepended: ["Received: here"]))
            try await fixture.settles(receipt, as: .delivered)
            for (folder, address) in [("ann", "Ann@b.test"), ("bob", "bob@b.test")] {
                let new = "\(root)/b.test/\(folder)/new"
                let name = try #require(files(new).first)
                #expect(files(new).count == 1)
                let text = try String(contentsOfFile: "\(new)/\(name)", encoding: .utf8)
                #expect(
                    text == "Return-Path: <sue@a.test>\nDelivered-To: \(address)\nReceived: here\nSubject: x\n\n.body\n"
                )
                #expect(files("\(root)/b.test/\(folder)/tmp").isEmpty)
                let mode = try FileManager.default.attributesOfItem(atPath: "\(new)/\(name)")[.posixPermissions]
                #expect(mode as? Int == 0o600)
            }
            #expect(fixture.records(receipt).map { $0.events.last?.kind } == [.deliver, .deliver])
        }
    }

    @Test("puts junk into the folder Junk")
    func junk() async throws {
        try await withMaildirs { fixture, root in
            let receipt = try await fixture.accept(to: ["ann@b.test"], key: Self.key, junk: true)
            try await fixture.settles(receipt, as: .delivered)
            #expect(files("\(root)/b.test/ann/.Junk/new").count == 1)
            #expect(files("\(root)/b.test/ann/new").isEmpty)
            let details = fixture.records(receipt).map { $0.events.last?.detail }
            #expect(details == ["250 2.1.5 Delivered to Maildir, folder Junk"])
        }
    }

    @Test("writes content from a file")
    func spooled() async throws {
        try await withMaildirs { fixture, root in
            let content = "Subject: x\r\n\r\n" + (0..<40_000).map { "line \($0)\r\n" }.joined()
            let receipt = try await fixture.accept(
                content, to: ["ann@b.test"], key: Self.key, file: MemorySpool(Array(content.utf8)))
            try await fixture.settles(receipt, as: .delivered)
            let name = try #require(files("\(root)/b.test/ann/new").first)
            let data = try #require(FileManager.default.contents(atPath: "\(root)/b.test/ann/new/\(name)"))
            #expect(String(decoding: data, as: UTF8.self).hasSuffix(content.lineFeeds))
        }
    }

    @Test("removes what a crash left in tmp 36 hours ago, and nothing else")
    func leftovers() async throws {
        try await withMaildirs { fixture, root in
            let folder = "\(root)/b.test/ann"
            for part in ["tmp/folder", "new", "cur"] {
                try FileManager.default.createDirectory(
                    atPath: "\(folder)/\(part)", withIntermediateDirectories: true)
            }
            for (name, hours) in [("tmp/old", 37), ("tmp/young", 35), ("new/old", 37)] {
                let path = "\(folder)/\(name)"
                #expect(FileManager.default.createFile(atPath: path, contents: Data("x".utf8)))
                try FileManager.default.setAttributes(
                    [.modificationDate: Date(timeIntervalSinceNow: Double(-hours * 3_600))], ofItemAtPath: path)
            }
            let receipt = try await fixture.accept(to: ["ann@b.test"], key: Self.key)
            try await fixture.settles(receipt, as: .delivered)
            #expect(Set(files("\(folder)/tmp")) == ["folder", "young"])
            #expect(files("\(folder)/new").count == 2)
        }
    }

    @Test("puts a message off whose mailbox can't be written")
    func failure() async throws {
        try await withMaildirs { fixture, root in
            try FileManager.default.createDirectory(atPath: "\(root)/b.test", withIntermediateDirectories: true)
            #expect(FileManager.default.createFile(atPath: "\(root)/b.test/ann", contents: Data()))
            let receipt = try await fixture.accept(to: ["ann@b.test"], key: Self.key)
            try await fixture.eventually("deferral") { fixture.records(receipt)[0].attempts == 1 }
            #expect(fixture.records(receipt)[0].events.last?.detail.hasPrefix("451 4.3.0 ") == true)
        }
    }

    static let names: [(String, String)] = [
        ("ann", "ann"), ("ann.smith+x", "ann.smith+x"), ("..", "%2E."), (".", "%2E"),
        ("../../etc", "%2E.%2F%2E.%2Fetc"),
        (".hidden", "%2Ehidden"), ("a/b", "a%2Fb"), ("", "%"), ("a\0b", "a%00b"), ("jos\u{e9}", "jos%C3%A9"),
        ("100%", "100%25"),
    ]

    @Test("keeps every local part inside its domain's folder", arguments: names)
    func safeNames(_ localPart: String, _ folder: String) {
        // A dot that does not begin the name is harmless, so `..%2F` can't come about: the slash is what would lead out.
        let component = MaildirPath.component(localPart)
        #expect(!component.contains("/") && component != "." && component != ".." && !component.hasPrefix("."))
        if localPart != "../../etc" { #expect(component == folder) }
    }

    @Test("tells long local parts apart")
    func longNames() {
        let stem = String(repeating: "x", count: 300)
        let (one, two) = (MaildirPath.component(stem + "1"), MaildirPath.component(stem + "2"))
        #expect(one != two)
        #expect(one.utf8.count <= 255)
    }
}

extension String {
    /// The text with LF for CRLF.
    var lineFeeds: String { replacingOccurrences(of: "\r\n", with: "\n") }
}
