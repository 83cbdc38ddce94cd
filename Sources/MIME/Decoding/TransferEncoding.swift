import NIOCore

/// How a body is encoded (RFC 2045 section 6), and which reading of what is broken is meant.
enum TransferEncoding: Hashable, Sendable {
    /// 7bit, 8bit and binary.
    case identity
    case quotedPrintable
    case base64(Base64Reading)
    case uuencode

    /// Base64 as most programs read it.
    static let base64 = TransferEncoding.base64(.resuming)

    /// How broken Base64 is read. Octets that do not belong there are passed over in each.
    enum Base64Reading: Hashable, Sendable {
        /// Padding ends a group, and the next letter begins another one.
        case resuming
        /// Padding ends all.
        case ending
        /// Padding is passed over as if it were not there.
        case passing
        /// `-` and `_` are letters (RFC 4648 section 5).
        case urlSafe
        /// Each line is decoded by itself: letters that are left over at its end begin no group of the next one.
        case linewise
    }

    /// What Content-Transfer-Encoding says, and whether it says so in a way that all programs understand; nil for an
    /// encoding that is not known.
    static func named(_ value: [UInt8]) -> (encoding: TransferEncoding, isExact: Bool)? {
        let exact = value.trimmed()
        if let encoding = known(exact) { return (encoding, true) }
        // Comments, quotes, parameters and blanks within: some programs look through them.
        var word: [UInt8] = []
        var depth = 0
        for octet in exact {
            switch octet {
            case UInt8(ascii: "("): depth += 1
            case UInt8(ascii: ")"): depth = max(0, depth - 1)
            case _ where depth > 0 || octet <= space || octet == quote: break
            case semicolon, UInt8(ascii: ","): return known(word[...]).map { ($0, false) }
            default: if word.count < 64 { word.append(octet) }
            }
        }
        if let encoding = known(word[...]) { return (encoding, false) }
        for (beginning, encoding) in beginnings where word.begins(beginning) {
            return (encoding, false)
        }
        // Several words: some look for the one that they know.
        for part in exact.split(whereSeparator: { !$0.isAlphanumeric && $0 != dash }) {
            if let encoding = known(part), encoding != .identity { return (encoding, false) }
        }
        return nil
    }

    private static let beginnings: [(StaticString, TransferEncoding)] = [
        ("base64", .base64), ("quoted", .quotedPrintable), ("x-uu", .uuencode), ("uu", .uuencode),
    ]

    private static func known(_ word: ArraySlice<UInt8>) -> TransferEncoding? {
        if word.equals("7bit") || word.equals("8bit") || word.equals("binary") { return .identity }
        if word.equals("base64") { return .base64 }
        if word.equals("quoted-printable") { return .quotedPrintable }
        if word.equals("x-uuencode") || word.equals("uuencode") || word.equals("x-uue")
            || word.equals("uue")
        {
            return .uuencode
        }
        return nil
    }
}

/// Decodes bodies: into one buffer, by the reading that is asked for.
enum TransferDecoder {
    /// What was odd about an encoded body.
    struct Oddities: OptionSet {
        var rawValue: UInt8
        static let rubbish = Oddities(rawValue: 1)
        static let paddingInside = Oddities(rawValue: 2)
        static let truncated = Oddities(rawValue: 4)
        static let escapes = Oddities(rawValue: 8)
        static let uuencode = Oddities(rawValue: 16)
        /// The only rubbish is `-` and `_`.
        static let urlSafe = Oddities(rawValue: 32)
        /// A group goes on in the next line.
        static let unevenLines = Oddities(rawValue: 64)
    }

    /// The octets that a body stands for; never more than it has. Without a copy where it is not encoded.
    static func decode(_ body: ByteBuffer, from encoding: TransferEncoding) -> (
        octets: ByteBuffer, oddities: Oddities
    ) {
        var oddities: Oddities = []
        switch encoding {
        case .identity: return (body, [])
        case .base64(let reading):
            var output = ByteBuffer()
            output.reserveCapacity(body.readableBytes / 4 * 3 + 3)
            output.writeWithOutputRawSpan(minimumWritableBytes: body.readableBytes / 4 * 3 + 3) {
                output in
                oddities = Base64Reader.decode(body.readableBytesUInt8Span, reading, into: &output)
            }
            return (output, oddities)
        case .quotedPrintable:
            var output = ByteBuffer()
            output.writeWithOutputRawSpan(minimumWritableBytes: body.readableBytes) { output in
                oddities = QuotedPrintableReader.decode(body.readableBytesUInt8Span, into: &output)
            }
            return (output, oddities)
        case .uuencode:
            let octets = body.readableBytesUInt8Span
            var output = ByteBuffer()
            guard let block = UuencodeBlock(in: octets, from: 0) else { return (output, .uuencode) }
            output.writeWithOutputRawSpan(minimumWritableBytes: body.readableBytes) { output in
                oddities = block.decode(octets, into: &output)
            }
            return (output, oddities)
        }
    }
}
