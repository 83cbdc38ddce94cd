import MIME
import NIOCore
import Testing

@Suite("Links")
struct LinkTests {
    @Test(
        "words that programs make links are links",
        arguments: [
            ("see http://a.example/b, or", ["http://a.example/b"]),
            ("(https://a.example/b(c)).", ["https://a.example/b(c)"]),
            ("<HTTP://A.Example/X>", ["HTTP://A.Example/X"]), ("www.a.example/b!", ["http://www.a.example/b"]),
            ("mail ann@b.com or b.com/x.", ["http://b.com/x"]), ("at evil.top now", ["http://evil.top"]),
            ("end of line.Next one. e.g. this", []), ("file.txt and a.exe and 3.14", []),
            ("mailto:a@b.example", ["mailto:a@b.example"]), ("x http%3A%2F%2Fa.example%2Fb y", ["http://a.example/b"]),
            ("ftp://a.example hxxp://b.example", ["ftp://a.example", "hxxp://b.example"]),
            (
                "http://a.example/r?u=http%3A%2F%2Fb.example%2Fc&v=1",
                [
                    "http://a.example/r?u=http%3A%2F%2Fb.example%2Fc&v=1", "http://b.example/c",
                ]
            ),
            ("http://a.example/https://b.example/c", ["http://a.example/https://b.example/c", "https://b.example/c"]),
            ("://x http:// http:/a :", []),
        ] as [(String, [String])])
    func text(_ text: String, _ urls: [String]) {
        #expect(read("\n" + text).links.map(\.url) == urls)
    }

    @Test(
        "a host is the one that DNS is asked for, in whatever form it is written",
        arguments: [
            ("http://A.Example./", "a.example", []), ("http://%65vil.example/", "evil.example", [.encodedHost]),
            ("http://user@host.example:8080/", "host.example", [.userInfo, .port]),
            ("http://paypal.com@evil.example", "evil.example", [.userInfo]),
            ("http://2130706433/", "127.0.0.1", [.numericHost]), ("http://0x7f.1/", "127.0.0.1", [.numericHost]),
            ("http://0177.0.0.01/", "127.0.0.1", [.numericHost]), ("http://[::1]:80/", "[::1]", [.numericHost, .port]),
            ("http://bücher.example/", "xn--bcher-kva.example", [.internationalHost]),
            ("http://xn--bcher-kva.example/", "xn--bcher-kva.example", [.internationalHost]),
            ("http://ｅｖｉｌ。example/", "evil.example", [.internationalHost]),
            ("http:\\\\evil.example\\x", "evil.example", [.unclean]),
            ("http:/evil.example", "evil.example", [.unclean]),
            ("http:evil.example", "evil.example", [.unclean]), ("http:////evil.example", "evil.example", [.unclean]),
        ] as [(String, String, Link.Traits)])
    func host(_ url: String, _ host: String, _ traits: Link.Traits) {
        let facts = read("Content-Type: text/html; charset=utf-8\n\n<a href=\"\(url)\">x</a>")
        #expect(facts.links.first?.host == host)
        #expect(facts.links.first?.traits == traits)
    }

    @Test("each of many links has its own host, however like the one before it")
    func hosts() {
        let hosts = [
            "a.example", "A.example", "b.example", "c%2Eexample", "a.examples", "d.example", "a.example",
            "xn--bcher-kva.example",
        ]
        let facts = read(
            "Content-Type: text/html; charset=utf-8\n\n"
                + (hosts + hosts).map { "<a href=\"http://\($0)/x\">y</a>" }.joined())
        let names = hosts.map { $0.lowercased().replacing("%2e", with: ".") }
        #expect(facts.links.map(\.host) == names + names)
        #expect(facts.links.count { $0.traits == [.encodedHost] } == 2)
        #expect(facts.links.count { $0.traits == [.internationalHost] } == 2)
    }

    @Test("links of a calendar are found through folded lines and escapes")
    func calendar() {
        let facts = read(
            "Content-Type: text/calendar\n\nBEGIN:VCALENDAR\nDESCRIPTION:join\\nhttp://a.exa\n mple/x\\;y\nURL:https://b.example\nEND:VCALENDAR"
        )
        #expect(facts.links.map(\.url) == ["http://a.example/x;y", "https://b.example"])
        #expect(facts.part("1")?.trueType == .ics)
    }

    @Test("links of an attached page are found, encoded and in another charset")
    func attached() {
        let wide = "<html><a href=http://w.example>x</a>".utf8.flatMap { octet -> [UInt8] in [octet, 0] }
        let facts = read(
            "Content-Type: application/octet-stream; name=a.html\nContent-Transfer-Encoding: base64\n\n"
                + Sample.base64([0xFF, 0xFE] as [UInt8] + wide))
        #expect(facts.hosts == ["w.example"])
        #expect(facts.part("1")?.trueType == .html)
    }
}
