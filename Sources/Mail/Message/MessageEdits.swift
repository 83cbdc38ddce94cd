public import NIOCore

/// What this gateway changes in a copy of a message when it sends it on. The received content itself is never rewritten.
public struct MessageEdits: Hashable, Sendable, Codable {
    /// A header field that a trusted server of the organization's own sent along, which stays inside
    /// (docs/reference/header-firewall.md).
    public struct TrustedField: Hashable, Sendable, Codable {
        /// The octets of the whole field in the received content.
        public var range: Range<Int>
        /// The octets of the word `Organization` or `CrossPremises` in its name; nil when its name has neither.
        public var scope: Range<Int>?

        /// Makes a field from offsets into the received content.
        public init(range: Range<Int>, scope: Range<Int>? = nil) {
            self.range = range
            self.scope = scope
        }
    }

    /// How trusted fields leave with a copy: by the way that it takes in an attempt.
    public enum TrustedForm: Hashable, Sendable {
        /// As `X-MS-Exchange-Organization-`, toward mailboxes.
        case organization
        /// As `X-MS-Exchange-CrossPremises-`, by a connector with `CloudServicesMailEnabled`.
        case crossPremises
        /// Not at all, toward everyone else.
        case none
    }

    /// Octets that stand in the place of others.
    public struct Replacement: Hashable, Sendable, Codable {
        /// The octets of the received content that are left out; empty where nothing is, at its end too. They are whole
        /// lines, or part of one line without its line end.
        public var range: Range<Int>
        /// What stands there instead. With what is before and behind it, it makes up whole lines.
        public var octets: ByteBuffer

        /// Makes a replacement.
        public init(range: Range<Int>, octets: ByteBuffer) {
            self.range = range
            self.octets = octets
        }

        private enum CodingKeys: String, CodingKey {
            case range, octets
        }

        /// Decodes one whose octets are Base64.
        public init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            range = try container.decode(Range<Int>.self, forKey: .range)
            let text = try container.decode(String.self, forKey: .octets)
            guard let octets = Base64.decode(Array(text.utf8)) else {
                throw DecodingError.dataCorruptedError(forKey: .octets, in: container, debugDescription: "no Base64")
            }
            self.octets = ByteBuffer(bytes: octets)
        }

        /// Encodes one, its octets in Base64.
        public func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(range, forKey: .range)
            try container.encode(Base64.encode(octets.readableBytesView), forKey: .octets)
        }
    }

    /// Header fields to put on top, first one topmost, each without its CRLF (folded ones contain CRLF and a space). An
    /// empty string behind the last one is the blank line that ends the header, for content that has none.
    public var prepended: [String]
    /// Header fields to add below the existing header, each without its CRLF (a missing Message-ID or Date).
    public var appended: [String]
    /// Octets of the received content to leave out: whole lines of its header.
    public var removed: [Range<Int>]
    /// Fields whose form depends on the way the copy goes.
    public var trusted: [TrustedField]
    /// Header fields with the verdict to put above all others, toward hosts of the organization alone
    /// (docs/reference/stamps.md).
    public var stamps: [String] = []
    /// Header fields to put behind ``stamps``, without the beginning of their names, `X-MS-Exchange-Organization-`: it
    /// has the form of trusted fields.
    public var organizationStamps: [String] = []

    /// What stands in the place of octets of the content, in the order in which it was put there: of two at one place the
    /// first one stands first.
    public var replacements: [Replacement] = []
    /// The header fields of a new message that has the received one as an attachment, each without its CRLF; nil where the
    /// copy is the received message itself.
    ///
    /// They stand between ``prepended`` and ``appended``, and a blank line behind those ends the header. What is around the
    /// attachment are ``replacements`` at the beginning and the end of the content (docs/reference/disclaimers.md).
    public var wrapper: [String]?

    /// Makes edits; by default none.
    public init(
        prepended: [String] = [], appended: [String] = [], removed: [Range<Int>] = [], trusted: [TrustedField] = []
    ) {
        self.prepended = prepended
        self.appended = appended
        self.removed = removed
        self.trusted = trusted
    }

    private enum CodingKeys: String, CodingKey {
        case prepended, appended, removed, trusted, stamps, organizationStamps, replacements, wrapper
        // An older release's, of copies for the junk folder alone.
        case junkFields
    }

    /// Decodes edits; those of an older release name neither removed and trusted fields nor stamps.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        prepended = try container.decode([String].self, forKey: .prepended)
        appended = try container.decode([String].self, forKey: .appended)
        removed = try container.decodeIfPresent([Range<Int>].self, forKey: .removed) ?? []
        trusted = try container.decodeIfPresent([TrustedField].self, forKey: .trusted) ?? []
        stamps =
            try container.decodeIfPresent([String].self, forKey: .stamps)
            ?? container.decodeIfPresent([String].self, forKey: .junkFields) ?? []
        organizationStamps = try container.decodeIfPresent([String].self, forKey: .organizationStamps) ?? []
        replacements = try container.decodeIfPresent([Replacement].self, forKey: .replacements) ?? []
        wrapper = try container.decodeIfPresent([String].self, forKey: .wrapper)
    }

    /// Encodes edits; what is empty is left out, except what every release reads.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(prepended, forKey: .prepended)
        try container.encode(appended, forKey: .appended)
        try container.encode(removed, forKey: .removed)
        try container.encode(trusted, forKey: .trusted)
        if !stamps.isEmpty { try container.encode(stamps, forKey: .stamps) }
        if !organizationStamps.isEmpty { try container.encode(organizationStamps, forKey: .organizationStamps) }
        if !replacements.isEmpty { try container.encode(replacements, forKey: .replacements) }
        try container.encodeIfPresent(wrapper, forKey: .wrapper)
    }

    /// Whether the header ends above the received content, all of which is the body.
    public var endsHeaderAbove: Bool { wrapper != nil || prepended.last?.isEmpty == true }

    /// The stamps as a copy carries them that stays with the organization and leaves with this form of trusted fields,
    /// the topmost first.
    public func stamps(_ form: TrustedForm) -> [String] {
        switch form {
        case .organization: stamps + organizationStamps.map { "X-MS-Exchange-Organization-\($0)" }
        case .crossPremises: stamps + organizationStamps.map { "X-MS-Exchange-CrossPremises-\($0)" }
        case .none: stamps
        }
    }
}
