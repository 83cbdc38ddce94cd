internal import Facts
internal import Mail
internal import Organization

/// Writes the header fields that tell the organization's own hosts what the filters say of a message
/// (docs/reference/stamps.md).
struct AntispamReport {
    /// Which way a copy goes: `DIR`.
    enum Direction: String {
        /// Into the organization.
        case inbound = "INB"
        /// Out of it.
        case outbound = "OUT"
        /// From its own people to its own people.
        case intraOrganization = "INT"
    }

    /// Which address stands for the organization's own: `CIP` of its own mail.
    static let ownAddress = "255.255.255.255"

    private let verdict: Verdict
    private let client: String
    private let helo: String
    private let reverseName: ReverseName?
    private let country: String?
    private let language: String?
    private let hasFirstContactTip: Bool

    /// The fields of a message with a verdict, which came by a session.
    init(_ outcome: RecipientVerdict, _ hand: MessageInHand, _ session: SessionFacts) {
        verdict = outcome.verdict
        hasFirstContactTip = outcome.isFirstContact
        let isIncoming = hand.attribution.direction == .incoming
        language = hand.content?.language
        guard isIncoming else {
            // Where people sit is nobody's business but their own.
            (client, helo, reverseName, country) = (Self.ownAddress, session.helo, nil, nil)
            return
        }
        client = session.clientAddress.description
        // The connecting client is named as it is; its greeting, name and country are the source's, as in EOP.
        let source = hand.facts.source
        helo = source?.helo ?? session.helo
        let isPeer = source.map { $0.address == session.clientAddress } ?? (session.crossing == nil)
        reverseName = hand.origin.reverseName ?? (isPeer ? session.reverseName : nil)
        country = hand.origin.country
    }

    /// `X-Forefront-Antispam-Report`, folded so that no line is longer than it should be where names allow it.
    func report(_ direction: Direction) -> String {
        var pairs: [(String, String)] = [
            ("CIP", client), ("CTRY", country.map(Self.name) ?? ""), ("LANG", language.map(Self.name) ?? ""),
            ("SCL", verdict.confidence?.description ?? ""), ("SRV", verdict.isBeyondBulkThreshold ? "BULK" : ""),
            ("IPV", verdict.address.rawValue), ("SFV", decision?.rawValue ?? ""), ("H", Self.name(helo)),
            ("PTR", Self.text(reverseName)), ("CAT", verdict.category.rawValue),
        ]
        // Only where there is a tip, as in EOP.
        if hasFirstContactTip { pairs.append(("SFTY", "9.25")) }
        pairs += [("SFS", signs), ("DIR", direction.rawValue)]
        // Readers look for `SFV:SPM;` in the unfolded line, so that no pair may hold a blank and none is folded.
        var report = "X-Forefront-Antispam-Report:\r\n "
        report.reserveCapacity(256)
        for (name, value) in pairs {
            report += name
            report += ":"
            report += value
            report += ";"
        }
        return report
    }

    /// What decided, as hosts act on it: they know the blocked senders of a policy, and not those of a recipient.
    private var decision: FilterDecision? {
        verdict.decision == .blockedByUser ? .blockedSender : verdict.decision
    }

    /// Octets of the names of signs at most, so that the line stays below 998 octets (RFC 5322 section 2.1.1).
    private static let signsOctets = 320

    /// The rules and then the signs of the content, each in parentheses, those first that weigh most; what they go by stays
    /// on record alone.
    private var signs: String {
        guard let judgement = verdict.judgement else { return "" }
        var signs = ""
        // Those of other engines are called as their operators like: nothing for a field that programs read.
        for sign in judgement.rules + judgement.symbols.map(\.id).filter({ !$0.utf8.contains(UInt8(ascii: "/")) }) {
            guard signs.utf8.count + sign.utf8.count + 2 <= Self.signsOctets else { break }
            signs += "(\(sign))"
        }
        return signs
    }

    /// The fields for hosts of the organization, topmost first.
    ///
    /// - Parameter hasAliases: whether those that other programs read are among them.
    func fields(_ direction: Direction, hasAliases: Bool) -> [String] {
        var fields = [report(direction), "X-Microsoft-Antispam: BCL:\(verdict.bulk);"]
        guard hasAliases else { return fields }
        // What a policy has delivered in spite of what it is is to stay where it is delivered.
        let isSpam = verdict.isUnwanted && verdict.decision != .notSpam
        let score = verdict.confidence?.description ?? "0"
        fields += [
            "X-Spam-Flag: \(isSpam ? "YES" : "NO")",
            "X-Spam-Status: \(isSpam ? "Yes" : "No"), score=\(score) required=\(SpamConfidence.spam)",
            "X-Spam-Score: \(score)",
        ]
        return fields
    }

    private static func text(_ name: ReverseName?) -> String {
        switch name {
        case .found(let names): names.first.map { Self.name($0.name) } ?? ""
        case .missing: "InfoDomainNonexistent"
        case .unknown, nil: ""
        }
    }

    /// What a client calls itself, without anything that could end the pair or the line.
    static func name(_ text: String) -> String {
        String(decoding: text.utf8.prefix(255).filter { $0 > 0x20 && $0 < 0x7f && $0 != 0x3b }, as: UTF8.self)
    }
}
