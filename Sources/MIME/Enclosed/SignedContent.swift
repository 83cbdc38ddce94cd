import NIOCore

/// What a message in CMS (RFC 5652) holds, in DER or BER.
///
/// A message that is signed and not encrypted holds all that is signed as it is (RFC 8551 section 3.5.2): whoever opens it sees
/// that. The structure is followed down to the content alone.
enum SignedContent {
    /// The octets that are signed.
    case signed(ByteBuffer)
    /// Encrypted or compressed content.
    case sealed
    /// Neither, such as a signature that stands apart or a list of certificates.
    case nothing

    /// Reads DER or BER, or what PEM writes of it (RFC 7468).
    init(_ content: ByteBuffer) {
        let octets = content.readableBytesUInt8Span
        if octets.stands("-----BEGIN ", at: 0) {
            let start = min(octets.count, octets.find(lf, from: 0, to: octets.count) + 1)
            let end = octets.find("-----END ", from: start, to: octets.count) ?? octets.count
            guard let body = content.slice(start..<end) else {
                self = .nothing
                return
            }
            let decoded = TransferDecoder.decode(body, from: .base64).octets
            self = Self(der: decoded.readableBytesUInt8Span)
        } else {
            self = Self(der: octets)
        }
    }

    // RFC 5652 sections 5 to 9, RFC 5083 and RFC 3274, behind 1.2.840.113549.1.
    private static let signedData: [UInt8] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 7, 2]
    private static let envelopes: [[UInt8]] = [
        [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 7, 3], [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 7, 6],
        [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 9, 16, 1, 9], [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 9, 16, 1, 23],
    ]

    private init(der octets: borrowing Span<UInt8>) {
        self = .nothing
        guard let whole = Value(octets, at: 0, tag: 0x30), let kind = Value(octets, at: whole.start, tag: 0x06),
            let kindEnd = kind.end
        else { return }
        let identifier = octets.array(kind.start..<kindEnd)
        guard identifier == Self.signedData else {
            if Self.envelopes.contains(identifier) { self = .sealed }
            return
        }
        // SignedData: a version, digests, and what is signed; in that its kind and the octets.
        guard let explicit = Value(octets, at: kindEnd, tag: 0xA0),
            let data = Value(octets, at: explicit.start, tag: 0x30),
            let version = Value(octets, at: data.start, tag: 0x02), let versionEnd = version.end,
            let digests = Value(octets, at: versionEnd, tag: 0x31), let digestsEnd = digests.behind(octets),
            let info = Value(octets, at: digestsEnd, tag: 0x30),
            let type = Value(octets, at: info.start, tag: 0x06), let typeEnd = type.end,
            let content = Value(octets, at: typeEnd, tag: 0xA0)
        else { return }
        let signed = Self.pieces(octets, from: content.start, to: content.end ?? octets.count)
        if signed.readableBytes > 0 { self = .signed(signed) }
    }

    /// An octet string, in one piece or in several (X.690 section 8.7).
    private static func pieces(_ octets: borrowing Span<UInt8>, from start: Int, to end: Int) -> ByteBuffer {
        var result = ByteBuffer()
        var position = start
        while position < end, let piece = Value(octets, at: position) {
            switch piece.tag {
            case 0x04:
                guard let pieceEnd = piece.end else { return result }
                result.writeBytes(octets.array(piece.start..<pieceEnd))
                position = pieceEnd
            // The pieces of one, and the end of them.
            case 0x24, 0x00: position = piece.start
            default: return result
            }
        }
        return result
    }

    /// The head of a value (X.690 section 8.1).
    private struct Value {
        var tag: UInt8
        /// Where its content begins.
        var start: Int
        /// Where its content ends; nil where two nulls end it.
        var end: Int?

        init?(_ octets: borrowing Span<UInt8>, at place: Int, tag wanted: UInt8? = nil) {
            guard place >= 0, place < octets.count - 1 else { return nil }
            tag = octets[place]
            // A tag of several octets is none that is looked for.
            guard tag & 0x1F != 0x1F, wanted == nil || wanted == tag else { return nil }
            let first = octets[place + 1]
            start = place + 2
            if first < 0x80 {
                end = min(octets.count, start + Int(first))
            } else if first > 0x80 {
                let count = Int(first & 0x7F)
                guard count <= 6, let length = octets.big(count, at: start) else { return nil }
                start += count
                // What ends early counts as far as it is there.
                end = min(octets.count, start + length)
            }
        }

        /// Where the next value begins; nil where none does.
        func behind(_ octets: borrowing Span<UInt8>) -> Int? {
            if let end { return end }
            var depth = 1
            var position = start
            while let value = Value(octets, at: position) {
                if value.tag == 0, value.end == value.start {
                    depth -= 1
                    position = value.start
                    if depth == 0 { return position }
                } else if let end = value.end {
                    position = max(end, position + 2)
                } else {
                    depth += 1
                    position = value.start
                }
            }
            return nil
        }
    }
}
