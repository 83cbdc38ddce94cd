public import NIOCore

/// The client that a Received field names in its from-clause (RFC 5321 section 4.4).
///
/// Servers write the clause in many ways: `from helo (name [192.0.2.1])`, `from name ([192.0.2.1] helo=helo)`,
/// `from helo (192.0.2.1)`, `from [192.0.2.1] (helo=helo)`. The address is the first literal that the server itself put
/// there: in square brackets, with or without `IPv6:`, or alone in parentheses. What the client said of itself counts only
/// where nothing else is found, because it may say what it likes.
public struct ReceivedHop: Hashable, Sendable {
    /// Octets of a name that are kept.
    public static let maximumName = 255

    /// The first word behind `from`: printable ASCII, with `?` for everything else.
    public var helo: String
    /// The client's address; nil when the clause names none.
    public var address: IPAddress?

    /// Names a hop.
    public init(helo: String, address: IPAddress?) {
        self.helo = helo
        self.address = address
    }

    /// Reads what is behind the colon of a Received field; nil when it has no from-clause. Time grows with the field alone.
    public init?(reading value: ByteBuffer) {
        guard let hop = value.withUnsafeReadableBytes({ FromClause($0).hop() }) else { return nil }
        self = hop
    }
}

/// Reads a from-clause octet by octet. The bytes are those of one field; nothing of them is kept.
private struct FromClause {
    /// Octets of an address literal, with `IPv6:` before it and blanks around it.
    private static let longestLiteral = 64

    private let bytes: UnsafeRawBufferPointer
    private var position = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    func hop() -> ReceivedHop? {
        var reader = self
        return reader.read()
    }

    private mutating func read() -> ReceivedHop? {
        skipBlanks()
        guard word("from", at: position) else { return nil }
        position += 4
        skipBlanks()
        let helo = readName()
        let own = helo.first == UInt8(ascii: "[") ? address(in: helo.dropFirst(), closedBy: UInt8(ascii: "]")) : nil
        return ReceivedHop(helo: FromClause.printable(helo), address: readAddress() ?? own)
    }

    /// The clause's first word, whatever it is: a client may call itself `by`.
    private mutating func readName() -> Slice<UnsafeRawBufferPointer> {
        let start = position
        while position < bytes.count {
            let byte = bytes[position]
            if isBlank(byte) || byte == UInt8(ascii: "(") || byte == UInt8(ascii: ";") { break }
            position += 1
        }
        return bytes[start..<position]
    }

    /// The first address from here to the end of the clause.
    private mutating func readAddress() -> IPAddress? {
        var depth = 0
        while position < bytes.count {
            let byte = bytes[position]
            switch byte {
            case UInt8(ascii: "\\") where depth > 0:
                position += 1
            case UInt8(ascii: "("):
                depth += 1
                if let found = address(in: bytes[(position + 1)...], closedBy: UInt8(ascii: ")")) { return found }
            case UInt8(ascii: ")"):
                depth = max(0, depth - 1)
            case UInt8(ascii: "[") where !isGreeting(before: position):
                if let found = address(in: bytes[(position + 1)...], closedBy: UInt8(ascii: "]")) { return found }
            case UInt8(ascii: ";") where depth == 0:
                return nil
            case UInt8(ascii: "b"), UInt8(ascii: "B"):
                if depth == 0, word("by", at: position), isBoundary(before: position) { return nil }
            default:
                break
            }
            position += 1
        }
        return nil
    }

    /// The address at the head of `text`, when nothing but it and blanks stands before the closing octet.
    private func address(in text: Slice<UnsafeRawBufferPointer>, closedBy close: UInt8) -> IPAddress? {
        // What can't be in a literal ends the search, so that no octet is looked at again for every bracket before it.
        let head = text.prefix(FromClause.longestLiteral)
        guard let end = head.firstIndex(where: { !isLiteral($0) }), bytes[end] == close else { return nil }
        var literal = head[..<end].drop(while: isBlank)
        while let last = literal.last, isBlank(last) { literal = literal.dropLast() }
        if literal.count > 5, literal.prefix(5).elementsEqual("ipv6:".utf8, by: { $0.asciiLowercased == $1 }) {
            literal = literal.dropFirst(5)
        }
        guard (2...45).contains(literal.count) else { return nil }
        return IPAddress(String(decoding: literal, as: UTF8.self))
    }

    /// Whether what follows is the client's greeting, told in a comment: `helo=[192.0.2.1]`, `HELO [192.0.2.1]`.
    private func isGreeting(before index: Int) -> Bool {
        guard index >= 5 else { return false }
        let before = bytes[(index - 5)..<index]
        guard before.last == UInt8(ascii: "=") || before.last == UInt8(ascii: " ") else { return false }
        let name = before.prefix(4)
        return name.elementsEqual("helo".utf8, by: { $0.asciiLowercased == $1 })
            || name.elementsEqual("ehlo".utf8, by: { $0.asciiLowercased == $1 })
    }

    /// Whether `name`, in lower case, stands here as a word with a blank or the end behind it.
    private func word(_ name: StaticString, at index: Int) -> Bool {
        let end = index + name.utf8CodeUnitCount
        guard end <= bytes.count, bytes.matches(name, in: index..<end) else { return false }
        return end == bytes.count || isBlank(bytes[end]) || bytes[end] == UInt8(ascii: "(")
    }

    private func isBoundary(before index: Int) -> Bool {
        guard index > 0 else { return true }
        let before = bytes[index - 1]
        return isBlank(before) || before == UInt8(ascii: ")") || before == UInt8(ascii: "]")
    }

    private mutating func skipBlanks() {
        while position < bytes.count, isBlank(bytes[position]) { position += 1 }
    }

    private func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0d || byte == 0x0a }

    /// Whether an octet may stand in `IPv6:2001:db8::1`, with blanks around it.
    private func isLiteral(_ byte: UInt8) -> Bool {
        switch byte.asciiLowercased {
        case 0x30...0x3a, UInt8(ascii: "."), UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "i"),
            UInt8(ascii: "p"), UInt8(ascii: "v"):
            true
        default: isBlank(byte)
        }
    }

    private static func printable(_ octets: Slice<UnsafeRawBufferPointer>) -> String {
        String(
            decoding: octets.prefix(ReceivedHop.maximumName).map {
                (0x21...0x7e).contains($0) ? $0 : UInt8(ascii: "?")
            }, as: UTF8.self)
    }
}
