public import Mail

/// What a change of an organization's document does to mail for its accepted domains that neither document shows by
/// itself (docs/reference/accepted-domains.md).
public enum DomainTransitions {
    /// Compares documents that are free of errors; `old` is nil for a new organization.
    ///
    /// - Parameters:
    ///   - file: The name of the new document in messages.
    ///   - lines: Where the objects of the new document begin: ``OrganizationDocument/Loaded/lines``.
    /// - Returns: errors, which forbid the change, and warnings, by line; those of what is not there any more first.
    public static func check(
        old: OrganizationDocument?, new: OrganizationDocument, file: String, lines: [ObjectReference: Int] = [:]
    ) -> [ConfigurationMistake] {
        var check = TransitionCheck(old: old, new: new, file: file, lines: lines)
        check.removedDomains()
        check.changedTypes()
        check.routes()
        return check.found.enumerated()
            .sorted { ($0.element.line, $0.offset) < ($1.element.line, $1.offset) }
            .map(\.element)
    }
}

private struct TransitionCheck {
    let old: OrganizationDocument?
    let new: OrganizationDocument
    let file: String
    let lines: [ObjectReference: Int]
    private let oldDomains: [Domain: AcceptedDomain]
    private(set) var found: [ConfigurationMistake] = []

    init(old: OrganizationDocument?, new: OrganizationDocument, file: String, lines: [ObjectReference: Int]) {
        self.old = old
        self.new = new
        self.file = file
        self.lines = lines
        self.oldDomains = Dictionary(
            (old?.acceptedDomains ?? []).map { ($0.domainName, $0) }, uniquingKeysWith: { first, _ in first })
    }

    private mutating func add(
        _ severity: ConfigurationMistake.Severity, _ object: ObjectReference?, _ field: String?, _ problem: String,
        mend: String
    ) {
        found.append(
            ConfigurationMistake(
                severity: severity, file: file, line: object.flatMap { lines[$0] } ?? 0,
                object: object?.description ?? "", field: field, problem: problem, mend: mend))
    }

    private static func label(_ domain: AcceptedDomain) -> ObjectReference {
        ObjectReference(.acceptedDomain, domain.domainName.name)
    }

    // Recipients in a removed domain are mistakes of the new document by itself.
    mutating func removedDomains() {
        for removed in old?.acceptedDomains ?? [] where !new.accepts(removed.domainName) {
            let domain = removed.domainName
            add(
                .warning, Self.label(removed), nil,
                "is removed: mail for \(domain) is refused with 550 5.7.64 from now on",
                mend: "keep it if mail for it is still to come in")
            if removed.isDefault, let current = new.acceptedDomains.first(where: \.isDefault) {
                add(
                    .warning, Self.label(current), "Default",
                    "is the default domain from now on, instead of \(domain), which is removed: reports come from "
                        + "postmaster@\(current.domainName)",
                    mend: "set Default: true on another domain if that is not meant")
            }
            for connector in new.outboundConnectors where connector.names(domain) {
                add(
                    .error, ObjectReference(.outboundConnector, connector.name), "RecipientDomains",
                    "still names \(domain), which is not an accepted domain any more",
                    mend: "remove it there too, or keep the accepted domain")
            }
            for (field, addresses) in new.responsible
            where addresses.contains(where: { $0.domain.map { $0 == domain || $0.isSubdomain(of: domain) } ?? false }) {
                add(
                    .warning, nil, field, "still has an address in \(domain), which is not an accepted domain any more",
                    mend: "give it an address of the organization")
            }
        }
    }

    mutating func changedTypes() {
        for domain in new.acceptedDomains {
            guard let before = oldDomains[domain.domainName], before.domainType == .internalRelay,
                domain.domainType == .authoritative
            else { continue }
            let count = new.recipients.count { $0.primarySmtpAddress.domain == domain.domainName }
            let subdomains =
                before.matchSubDomains ? ", and all mail for its subdomains is refused with 550 5.7.64" : ""
            add(
                .warning, Self.label(domain), "DomainType",
                "becomes Authoritative: from now on unknown recipients are refused with 550 5.4.1, beyond "
                    + "\(count) in this document and those of an imported directory" + subdomains,
                mend: before.matchSubDomains
                    ? "make sure that all recipients are listed, and list the subdomains in use as accepted domains"
                    : "make sure that all recipients are listed")
        }
    }

    // A relay domain whose mail nothing takes on waits in the Unreachable queue.
    mutating func routes() {
        for domain in new.acceptedDomains where domain.domainType == .internalRelay {
            let before = oldDomains[domain.domainName]
            let wasRelay = before?.domainType == .internalRelay
            if !new.routes(domain.domainName) {
                guard !wasRelay || old?.routes(domain.domainName) == true else { continue }
                add(
                    .warning, Self.label(domain), "DomainType",
                    "InternalRelay has no outbound connector for \(domain.domainName): mail for recipients that are "
                        + "not here waits in the Unreachable queue",
                    mend: "add an outbound connector with RecipientDomains: [\(domain.domainName)], or with "
                        + "AllAcceptedDomains")
            } else if domain.matchSubDomains, !new.routesSubdomains(of: domain.domainName) {
                let wasMatching = wasRelay && before?.matchSubDomains == true
                guard !wasMatching || old?.routesSubdomains(of: domain.domainName) == true else { continue }
                add(
                    .warning, Self.label(domain), "MatchSubDomains",
                    "takes mail for the subdomains of \(domain.domainName), but no outbound connector is for them: it "
                        + "waits in the Unreachable queue",
                    mend: "write \"*.\(domain.domainName)\" in the connector's RecipientDomains, or set "
                        + "AllAcceptedDomains: true")
            }
        }
    }
}

extension OrganizationDocument {
    fileprivate func accepts(_ domain: Domain) -> Bool {
        acceptedDomains.contains {
            $0.domainName == domain || $0.matchSubDomains && domain.isSubdomain(of: $0.domainName)
        }
    }

    /// Whether an outbound connector takes mail for an accepted domain itself.
    fileprivate func routes(_ domain: Domain) -> Bool {
        outboundConnectors.contains { connector in
            connector.isChosenByDomain
                && (connector.isForAccepted || connector.recipientDomains.contains { $0.matches(domain) })
        }
    }

    /// Whether an outbound connector takes mail for every subdomain of an accepted domain.
    fileprivate func routesSubdomains(of domain: Domain) -> Bool {
        outboundConnectors.contains { connector in
            connector.isChosenByDomain
                && (connector.isForAccepted
                    || connector.recipientDomains.contains { pattern in
                        if case .exact = pattern { return false }
                        return pattern.matches(domain)
                    })
        }
    }

    fileprivate var responsible: [(field: String, addresses: [EmailAddress])] {
        [
            ("administrators", administrators), ("Postmaster", postmaster.map { [$0] } ?? []),
            ("Abuse", abuse.map { [$0] } ?? []),
        ]
    }
}

extension OutboundConnector {
    /// Whether mail goes by it for its recipient's domain alone.
    fileprivate var isChosenByDomain: Bool { isEnabled && !isTestMode && !isTransportRuleScoped }

    fileprivate var isForAccepted: Bool { allAcceptedDomains || routeAllMessagesViaOnPremises }

    /// Whether it names the domain or its subdomains.
    fileprivate func names(_ domain: Domain) -> Bool {
        recipientDomains.contains(.exact(domain)) || recipientDomains.contains(.suffix(domain))
    }
}
