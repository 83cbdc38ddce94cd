import Foundation

/// A folder that goes with this object.
package final class TemporaryFolder: Sendable {
    /// The folder's path.
    package let path: String

    /// Makes an empty folder. Others than its owner may enter it, because servers under test drop their rights.
    package init() throws {
        let parent = ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp"
        var template = Array("\(parent)/postern-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw ProgramError("No temporary folder in \(parent): errno \(errno).") }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        chmod(path, 0o755)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Writes a file in the folder, with the folders on the way to it, and gives its path.
    @discardableResult
    package func write(_ name: String, _ text: String) throws -> String {
        let url = URL(fileURLWithPath: path).appendingPathComponent(name)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
        return url.path
    }
}
