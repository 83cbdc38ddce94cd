package import Mail

/// What a tenant allow and block list blocks, compiled for messages of which only marks are left
/// (docs/reference/late-findings.md#delivered-mail). It says of them what ``AllowBlockTable`` says of the messages.
package struct BlockMarks: Sendable {
    /// A pattern of URLs for one host.
    private struct Rule: Sendable {
        /// What must stand behind the host.
        enum Tail: Sendable {
            case anything
            case nothing
            case path([UInt32])
        }

        var value: String
        var hosts: URLPattern.Hosts
        var tail: Tail

        /// Whether it means a link with its host: the whole host of the link, or an end of that.
        func means(_ link: LinkMarks.Link, isWhole: Bool) -> Bool {
            let isHost =
                switch hosts {
                case .all: true
                case .host: isWhole
                case .subdomains: !isWhole
                }
            guard isHost else { return false }
            return switch tail {
            case .anything: true
            case .nothing: link.isBare
            case .path(let paths): paths.contains { link.paths.contains($0) }
            }
        }
    }

    private var senders: [UInt64: String] = [:]
    private var hosts: [UInt64: [Rule]] = [:]
    private var names: [UInt64: String] = [:]
    private var files: [[UInt8]: String] = [:]

    /// The entries that block at a moment; those of other lists than `Sender`, `Url` and `FileHash` say nothing here.
    package init(_ items: [TenantAllowBlockListItem], at moment: WallTime, digest: MarkDigest) {
        for item in items where item.action == .block && item.isInForce(at: moment) {
            guard let value = try? AllowBlockValue(item.value, of: item.listType) else { continue }
            switch value {
            case .sender(let pattern): senders[digest(MarkKey.sender(pattern.key))] = item.value
            case .url(let pattern): add(pattern, item.value, digest)
            case .fileHash(let hash): files[hash] = item.value
            case .ip: break
            }
        }
    }

    private mutating func add(_ pattern: URLPattern, _ value: String, _ digest: MarkDigest) {
        let host = digest(MarkKey.host(pattern.host))
        func add(_ hosts: URLPattern.Hosts, _ tail: Rule.Tail) {
            self.hosts[host, default: []].append(Rule(value: value, hosts: hosts, tail: tail))
        }
        switch pattern.tail {
        case .none where pattern.hosts == .host && !pattern.isAddress:
            // A host alone means its subdomains and all of their paths too, and its name in other links.
            add(.all, .anything)
            names[digest(MarkKey.name(pattern.host))] = value
        case .none: add(pattern.hosts, .nothing)
        case .anything:
            add(pattern.hosts, .anything)
            if pattern.hosts == .all { names[digest(MarkKey.segment(pattern.host))] = value }
        case .path(let path):
            var paths = [MarkKey.path(MarkKey.tree(path), digest)]
            if path.last == UInt8(ascii: "/") { paths.append(MarkKey.path(MarkKey.below(path), digest)) }
            add(pattern.hosts, .path(paths))
        case .below(let path): add(pattern.hosts, .path([MarkKey.path(MarkKey.below(path), digest)]))
        }
    }

    /// Whether nothing is blocked.
    package var isEmpty: Bool { senders.isEmpty && hosts.isEmpty && files.isEmpty }

    /// What senders are found by: each address, its domain, and the domains above it.
    package static func keys(of addresses: [EmailAddress], digest: MarkDigest) -> [UInt64] {
        var keys: [UInt64] = []
        var known: Set<String> = []
        func add(_ key: String) {
            if known.insert(key).inserted { keys.append(digest(MarkKey.sender(key))) }
        }
        for address in addresses {
            add(address.lookupKey)
            guard let domain = address.domain else { continue }
            add(domain.name)
            // A sender with a name of a hundred labels must not be too large to be kept.
            let above = Array(sequence(first: domain) { $0.parent })
            for parent in above.prefix(1) + above.suffix(LinkMarks.mostLabels) { add("*.\(parent.name)") }
        }
        return keys
    }

    /// The entry that blocks a sender, by what ``keys(of:digest:)`` gave.
    package func block(senders keys: [UInt64]) -> String? {
        senders.isEmpty ? nil : keys.lazy.compactMap { senders[$0] }.first
    }

    /// The entry that blocks a file, by the octets of its SHA-256.
    package func block(file sha256: [UInt8]) -> String? { files[sha256] }

    /// The entry that blocks a link.
    package func block(_ marks: LinkMarks) -> String? {
        guard !hosts.isEmpty else { return nil }
        for link in marks.links where marks.hosts.indices.contains(link.host) {
            for (number, end) in marks.hosts[link.host].enumerated() {
                if let rule = hosts[end]?.first(where: { $0.means(link, isWhole: number == 0) }) { return rule.value }
            }
        }
        return names.isEmpty ? nil : marks.names.lazy.compactMap { names[$0] }.first
    }
}
