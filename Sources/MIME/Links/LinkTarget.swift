import Mail

/// Where a URL leads, read as browsers do (WHATWG URL, section 4.4).
struct LinkTarget {
    /// Without the tabs, line ends and blanks that browsers take out.
    private(set) var url: [UInt8]
    /// In lower case.
    private(set) var scheme = ""
    private(set) var host: String?
    private(set) var port: UInt16?
    private(set) var traits: Link.Traits = []
    /// Behind the authority.
    private var pathStart = 0
    /// What stands for the host, as it is written.
    private(set) var writtenHost: ArraySlice<UInt8> = []

    /// Schemes in which a backslash is a slash, and slashes before the host may be missing or more.
    private static func isSpecial(_ scheme: some Collection<UInt8>) -> Bool {
        scheme.equals("https") || scheme.equals("http") || scheme.equals("ftp") || scheme.equals("ws")
            || scheme.equals("wss")
    }

    /// Reads a URL; nil for nothing, and for a place in the same text.
    ///
    /// - Parameters:
    ///   - base: what a relative one begins with.
    ///   - last: one that was read before, whose host may be the same.
    ///   - limit: octets that are read.
    init?(
        _ text: some Collection<UInt8>, base: LinkTarget? = nil, last: LinkTarget? = nil, limit: Int
    ) {
        var octets: [UInt8] = []
        octets.reserveCapacity(min(text.count, limit))
        for octet in text {
            if octet == tab || octet == lf || octet == cr || octet == 0 {
                if !octets.isEmpty { traits.insert(.unclean) }
                continue
            }
            if octets.isEmpty, octet <= space { continue }
            guard octets.count < limit else {
                traits.insert(.isCut)
                break
            }
            octets.append(octet)
        }
        while let last = octets.last, last <= space { octets.removeLast() }
        guard let first = octets.first, first != UInt8(ascii: "#") else { return nil }
        url = octets
        readScheme(last)
        guard scheme.isEmpty, let base, Self.isSpecial(base.scheme.utf8) else { return }
        resolve(by: base)
    }

    private mutating func readScheme(_ last: LinkTarget?) {
        guard
            let end = url.firstIndex(where: {
                !$0.isAlphanumeric && $0 != UInt8(ascii: "+") && $0 != dash && $0 != dot
            }
            ),
            url[end] == colon, url[0].isLetter
        else {
            // Without a scheme, two slashes are a host in that of the page.
            if url.count > 2, Self.isSlash(url[0]), Self.isSlash(url[1]) { readAuthority(from: 2, last) }
            return
        }
        let name = url[..<end]
        scheme =
            name.equals("https") ? "https" : name.equals("http") ? "http" : name.map(\.lowered).text
        guard Self.isSpecial(name) else {
            pathStart = end + 1
            return
        }
        var start = end + 1
        while start < url.count, Self.isSlash(url[start]) {
            if url[start] == backslash { traits.insert(.unclean) }
            start += 1
        }
        if start != end + 3 { traits.insert(.unclean) }
        readAuthority(from: start, last)
    }

    private static func isSlash(_ octet: UInt8) -> Bool { octet == slash || octet == backslash }

    private mutating func readAuthority(from start: Int, _ last: LinkTarget?) {
        let rest = url[start...]
        var authority = rest.prefix {
            !Self.isSlash($0) && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#")
        }
        pathStart = authority.endIndex
        if let at = authority.lastIndex(of: UInt8(ascii: "@")) {
            traits.insert(.userInfo)
            authority = authority[(at + 1)...]
        }
        if authority.first == UInt8(ascii: "["), let end = authority.firstIndex(of: UInt8(ascii: "]")) {
            traits.insert(.numericHost)
            host = authority[...end].map(\.lowered).text
            readPort(authority[(end + 1)...])
            return
        }
        if let mark = authority.lastIndex(of: colon) {
            readPort(authority[mark...])
            authority = authority[..<mark]
        }
        guard !authority.isEmpty else { return }
        writtenHost = authority
        // Most links of a message lead to one host.
        if let last, let host = last.host, last.writtenHost == authority {
            self.host = host
            traits.formUnion(last.traits.intersection([.encodedHost, .internationalHost, .numericHost]))
            return
        }
        let (name, found) = HostName.normalized(authority)
        host = name
        traits.formUnion(found)
    }

    private mutating func readPort(_ text: ArraySlice<UInt8>) {
        guard text.first == colon, let number = UInt16(text.dropFirst().text) else { return }
        port = number
        traits.insert(.port)
    }

    private mutating func resolve(by base: LinkTarget) {
        traits.insert(.isResolved)
        if host != nil {
            url = base.scheme.utf8 + [colon] + url
            scheme = base.scheme
            return
        }
        let head: ArraySlice<UInt8>
        if Self.isSlash(url[0]) {
            head = base.url[..<base.pathStart]
        } else {
            let path = base.url[base.pathStart...].prefix {
                $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#")
            }
            head =
                path.lastIndex(where: Self.isSlash).map { base.url[...$0] } ?? base.url[..<base.pathStart]
                + [slash]
        }
        url = head + url
        (scheme, host, port) = (base.scheme, base.host, base.port)
        traits.formUnion(base.traits.subtracting([.isCut, .isResolved]))
        pathStart = base.pathStart
    }

    /// The links in its parameters, percent-encoded or not.
    func embedded(limit: Int) -> [LinkTarget] {
        var found: [LinkTarget] = []
        var start = max(pathStart, 1)
        while start + 10 < url.count, found.count < 4 {
            // Only behind something that ends what is before.
            guard url[start].lowered == UInt8(ascii: "h"), !url[start - 1].isLetter,
                url[start...].begins("http")
            else {
                start += 1
                continue
            }
            var rest = url[(start + 4)...]
            if rest.first?.lowered == UInt8(ascii: "s") { rest = rest.dropFirst() }
            let isEncoded = rest.begins("%3a") || rest.begins("%253a")
            guard isEncoded || rest.begins("://") else {
                start += 4
                continue
            }
            let text = url[start...].prefix { octet in
                switch octet {
                case UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), quote: false
                case semicolon: !isEncoded
                default: true
                }
            }
            var decoded = isEncoded ? ExtendedParameter.percentDecoded(text) : Array(text)
            if decoded.begins("http%") || decoded.begins("https%") {
                decoded = ExtendedParameter.percentDecoded(decoded)
            }
            if let target = LinkTarget(decoded, limit: limit), target.host != nil { found.append(target) }
            start = text.endIndex
        }
        return found
    }
}
