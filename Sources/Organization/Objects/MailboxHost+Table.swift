internal import Mail

extension MailboxHost: DescribedObject {
    /// Each property at its default.
    public static let blank = MailboxHost(name: "", lmtp: HostPort(.name(.invalid), port: 24))

    /// The properties of the reference page, docs/reference/connectors.md.
    public static let table = ObjectTable<MailboxHost>(
        .mailboxHost,
        properties: [
            .name(\.name, "The name for recipients' `Mailbox`; any but `maildir` and `submissions`."),
            .required(
                "Lmtp", \.lmtp, .hostPort(expected: "where it listens, such as \"127.0.0.1:24\""),
                "`\"host:port\"`: the host's LMTP service."),
            .optional(
                "MaxConnections", \.maxConnections, .integer(1...1_000), default: "the server's",
                "Our own: connections at a time."),
            .optional(
                "JunkSubaddress", \.junkSubaddress, .junkSubaddress, default: "none",
                """
                Our own: `"+Junk"` sends copies for the junk folder to `user+Junk@` instead of `user@` \
                ([what the host needs](hybrid.md#sub-addresses)).
                """),
        ]
    ) { reader, host in
        let words = ["maildir": "Maildirs of this server", "submissions": "what people report"]
        if let meaning = words[host.name] {
            reader.mistake(
                "Name", "\(host.name) is the word for \(meaning)", mend: "give the mailbox host another name")
        }
    }
}
