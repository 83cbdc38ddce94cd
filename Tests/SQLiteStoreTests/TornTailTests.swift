import Foundation
import Mail
import NIOCore
import PosternTesting
import Queueing
import Testing

@testable import SQLiteStore

/// Files whose end is missing, as a power cut leaves them: the store opens, and what is whole is there.
@Suite struct TornTailTests {
    /// The folder of a killed process with a delivered message, a small one and a large one that wait.
    private func killed(
        _ fixture: StoreFixture
    ) async throws -> (folder: String, waiting: [SequenceNumber: [UInt8]], ended: SequenceNumber) {
        let store = try fixture.open()
        defer { store.close() }
        let ended = try await store.commit([try fixture.acceptance()]).accepted[0]
        let acceptances = [try fixture.acceptance(size: 3_000), try fixture.acceptance(size: 60_000)]
        let accepted = try await store.commit(acceptances).accepted
        _ = try await store.commit([], [fixture.end(ended.recipients[0].id)])
        var waiting: [SequenceNumber: [UInt8]] = [:]
        for (acceptance, accepted) in zip(acceptances, accepted) {
            waiting[accepted.sequence] = try acceptance.content.bytes()
        }
        return (try fixture.copy(), waiting, ended.sequence)
    }

    private func cut(_ folder: String, _ name: String, to size: Int, from whole: Data) throws {
        try whole.prefix(size).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
    }

    @Test("opens with a write-ahead log that ends anywhere, and every message is there whole or not at all")
    func log() async throws {
        let fixture = StoreFixture()
        let (folder, waiting, ended) = try await killed(fixture)
        let name = "mail.sqlite-wal"
        let whole = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)"))
        var generator = SeededRandom(seed: 12)
        for round in 0..<12 {
            let copy = "\(fixture.folder)/copy-cut-\(round)"
            try FileManager.default.copyItem(atPath: folder, toPath: copy)
            let size = round == 0 ? whole.count : Int.random(in: 0..<whole.count, using: &generator)
            try cut(copy, name, to: size, from: whole)
            let store = try fixture.open(folder: copy)
            defer { store.close() }
            let found = try await store.waiting().map(\.sequence)
            #expect(found == found.sorted() && Set(found).count == found.count)
            for sequence in found {
                guard let expected = waiting[sequence] else {
                    // The delivered message waits again where the end of the log with its mark is cut off.
                    #expect(sequence == ended && size < whole.count, "cut at \(size) of \(whole.count)")
                    continue
                }
                let content = try await store.content(of: sequence)
                #expect(try content?.bytes() == expected, "cut at \(size) of \(whole.count)")
            }
            if round == 0 { #expect(found == waiting.keys.sorted()) }
            let next = try await store.commit([try fixture.acceptance()]).accepted[0].sequence
            #expect(found.allSatisfy { $0 < next })
        }
    }

    @Test("opens with a segment that ends anywhere, and gives its content whole or says that it is damaged")
    func segment() async throws {
        let fixture = StoreFixture()
        let (folder, waiting, _) = try await killed(fixture)
        let name = "segments/1.seg"
        let whole = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)")).prefix(60_032)
        let large = try #require(waiting.keys.max())
        for size in [0, 1, 31, 32, 33, 30_000, 60_031, 60_032] {
            let copy = "\(fixture.folder)/copy-cut-\(size)"
            try FileManager.default.copyItem(atPath: folder, toPath: copy)
            try cut(copy, name, to: size, from: whole)
            let store = try fixture.open(folder: copy)
            defer { store.close() }
            #expect(try await store.waiting().map(\.sequence) == waiting.keys.sorted())
            if size == whole.count {
                #expect(try await store.content(of: large)?.bytes() == waiting[large])
            } else {
                await #expect(throws: (any Error).self) { try await store.content(of: large) }
            }
        }
    }

    @Test("opens with a mark log that ends anywhere, and ends what its whole marks say")
    func marks() async throws {
        let fixture = StoreFixture()
        let (folder, waiting, _) = try await killed(fixture)
        let first = try #require(waiting.keys.min())
        let record = try #require(MarkLog.encode([fixture.end(RecipientID(first, index: 0))]))
        let bytes = Data(record.readableBytesView)
        try FileManager.default.removeItem(atPath: folder + "/marks.1")
        let lengths = Array(stride(from: 0, to: bytes.count, by: 7)) + [bytes.count - 1, bytes.count]
        for size in lengths {
            let copy = "\(fixture.folder)/copy-cut-\(size)"
            try? FileManager.default.removeItem(atPath: copy)
            try FileManager.default.copyItem(atPath: folder, toPath: copy)
            try cut(copy, "marks.0", to: size, from: bytes)
            let store = try fixture.open(folder: copy)
            defer { store.close() }
            #expect(try await store.waiting().contains { $0.sequence == first } == (size < bytes.count))
        }
    }
}
