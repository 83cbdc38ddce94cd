import Foundation
import PosternTesting

/// A real clamd with a signature database of a test's own: none of ClamAV's is needed, and it starts at once.
final class ClamdServer {
    /// The socket that it listens on.
    let socket: String
    private let folder: TemporaryFolder
    private let program: RunningProgram

    /// Starts clamd, and waits until it answers.
    ///
    /// - Parameters:
    ///   - signatures: for each name the octets of a file, which are found anywhere in one.
    ///   - socket: where it listens; nil for a place of its own.
    static func start(signatures: [String: String], socket: String? = nil) async throws -> ClamdServer {
        let server = try ClamdServer(signatures: signatures, socket: socket)
        try await eventually(server.program.error("does not answer on \(server.socket).")) {
            guard server.program.isRunning else { throw server.program.error("ended.") }
            return FileManager.default.fileExists(atPath: server.socket)
        }
        return server
    }

    private init(signatures: [String: String], socket: String?) throws {
        folder = try TemporaryFolder()
        self.socket = socket ?? folder.path + "/clamd.ctl"
        try? FileManager.default.removeItem(atPath: self.socket)
        // Extended signatures: name, any type of file, any offset, the octets in hexadecimal digits.
        let lines = signatures.map { name, text in
            "\(name):0:*:\(text.utf8.map { String(format: "%02x", $0) }.joined())\n"
        }
        try folder.write("database/test.ndb", lines.sorted().joined())
        let configuration = try folder.write(
            "clamd.conf",
            """
            DatabaseDirectory \(folder.path)/database
            LocalSocket \(self.socket)
            TemporaryDirectory \(folder.path)
            Foreground yes
            MaxThreads 4
            StreamMaxLength 64M
            ConcurrentDatabaseReload no

            """)
        program = try RunningProgram("clamd", ["-c", configuration], outputPath: folder.path + "/output")
    }

    /// Whether it runs.
    var isRunning: Bool { program.isRunning }

    /// Ends it.
    func stop() { program.stop() }
}
