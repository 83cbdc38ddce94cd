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
            let view = input.readableBytesView
            guard let lineFeed = view.firstIndex(of: UInt8(ascii: "\n")) else {
                length += view.count
                guard length <= Self.maximumReplyLength else { throw .tooLong }
                partial.append(contentsOf: view.prefix(Self.maximumLineLength - partial.count))
                input.clear()
                return nil
            }
            let line = view[..<lineFeed]
            length += line.count + 1
            guard length <= Self.maximumReplyLength else { throw .tooLong }
            input.moveReaderIndex(forwardBy: line.count + 1)
            let reply: Reply?
            if partial.isEmpty {
                reply = try take(line.prefix(Self.maximumLineLength))
            } else {
                partial.append(contentsOf: line.prefix(Self.maximumLineLength - partial.count))
                reply = try take(partial[...])
                partial.removeAll()
            }
            if let reply {
                self = ReplyParser()
                return reply
            }
        }
        return nil
    }

    // Reply-line = *( Reply-code "-" [ textstring ] CRLF ) Reply-code [ SP textstring ] CRLF
    // A line ended by LF alone is read as well: the reply decides nothing that its line ends could change.
    private mutating func take<Octets>(_ whole: Octets) throws(Failure) -> Reply?
    where Octets: BidirectionalCollection<UInt8>, Octets.SubSequence == Octets {
        var line = whole
        if line.last == UInt8(ascii: "\r") { line = line.dropLast() }
        var code = 0
        for _ in 0..<3 {
            guard let digit = line.popFirst(), (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else {
                throw .malformed
            }
            code = code * 10 + Int(digit - UInt8(ascii: "0"))
        }
        guard (200...599).contains(code) else { throw .malformed }
        guard lines.count < Self.maximumLines else { throw .tooManyLines }
        switch line.popFirst() {
        case nil, UInt8(ascii: " "): break
        case UInt8(ascii: "-"):
            lines.append(Line(code: code, text: Array(line)))
            return nil
        default: throw .malformed
        }
        // Nearly every reply has one line.
        guard !lines.isEmpty else {
            let enhanced = Self.takeEnhancedCode(from: &line, code: code)
            return Reply(code, enhanced, lines: [Self.printable(line)])
        }
        lines.append(Line(code: code, text: Array(line)))
        return reply(code)
    }

    private func reply(_ code: Int) -> Reply {
        let texts = lines.lazy.filter { $0.code == code }.map { $0.text[...] }
        var enhanced: EnhancedStatusCode?
        var printed: [String] = []
        for (index, text) in texts.enumerated() {
            var rest = text
            let found = Self.takeEnhancedCode(from: &rest, code: code)
            if index == 0 { enhanced = found }
            printed.append(Self.printable(found == enhanced ? rest : text))
        }
        return Reply(code, enhanced, lines: printed)
    }

    // RFC 2034 section 4: class "." subject "." detail SP, where the class is the first digit of the code.
    private static func takeEnhancedCode<Line>(from line: inout Line, code: Int) -> EnhancedStatusCode?
    where Line: BidirectionalCollection<UInt8>, Line.SubSequence == Line {
        var rest = line
        var numbers = (0, 0, 0)
        for position in 0..<3 {
            var value = 0
            var digits = 0
            while let digit = rest.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) {
                digits += 1
                guard digits <= 3 else { return nil }
                value = value * 10 + Int(digit - UInt8(ascii: "0"))
                rest = rest.dropFirst()
            }
            guard digits > 0 else { return nil }
            switch position {
            case 0: numbers.0 = value
            case 1: numbers.1 = value
            default: numbers.2 = value
            }
            if position < 2 {
                guard rest.popFirst() == UInt8(ascii: ".") else { return nil }
            }
        }
        guard numbers.0 == code / 100, [2, 4, 5].contains(numbers.0) else { return nil }
        switch rest.popFirst() {
        case nil, UInt8(ascii: " "): break
        default: return nil
        }
        line = rest
        return EnhancedStatusCode(numbers.0, numbers.1, numbers.2)
    }

    private static func printable(_ bytes: some BidirectionalCollection<UInt8>) -> String {
        if bytes.allSatisfy({ (0x20...0x7e).contains($0) }) { return String(decoding: bytes, as: UTF8.self) }
        let hex = Array("0123456789abcdef".utf8)
        var escaped: [UInt8] = []
        escaped.reserveCapacity(bytes.count + 16)
        for byte in bytes {
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
