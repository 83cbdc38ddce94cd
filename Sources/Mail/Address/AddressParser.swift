/// Parses envelope paths and addresses (RFC 5321 section 4.1.2; UTF-8 by RFC 6531 section 3.3).
///
/// A value type over a slice of bytes: it moves forward through its input and never looks past its end. Text handed to
/// it comes from the network; whatever it can't read is nil, never a trap.
public struct AddressParser {
    private var rest: Substring.UTF8View

    /// A parser at the start of `text`.
    public init(_ text: Substring) { self.rest = text.utf8 }

    /// What has not been parsed yet.
    public var remainder: Substring { Substring(rest) }

    // `character` is ASCII.
    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard let first = rest.first, UInt32(first) == character.value else { return false }
        rest = rest.dropFirst()
        return true
    }

    // `word` is ASCII in lower case; what it stands for may be in any case.
    private mutating func take(word: StaticString) -> Bool {
        word.withUTF8Buffer { word in
            let head = rest.prefix(word.count)
            guard head.elementsEqual(word, by: { $0.asciiLowercased == $1 }) else { return false }
            rest = rest[head.endIndex...]
            return true
        }
    }

    // Path = "<" [ A-d-l ":" ] Mailbox ">"
    // A-d-l = At-domain *( "," At-domain ): accepted and dropped, as RFC 5321 appendix C asks.
    private mutating func sourceRoute() -> Bool {
        guard rest.first == UInt8(ascii: "@") else { return true }
        repeat {
            guard take("@"), host() != nil else { return false }
        } while take(",")
        return take(":")
    }

    /// A reverse path as clients write it: as ``reversePath()`` reads it, also with white space within the angle brackets
    /// or without the brackets.
    ///
    /// Scanners, printers and scripts leave the brackets away, and other servers take that. Nothing at all is no path.
    /// What stands behind it is left for the caller, who has to see that it begins with white space.
    public mutating func looseReversePath() -> ReversePath? {
        let isBracketed = take("<")
        if isBracketed {
            skipBlanks()
            if take(">") { return .null }
        }
        return looseMailbox(isBracketed: isBracketed).map { .mailbox($0) }
    }

    /// A forward path as clients write it: as ``forwardPath()`` reads it, also with white space within the angle brackets
    /// or without the brackets (``looseReversePath()``).
    public mutating func looseForwardPath() -> ForwardPath? {
        let isBracketed = take("<")
        if isBracketed { skipBlanks() }
        let start = rest
        if take(word: "postmaster"), endsLoosely(isBracketed: isBracketed) { return .postmaster }
        rest = start
        return looseMailbox(isBracketed: isBracketed).map { .mailbox($0) }
    }

    private mutating func looseMailbox(isBracketed: Bool) -> EmailAddress? {
        guard sourceRoute(), let address = mailbox(), !isBracketed || endsLoosely(isBracketed: true) else { return nil }
        return address
    }

    // The closing bracket, or what ends a word.
    private mutating func endsLoosely(isBracketed: Bool) -> Bool {
        guard isBracketed else { return rest.first.map(Self.isBlank) ?? true }
        skipBlanks()
        return take(">")
    }

    private mutating func skipBlanks() { rest = rest.drop(while: Self.isBlank) }

    private static func isBlank(_ octet: UInt8) -> Bool { octet == UInt8(ascii: " ") || octet == UInt8(ascii: "\t") }

    /// `Reverse-path = Path / "<>"`.
    public mutating func reversePath() -> ReversePath? {
        guard take("<") else { return nil }
        if take(">") { return .null }
        guard sourceRoute(), let address = mailbox(), take(">") else { return nil }
        return .mailbox(address)
    }

    /// `Forward-path = Path`, or `<postmaster>` in any case (RFC 5321 section 4.1.1.3).
    public mutating func forwardPath() -> ForwardPath? {
        guard take("<") else { return nil }
        if take(word: "postmaster>") { return .postmaster }
        guard sourceRoute(), let address = mailbox(), take(">") else { return nil }
        return .mailbox(address)
    }

    /// `Mailbox = Local-part "@" ( Domain / address-literal )`.
    public mutating func mailbox() -> EmailAddress? {
        guard let local = localPart(), take("@"), let host = host() else { return nil }
        return EmailAddress(localPart: local, host: host)
    }

    // Local-part = Dot-string / Quoted-string; at most 64 octets by RFC 5321 section 4.5.3.1.1, and 315 as Exchange
    // allows, because real systems send longer ones (encapsulated addresses).
    private mutating func localPart() -> String? {
        let text: String
        if rest.first == UInt8(ascii: "\"") {
            guard let quoted = quotedString() else { return nil }
            text = quoted
        } else {
            let raw = rest.prefix { LocalPart.isAtomText($0) || $0 == UInt8(ascii: ".") }
            guard LocalPart.isDotString(Substring(raw)) else { return nil }
            rest = rest[raw.endIndex...]
            text = String(Substring(raw))
        }
        guard text.utf8.count <= 315 else { return nil }
        return text
    }

    // Quoted-string = DQUOTE *QcontentSMTP DQUOTE; qtextSMTP and quoted-pairSMTP are %d32-126, UTF-8 by RFC 6531.
    private mutating func quotedString() -> String? {
        guard take("\"") else { return nil }
        var bytes: [UInt8] = []
        while let byte = rest.first {
            rest = rest.dropFirst()
            switch byte {
            case UInt8(ascii: "\""):
                return bytes.isEmpty ? nil : String(validating: bytes, as: UTF8.self)
            case UInt8(ascii: "\\"):
                guard let next = rest.first, (32...126).contains(next) else { return nil }
                rest = rest.dropFirst()
                bytes.append(next)
            case 32...126, 0x80...0xff:
                bytes.append(byte)
            default:
                return nil
            }
        }
        return nil
    }

    private mutating func host() -> EmailAddress.Host? {
        if take("[") {
            // IPv6-address-literal = "IPv6:" IPv6-addr; without the tag it is an IPv4 address.
            let isTagged = take(word: "ipv6:")
            let raw = rest.prefix { $0 != UInt8(ascii: "]") && $0 != UInt8(ascii: ">") }
            guard raw.count <= 64 else { return nil }
            rest = rest[raw.endIndex...]
            guard take("]"), let address = IPAddress(Substring(raw)),
                Substring(raw).utf8.contains(UInt8(ascii: ":")) == isTagged
            else { return nil }
            return .literal(address)
        }
        let raw = rest.prefix {
            $0 >= 0x80 || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
                || ($0 | 0x20 >= UInt8(ascii: "a") && $0 | 0x20 <= UInt8(ascii: "z"))
                || ($0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9"))
        }
        guard let domain = try? Domain(Substring(raw)) else { return nil }
        rest = rest[raw.endIndex...]
        return .domain(domain)
    }
}

extension EmailAddress {
    /// Parses a bare address, `local@domain`, with nothing before or after it.
    public init?(_ text: some StringProtocol) {
        var parser = AddressParser(Substring(text))
        guard let address = parser.mailbox(), parser.remainder.isEmpty else { return nil }
        self = address
    }
}
