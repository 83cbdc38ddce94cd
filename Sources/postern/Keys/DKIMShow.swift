import ArgumentParser
import Gateway
import Mail
import MailFlow

/// `postern dkim show`
struct DKIMShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show a domain's signing: configuration, public keys, rotation, state in DNS.")

    @OptionGroup var target: DKIMDomainArgument
    @OptionGroup var resolver: ResolverOptions
    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try Console.run {
            let server = try settings.load()
            let view = try settings.domain(target.domain, server: server)
            let check = try DKIMRecordCheck.run(view, servers: try resolver.servers(server))
            if output.json { return try Console.printJSON(DKIMOutput(view, check)) }
            Console.printTable(["PROPERTY", "VALUE"], DKIMOutput(view, check).properties.map { [$0.0, $0.1] })
            for warning in DKIMShow.warnings(view, check) { Console.complain("Warning: \(warning)") }
        }
    }

    private static func warnings(_ view: DKIMDomainView, _ check: DKIMRecordCheck) -> [String] {
        var warnings: [String] = []
        if !view.isConfigured {
            warnings.append("dkimSigningConfigs has no entry for \(view.domain); its mail is not signed.")
        } else if view.keys.isEmpty {
            warnings.append("\(view.domain) has no keys; `postern dkim create \(view.domain)` makes them.")
        }
        return warnings + check.records.filter(\.isNeeded).compactMap(\.advice)
    }
}

/// `postern dkim check`
struct DKIMCheck: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Check that DNS has a domain's keys, and name repairs.",
        discussion: "Exit status 0 when DNS has every key that signs or will sign, 1 otherwise.")

    @OptionGroup var target: DKIMDomainArgument
    @OptionGroup var resolver: ResolverOptions
    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try Console.run {
            let server = try settings.load()
            let view = try settings.domain(target.domain, server: server)
            let check = try DKIMRecordCheck.run(view, servers: try resolver.servers(server))
            if output.json {
                try Console.printJSON(check)
            } else if view.keys.isEmpty {
                throw DKIMRecords.noKeys(view)
            } else {
                Console.printTable(
                    ["NAME", "STATE", "USED"],
                    zip(view.keys, check.records).map { key, record in
                        [
                            record.name, record.state.rawValue,
                            key.isSigning ? "signs" : record.isNeeded ? "signs from \(key.from)" : "not yet",
                        ]
                    })
                for record in check.records {
                    if let advice = record.advice { Console.print(TextTable.printable(advice)) }
                }
            }
            if !check.isValid { throw ExitCode(1) }
        }
    }
}

extension DKIMDomainView.Key {
    fileprivate var from: String { signsFrom?.iso8601 ?? "-" }
}

/// A domain's signing by the names of EOP's `DkimSigningConfig`.
struct DKIMOutput: Encodable {
    private struct Key: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }
        init(_ name: String) { stringValue = name }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    let view: DKIMDomainView
    let check: DKIMRecordCheck?

    init(_ view: DKIMDomainView, _ check: DKIMRecordCheck? = nil) {
        self.view = view
        self.check = check
    }

    /// The properties as text.
    var properties: [(String, String)] {
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

    func encode(to encoder: any Encoder) throws {
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
