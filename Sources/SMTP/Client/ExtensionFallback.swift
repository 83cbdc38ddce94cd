import Mail

extension Reply {
    /// Whether a refusal may be about how a command was put rather than about what it asks for: 500 to 504 and 555
    /// (RFC 5321 section 4.2.2), unless the enhanced code says that an address, a mailbox, the network or a policy is
    /// the reason; and 550 to 554 where the enhanced code says that the command or its arguments are (RFC 3463 section
    /// 3.6).
    var mayConcernExtension: Bool {
        switch code {
        case 500...504, 555: enhanced.map { ![1, 2, 4, 7].contains($0.subject) } ?? true
        case 550...554: enhanced.map { $0.subject == 5 && [1, 2, 4].contains($0.detail) } ?? false
        default: false
        }
    }

    /// The same for MAIL, which names the kind of the content: 550 to 554 may also say that this kind is not taken, or
    /// would have to be converted (RFC 3463 section 3.7).
    var mayConcernContentType: Bool {
        mayConcernExtension
            || (550...554).contains(code) && (enhanced.map { $0.subject == 6 && [1, 3].contains($0.detail) } ?? false)
    }

    /// The same for the reply to a chunk, where 554 is an answer to the command too (RFC 3030 section 2), unless it
    /// says that it is about the content.
    var mayConcernChunking: Bool {
        switch code {
        // What is said of content that was taken in.
        case 550...553: false
        case 554: enhanced.map { [0, 5].contains($0.subject) } ?? true
        default: mayConcernExtension
        }
    }

    /// The same for a command that stood behind others in one write: it was not expected there (RFC 2920 section 3.1).
    var mayConcernPipelining: Bool {
        switch code {
        case 500, 502, 503: mayConcernExtension
        case 554: enhanced?.subject == 5
        default: false
        }
    }
}

/// Which extensions a server offers and then refuses (docs/reference/delivery.md): what a refusal is laid to. Each
/// refusal takes at least one away, so that a server can't be asked the same for ever.
extension ClientSession {
    /// What the refusal of MAIL is laid to: first what changes nothing in the message, then the kind of its content, then
    /// that commands came together. Empty when MAIL itself is refused.
    func blamed(forMail reply: Reply, _ transaction: ClientTransaction) -> Set<ServerExtension> {
        let isOutOfOrder = extensions.pipelining && reply.mayConcernPipelining
        guard reply.mayConcernContentType else { return isOutOfOrder ? [.pipelining] : [] }
        let envelope = transaction.envelope
        var used: Set<ServerExtension> = []
        if extensions.size { used.insert(.size) }
        if extensions.dsn, envelope.returnContent != nil || envelope.envelopeID != nil { used.insert(.dsn) }
        if declaresSMTPUTF8(transaction), !transaction.needsSMTPUTF8 { used.insert(.smtpUTF8) }
        if !used.isEmpty { return used }
        if extensions.eightBitMIME, envelope.eightBitMIME { return [.eightBitMIME] }
        return isOutOfOrder ? [.pipelining] : []
    }

    /// What the refusal of RCPT is laid to, when MAIL was taken.
    func blamed(forRecipient reply: Reply, _ recipient: ClientTransaction.Recipient) -> Set<ServerExtension> {
        if extensions.dsn, recipient.notify != nil || recipient.originalRecipient != nil, reply.mayConcernExtension {
            return [.dsn]
        }
        return extensions.pipelining && reply.mayConcernPipelining ? [.pipelining] : []
    }

    /// What the refusal of DATA is laid to, when a recipient was taken.
    func blamed(forData reply: Reply) -> Set<ServerExtension> {
        extensions.pipelining && reply.mayConcernPipelining ? [.pipelining] : []
    }

    /// Takes note of a refusal that was laid to extensions: they are not used any more.
    mutating func withhold(_ blamed: Set<ServerExtension>) {
        refused.formUnion(blamed)
        withheld.formUnion(blamed)
    }
}
