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

    /// Reads a URL; nil for nothing, and for a place in the same text.
    ///
    /// - Parameters:
    ///   - limit: octets that are read.
    ///   - hosts: those that links had before.
    init?(_ text: ArraySlice<UInt8>, limit: Int, _ hosts: inout KnownHosts) {
        var start = text.startIndex
        var end = text.endIndex
        while start < end, text[start] <= space { start += 1 }
        while end > start, text[end - 1] <= space { end -= 1 }
        let trimmed = text[start..<end]
        var octets: [UInt8]
        if trimmed.count <= limit, trimmed.span.areAll(from: cr + 1) {
            octets = Array(trimmed)
        } else {
            octets = []
            for octet in trimmed {
                if octet == tab || octet == lf || octet == cr || octet == 0 {
                    traits.insert(.unclean)
                    continue
                }
                guard octets.count < limit else {
                    traits.insert(.isCut)
                    break
                }
                octets.append(octet)
            }
        }
        guard let first = octets.first, first != UInt8(ascii: "#") else { return nil }
        url = octets
        readScheme(octets.span, &hosts)
    }

    /// Schemes in which a backslash is a slash, and slashes before the host may be missing or more.
    private static func isSpecial(_ scheme: String) -> Bool {
        switch scheme {
        case "https", "http", "ftp", "ws", "wss": true
        default: false
        }
    }

    private mutating func readScheme(_ octets: borrowing Span<UInt8>, _ hosts: inout KnownHosts) {
        var end = 0
        while end < octets.count,
            octets[end].isAlphanumeric || octets[end] == UInt8(ascii: "+") || octets[end] == dash || octets[end] == dot
        { end += 1 }
        guard end > 0, end < octets.count, octets[end] == colon, octets[0].isLetter else {
            // Without a scheme, two slashes are a host in that of the page.
            if octets.count > 2, Self.isSlash(octets[0]), Self.isSlash(octets[1]) {
                readAuthority(octets, from: 2, &hosts)
            }
            return
        }
        if end == 5, octets.has("https", at: 0, before: end) {
            scheme = "https"
        } else if end == 4, octets.has("http", at: 0, before: end) {
            scheme = "http"
        } else {
            scheme = octets.array(0..<end).map(\.lowered).text
        }
        guard Self.isSpecial(scheme) else {
            pathStart = end + 1
            return
        }
        var start = end + 1
        while start < octets.count, Self.isSlash(octets[start]) {
            if octets[start] == backslash { traits.insert(.unclean) }
            start += 1
        }
        if start != end + 3 { traits.insert(.unclean) }
        readAuthority(octets, from: start, &hosts)
    }

    private static func isSlash(_ octet: UInt8) -> Bool { octet == slash || octet == backslash }

    private mutating func readAuthority(
        _ octets: borrowing Span<UInt8>, from first: Int, _ hosts: inout KnownHosts
    ) {
        var start = first
        var end = first
        var mark: Int?
        while end < octets.count {
            let octet = octets[end]
            if Self.isSlash(octet) || octet == UInt8(ascii: "?") || octet == UInt8(ascii: "#") { break }
            if octet == UInt8(ascii: "@") {
                traits.insert(.userInfo)
                start = end + 1
                mark = nil
            }
            if octet == colon { mark = end }
            end += 1
        }
        pathStart = end
        if start < end, octets[start] == UInt8(ascii: "[") {
            let close = octets.find(UInt8(ascii: "]"), from: start, to: end)
            if close < end {
                traits.insert(.numericHost)
                host = octets.array(start..<close + 1).map(\.lowered).text
                readPort(octets.array(close + 1..<end)[...])
                return
            }
        }
        if let mark {
            readPort(octets.array(mark..<end)[...])
            end = mark
        }
        guard start < end else { return }
        let (name, found) = hosts.normalized(octets.extracting(start..<end))
        host = name
        traits.formUnion(found)
    }

    private mutating func readPort(_ text: ArraySlice<UInt8>) {
        guard text.first == colon, let number = UInt16(text.dropFirst().text) else { return }
        port = number
        traits.insert(.port)
    }

    /// Resolves one that has no scheme by what relative ones begin with.
    mutating func resolve(in base: LinkTarget) {
        guard Self.isSpecial(base.scheme) else { return }
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
    func embedded(limit: Int, _ hosts: inout KnownHosts) -> [LinkTarget] {
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
            if let target = LinkTarget(decoded[...], limit: limit, &hosts), target.host != nil { found.append(target) }
            start = text.endIndex
        }
        return found
    }
}
