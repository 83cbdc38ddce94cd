import Foundation
import PosternTesting

/// A private Dovecot whose LMTP server on a loopback port takes mail for everyone; where it has scripts for reports, whoever
/// gives any password reads it by IMAP.
///
/// Dovecot wants root to start; so do these tests.
final class Dovecot {
    let port: UInt16
    /// The port of IMAP; nil where there is none.
    let imapPort: UInt16?
    private let folder: TemporaryFolder
    private let program: RunningProgram

    /// Starts Dovecot and waits for its LMTP port.
    ///
    /// - Parameter scripts: the configuration of imapsieve, with the paths of its scripts; nil for none, and for no IMAP.
    static func start(scripts: String? = nil) async throws -> Dovecot {
        let server = try Dovecot(port: Loopback.freePort(), scripts: scripts)
        try await eventually(seconds: 60, server.program.error("does not answer on port \(server.port).")) {
            guard server.program.isRunning else { throw server.program.error("ended.") }
            return Loopback.answers(on: server.port) && server.imapPort.map { Loopback.answers(on: $0) } ?? true
        }
        return server
    }

    private init(port: UInt16, scripts: String?) throws {
        imapPort = try scripts == nil ? nil : Loopback.freePort()
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
            protocols = lmtp\(imapPort == nil ? "" : " imap")
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
            disable_plaintext_auth = no
            service imap-login {
              inet_listener imap {
                address = 127.0.0.1
                port = \(imapPort ?? 0)
              }
              inet_listener imaps {
                port = 0
              }
            }
            namespace inbox {
              inbox = yes
              mailbox Junk {
                auto = create
              }
              mailbox Trash {
                auto = create
              }
            }
            \(scripts ?? "")

            """)
        program = try RunningProgram("dovecot", ["-F", "-c", path], outputPath: folder.path + "/output")
    }

    /// Ends the server.
    func stop() { program.stop() }

    /// What the server has said of itself.
    var log: String { program.output }

    /// Does something with a mailbox by IMAP, in Python with the connection `m`.
    func imap(_ user: String, _ script: String) async throws {
        let path = try folder.write(
            "imap.py",
            "import imaplib\nm = imaplib.IMAP4('127.0.0.1', \(imapPort ?? 0))\nm.login('\(user)', 'x')\n"
                + script + "\nm.logout()\n")
        let (status, output) = try await RunningProgram.run("python3", [path])
        guard status == 0 else { throw ProgramError("python3 ended with \(status):\n\(output)\n\(log)") }
    }

    /// The messages that a mailbox got, in its inbox or in a folder.
    func messages(for recipient: String, in mailbox: String? = nil) -> [Data] {
        Maildir.messages(in: "\(folder.path)/mail/\(recipient)\(mailbox.map { "/.\($0)" } ?? "")")
    }

    /// Waits until a mailbox holds so many messages.
    func waitForMessages(to recipient: String, count: Int = 1, gateway: Postern) async throws -> [Data] {
        try await eventually(
            seconds: 60,
            program.error("\(recipient) has \(messages(for: recipient).count) of \(count) messages.\n\(gateway.log)")
        ) { messages(for: recipient).count >= count }
        return messages(for: recipient)
    }
}
