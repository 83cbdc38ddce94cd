import NIOConcurrencyHelpers

@testable import Operations

/// The files of jobs in memory.
final class MemoryResultFiles: ResultFiles {
    private let files = NIOLockedValueBox<[String: [UInt8]]>([:])
    /// Octets that fit; one more, and the disk is full.
    private let room: Int

    init(room: Int = .max) { self.room = room }

    /// A file as text; empty where there is none.
    func text(_ name: String) -> String {
        String(decoding: files.withLockedValue { $0[name] ?? [] }, as: UTF8.self)
    }

    func append(_ octets: [UInt8], to name: String) async throws(OperationFailure) {
        let fits = files.withLockedValue { files in
            guard files.values.reduce(0, { $0 + $1.count }) + octets.count <= room else { return false }
            files[name, default: []] += octets
            return true
        }
        if !fits { throw OperationFailure(.unavailable, "The disk is full.") }
    }

    func read(_ name: String, from offset: Int, count: Int) async throws(OperationFailure) -> [UInt8] {
        guard let octets = files.withLockedValue({ $0[name] }) else {
            throw OperationFailure(.notFound, "There is no such file.")
        }
        return Array(octets.dropFirst(offset).prefix(count))
    }

    func size(of name: String) async -> Int { files.withLockedValue { $0[name]?.count ?? 0 } }

    func remove(_ name: String) async { files.withLockedValue { _ = $0.removeValue(forKey: name) } }

    func names() async -> [String] { files.withLockedValue { $0.keys.sorted() } }
}
