import Foundation
import Mail
import MailFlow
import NIOCore
import PosternTesting
import Queueing
import Testing

@testable import Transport

@Suite("Delivered copies in Maildirs")
struct MaildirCopiesTests {
    private let root =
        FileManager.default.temporaryDirectory.appendingPathComponent("postern-\(UUID().uuidString)").path
    private let copies = MaildirCopies(hostname: "mx.contoso.com", time: VirtualClock())
    private let id = NetworkMessageID(random: SystemRandom())

    private var mailbox: String { root + "/contoso.com/ann" }
    private var name: String {
        MaildirWriter.fileName(
            received: WallTime(milliseconds: 5_000), message: id, recipient: RecipientID(7), hostname: "mx.contoso.com")
    }

    private func copy() throws -> MailboxCopy {
        MailboxCopy(
            root: root, mailbox: try #require(EmailAddress("ann@contoso.com")), received: WallTime(milliseconds: 5_000),
            message: id, recipient: RecipientID(7))
    }

    private func files(_ folder: String) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: "\(mailbox)/\(folder)").sorted()) ?? []
    }

    private func with(_ places: [String], _ body: () throws -> Void) throws {
        for part in ["new", "cur", "tmp", "withdrawn"] {
            try FileManager.default.createDirectory(atPath: "\(mailbox)/\(part)", withIntermediateDirectories: true)
        }
        defer { try? FileManager.default.removeItem(atPath: root) }
        for place in places {
            #expect(FileManager.default.createFile(atPath: "\(mailbox)/\(place)", contents: Data("A: b\n\nc\n".utf8)))
        }
        try body()
    }

    @Test("a copy is found under what mail programs have made of its name, and is read where they say so")
    func finding() throws {
        for (place, isRead) in [
            ("new/\(name)", false), ("cur/\(name):2,", false), ("cur/\(name):2,FS", true),
            ("cur/\(name),S=10:2,S", true), ("cur/\(name),S=10:2,", false), ("withdrawn/\(name)", false),
        ] {
            try with([place, "new/\(name)x", "cur/1.other:2,S"]) {
                let found = try #require(try copies.find(copy()), "\(place)")
                #expect("\(found.part)/\(found.name)" == place && found.isRead == isRead && !found.isInJunk)
                #expect(try copies.content(of: found) == ByteBuffer(string: "A: b\r\n\r\nc\r\n"))
            }
        }
    }

    @Test("a copy that is gone is not found, nor is one where there is no mailbox")
    func gone() throws {
        let nowhere = try copies.find(copy())
        #expect(nowhere == nil)
        try with(["new/\(name)x"]) {
            let other = try copies.find(copy())
            #expect(other == nil)
        }
    }

    @Test("a copy goes into the junk folder, unread or read as it is, and is found there")
    func junk() throws {
        for (place, end) in [("new/\(name)", "new/\(name)"), ("cur/\(name):2,S", "cur/\(name):2,S")] {
            try with([place]) {
                try copies.moveToJunk(try #require(try copies.find(copy())))
                #expect(files("new") + files("cur") + files("withdrawn") == [])
                let found = try #require(try copies.find(copy()))
                #expect(found.isInJunk && "\(found.part)/\(found.name)" == end)
                #expect(files(".Junk/\(found.part)") == [found.name] && files(".Junk").contains("maildirfolder"))
            }
        }
    }

    @Test("a copy that is withdrawn is in no program's sight until it is put back, or deleted")
    func withdrawing() throws {
        for place in ["new/\(name)", "cur/\(name):2,S"] {
            try with([place]) {
                let withdrawn = try copies.withdraw(try #require(try copies.find(copy())))
                #expect(files("new") + files("cur") == [] && files("withdrawn") == [withdrawn.name])
                let again = try copies.find(copy())
                #expect(again == withdrawn, "after a crash it is found")
                #expect(try copies.withdraw(withdrawn) == withdrawn)
                try copies.putBack(withdrawn)
                let found = try #require(try copies.find(copy()))
                #expect("\(found.part)/\(found.name)" == place)
                try copies.delete(found)
                #expect(files("new") + files("cur") + files("withdrawn") == [])
                try copies.delete(found)
            }
        }
    }
}
