import Mail
import MailFlow
import Testing

@Suite("File of countries")
struct CountryFileTests {
    private static let networks: [(String, String)] = [
        ("192.0.2.0/24", "DE"), ("198.51.100.0/25", "FR"), ("203.0.113.7/32", "US"), ("2001:db8::/32", "JP"),
    ]

    private func country(_ file: CountryFile, _ address: String) throws -> String? {
        file.country(of: try #require(IPAddress(address)))
    }

    @Test("countries are found by the narrowest network, in trees of every record size", arguments: [24, 28, 32])
    func recordSizes(bits: Int) throws {
        let file = try CountryFile(CountryFileWriter(Self.networks, recordBits: bits).octets)
        let expected: [(String, String?)] = [
            ("192.0.2.0", "DE"), ("192.0.2.255", "DE"), ("192.0.3.0", nil), ("198.51.100.127", "FR"),
            ("198.51.100.128", nil), ("203.0.113.7", "US"), ("203.0.113.8", nil), ("2001:db8:ffff::1", "JP"),
            ("2001:db9::1", nil), ("0.0.0.0", nil), ("255.255.255.255", nil), ("::ffff:192.0.2.1", "DE"),
        ]
        for (address, code) in expected { #expect(try country(file, address) == code, "\(address)") }
    }

    @Test("a file of IPv4 alone says nothing of IPv6")
    func ipv4() throws {
        let file = try CountryFile(CountryFileWriter(Array(Self.networks.prefix(3)), isIPv6: false).octets)
        #expect(try country(file, "192.0.2.1") == "DE" && country(file, "2001:db8::1") == nil)
    }

    @Test("the country of registration counts where no other is known, and text that is no code does not")
    func registration() throws {
        let file = try CountryFile(
            CountryFileWriter(
                [("192.0.2.0/24", "DE"), ("198.51.100.0/24", "de"), ("203.0.113.0/24", "DEU")],
                key: "registered_country"
            ).octets)
        #expect(try country(file, "192.0.2.1") == "DE")
        #expect(try country(file, "198.51.100.1") == nil && country(file, "203.0.113.1") == nil)
    }

    @Test("what is no such file is refused, and says why")
    func refused() throws {
        let whole = CountryFileWriter(Self.networks).octets
        func damage(_ octets: [UInt8]) -> CountryFile.Damage? {
            do throws(CountryFile.Damage) {
                _ = try CountryFile(octets)
                return nil
            } catch {
                return error
            }
        }
        #expect(damage(whole) == nil)
        #expect(damage([]) == .noMetadata && damage(Array("hello".utf8)) == .noMetadata)
        #expect(damage(CountryFileWriter(Self.networks, version: 3).octets) == .version(3))
        #expect(damage(CountryFileWriter(Self.networks, statedRecordBits: 26).octets) == .recordSize(26))
        // Cut from the front, the tree is not all there.
        #expect(damage(Array(whole.dropFirst(200))) == .truncated)
        #expect(damage(Array(whole.dropLast(20))) != nil)
    }

    @Test("no octets make a look-up trap or go on without end")
    func hostile() throws {
        let whole = CountryFileWriter(Self.networks).octets
        var random = SystemRandomNumberGenerator()
        let addresses = try ["192.0.2.1", "203.0.113.7", "2001:db8::1", "255.255.255.255"].map {
            try #require(IPAddress($0))
        }
        var read = 0
        // Every octet of the file once, and then several of them at a time.
        for turn in 0..<(whole.count + 4_000) {
            var octets = whole
            if turn < whole.count {
                octets[turn] = UInt8.random(in: 0...255, using: &random)
            } else {
                for _ in 0..<8 {
                    octets[Int.random(in: octets.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
                }
            }
            guard let file = try? CountryFile(octets) else { continue }
            read += 1
            for address in addresses {
                let code = file.country(of: address)
                #expect(code == nil || code?.utf8.count == 2)
            }
        }
        #expect(read > 0)
    }

    @Test("a pointer that leads to a pointer, or to itself, is not followed")
    func pointers() throws {
        // At the very beginning of the data: a pointer to where it stands.
        let file = try CountryFile(CountryFileWriter([("192.0.2.0/24", "DE")], data: [0x20, 0x00]).octets)
        #expect(try country(file, "192.0.2.1") == nil)
    }
}

/// Writes a file in MaxMind's format of networks with their countries.
struct CountryFileWriter {
    private final class Node {
        var children: [Node?] = [nil, nil]
        var leaf: Int?
        var number = 0
    }

    private(set) var octets: [UInt8] = []

    /// - Parameters:
    ///   - networks: those that lie in others behind them.
    ///   - data: the data that each network has, in place of what says its country.
    init(
        _ networks: [(String, String)], recordBits: Int = 24, isIPv6: Bool = true, key: String = "country",
        version: UInt16 = 2, statedRecordBits: Int? = nil, data: [UInt8]? = nil
    ) {
        let root = Node()
        var (nodes, section) = ([root], data ?? [])
        for (text, code) in networks {
            guard let network = IPNetwork(text) else { continue }
            let place = data == nil ? section.count : 0
            if data == nil {
                section += Self.map([
                    (key, Self.map([("iso_code", Self.text(code)), ("names", Self.map([("en", Self.text("Name"))]))])),
                    ("isAnycast", [0x01, 0x07]),
                ])
            }
            let address = network.address.octets
            let prefix = isIPv6 && address.count == 4 ? [UInt8](repeating: 0, count: 12) : []
            let bits = (prefix + address).flatMap { octet in (0..<8).map { Int(octet >> UInt8(7 - $0)) & 1 } }
            var node = root
            for bit in bits.prefix(8 * prefix.count + network.prefix) {
                if let next = node.children[bit] {
                    node = next
                } else {
                    let next = Node()
                    node.children[bit] = next
                    node = next
                }
            }
            node.leaf = place
        }
        nodes = []
        var waiting = [root]
        while let node = waiting.popLast() {
            node.number = nodes.count
            nodes.append(node)
            waiting += node.children.compactMap { $0 }.filter { $0.leaf == nil }
        }
        func record(_ node: Node?) -> UInt64 {
            guard let node else { return UInt64(nodes.count) }
            return node.leaf.map { UInt64(nodes.count + 16 + $0) } ?? UInt64(node.number)
        }
        for node in nodes {
            let (left, right) = (record(node.children[0]), record(node.children[1]))
            switch recordBits {
            case 24: octets += Self.number(left, 3) + Self.number(right, 3)
            case 28:
                octets += Self.number(left & 0xff_ffff, 3)
                octets.append(UInt8(left >> 24) << 4 | UInt8(right >> 24))
                octets += Self.number(right & 0xff_ffff, 3)
            default: octets += Self.number(left, 4) + Self.number(right, 4)
            }
        }
        octets += [UInt8](repeating: 0, count: 16) + section
        octets += [0xab, 0xcd, 0xef] + Array("MaxMind.com".utf8)
        octets += Self.map([
            ("binary_format_major_version", [0xa2] + Self.number(UInt64(version), 2)),
            ("database_type", Self.text("Test")),
            ("languages", [0x01, 0x04] + Self.text("en")),
            ("ip_version", [0xa1, isIPv6 ? 6 : 4]),
            ("node_count", [0xc4] + Self.number(UInt64(nodes.count), 4)),
            ("record_size", [0xa2] + Self.number(UInt64(statedRecordBits ?? recordBits), 2)),
        ])
    }

    private static func number(_ value: UInt64, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * (count - 1 - $0))) }
    }

    private static func text(_ text: String) -> [UInt8] {
        let octets = Array(text.utf8)
        return (octets.count < 29 ? [0x40 | UInt8(octets.count)] : [0x5d, UInt8(octets.count - 29)]) + octets
    }

    private static func map(_ entries: [(String, [UInt8])]) -> [UInt8] {
        [0xe0 | UInt8(entries.count)] + entries.flatMap { text($0.0) + $0.1 }
    }
}
