internal import Facts
internal import Mail
internal import Organization

/// Which internal header fields of a message stay, and in what form (docs/reference/header-firewall.md).
///
/// From everyone but a server of the organization's own with `CloudServicesMailEnabled` none stays, so that nobody can
/// plant a verdict. From such a server all do, and what came as `CrossPremises` takes the place of `Organization`.
struct HeaderFirewall {
    private(set) var removed: [Range<Int>] = []
    private(set) var trusted: [MessageEdits.TrustedField] = []
    /// For the record; nil when the message has no such field.
    private(set) var decision: Decision?

    /// How many names of fields a decision lists.
    private static let namesListed = 8

    /// - Parameter style: how this server writes its results: without a name of who checked, others without one would
    ///   pass for its own (RFC 8601 section 5).
    init(
        _ fields: [InternalField], attribution: Attribution, connector: InboundConnector?,
        style: SenderAuthenticationSettings.ResultsStyle
    ) {
        let fields = style == .eop ? fields : fields.filter { $0.kind != .unnamedAuthenticationResults }
        guard !fields.isEmpty else { return }
        let isTrusted = HeaderFirewall.trusts(connector, attribution)
        var promoted: Set<Substring> = []
        if isTrusted {
            for field in fields where field.kind == .crossPremises { promoted.insert(field.subject ?? "") }
        }
        var names: [Decision.Input] = []
        var count = 0
        for field in fields {
            let isReplaced = field.kind == .organization && promoted.contains(field.subject ?? "")
            if isTrusted, !isReplaced {
                if field.kind != .ownAuthenticationResults, field.kind != .unnamedAuthenticationResults {
                    trusted.append(.init(range: field.range, scope: field.scope))
                }
                continue
            }
            count += 1
            if names.count < HeaderFirewall.namesListed { names.append(.init("removed", field.name.prefix(80))) }
            if let last = removed.last, last.upperBound == field.range.lowerBound {
                removed[removed.count - 1] = last.lowerBound..<field.range.upperBound
            } else {
                removed.append(field.range)
            }
        }
        if isTrusted {
            names.insert(.init("CloudServicesMailEnabled", true), at: 0)
            if !promoted.isEmpty { names.append(.init("promoted", promoted.count)) }
        }
        decision = attribution.decision(
            .headerFirewall, isTrusted ? .fieldsKept(fields.count - count, replaced: count) : .fieldsRemoved(count),
            by: isTrusted ? connector.map { .init(.inboundConnector, $0.name) } : nil, from: names)
    }

    private static func trusts(_ connector: InboundConnector?, _ attribution: Attribution) -> Bool {
        guard let connector, attribution.isMatchedByIdentity else { return false }
        return connector.connectorType == .onPremises && connector.cloudServicesMailEnabled
    }
}
