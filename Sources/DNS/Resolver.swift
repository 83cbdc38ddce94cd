public import Mail

/// The record types Postern asks for.
public enum RecordType: Int32, Sendable, Hashable, CaseIterable {
    /// IPv4 address.
    case a = 1
    /// Canonical name.
    case cname = 5
    /// Pointer, for reverse look-ups.
    case ptr = 12
    /// Mail exchanger.
    case mx = 15
    /// Text.
    case txt = 16
    /// IPv6 address.
    case aaaa = 28
    /// TLS certificate association (RFC 6698).
    case tlsa = 52
}

/// One record's data, decoded.
public enum RecordData: Sendable, Hashable {
    /// A or AAAA.
    case address(IPAddress)
    /// MX; the exchange is nil for the null MX `.` (RFC 7505).
    case mx(preference: UInt16, exchange: Domain?)
    /// PTR or CNAME target.
    case name(Domain)
    /// TXT: the character strings joined (RFC 7208 section 3.3), as octets.
    case text([UInt8])
    /// TLSA.
    case tlsa(usage: UInt8, selector: UInt8, matching: UInt8, data: [UInt8])
}

/// What DNS said.
public struct Answer: Sendable, Hashable {
    /// What kind of answer it is.
    public enum Outcome: Sendable, Hashable {
        /// Records of the type exist (CNAMEs followed).
        case records([RecordData])
        /// The name exists but has no record of the type.
        case noData
        /// The name does not exist; authoritative.
        case nameError
    }

    /// Records, none, or no such name.
    public var outcome: Outcome
    /// Whether DNSSEC validated the answer.
    public var isSecure: Bool
    /// For how many seconds the answer may be kept.
    public var timeToLive: UInt32

    /// Makes an answer.
    public init(_ outcome: Outcome, isSecure: Bool = false, timeToLive: UInt32 = 0) {
        self.outcome = outcome
        self.isSecure = isSecure
        self.timeToLive = timeToLive
    }

    /// The records, empty when there are none.
    public var records: [RecordData] {
        if case .records(let records) = outcome { return records }
        return []
    }
}

/// Why there is no answer. Every one of these is temporary: only ``Answer/Outcome/noData`` and
/// ``Answer/Outcome/nameError`` are authoritative negatives.
public enum ResolverError: Error, Sendable, Hashable {
    /// No answer within the deadline.
    case timedOut
    /// The servers answered SERVFAIL.
    case serverFailure
    /// The servers refused to answer.
    case refused
    /// DNSSEC validation failed; the text is the validator's reason.
    case bogus(String)
    /// Any other failure, with its reason.
    case failed(String)
}

/// A resolver that can forget every answer that it keeps itself.
public protocol ForgetfulResolver: Resolver {
    /// Forgets all of them; questions under way go on. False, with nothing forgotten, where it did so a moment ago and
    /// questions from before are still under way.
    func forget() throws(ResolverSetupError) -> Bool
}

/// Looks names up in DNS.
///
/// Implementations join equal questions that are under way, keep answers for their time to live, and answer a cached
/// question without waiting.
public protocol Resolver: Sendable {
    /// Asks for the records of a type at a name. Throws only ``ResolverError``, and that at once when the task is
    /// cancelled.
    func resolve(_ name: Domain, _ type: RecordType) async throws(ResolverError) -> Answer

    /// The answer that is kept for a question, at once; nil when none is, and ``resolve(_:_:)`` must be asked.
    func cached(_ name: Domain, _ type: RecordType) -> Answer?
}

extension Resolver {
    /// Keeps nothing.
    public func cached(_ name: Domain, _ type: RecordType) -> Answer? { nil }
}
