import Mail
import Testing

@testable import DNS

struct RecordDecoderTests {
    private func decode(_ octets: [UInt8], _ type: RecordType) -> RecordData? {
        octets.withUnsafeBytes { RecordDecoder.decode($0, as: type) }
    }

    private static func name(_ labels: String...) -> [UInt8] {
        labels.flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) } + [0]
    }

    private static func host(_ text: String) -> RecordData? { (try? Domain(text)).map(RecordData.name) }

    @Test(
        "decodes each type",
        arguments: [
            (RecordType.a, [192, 0, 2, 1], RecordData.address(IPAddress(v4: 0xc000_0201))),
            (.mx, [0, 0, 0], .mx(preference: 0, exchange: nil)),
            (.ptr, name("Host", "Example"), host("host.example")),
            (.cname, name("a_b", "example"), host("a_b.example")),
            (.txt, [2, 0x76, 0x3d, 0, 1, 0xff], .text([0x76, 0x3d, 0xff])),
            (.tlsa, [3, 1, 1, 0xab], .tlsa(usage: 3, selector: 1, matching: 1, data: [0xab])),
        ] as [(RecordType, [UInt8], RecordData?)])
    func decodes(type: RecordType, octets: [UInt8], record: RecordData?) {
        #expect(record != nil && decode(octets, type) == record)
    }

    @Test("decodes a mail exchanger with its preference")
    func mailExchanger() throws {
        let record = decode([1, 10] + Self.name("mx", "example", "com"), .mx)
        #expect(record == .mx(preference: 266, exchange: try Domain("mx.example.com")))
    }

    @Test(
        "decodes names that no host should have, as RFC 2181 has it",
        arguments: [
            (["mail-", "hy", "test"], "mail-.hy.test"), (["-mx", "test"], "-mx.test"),
            (["a b", "test"], "a\\032b.test"),
            (["x*y", "TEST"], "x*y.test"), (["a.b", "test"], "a\\046b.test"), (["a\\b"], "a\\092b"),
            (["b\u{fc}cher", "test"], "b\\195\\188cher.test"), (["a\0"], "a\\000"),
        ])
    func oddNames(labels: [String], name: String) throws {
        var octets: [UInt8] = []
        for label in labels + [""] { octets += [UInt8(label.utf8.count)] + Array(label.utf8) }
        guard case .mx(preference: 10, exchange: let exchange?)? = decode([0, 10] + octets, .mx) else {
            Issue.record("no record")
            return
        }
        #expect(exchange.name == name)
        #expect(decode(octets, .cname) == .name(exchange))
        #expect(exchange.below("_25._tcp")?.name == "_25._tcp.\(name)")
    }

    @Test(
        "gives nothing for a malformed record",
        arguments: [
            (.a, [192, 0, 2]), (.a, []), (.aaaa, [192, 0, 2, 1]),
            (.mx, []), (.mx, [0, 10]), (.mx, [0, 10, 3, 0x61]), (.mx, [0, 10, 1, 0x61]),
            (.ptr, [0]), (.ptr, []), (.ptr, [1, 0x61, 0, 0]), (.ptr, [0xc0, 0x0c]),
            (.ptr, [64] + Array(repeating: 0x61, count: 64) + [0]),
            (.ptr, [3, 0x61, 0x2e, 0x62, 0]), (.ptr, [2, 0xc3, 0xbc, 0]), (.ptr, [1, 0x20, 0]),
            (.txt, []), (.txt, [2, 0x61]), (.txt, [1]), (.tlsa, [3, 1]),
        ] as [(RecordType, [UInt8])])
    func refuses(type: RecordType, octets: [UInt8]) {
        #expect(decode(octets, type) == nil)
    }

    @Test("survives every truncation and every changed octet of valid records")
    func mutations() {
        let valid: [(RecordType, [UInt8])] = [
            (.mx, [0, 10] + Self.name("mx", "example", "com")), (.txt, [3, 1, 2, 3, 2, 4, 5]),
            (.ptr, Self.name("a", "b")), (.tlsa, [3, 1, 1, 1, 2]), (.aaaa, Array(repeating: 1, count: 16)),
        ]
        var decoded = 0
        for (type, octets) in valid {
            for count in 0..<octets.count {
                if decode(Array(octets.prefix(count)), type) != nil { decoded += 1 }
                for value in [0, 1, 63, 64, 0x7f, 0xc0, 0xff] as [UInt8] {
                    var changed = octets
                    changed[count] = value
                    if decode(changed, type) != nil { decoded += 1 }
                }
            }
        }
        #expect(decoded > 0)
    }
}
