import Foundation
import NIOConcurrencyHelpers

/// The results of jobs in a folder of the data folder, each file with mode 0600. Together they have a bound: mail needs the disk
/// more.
package final class ResultFolder: ResultFiles {
    /// Octets of all files together at most: 2 GB.
    package static let mostOctets = 2 << 30
    /// Octets that stay free on the disk at least: 512 MB. Mail is refused with less than its store's reserve.
    package static let leastFree = 512 << 20

    private let folder: String
    private let limit: Int
    private let leastFree: Int
    private let used = NIOLockedValueBox(0)
    // What waits for the disk has a thread of its own.
    private let work = HeavyWork("postern.results")

    /// A folder, which is made where there is none.
    ///
    /// - Parameters:
    ///   - limit: octets of all files together.
    ///   - leastFree: octets that stay free on the disk.
    package init(
        _ folder: String, limit: Int = mostOctets, leastFree: Int = leastFree
    ) throws(OperationFailure) {
        try Folder.make(folder)
        self.folder = folder
        self.limit = limit
        self.leastFree = leastFree
        let size = Self.files(in: folder).reduce(0) { $0 + Self.size(of: "\(folder)/\($1)") }
        used.withLockedValue { $0 = size }
    }

    /// Appends octets, as long as all files together stay within their bound.
    package func append(_ octets: [UInt8], to name: String) async throws(OperationFailure) {
        let path = try path(of: name)
        let isWithin = used.withLockedValue { used in
            guard used + octets.count <= limit else { return false }
            used += octets.count
            return true
        }
        guard isWithin else {
            throw OperationFailure(
                .unavailable,
                "The files of jobs take \(limit >> 20) MB, which is as much as they may. The oldest are removed after "
                    + "ten days; order less at once.")
        }
        do throws(OperationFailure) {
            try await work.run { [folder, leastFree] () throws(OperationFailure) in
                guard Self.free(in: folder) - octets.count >= leastFree else {
                    throw Self.unwritten("the disk is nearly full")
                }
                try Self.append(octets, to: path)
            }
        } catch {
            // Nothing of it is in the file.
            used.withLockedValue { $0 -= octets.count }
            throw error
        }
    }

    /// Octets of a file; 0 where there is none.
    package func size(of name: String) async -> Int {
        guard let path = try? path(of: name) else { return 0 }
        return (try? await work.run { () throws(OperationFailure) in Self.size(of: path) }) ?? 0
    }

    /// Octets of a file, at most so many.
    package func read(_ name: String, from offset: Int, count: Int) async throws(OperationFailure) -> [UInt8] {
        let path = try path(of: name)
        return try await work.run { () throws(OperationFailure) in try Self.read(path, from: offset, count: count) }
    }

    /// Removes a file, if there is one.
    package func remove(_ name: String) async {
        guard let path = try? path(of: name) else { return }
        let size = try? await work.run { () throws(OperationFailure) -> Int in
            let size = Self.size(of: path)
            return unlink(path) == 0 ? size : 0
        }
        used.withLockedValue { $0 = max(0, $0 - (size ?? 0)) }
    }

    /// The names of all files.
    package func names() async -> [String] {
        let folder = folder
        return (try? await work.run { () throws(OperationFailure) in Self.files(in: folder) }) ?? []
    }

    private func path(of name: String) throws(OperationFailure) -> String {
        guard ResultFileName.isName(name) else {
            throw OperationFailure(.notFound, "The job has no such file; it may have been removed after ten days.")
        }
        return "\(folder)/\(name)"
    }

    private static func files(in folder: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { ResultFileName.isName($0) }.sorted()
    }

    private static func size(of path: String) -> Int {
        var facts = stat()
        return lstat(path, &facts) == 0 ? Int(facts.st_size) : 0
    }

    /// Octets that are free on the disk; any number where nobody knows.
    private static func free(in folder: String) -> Int {
        var facts = statvfs()
        guard statvfs(folder, &facts) == 0 else { return .max }
        return Int(facts.f_bavail) * Int(facts.f_frsize)
    }

    /// Appends all of the octets, or nothing.
    private static func append(_ octets: [UInt8], to path: String) throws(OperationFailure) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw unwritten(systemError()) }
        defer { close(descriptor) }
        let before = lseek(descriptor, 0, SEEK_END)
        var rest = octets[...]
        while !rest.isEmpty {
            // Unsafe bytes because write(2) takes a pointer.
            let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else {
                let reason = systemError()
                _ = ftruncate(descriptor, max(0, before))
                throw unwritten(reason)
            }
            rest = rest.dropFirst(count)
        }
    }

    private static func unwritten(_ reason: String) -> OperationFailure {
        OperationFailure(
            .unavailable, "The result of the job can't be written: \(reason). Make room, then order it again.")
    }

    private static func read(_ path: String, from offset: Int, count: Int) throws(OperationFailure) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else {
            throw errno == ENOENT
                ? OperationFailure(.notFound, "The job has no such file; it may have been removed after ten days.")
                : OperationFailure(.unavailable, "The result of the job can't be read: \(systemError()).")
        }
        defer { close(descriptor) }
        let wanted = max(0, count)
        var found = 0
        let octets = [UInt8](unsafeUninitializedCapacity: wanted) { buffer, initialized in
            // Unsafe bytes because pread(2) takes a pointer; the loop ends at the end of the file.
            while found < wanted, let base = buffer.baseAddress {
                let count = pread(descriptor, base + found, wanted - found, off_t(offset + found))
                guard count > 0 else { break }
                found += count
            }
            initialized = found
        }
        return octets
    }
}
