internal import Mail

extension HostedContentFilterPolicy: DescribedObject {
    /// Each property at its default.
    public static let blank = HostedContentFilterPolicy()

    /// The properties of the reference page, docs/reference/scoring.md.
    public static let table = ObjectTable<HostedContentFilterPolicy>(
        .hostedContentFilterPolicy,
        ignored: ["Identity", "Name", "AdminDisplayName", "IsDefault"],
        properties: [
            .value(
                "BulkThreshold", \.bulkThreshold, .integer(1...9),
                "Bulk mail with a BCL from here on goes into the junk folder."),
            .value(
                "MarkAsSpamBulkMail", \.marksBulkMail, .choice([("On", true), ("Off", false)]),
                "Whether `BulkThreshold` counts. The BCL is told in any case."),
            .list(
                "SymbolWeights", \.symbolWeights, .symbolWeight, default: "none",
                """
                Our own: signs of the [scorer](#symbols) with the part of their weight that counts, such as \
                `FROM_EQ_TO=150%`, from 50 % to 150 %, or `HTML_NO_PLAIN=off`. Up to 64.
                """),
        ]
    ) { reader, policy in
        if policy.symbolWeights.count > maximumWeights {
            reader.mistake(
                "SymbolWeights", "has \(policy.symbolWeights.count) entries, and \(maximumWeights) are the most",
                mend: "leave out those that change least")
        }
        var seen: Set<String> = []
        if let twice = policy.symbolWeights.first(where: { !seen.insert($0.symbol).inserted }) {
            reader.mistake("SymbolWeights", "has \(twice.symbol) twice", mend: "keep one of them")
        }
    }
}

extension HostedContentFilterPolicy.SymbolWeight: CustomStringConvertible {
    /// As it is written: `FROM_EQ_TO=150%`, `FROM_EQ_TO=off`.
    public var description: String { "\(symbol)=" + (percent.map { "\($0)%" } ?? "off") }
}

extension ValueKind where Value == HostedContentFilterPolicy.SymbolWeight {
    /// A sign and the part of its weight that counts. Which signs there are is not known here.
    fileprivate static let symbolWeight = ValueKind(
        .symbolWeight, expected: "a sign and 50% to 150% or off, such as FROM_EQ_TO=150%"
    ) { text in
        let parts = text.utf8.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, (1...64).contains(parts[0].count),
            parts[0].allSatisfy({ (0x41...0x5A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F })
        else { return nil }
        let (symbol, value) = (String(Substring(parts[0])), Substring(parts[1]))
        if value == "off" { return .init(symbol: symbol, percent: nil) }
        guard value.hasSuffix("%"), let percent = Int(value.dropLast()), (50...150).contains(percent) else {
            return nil
        }
        return .init(symbol: symbol, percent: percent)
    }
}
