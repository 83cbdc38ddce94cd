/// An enhanced mail system status code (RFC 3463).
public struct EnhancedStatusCode: Hashable, Sendable {
    /// 2 success, 4 persistent transient failure, 5 permanent failure.
    public let statusClass: Int
    /// The subject sub-code, 0 to 999.
    public let subject: Int
    /// The detail sub-code, 0 to 999.
    public let detail: Int

    /// Makes a code from its three numbers.
    public init(_ statusClass: Int, _ subject: Int, _ detail: Int) {
        self.statusClass = statusClass
        self.subject = subject
        self.detail = detail
    }

    /// Parses `5.7.1`; nil unless class is 2, 4 or 5 and the sub-codes have one to three digits.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, ["2", "4", "5"].contains(parts[0]),
            parts.allSatisfy({ (1...3).contains($0.utf8.count) && $0.utf8.allSatisfy { (48...57).contains($0) } }),
            let statusClass = Int(parts[0]), let subject = Int(parts[1]), let detail = Int(parts[2])
        else { return nil }
        self.init(statusClass, subject, detail)
    }
}

extension EnhancedStatusCode {
    /// Whether its numbers have at most three digits, as they should.
    fileprivate var isShort: Bool { max(statusClass, subject, detail) <= 999 && min(statusClass, subject, detail) >= 0 }
}

extension EnhancedStatusCode: CustomStringConvertible {
    /// The dotted form, `5.7.1`.
    public var description: String {
        guard isShort else { return "\(statusClass).\(subject).\(detail)" }
        return String(unsafeUninitializedCapacity: 11) { output in
            var line = ReplyLine(output)
            line.put(self)
            return line.count
        }
    }
}

/// The text of a reply as it comes about in a string's own memory: every attempt has one in its event, and put together of
/// strings it costs ten times as much.
private struct ReplyLine {
    private let output: UnsafeMutableBufferPointer<UInt8>
    private(set) var count = 0

    init(_ output: UnsafeMutableBufferPointer<UInt8>) { self.output = output }

    mutating func put(_ byte: UInt8) {
        output[count] = byte
        count += 1
    }

    /// A number of at most three digits.
    mutating func put(_ number: Int) {
        if number >= 100 { put(digit: number / 100) }
        if number >= 10 { put(digit: number / 10) }
        put(digit: number)
    }

    private mutating func put(digit number: Int) { put(UInt8(ascii: "0") + UInt8(number % 10)) }

    /// A code whose numbers have at most three digits.
    mutating func put(_ code: EnhancedStatusCode) {
        put(code.statusClass)
        put(UInt8(ascii: "."))
        put(code.subject)
        put(UInt8(ascii: "."))
        put(code.detail)
    }

    mutating func put(_ text: String) {
        for byte in text.utf8 { put(byte) }
    }
}

/// An SMTP reply (RFC 5321 section 4.2), with its enhanced status code where it has one (RFC 2034).
public struct Reply: Hashable, Sendable {
    /// The three-digit code.
    public let code: Int
    /// The enhanced code, sent at the head of each line.
    public let enhanced: EnhancedStatusCode?
    /// The text lines, at least one, without code, enhanced code or line end.
    public let lines: [String]

    /// A reply of one line.
    public init(_ code: Int, _ enhanced: EnhancedStatusCode? = nil, _ text: String) {
        self.init(code, enhanced, lines: [text])
    }

    /// A reply of several lines; an empty list becomes one empty line.
    public init(_ code: Int, _ enhanced: EnhancedStatusCode? = nil, lines: [String]) {
        self.code = code
        self.enhanced = enhanced
        self.lines = lines.isEmpty ? [""] : lines
    }

    /// 2yz.
    public var isSuccess: Bool { code / 100 == 2 }
    /// 4yz: a later attempt may succeed.
    public var isTransient: Bool { code / 100 == 4 }
    /// 5yz: the same attempt will never succeed.
    public var isPermanent: Bool { code / 100 == 5 }
}

extension Reply: CustomStringConvertible {
    /// The reply on one line, as logs, traces and reports quote it: `550 5.4.1 Recipient address rejected`.
    public var description: String {
        let text = lines.count == 1 ? lines[0] : lines.joined(separator: " ")
        guard (0...999).contains(code), enhanced?.isShort ?? true else {
            return enhanced.map { "\(code) \($0) \(text)" } ?? "\(code) \(text)"
        }
        return String(unsafeUninitializedCapacity: text.utf8.count + 16) { output in
            var line = ReplyLine(output)
            line.put(code)
            line.put(UInt8(ascii: " "))
            if let enhanced {
                line.put(enhanced)
                line.put(UInt8(ascii: " "))
            }
            line.put(text)
            return line.count
        }
    }
}

extension Reply: Codable {
    private enum CodingKeys: String, CodingKey { case code, enhanced, lines }

    /// Decodes code, enhanced code and lines.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let enhanced = try container.decodeIfPresent(String.self, forKey: .enhanced)
        self.init(
            try container.decode(Int.self, forKey: .code), enhanced.flatMap { EnhancedStatusCode($0) },
            lines: try container.decode([String].self, forKey: .lines))
    }

    /// Encodes code, enhanced code and lines.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(code, forKey: .code)
        try container.encodeIfPresent(enhanced?.description, forKey: .enhanced)
        try container.encode(lines, forKey: .lines)
    }
}

extension Reply {
    /// What the report of a message says that an administrator of this gateway removed, in Exchange's words
    /// (docs/reference/reports.md).
    public static let removedByAdministrator = Reply(
        550, EnhancedStatusCode(5, 3, 2), "QUEUE.Admin; message deleted by administrative action")
}
