import Foundation
import PosternTesting

/// A real Rspamd with a folder of its own, Debian's rules, and a rule of a test's own. Nothing of Redis, and no DNS.
final class RspamdServer {
    /// The word whose messages it refuses, by a rule `TEST_WORD`, which shows the organization that it is told.
    static let word = "wordoftherspamdtest"
    /// Whether Rspamd is installed; scripts/setup does not install it, as it is large.
    static var isInstalled: Bool { FileManager.default.isExecutableFile(atPath: "/usr/bin/rspamd") }

    /// The socket that it listens on.
    let socket: String
    private let folder: TemporaryFolder
    private let program: RunningProgram

    /// Starts it, and waits until it listens. That takes some seconds.
    ///
    /// - Parameter socket: where it listens; nil for a place of its own.
    static func start(socket: String? = nil) async throws -> RspamdServer {
        let server = try RspamdServer(socket: socket)
        try await eventually(seconds: 120, server.program.error("does not listen on \(server.socket).")) {
            guard server.program.isRunning else { throw server.program.error("ended.") }
            return FileManager.default.fileExists(atPath: server.socket)
        }
        return server
    }

    private init(socket: String?) throws {
        folder = try TemporaryFolder()
        self.socket = socket ?? folder.path + "/worker.sock"
        try? FileManager.default.removeItem(atPath: self.socket)
        try folder.write(
            "rspamd.local.lua",
            """
            rspamd_config.TEST_WORD = {
              callback = function(task)
                for _, part in ipairs(task:get_text_parts() or {}) do
                  if string.find(tostring(part:get_content()), "\(Self.word)", 1, true) then
                    return true, 1.0, "for " .. tostring(task:get_request_header("MTA-Tag"))
                  end
                end
                return false
              end,
              score = 20.0,
            }

            """)
        let configuration = try folder.write(
            "rspamd.conf",
            """
            .include "$CONFDIR/common.conf"
            options {
              pidfile = "$RUNDIR/rspamd.pid";
              .include "$CONFDIR/options.inc"
            }
            logging { type = "console"; level = "info"; }
            worker "normal" {
              bind_socket = "\(self.socket) mode=0666";
              .include "$CONFDIR/worker-normal.inc"
              count = 1;
            }

            """)
        let place = folder.path
        program = try RunningProgram(
            "rspamd",
            ["-f", "--insecure", "-c", configuration]
                + ["LOCAL_CONFDIR", "DBDIR", "RUNDIR", "LOGDIR"].map { "--var=\($0)=\(place)" },
            outputPath: folder.path + "/output")
    }

    /// Whether it runs.
    var isRunning: Bool { program.isRunning }

    /// Ends it.
    func stop() { program.stop() }
}
