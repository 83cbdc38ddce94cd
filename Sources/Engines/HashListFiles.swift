import Glibc
import Log
import MailFlow
import NIOConcurrencyHelpers
import NIOCore
import NodeState
import Organization

/// Keeps the operator's lists of hashes as their files have them. A file that can't be used changes nothing: what was read
/// of it last stays, and the log tells.
final class HashListFiles: Sendable {
    private typealias File = OperatorFile<[MalwareHashList.Digest]>

    private struct State {
        var settings: [EngineSettings.HashList] = []
        var files: [String: File] = [:]
        var list = MalwareHashList()
    }

    private let logger: Logger
    private let state = NIOLockedValueBox(State())
    /// Who reads, so that two don't at a time.
    private let reading = NIOLock()

    init(logger: Logger) { self.logger = logger }

    /// The lists of the moment.
    var list: MalwareHashList { state.withLockedValue { $0.list } }

    /// What can't be used, as sentences.
    var troubles: [String] {
        state.withLockedValue { state in
            state.settings.compactMap { list in
                state.files[list.file]?.problem.map { "The list of hashes \(list.file) can't be used: \($0)." }
            }
        }
    }

    /// Reads the files that have changed since, and puts all into force. Blocks.
    func refresh(_ settings: [EngineSettings.HashList]) {
        reading.withLock { read(settings) }
    }

    private func read(_ settings: [EngineSettings.HashList]) {
        let before = state.withLockedValue { $0 }
        var files: [String: File] = [:]
        var isChanged = before.settings != settings
        for list in settings where files[list.file] == nil {
            var file = before.files[list.file] ?? File()
            if file.refresh(list.file, by: Self.digests) {
                tell(of: file, list)
                isChanged = isChanged || file.problem == nil
            }
            files[list.file] = file
        }
        // Copied and sorted before the lock is taken: event loops take it for each message.
        let known = files
        let list =
            isChanged
            ? MalwareHashList(settings.map { .init(label: $0.label, hashes: known[$0.file]?.content ?? []) })
            : before.list
        // What was in force is freed behind the lock, too: `before` has it until then.
        withExtendedLifetime(before) {
            state.withLockedValue { state in
                state.settings = settings
                state.files = known
                state.list = list
            }
        }
    }

    private func tell(of file: File, _ list: EngineSettings.HashList) {
        let count = file.content?.count ?? 0
        if let problem = file.problem {
            logger.log(.malwareListUnusable, [.file: list.file, .error: problem, .count: count])
        } else {
            logger.log(.malwareListLoaded, [.file: list.file, .source: list.label, .count: count])
        }
    }

    private static func digests(in path: String) throws -> [MalwareHashList.Digest] {
        func unusable(_ problem: String) -> HashListReader.Mistake { .init(line: 0, problem: problem) }
        if let reason = FileTrouble.reason(path) { throw unusable(reason) }
        let file = try DiskFile(path, flags: O_RDONLY)
        var reader = HashListReader()
        var size = try file.size()
        var offset = 0
        while true {
            guard size <= HashListReader.sizeLimit else {
                throw unusable("it is larger than \(HashListReader.sizeLimit >> 20) MB")
            }
            let octets = try file.read(at: offset, count: portion)
            guard octets.readableBytes > 0 else { return try reader.end() }
            offset += octets.readableBytes
            // Somebody may be writing it.
            size = max(size, offset)
            try reader.read(Array(octets.readableBytesView))
        }
    }

    /// Octets of a file that are in memory at a time.
    private static let portion = 1 << 20
}
