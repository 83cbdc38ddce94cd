import NIOCore

/// The last part of a report: the original message or its header (RFC 6522 section 3, RFC 6533 section 5).
struct ReturnedOriginal {
    let part: Part
    let isEightBit: Bool

    /// Returns the whole message when a failure is reported, the sender did not ask for the header alone, it is not too
    /// large, and its lines may stand unencoded, as `message/rfc822` demands. Else its header.
    init(_ original: DeliveryStatusNotification.Original, wantsWhole: Bool) {
        let content = original.content
        let isGlobal = original.envelope.smtpUTF8
        if wantsWhole, original.isWhole, original.envelope.returnContent != .headers,
            content.readableBytes <= DeliveryStatusNotification.Original.contentLimit
        {
            let lines = content.withUnsafeReadableBytes { LineGrammar($0) }
            if lines.isClean, lines.longestLine <= 998 {
                isEightBit = lines.hasEightBit
                part = Part(
                    unencoded: content, isEightBit: isEightBit, type: isGlobal ? "message/global" : "message/rfc822")
                return
            }
        }
        isEightBit = false
        part = Part(
            bytes: ReturnedOriginal.header(of: content, limit: DeliveryStatusNotification.Original.contentLimit),
            type: isGlobal ? "message/global-headers" : "text/rfc822-headers")
    }

    /// The header of `content`, whole fields up to `limit` octets.
    static func header(of content: ByteBuffer, limit: Int) -> [UInt8] {
        content.withUnsafeReadableBytes { bytes in
            var scanner = HeaderScanner(bytes)
            var end = 0
            while let field = scanner.next(), field.end <= limit { end = field.end }
            return Array(bytes[0..<end])
        }
    }
}
