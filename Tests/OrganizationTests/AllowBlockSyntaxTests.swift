import Mail
import Organization
import Testing

/// The syntax of each list, as docs/reference/allow-block-list.md has it.
@Suite("The syntax of the tenant allow and block list")
struct AllowBlockSyntaxTests {
    private typealias Item = TenantAllowBlockListItem

    private func refusal(
        _ value: String, _ list: Item.ListType, _ action: Item.Action = .block
    ) -> ListEntryRefusal? { Item.refusal(of: value, in: list, action) }

    // MARK: - Senders

    @Test(
        "a sender is an address, a domain or a wildcard in front of a domain",
        arguments: [
            ("ann@contoso.com", "ann@contoso.com"), ("Ann@CONTOSO.com", "ann@contoso.com"),
            ("contoso.com", "contoso.com"), ("bücher.example", "xn--bcher-kva.example"),
            ("*.com", "*.com"), ("*.dom.com", "*.dom.com"), ("*.sd.dom.co.uk", "*.sd.dom.co.uk"),
            ("%22bad%2B%20x%22@d.example", "bad+ x@d.example"), ("a%2Bb@d.example", "a+b@d.example"),
            ("a%zz@d.example", "a%zz@d.example"), (" ann@contoso.com ", "ann@contoso.com"),
        ])
    func senders(_ text: String, _ key: String) {
        #expect(refusal(text, .sender) == nil)
        #expect(refusal(text, .sender, .allow) == nil)
        #expect(Item.key(of: text, in: .sender) == key)
    }

    @Test(
        "a sender that is none is refused with a sentence",
        arguments: [
            ("contoso", "is a name without a dot"), ("*", "would mean every sender"),
            ("*.*", "would mean every sender"), ("*contoso.com", "has a * that no dot follows"),
            ("contoso.*", "has a * that is not at its beginning"),
            ("*.contoso.*", "has a * that is not at its beginning"),
            ("a.*.contoso.com", "has a * that is not at its beginning"),
            ("*@contoso.com", "has a * in an address"), ("an*@contoso.com", "has a * in an address"),
            ("@contoso.com", "has nothing in front of the @"), ("ann@[192.0.2.1]", "is at a server's address"),
            ("192.0.2.1", "is the address of a server"), ("2001:db8::1", "is the address of a server"),
            ("a b@contoso.com", "is no mail address"), ("a%20b@contoso.com", "is no mail address"),
            ("ann@", "is no mail address"), ("ann%0D%0A@contoso.com", "is no mail address"),
            ("a..b.example", "is neither an address nor a domain"), ("", "is neither an address nor a domain"),
            (String(repeating: "a", count: 321), "is longer than an address can be"),
        ])
    func refusedSenders(_ text: String, _ problem: String) throws {
        let refusal = try #require(self.refusal(text, .sender), "\(text) was taken")
        #expect(refusal.problem.hasPrefix(problem), "\(text): \(refusal.problem)")
        #expect(!refusal.mend.isEmpty)
    }

    // MARK: - URLs

    @Test(
        "a URL is a host with wildcards, a path, or both",
        arguments: [
            "contoso.com", "t.co", "www.contoso.com", "contoso.com/", "contoso.com/a", "contoso.com/a?b=c",
            "contoso.com/*", "contoso.com/a/*", "contoso.com/~user/*", "1.2.3.4", "1.2.3.4/*", "1.2.3.4/a",
            "[2001:db8::1]", "[2001:db8::1]/*", "xn--bcher-kva.example", "bücher.example", "CONTOSO.com",
            String(repeating: "a", count: 50) + ".example/" + String(repeating: "b", count: 191),
        ])
    func urls(_ text: String) {
        #expect(refusal(text, .url, .block) == nil, "\(text)")
        #expect(refusal(text, .url, .allow) == nil, "\(text)")
    }

    @Test(
        "a URL with a wildcard or a tilde in front can be blocked, and not be allowed",
        arguments: [
            "*.contoso.com", "~contoso.com", "*.contoso.com/*", "~contoso.com~", "*.com/*", "~contoso.com/*",
            "*.contoso.com/a/*",
        ])
    func manyHosts(_ text: String) {
        #expect(refusal(text, .url, .block) == nil, "\(text)")
        #expect(refusal(text, .url, .allow)?.problem == "means many hosts, which can only be blocked", "\(text)")
    }

    @Test(
        "a URL that is none is refused with a sentence",
        arguments: [
            ("contoso", "has a host without a dot"), ("*.com", "has only a top-level domain"),
            ("*.pdf", "has only a top-level domain"), ("*.contoso.*", "has a * at its end that no slash precedes"),
            ("*contoso.com", "has a * in front that no dot follows"),
            ("contoso.com*", "has a * at its end that no slash precedes"),
            ("contoso.com/a*", "has a * at its end that no slash precedes"),
            ("contoso.com/ab*", "has a * at its end that no slash precedes"),
            ("*1.2.3.4", "has a * in front that no dot follows"),
            ("*.1.2.3.4", "has a wildcard in front of an address"),
            ("~1.2.3.4", "has a wildcard in front of an address"),
            ("1.2.3.4*", "has a * at its end that no slash precedes"),
            ("contoso.com:443", "has a port"), ("abc.contoso.com:25/a", "has a port"), ("1.2.3.4:80", "has a port"),
            ("*", "would mean every URL"), ("*.*", "would mean every URL"), ("~", "would mean every URL"),
            ("conto*so.com", "has a * inside the host"), ("conto~so.com", "has a ~ inside the host"),
            ("*.*.contoso.com", "has a * inside the host"), ("contoso.com/**", "has two wildcards"),
            ("contoso.com/*/*", "has two wildcards"), ("contoso.com/*/a", "has a * in the middle"),
            ("contoso.com~", "has a ~ behind the host"), ("~contoso.com~/a", "has a ~ behind the host"),
            ("http://contoso.com", "begins with a scheme"), ("//contoso.com", "begins with a scheme"),
            ("user@contoso.com", "has a user in front of the host"),
            ("user:pass@contoso.com/a", "has a user in front of the host"),
            ("contoso.com/\"a\"", "has a quotation mark"), ("'contoso.com'", "has a quotation mark"),
            ("contoso.com/a b", "has a blank"), ("contoso.com/a\u{7}", "has a blank"),
            ("contoso.com/a\\b", "has a backslash"), ("contoso.com/#a", "has a #"),
            ("contoso..com", "has no host that can be in DNS"), ("/a", "has no host that can be in DNS"),
            ("contoso.c", "has a host that ends in no top-level domain"),
            ("1.2.3", "has a host that ends in no top-level domain"), ("", "is empty"),
            ("com/*", "has a host without a dot"),
            ("contoso.com/" + String(repeating: "a", count: 239), "is longer than 250 characters"),
        ])
    func refusedURLs(_ text: String, _ problem: String) throws {
        let refusal = try #require(self.refusal(text, .url), "\(text) was taken")
        #expect(refusal.problem.hasPrefix(problem), "\(text): \(refusal.problem)")
        #expect(!refusal.mend.isEmpty)
    }

    // MARK: - Files and addresses

    @Test("a file is the SHA-256 of its octets, in any case")
    func files() {
        let hash = String(repeating: "0aF9", count: 16)
        #expect(refusal(hash, .fileHash) == nil)
        #expect(Item.key(of: hash, in: .fileHash) == hash.lowercased())
    }

    @Test(
        "a hash that is none is refused with a sentence",
        arguments: [
            (String(repeating: "a", count: 32), "has 32 digits as an MD5 has"),
            (String(repeating: "a", count: 40), "has 40 digits as a SHA-1 has"),
            (String(repeating: "a", count: 63), "has 63 digits, and a SHA-256 has 64"),
            (String(repeating: "a", count: 65), "has 65 digits"), ("", "has 0 digits"),
            (String(repeating: "g", count: 64), "has characters that are no hexadecimal digits"),
            (String(repeating: "é", count: 32), "has characters that are no hexadecimal digits"),
        ])
    func refusedFiles(_ text: String, _ problem: String) throws {
        let refusal = try #require(self.refusal(text, .fileHash), "\(text) was taken")
        #expect(refusal.problem.hasPrefix(problem), "\(text): \(refusal.problem)")
    }

    @Test(
        "an address is one of IPv6, or a block of them",
        arguments: [
            ("2001:db8::1", "2001:db8::1"), ("2001:DB8:0:0:0:0:0:1", "2001:db8::1"),
            ("2001:db8::/32", "2001:db8::/32"), ("2001:db8::1/32", "2001:db8::/32"), ("8000::/1", "8000::/1"),
            ("2001:db8::1/128", "2001:db8::1"),
        ])
    func addresses(_ text: String, _ key: String) {
        #expect(refusal(text, .ip) == nil && refusal(text, .ip, .allow) == nil)
        #expect(Item.key(of: text, in: .ip) == key)
    }

    @Test(
        "an address that is none of the list is refused with a sentence",
        arguments: [
            ("192.0.2.1", "is IPv4"), ("192.0.2.0/24", "is IPv4"), ("192.0.2.1-192.0.2.9", "is IPv4"),
            ("::ffff:192.0.2.1", "is IPv4"), ("::/0", "would mean every address"),
            ("2001:db8::1-2001:db8::9", "is a range"), ("2001:db8::/129", "is no address of IPv6"),
            ("contoso.com", "is no address of IPv6"), ("", "is no address of IPv6"),
        ])
    func refusedAddresses(_ text: String, _ problem: String) throws {
        let refusal = try #require(self.refusal(text, .ip), "\(text) was taken")
        #expect(refusal.problem.hasPrefix(problem), "\(text): \(refusal.problem)")
    }

    // MARK: - Pairs

    @Test(
        "a pair that is none is refused with a sentence",
        arguments: [
            ("*.contoso.com", "has a wildcard in front of a domain"), ("contoso", "is a name without a dot"),
            ("a b@contoso.com", "is no mail address"),
        ])
    func refusedUsers(_ text: String, _ problem: String) {
        #expect { try SpoofedUser(text) } throws: { error in
            (error as? ListEntryRefusal)?.problem.hasPrefix(problem) ?? false
        }
    }

    @Test(
        "a place that no mail comes from is refused with a sentence",
        arguments: [
            ("192.0.2.1", "is no block of 256 addresses"), ("192.0.2.0/25", "is no block of 256 addresses"),
            ("192.0.2.0/23", "is no block of 256 addresses"), ("2001:db8::/24", "is IPv6"),
            ("*.contoso.com", "has a wildcard"), ("contoso", "is a name without a dot"),
            ("ann@contoso.com", "is a mail address"), ("a..b", "is neither a domain nor a block"),
        ])
    func refusedPlaces(_ text: String, _ problem: String) {
        #expect { try SendingInfrastructure(text) } throws: { error in
            (error as? ListEntryRefusal)?.problem.hasPrefix(problem) ?? false
        }
    }

    @Test("a pair's parts are written as they are read, blocks by their first address")
    func pairs() throws {
        for text in ["ann@contoso.com", "contoso.com", "*"] { #expect(try SpoofedUser(text).description == text) }
        for text in ["fabrikam.com", "192.0.2.0/24", "*"] {
            #expect(try SendingInfrastructure(text).description == text)
        }
        #expect(try SendingInfrastructure("192.0.2.77/24").description == "192.0.2.0/24")
    }
}
