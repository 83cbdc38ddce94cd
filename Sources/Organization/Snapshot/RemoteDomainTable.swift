public import Mail

/// The remote domains of an organization, compiled: the most specific one holds (docs/reference/outbound.md).
public struct RemoteDomainTable: Sendable {
    private var exact: [Domain: RemoteDomain] = [:]
    private var suffixes: [Domain: RemoteDomain] = [:]
    private var others: RemoteDomain?

    /// Compiles remote domains; of two with one `DomainName` the first holds.
    public init(_ domains: [RemoteDomain]) {
        for domain in domains {
            switch domain.domainName {
            case .exact(let name): exact[name] = exact[name] ?? domain
            case .suffix(let name): suffixes[name] = suffixes[name] ?? domain
            case .any: others = others ?? domain
            }
        }
    }

    /// Whether there are none, so that everything may go everywhere.
    public var isEmpty: Bool { exact.isEmpty && suffixes.isEmpty && others == nil }

    /// The remote domain that holds for a domain: the one of its name, the longest one with `*.`, or `*`; nil for none.
    public func remoteDomain(for domain: Domain) -> RemoteDomain? {
        if let found = exact[domain] { return found }
        if !suffixes.isEmpty {
            var next: Domain? = domain
            while let domain = next {
                if let found = suffixes[domain] { return found }
                next = domain.parent
            }
        }
        return others
    }
}
