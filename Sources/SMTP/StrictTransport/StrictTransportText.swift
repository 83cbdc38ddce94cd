public import Mail

/// The text of an MTA-STS policy, read (RFC 8461 section 3.2).
public struct StrictTransportText: Hashable, Sendable {
    /// `mode`.
    public enum Mode: String, Hashable, Sendable, CaseIterable {
        /// No mail to a host that fails.
        case enforce
        /// Mail all the same; failures are reported.
        case testing
        /// As if there were no policy.
        case none
    }

    /// One `mx`.
    public struct Exchanger: Hashable, Sendable {
        /// The name, or what stands behind `*.`.
        public var domain: Domain
        /// Whether it began with `*.`.
        public var isWildcard: Bool
    }

    /// `mode`.
    public var mode: Mode
    /// `mx`, in their order.
    public var exchangers: [Exchanger]
    /// `max_age` in seconds, at most ``longestAge``.
    public var maxAge: UInt32

    /// How many octets a policy may have (RFC 8461 section 3.3 suggests a bound of this size).
    public static let maximumSize = 65_536
    /// How many `mx` a policy may have.
    public static let maximumExchangers = 256
    /// The longest `max_age`, which longer ones become: a year.
    public static let longestAge: UInt32 = 31_557_600

    /// Reads a policy; throws ``ParseError``. Lines end with CRLF or LF. Of a field that comes twice the first counts,
    /// but every `mx`; unknown fields are passed over.
    public init(reading octets: [UInt8]) throws(ParseError) {
        guard octets.count <= Self.maximumSize else { throw ParseError("it has more than \(Self.maximumSize) octets") }
        var version: ArraySlice<UInt8>?
        var mode: ArraySlice<UInt8>?
        var maxAge: ArraySlice<UInt8>?
        var exchangers: [Exchanger] = []
        for var line in octets.split(separator: UInt8(ascii: "\n")) {
            if line.last == UInt8(ascii: "\r") { line.removeLast() }
            line = line.trimmingBlanks
            if line.isEmpty { continue }
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else {
                throw ParseError("a line has no colon")
            }
            let name = line[..<colon].trimmingBlanks
            let value = line[(colon + 1)...].trimmingBlanks
            if name.elementsEqual("version".utf8) {
                version = version ?? value
            } else if name.elementsEqual("mode".utf8) {
                mode = mode ?? value
            } else if name.elementsEqual("max_age".utf8) {
                maxAge = maxAge ?? value
            } else if name.elementsEqual("mx".utf8) {
                guard exchangers.count < Self.maximumExchangers else {
                    throw ParseError("it has more than \(Self.maximumExchangers) mx")
                }
                exchangers.append(try Self.exchanger(value))
            }
        }
        guard let version, version.elementsEqual("STSv1".utf8) else { throw ParseError("its version is not STSv1") }
        guard let mode, let known = Mode(rawValue: String(decoding: mode, as: UTF8.self)) else {
            throw ParseError("its mode is none of enforce, testing and none")
        }
        guard let maxAge, (1...10).contains(maxAge.count),
            maxAge.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let age = UInt64(String(decoding: maxAge, as: UTF8.self))
        else { throw ParseError("its max_age is no number of seconds") }
        guard known == .none || !exchangers.isEmpty else { throw ParseError("it names no mx") }
        self.mode = known
        self.exchangers = exchangers
        self.maxAge = UInt32(min(age, UInt64(Self.longestAge)))
    }

    private static func exchanger(_ value: ArraySlice<UInt8>) throws(ParseError) -> Exchanger {
        let isWildcard = value.starts(with: "*.".utf8)
        let text = String(decoding: isWildcard ? value.dropFirst(2) : value, as: UTF8.self)
        guard let domain = try? Domain(text) else { throw ParseError("an mx is no name") }
        return Exchanger(domain: domain, isWildcard: isWildcard)
    }

    /// Why a policy can't be used.
    public struct ParseError: Error, Hashable, CustomStringConvertible {
        /// The reason, to follow "the policy can't be used:".
        public let description: String

        init(_ description: String) { self.description = description }
    }
}
