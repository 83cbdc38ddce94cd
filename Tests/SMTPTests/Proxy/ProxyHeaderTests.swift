import Mail
import NIOCore
import PosternTesting
import SMTP
import Testing

@Suite("PROXY protocol headers")
struct ProxyHeaderTests {
    private static let signature: [UInt8] = Array("\r\n\r\n\0\r\nQUIT\n".utf8)

    private static func block(_ command: UInt8, _ family: UInt8, _ body: [UInt8], size: Int? = nil) -> [UInt8] {
        let size = size ?? body.count
        return signature + [command, family, UInt8(truncatingIfNeeded: size >> 8), UInt8(truncatingIfNeeded: size)]
            + body
    }

    private static let v4: [UInt8] = [192, 0, 2, 1, 198, 51, 100, 7, 0xdb, 0x0a, 0, 25]
    private static let v6: [UInt8] =
        [0x20, 1, 0x0d, 0xb8] + Array(repeating: 0, count: 11) + [1]
        + [0x20, 1, 0x0d, 0xb8] + Array(repeating: 0, count: 11) + [2] + [0xff, 0xff, 0, 25]

    private static func proxied(_ source: String, _ sourcePort: Int, _ destination: String, _ port: Int) -> ProxyHeader?
    {
        guard let source = IPAddress(source), let destination = IPAddress(destination) else { return nil }
        return .proxied(
            source: source, sourcePort: sourcePort, destination: destination, destinationPort: port)
    }

    private static func parse(_ bytes: some Sequence<UInt8>) -> Result<ProxyHeader?, ProxyHeader.ParseError> {
        var input = ByteBuffer(bytes: bytes)
        do throws(ProxyHeader.ParseError) {
            return .success(try ProxyHeader.parse(&input))
        } catch {
            return .failure(error)
        }
    }

    private static let accepted: [(bytes: [UInt8], header: ProxyHeader?)] = [
        (
            Array("PROXY TCP4 192.0.2.1 198.51.100.7 56074 25\r\n".utf8),
            proxied("192.0.2.1", 56_074, "198.51.100.7", 25)
        ),
        (
            Array("PROXY TCP4 255.255.255.255 0.0.0.1 0 65535\r\n".utf8),
            proxied("255.255.255.255", 0, "0.0.0.1", 65_535)
        ),
        (Array("PROXY TCP6 2001:db8::1 2001:DB8::2 1 2\r\n".utf8), proxied("2001:db8::1", 1, "2001:db8::2", 2)),
        // A dual-stack proxy's form of an IPv4 client is that client.
        (
            Array("PROXY TCP6 ::ffff:192.0.2.1 ::ffff:198.51.100.7 1 2\r\n".utf8),
            proxied("192.0.2.1", 1, "198.51.100.7", 2)
        ),
        (Array("PROXY UNKNOWN\r\n".utf8), .local),
        (Array("PROXY UNKNOWN ffff:f...f:ffff ffff:f...f:ffff 65535 65535\r\n".utf8), .local),
        (block(0x21, 0x11, v4), proxied("192.0.2.1", 56_074, "198.51.100.7", 25)),
        (block(0x21, 0x21, v6), proxied("2001:db8::1", 65_535, "2001:db8::2", 25)),
        (block(0x21, 0x11, v4 + [0x20, 0, 3, 1, 2, 3]), proxied("192.0.2.1", 56_074, "198.51.100.7", 25)),
        (block(0x20, 0x00, []), .local),
        (block(0x20, 0x11, v4), .local),
        (block(0x20, 0x31, [1, 2, 3]), .local),
        (block(0x21, 0x00, []), .local),
        (block(0x21, 0x00, [4, 0, 1, 9]), .local),
    ]

    @Test("takes both versions, and leaves what follows")
    func acceptance() throws {
        for (bytes, header) in Self.accepted {
            var input = ByteBuffer(bytes: bytes + Array("EHLO x\r\n".utf8))
            #expect(try ProxyHeader.parse(&input) == header, "\(bytes)")
            #expect(header != nil)
            #expect(String(buffer: input) == "EHLO x\r\n")
        }
    }

    @Test("waits for the rest of a header at every octet, and takes nothing before it is whole")
    func splits() throws {
        for (bytes, header) in Self.accepted {
            var input = ByteBuffer()
            for octet in bytes.dropLast() {
                input.writeInteger(octet)
                let before = input
                #expect(try ProxyHeader.parse(&input) == nil)
                #expect(input == before)
                #expect(ProxyHeader.begins(input))
            }
            input.writeInteger(try #require(bytes.last))
            #expect(try ProxyHeader.parse(&input) == header)
            #expect(input.readableBytes == 0 && !ProxyHeader.begins(input))
        }
    }

    @Test(
        "refuses lines that no proxy writes",
        arguments: [
            "EHLO client.example\r\n", "proxy TCP4 192.0.2.1 192.0.2.2 1 2\r\n", "PROXY\r\n", "PROXY \r\n",
            "PROXY TCP4\r\n", "PROXY TCP4 192.0.2.1 192.0.2.2 1\r\n", "PROXY TCP4 192.0.2.1 192.0.2.2 1 2 3\r\n",
            "PROXY  TCP4 192.0.2.1 192.0.2.2 1 2\r\n", "PROXY TCP4  192.0.2.1 192.0.2.2 1 2\r\n",
            "PROXY TCP4 192.0.2.1 192.0.2.2 1 2 \r\n", "PROXY TCP4 192.0.2.1 192.0.2.2 1 2\n",
            "PROXY TCP4 192.0.2.1 192.0.2.2 1 65536\r\n", "PROXY TCP4 192.0.2.1 192.0.2.2 -1 2\r\n",
            "PROXY TCP4 192.0.2.1 192.0.2.2 +1 2\r\n", "PROXY TCP4 192.0.2.1 192.0.2.2 01 2\r\n",
            "PROXY TCP4 192.0.2.1 192.0.2.2 99999999999999999999 2\r\n", "PROXY TCP4 192.0.2.256 192.0.2.2 1 2\r\n",
            "PROXY TCP4 192.0.2 192.0.2.2 1 2\r\n", "PROXY TCP4 2001:db8::1 2001:db8::2 1 2\r\n",
            "PROXY TCP6 192.0.2.1 192.0.2.2 1 2\r\n", "PROXY TCP6 2001:db8::1%eth0 2001:db8::2 1 2\r\n",
            "PROXY TCP4 0.0.0.0 192.0.2.2 1 2\r\n", "PROXY UDP4 192.0.2.1 192.0.2.2 1 2\r\n",
            "PROXY UNKNOWN\u{7}\r\n", "PROXY TCP4 192.0.2.1\0 192.0.2.2 1 2\r\n",
            "PROXY TCP4\t192.0.2.1 192.0.2.2 1 2\r\n",
            "PROXY UNKNOWN\r \r\n", "PROXZ", "\r\nEHLO", "\n", "\0",
        ])
    func refusedLines(_ text: String) {
        #expect(Self.parse(text.utf8) == .failure(.malformed))
    }

    @Test("takes a line of 107 octets and no longer one")
    func longestLine() {
        let start = "PROXY UNKNOWN "
        let longest = start + String(repeating: "x", count: 107 - start.utf8.count - 2) + "\r\n"
        #expect(Self.parse(longest.utf8) == .success(.local))
        let longer = start + String(repeating: "x", count: 108 - start.utf8.count - 2) + "\r\n"
        #expect(Self.parse(longer.utf8) == .failure(.tooLong))
        #expect(Self.parse(longest.utf8.dropLast()) == .success(nil))
        #expect(Self.parse(longer.utf8.prefix(107)) == .failure(.tooLong))
    }

    @Test("refuses binary headers of other versions, commands, families and protocols")
    func refusedBlocks() {
        for command in UInt8.min...UInt8.max where command != 0x20 && command != 0x21 {
            // At once: nothing that could follow would mend it.
            #expect(Self.parse(Self.signature + [command]) == .failure(.malformed))
        }
        for family in UInt8.min...UInt8.max where ![0x00, 0x11, 0x21].contains(family) {
            #expect(Self.parse(Self.block(0x21, family, Self.v6)) == .failure(.malformed))
        }
        var unspecified = Self.v4
        unspecified.replaceSubrange(0..<4, with: [0, 0, 0, 0])
        #expect(Self.parse(Self.block(0x21, 0x11, unspecified)) == .failure(.malformed))
        #expect(Self.parse(Self.signature.dropLast() + [0x0d]) == .failure(.malformed))
    }

    @Test("judges every length that a binary header can claim, with more, less or just as much behind it")
    func lengths() throws {
        var random = SeededRandom(seed: 3)
        let kinds: [(command: UInt8, family: UInt8, address: [UInt8])] = [
            (0x21, 0x11, Self.v4), (0x21, 0x21, Self.v6), (0x21, 0x00, []), (0x20, 0x00, []), (0x20, 0x11, Self.v4),
        ]
        for size in 0...65_535 {
            let (command, family, address) = kinds[
                size < 5_000 ? size % kinds.count : Int.random(in: 0..<5, using: &random)]
            let needed = command == 0x20 ? 0 : address.count
            let present = size <= ProxyHeader.longestBlock ? size + Int.random(in: 0...3, using: &random) : 64
            let body = Array(
                (address + [UInt8](repeating: 0xa5, count: max(0, present - address.count))).prefix(present))
            let bytes = Self.block(command, family, body, size: size)
            var input = ByteBuffer(bytes: bytes)
            if size > ProxyHeader.longestBlock {
                #expect(Self.parse(bytes) == .failure(.tooLong))
            } else if size < needed {
                #expect(Self.parse(bytes) == .failure(.malformed))
            } else {
                #expect(try ProxyHeader.parse(&input) != nil, "\(size)")
                #expect(input.readableBytes == present - size)
                if size > 0 {
                    #expect(Self.parse(bytes.prefix(16 + size - 1)) == .success(nil))
                }
            }
        }
    }

    @Test("the parser of PROXY headers never traps and takes only what it understood, whatever comes")
    func noise() {
        var random = SeededRandom(seed: 5)
        for round in 0..<20_000 {
            var bytes = Self.accepted[round % Self.accepted.count].bytes
            for _ in 0...Int.random(in: 0...3, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            var input = ByteBuffer(bytes: bytes)
            let header = try? ProxyHeader.parse(&input)
            #expect(header == nil || input.readableBytes < bytes.count)
        }
    }
}
