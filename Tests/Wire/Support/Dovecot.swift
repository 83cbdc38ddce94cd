import Foundation
import PosternTesting

/// A private Dovecot whose LMTP server on a loopback port takes mail for everyone.
///
/// Dovecot wants root to start; so do these tests.
final class Dovecot {
    let port: UInt16
    private let folder: TemporaryFolder
    private let program: RunningProgram

    /// Starts Dovecot and waits for its LMTP port.
    static func start() async throws -> Dovecot {
        let server = try Dovecot(port: Loopback.freePort())
        try await eventually(seconds: 60, server.program.error("does not answer on port \(server.port).")) {
            guard server.program.isRunning else { throw server.program.error("ended.") }
            return Loopback.answers(on: server.port)
        }
        return server
    }

    private init(port: UInt16) throws {
        guard geteuid() == 0 else { throw ProgramError("Dovecot can be started by root only; run the tests as root.") }
        self.port = port
        folder = try TemporaryFolder()
        guard let nobody = getpwnam("nobody")?.pointee else { throw ProgramError("The user nobody is missing.") }
        let mail = folder.path + "/mail"
        try FileManager.default.createDirectory(atPath: mail, withIntermediateDirectories: true)
        chown(mail, nobody.pw_uid, nobody.pw_gid)
        let path = try folder.write(
            "dovecot.conf",
            """
            base_dir = \(folder.path)/run
            state_dir = \(folder.path)/state
            log_path = /dev/stderr
            protocols = lmtp
            ssl = no
            mail_location = maildir:\(mail)/%u
            first_valid_uid = 1
            first_valid_gid = 1
            service lmtp {
              inet_listener lmtp {
                address = 127.0.0.1
                port = \(port)
              }
            }
            service stats {
              client_limit = 100
            }
            passdb {
              driver = static
              args = nopassword=y
            }
            userdb {
              driver = static
              args = uid=\(nobody.pw_uid) gid=\(nobody.pw_gid) home=\(mail)/%u allow_all_users=yes
            }

            """)
        program = try RunningProgram("dovecot", ["-F", "-c", path], outputPath: folder.path + "/output")
    }

    /// Ends the server.
    func stop() { program.stop() }

    /// The messages that a mailbox got.
    func messages(for recipient: String) -> [Data] { Maildir.messages(in: "\(folder.path)/mail/\(recipient)") }

    /// Waits until a mailbox holds so many messages.
    func waitForMessages(to recipient: String, count: Int = 1, gateway: Postern) async throws -> [Data] {
        try await eventually(
            seconds: 60,
            program.error("\(recipient) has \(messages(for: recipient).count) of \(count) messages.\n\(gateway.log)")
        ) { messages(for: recipient).count >= count }
        return messages(for: recipient)
    }
}
