import Mail
import SMTP
import Testing

@Suite("MTA-STS records and policies")
struct StrictTransportTests {
    static let records: [([String], String?)] = [
        (["v=STSv1; id=20160831085700Z;"], "20160831085700Z"), (["v=STSv1;id=a"], "a"),
        (["v=STSv1 ; other=1; id=abc"], "abc"), (["v=STSv1;\tid=abc ;"], "abc"),
        (["v=STSv1; id=first; id=second"], "first"),
        (["google-site-verification=x", "v=STSv1; id=1;"], "1"), (["v=STSv1x; id=2", "v=STSv1; id=1;"], "1"),
        (["v=STSv1; id=1;", "v=STSv1; id=1;"], nil), (["v=STSv1; id=1;", "v=STSv1; id=2;"], nil),
        ([], nil), (["v=STSv1"], nil), (["v=STSv1;"], nil), (["v=STSv1; id=;"], nil), (["v=STSv1; id=a-b"], nil),
        (["v=STSv1; id=" + String(repeating: "a", count: 32)], String(repeating: "a", count: 32)),
        (["v=STSv1; id=" + String(repeating: "a", count: 33)], nil), (["v=STSv2; id=1;"], nil),
        (["v=stsv1; id=1;"], nil), (["id=1; v=STSv1"], nil), ([""], nil),
    ]

    @Test("an MTA-STS record is the one that begins with v=STSv1 and has an id", arguments: records)
    func record(_ texts: [String], _ id: String?) {
        #expect(StrictTransportRecord(records: texts.map { Array($0.utf8) })?.id == id)
    }

    private func read(_ text: String) -> StrictTransportText? { try? StrictTransportText(reading: Array(text.utf8)) }

    @Test(
        "MTA-STS policies are read with either line end, the first of doubled fields, and without the unknown",
        arguments: ["\n", "\r\n"])
    func policy(_ end: String) throws {
        let lines = [
            "version: STSv1", "mode: enforce", "mode: none", "mx: mail.example.com", "mx:*.Example.NET ",
            "future: x: y",
            "max_age: 604800", "max_age: 1", "",
        ]
        let policy = try #require(read(lines.joined(separator: end)))
        #expect(policy.mode == .enforce)
        #expect(policy.exchangers.map(\.domain.name) == ["mail.example.com", "example.net"])
        #expect(policy.exchangers.map(\.isWildcard) == [false, true])
        #expect(policy.maxAge == 604_800)
        #expect(read(lines.dropLast().joined(separator: end)) == policy)
    }

    static let good: [(String, UInt32)] = [
        ("version: STSv1\nmode: none\nmax_age: 86400", 86_400),
        ("mode: testing\nmx: a.example\nmax_age:31557600\nversion:STSv1\n", 31_557_600),
        ("version: STSv1\nmode: enforce\nmx: a.example\nmax_age: 9999999999", 31_557_600),
        ("version: STSv1\nmode: enforce\nmx: a.example\nmax_age: 0", 0),
    ]

    @Test("MTA-STS policies have an age of a year at most", arguments: good)
    func ages(_ text: String, _ age: UInt32) { #expect(read(text)?.maxAge == age) }

    static let bad = [
        "", "version: STSv1", "version: STSv2\nmode: none\nmax_age: 1", "mode: none\nmax_age: 1",
        "version: STSv1\nmode: strict\nmax_age: 1", "version: STSv1\nmode: none",
        "version: STSv1\nmode: none\nmax_age: -1",
        "version: STSv1\nmode: none\nmax_age: 1x", "version: STSv1\nmode: none\nmax_age:",
        "version: STSv1\nmode: none\nmax_age: 12345678901", "version: STSv1\nmode: enforce\nmax_age: 1",
        "version: STSv1\nmode: enforce\nmx: a..b\nmax_age: 1", "version: STSv1\nmode: enforce\nmx: *\nmax_age: 1",
        "version: STSv1\nmode: enforce\nmx: a.*.b\nmax_age: 1", "version: STSv1\nmode: enforce\nmx:\nmax_age: 1",
        "version: STSv1\nnothing here\nmode: none\nmax_age: 1", "<html>\n</html>",
    ]

    @Test("MTA-STS policies are refused whole when a field that counts is missing or malformed", arguments: bad)
    func refuses(_ text: String) { #expect(read(text) == nil) }

    @Test("MTA-STS policies are bounded in octets and in exchangers")
    func bounds() {
        let base = "version: STSv1\nmode: enforce\nmax_age: 1\n"
        let some = base + (0..<256).map { "mx: m\($0).example\n" }.joined()
        #expect(read(some)?.exchangers.count == 256)
        #expect(read(some + "mx: more.example\n") == nil)
        let filler = "x: " + String(repeating: "y", count: StrictTransportText.maximumSize)
        #expect(read(base + "mx: a.example\n" + filler) == nil)
    }
}
