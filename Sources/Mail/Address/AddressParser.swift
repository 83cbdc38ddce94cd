/// Parses envelope paths and addresses (RFC 5321 section 4.1.2; UTF-8 by RFC 6531 section 3.3).
///
/// A value type over the octets of UTF-8 text: it moves forward through its input and never looks past its end. What is
/// handed to it comes from the network; whatever it can't read is nil, never a trap.
public struct AddressParser {
    // Not a string: every MAIL and RCPT is read here, and indices of a string cost several times as much.
    private let octets: [UInt8]
    private let end: Int
    /// The offset of the first octet that has not been parsed yet.
    public private(set) var offset: Int

    /// A parser at the start of `text`.
    public init(_ text: Substring) {
        let octets = Array(text.utf8)
        self.init(octets, in: 0..<octets.count)
    }

    /// A parser at the start of a part of the octets of valid UTF-8 text.
    ///
    /// - Parameter range: offsets of `octets`; none beyond their end is looked at.
    public init(_ octets: [UInt8], in range: Range<Int>) {
        self.octets = octets
        self.end = min(range.upperBound, octets.count)
        self.offset = max(0, min(range.lowerBound, end))
    }

    /// What has not been parsed yet.
    public var remainder: Substring { Substring(decoding: octets[offset..<end], as: UTF8.self) }

    private var first: UInt8? { offset < end ? octets[offset] : nil }

    // The end of the octets from here on that all are of a kind.
    private func end(while isOfKind: (UInt8) -> Bool) -> Int {
        var index = offset
        while index < end, isOfKind(octets[index]) { index += 1 }
        return index
    }

    private func text(to end: Int) -> String { String(decoding: octets[offset..<end], as: UTF8.self) }

    // `character` is ASCII.
    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard let first, UInt32(first) == character.value else { return false }
        offset += 1
        return true
    }

    // `word` is ASCII in lower case; what it stands for may be in any case.
    private mutating func take(word: StaticString) -> Bool {
        let count = word.utf8CodeUnitCount
        guard end - offset >= count else { return false }
        let matches = word.withUTF8Buffer { word in
            word.indices.allSatisfy { octets[offset + $0].asciiLowercased == word[$0] }
        }
        if matches { offset += count }
        return matches
    }

    // Path = "<" [ A-d-l ":" ] Mailbox ">"
    // A-d-l = At-domain *( "," At-domain ): accepted and dropped, as RFC 5321 appendix C asks.
    private mutating func sourceRoute() -> Bool {
        guard first == UInt8(ascii: "@") else { return true }
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
        let start = offset
        if take(word: "postmaster"), endsLoosely(isBracketed: isBracketed) { return .postmaster }
        offset = start
        return looseMailbox(isBracketed: isBracketed).map { .mailbox($0) }
    }

    private mutating func looseMailbox(isBracketed: Bool) -> EmailAddress? {
        guard sourceRoute(), let address = mailbox(), !isBracketed || endsLoosely(isBracketed: true) else { return nil }
        return address
    }

    // The closing bracket, or what ends a word.
    private mutating func endsLoosely(isBracketed: Bool) -> Bool {
        guard isBracketed else { return first.map(Self.isBlank) ?? true }
        skipBlanks()
        return take(">")
    }

    private mutating func skipBlanks() { offset = end(while: Self.isBlank) }

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
        if first == UInt8(ascii: "\"") {
            guard let quoted = quotedString(), quoted.utf8.count <= 315 else { return nil }
            return quoted
        }
        let end = end { LocalPart.isAtomText($0) || $0 == UInt8(ascii: ".") }
        guard end - offset <= 315, LocalPart.isDotString(octets: octets[offset..<end]) else { return nil }
        defer { offset = end }
        return text(to: end)
    }

    // Quoted-string = DQUOTE *QcontentSMTP DQUOTE; qtextSMTP and quoted-pairSMTP are %d32-126, UTF-8 by RFC 6531.
    private mutating func quotedString() -> String? {
        guard take("\"") else { return nil }
        var bytes: [UInt8] = []
        while let byte = first {
            offset += 1
            switch byte {
            case UInt8(ascii: "\""):
                return bytes.isEmpty ? nil : String(validating: bytes, as: UTF8.self)
            case UInt8(ascii: "\\"):
                guard let next = first, (32...126).contains(next) else { return nil }
                offset += 1
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
            let end = end { $0 != UInt8(ascii: "]") && $0 != UInt8(ascii: ">") }
            guard end - offset <= 64 else { return nil }
            let raw = text(to: end)
            offset = end
            guard take("]"), let address = IPAddress(raw), raw.utf8.contains(UInt8(ascii: ":")) == isTagged else {
                return nil
            }
            return .literal(address)
        }
        let end = end {
            $0 >= 0x80 || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
                || ($0 | 0x20 >= UInt8(ascii: "a") && $0 | 0x20 <= UInt8(ascii: "z"))
                || ($0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9"))
        }
        guard let domain = try? Domain(text(to: end)) else { return nil }
        offset = end
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
