import Mail
import NIOCore
import PosternTesting
import Testing

@Suite("Reading the client out of a Received field")
struct ReceivedHopTests {
    private func hop(_ text: String) -> ReceivedHop { ReceivedHop(reading: ByteBuffer(string: text)) }

    @Test(
        "reads the from-clause of many servers",
        arguments: [
            // Postfix.
            ("from mail.a.example (unknown [192.0.2.1]) by b.example", "mail.a.example", "192.0.2.1"),
            (
                "from mail.a.example (mail.a.example [IPv6:2001:db8::1])\r\n\t(using TLSv1.3 with cipher "
                    + "TLS_AES_256_GCM_SHA384 (256/256 bits)\r\n\t key-exchange X25519 server-signature RSA-PSS (2048 bits))"
                    + "\r\n\t(Client CN \"mail.a.example\", Issuer \"R3\" (verified OK))\r\n\tby b.example (Postfix) with ESMTPS "
                    + "id 4X for <ann@b.example>; Sat, 29 Nov 2025 10:00:00 +0000 (UTC)", "mail.a.example",
                "2001:db8::1"
            ),
            // Sendmail.
            ("from a.example (IDENT:x@a.example [IPv6:2001:db8::1])\r\n by b", "a.example", "2001:db8::1"),
            (
                "from a.example (a.example [192.0.2.1] (may be forged))\r\n\tby b (8.17.1/8.17.1) with ESMTP id x; now",
                "a.example", "192.0.2.1"
            ),
            ("from a.example ([192.0.2.1]) by b (8.15.2/8.15.2) with ESMTP id x", "a.example", "192.0.2.1"),
            // Exchange.
            ("from EXCH02 (10.128.66.101) by EXCH01 (10.128.66.100) with SMTP", "EXCH02", "10.128.66.101"),
            (
                "from AM6PR01.example (2603:10a6:20b::1a) by AM6PR02.example\r\n (2603:10a6:208::17) with Microsoft SMTP Server "
                    + "(version=TLS1_2,\r\n cipher=TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384) id 15.20.1.2; now",
                "AM6PR01.example",
                "2603:10a6:20b::1a"
            ),
            (
                "from A.example ([fe80::1c2d:3e4f%12]) by B.example ([fe80::5a6b%12]) with mapi\r\n id 15.01.2507.006; now",
                "A.example", "fe80::1c2d:3e4f"
            ),
            ("from A ([::1]) by B ([fe80::5%3]) with Microsoft SMTP Server id 15.1; now", "A", "::1"),
            // Exim.
            ("from [192.0.2.1] (helo=a.example) by b", "[192.0.2.1]", "192.0.2.1"),
            ("from [192.0.2.1] by b with esmtp (Exim 4.97) id 1; now", "[192.0.2.1]", "192.0.2.1"),
            ("from a.example ([192.0.2.1]:4711 helo=a) by b", "a.example", "192.0.2.1"),
            (
                "from a.example ([2001:db8::1])\r\n\tby b with esmtps  (TLS1.3) tls TLS_AES_256_GCM_SHA384\r\n\t(Exim 4.96)\r\n\t"
                    + "(envelope-from <x@a.example>)\r\n\tid 1rS-00; now", "a.example", "2001:db8::1"
            ),
            // qmail.
            ("from unknown (HELO a.example) (192.0.2.1) by b", "unknown", "192.0.2.1"),
            ("from a.example (192.0.2.1)\r\n  by b with SMTP; now", "a.example", "192.0.2.1"),
            ("from a.example (HELO x) (root@192.0.2.1) by b with SMTP; now", "a.example", "192.0.2.1"),
            // Courier, MDaemon, Domino.
            (
                "from a.example (a.example [::ffff:192.0.2.1])\r\n  (TLS: TLSv1.3,256bits,X) by b with ESMTPS; now",
                "a.example", "192.0.2.1"
            ),
            (
                "from a.example (a.example [192.0.2.1]) by b (MDaemon PRO v23.5.1) with ESMTPS id md5001.msg; now",
                "a.example", "192.0.2.1"
            ),
            (
                "from a.example ([192.0.2.1])\r\n          by b (HCL Domino Release 12.0.2)\r\n          with ESMTP id 20251129-1 ;"
                    + " Sat, 29 Nov 2025 10:00:00 +0100", "a.example", "192.0.2.1"
            ),
            // Filters: Proofpoint, Mimecast, Barracuda, Cisco, amavis, FortiMail, Trend Micro.
            (
                "from pps.filterd (m01.ppops.net [127.0.0.1]) by m01.ppops.net (8.17.1.24/8.17.1.24) with SMTP id x; now",
                "pps.filterd", "127.0.0.1"
            ),
            (
                "from a.example (a.example\r\n [192.0.2.1]) by relay.mimecast.com with ESMTP with STARTTLS (version=TLSv1.3,\r\n "
                    + "cipher=X) id us-mta-1-x; now", "a.example", "192.0.2.1"
            ),
            (
                "from a.example (a.example [192.0.2.1]) by b.example with ESMTP id Kx (version=TLSv1.2 cipher=X bits=256 verify=NO) for <x@b>; now",
                "a.example", "192.0.2.1"
            ),
            (
                "from unknown (HELO a.example) ([192.0.2.1])\r\n  by esa1.example with ESMTP/TLS/X; 29 Nov 2025 10:00:00 +0000",
                "unknown", "192.0.2.1"
            ),
            (
                "from b.example ([127.0.0.1])\r\n by localhost (b.example [127.0.0.1]) (amavis, port 10024)\r\n with ESMTP id x; now",
                "b.example", "127.0.0.1"
            ),
            ("from a.example (unknown[192.0.2.1]) by b with ESMTP; now", "a.example", "192.0.2.1"),
            // CommuniGate, MailEnable, hMailServer, Haraka, OpenSMTPD, PowerMTA, Ecelerity, Zimbra, JAMES, MX Logic, smtpd.
            (
                "from [192.0.2.1] (HELO a.example)\r\n  by b (CommuniGate Pro SMTP 6.2) with ESMTP id 1; now",
                "[192.0.2.1]", "192.0.2.1"
            ),
            (
                "from a.example ([192.0.2.1] verified)\r\n  by b (CommuniGate Pro SMTP 5.4) with ESMTPS id 1; now",
                "a.example", "192.0.2.1"
            ),
            (
                "from [192.0.2.1] (account ann@b.example HELO [192.0.2.1])\r\n  by b (CommuniGate Pro SMTP 6.2) with ESMTPSA id 1; now",
                "[192.0.2.1]", "192.0.2.1"
            ),
            ("from a.example ([192.0.2.1]) by b with MailEnable ESMTP; now", "a.example", "192.0.2.1"),
            (
                "from a.example (Unknown [192.0.2.1])\r\n\tby b with ESMTPSA\r\n\t(version=TLSv1.3 cipher=X bits=256)\r\n\t; now",
                "a.example", "192.0.2.1"
            ),
            (
                "from a.example (rdns.a.example [192.0.2.1])\r\n\tby b (Haraka/3.0.3) with ESMTPS id 1.1\r\n\tenvelope-from <x@a.example> (cipher=X);\r\n\tnow",
                "a.example", "192.0.2.1"
            ),
            (
                "from a.example (rdns [IPv6:2001:db8::1])\r\n\tby b (OpenSMTPD) with ESMTPS id 1 (TLSv1.3:X:256:NO)\r\n\tfor <x@b>;\r\n\tnow",
                "a.example", "2001:db8::1"
            ),
            (
                "from a.example (192.0.2.1) by b id h1 for <x@b>; now (envelope-from <x@a.example>)", "a.example",
                "192.0.2.1"
            ),
            (
                "from [192.0.2.1] ([192.0.2.1:54321] helo=a.example)\r\n\tby b (envelope-from <x@a.example>)\r\n\t(ecelerity 4.2.38 r(:)) with ESMTP\r\n\tid 1; now",
                "[192.0.2.1]", "192.0.2.1"
            ),
            ("from a.example (LHLO a.example) (192.0.2.1) by b with LMTP; now (UTC)", "a.example", "192.0.2.1"),
            (
                "from 127.0.0.1 (EHLO a.example) ([192.0.2.1])\r\n by b (JAMES SMTP Server) with ESMTPA ID 1; now",
                "127.0.0.1", "192.0.2.1"
            ),
            (
                "from unknown [192.0.2.1] (EHLO a.example)\r\n\tby b(mxl_mta-8.0.0-3)\r\n\twith ESMTP id 1; now (envelope-from <x@a>)",
                "unknown", "192.0.2.1"
            ),
            (
                "from a.example(192.0.2.1), claiming to be \"x.example\"\r\n via SMTP by b, id smtpdAAA; now",
                "a.example", "192.0.2.1"
            ),
            (
                "from mail-a.example (mail-a.example. [192.0.2.1])\r\n by mx.google.com with ESMTPS id 1\r\n for <x@b>\r\n (version=TLS1_3 cipher=X bits=256/256);\r\n now",
                "mail-a.example", "192.0.2.1"
            ),
            (
                "from a.example ([192.0.2.1]) by b via smtpd (for c.example [10.0.0.9]) with SMTP; now", "a.example",
                "192.0.2.1"
            ),
            // Others, ourselves.
            ("from a.example (2001:db8::7) by b.example", "a.example", "2001:db8::7"),
            ("from a.example ([192.0.2.1])\r\n by mx.example.net with ESMTP", "a.example", "192.0.2.1"),
            ("from in1 [198.51.100.77] by b", "in1", "198.51.100.77"),
            ("FROM\r\n\ta\r\n\t( [ ipv6:2001:db8::1 ] ) BY b", "a", "2001:db8::1"),
            ("from a (::ffff:192.0.2.1) by b", "a", "192.0.2.1"),
            ("from a (b 192.0.2.1) by b", "a", "192.0.2.1"),
            ("from \"a (10.0.0.1) b\" (x [192.0.2.1]) by b", "\"a?(10.0.0.1)?b\"", "192.0.2.1"),
            ("from a (x ((deep [192.0.2.1]) y) [192.0.2.1]) by b", "a", "192.0.2.1"),
            ("(a comment) from a [192.0.2.1] by b", "a", "192.0.2.1"),
            ("from (192.0.2.1) by b", "", "192.0.2.1"), ("from a([192.0.2.1]) by b", "a", "192.0.2.1"),
        ])
    func servers(_ text: String, _ helo: String, _ address: String) {
        let hop = hop(" " + text)
        #expect(hop.helo == helo)
        #expect(hop.client == .address(IPAddress(address) ?? IPAddress(v4: 0)))
    }

    @Test(
        "is not fooled by what the client says of itself",
        arguments: [
            ("from [10.0.0.1] (unknown [192.0.2.1]) by b", "192.0.2.1"),
            ("from 10.0.0.1 (192.0.2.1) by b", "192.0.2.1"),
            ("from [192.0.2.1] (port=25 helo=[10.0.0.1]) by b", "192.0.2.1"),
            ("from a ([192.0.2.1] helo=[10.0.0.1] ident=10.0.0.2) by b", "192.0.2.1"),
            ("from unknown (EHLO [10.0.0.1]) (192.0.2.1) by b", "192.0.2.1"),
            ("from 127.0.0.1 (EHLO a.example) (192.0.2.1) by b with SMTP; now", "192.0.2.1"),
            ("from by (unknown [192.0.2.1]) by b", "192.0.2.1"),
            ("from a (by [192.0.2.1]) by b [10.0.0.1]", "192.0.2.1"),
            ("from [192.0.2.1] (account ann HELO 10.0.0.1) by b; now", "192.0.2.1"),
            ("from a ([192.0.2.1] helo= 10.0.0.1) by b; now", "192.0.2.1"),
            // Names with an address in them.
            ("from a (10.0.0.1.isp.example [192.0.2.1]) by b; now", "192.0.2.1"),
            ("from a (host-10.0.0.1.isp.example [192.0.2.1]) by b; now", "192.0.2.1"),
        ])
    func greetings(_ text: String, _ address: String) {
        #expect(hop(text).address == IPAddress(address))
    }

    @Test(
        "tells nobody where the server has written no address, although the client may have",
        arguments: [
            "from a by b [192.0.2.1]", "from a", "from", "from ", "from a; now", "from a (192.0.2.1.5) by b",
            "from a [192.0.2.1 by b", "from a [] () by b", "from a ([IPv6:]) by b", "from a (\\[192.0.2.1\\]) by b",
            "from 192.0.2.1 by b with SMTP; now", "from [192.0.2.1] by b with SMTP; now",
            "from [192.0.2.1] (using TLSv1.2) by b; now", "from unknown (unknown [unknown]) by b (Postfix); now",
            "from localhost by b with ESMTP; now", "from root by b with local (Exim 4.97) id 1; now",
            "from [10.0.0.1] (HELO=[10.0.0.1] ip=192.0.2.1) by b; now",
            "from a (HELO 192.0.2.1) by b; now", "from a (helo=192.0.2.1) by b", "from a (192.0.2.01) by b",
            "from a (x@[10.0.0.1) by b",
            "from [192.0.2.1] (using TLSv1.2 with cipher X (256/256 bits))\r\n\tby server-1.bemta.example id A0/00; now",
            "from [10.0.0.1] ([unknown] helo=x) by b; now", "from a ([192.0.2.1:x]) by b; now",
            "from user by b (OpenSMTPD) with ESMTPA id 1; now",
            "from a (b [local])\r\n by b (OpenSMTPD) with ESMTPA id 1; now",
            "from <ann@b.example> by b (CommuniGate Pro RULE 6.2)\r\n  with RULE id 1; now",
            "from 1234 named unknown by gmailapi.google.com with HTTPREST; now",
            // By LMTP, but not by a socket.
            "from 203.0.113.9 by b with LMTP; now", "from [203.0.113.9] by b with LMTP; now",
            "from a ([203.0.113.999]) by b with LMTP; now", "from a by b ([192.0.2.1]) with LMTP; now",
        ])
    func noAddress(_ text: String) {
        #expect(hop(text).client == .unknown(.noAddress))
    }

    @Test(
        "tells nobody where there are two addresses",
        arguments: [
            "from a (10.0.0.1) (x [192.0.2.1]) by b", "from x (HELO y) (10.0.0.1) (192.0.2.1) by b; now",
            "from a (x 10.0.0.1 [192.0.2.1]) by b", "from a [10.0.0.1] ([192.0.2.1]) by b",
            "from a ([192.0.2.1] helo=x [10.0.0.1]) by b", "from [10.0.0.1] (helo [192.0.2.1]) by b; now",
            "from [192.0.2.1] (account ann HELO [10.0.0.1]) by b (CommuniGate Pro SMTP 6.2) with ESMTPSA id 1; now",
            "from a (10.0.0.1 [IPv6:2001:db8::1]) by b",
            "from [192.0.2.1] (helo=a [10.0.0.1]) by b with esmtp (Exim 4.97) id 1; now",
            "from [192.0.2.1] (port=4711 helo=a [10.0.0.1]) by b with esmtp (Exim 4.82) id 1; now",
        ])
    func severalAddresses(_ text: String) {
        #expect(hop(text).client == .unknown(.severalAddresses))
    }

    @Test(
        "tells nobody where the server may have written the client but not so that it can be read",
        arguments: [
            "from a (10.0.0.1 [unknown]) by b; now", "from a (x@10.0.0.1 [203.0.113.999]) by b; now",
            "from a (10.0.0.1) (x [203.0.113.9/32]) by b; now", "from a (10.0.0.1 [unix socket]) by b with LMTP; now",
            "from a [10.0.0.1] (host/203.0.113.9) by b; now", "from a [10.0.0.1] (addr:203.0.113.9) by b; now",
            "from a [10.0.0.1] (<203.0.113.9>) by b; now", "from a [10.0.0.1] ({203.0.113.9}) by b; now",
            "from a [10.0.0.1] ('203.0.113.9') by b; now", "from a ([10.0.0.1]) (x/2001:db8::9) by b; now",
            "from a [10.0.0.1] (peer=host/203.0.113.9) by b; now",
        ])
    func unreadableAddress(_ text: String) {
        #expect(hop(text).client == .unknown(.unreadableAddress))
    }

    @Test(
        "tells nobody where a greeting may have brought clauses of its own",
        arguments: [
            "from x by y with LMTP (real [192.0.2.1]) by b with ESMTP; now",
            "from x (10.0.0.1); (real [192.0.2.1]) by b with ESMTP; now",
            "from x (10.0.0.1) by y; (192.0.2.1) by b; now", "from x ([10.0.0.1] by b; now",
            "from x) ([10.0.0.1]) by b; now",
            "from \"x ([10.0.0.1]) by b; now", "from x \"y ([10.0.0.1]) by b; now",
            // A quote or a parenthesis of the greeting that one of the recipient's closes.
            "from x (10.0.0.1) by y \" (real [192.0.2.1]) by b with ESMTP id 1 for <\"a\"@b.example>; now",
            "from x (10.0.0.1) by y ( (real [192.0.2.1]) by b with ESMTP id 1 for <\"a)\\\"\"@b.example>; now",
            "from x by y with LMTP ( (real [192.0.2.1]) by b with ESMTP id 1 for <\"a)\\\"\"@b.example>; now",
            "from x (10.0.0.1) (helo y (real [192.0.2.1]) by b with ESMTP id 1 for <\"a)\\\"\"@b.example>; now",
        ])
    func malformed(_ text: String) {
        #expect(hop(text).client == .unknown(.malformed))
    }

    @Test(
        "knows what a server hands on to itself",
        arguments: [
            " (qmail 4711 invoked from network); 29 Nov 2025 10:00:00 -0000",
            "(qmail 4711 invoked from network)",
            "from mail.b.example\r\n\tby mail.b.example with LMTP\r\n\tid x (envelope-from <x@a.example>); now",
            "from mail.b.example ([unix socket])\r\n\t by mail.b.example (Cyrus 3.6.1) with LMTPA; now",
            "from localhost by b (Dovecot) with LMTP id x; now",
            "from b.example\r\n\tby b.example with LMTPS\r\n\tid x (envelope-from <x@a.example>)\r\n\tfor <ann@b.example>; now",
        ])
    func handedOn(_ text: String) {
        #expect(hop(text).client == .handedOn)
    }

    @Test(
        "knows a field without a from-clause, by which a message may have been written on the server",
        arguments: [
            "", " ", "by b with HTTP", "fromage [192.0.2.1] by b", "(from a [192.0.2.1]) by b", "fro",
            "by b (Postfix, from userid 0)\r\n id x; now", "(qmail 4711 invoked by uid 0); now",
            "(qmail 4711 invoked for bounce); now", "(qmail x invoked from network); now",
            "(qmail 4711 invoked from network) by b; now", "(qmail 4711 invoked from network",
            "by b with ESMTP id x; now",
            "(from root@localhost) by b (8.17.1/8.17.1/Submit) id x; now", "(nullmailer pid 1 invoked by uid 0); now",
        ])
    func noClause(_ text: String) {
        #expect(hop(text).client == .unknown(.noFromClause))
        #expect(hop(text).helo.isEmpty)
    }

    @Test("bounds and cleans the name")
    func name() {
        let hop = hop("from a\u{1}é\u{7f}b" + String(repeating: "x", count: 1_000))
        #expect(hop.helo.hasPrefix("a????b"))
        #expect(hop.helo.utf8.count == ReceivedHop.maximumName)
    }

    @Test("reads whatever octets there are")
    func hostile() {
        let random = SeededRandom(seed: 7)
        let pieces = [
            "from ", "by ", "(", ")", "[", "]", "\\", ";", "192.0.2.1", "IPv6:", "::", "helo=", "\r\n ", "\0", "é",
            "\"",
            "with LMTP ", "(qmail 1 invoked from network)", "@", "%", "Exim",
        ]
        for _ in 0..<5_000 {
            var text = random.next().isMultiple(of: 8) ? "" : "from "
            for _ in 0..<(random.next() % 24) { text += pieces[Int(random.next() % UInt64(pieces.count))] }
            #expect(hop(text).helo.utf8.count <= ReceivedHop.maximumName)
        }
    }
}
