import Mail
import Testing

@testable import Organization

@Suite("What is blocked, by marks of messages")
struct BlockMarksTests {
    private typealias Item = TenantAllowBlockListItem
    private static let now = WallTime(milliseconds: 1_795_000_000_000)

    /// FNV-1a: enough to tell the octets of a test apart.
    private static let digest: MarkDigest = { octets in
        octets.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }

    static let patterns = [
        "contoso.com", "*.contoso.com", "~contoso.com", "~contoso.com~", "contoso.com/*", "*.contoso.com/*",
        "contoso.com/a", "contoso.com/a/", "contoso.com/a/*", "*.contoso.com/a/*", "~contoso.com/a", "*.zip/*",
        "192.0.2.1", "192.0.2.1/*", "contoso.com/a?x=1", "sub.contoso.com",
    ]
    private static let links: [(host: String, url: String)] = [
        ("contoso.com", "https://contoso.com"), ("contoso.com", "https://contoso.com/"),
        ("contoso.com", "https://contoso.com/a"), ("contoso.com", "https://contoso.com/a/b?x=1"),
        ("contoso.com", "https://contoso.com/a?x=1&y"), ("contoso.com", "https://contoso.com/ab"),
        ("sub.contoso.com", "https://sub.contoso.com/a/b"), ("a.sub.contoso.com", "http://a.sub.contoso.com"),
        ("acontoso.com", "https://acontoso.com/a"), ("evil.zip", "https://evil.zip/x"),
        ("192.0.2.1", "http://192.0.2.1/"), ("192.0.2.1", "http://192.0.2.1/a"),
        ("test.com", "https://test.com/?u=http%3A%2F%2Fwww.contoso.com"),
        ("test.com", "https://test.com/contoso.com/x"), ("test.com", "https://test.com/a"),
    ]

    @Test("a link is blocked by its marks exactly where it is blocked by itself", arguments: patterns)
    func links(_ pattern: String) throws {
        // Not every text is a pattern that may block.
        guard TenantAllowBlockListItem.refusal(of: pattern, in: .url, .block) == nil else { return }
        let item = Item(.url, pattern, .block)
        let table = AllowBlockTable([item], spoofs: [])
        let blocks = BlockMarks([item], at: Self.now, digest: Self.digest)
        for link in Self.links {
            let url = AllowBlockURL(host: link.host, url: link.url)
            let marks = LinkMarks(of: [url], digest: Self.digest)
            let isBlocked = table.url(url, at: Self.now) != nil
            #expect((blocks.block(marks) != nil) == isBlocked, "\(pattern) \(link.url)")
        }
    }

    @Test("the host of one link has nothing to do with the path of another")
    func sense() {
        let blocks = BlockMarks([Item(.url, "contoso.com/a", .block)], at: Self.now, digest: Self.digest)
        let urls = [
            AllowBlockURL(host: "contoso.com", url: "https://contoso.com/b"),
            AllowBlockURL(host: "test.com", url: "https://test.com/a"),
        ]
        #expect(blocks.block(LinkMarks(of: urls, digest: Self.digest)) == nil)
        let meant = urls + [AllowBlockURL(host: "contoso.com", url: "https://contoso.com/a")]
        #expect(blocks.block(LinkMarks(of: meant, digest: Self.digest)) == "contoso.com/a")
    }

    @Test(
        "a sender is blocked by its address, its domain and a wildcard above it",
        arguments: [
            ("ann@contoso.com", true), ("contoso.com", true), ("*.com", true), ("bob@contoso.com", false),
            ("sub.contoso.com", false),
        ])
    func senders(_ value: String, _ isBlocked: Bool) throws {
        let keys = BlockMarks.keys(of: [try #require(EmailAddress("ANN@contoso.com"))], digest: Self.digest)
        let blocks = BlockMarks([Item(.sender, value, .block)], at: Self.now, digest: Self.digest)
        #expect((blocks.block(senders: keys) != nil) == isBlocked)
    }

    @Test("an entry that allows, one that has ended, and one of another list block nothing")
    func others() {
        var ended = Item(.url, "contoso.com", .block)
        ended.expirationDate = Self.now
        let items = [Item(.url, "contoso.com", .allow), ended, Item(.ip, "2001:db8::/32", .block)]
        #expect(BlockMarks(items, at: Self.now, digest: Self.digest).isEmpty)
        let file = [UInt8](repeating: 0xab, count: 32)
        let blocks = BlockMarks(
            [Item(.fileHash, String(repeating: "ab", count: 32), .block)], at: Self.now, digest: Self.digest)
        #expect(blocks.block(file: file) != nil && blocks.block(file: [1]) == nil)
    }

    @Test("the marks of a message with more links than are kept are bounded")
    func bounds() {
        let urls = (0..<500).map {
            AllowBlockURL(
                host: "h\($0).example", url: "https://h\($0).example" + String(repeating: "/a.b.c", count: 200))
        }
        let marks = LinkMarks(of: urls, digest: Self.digest)
        #expect(marks.hosts.count == LinkMarks.mostHosts && marks.links.count <= LinkMarks.mostLinks)
        #expect(marks.names.count <= LinkMarks.mostNames)
        #expect(marks.links.allSatisfy { $0.paths.count <= LinkMarks.mostPaths })
    }
}
