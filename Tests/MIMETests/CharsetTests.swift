import MIME
import Mail
import NIOCore
import Testing

@Suite("Text in charsets")
struct CharsetTests {
    private func text(_ octets: [UInt8], _ charset: String?) -> (String?, Set<ContentDefect.Kind>) {
        let parameter = charset.map { "; charset=\($0)" } ?? ""
        let facts = read(
            "Content-Type: text/plain\(parameter)\nContent-Transfer-Encoding: base64\n\n" + Sample.base64(octets))
        return (facts.text("1"), facts.kinds)
    }

    @Test(
        "text is read in the charset that it names",
        arguments: [
            ([0x63, 0xE9], "iso-8859-1", "cé"), ([0x80, 0x93], "iso-8859-1", "€“"), ([0xE9], "us-ascii", "é"),
            ([0xC3, 0xA9], "us-ascii", "é"), ([0xC3, 0xA9], nil, "é"), ([0xE9], nil, "é"),
            ([0xC1], "koi8-r", "а"), ([0xA4], "koi8-u", "є"), ([0xC0], "windows-1251", "А"),
            ([0xA4], "iso-8859-15", "€"),
            ([0xB1], "iso-8859-2", "ą"), ([0xE1], "windows-1253", "α"), ([0xE0], "windows-1255", "א"),
            ([0xA1], "tis-620", "ก"),
            ([0xFE, 0xFF, 0x20, 0xAC, 0xD8, 0x3D, 0xDE, 0x00], "utf-16", "€😀"), ([0xAC, 0x20], "utf-16le", "€"),
            ([0xFF, 0xFE, 0xAC, 0x20], nil, "€"), ([0, 1, 0xF6, 0], "utf-32be", "😀"),
            (Array("a+IKw-b+-c".utf8), "utf-7", "a€b+c"), ([0x82, 0xA0], "shift_jis", "あ"),
            ([0xB0, 0xA1], "euc-kr", "가"),
            ([0xA4, 0xA4], "gb2312", "い"), (Array("\u{1B}$B$\"\u{1B}(B".utf8), "iso-2022-jp", "あ"),
        ] as [([UInt8], String?, String)])
    func charset(_ octets: [UInt8], _ charset: String?, _ expected: String) {
        let (found, kinds) = text(octets, charset)
        #expect(found == expected)
        #expect(kinds.isEmpty)
    }

    @Test(
        "what is no text in its charset is replaced, and a fact",
        arguments: [
            ([0x61, 0xFF, 0x62], "utf-8", "a\u{FFFD}b"), ([0xA5, 0x61], "iso-8859-3", "\u{FFFD}a"),
            ([0xD8, 0x00, 0x00, 0x61], "utf-16be", "\u{FFFD}a"), ([0x00, 0x61, 0x00], "utf-16be", "a"),
            ([0x61, 0x82], "shift_jis", "a\u{FFFD}"), ([0x00, 0x11, 0x00, 0x00], "utf-32be", "\u{FFFD}"),
        ] as [([UInt8], String, String)])
    func broken(_ octets: [UInt8], _ charset: String, _ expected: String) {
        let (found, kinds) = text(octets, charset)
        #expect(found == expected)
        #expect(kinds == [.malformedText])
    }

    @Test("a charset that is not on the list is a fact, and its ASCII is read")
    func unknown() {
        for charset in ["iso-2022-cn-ext", "x-nothing", "../../x"] {
            let (found, kinds) = text(Array("http://a.example".utf8), charset)
            #expect(found == "http://a.example")
            #expect(kinds == [.unknownCharset])
        }
    }

    @Test("links are found in each charset that a part could be in")
    func several() {
        let facts = read(
            "Content-Type: text/html; charset=us-ascii\n\n<meta charset=utf-7>+ADw-a href=http://seven.example+AD4-x<a href=http://one.example>y</a>"
        )
        #expect(facts.hosts.isSuperset(of: ["seven.example", "one.example"]))
        #expect(facts.kinds.contains(.severalCharsets))
    }

    @Test("the tables say what the C library says")
    func tables() throws {
        for name in ["iso-8859-7", "windows-1256", "koi8-r", "macintosh", "windows-874"] {
            let charset = try #require(Charset(name.utf8))
            for octet in UInt8.min..<128 { #expect(charset.decode([octet]) == String(Unicode.Scalar(octet))) }
        }
        #expect(Charset("windows-1252".utf8)?.decode([0x80]) == "€")
        #expect(Charset("windows-1252".utf8)?.decode([0x81]) == nil)
        #expect(Charset("iso-8859-12".utf8) == nil)
        #expect(Charset("cp1259".utf8) == nil)
    }
}
