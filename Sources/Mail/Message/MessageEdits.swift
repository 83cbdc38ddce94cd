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
        case prepended, appended, removed, trusted, stamps, organizationStamps
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
    }

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

extension MessageEdits {
    /// A piece of the received content and what takes its place.
    public struct Cut: Hashable, Sendable {
        /// The octets left out.
        public var range: Range<Int>
        /// What stands there instead; empty when whole lines are left out.
        public var text: String
    }

    /// What is left out of or renamed in content of `size` octets that leaves with this form of trusted fields, in order
    /// and without overlap.
    public func cuts(size: Int, form: TrustedForm) -> [Cut] {
        if removed.isEmpty, trusted.isEmpty { return [] }
        var cuts = removed.map { Cut(range: $0, text: "") }
        for field in trusted {
            switch (form, field.scope) {
            case (.none, _): cuts.append(Cut(range: field.range, text: ""))
            case (.organization, let scope?): cuts.append(Cut(range: scope, text: "Organization"))
            case (.crossPremises, let scope?): cuts.append(Cut(range: scope, text: "CrossPremises"))
            case (_, nil): break
            }
        }
        cuts.sort { $0.range.lowerBound < $1.range.lowerBound }
        // What was stored may be damaged; nothing of it may reach beyond the content or cut twice.
        var end = 0
        return cuts.compactMap { cut in
            let range = cut.range.clamped(to: 0..<size)
            guard range.lowerBound >= end, !range.isEmpty, cut.text.isEmpty || range == cut.range else { return nil }
            end = range.upperBound
            return Cut(range: range, text: cut.text)
        }
    }
}

extension MessageEdits {
    /// Received content, or its beginning, as a report shows it to its sender: without what is left out of it and
    /// without the fields that stay inside. The very content where there are none.
    public func withoutInternalFields(_ content: ByteBuffer) -> ByteBuffer {
        let cuts = cuts(size: content.readableBytes, form: .none)
        guard !cuts.isEmpty else { return content }
        let view = content.readableBytesView
        var shown = ByteBuffer()
        shown.reserveCapacity(view.count)
        var position = view.startIndex
        for cut in cuts {
            shown.writeBytes(view[position..<view.startIndex + cut.range.lowerBound])
            position = view.startIndex + cut.range.upperBound
        }
        shown.writeBytes(view[position...])
        return shown
    }
}
