import Mail
package import MailFlow

/// A domain's signing by the names of EOP's `DkimSigningConfig`.
package struct DKIMSigningView: Encodable {
    private struct Key: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }
        init(_ name: String) { stringValue = name }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    private let view: DKIMDomainView
    private let check: DKIMRecordCheck?

    /// The signing of a domain; with what DNS has for its keys, where that was looked up.
    package init(_ view: DKIMDomainView, _ check: DKIMRecordCheck? = nil) {
        self.view = view
        self.check = check
    }

    /// The properties as text.
    package var properties: [(String, String)] {
        [
            ("Organization", view.organization), ("Domain", view.domain), ("Enabled", "\(view.isEnabled)"),
            ("Status", check?.status ?? "-"),
        ] + keys.map { ($0.0, $0.1 ?? "-") } + [
            ("KeySize", "\(view.keySize)"), ("Algorithm", view.algorithm),
            ("RotateOnDate", view.rotateOnDate?.iso8601 ?? "-"),
            ("SelectorBeforeRotateOnDate", view.selectorBefore?.text ?? "-"),
            ("SelectorAfterRotateOnDate", view.selectorAfter?.text ?? "-"),
            ("HeaderCanonicalization", view.headerCanonicalization),
            ("BodyCanonicalization", view.bodyCanonicalization),
            ("SignsWith", view.keys.filter(\.isSigning).map(\.selector).joined(separator: ", ").orDash),
        ]
    }

    /// `Selector1PublicKey` and so on; those of Ed25519 only where there are any.
    private var keys: [(String, String?)] {
        DKIMSelector.allCases.map { place in
            ("Selector\(place.rawValue)PublicKey", record(place, "rsa-sha256"))
        }
            + DKIMSelector.allCases.compactMap { place in
                record(place, "ed25519-sha256").map { ("Selector\(place.rawValue)Ed25519PublicKey", $0) }
            }
    }

    private func record(_ place: DKIMSelector, _ algorithm: String) -> String? {
        view.keys.first { $0.place == place && $0.algorithm == algorithm }?.record
    }

    /// Writes the properties by their names.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(view.organization, forKey: Key("Organization"))
        try container.encode(view.domain, forKey: Key("Domain"))
        try container.encode(view.isEnabled, forKey: Key("Enabled"))
        if let check {
            try container.encode(check.status, forKey: Key("Status"))
            try container.encode(check.records, forKey: Key("Records"))
        }
        for (name, record) in keys { try container.encode(record, forKey: Key(name)) }
        try container.encode(view.keySize, forKey: Key("KeySize"))
        try container.encode(view.algorithm, forKey: Key("Algorithm"))
        try container.encode(view.rotateOnDate?.iso8601, forKey: Key("RotateOnDate"))
        try container.encode(view.selectorBefore?.text, forKey: Key("SelectorBeforeRotateOnDate"))
        try container.encode(view.selectorAfter?.text, forKey: Key("SelectorAfterRotateOnDate"))
        try container.encode(view.headerCanonicalization, forKey: Key("HeaderCanonicalization"))
        try container.encode(view.bodyCanonicalization, forKey: Key("BodyCanonicalization"))
        try container.encode(view.keys.filter(\.isSigning).map(\.selector), forKey: Key("SignsWith"))
    }
}

extension DKIMSelector {
    /// As EOP writes it.
    package var text: String { "selector\(rawValue)" }
}

extension String {
    /// A dash for nothing.
    package var orDash: String { isEmpty ? "-" : self }
}
