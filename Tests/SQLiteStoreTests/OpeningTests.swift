import Foundation
import GRDB
import Log
import Mail
import PosternTesting
import Queueing
import Testing

@testable import NodeState
@testable import SQLiteStore

@Suite struct OpeningTests {
    @Test("keeps a second gateway off the folder with a sentence that names it")
    func locked() throws {
        let fixture = StoreFixture()
        let store = try fixture.open()
        let error = #expect(throws: StoreOpenError.self) { try fixture.open() }
        #expect(error?.kind == .locked)
        #expect(error?.description.contains(fixture.folder) == true)
        store.close()
        try fixture.open().close()
    }

    @Test("frees the folder when it closes, though a child process that is being started has a copy of the lock")
    func lockWithCopy() throws {
        let fixture = StoreFixture()
        try FileManager.default.createDirectory(atPath: fixture.folder, withIntermediateDirectories: true)
        var lock: FolderLock? = try FolderLock(folder: fixture.folder)
        let copy = dup(try #require(lock).file.descriptor)
        defer { close(copy) }
        lock = nil
        lock = try FolderLock(folder: fixture.folder)
        #expect(lock != nil)
    }

    @Test("makes the folder with rights for its owner alone")
    func rights() throws {
        let fixture = StoreFixture()
        try fixture.open().close()
        let attributes = try FileManager.default.attributesOfItem(atPath: fixture.folder)
        #expect(attributes[.posixPermissions] as? Int == 0o700)
    }

    @Test("refuses a folder that a newer release wrote")
    func newerSchema() throws {
        let fixture = StoreFixture()
        try fixture.open().close()
        let queue = try DatabaseQueue(path: fixture.folder + "/mail.sqlite")
        try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA user_version = 999") }
        try queue.close()
        let error = #expect(throws: StoreOpenError.self) { try fixture.open() }
        #expect(error?.kind == .newerSchema)
        let readError = #expect(throws: StoreOpenError.self) { try fixture.openReader() }
        #expect(readError?.kind == .newerSchema)
    }

    @Test("says what to do about a folder that can't be made and a store that does not exist")
    func missing() throws {
        let fixture = StoreFixture()
        #expect(throws: StoreOpenError.self) { try fixture.open(folder: fixture.folder + "/a/b") }
        let error = #expect(throws: StoreOpenError.self) { try fixture.openReader() }
        #expect(error?.kind == .missing)
        #expect(!FileManager.default.fileExists(atPath: fixture.folder))
    }

    @Test("reads a store read-only beside a running gateway, and without one")
    func readOnly() async throws {
        let fixture = StoreFixture()
        let store = try fixture.open()
        let accepted = try await store.commit([try fixture.acceptance(size: 90_000)]).accepted[0]
        let beside = try fixture.openReader()
        #expect(try await beside.status(of: "\(accepted.sequence)")?.recipients.count == 1)
        #expect(try await beside.content(of: accepted.sequence)?.size == 90_000)
        store.close()
        let alone = try fixture.openReader()
        #expect(try await alone.status(of: "\(accepted.sequence)")?.recipients.map(\.state) == [.waiting])
        #expect(try await alone.status(of: "77") == nil)
    }
}

extension StoreFixture {
    func openReader() throws -> ReadOnlyStore {
        try ReadOnlyStore.open(
            folder: folder, time: clock, logger: .silent)
    }
}
