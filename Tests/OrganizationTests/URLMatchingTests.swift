import Mail
import PosternTesting
import Testing

@testable import Organization

/// The table of matching of docs/reference/allow-block-list.md, each row with what it means and what it does not.
@Suite("URLs of the tenant allow and block list")
struct URLMatchingTests {
    private static let now = WallTime(milliseconds: 0)

    private static func table(_ pattern: String, _ action: TenantAllowBlockListItem.Action) -> AllowBlockTable {
        AllowBlockTable([TenantAllowBlockListItem(.url, pattern, action)], spoofs: [])
    }

    /// A link to a host and what is behind it.
    private static func link(_ url: String) -> AllowBlockURL {
        let host = url.prefix { $0 != "/" && $0 != "?" }
        return AllowBlockURL(host: String(host), url: "https://\(url)")
    }

    private static func isFound(_ pattern: String, _ action: TenantAllowBlockListItem.Action, _ url: String) -> Bool {
        table(pattern, action).url(link(url), at: now) != nil
    }

    private func check(
        _ pattern: String, _ action: TenantAllowBlockListItem.Action, finds: [String], not: [String]
    ) {
        for url in finds { #expect(Self.isFound(pattern, action, url), "\(action) \(pattern) finds \(url)") }
        for url in not { #expect(!Self.isFound(pattern, action, url), "\(action) \(pattern) does not find \(url)") }
    }

    @Test("a host that is allowed is that host alone, without a path and without subdomains")
    func allowedHost() {
        check(
            "contoso.com", .allow, finds: ["contoso.com", "contoso.com/"],
            not: [
                "abc-contoso.com", "contoso.com/a", "abc.xyz.contoso.com/a/b/c", "payroll.contoso.com",
                "test.com/contoso.com", "test.com/q=contoso.com", "www.contoso.com", "www.contoso.com/q=a@contoso.com",
                "contoso.com?q=1",
            ])
    }

    @Test("a host that is blocked is the host, its subdomains, all their paths, and its name in paths and queries")
    func blockedHost() {
        check(
            "contoso.com", .block,
            finds: [
                "contoso.com", "contoso.com/a", "abc.xyz.contoso.com/a/b/c", "payroll.contoso.com",
                "test.com/contoso.com", "test.com/q=contoso.com", "test.com/?q=contoso.com", "www.contoso.com",
                "www.contoso.com/q=a@contoso.com", "test.com/?u=http%3A%2F%2Fcontoso.com%2Fa", "test.com/CONTOSO.com/x",
                "test.com/?u=https://www.contoso.com/a", "test.com/%63ontoso.com",
                "test.com/see-contoso.com./contoso.com.",
            ],
            not: [
                "abc-contoso.com", "contoso.com.test.com", "test.com/abc-contoso.com", "test.com/contoso.com.example",
                "test.com/contoso.comx", "contoso.example", "test.com/#contoso.com",
            ])
    }

    @Test("a wildcard in front is any subdomain, without a path and without the domain itself")
    func leftWildcard() {
        check(
            "*.contoso.com", .block, finds: ["www.contoso.com", "xyz.abc.contoso.com", "www.contoso.com/"],
            not: ["123contoso.com", "contoso.com", "test.com/contoso.com", "www.contoso.com/abc", "www.contoso.com?a"])
    }

    @Test("a tilde in front is the domain and its subdomains, without a path")
    func leftTilde() {
        check(
            "~contoso.com", .block, finds: ["contoso.com", "www.contoso.com", "xyz.abc.contoso.com"],
            not: ["123contoso.com", "contoso.com/abc", "www.contoso.com/abc"])
    }

    @Test(
        "a wildcard behind a slash is any path or query, and not the host alone",
        arguments: [TenantAllowBlockListItem.Action.allow, .block])
    func rightWildcard(_ action: TenantAllowBlockListItem.Action) {
        check(
            "contoso.com/*", action,
            finds: [
                "contoso.com/?q=joe@t.com", "contoso.com/a", "contoso.com/a/b/c", "contoso.com/ab", "contoso.com/b/a/c",
                "contoso.com?q=1",
            ], not: ["contoso.com", "contoso.com/", "www.contoso.com/a", "contoso.com/#a", "contoso.com/?"])
        check(
            "contoso.com/a/*", action,
            finds: [
                "contoso.com/a/b", "contoso.com/a/b/c", "contoso.com/a/?q", "contoso.com/x/../a/b", "contoso.com/%61/b",
            ],
            not: [
                "contoso.com", "contoso.com/a", "contoso.com/a/", "contoso.com/ab", "contoso.com/b/a/c",
                "contoso.com/a/../b", "contoso.com/a/%2e%2e/b", "contoso.com/a%2Fb", "contoso.com/A/b",
            ])
    }

    @Test("wildcards on both sides are a subdomain with a path")
    func bothWildcards() {
        check(
            "*.contoso.com/*", .block,
            finds: [
                "abc.contoso.com/ab", "abc.xyz.contoso.com/a/b/c", "www.contoso.com/a", "www.contoso.com/b/a/c",
                "xyz.contoso.com/ba",
            ], not: ["contoso.com/b", "www.contoso.com", "123contoso.com/a"])
    }

    @Test("tildes on both sides are the domain, its subdomains, all paths, and its name as a part of a path")
    func bothTildes() {
        check(
            "~contoso.com~", .block,
            finds: [
                "contoso.com", "contoso.com/a", "www.contoso.com", "www.contoso.com/b", "xyz.abc.contoso.com",
                "abc.xyz.contoso.com/a/b/c", "contoso.com/b/a/c", "test.com/contoso.com", "test.com/a/contoso.com/b",
            ], not: ["123contoso.com", "contoso.org", "test.com/q=contoso.com", "test.com/?contoso.com", "test.com"])
    }

    @Test("an address is itself, with a path only where a wildcard stands behind it")
    func addresses() {
        for action in [TenantAllowBlockListItem.Action.allow, .block] {
            check(
                "1.2.3.4", action, finds: ["1.2.3.4", "1.2.3.4/"], not: ["1.2.3.4/a", "11.2.3.4/a", "test.com/1.2.3.4"])
            check("1.2.3.4/*", action, finds: ["1.2.3.4/b", "1.2.3.4/baaaa"], not: ["1.2.3.4", "11.2.3.4/a"])
        }
        let table = Self.table("[2001:DB8::1]/*", .block)
        let link = AllowBlockURL(host: "[2001:db8:0::1]", url: "http://[2001:db8:0::1]/a")
        #expect(table.url(link, at: Self.now) != nil)
    }

    @Test("a wildcard in front of a top-level domain with any path is all of it")
    func topLevel() {
        check(
            "*.zip/*", .block, finds: ["a.zip", "a.zip/b", "a.b.zip"],
            not: ["zip", "azip", "a.zip.com", "test.com/a.zip"])
    }

    @Test("a path that is blocked is the path with what is below it; one that is allowed is itself")
    func paths() {
        check(
            "contoso.com/a", .block, finds: ["contoso.com/a", "contoso.com/a/b", "contoso.com/a?q"],
            not: ["contoso.com", "contoso.com/ab", "contoso.com/b/a", "www.contoso.com/a"])
        check(
            "contoso.com/a/", .block,
            finds: ["contoso.com/a/", "contoso.com/a/b", "contoso.com/a/b/c", "contoso.com/a/?q"],
            not: ["contoso.com", "contoso.com/a", "contoso.com/ab", "contoso.com/b/a/c", "www.contoso.com/a/b"])
        check("contoso.com/a/", .allow, finds: ["contoso.com/a/"], not: ["contoso.com/a", "contoso.com/a/b"])
        check(
            "contoso.com/a", .allow, finds: ["contoso.com/a"],
            not: ["contoso.com", "contoso.com/ab", "contoso.com/a/b", "contoso.com/a?q", "contoso.com/a/"])
    }

    @Test(
        "a link is found however its URL writes the host's surroundings",
        arguments: [
            "http://contoso.com/a/b", "HTTPS://contoso.com/a/b", "//contoso.com/a/b", "http:\\\\contoso.com\\a\\b",
            "http:contoso.com/a/b", "http://user:pass@contoso.com:8080/a/b", "https:////contoso.com/a/b",
            "http://contoso.com/./a/b", "http://contoso.com/a/b#c",
            "http://contoso.com//a///b", "http://contoso.com/a/\\b", "http://contoso.com/x/..//a/b",
        ])
    func writings(_ url: String) {
        let link = AllowBlockURL(host: "contoso.com", url: url)
        #expect(Self.table("contoso.com/a/b", .allow).url(link, at: Self.now) != nil)
    }

    // MARK: - Against the reference

    private struct Sampler {
        var random: SeededRandom
        mutating func one(of values: [String]) -> String { values[Int.random(in: 0..<values.count, using: &random)] }

        mutating func name() -> String {
            let labels = (0..<Int.random(in: 0...2, using: &random)).map { _ in one(of: ["a", "b", "a-b", "www"]) }
            return (labels + [one(of: ["ab.com", "b.com", "ab.org", "co.uk"])]).joined(separator: ".")
        }

        mutating func host() -> String { Int.random(in: 0..<8, using: &random) == 0 ? "1.2.3.4" : name() }

        mutating func segments() -> String {
            (0..<Int.random(in: 1...3, using: &random)).map { _ in
                "/" + (Bool.random(using: &random) ? one(of: ["a", "b", "ab", "q=ab.com"]) : name())
            }.joined()
        }

        mutating func pattern() -> String {
            let front = one(of: ["", "", "*.", "~"])
            let host = front.isEmpty ? host() : name()
            switch Int.random(in: 0..<6, using: &random) {
            case 0: return front + host + "/*"
            case 1: return front + host + segments() + "/*"
            case 2: return front + host + segments()
            case 3: return "~" + name() + "~"
            case 4: return "*." + one(of: ["com", "org", "uk"]) + "/*"
            default: return front + host
            }
        }

        mutating func rest() -> String {
            let path = one(of: ["", "", "/", "s"])
            let query = Int.random(in: 0..<4, using: &random) == 0 ? "?u=" + name() + one(of: ["", "/x", "&a=1"]) : ""
            let first = path == "s" ? segments() : path
            return query.isEmpty ? first : (first.isEmpty ? "/" : first) + query
        }
    }

    @Test("the tables find of random URLs what the reference finds, whatever else is in them")
    func property() throws {
        for seed in 0..<300 as Range<UInt64> {
            var sampler = Sampler(random: SeededRandom(seed: seed))
            var patterns: [(text: String, isBlock: Bool)] = []
            var table = URLTable()
            for number in 0..<Int.random(in: 1...12, using: &sampler.random) {
                let text = sampler.pattern()
                let isBlock = Bool.random(using: &sampler.random)
                table.add(try URLPattern(text), number, isBlock: isBlock)
                patterns.append((text, isBlock))
            }
            for _ in 0..<60 {
                let (host, rest) = (sampler.host(), sampler.rest())
                var found: Set<Int> = []
                table.forEach(matching: AllowBlockURL(host: host, url: "https://\(host)\(rest)")) { found.insert($0) }
                let expected = Set(
                    patterns.indices.filter {
                        URLPatternReference.matches(
                            patterns[$0].text, isBlock: patterns[$0].isBlock, host: host, rest: rest)
                    })
                #expect(found == expected, "seed \(seed): \(host)\(rest) of \(patterns)")
            }
        }
    }

    @Test("any octets are a link that is looked up, and a pattern that is read or refused")
    func anyOctets() {
        var random = SeededRandom(seed: 11)
        let alphabet = Array("a.c/?#%2e~*:\\@[]=&\u{0}\u{7f}ü ".utf8)
        func text(_ most: Int) -> String {
            String(
                decoding: (0..<Int.random(in: 0...most, using: &random)).map { _ in
                    Bool.random(using: &random)
                        ? alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
                        : UInt8.random(in: 0...255, using: &random)
                }, as: UTF8.self)
        }
        var table = URLTable()
        for (number, pattern) in ["a.cc", "*.a.cc/*", "~a.cc~", "a.cc/a/*", "a.cc/a", "1.2.3.4"].enumerated() {
            if let pattern = try? URLPattern(pattern) { table.add(pattern, number, isBlock: number % 2 == 0) }
        }
        for _ in 0..<5_000 {
            let pattern = text(40)
            if let read = try? URLPattern(pattern) {
                // What is read can be written and read again.
                #expect((try? URLPattern(read.text)) == read)
                table.add(read, 0, isBlock: false)
            }
            table.forEach(matching: AllowBlockURL(host: text(20), url: text(60))) { #expect($0 < 6) }
        }
    }

    @Test("a link with thousands of labels, slashes and names is looked up as far as the entries reach")
    func long() {
        let many = String(repeating: "a.", count: 4_000)
        let table = Self.table("contoso.com", .block)
        let link = AllowBlockURL(host: "test.com", url: "https://test.com/" + many + "contoso.com")
        #expect(table.url(link, at: Self.now) != nil)
        let deep = AllowBlockURL(
            host: "contoso.com", url: "https://contoso.com/a" + String(repeating: "/", count: 4_000) + "b")
        #expect(Self.table("contoso.com/a/*", .allow).url(deep, at: Self.now) != nil)
    }
}
