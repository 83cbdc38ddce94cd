import MIME
import Mail

extension Findings {
    /// Links: where they lead and how they are written.
    mutating func readLinks() {
        let targets = reading.targets
        readAddresses()
        guard !targets.isEmpty else {
            add(.urlNone)
            return
        }
        let addresses = reading.recipients.prefix(10).flatMap(Self.formsInURL)
        for target in targets {
            readHost(target)
            readURL(target, addresses)
        }
        let foreign = targets.first { !reading.isRelated($0.host) }
        if let foreign, !targets.contains(where: { reading.isRelated($0.host) }) {
            add(.urlUnrelated, foreign.host.name)
        }
        let own = targets.first {
            !reading.isAuthorForged && reading.isAuthors($0.host)
                && $0.host.traits.isDisjoint(with: [.hosted, .freeMail])
        }
        if let own { add(.urlFromDomain, own.host.name) }
        let organizations = Set(targets.map(\.host.organization))
        add(.urlOneTarget, if: reading.linkCount >= 2 && organizations.count == 1, organizations.first ?? "")
        add(.urlSameUrl, if: reading.linkCount >= 2 && reading.urlCount == 1)
        add(.urlSingle, if: reading.linkCount == 1)
        add(.urlRedirParam, if: reading.hasEmbeddedLink)
        if own == nil,
            let soft = targets.first(where: { !$0.host.traits.isDisjoint(with: .soft) && !reading.isRelated($0.host) })
        {
            softTarget = soft.host.name
            leadsToAnyone = targets.contains {
                !$0.host.traits.isDisjoint(with: HostTraits.soft.subtracting(.random)) && !reading.isRelated($0.host)
            }
        } else if own == nil, hasAny(.urlOpenredir, .urlCmsPath) {
            softTarget = targets.first?.host.name ?? ""
            leadsToAnyone = true
        }
    }

    /// Links that write to a free mailbox, of a page that comes from none.
    private mutating func readAddresses() {
        guard reading.authorHost?.traits.contains(.freeMail) != true, !reading.isThread, !reading.isVerifiedList else {
            return
        }
        for address in reading.writesTo {
            guard let at = address.utf8.lastIndex(of: UInt8(ascii: "@")),
                reading.hosts.host(String(address[address.utf8.index(after: at)...])).traits.contains(.freeMail),
                !reading.recipients.contains(address)
            else { continue }
            add(.urlMailtoFreemail, address)
            return
        }
    }

    private mutating func readHost(_ target: Reading.Target) {
        let (host, link) = (target.host, target.link)
        let isRelated = reading.isRelated(host)
        add(.urlIp, if: host.traits.contains(.numeric), host.name)
        if host.traits.contains(.impossible), !host.traits.contains(.numeric) { add(.urlBadTld, host.name) }
        if !isRelated {
            add(.urlShortener, if: host.traits.contains(.shortener), host.name)
            let isBucket = host.traits.contains(.bucket) || host.traits.contains(.freeHost)
            add(.urlBucket, if: isBucket, host.name)
            add(.urlFreehost, if: host.traits.contains(.hosted), host.name)
            add(.urlIpfs, if: host.traits.contains(.ipfs) || link.url.contains(octets: "/ipfs/"), host.name)
            add(.urlCheapTld, if: host.traits.contains(.cheap), host.name)
            let isSender = !host.traits.isDisjoint(with: [.sender, .bucket, .freeHost, .hosted])
            add(.urlRandomHost, if: host.traits.contains(.random) && !isSender, host.name)
            // Services send for the companies that they are called after, and they for others.
            if !host.traits.contains(.sender), let brand = lists.brand(within: host.name), !isSenders(brand) {
                add(.urlBrandHost, host.name)
            }
        }
        let labels = host.name.split(separator: ".")
        let isPuny = labels.contains { $0.hasPrefix("xn--") }
        if isPuny || link.traits.contains(.internationalHost) {
            add(
                .urlNonascii,
                if: link.url.utf8.prefix(300).contains { $0 >= 0x80 } && link.traits.contains(.internationalHost),
                host.name)
            if isPuny, !isRelated {
                add(.urlPuny, host.name)
                readLookalike(host)
            }
        }
    }

    /// Whether a host, in letters that look like ASCII, is the name of a brand or of the organization.
    private mutating func readLookalike(_ host: Host) {
        guard let domain = try? Domain(host.organization) else { return }
        let shown = domain.unicode
        guard shown != host.organization, let label = shown.split(separator: ".").first else { return }
        let skeleton = lists.fold.skeleton(String(label)).filter { $0 != "-" }
        // `müller` for `muller` is a name of its own: the letters have to be of another script, or be more than marks.
        let isForeign = label.unicodeScalars.contains { $0.value >= 0x250 }
        guard isForeign else { return }
        if let brand = lists.brand(named: skeleton), !lists.owns(brand, host.name) { lookalike = host.name }
        for own in input.own.domains where own.name.split(separator: ".").first.map({ $0 == skeleton }) == true {
            lookalike = host.name
        }
    }

    private mutating func readURL(_ target: Reading.Target, _ addresses: [[UInt8]]) {
        let (link, host) = (target.link, target.host)
        let url = Array(link.url.utf8.prefix(2_048))
        add(.urlUserinfo, if: link.traits.contains(.userInfo), host.name)
        add(.urlPort, if: link.traits.contains(.port) && link.port != 80 && link.port != 443 && link.port != nil)
        add(.urlMalformed, if: link.traits.contains(.unclean) || link.traits.contains(.encodedHost), host.name)
        add(.urlLong, if: url.count > 300)
        let hash = url.firstIndex(of: UInt8(ascii: "#"))
        if let hash { add(.urlFragment, if: url.count - hash - 1 > 15) }
        let path = Self.path(of: url)
        if !path.isEmpty {
            let text = String(decoding: path.prefix(1_024), as: UTF8.self).lowercased()
            let isCMS = ["/wp-content/", "/wp-includes/", "/wp-admin/", "/.well-known/"].contains {
                text.contains(octets: $0)
            }
            add(.urlCmsPath, if: isCMS && target.link.kind != .image && !reading.isRelated(host), host.name)
            readRedirect(host, path)
        }
        readRecipient(url, hash, host, addresses)
        readShown(target)
    }

    /// What is behind the host.
    private static func path(of url: [UInt8]) -> ArraySlice<UInt8> {
        var index = 0
        while index + 2 < url.count {
            if url[index] == UInt8(ascii: ":"), url[index + 1] == UInt8(ascii: "/"), url[index + 2] == UInt8(ascii: "/")
            {
                return url[(index + 3)...].drop {
                    $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#")
                }
            }
            index += 1
        }
        return []
    }

    private mutating func readRedirect(_ host: Host, _ path: ArraySlice<UInt8>) {
        guard !has(.urlOpenredir), !reading.isRelated(host) else { return }
        let plain = host.name.hasPrefix("www.") ? String(host.name.dropFirst(4)) : host.name
        for redirect in lists.redirects[plain] ?? lists.redirects[host.organization] ?? [] {
            guard path.starts(with: redirect.path) else { continue }
            guard let parameter = redirect.parameter else {
                add(.urlOpenredir, host.name)
                return
            }
            let query = path.drop { $0 != UInt8(ascii: "?") }.dropFirst().split(separator: UInt8(ascii: "&"))
            if query.contains(where: {
                $0.starts(with: parameter) && $0.dropFirst(parameter.count).first == UInt8(ascii: "=")
            }) {
                add(.urlOpenredir, host.name)
                return
            }
        }
    }

    /// An address in small letters as URLs have it: as it is, and with its sign encoded.
    static func formsInURL(_ address: String) -> [[UInt8]] {
        let plain = Array(address.utf8)
        let encoded = plain.flatMap { $0 == UInt8(ascii: "@") ? Array("%40".utf8) : [$0] }
        return [plain, encoded]
    }

    /// Whether the URL has the recipient's address in it, plain or in Base64.
    ///
    /// - Parameter addresses: the recipients' addresses in each form that URLs have them in.
    private mutating func readRecipient(_ url: [UInt8], _ hash: Int?, _ host: Host, _ addresses: [[UInt8]]) {
        let start = url.firstIndex { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") } ?? url.count
        if !isTargeted, start < url.count {
            let tail = url[start...].map(\.lowered)
            isTargeted = addresses.contains { tail.span.contains($0, before: tail.count) }
        }
        guard !has(.urlB64Rcpt) else { return }
        var checked = 0
        for token in url.split(whereSeparator: {
            !($0.isAlphanumeric || $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-"))
        })
        where token.count >= 12 && token.count <= 200 {
            checked += 1
            guard checked <= 16 else { return }
            guard let decoded = Self.base64(token), Self.isAddress(decoded) else { continue }
            // A list's own link for leaving it has the address too.
            if !reading.isRelated(host) { add(.urlB64Rcpt, host.name) }
            return
        }
    }

    /// The octets of Base64, also in the alphabet for URLs (RFC 4648 section 5); a letter too many is passed over.
    private static func base64(_ token: ArraySlice<UInt8>) -> [UInt8]? {
        let text = token.dropLast(token.count % 4 == 1 ? 1 : 0).map { octet -> UInt8 in
            switch octet {
            case UInt8(ascii: "-"): UInt8(ascii: "+")
            case UInt8(ascii: "_"): UInt8(ascii: "/")
            default: octet
            }
        }
        return Base64.decode(text)
    }

    private static func isAddress(_ octets: [UInt8]) -> Bool {
        guard let at = octets.firstIndex(of: UInt8(ascii: "@")), at > 0,
            octets.lastIndex(of: UInt8(ascii: "@")) == at, octets[at...].dropFirst(2).contains(UInt8(ascii: "."))
        else { return false }
        return octets.allSatisfy { $0.isAlphanumeric || "@.-_+".utf8.contains($0) }
    }

    /// Whether the words of a link are another host.
    private mutating func readShown(_ target: Reading.Target) {
        guard let text = target.link.text, target.link.kind == .anchor, text.utf8.count <= 300 else { return }
        var shown = text.lowercased()[...]
        for scheme in ["https://", "http://"] where shown.hasPrefix(scheme) { shown = shown.dropFirst(scheme.count) }
        let name = shown.prefix { $0 != "/" && $0 != "?" && $0 != "#" && $0 != ":" }
        guard name.utf8.contains(UInt8(ascii: ".")), !name.hasPrefix("."), !name.hasSuffix("."),
            name.utf8.allSatisfy({ $0.isAlphanumeric || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") }),
            (try? Domain(name)) != nil
        else { return }
        let host = reading.hosts.host(String(name))
        guard !host.traits.contains(.impossible), host.organization != target.host.organization,
            !reading.isRelated(target.host), target.host.traits.isDisjoint(with: [.sender])
        else { return }
        // Some domains redirect to others of the same owner.
        let brand = [host.organization, host.name].compactMap { lists.brandDomains[$0] }.min()
        if let brand, lists.owns(brand, target.host.name) { return }
        add(.urlTextMismatch, "\(host.name) and goes to \(target.host.name)")
        if brand != nil || isOwn(host) { showsOthersHost = true }
    }
}
