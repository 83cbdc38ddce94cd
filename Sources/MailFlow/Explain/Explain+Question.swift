package import Facts
package import Mail
package import NIOCore

extension Explain {
    /// A message that might come.
    package struct Question: Sendable, Hashable {
        /// The peer, its greeting and its TLS.
        package var session: SessionFacts
        /// MAIL FROM.
        package var sender: ReversePath
        /// RCPT TO, in the order of one transaction; at least one.
        package var recipients: [ForwardPath]
        /// Its size in octets, also given as SIZE; nil for a small one without SIZE.
        package var size: Int?
        /// The message; nil for one with a whole header, whose sender is not authenticated.
        package var content: ByteBuffer?
        /// Whether the message was made up.
        package var isMadeUp = false
        /// Whether it is asked what comes of each mail flow rule for each recipient.
        package var tracesRules = false

        /// Makes a question about one recipient.
        package init(session: SessionFacts, sender: ReversePath, recipient: ForwardPath, size: Int? = nil) {
            self.init(session: session, sender: sender, recipients: [recipient], size: size)
        }

        /// Makes a question about the recipients of one transaction.
        package init(
            session: SessionFacts, sender: ReversePath, recipients: [ForwardPath], size: Int? = nil,
            content: ByteBuffer? = nil
        ) {
            self.session = session
            self.sender = sender
            self.recipients = recipients
            self.size = size
            self.content = content
        }

        /// Makes a question from text as it is given on a command line: addresses with or without angle brackets, an
        /// empty sender or `<>` for the null sender, `postmaster` for the bare postmaster.
        ///
        /// Throws ``NotUnderstood`` for what can't be read.
        package init(clientAddress: String, helo: String, sender: String, recipient: String, size: Int? = nil)
            throws(NotUnderstood)
        {
            try self.init(
                clientAddress: clientAddress, helo: helo, sender: sender, recipients: [recipient], size: size)
        }

        /// The same for several recipients of one transaction, with what TLS shows of the client.
        package init(
            clientAddress: String, helo: String, sender: String, recipients: [String],
            tls: SessionFacts.TLS? = nil, size: Int? = nil, content: ByteBuffer? = nil
        ) throws(NotUnderstood) {
            guard let address = IPAddress(clientAddress) else {
                throw NotUnderstood(argument: "ip", text: clientAddress)
            }
            func parser(_ text: String) -> AddressParser {
                AddressParser(Substring(text.hasPrefix("<") ? text : "<\(text)>"))
            }
            var senderParser = parser(sender)
            guard let from = senderParser.reversePath(), senderParser.remainder.isEmpty else {
                throw NotUnderstood(argument: "mail-from", text: sender)
            }
            var paths: [ForwardPath] = []
            for recipient in recipients {
                var recipientParser = parser(recipient)
                guard let to = recipientParser.forwardPath(), recipientParser.remainder.isEmpty else {
                    throw NotUnderstood(argument: "rcpt-to", text: recipient)
                }
                paths.append(to)
            }
            self.init(
                session: SessionFacts(clientAddress: address, helo: helo, tls: tls), sender: from, recipients: paths,
                size: size, content: content)
        }
    }

    /// An argument that can't be read.
    package struct NotUnderstood: Error, Sendable, Hashable, CustomStringConvertible {
        /// The argument's name on the command line.
        package var argument: String
        /// What was given.
        package var text: String

        /// Names an argument of the command line and what was given.
        package init(argument: String, text: String) {
            self.argument = argument
            self.text = text
        }

        /// A sentence for the user.
        package var description: String {
            switch argument {
            case "ip": "--ip: \"\(text)\" is no IPv4 or IPv6 address; write one such as 192.0.2.1."
            case "tls-name":
                "--tls-name: \"\(text)\" is no name of a certificate; write one such as mail.contoso.com or *.contoso.com."
            case "tls-fingerprint":
                "--tls-fingerprint: \"\(text)\" is no SHA-256 fingerprint; write its 64 hexadecimal digits."
            default: "--\(argument): \"\(text)\" is no mail address; write one such as ann@contoso.com."
            }
        }
    }
}
