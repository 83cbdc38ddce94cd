internal import Mail
internal import NIOCore

/// Makes a new message around a received one, which becomes its attachment, without a copy of that: fields of a header, and
/// what stands before and behind the content (RFC 2046 section 5.2.1; docs/reference/disclaimers.md#wrap).
struct MessageWrapper {
    /// The beginning of the received content, which is sure to hold the header.
    let header: ByteBuffer
    /// Octets of the received content.
    let size: Int
    /// Whether it has octets above 127.
    let isEightBit: Bool
    /// What no line of the content begins with.
    let boundary: String

    /// The fields that the new message has of the received one, in lower case: who writes to whom, what people and programs
    /// sort it by, and its way, by which one that loops is known.
    static let copied: Set<String> = [
        "received", "x-postern-loop", "from", "sender", "reply-to", "to", "cc", "subject", "date", "message-id",
        "in-reply-to", "references", "importance", "priority", "x-priority", "sensitivity", "auto-submitted",
        "precedence", "thread-topic", "thread-index", "list-id",
    ]
    /// Those that stay in the attached message as they were received, where an earlier edit has put another in their place.
    private static let kept: Set<String> = ["subject", "to", "cc"]

    /// Wraps a copy.
    ///
    /// Fields that trusted servers sent along for the organization leave with the new message; what a firewall or a rule has
    /// taken out is neither in its header nor in the attached message.
    func wrap(_ rendering: DisclaimerRendering, _ edits: inout MessageEdits) {
        let view = header.readableBytesView
        var fields: [String] = []
        var restored: [Range<Int>] = []
        let replaced = Set(edits.appended.map(Self.name))
        for field in HeaderLayout(header).fields {
            let name = Self.octets(view, field.start..<field.nameEnd)
            let key = String(decoding: name.map(\.asciiLowercase), as: UTF8.self)
            let range = field.start..<field.end
            if edits.removed.contains(where: { $0.overlaps(range) }) {
                if Self.kept.contains(key), replaced.contains(key) { restored.append(range) }
                continue
            }
            guard Self.copied.contains(key), let text = Self.text(Self.octets(view, range)) else { continue }
            fields.append(text)
        }
        edits.removed.removeAll { removed in restored.contains { $0.overlaps(removed) } }
        keepTrusted(&edits)
        // What earlier edits have added belongs to the message that people see first.
        fields += edits.appended
        edits.appended = []
        fields += ["MIME-Version: 1.0", "Content-Type: multipart/mixed; boundary=\"\(boundary)\""]
        if isEightBit { fields.append("Content-Transfer-Encoding: 8bit") }
        edits.wrapper = fields
        edits.replacements.insert(
            MessageEdits.Replacement(range: 0..<0, octets: ByteBuffer(string: opening(rendering))), at: 0)
        edits.replacements.append(
            MessageEdits.Replacement(range: size..<size, octets: ByteBuffer(string: "\r\n--\(boundary)--\r\n")))
    }

    /// What stands before the attached message.
    private func opening(_ rendering: DisclaimerRendering) -> String {
        let inner = "text-" + boundary
        func part(_ type: String, _ text: String) -> String {
            let octets = QuotedPrintable.encode(Array(text.utf8))
            return "--\(inner)\r\nContent-Type: text/\(type); charset=utf-8\r\n"
                + "Content-Transfer-Encoding: quoted-printable\r\n\r\n\(String(decoding: octets, as: UTF8.self))\r\n"
        }
        var opening = "--\(boundary)\r\nContent-Type: multipart/alternative; boundary=\"\(inner)\"\r\n\r\n"
        opening += part("plain", rendering.lines.joined(separator: "\r\n") + "\r\n")
        opening += part("html", "<html><body>\r\n\(rendering.html)\r\n</body></html>\r\n")
        opening += "--\(inner)--\r\n\r\n--\(boundary)\r\nContent-Type: \(attachedType)\r\n"
        if isEightBit { opening += "Content-Transfer-Encoding: 8bit\r\n" }
        return opening + "Content-Disposition: attachment\r\n\r\n"
    }

    /// A header with octets above 127 makes it another type (RFC 6532 section 3.7).
    private var attachedType: String {
        let end = HeaderLayout(header).bodyOffset
        let isGlobal = header.readableBytesView.prefix(end).contains { $0 >= 0x80 }
        return isGlobal ? "message/global" : "message/rfc822"
    }

    private func keepTrusted(_ edits: inout MessageEdits) {
        let view = header.readableBytesView
        for field in edits.trusted {
            guard let scope = field.scope, scope.upperBound < field.range.upperBound,
                field.range.upperBound <= header.readableBytes,
                let text = Self.text(Self.octets(view, scope.upperBound + 1..<field.range.upperBound))
            else { continue }
            edits.organizationStamps.append(text)
        }
        edits.removed += edits.trusted.map(\.range)
        edits.removed.sort { $0.lowerBound < $1.lowerBound }
        edits.trusted = []
    }

    /// The name of a field, in lower case.
    static func name(_ field: String) -> String {
        let octets = field.utf8.prefix { $0 != 0x3A && $0 != 0x20 && $0 != 0x09 }
        return String(decoding: octets.map(\.asciiLowercase), as: UTF8.self)
    }

    private static func octets(_ view: ByteBufferView, _ range: Range<Int>) -> ByteBufferView {
        view[view.startIndex + range.lowerBound..<view.startIndex + range.upperBound]
    }

    /// A field without its last line end, and without lines of blanks, where some programs end the header; nil for one that is
    /// no text, which no new message has.
    private static func text(_ field: ByteBufferView) -> String? {
        guard !field.contains(0) else { return nil }
        var octets: [UInt8] = []
        for (number, line) in field.split(separator: 10, omittingEmptySubsequences: false).enumerated() {
            guard number == 0 || line.contains(where: { $0 > 0x20 }) else { continue }
            if number > 0 { octets.append(10) }
            octets += line
        }
        while let last = octets.last, last == 10 || last == 13 { octets.removeLast() }
        return String(validating: octets, as: UTF8.self)
    }
}

extension UInt8 {
    fileprivate var asciiLowercase: UInt8 { self &- 65 < 26 ? self | 0x20 : self }
}
