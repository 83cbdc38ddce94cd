import Foundation
import Mail
import NIOCore
import PosternTesting
import Queueing
import Testing

@testable import SQLiteStore

@Suite(.timeLimit(.minutes(30))) struct SegmentTests {
    @Test("computes the check value of CRC-32C")
    func checksum() {
        #expect(Array("123456789".utf8).withUnsafeBytes { CRC32C.checksum($0) } == 0xe306_9283)
        // Thirty-two octets of zero, RFC 3720 appendix B.4.
        #expect([UInt8](repeating: 0, count: 32).withUnsafeBytes { CRC32C.checksum($0) } == 0x8a91_36aa)
    }

    @Test("computes the same with the processor's instruction and without it", arguments: 0..<80)
    func checksumByTables(count: Int) {
        // At a place that is no multiple of a word's size, too.
        let octets = (0..<count + 3).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 11) }
        octets.withUnsafeBytes { octets in
            let bytes = UnsafeRawBufferPointer(rebasing: octets[3...])
            var tables = CRC32C()
            tables.updateByTables(bytes)
            #expect(CRC32C.checksum(bytes) == tables.value)
        }
    }

    private func files(_ fixture: StoreFixture) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: fixture.folder + "/segments").sorted()
    }

    @Test("deletes a sealed segment when nothing in it is live")
    func deletes() async throws {
        let fixture = StoreFixture()
        let store = try fixture.open()
        defer { store.close() }
        var ids: [RecipientID] = []
        // Nine fit into a segment of a mebibyte; the tenth begins the second.
        for _ in 0..<10 {
            ids.append(try await store.commit([try fixture.acceptance(size: 110_000)]).accepted[0].recipients[0].id)
        }
        #expect(try files(fixture) == ["1.seg", "2.seg"])
        for id in ids.dropLast() { _ = try await store.commit([], [fixture.end(id)]) }
        store.close()
        let reopened = try fixture.open()
        defer { reopened.close() }
        #expect(try files(fixture) == ["2.seg"])
        #expect(try await reopened.content(of: ids[9].sequence)?.size == 110_000)
    }

    @Test("copies the survivors of a sparse segment forward and deletes it, while it is read")
    func collects() async throws {
        let fixture = StoreFixture()
        var store = try fixture.open()
        var ids: [RecipientID] = []
        let survivor = try fixture.acceptance(size: 110_000)
        for index in 0..<9 {
            let acceptance = index == 4 ? survivor : try fixture.acceptance(size: 110_000)
            ids.append(try await store.commit([acceptance]).accepted[0].recipients[0].id)
        }
        let held = try #require(try await store.content(of: ids[4].sequence))
        for (index, id) in ids.enumerated() where index != 4 { _ = try await store.commit([], [fixture.end(id)]) }
        store.close()
        store = try fixture.open()
        defer { store.close() }
        let folder = fixture.folder + "/segments/1.seg"
        try #require(try await eventually { !FileManager.default.fileExists(atPath: folder) })
        #expect(try await store.content(of: ids[4].sequence)?.bytes() == survivor.content.bytes())
        #expect(try held.bytes() == survivor.content.bytes())
    }

    @Test("sets damaged content aside instead of giving it out, and keeps the other messages")
    func damaged() async throws {
        let fixture = StoreFixture()
        let store = try fixture.open()
        let whole = try await store.commit([try fixture.acceptance(size: 50_000)]).accepted[0]
        let torn = try await store.commit([try fixture.acceptance(size: 50_000)]).accepted[0]
        store.close()
        let path = fixture.folder + "/segments/1.seg"
        let handle = try #require(FileHandle(forUpdatingAtPath: path))
        try handle.truncate(atOffset: UInt64(2 * (50_000 + SegmentStore.headerBytes) - 1))
        try handle.close()
        let reopened = try fixture.open()
        defer { reopened.close() }
        #expect(try await reopened.fetch(whole.sequence, whole.recipients.map(\.id))?.content.size == 50_000)
        await #expect(throws: StoreError.self) { try await reopened.fetch(torn.sequence, torn.recipients.map(\.id)) }
        #expect(try await reopened.waiting().count == 2)
    }

    @Test("ignores a tail that no committed message names, wherever it is cut")
    func tornTail() async throws {
        let fixture = StoreFixture()
        let store = try fixture.open()
        let accepted = try await store.commit([try fixture.acceptance(size: 40_000)]).accepted[0]
        store.close()
        let path = fixture.folder + "/segments/1.seg"
        let end = SegmentStore.headerBytes + 40_000
        for tail in 0...SegmentStore.headerBytes + 8 {
            let handle = try #require(FileHandle(forUpdatingAtPath: path))
            try handle.truncate(atOffset: UInt64(end))
            try handle.seekToEnd()
            try handle.write(contentsOf: Data(repeating: 0x50, count: tail))
            try handle.close()
            let reopened = try fixture.open()
            #expect(try await reopened.content(of: accepted.sequence)?.size == 40_000)
            reopened.close()
            #expect(try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int == end)
        }
    }
}
