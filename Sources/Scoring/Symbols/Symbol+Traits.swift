/// What a sign is a sign of. A verdict needs signs of several families, so that one alone never decides.
public enum Family: String, Sendable, Hashable, CaseIterable, Codable {
    /// SPF, DKIM, DMARC and the envelope.
    case authentication
    /// From and Reply-To.
    case sender
    /// How the subject is written.
    case subject
    /// What the words are about.
    case lure
    /// Links.
    case url
    /// HTML, images and parts.
    case shape
    /// The rest of the header.
    case header
    /// What is known of the sender and of the conversation.
    case history
}

extension Symbol {
    /// What a symbol may lead to.
    public enum Kind: String, Sendable, Hashable, Codable {
        /// Phishing.
        case phish
        /// Phishing or spam.
        case either
        /// Spam.
        case spam
        /// Bulk mail.
        case bulk
        /// It speaks for the message.
        case good
        /// Nothing by itself; rules go by it.
        case fact
    }

    var traits: SymbolTraits { SymbolTraits.all[Int(rawValue)] }

    /// The name in traces and headers, such as `FROM_BRAND_NAME`.
    public var id: String { traits.id }
    /// The families that share its weight.
    public var families: [Family] { traits.families }
    /// What it may lead to.
    public var kind: Kind { traits.kind }

    /// The symbol of a name; nil where there is none.
    public init?(id: String) {
        guard let symbol = Symbol.byID[id] else { return nil }
        self = symbol
    }

    private static let byID = Dictionary(uniqueKeysWithValues: allCases.map { ($0.id, $0) })

    /// What it says of a message, as a clause for people.
    public func clause(_ evidence: String) -> String {
        let (clause, mark) = (traits.clause, "{e}")
        guard let place = clause.place(ofOctets: mark) else { return clause }
        let octets = clause.utf8
        return String(Substring(octets.prefix(place))) + evidence
            + String(Substring(octets.dropFirst(place + mark.utf8.count)))
    }
}

extension Symbol: Codable {
    /// Decodes from the name.
    public init(from decoder: any Decoder) throws {
        let id = try decoder.singleValueContainer().decode(String.self)
        guard let symbol = Symbol(id: id) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "no symbol is called \(id)"))
        }
        self = symbol
    }

    /// Encodes as the name.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(id)
    }
}

/// A symbol that a message has, with what shows it.
public struct SymbolHit: Sendable, Hashable, Codable {
    /// Which.
    public var symbol: Symbol
    /// What it adds to the score, before the bounds of groups; 0 for a fact.
    public var weight: Double
    /// What shows it: a host, a word, an address. Text of strangers, made safe to show; empty where there is nothing to
    /// show.
    public var evidence: String

    /// What it says, as a clause.
    public var clause: String { symbol.clause(evidence) }
}
