/// The trace field this server puts on top of a message it accepts (RFC 5321 section 4.4).
///
/// Whatever a client said of itself, the field is one well-formed field: octets that could end a line, open a comment or
/// start another clause become `?`.
public struct ReceivedField: Sendable, Hashable {
    /// The argument of HELO or EHLO, as given.
    public var helo: String
    /// The peer's address.
    public var clientAddress: IPAddress?
    /// This server's name.
    public var by: Domain
    /// Whether EHLO was used.
    public var isExtended: Bool
    /// The TLS version, `TLSv1.3`, when the session was encrypted.
    public var tlsVersion: String?
    /// Whether the transaction asked for SMTPUTF8.
    public var smtpUTF8: Bool
    /// The message's identity.
    public var id: NetworkMessageID
    /// The recipients; the field names one only when there is but one, so that it never tells of others.
    public var recipients: [EmailAddress]
    /// When the message was received.
    public var date: WallTime

    /// Makes a field.
    public init(
        helo: String, clientAddress: IPAddress?, by: Domain, isExtended: Bool = true, tlsVersion: String? = nil,
        smtpUTF8: Bool = false, id: NetworkMessageID, recipients: [EmailAddress], date: WallTime
    ) {
        self.helo = helo
        self.clientAddress = clientAddress
        self.by = by
        self.isExtended = isExtended
        self.tlsVersion = tlsVersion
        self.smtpUTF8 = smtpUTF8
        self.id = id
        self.recipients = recipients
        self.date = date
    }

    /// The field, folded, without its last CRLF.
    public var text: String {
        var text = "Received: from "
        text.reserveCapacity(320)
        text += helo.isEmpty ? "unknown" : ReceivedField.atom(helo, allowsUTF8: smtpUTF8)
        if let clientAddress { text += " (\(clientAddress.literal))" }
        text += "\r\n by "
        text += by.name
        text += " with "
        text += protocolName
        if let tlsVersion { text += " (\(ReceivedField.atom(tlsVersion, allowsUTF8: false)))" }
        text += "\r\n id "
        text += id.description
        if recipients.count == 1, let only = recipients.first, let path = path(only) {
            text += "\r\n for <"
            text += path
            text += ">"
        }
        text += "; "
        text += date.messageDate
        return text
    }

    // RFC 3848 section 1 and RFC 6531 section 4.3.
    private var protocolName: String {
        let isSecure = tlsVersion != nil
        if smtpUTF8 { return isSecure ? "UTF8SMTPS" : "UTF8SMTP" }
        guard isExtended else { return "SMTP" }
        return isSecure ? "ESMTPS" : "ESMTP"
    }

    /// The address, unless it holds what a header may not.
    private func path(_ address: EmailAddress) -> String? {
        let text = address.description
        let fits = text.utf8.allSatisfy { (0x20...0x7e).contains($0) || (smtpUTF8 && $0 >= 0x80) }
        return fits && text.utf8.count <= 600 ? text : nil
    }

    private static func atom(_ text: String, allowsUTF8: Bool) -> String {
        var result = ""
        for scalar in text.unicodeScalars.prefix(255) {
            let fits: Bool
            switch scalar {
            case "(", ")", "<", ">", ";", ",", "\\", "\"", "@": fits = false
            default: fits = scalar.isASCII ? (0x21...0x7e).contains(scalar.value) : allowsUTF8
            }
            result.unicodeScalars.append(fits ? scalar : "?")
        }
        // Only characters that cannot end a line on a screen either.
        return allowsUTF8 ? SafeText.escaped(result) : result
    }
}
