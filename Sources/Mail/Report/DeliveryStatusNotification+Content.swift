public import NIOCore

extension DeliveryStatusNotification {
    /// A report as a message.
    public struct Content: Sendable, Hashable {
        /// The octets, every line ended by CRLF.
        public var buffer: ByteBuffer
        /// Whether octets above 127 are in it, because the message that it returns has them.
        public var isEightBit: Bool
        /// Whether an address in its header is beyond ASCII, so that only an SMTPUTF8 hop may see it.
        public var needsSMTPUTF8: Bool
    }

    /// Writes the report: `multipart/report` of a text for people, the fields for programs and the returned original
    /// (RFC 6522, RFC 3464, RFC 6533).
    ///
    /// Whatever the original and the remote's replies hold, each line is at most 998 octets and ends with CRLF, and no
    /// other CR, LF or NUL is in it.
    public func content() -> Content {
        let returned = ReturnedOriginal(original, wantsWhole: summary == .failed)
        let outer = "=_\(id)_report"
        let inner = "=_\(id)_text"

        var buffer = ByteBuffer()
        buffer.reserveCapacity(16 * 1_024 + returned.part.size)
        writeHeader(boundary: outer, isEightBit: returned.isEightBit, into: &buffer)

        buffer.writeString("This is a report on the delivery of a message, in MIME format.\r\n")
        buffer.writeString("\r\n--\(outer)\r\n")
        writeText(boundary: inner, into: &buffer)

        buffer.writeString("\r\n--\(outer)\r\n")
        let type = original.envelope.smtpUTF8 ? "message/global-delivery-status" : "message/delivery-status"
        Part(text: deliveryStatus, type: type).write(into: &buffer)
        buffer.writeString("\r\n--\(outer)\r\n")
        returned.part.write(into: &buffer)
        buffer.writeString("\r\n--\(outer)--\r\n")

        return Content(
            buffer: buffer, isEightBit: returned.isEightBit || headerNeedsUTF8, needsSMTPUTF8: headerNeedsUTF8)
    }

    /// The part for people: text, or a choice of text and HTML.
    private func writeText(boundary: String, into buffer: inout ByteBuffer) {
        let text = ReportText(self)
        func type(_ name: String) -> String {
            "\(name); charset=utf-8\r\nContent-Language: \(language.rawValue)"
        }
        guard sendsHTML else {
            Part(text: text.plain, type: type("text/plain")).write(into: &buffer)
            return
        }
        buffer.writeString("Content-Type: multipart/alternative; boundary=\"\(boundary)\"\r\n")
        buffer.writeString("\r\n--\(boundary)\r\n")
        Part(text: text.plain, type: type("text/plain")).write(into: &buffer)
        buffer.writeString("\r\n--\(boundary)\r\n")
        Part(text: text.html, type: type("text/html")).write(into: &buffer)
        buffer.writeString("\r\n--\(boundary)--\r\n")
    }

    private var headerNeedsUTF8: Bool { from.needsSMTPUTF8 || to.needsSMTPUTF8 }

    private func writeHeader(boundary: String, isEightBit: Bool, into buffer: inout ByteBuffer) {
        buffer.writeString("From: <\(SafeText.escaped(from.description))>\r\n")
        buffer.writeString("To: <\(SafeText.escaped(to.description))>\r\n")
        buffer.writeString(HeaderText.unstructured("Subject", subject))
        buffer.writeString("\r\nDate: \(date.messageDate)\r\nMessage-ID: \(messageID)\r\n")
        if let answered = MessageIDText.answered(original.messageID) {
            buffer.writeString("In-Reply-To: \(answered)\r\nReferences: \(answered)\r\n")
        }
        // RFC 3834 section 5; what answers mail by itself leaves a message with this field alone.
        buffer.writeString("Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n")
        buffer.writeString(
            "Content-Type: multipart/report; report-type=delivery-status;\r\n boundary=\"\(boundary)\"\r\n")
        if isEightBit { buffer.writeString("Content-Transfer-Encoding: 8bit\r\n") }
        buffer.writeString("\r\n")
    }
}

/// A leaf of the report's MIME tree, encoded.
struct Part {
    private let head: String
    private let body: Body

    private enum Body {
        case bytes([UInt8])
        case buffer(ByteBuffer)
    }

    /// Text with CRLF line ends: as it is when it is short lines of ASCII, else quoted-printable.
    init(text: String, type: String) { self.init(bytes: Array(text.utf8), type: type) }

    /// The same for octets.
    init(bytes: [UInt8], type: String) {
        let lines = bytes.withUnsafeBytes { LineGrammar($0) }
        let isPlain = lines.isClean && !lines.hasEightBit && lines.longestLine <= 998
        head = "Content-Type: \(type)\r\nContent-Transfer-Encoding: \(isPlain ? "7bit" : "quoted-printable")\r\n\r\n"
        body = .bytes(isPlain ? bytes : QuotedPrintable.encode(bytes))
    }

    /// Octets that need no encoding.
    init(unencoded buffer: ByteBuffer, isEightBit: Bool, type: String) {
        head = "Content-Type: \(type)\r\nContent-Transfer-Encoding: \(isEightBit ? "8bit" : "7bit")\r\n\r\n"
        body = .buffer(buffer)
    }

    /// Octets it will take.
    var size: Int {
        switch body {
        case .bytes(let bytes): head.utf8.count + bytes.count
        case .buffer(let buffer): head.utf8.count + buffer.readableBytes
        }
    }

    func write(into buffer: inout ByteBuffer) {
        buffer.writeString(head)
        switch body {
        case .bytes(let bytes): buffer.writeBytes(bytes)
        case .buffer(let content): buffer.writeImmutableBuffer(content)
        }
    }
}

/// What the lines of some content are like.
struct LineGrammar {
    /// No NUL, and no CR or LF but in pairs.
    private(set) var isClean = true
    /// Whether there are octets above 127.
    private(set) var hasEightBit = false
    /// Octets of the longest line without its end.
    private(set) var longestLine = 0

    init(_ bytes: UnsafeRawBufferPointer) {
        var start = 0
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte >= 0x80 {
                hasEightBit = true
            } else if byte == 13, index + 1 < bytes.count, bytes[index + 1] == 10 {
                longestLine = max(longestLine, index - start)
                index += 1
                start = index + 1
            } else if byte == 13 || byte == 10 || byte == 0 {
                isClean = false
            }
            index += 1
        }
        longestLine = max(longestLine, bytes.count - start)
    }
}
