internal import Mail

/// The enabled Partner connectors of an organization by the domains of senders.
struct PartnerTable: Sendable {
    private var exact: [String: [Int]] = [:]
    private var suffix: [String: [Int]] = [:]
    private var any: [Int] = []
    private(set) var isEmpty = true

    init(_ connectors: [InboundConnector]) {
        for (index, connector) in connectors.enumerated()
        where connector.isEnabled && connector.connectorType == .partner {
            isEmpty = false
            for pattern in Set(connector.senderDomains) {
                switch pattern {
                case .exact(let domain): exact[domain.name, default: []].append(index)
                case .suffix(let domain): suffix[domain.name, default: []].append(index)
                case .any: any.append(index)
                }
            }
        }
    }

    /// Calls `body` with every connector for a sender's domain and how specific its entry is, the most specific first:
    /// the domain itself, the longest `*.` entry, then `*`, which alone holds for a sender without a domain. A connector
    /// may come again with a less specific entry.
    func forEach(sender: Domain?, _ body: (Int, Int) -> Void) {
        if let sender {
            for index in exact[sender.name] ?? [] { body(index, .max) }
            if !suffix.isEmpty {
                var candidate: Domain? = sender
                while let domain = candidate {
                    for index in suffix[domain.name] ?? [] { body(index, domain.name.utf8.count) }
                    candidate = domain.parent
                }
            }
        }
        for index in any { body(index, 0) }
    }
}
