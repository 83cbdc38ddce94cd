/// Patterns of URLs, compiled: which of them mean a link.
///
/// A look-up goes once over the link, and hashes as many ends of the host and beginnings of the path as the longest
/// pattern has: not more for more patterns.
struct URLTable: Sendable {
    private typealias Octets = ArraySlice<UInt8>

    /// A pattern by its number, and the hosts that it means.
    private struct Rule: Sendable {
        var number: Int
        var hosts: URLPattern.Hosts
    }

    /// The patterns of one host, by what they say of the rest.
    private struct HostRules: Sendable {
        /// Nothing stands behind the host.
        var bare: [Rule] = []
        /// Anything may.
        var anything: [Rule] = []
        /// This alone.
        var exact: [Octets: [Rule]] = [:]
        /// This, what is below it, and its queries.
        var trees: [Octets: [Rule]] = [:]
        /// What is below this, which ends with a slash.
        var below: [Octets: [Rule]] = [:]
        /// The most slashes and question marks in what `trees` and `below` have.
        var deepest = 0
    }

    private var hosts: [Octets: HostRules] = [:]
    /// By a name that may stand anywhere behind the host of a link.
    private var elements: [Octets: [Int]] = [:]
    /// By a name that may be a whole segment of a path.
    private var segments: [Octets: [Int]] = [:]
    /// The most labels of a name in the tables.
    private var mostLabels = 0

    init() {}

    var isEmpty: Bool { hosts.isEmpty }

    /// Adds a pattern; `isBlock` says that a host alone means its subdomains and all of their paths too.
    mutating func add(_ pattern: URLPattern, _ number: Int, isBlock: Bool) {
        let host = pattern.host[...]
        mostLabels = max(mostLabels, 1 + host.count { $0 == UInt8(ascii: ".") })
        var rule = Rule(number: number, hosts: pattern.hosts)
        let isWide = isBlock && pattern.hosts == .host && !pattern.isAddress
        switch pattern.tail {
        case .none where isWide:
            rule.hosts = .all
            hosts[host, default: HostRules()].anything.append(rule)
            elements[host, default: []].append(number)
        case .none: hosts[host, default: HostRules()].bare.append(rule)
        case .anything:
            hosts[host, default: HostRules()].anything.append(rule)
            if pattern.hosts == .all { segments[host, default: []].append(number) }
        case .path(let path) where isBlock:
            hosts[host, default: HostRules()].trees[path[...], default: []].append(rule)
            // What is below `/a/` begins with it, while that below `/a` has the slash besides.
            if path.last == UInt8(ascii: "/") {
                hosts[host, default: HostRules()].below[path[...], default: []].append(rule)
            }
            deepen(host, path)
        case .path(let path): hosts[host, default: HostRules()].exact[path[...], default: []].append(rule)
        case .below(let path):
            hosts[host, default: HostRules()].below[path[...], default: []].append(rule)
            deepen(host, path)
        }
    }

    private mutating func deepen(_ host: Octets, _ path: [UInt8]) {
        let deepest = max(hosts[host]?.deepest ?? 0, path.count(where: Self.isBoundary))
        hosts[host]?.deepest = deepest
    }

    static func isBoundary(_ octet: UInt8) -> Bool { octet == UInt8(ascii: "/") || octet == UInt8(ascii: "?") }

    /// Calls `body` with the number of each pattern that means a link; with some of them twice.
    func forEach(matching url: AllowBlockURL, _ body: (Int) -> Void) {
        forEachEnd(of: url.host[...]) { end, isWhole in
            guard let rules = hosts[end] else { return }
            forEach(of: rules, matching: url.rest) { rule in
                switch rule.hosts {
                case .all: body(rule.number)
                case .host: if isWhole { body(rule.number) }
                case .subdomains: if !isWhole { body(rule.number) }
                }
            }
        }
        if !elements.isEmpty, !url.written.isEmpty { forEachElement(of: url.written, body) }
        if !segments.isEmpty, !url.rest.isEmpty { forEachSegment(of: url.rest, body) }
    }

    /// Calls `body` with the last labels of a name, from one to as many as a pattern has.
    private func forEachEnd(of name: Octets, _ body: (_ end: Octets, _ isWhole: Bool) -> Void) {
        var labels = 0
        var index = name.endIndex
        while index > name.startIndex, labels < mostLabels {
            index -= 1
            if index == name.startIndex {
                body(name, true)
            } else if name[index] == UInt8(ascii: ".") {
                labels += 1
                body(name[(index + 1)...], false)
            }
        }
    }

    private func forEach(of rules: HostRules, matching rest: [UInt8], _ body: (Rule) -> Void) {
        for rule in rules.anything { body(rule) }
        guard !rest.isEmpty else {
            for rule in rules.bare { body(rule) }
            return
        }
        if !rules.exact.isEmpty { for rule in rules.exact[rest[...]] ?? [] { body(rule) } }
        guard rules.deepest > 0 else { return }
        for rule in rules.trees[rest[...]] ?? [] { body(rule) }
        var depth = 0
        for index in rest.indices where Self.isBoundary(rest[index]) {
            for rule in rules.trees[rest[..<index]] ?? [] { body(rule) }
            if rest[index] == UInt8(ascii: "/"), index + 1 < rest.count {
                for rule in rules.below[rest[...index]] ?? [] { body(rule) }
            }
            depth += 1
            if depth > rules.deepest { break }
        }
    }

    /// Names in the path and the query, with their codes read: `https://test.com/?u=http%3A%2F%2Fwww.contoso.com`.
    private func forEachElement(of written: Octets, _ body: (Int) -> Void) {
        Self.forEachName(in: written) { name in
            forEachEnd(of: name) { end, _ in
                for number in elements[end] ?? [] { body(number) }
            }
        }
    }

    /// Calls `body` with what could be the name of a host in what stands behind the host of a link, as it was written.
    static func forEachName(in written: ArraySlice<UInt8>, _ body: (ArraySlice<UInt8>) -> Void) {
        let octets = PercentCode.decoded(written).map(\.smallASCII)
        var start = 0
        while start < octets.count {
            guard isOfName(octets[start]) else {
                start += 1
                continue
            }
            var end = start
            while end < octets.count, isOfName(octets[end]) { end += 1 }
            var last = end
            // A full stop behind it.
            while last > start, octets[last - 1] == UInt8(ascii: ".") { last -= 1 }
            body(octets[start..<last])
            start = end
        }
    }

    private func forEachSegment(of rest: [UInt8], _ body: (Int) -> Void) {
        for segment in Self.segments(of: rest) {
            for number in segments[segment] ?? [] { body(number) }
        }
    }

    /// The parts of a path, without the query.
    static func segments(of rest: [UInt8]) -> [ArraySlice<UInt8>] {
        rest.prefix { $0 != UInt8(ascii: "?") }.map(\.smallASCII).split(separator: UInt8(ascii: "/"))
    }

    /// Whether an octet can be in the name of a host: whatever else stands there ends it.
    private static func isOfName(_ octet: UInt8) -> Bool {
        switch octet {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"),
            UInt8(ascii: "_"), UInt8(ascii: "."):
            true
        default: octet >= 0x80
        }
    }
}
