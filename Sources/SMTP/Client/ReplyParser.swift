public import Mail
public import NIOCore

/// Reads the replies of a remote server (RFC 5321 section 4.2) from bytes as they arrive.
///
/// The remote is not trusted: a reply has at most ``maximumLines`` lines, of each line the first
/// ``maximumLineLength`` octets are kept, a reply as a whole has at most ``maximumReplyLength`` octets, and whatever
/// is not printable US-ASCII is written as `\xNN`, so that the text may go into logs, traces and reports.
///
/// Of a reply whose lines differ in their code, the last line's code counts and the lines with it are the reply: servers
/// that greet in two parts and refuse in the second one speak so. Section 4.2.1 wants one code, and nobody is helped by
/// holding them to it.
public struct ReplyParser: Sendable {
    /// Why the bytes are not a reply. The connection can't be used any longer.
    public enum Failure: String, Error, Hashable, Sendable {
        /// A line that doesn't begin with a code from 200 to 599 and a space or hyphen.
        case malformed = "a line is not a reply"
        /// More than ``ReplyParser/maximumLines`` lines.
        case tooManyLines = "a reply has too many lines"
        /// More than ``ReplyParser/maximumReplyLength`` octets.
        case tooLong = "a reply is too long"
    }

    /// The most lines of one reply.
    public static let maximumLines = 100
    /// The octets of a line that are kept (RFC 5321 section 4.5.3.1.5).
    public static let maximumLineLength = 512
    /// The most octets of one reply, kept or not.
    public static let maximumReplyLength = 65_536

    // A line of an unfinished reply, what follows its code cut to the octets that are kept.
    private struct Line {
        var code: Int
        var text: [UInt8]
    }

    private var lines: [Line] = []
    private var length = 0
    // The head of a line whose end has not arrived; empty on the usual way, where a reply arrives whole.
    private var partial: [UInt8] = []

    /// A parser that has seen nothing.
    public init() {}

    /// Whether a reply has begun to arrive.
    public var hasBegun: Bool { length > 0 }

    /// Takes one reply from the front of `input`; nil when it needs more bytes. Bytes of an incomplete reply are
    /// consumed and remembered.
    public mutating func next(in input: inout ByteBuffer) throws(Failure) -> Reply? {
        while input.readableBytes > 0 {
            guard let lineFeed = Self.firstLineFeed(in: input.readableBytesUInt8Span) else {
                length += input.readableBytes
                guard length <= Self.maximumReplyLength else { throw .tooLong }
                partial.append(
                    contentsOf: input.readableBytesView.prefix(Self.maximumLineLength - partial.count))
                input.clear()
                return nil
            }
            length += lineFeed + 1
            guard length <= Self.maximumReplyLength else { throw .tooLong }
            defer { input.moveReaderIndex(forwardBy: lineFeed + 1) }
            let reply: Reply?
            if partial.isEmpty {
                reply = try take(
                    input.readableBytesUInt8Span.extracting(0..<min(lineFeed, Self.maximumLineLength)))
            } else {
                let rest = min(lineFeed, Self.maximumLineLength - partial.count)
                partial.append(contentsOf: input.readableBytesView.prefix(rest))
                let whole = partial
                partial = []
                reply = try take(whole.span)
            }
            if let reply {
                length = 0
                return reply
            }
        }
        return nil
    }

    private static func firstLineFeed(in octets: Span<UInt8>) -> Int? {
        for position in octets.indices where octets[position] == UInt8(ascii: "\n") { return position }
        return nil
    }

    // Reply-line = *( Reply-code "-" [ textstring ] CRLF ) Reply-code [ SP textstring ] CRLF
    // A line ended by LF alone is read as well: the reply decides nothing that its line ends could change.
    private mutating func take(_ line: Span<UInt8>) throws(Failure) -> Reply? {
        var end = line.count
        if end > 0, line[end - 1] == UInt8(ascii: "\r") { end -= 1 }
        guard end >= 3 else { throw .malformed }
        var code = 0
        for position in 0..<3 {
            guard let digit = Self.digit(line[position]) else { throw .malformed }
            code = code * 10 + digit
        }
        guard (200...599).contains(code) else { throw .malformed }
        guard lines.count < Self.maximumLines else { throw .tooManyLines }
        let isLast = end == 3 || line[3] == UInt8(ascii: " ")
        guard isLast || line[3] == UInt8(ascii: "-") else { throw .malformed }
        let start = min(4, end)
        // Nearly every reply has one line.
        if isLast, lines.isEmpty {
            let enhanced = Self.enhancedCode(at: start, of: line, to: end, code: code)
            return Reply(code, enhanced?.code, lines: [Self.printable(line, from: enhanced?.end ?? start, to: end)])
        }
        var text: [UInt8] = []
        text.reserveCapacity(end - start)
        for position in start..<end { text.append(line[position]) }
        lines.append(Line(code: code, text: text))
        guard isLast else { return nil }
        defer { lines = [] }
        return reply(code)
    }

    private func reply(_ code: Int) -> Reply {
        var enhanced: EnhancedStatusCode?
        var printed: [String] = []
        for line in lines where line.code == code {
            let text = line.text.span
            let found = Self.enhancedCode(at: 0, of: text, to: text.count, code: code)
            if printed.isEmpty { enhanced = found?.code }
            let start = found?.code == enhanced ? found?.end ?? 0 : 0
            printed.append(Self.printable(text, from: start, to: text.count))
        }
        return Reply(code, enhanced, lines: printed)
    }

    // RFC 2034 section 4: class "." subject "." detail SP, where the class is the first digit of the code. Where the text
    // behind it begins.
    private static func enhancedCode(
        at start: Int, of line: Span<UInt8>, to end: Int, code: Int
    ) -> (code: EnhancedStatusCode, end: Int)? {
        var position = start
        var numbers = (0, 0, 0)
        for part in 0..<3 {
            var value = 0
            let first = position
            while position < end, let digit = digit(line[position]) {
                guard position - first < 3 else { return nil }
                value = value * 10 + digit
                position += 1
            }
            guard position > first else { return nil }
            switch part {
            case 0: numbers.0 = value
            case 1: numbers.1 = value
            default: numbers.2 = value
            }
            if part < 2 {
                guard position < end, line[position] == UInt8(ascii: ".") else { return nil }
                position += 1
            }
        }
        guard numbers.0 == code / 100, numbers.0 == 2 || numbers.0 == 4 || numbers.0 == 5 else { return nil }
        if position < end {
            guard line[position] == UInt8(ascii: " ") else { return nil }
            position += 1
        }
        return (EnhancedStatusCode(numbers.0, numbers.1, numbers.2), position)
    }

    private static func digit(_ octet: UInt8) -> Int? {
        octet >= UInt8(ascii: "0") && octet <= UInt8(ascii: "9") ? Int(octet - UInt8(ascii: "0")) : nil
    }

    private static func printable(_ line: Span<UInt8>, from start: Int, to end: Int) -> String {
        var isPrintable = true
        for position in start..<end where line[position] < 0x20 || line[position] > 0x7e { isPrintable = false }
        if isPrintable, let text = try? UTF8Span(validating: line.extracting(start..<end)) {
            return String(copying: text)
        }
        let hex = Array("0123456789abcdef".utf8)
        var escaped: [UInt8] = []
        escaped.reserveCapacity(end - start + 16)
        for position in start..<end {
            let byte = line[position]
            switch byte {
            case 0x20...0x7e: escaped.append(byte)
            case UInt8(ascii: "\t"): escaped.append(UInt8(ascii: " "))
            default:
                escaped += [UInt8(ascii: "\\"), UInt8(ascii: "x"), hex[Int(byte >> 4)], hex[Int(byte & 15)]]
            }
        }
        return String(decoding: escaped, as: UTF8.self)
    }
}
