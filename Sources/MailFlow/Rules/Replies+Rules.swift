package import Mail

extension Replies {
    /// A mail flow rule can't be evaluated on the message, and says that it is to come again (`RuleErrorAction`).
    package static let putOffByRule = Reply(
        451, EnhancedStatusCode(4, 7, 1), "Message can't be checked by mail flow rules now, please try again later")

    /// A mail flow rule rejects the message.
    ///
    /// - Parameters:
    ///   - reason: `RejectMessageReasonText`; nil for EOP's words. What could end a line or is not ASCII is escaped.
    ///   - enhancedStatusCode: `RejectMessageEnhancedStatusCode`; nil for 5.7.1.
    package static func rejectedByRule(reason: String?, enhancedStatusCode: String?) -> Reply {
        let code = enhancedStatusCode.flatMap { EnhancedStatusCode($0) }.flatMap { $0.statusClass == 5 ? $0 : nil }
        let words = "Delivery not authorized, message refused"
        var lines: [String] = []
        for line in (reason ?? words).unicodeScalars.split(whereSeparator: { $0 == "\n" || $0 == "\r" }) {
            lines += pieces(of: SafeText.ascii(String(String.UnicodeScalarView(line)), limit: longestReason))
        }
        // A reply has at least one line, also where a reason is nothing but line ends.
        if lines.isEmpty { lines = [words] }
        return Reply(550, code ?? EnhancedStatusCode(5, 7, 1), lines: Array(lines.prefix(mostLines)))
    }

    private static let longestReason = 4_096
    private static let mostLines = 16
    // RFC 5321 section 4.5.3.1.5: 512 octets with the codes and the line end.
    private static let longestLine = 400

    /// ASCII text in pieces that lines of a reply have room for, broken at blanks where there are any.
    private static func pieces(of text: String) -> [String] {
        var rest = Array(text.utf8)[...]
        var pieces: [String] = []
        while rest.count > longestLine {
            let line = rest.prefix(longestLine)
            let blank = line.lastIndex(of: UInt8(ascii: " ")) ?? line.startIndex
            let end = blank > line.startIndex ? blank : line.endIndex
            pieces.append(String(decoding: rest[..<end], as: UTF8.self))
            rest = rest[end...].drop { $0 == UInt8(ascii: " ") }
        }
        pieces.append(String(decoding: rest, as: UTF8.self))
        return pieces
    }
}
