/// What a mail flow rule tells a recipient (`GenerateNotification`, docs/reference/notices.md#notifications): HTML of the
/// organization's with tokens for what the message says of itself.
public struct NotificationTemplate: Sendable, Hashable {
    /// What stands for a token: `%%From%%` and so on, in any case of letters.
    public enum Token: String, Sendable, Hashable, CaseIterable {
        case from = "From"
        case to = "To"
        case cc = "Cc"
        case subject = "Subject"
        case headers = "Headers"
        case messageDate = "MessageDate"
    }

    /// The most characters of a template in EOP; this server takes longer ones too.
    public static let limit = 5_120

    /// Octets of what is filled in: a short template may have hundreds of tokens for a long header.
    static let mostFilled = 128 << 10

    /// The template.
    public let html: String

    /// A template.
    public init(_ html: String) { self.html = html }

    /// The HTML with what the message says in place of the tokens. What strangers wrote is escaped, and mail programs make no
    /// link of it; a token without a value becomes nothing, one for whose value there is no room does, and what is no token
    /// stays.
    ///
    /// - Parameter value: the value of a token, which may have several lines.
    public func filled(_ value: (Token) -> String) -> String {
        let octets = Array(html.utf8)
        var result: [UInt8] = []
        result.reserveCapacity(octets.count + 1_024)
        var index = 0
        var room = Self.mostFilled
        while index < octets.count {
            if let (token, end) = Self.token(in: octets, at: index) {
                let text = Self.escaped(value(token), token).utf8
                if text.count <= room {
                    result += text
                    room -= text.count
                }
                index = end
            } else {
                result.append(octets[index])
                index += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// The token that begins at an octet, and where it ends.
    private static func token(in octets: [UInt8], at start: Int) -> (Token, Int)? {
        guard octets[start...].starts(with: "%%".utf8) else { return nil }
        for token in Token.allCases {
            let name = token.rawValue.utf8
            let end = start + 2 + name.count
            guard end + 2 <= octets.count,
                zip(octets[(start + 2)..<end], name).allSatisfy({ $0.asciiLowercased == $1.asciiLowercased }),
                octets[end...].starts(with: "%%".utf8)
            else { continue }
            return (token, end + 2)
        }
        return nil
    }

    private static func escaped(_ value: String, _ token: Token) -> String {
        let hasAddresses = token != .subject
        return NoticeText.safeLines(value, limit: 8_192)
            .map { HTML.escaped(StrangersText.unlinked($0, hasAddresses: hasAddresses)) }
            .joined(separator: "<br>\n")
    }
}
