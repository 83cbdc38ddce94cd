import Foundation
import GRDB
import Mail
import Organization
import Queueing
import Testing

@testable import SQLiteStore

@Suite struct DirectoryStoreTests {
    private func revision(
        _ number: Int64, kind: DirectoryRevision.Kind = .imported, total: Int, at time: Int64 = 1_000
    ) -> DirectoryRevision {
        var counts = RecipientDirectory.Counts()
        counts.added = 1
        counts.changed = 2
        counts.removed = 3
        return DirectoryRevision(
            organization: "contoso", revision: number, kind: kind, detail: "file.csv", author: "root",
            at: WallTime(milliseconds: time), counts: counts, total: total)
    }

    private func recipient(_ number: Int) throws -> Recipient {
        Recipient(
            try #require(EmailAddress("User\(number)@contoso.com")), type: .mailUser,
            emailAddresses: [try #require(EmailAddress("u.\(number)@contoso.com"))])
    }

    private func packed(_ numbers: some Sequence<Int>) throws -> PackedDirectory {
        var builder = PackedDirectoryBuilder()
        for number in numbers { try builder.add(DirectoryRow(try recipient(number))) }
        return builder.finish()
    }

    private func rows(_ store: SQLiteStore) throws -> Int {
        try store.reader.database.read { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM directory_entries") ?? 0 }
    }

    @Test("keeps a directory, its changes and its revisions across a restart")
    func changes() throws {
        let fixture = StoreFixture()
        let store = try fixture.open()
        #expect(try store.reader.directories().isEmpty)
        let ann = Recipient(try fixture.address("Ann@contoso.com"))
        try store.changeDirectory([.put(ann), .put(try recipient(1))], revision(1, total: 2))
        var moved = try recipient(1)
        moved.recipientType = .mailContact
        try store.changeDirectory(
            [.remove(ann.primarySmtpAddress), .put(moved)], revision(2, kind: .set, total: 1, at: 9_000))
        store.close()

        let reopened = try fixture.open()
        defer { reopened.close() }
        let head = try #require(try reopened.reader.directories()["contoso"])
        #expect(head.latest == revision(2, kind: .set, total: 1, at: 9_000))
        // Setting one recipient says nothing of the others.
        #expect(head.confirmedAt == WallTime(milliseconds: 1_000))
        let (directory, unusable) = try reopened.reader.directory(head)
        #expect(unusable == 0 && directory.count == 1 && directory.revision == 2)
        #expect(directory.confirmedAt == WallTime(milliseconds: 1_000))
        #expect(directory.recipient("u.1@contoso.com") == moved)
        #expect(directory.recipient("ann@contoso.com") == nil)
        #expect(try reopened.reader.directoryRevisions(of: "contoso", newest: 10).map(\.revision) == [1, 2])
        #expect(try reopened.reader.directoryRevisions(of: "contoso", newest: 1).map(\.revision) == [2])
        try reopened.changeDirectory([], revision(3, kind: .confirmed, total: 1, at: 20_000))
        #expect(try reopened.reader.directories()["contoso"]?.confirmedAt == WallTime(milliseconds: 20_000))
    }

    @Test("replaces a directory whole, and lists it by address")
    func replacing() throws {
        let fixture = StoreFixture()
        let store = try fixture.open()
        defer { store.close() }
        try store.changeDirectory([.put(try recipient(99_999))], revision(1, total: 1))
        try store.replaceDirectory(with: try packed((0..<2_500).reversed()), revision(2, kind: .replaced, total: 2_500))
        #expect(try rows(store) == 2_501)
        while try store.removeUnusedDirectoryRows() {}
        #expect(try rows(store) == 2_500)
        let head = try #require(try store.reader.directories()["contoso"])
        #expect(try store.reader.directory(head).0.count == 2_500)
        let first = try store.reader.recipients(of: head, after: "", limit: 2)
        #expect(first.map(\.primarySmtpAddress.description) == ["User0@contoso.com", "User1000@contoso.com"])
        let last = try store.reader.recipients(of: head, after: "user998@contoso.com", limit: 5)
        #expect(
            last.map(\.primarySmtpAddress.description) == [
                "User999@contoso.com", "User99@contoso.com", "User9@contoso.com",
            ])
    }

    @Test("stays as it was when a replacement ends half-way, and gives its room back")
    func crash() throws {
        let fixture = StoreFixture()
        let store = try fixture.open()
        try store.changeDirectory([.put(try recipient(1))], revision(1, total: 1))
        // The revision is there already, so the last step of the replacement fails.
        #expect(throws: (any Error).self) {
            try store.replaceDirectory(with: try packed(0..<1_500), revision(1, kind: .replaced, total: 1_500))
        }
        #expect(try rows(store) > 1)
        let copy = try fixture.copy()
        store.close()
        let reopened = try fixture.open(folder: copy)
        defer { reopened.close() }
        let head = try #require(try reopened.reader.directories()["contoso"])
        #expect(try reopened.reader.directory(head).0.count == 1)
        while try reopened.removeUnusedDirectoryRows() {}
        #expect(try rows(reopened) == 1)
        try reopened.replaceDirectory(with: try packed(0..<10), revision(2, kind: .replaced, total: 10))
        #expect(try reopened.reader.directories()["contoso"]?.latest.total == 10)
    }

    @Test("fails a change alone, and not the mail that is committed with it")
    func failure() async throws {
        let fixture = StoreFixture()
        let store = try fixture.open()
        defer { store.close() }
        try store.changeDirectory([.put(try recipient(1))], revision(1, total: 1))
        async let receipt = store.commit([try fixture.acceptance()])
        #expect(throws: (any Error).self) { try store.changeDirectory([], revision(1, total: 1)) }
        #expect(try await receipt.accepted.count == 1)
        #expect(try await store.commit([try fixture.acceptance()]).accepted.count == 1)
    }

    @Test("leaves out rows that hold no recipient, and counts them")
    func damage() throws {
        let fixture = StoreFixture()
        let store = try fixture.open()
        defer { store.close() }
        try store.changeDirectory([.put(try recipient(1)), .put(try recipient(2))], revision(1, total: 2))
        try store.perform { connection in
            try connection.execute("UPDATE directory_entries SET entry = x'ff' WHERE address = 'user1@contoso.com'")
        }
        let (directory, unusable) = try store.reader.directory(try #require(try store.reader.directories()["contoso"]))
        #expect(unusable == 1 && directory.count == 1)
    }
}
