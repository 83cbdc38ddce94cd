public import Mail
public import NIOCore

/// What a proxy says of a connection before its first octet: the header of HAProxy's PROXY protocol, version 1 (a line)
/// or 2 (binary), sections 2.1 and 2.2 of its specification.
///
/// Only a peer that is known to be a proxy may be asked for one (docs/reference/tls.md); the parser believes everything.
public enum ProxyHeader: Hashable, Sendable {
    /// The connection is the proxy's own (`LOCAL`), or it does not know the client (`UNKNOWN`, `UNSPEC`): the addresses
    /// of the connection itself count.
    case local
    /// The client's address and port, and those it connected to.
    case proxied(source: IPAddress, sourcePort: Int, destination: IPAddress, destinationPort: Int)

    /// Why octets are no header.
    public enum ParseError: Error, Hashable, Sendable {
        /// Something that no proxy writes, or a kind of connection that can't be SMTP.
        case malformed
        /// A line beyond ``longestLine``, or a binary header beyond ``longestBlock``.
        case tooLong
    }

    /// How many octets a header of version 1 has at most, with CRLF.
    public static let longestLine = 107
    /// How many octets may follow the 16 of version 2: the addresses and what else the proxy knows.
    public static let longestBlock = 4_096

    private static let lineStart = Array("PROXY ".utf8)
    private static let signature: [UInt8] = [
        0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a,
    ]

    /// Takes a header off the front of `input`; nil, and nothing taken, when more octets are needed.
    public static func parse(_ input: inout ByteBuffer) throws(ParseError) -> ProxyHeader? {
        let bytes = input.readableBytesView
        guard let first = bytes.first else { return nil }
        let parsed: (header: ProxyHeader, length: Int)?
        switch first {
        case lineStart[0]: parsed = try line(bytes)
        case signature[0]: parsed = try block(bytes)
        default: throw .malformed
        }
        guard let parsed else { return nil }
        input.moveReaderIndex(forwardBy: parsed.length)
        return parsed.header
    }

    /// Whether octets begin with as much of a header as they could hold; false without octets.
    public static func begins(_ input: ByteBuffer) -> Bool {
        let bytes = input.readableBytesView
        guard !bytes.isEmpty else { return false }
        return isBeginning(bytes, of: lineStart) || isBeginning(bytes, of: signature)
    }

    private static func isBeginning(_ bytes: ByteBufferView, of start: [UInt8]) -> Bool {
        zip(bytes, start).allSatisfy { $0 == $1 }
    }

    // MARK: - Version 1

    private static func line(_ bytes: ByteBufferView) throws(ParseError) -> (ProxyHeader, Int)? {
        guard isBeginning(bytes, of: lineStart) else { throw .malformed }
        let window = bytes.prefix(longestLine)
        guard let lineFeed = window.firstIndex(of: 0x0a) else {
            guard bytes.count < longestLine else { throw .tooLong }
            // The line holds printable characters and blanks alone; a CR may be the last octet so far.
            let text = window.last == 0x0d ? window.dropLast() : window
            guard text.allSatisfy({ (0x20...0x7e).contains($0) }) else { throw .malformed }
            return nil
        }
        let text = window[..<lineFeed]
        guard text.last == 0x0d, text.dropLast().allSatisfy({ (0x20...0x7e).contains($0) }) else { throw .malformed }
        let length = lineFeed + 1 - bytes.startIndex
        let words = String(decoding: text.dropLast().dropFirst(lineStart.count), as: UTF8.self)
            .split(separator: " ", omittingEmptySubsequences: false)
        // What follows UNKNOWN is to be ignored.
        if words[0] == "UNKNOWN" { return (.local, length) }
        guard words.count == 5, words[0] == "TCP4" || words[0] == "TCP6" else { throw .malformed }
        let isV6 = words[0] == "TCP6"
        guard let source = address(words[1], isV6: isV6), let destination = address(words[2], isV6: isV6),
            let sourcePort = port(words[3]), let destinationPort = port(words[4])
        else { throw .malformed }
        return (
            .proxied(
                source: source, sourcePort: sourcePort, destination: destination, destinationPort: destinationPort),
            length
        )
    }

    private static func address(_ text: Substring, isV6: Bool) -> IPAddress? {
        guard text.utf8.contains(UInt8(ascii: ":")) == isV6, let address = IPAddress(text), !address.isUnspecified
        else { return nil }
        return address
    }

    private static func port(_ text: Substring) -> Int? {
        guard (1...5).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            text == "0" || text.first != "0", let port = Int(text), port <= 65_535
        else { return nil }
        return port
    }

    // MARK: - Version 2

    private static func block(_ bytes: ByteBufferView) throws(ParseError) -> (ProxyHeader, Int)? {
        guard isBeginning(bytes, of: signature) else { throw .malformed }
        // Each octet is judged when it is there, so that nonsense is not waited for.
        let start = bytes.startIndex + signature.count
        func octet(_ offset: Int) -> UInt8? { start + offset < bytes.endIndex ? bytes[start + offset] : nil }
        guard let versionAndCommand = octet(0) else { return nil }
        guard versionAndCommand == 0x20 || versionAndCommand == 0x21 else { throw .malformed }
        let isLocal = versionAndCommand == 0x20
        guard let familyAndProtocol = octet(1) else { return nil }
        let addressSize: Int? =
            switch familyAndProtocol {
            case 0x11: 4
            case 0x21: 16
            default: nil
            }
        // UNSPEC is a client that the proxy does not know; a datagram or a Unix socket is no SMTP.
        guard isLocal || addressSize != nil || familyAndProtocol == 0 else { throw .malformed }
        guard let high = octet(2), let low = octet(3) else { return nil }
        let size = Int(high) << 8 | Int(low)
        guard size <= longestBlock else { throw .tooLong }
        let needed = isLocal ? 0 : addressSize.map { 2 * $0 + 4 } ?? 0
        guard size >= needed else { throw .malformed }
        let length = signature.count + 4 + size
        guard bytes.count >= length else { return nil }
        // What follows the addresses (TLVs) is passed over.
        guard !isLocal, let addressSize else { return (.local, length) }
        let body = bytes[(start + 4)..<(start + 4 + needed)]
        let ports = body.suffix(4)
        guard let source = IPAddress(octets: body.prefix(addressSize)), !source.isUnspecified,
            let destination = IPAddress(octets: body.dropFirst(addressSize).prefix(addressSize))
        else { throw .malformed }
        func number(_ octets: ByteBufferView) -> Int { octets.reduce(0) { $0 << 8 | Int($1) } }
        return (
            .proxied(
                source: source, sourcePort: number(ports.prefix(2)), destination: destination,
                destinationPort: number(ports.suffix(2))),
            length
        )
    }
}
