import Mail
import NIOCore
import PosternTesting
import Testing

@Suite("Reading the client out of a Received field")
struct ReceivedHopTests {
    @Test(
        "reads the from-clause of many servers",
        arguments: [
            // Postfix, sendmail, Exchange, Exim, qmail, ourselves.
            ("from mail.a.example (unknown [192.0.2.1]) by b.example", "mail.a.example", "192.0.2.1"),
            ("from a.example (IDENT:x@a.example [IPv6:2001:db8::1])\r\n by b", "a.example", "2001:db8::1"),
            ("from EXCH02 (10.128.66.101) by EXCH01 (10.128.66.100) with SMTP", "EXCH02", "10.128.66.101"),
            ("from a.example (2001:db8::7) by b.example", "a.example", "2001:db8::7"),
            ("from [192.0.2.1] (helo=a.example) by b", "[192.0.2.1]", "192.0.2.1"),
            ("from a.example ([192.0.2.1]:4711 helo=a) by b", "a.example", "192.0.2.1"),
            ("from unknown (HELO a.example) (192.0.2.1) by b", "unknown", "192.0.2.1"),
            ("from a.example ([192.0.2.1])\r\n by mx.example.net with ESMTP", "a.example", "192.0.2.1"),
            ("from in1 [198.51.100.77] by b", "in1", "198.51.100.77"),
            ("FROM\r\n\ta\r\n\t( [ ipv6:2001:db8::1 ] ) BY b", "a", "2001:db8::1"),
            ("from a (::ffff:192.0.2.1) by b", "a", "192.0.2.1"),
            ("from (192.0.2.1) by b", "", "192.0.2.1"), ("from a([192.0.2.1]) by b", "a", "192.0.2.1"),
        ])
    func servers(_ text: String, _ helo: String, _ address: String) {
        let hop = ReceivedHop(reading: ByteBuffer(string: " " + text))
        #expect(hop?.helo == helo)
        #expect(hop?.address == IPAddress(address))
    }

    @Test(
        "is not fooled by what the client says of itself",
        arguments: [
            ("from [10.0.0.1] (unknown [192.0.2.1]) by b", "192.0.2.1"),
            ("from [192.0.2.1] (port=25 helo=[10.0.0.1]) by b", "192.0.2.1"),
            ("from unknown (EHLO [10.0.0.1]) (192.0.2.1) by b", "192.0.2.1"),
            ("from by (unknown [192.0.2.1]) by b", "192.0.2.1"),
            ("from a (by [192.0.2.1]) by b [10.0.0.1]", "192.0.2.1"),
        ])
    func greetings(_ text: String, _ address: String) {
        #expect(ReceivedHop(reading: ByteBuffer(string: text))?.address == IPAddress(address))
    }

    @Test(
        "finds no address where the clause has none",
        arguments: [
            "from a by b [192.0.2.1]", "from a", "from", "from ", "from a; [192.0.2.1]", "from a (192.0.2.1.5) by b",
            "from a [192.0.2.1 by b", "from a (b 192.0.2.1) by b", "from a [] () by b", "from a ([IPv6:]) by b",
            "from a (\\[192.0.2.1\\]) by b",
        ])
    func none(_ text: String) {
        let hop = ReceivedHop(reading: ByteBuffer(string: text))
        #expect(hop != nil && hop?.address == nil)
    }

    @Test(
        "knows a field without a from-clause",
        arguments: ["", " ", "by b with HTTP", "fromage [192.0.2.1] by b", "(from a [192.0.2.1]) by b", "fro"])
    func noClause(_ text: String) {
        #expect(ReceivedHop(reading: ByteBuffer(string: text)) == nil)
    }

    @Test("bounds and cleans the name")
    func name() {
        let hop = ReceivedHop(reading: ByteBuffer(string: "from a\u{1}é\u{7f}b" + String(repeating: "x", count: 1_000)))
        #expect(hop?.helo.hasPrefix("a????b") == true)
        #expect(hop?.helo.utf8.count == ReceivedHop.maximumName)
    }

    @Test("reads whatever octets there are")
    func hostile() {
        let random = SeededRandom(seed: 7)
        let pieces = [
            "from ", "by ", "(", ")", "[", "]", "\\", ";", "192.0.2.1", "IPv6:", "::", "helo=", "\r\n ", "\0", "é",
        ]
        for _ in 0..<5_000 {
            var text = "from "
            for _ in 0..<(random.next() % 24) { text += pieces[Int(random.next() % UInt64(pieces.count))] }
            let hop = ReceivedHop(reading: ByteBuffer(string: text))
            #expect(hop.map { $0.helo.utf8.count <= ReceivedHop.maximumName } ?? false)
        }
    }
}
