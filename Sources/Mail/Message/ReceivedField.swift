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
    @inlinable
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
        var text = OctetWriter(capacity: 320)
        text.literal("Received: from ")
        if helo.isEmpty { text.literal("unknown") } else { write(helo, allowsUTF8: smtpUTF8, to: &text) }
        if let clientAddress {
            text.literal(" (")
            text.text(clientAddress.literal)
            text.octet(UInt8(ascii: ")"))
        }
        text.literal("\r\n by ")
        text.text(by.name)
        text.literal(" with ")
        text.text(protocolName)
        if let tlsVersion {
            text.literal(" (")
            write(tlsVersion, allowsUTF8: false, to: &text)
            text.octet(UInt8(ascii: ")"))
        }
        text.literal("\r\n id ")
        text.text(id.description)
        if recipients.count == 1, let path = path(recipients[0]) {
            text.literal("\r\n for <")
            text.text(path)
            text.octet(UInt8(ascii: ">"))
        }
        text.literal("; ")
        text.text(date.messageDate)
        return text.string()
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

    /// Writes the first 255 characters of what a client said.
    private func write(_ said: String, allowsUTF8: Bool, to text: inout OctetWriter) {
        guard !allowsUTF8 else { return text.text(ReceivedField.atom(said)) }
        var count = 0
        // The first octet of a character beyond ASCII stands for all of it.
        for octet in said.utf8 where octet & 0xc0 != 0x80 {
            guard count < 255 else { break }
            text.octet(ReceivedField.fits(octet) ? octet : UInt8(ascii: "?"))
            count += 1
        }
    }

    /// Whether an octet is printable ASCII that neither ends what stands here nor begins something else.
    private static func fits(_ octet: UInt8) -> Bool {
        switch octet {
        case UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: ";"),
            UInt8(ascii: ","), UInt8(ascii: "\\"), UInt8(ascii: "\""), UInt8(ascii: "@"):
            false
        default: (0x21...0x7e).contains(octet)
        }
    }

    private static func atom(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars.prefix(255) {
            let isKept = !scalar.isASCII || fits(UInt8(truncatingIfNeeded: scalar.value))
            result.unicodeScalars.append(isKept ? scalar : "?")
        }
        // Only characters that cannot end a line on a screen either.
        return SafeText.escaped(result)
    }
}
