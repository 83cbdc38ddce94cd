import Foundation
import Glibc
import Log
import MailFlow
import NIOConcurrencyHelpers
import Organization

/// Keeps the operator's lists of hashes as their files have them. A file that can't be used changes nothing: what was read
/// of it last stays, and the log tells.
final class HashListFiles: Sendable {
    /// By what a file is known to be the same: who replaces one gives it another number, who writes into it another time.
    private struct Stamp: Hashable {
        var inode: UInt64
        var size: Int64
        var seconds: Int64
        var nanoseconds: Int64
    }

    private struct Read {
        var digests: [MalwareHashList.Digest] = []
        /// Of the file as it was looked at last, whatever came of it; nil where there was none.
        var stamp: Stamp?
        /// Why it could not be used last; nil where it could.
        var problem: String?
    }

    private struct State {
        var settings: [EngineSettings.HashList] = []
        var files: [String: Read] = [:]
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
        var files: [String: Read] = [:]
        var isChanged = before.settings != settings
        for list in settings where files[list.file] == nil {
            var read = before.files[list.file] ?? Read()
            let stamp = Self.stamp(of: list.file)
            if before.files[list.file] == nil || stamp != read.stamp {
                read.stamp = stamp
                isChanged = load(list, into: &read) || isChanged
            }
            files[list.file] = read
        }
        // Copied and sorted before the lock is taken: event loops take it for each message.
        let known = files
        let list =
            isChanged
            ? MalwareHashList(settings.map { .init(label: $0.label, hashes: known[$0.file]?.digests ?? []) })
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

    /// Reads one file; whether that gave anything new.
    private func load(_ list: EngineSettings.HashList, into read: inout Read) -> Bool {
        let problem: String
        if let reason = FileTrouble.reason(list.file) {
            problem = reason
        } else if let size = read.stamp?.size, size > HashListReader.sizeLimit {
            problem = "it is larger than \(HashListReader.sizeLimit >> 20) MB"
        } else {
            do throws(HashListReader.Mistake) {
                guard let data = FileManager.default.contents(atPath: list.file) else {
                    throw HashListReader.Mistake(line: 0, problem: "it can't be read")
                }
                read.digests = try HashListReader.read(data)
                read.problem = nil
                logger.log(
                    .malwareListLoaded, [.file: list.file, .source: list.label, .count: read.digests.count])
                return true
            } catch {
                problem = error.description
            }
        }
        read.problem = problem
        logger.log(.malwareListUnusable, [.file: list.file, .error: problem, .count: read.digests.count])
        return false
    }

    private static func stamp(of path: String) -> Stamp? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        return Stamp(
            inode: UInt64(status.st_ino), size: Int64(status.st_size), seconds: Int64(status.st_mtim.tv_sec),
            nanoseconds: Int64(status.st_mtim.tv_nsec))
    }
}
