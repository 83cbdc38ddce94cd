extension DeliveryStatusNotification {
    /// The body of `message/delivery-status`: the fields of the message, then a group of fields for each recipient
    /// (RFC 3464 section 2; with UTF-8 in it as RFC 6533 section 3 adds).
    var deliveryStatus: String {
        let allowsUTF8 = original.envelope.smtpUTF8
        var text = ""
        func field(_ name: String, _ value: String) {
            let safe = allowsUTF8 ? SafeText.escaped(value, limit: 4_096) : SafeText.ascii(value, limit: 4_096)
            let words = safe.split(separator: " ").flatMap { DeliveryStatusNotification.pieces(of: $0) }
            text += HeaderText.folded(name + ":", words)
            text += "\r\n"
        }

        if let id = original.envelope.envelopeID.flatMap({ Xtext.decode($0) }), !id.isEmpty {
            field("Original-Envelope-Id", id)
        }
        field("Reporting-MTA", "dns;\(reportingAuthority ?? reportingMTA)")
        if let previous = previousHop { field("Received-From-MTA", "dns;\(previous)") }
        field("Arrival-Date", original.receivedAt.messageDate)

        for recipient in recipients {
            text += "\r\n"
            if let given = recipient.originalRecipient.flatMap(DeliveryStatusNotification.originalRecipient) {
                field("Original-Recipient", given)
            }
            field("Final-Recipient", "\(allowsUTF8 ? "utf-8" : "rfc822");\(recipient.address)")
            field("Action", recipient.action.rawValue)
            field("Status", recipient.fieldStatus.description)
            if let remote = recipient.remote { field("Remote-MTA", "dns;\(remote.name)") }
            // Sections 2.3.5 and 2.3.6: `smtp` stands for what a server said by SMTP. What this one found itself has a
            // type of its own, and no remote that would have reported it.
            field("Diagnostic-Code", "\(recipient.remote == nil ? "x-postern" : "smtp");\(recipient.reply)")
            // An attempt at the host from before the message came is none of it.
            if let lastAttempt = recipient.lastAttempt, lastAttempt >= original.receivedAt {
                field("Last-Attempt-Date", lastAttempt.messageDate)
            }
            if recipient.action == .delayed, let until = recipient.willRetryUntil {
                field("Will-Retry-Until", until.messageDate)
            }
        }
        return text
    }

    private var previousHop: String? {
        original.clientName.isEmpty ? original.clientAddress?.literal : original.clientName
    }

    /// `type;xtext` of ORCPT as `type;text`; nil when it is neither.
    private static func originalRecipient(_ parameter: String) -> String? {
        guard let semicolon = parameter.firstIndex(of: ";"), semicolon != parameter.startIndex else { return nil }
        let type = parameter[..<semicolon]
        guard type.utf8.allSatisfy({ (0x21...0x7e).contains($0) }),
            let address = Xtext.decode(parameter[parameter.index(after: semicolon)...])
        else { return nil }
        return "\(type);\(address)"
    }

    /// A word in pieces that fit a line.
    private static func pieces(of word: Substring) -> [String] {
        var pieces: [String] = []
        var rest = word
        while rest.utf8.count > 900 {
            let piece = rest.prefix(200)
            pieces.append(String(piece))
            rest = rest[piece.endIndex...]
        }
        pieces.append(String(rest))
        return pieces
    }
}
