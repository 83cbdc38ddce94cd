public import Mail

/// The outbound connectors of an organization by what they are for, compiled for look-ups (docs/reference/routing.md).
public struct OutboundRoutes: Sendable {
    /// Why a connector is a candidate for a domain; the cases from the best to the weakest.
    public enum Match: Hashable, Sendable, CustomStringConvertible {
        /// `RecipientDomains` has the domain itself.
        case exact
        /// `RecipientDomains` has `*.` and this domain, which is the domain or a parent of it.
        case suffix(Domain)
        /// `AllAcceptedDomains`, and it is one.
        case allAcceptedDomains
        /// `RecipientDomains` has `*`.
        case any

        /// The property that matched, as it is written in a document.
        public var description: String {
            switch self {
            case .exact: "the domain itself"
            case .suffix(let domain): "*.\(domain.name)"
            case .allAcceptedDomains: "AllAcceptedDomains"
            case .any: "*"
            }
        }
    }

    /// A connector that could take mail for a domain.
    public struct Candidate: Sendable {
        /// The connector.
        public let connector: OutboundConnector
        /// Why.
        public let match: Match
        fileprivate let index: Int
    }

    private let connectors: [OutboundConnector]
    // Indices into `connectors`, in the order of names: of equals the first counts.
    private var exact: [String: [Int]] = [:]
    private var suffix: [String: [Int]] = [:]
    private var accepted: [Int] = []
    private var any: [Int] = []

    /// The connector that takes all mail for elsewhere to the organization's own servers first (centralised mail
    /// transport); nil when there is none.
    public let centralised: OutboundConnector?
    /// Whether there is one.
    public let isCentralised: Bool

    /// Compiles the connectors that mail may choose by its domain: the enabled ones that are neither `TestMode` copies
    /// nor used by rules alone.
    init(_ connectors: [OutboundConnector]) {
        let usable = connectors.filter(\.isSelectable).sorted { $0.name < $1.name }
        self.connectors = usable
        centralised = usable.first { $0.routeAllMessagesViaOnPremises && $0.connectorType == .onPremises }
        isCentralised = centralised != nil
        for (index, connector) in usable.enumerated() {
            if connector.allAcceptedDomains { accepted.append(index) }
            // An entry that stands there twice is one.
            for pattern in Set(connector.recipientDomains) {
                switch pattern {
                case .exact(let domain): exact[domain.name, default: []].append(index)
                case .suffix(let domain): suffix[domain.name, default: []].append(index)
                case .any: any.append(index)
                }
            }
        }
    }

    /// The best connector for a domain: an exact entry, else the longest `*.` suffix, else one for all accepted domains,
    /// else a bare `*`; of equals the one whose name sorts first.
    public func best(for domain: Domain, isAccepted: Bool) -> OutboundConnector? {
        guard !connectors.isEmpty else { return nil }
        if let index = exact[domain.name]?.first { return connectors[index] }
        if !suffix.isEmpty {
            var candidate: Domain? = domain
            while let parent = candidate {
                if let index = suffix[parent.name]?.first { return connectors[index] }
                candidate = parent.parent
            }
        }
        return ((isAccepted ? accepted.first : nil) ?? any.first).map { connectors[$0] }
    }

    /// Every connector that could take mail for a domain, the best first, each with its best match; at most `limit`.
    public func candidates(for domain: Domain, isAccepted: Bool, limit: Int = .max) -> [Candidate] {
        guard !connectors.isEmpty else { return [] }
        var found: [Candidate] = []
        // Of the few that are asked for, no set is made.
        func add(_ indices: [Int], _ match: Match) {
            for index in indices where found.count < limit && !found.contains(where: { $0.index == index }) {
                found.append(Candidate(connector: connectors[index], match: match, index: index))
            }
        }
        if let indices = exact[domain.name] { add(indices, .exact) }
        if !suffix.isEmpty {
            var candidate: Domain? = domain
            while let parent = candidate, found.count < limit {
                if let indices = suffix[parent.name] { add(indices, .suffix(parent)) }
                candidate = parent.parent
            }
        }
        if isAccepted { add(accepted, .allAcceptedDomains) }
        add(any, .any)
        return found
    }
}

extension OutboundConnector {
    /// Whether mail may choose it by domain: enabled, no `TestMode` copy, not for rules alone.
    public var isSelectable: Bool { isEnabled && !isTestMode && !isTransportRuleScoped }

    /// Why an entry of it fits a domain; nil when none does. For reports; mail asks ``OutboundRoutes``.
    public func match(_ domain: Domain, isAccepted: Bool) -> OutboundRoutes.Match? {
        OutboundRoutes([
            with {
                $0.isEnabled = true; $0.isTestMode = false; $0.isTransportRuleScoped = false
            }
        ])
        .candidates(for: domain, isAccepted: isAccepted).first?.match
    }

    private func with(_ change: (inout OutboundConnector) -> Void) -> OutboundConnector {
        var copy = self
        change(&copy)
        return copy
    }
}
