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
    static func start(
        domains: [String], relayHost: String = "", address: String = "127.0.0.1", port: UInt16? = nil,
        sendingAddress: String = "127.0.0.1"
    ) async throws -> Postfix {
        let server = try await Postfix(
            domains: domains, relayHost: relayHost, address: address, port: port ?? Loopback.freePort(),
            sendingAddress: sendingAddress)
        try await eventually(seconds: 20, server.error("does not answer on \(address):\(server.port).")) {
            guard server.program.isRunning else { throw server.error("ended with \(server.program.status ?? -1).") }
            return Loopback.answers(on: server.port, address: address)
        }
        return server
    }

    private init(
        domains: [String], relayHost: String, address: String, port: UInt16, sendingAddress: String
    ) async throws {
        guard geteuid() == 0 else { throw ProgramError("Postfix can be started by root only; run the tests as root.") }
        self.address = address
        self.port = port
        folder = try TemporaryFolder()
        guard let user = getpwnam("postfix")?.pointee, let nobody = getpwnam("nobody")?.pointee else {
            throw ProgramError("The user postfix is missing; run scripts/setup --test.")
        }
        for (name, owner) in [("queue", 0), ("data", user.pw_uid), ("mail", nobody.pw_uid)] {
            let path = "\(folder.path)/\(name)"
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            chown(path, owner, owner == 0 ? 0 : owner == user.pw_uid ? user.pw_gid : nobody.pw_gid)
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
            inet_interfaces = \(address)
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

            """)
        let services = [
            ("smtpd", "inet"), ("pickup", "unix"), ("cleanup", "unix"), ("qmgr", "unix"), ("rewrite", "unix"),
            ("bounce", "unix"), ("defer", "unix"), ("trace", "unix"), ("verify", "unix"), ("flush", "unix"),
            ("smtp", "unix"), ("relay", "unix"), ("error", "unix"), ("retry", "unix"), ("virtual", "unix"),
            ("anvil", "unix"), ("scache", "unix"), ("proxymap", "unix"), ("postlog", "unix-dgram"),
        ]
        let commands = [
            "rewrite": "trivial-rewrite", "defer": "bounce", "trace": "bounce", "relay": "smtp", "retry": "error",
            "postlog": "postlogd",
        ]
        let lines = services.map { name, kind in
            let service = kind == "inet" ? "\(port)" : name
            let wake = ["qmgr": "300", "pickup": "60"][name] ?? "-"
            let privacy =
                kind == "inet" || ["pickup", "cleanup", "qmgr", "flush", "postlog"].contains(name) ? "n" : "-"
            let count =
                [
                    "pickup": "1", "cleanup": "0", "qmgr": "1", "bounce": "0", "defer": "0", "trace": "0", "flush": "0",
                    "postlog": "1", "scache": "1",
                ][name] ?? "-"
            let unprivileged = ["virtual", "proxymap"].contains(name) ? "n" : "-"
            return "\(service) \(kind) \(privacy) \(unprivileged) n \(wake) \(count) \(commands[name] ?? name)"
        }
        try folder.write("master.cf", lines.joined(separator: "\n") + "\n")
        let (status, output) = try await RunningProgram.run("postfix", ["-c", folder.path, "check"])
        guard status == 0 else { throw ProgramError("Postfix refuses its configuration:\n\(output)") }
        // Started without its script, so that the process that is stopped is the master.
        program = try RunningProgram(
            "/usr/lib/postfix/sbin/master", ["-c", folder.path, "-s"], outputPath: folder.path + "/output")
    }

    /// Ends the instance.
    func stop() { program.stop() }

    /// An error with the end of its log.
    func error(_ sentence: String) -> ProgramError { program.error(sentence) }

    /// The messages that a recipient got. All lie in one Maildir, because Postfix takes no pattern for its path.
    func messages(for recipient: String) -> [Data] {
        let field = Data("\nDelivered-To: \(recipient)\n".utf8)
        return Maildir.messages(in: "\(folder.path)/mail/all").filter { $0.prefix(2_000).firstRange(of: field) != nil }
    }

    /// Waits until a mailbox holds so many messages.
    func waitForMessages(to recipient: String, count: Int = 1, gateway: Postern? = nil) async throws -> [Data] {
        try await eventually(
            seconds: 20,
            error("\(recipient) has \(messages(for: recipient).count) of \(count) messages.\n\(gateway?.log ?? "")")
        ) { messages(for: recipient).count >= count }
        return messages(for: recipient)
    }
}
