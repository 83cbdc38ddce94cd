import Mail
import MailFlow
import Organization
import SenderAuthentication

/// The questions about signing keys that a configuration and a store answer, whether or not a gateway runs.
struct DKIMQueries {
    let snapshot: ConfigurationSnapshot
    let store: any SigningKeyStore
    let now: WallTime

    /// A domain whose keys a command is about.
    struct Target {
        var organization: OrganizationSnapshot
        var domain: Domain
        var config: DKIMSigningConfig?
    }

    /// The accepted domain of a name. Throws ``OperationFailure`` when no organization has it.
    func target(_ text: String) throws(OperationFailure) -> Target {
        guard let domain = try? Domain(text) else {
            throw OperationFailure(.usage, "\"\(text)\" is no domain; write one such as contoso.com.")
        }
        guard let ownership = snapshot.owner(of: domain), ownership.acceptedDomain.domainName == domain else {
            throw OperationFailure(
                .notFound,
                "No organization has the accepted domain \(domain); mail is signed for accepted domains alone. "
                    + "`postern organization list` shows the organizations.")
        }
        return Target(
            organization: ownership.organization, domain: domain,
            config: ownership.organization.dkimSigningConfig(for: domain))
    }

    /// The same, with its configuration. Throws ``OperationFailure`` when it has none.
    func configured(_ text: String) throws(OperationFailure) -> (Target, DKIMSigningConfig) {
        let target = try target(text)
        guard let config = target.config else {
            throw OperationFailure(
                .configuration,
                "Organization \(target.organization.name) has no dkimSigningConfigs entry for \(target.domain); add "
                    + "`- { Domain: \(target.domain), Enabled: false }` to its document and apply it. Set Enabled: true once "
                    + "the records of the new keys are published and `postern dkim check \(target.domain)` finds them.")
        }
        return (target, config)
    }

    /// Answers a question; what changes is not asked here.
    func domains(organization: String?) async throws(OperationFailure) -> [DKIMDomainView] {
        let all = try await keys()
        return try ConnectorFinder(snapshot: snapshot).organizations(organization).flatMap { organization in
            organization.document.acceptedDomains.map(\.domainName).sorted().compactMap { domain in
                let config = organization.dkimSigningConfig(for: domain)
                let own = all.filter { $0.organization == organization.name && $0.domain == domain.name }
                if config == nil, own.isEmpty { return nil }
                return DKIMDomainView(
                    Target(organization: organization, domain: domain, config: config), keys: own, at: now)
            }
        }
    }

    /// One domain.
    func show(_ text: String) async throws(OperationFailure) -> DKIMDomainView {
        let target = try target(text)
        return DKIMDomainView(target, keys: try await keys(of: target), at: now)
    }

    func keys(of target: Target) async throws(OperationFailure) -> [StoredDKIMKey] {
        try await keys().filter { $0.organization == target.organization.name && $0.domain == target.domain.name }
    }

    private func keys() async throws(OperationFailure) -> [StoredDKIMKey] {
        do {
            return try await store.signingKeys()
        } catch {
            throw OperationFailure(reading: error)
        }
    }
}

extension StoredDKIMKey {
    /// The key, read; nil when the store's text is damaged.
    var entry: DKIMKeyring.Key? {
        guard let domain = try? Domain(domain), let selectorName = try? Domain(selector.name(algorithm)),
            let key = try? DKIMSigningKey(pem: privateKey, domain: domain, selector: selectorName)
        else { return nil }
        return DKIMKeyring.Key(organization: organization, key: key, selector: selector, signsFrom: signsFrom)
    }
}

extension DKIMDomainView {
    init(_ target: DKIMQueries.Target, keys: [StoredDKIMKey], at now: WallTime) {
        let config = target.config ?? DKIMSigningConfig(target.domain)
        let entries = keys.compactMap { stored in stored.entry.map { (stored, $0) } }
        let rotation = DKIMRotation(entries.map(\.1), at: now)
        self.init(
            organization: target.organization.name, domain: target.domain.name, isConfigured: target.config != nil,
            isEnabled: target.config?.isEnabled == true, algorithm: config.algorithm.rawValue,
            keySize: config.keySize, headerCanonicalization: config.headerCanonicalization.rawValue,
            bodyCanonicalization: config.bodyCanonicalization.rawValue, rotateOnDate: rotation?.rotateOnDate,
            selectorBefore: rotation?.before, selectorAfter: rotation?.after, signing: rotation?.selector,
            keys: entries.map { stored, entry in
                let isConfigured = config.algorithm.algorithms.contains(stored.algorithm)
                return Key(
                    place: stored.selector, selector: entry.key.selector.name, algorithm: stored.algorithm.rawValue,
                    bits: entry.key.bits, record: entry.key.record, createdAt: stored.createdAt,
                    signsFrom: stored.signsFrom,
                    isSigning: isConfigured && stored.selector == rotation?.selector
                        && stored.signsFrom.map { $0 <= now } == true,
                    isConfigured: isConfigured)
            }
            .sorted { ($0.place.rawValue, $1.algorithm) < ($1.place.rawValue, $0.algorithm) })
    }
}
