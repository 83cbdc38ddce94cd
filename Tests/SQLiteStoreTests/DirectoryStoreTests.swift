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

    @Test("replaces a directory whole, and lists it by address")
    func replacing() async throws {
        let fixture = StoreFixture()
        let store = try fixture.open()
        defer { store.close() }
        try await store.changeDirectory([.put(try recipient(99_999))], revision(1, total: 1), audit: nil)
        try await store.replaceDirectory(
            with: try packed((0..<2_500).reversed()), revision(2, kind: .replaced, total: 2_500), audit: nil)
        #expect(try rows(store) == 2_501)
        while try await store.tidyDirectories() {}
        #expect(try rows(store) == 2_500)
        let head = try #require(try await store.directories()["contoso"])
        #expect(try await store.directory(head).directory.count == 2_500)
        let first = try await store.recipients(of: head, after: "", limit: 2)
        #expect(first.map(\.primarySmtpAddress.description) == ["User0@contoso.com", "User1000@contoso.com"])
        let last = try await store.recipients(of: head, after: "user998@contoso.com", limit: 5)
        #expect(
            last.map(\.primarySmtpAddress.description) == [
                "User999@contoso.com", "User99@contoso.com", "User9@contoso.com",
            ])
    }

    @Test("stays as it was when a replacement ends half-way, and gives its room back")
    func crash() async throws {
        let fixture = StoreFixture()
        let store = try fixture.open()
        try await store.changeDirectory([.put(try recipient(1))], revision(1, total: 1), audit: nil)
        // The revision is there already, so the last step of the replacement fails.
        await #expect(throws: (any Error).self) {
            try await store.replaceDirectory(
                with: try packed(0..<1_500), revision(1, kind: .replaced, total: 1_500), audit: nil)
        }
        #expect(try rows(store) > 1)
        let copy = try fixture.copy()
        store.close()
        let reopened = try fixture.open(folder: copy)
        defer { reopened.close() }
        let head = try #require(try await reopened.directories()["contoso"])
        #expect(try await reopened.directory(head).directory.count == 1)
        while try await reopened.tidyDirectories() {}
        #expect(try rows(reopened) == 1)
        try await reopened.replaceDirectory(
            with: try packed(0..<10), revision(2, kind: .replaced, total: 10), audit: nil)
        #expect(try await reopened.directories()["contoso"]?.latest.total == 10)
    }

    @Test("fails a change alone, and not the mail that is committed with it")
    func failure() async throws {
        let fixture = StoreFixture()
        let store = try fixture.open()
        defer { store.close() }
        try await store.changeDirectory([.put(try recipient(1))], revision(1, total: 1), audit: nil)
        async let receipt = store.commit([try fixture.acceptance()])
        await #expect(throws: (any Error).self) {
            try await store.changeDirectory([], revision(1, total: 1), audit: nil)
        }
        #expect(try await receipt.accepted.count == 1)
        #expect(try await store.commit([try fixture.acceptance()]).accepted.count == 1)
    }

    @Test("leaves out rows that hold no recipient, and counts them")
    func damage() async throws {
        let fixture = StoreFixture()
        let store = try fixture.open()
        defer { store.close() }
        try await store.changeDirectory(
            [.put(try recipient(1)), .put(try recipient(2))], revision(1, total: 2), audit: nil)
        try await store.damage("UPDATE directory_entries SET entry = x'ff' WHERE address = 'user1@contoso.com'")
        let loaded = try await store.directory(try #require(try await store.directories()["contoso"]))
        #expect(loaded.unusable == 1 && loaded.directory.count == 1)
    }
}
