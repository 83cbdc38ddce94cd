import Mail
import NIOCore
import Testing

@Suite("Our Received field")
struct ReceivedFieldTests {
    private func field(_ change: (inout ReceivedField) -> Void = { _ in }) throws -> ReceivedField {
        var field = ReceivedField(
            helo: "client.example.org", clientAddress: IPAddress("192.0.2.1"), by: try Domain("mx.contoso.com"),
            id: NetworkMessageID(high: 1, low: 2), recipients: [try #require(EmailAddress("ann@contoso.com"))],
            date: WallTime(milliseconds: 1_795_438_939_042))
        change(&field)
        return field
    }

    @Test("names the client, this server, the protocol, the message and the one recipient")
    func ordinary() throws {
        #expect(
            try field().text
                == "Received: from client.example.org ([192.0.2.1])\r\n by mx.contoso.com with ESMTP\r\n"
                + " id 00000000-0000-0001-0000-000000000002\r\n for <ann@contoso.com>;"
                + " Mon, 23 Nov 2026 13:02:19 +0000")
    }

    @Test(
        "names the protocol as RFC 3848 and RFC 6531 do",
        arguments: [
            (false, nil, false, "SMTP"), (true, nil, false, "ESMTP"), (true, "TLSv1.3", false, "ESMTPS (TLSv1.3)"),
            (true, nil, true, "UTF8SMTP"), (true, "TLSv1.2", true, "UTF8SMTPS (TLSv1.2)"),
        ] as [(Bool, String?, Bool, String)])
    func protocols(_ isExtended: Bool, _ tls: String?, _ utf8: Bool, _ expected: String) throws {
        let field = try field {
            $0.isExtended = isExtended
            $0.tlsVersion = tls
            $0.smtpUTF8 = utf8
        }
        #expect(field.text.contains(" with \(expected)\r\n"))
    }

    @Test("tells of no recipient when there are several")
    func several() throws {
        let field = try field { $0.recipients.append(EmailAddress(localPart: "bob", host: $0.recipients[0].host)) }
        #expect(!field.text.contains("for <"))
        #expect(!field.text.contains("ann"))
    }

    @Test(
        "no HELO name can break the field or forge a clause",
        arguments: [
            "", "a\r\nBcc: x@y", "a\nb", "\u{0}", "a) by mx.contoso.com (", "a; date", "<x@y>", "[192.0.2.9]",
            "\u{2028}x",
            "\u{1b}[2J", "ü\u{202e}", String(repeating: "x", count: 70_000), "by", "a b\tc",
        ])
    func hostileHelo(_ helo: String) throws {
        for utf8 in [false, true] {
            let text = try field {
                $0.helo = helo
                $0.smtpUTF8 = utf8
            }.text
            let summary = HeaderSummary(reading: ByteBuffer(string: text + "\r\n\r\n"), ownName: "mx.contoso.com")
            #expect(summary.fieldCount == 1)
            #expect(summary.ownReceivedCount == 1)
            #expect(summary.endsInBlankLine)
            let lines = text.split(separator: "\r\n")
            #expect(lines.count == 4)
            #expect(lines.allSatisfy { $0.utf8.count <= 998 })
            #expect(lines.allSatisfy { !$0.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7f } })
            #expect(utf8 || text.utf8.allSatisfy { $0 < 0x80 })
        }
    }

    @Test("leaves out a recipient beyond ASCII unless the transaction is SMTPUTF8")
    func unicodeRecipient() throws {
        let address = try #require(EmailAddress("änn@contoso.com"))
        #expect(try !field { $0.recipients = [address] }.text.contains("for <"))
        let global = try field {
            $0.recipients = [address]
            $0.smtpUTF8 = true
        }
        #expect(global.text.contains("for <änn@contoso.com>"))
    }
}
