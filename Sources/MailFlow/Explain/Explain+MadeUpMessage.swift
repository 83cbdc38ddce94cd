internal import Facts
package import Mail
internal import NIOCore

extension Explain.Question {
    /// The same question with a message that is made up, so that its sender is authenticated as that of live mail: From is
    /// MAIL FROM, and no signature stands in it.
    ///
    /// For the null sender From is `MAILER-DAEMON` at the name given in EHLO, as in the delivery reports that carry that
    /// sender; at `client.invalid` (RFC 2606 section 2) for a client that gives none.
    package func withMadeUpMessage(at time: WallTime) -> Explain.Question {
        var question = self
        let author = sender.address?.description ?? "MAILER-DAEMON@\(greetedHost)"
        let fields = [
            "From: <\(author)>", "To: <\(recipients.first?.description ?? "")>", "Subject: Explanation",
            "Date: \(time.messageDate)", "Message-ID: <explanation@\(session.clientAddress.headerLiteral)>",
        ]
        question.content = ByteBuffer(
            string: fields.joined(separator: "\r\n") + "\r\n\r\nA message that was made up.\r\n")
        question.isMadeUp = true
        return question
    }

    private var greetedHost: String {
        guard let domain = try? Domain(session.helo), domain.parent != nil else { return "client.invalid" }
        return domain.name
    }
}

extension IPAddress {
    /// The address literal of RFC 5321 section 4.1.3.
    fileprivate var headerLiteral: String { family == .v6 ? "[IPv6:\(description)]" : "[\(description)]" }
}
