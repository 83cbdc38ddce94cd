/// Gives a number that stands for octets: the same for the same octets, and the octets can't be read from it.
package typealias MarkDigest = @Sendable ([UInt8]) -> UInt64

/// What the links of a message are found by after its content is gone: numbers that stand for their hosts, for the beginnings
/// of their paths, and for names in them (docs/reference/late-findings.md#delivered-mail). Entries with `Block` of the list of
/// URLs are compared with them as ``AllowBlockTable`` compares them with links.
package struct LinkMarks: Hashable, Sendable {
    /// What is kept of a link.
    package struct Link: Hashable, Sendable {
        /// The number of its host in ``LinkMarks/hosts``.
        package var host: Int
        /// Whether nothing stands behind the host.
        package var isBare: Bool
        /// What stands behind the host, and its beginnings.
        package var paths: [UInt32]

        /// Puts one together.
        package init(host: Int, isBare: Bool, paths: [UInt32]) {
            self.host = host
            self.isBare = isBare
            self.paths = paths
        }
    }

    /// Hosts that are kept, at most.
    package static let mostHosts = 32
    /// Links that are kept, at most.
    package static let mostLinks = 64
    /// Beginnings of a path that are kept, at most.
    package static let mostPaths = 24
    /// Names in links that are kept, at most.
    package static let mostNames = 64
    /// Labels of the longest end of a host that is kept beside the whole.
    package static let mostLabels = 8

    /// Of each host the whole, then its ends from the longest on.
    package var hosts: [[UInt64]]
    /// The links.
    package var links: [Link]
    /// Names behind the hosts of links that could be those of hosts.
    package var names: [UInt64]

    /// What was kept.
    package init(hosts: [[UInt64]] = [], links: [Link] = [], names: [UInt64] = []) {
        self.hosts = hosts
        self.links = links
        self.names = names
    }

    /// What is kept of links; those beyond the bounds are left out.
    package init(of urls: some Sequence<AllowBlockURL>, digest: MarkDigest) {
        self.init()
        var places: [[UInt8]: Int] = [:]
        var known: Set<UInt64> = []
        for url in urls {
            guard links.count < Self.mostLinks else { break }
            let place = places[url.host] ?? hosts.count
            if place == hosts.count {
                guard hosts.count < Self.mostHosts else { continue }
                places[url.host] = place
                hosts.append(Self.ends(of: url.host[...]).map { digest(MarkKey.host($0)) })
            }
            let link = Link(
                host: place, isBare: url.rest.isEmpty, paths: Self.paths(of: url.rest, digest: digest))
            if !links.contains(link) { links.append(link) }
            func add(_ key: [UInt8]) {
                guard names.count < Self.mostNames else { return }
                let name = digest(key)
                if known.insert(name).inserted { names.append(name) }
            }
            URLTable.forEachName(in: url.written) { name in
                guard name.contains(UInt8(ascii: ".")) else { return }
                for end in Self.ends(of: name) where end.contains(UInt8(ascii: ".")) { add(MarkKey.name(end)) }
            }
            for segment in URLTable.segments(of: url.rest) where segment.contains(UInt8(ascii: ".")) {
                add(MarkKey.segment(segment))
            }
        }
    }

    /// A name, and its ends behind dots from the longest on that is kept.
    private static func ends(of name: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        let dots = name.indices.filter { name[$0] == UInt8(ascii: ".") }
        return [name] + dots.suffix(mostLabels).map { name[($0 + 1)...] }
    }

    private static func paths(of rest: [UInt8], digest: MarkDigest) -> [UInt32] {
        guard !rest.isEmpty else { return [] }
        var paths = [MarkKey.path(MarkKey.tree(rest[...]), digest)]
        for index in rest.indices where URLTable.isBoundary(rest[index]) {
            guard paths.count < mostPaths - 1 else { break }
            if index > 0 { paths.append(MarkKey.path(MarkKey.tree(rest[..<index]), digest)) }
            if rest[index] == UInt8(ascii: "/"), index + 1 < rest.count {
                paths.append(MarkKey.path(MarkKey.below(rest[...index]), digest))
            }
        }
        return paths
    }
}

/// What numbers stand for: octets with a first one that tells their kinds apart.
enum MarkKey {
    static func sender(_ key: String) -> [UInt8] { [0] + Array(key.utf8) }
    static func host(_ name: some Sequence<UInt8>) -> [UInt8] { [1] + Array(name) }
    static func name(_ name: some Sequence<UInt8>) -> [UInt8] { [2] + Array(name) }
    static func segment(_ name: some Sequence<UInt8>) -> [UInt8] { [3] + Array(name) }
    static func tree(_ path: some Sequence<UInt8>) -> [UInt8] { [4] + Array(path) }
    static func below(_ path: some Sequence<UInt8>) -> [UInt8] { [5] + Array(path) }

    /// A path counts beside its host alone, so that less of its number does.
    static func path(_ key: [UInt8], _ digest: MarkDigest) -> UInt32 { UInt32(truncatingIfNeeded: digest(key)) }
}
