import Foundation
import PosternTesting

/// A private instance of Postfix on a loopback address: it takes mail for some domains into Maildirs.
///
/// Postfix wants root to start; so do these tests.
final class Postfix {
    let address: String
    let port: UInt16
    private let folder: TemporaryFolder
    private let program: RunningProgram

    /// Starts an instance and waits for its greeting.
    ///
    /// - Parameters:
    ///   - domains: what it takes mail for; every mailbox of the local part `unknown` is refused with 550 5.1.1.
    ///   - relayHost: where all other mail goes, as `[host]:port`.
    ///   - sendingAddress: the address that it connects from.
    ///   - settings: further lines for main.cf.
    static func start(
        domains: [String], relayHost: String = "", address: String = "127.0.0.1", port: UInt16? = nil,
        sendingAddress: String = "127.0.0.1", settings: [String] = []
    ) async throws -> Postfix {
        let server = try Postfix(
            domains: domains, relayHost: relayHost, address: address, port: port ?? Loopback.freePort(),
            sendingAddress: sendingAddress, settings: settings)
        try await eventually(seconds: 60, server.error("does not answer on \(address):\(server.port).")) {
            guard server.program.isRunning else { throw server.error("ended with \(server.program.status ?? -1).") }
            return Loopback.answers(on: server.port, address: address)
        }
        return server
    }

    private init(
        domains: [String], relayHost: String, address: String, port: UInt16, sendingAddress: String,
        settings: [String]
    ) throws {
        guard geteuid() == 0 else { throw ProgramError("Postfix can be started by root only; run the tests as root.") }
        self.address = address
        self.port = port
        folder = try TemporaryFolder()
        guard let user = getpwnam("postfix")?.pointee, let nobody = getpwnam("nobody")?.pointee else {
            throw ProgramError("The user postfix is missing; run scripts/setup --test.")
        }
        try Self.makeFolder("\(folder.path)/mail", owner: nobody.pw_uid, mode: 0o755)
        try Self.makeFolder("\(folder.path)/data", owner: user.pw_uid, mode: 0o700)
        try Self.makeFolder("\(folder.path)/queue", owner: 0, mode: 0o755)
        try Self.makeFolder("\(folder.path)/queue/pid", owner: 0, mode: 0o755)
        for name in [
            "active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming", "maildrop", "private",
            "public", "saved", "trace",
        ] {
            try Self.makeFolder("\(folder.path)/queue/\(name)", owner: user.pw_uid, mode: 0o700)
        }
        try folder.write("unknown", "/^unknown@/ 550 5.1.1 There is no such mailbox here\n")
        try folder.write(
            "main.cf",
            """
            compatibility_level = 3.6
            queue_directory = \(folder.path)/queue
            data_directory = \(folder.path)/data
            command_directory = /usr/sbin
            daemon_directory = /usr/lib/postfix/sbin
            myhostname = postfix.test
            mydestination =
            inet_interfaces = 127.0.0.1
            inet_protocols = ipv4
            smtp_bind_address = \(sendingAddress)
            mynetworks = 127.0.0.0/8
            relayhost = \(relayHost)
            virtual_mailbox_domains = \(domains.joined(separator: ", "))
            virtual_mailbox_base = \(folder.path)/mail
            virtual_mailbox_maps = static:all/
            virtual_uid_maps = static:\(nobody.pw_uid)
            virtual_gid_maps = static:\(nobody.pw_gid)
            smtpd_recipient_restrictions = check_recipient_access regexp:\(folder.path)/unknown, permit_mynetworks, reject
            maillog_file = /dev/stdout
            alias_maps =
            alias_database =
            local_recipient_maps =
            mailbox_size_limit = 0
            virtual_mailbox_limit = 0
            message_size_limit = 52428800
            minimal_backoff_time = 1s
            queue_run_delay = 1s
            smtp_dns_support_level = disabled
            smtp_host_lookup = native
            \(settings.joined(separator: "\n"))

            """)
        let services = [
            ("smtpd", "inet"), ("pickup", "unix"), ("cleanup", "unix"), ("qmgr", "unix"), ("rewrite", "unix"),
            ("bounce", "unix"), ("defer", "unix"), ("trace", "unix"), ("verify", "unix"), ("flush", "unix"),
            ("smtp", "unix"), ("lmtp", "unix"), ("relay", "unix"), ("error", "unix"), ("retry", "unix"),
            ("virtual", "unix"),
            ("anvil", "unix"), ("tlsmgr", "unix"), ("scache", "unix"), ("proxymap", "unix"), ("postlog", "unix-dgram"),
        ]
        let commands = [
            "rewrite": "trivial-rewrite", "defer": "bounce", "trace": "bounce", "relay": "smtp", "retry": "error",
            "postlog": "postlogd",
        ]
        let lines = services.map { name, kind in
            let service = kind == "inet" ? "\(address):\(port)" : name
            let wake = ["qmgr": "300", "pickup": "60", "tlsmgr": "1000?"][name] ?? "-"
            let privacy =
                kind == "inet" || ["pickup", "cleanup", "qmgr", "flush", "postlog"].contains(name) ? "n" : "-"
            let count =
                [
                    "pickup": "1", "cleanup": "0", "qmgr": "1", "bounce": "0", "defer": "0", "trace": "0", "flush": "0",
                    "postlog": "1", "scache": "1", "tlsmgr": "1",
                ][name] ?? "-"
            let unprivileged = ["virtual", "proxymap"].contains(name) ? "n" : "-"
            return "\(service) \(kind) \(privacy) \(unprivileged) n \(wake) \(count) \(commands[name] ?? name)"
        }
        try folder.write("master.cf", lines.joined(separator: "\n") + "\n")
        // Started without its script, which takes seconds to check folders, and so that what is stopped is the master.
        program = try RunningProgram(
            "/usr/lib/postfix/sbin/master", ["-c", folder.path, "-s"], outputPath: folder.path + "/output")
    }

    private static func makeFolder(_ path: String, owner: uid_t, mode: mode_t) throws {
        guard mkdir(path, mode) == 0, chmod(path, mode) == 0, chown(path, owner, gid_t.max) == 0 else {
            throw ProgramError("The folder \(path) cannot be made: errno \(errno).")
        }
    }

    /// Ends the instance.
    func stop() { program.stop() }

    /// An error with the end of its log.
    func error(_ sentence: String) -> ProgramError { program.error(sentence) }

    /// Waits until a line of its log holds all of these, and gives the line.
    @discardableResult
    func waitForLog(_ parts: String...) async throws -> String {
        func line() -> String? {
            program.output.split(separator: "\n").map(String.init).first { line in
                parts.allSatisfy { line.contains($0) }
            }
        }
        try await eventually(seconds: 60, error("logged nothing with \(parts).")) { line() != nil }
        return line() ?? ""
    }

    /// The messages that a recipient got. All lie in one Maildir, because Postfix takes no pattern for its path.
    func messages(for recipient: String) -> [Data] {
        let field = Data("\nDelivered-To: \(recipient)\n".utf8)
        return Maildir.messages(in: "\(folder.path)/mail/all").filter { $0.prefix(2_000).firstRange(of: field) != nil }
    }

    /// Waits until a mailbox holds so many messages.
    func waitForMessages(to recipient: String, count: Int = 1, gateway: Postern? = nil) async throws -> [Data] {
        try await eventually(
            seconds: 60,
            error("\(recipient) has \(messages(for: recipient).count) of \(count) messages.\n\(gateway?.log ?? "")")
        ) { messages(for: recipient).count >= count }
        return messages(for: recipient)
    }
}
