import Foundation
import Mail
import NIOCore
import PosternTesting
import Testing

@Suite("Delivery status notifications")
struct DeliveryStatusNotificationTests {
    @Test("a failure is reported in text, HTML, fields and with the original, as another parser reads it")
    func failure() async throws {
        let content = try makeReport().content()
        checkLines(content)
        #expect(!content.isEightBit && !content.needsSMTPUTF8)
        let parsed = try await ParsedReport(content.buffer)
        #expect(parsed.defects == [])
        #expect(parsed.type == "multipart/report")
        #expect(parsed.reportType == "delivery-status")
        #expect(parsed.parts.map(\.type) == ["text/plain", "text/html", "message/delivery-status", "message/rfc822"])

        #expect(parsed.headers["from"] == "postmaster@contoso.com")
        #expect(parsed.headers["to"] == "ann@example.org")
        #expect(parsed.headers["subject"] == "Undeliverable: Hello")
        #expect(parsed.headers["auto-submitted"] == "auto-replied")
        #expect(parsed.headers["in-reply-to"] == "<1@example.org>")
        #expect(parsed.headers["references"] == "<1@example.org>")
        #expect(parsed.headers["message-id"] == "<00000000-0000-0001-0000-000000000002@mx.contoso.com>")
        #expect(parsed.headers["date"] == "Mon, 23 Nov 2026 13:02:19 +0000")

        #expect(parsed.groups.count == 2)
        let message = try #require(parsed.groups.first)
        #expect(message["Original-Envelope-Id"] == "QQ+314159")
        #expect(message["Reporting-MTA"] == "dns;mx.contoso.com")
        #expect(message["Received-From-MTA"] == "dns;mail.example.org")
        #expect(message["Arrival-Date"] == "Mon, 23 Nov 2026 13:00:00 +0000")
        let recipient = try #require(parsed.groups.last)
        #expect(recipient["Original-Recipient"] == "rfc822;bob+x@contoso.com")
        #expect(recipient["Final-Recipient"] == "rfc822;bob@contoso.com")
        #expect(recipient["Action"] == "failed")
        #expect(recipient["Status"] == "5.1.1")
        #expect(recipient["Remote-MTA"] == "dns;mail.contoso.com")
        #expect(recipient["Diagnostic-Code"] == "smtp;550 5.1.1 User unknown")
        #expect(recipient["Last-Attempt-Date"] == "Mon, 23 Nov 2026 13:02:10 +0000")
        #expect(recipient["Will-Retry-Until"] == nil)
        #expect(parsed.parts[3].text.hasSuffix("\nbody\n"))
    }

    @Test("an attempt at the host from before the message came has its time in the text, and is no attempt of it")
    func earlierAttempt() async throws {
        let report = try makeReport { $0.recipients[0].lastAttempt = WallTime(milliseconds: 1_795_438_799_000) }
        let parsed = try await ParsedReport(report.content().buffer)
        #expect(parsed.groups.last?["Last-Attempt-Date"] == nil)
        #expect(parsed.parts[0].text.contains("Mon, 23 Nov 2026 12:59:59 +0000 - Server at "))
    }

    @Test("the text says it in plain words and tells administrators the rest, in HTML too")
    func text() async throws {
        let parsed = try await ParsedReport(makeReport().content().buffer)
        let plain = parsed.parts[0].text
        #expect(plain.hasPrefix("Your message could not be delivered."))
        for line in [
            "The address was not found at contoso.com.", "Diagnostic information for administrators:",
            "Generating server: mx.contoso.com", "Receiving server: mail.contoso.com (192.0.2.9)",
            "Total retry attempts: 2",
            "Mon, 23 Nov 2026 13:02:10 +0000 - Server at mail.contoso.com (192.0.2.9) returned '550 5.1.1 User unknown'",
            "Original message headers:", "Message-ID: <1@example.org>", " by b; Mon, 23 Nov 2026 13:00:00 +0000",
        ] {
            #expect(plain.contains(line), "\(line)")
        }
        let html = parsed.parts[1].text
        #expect(html.contains("Message-ID: &lt;1@example.org&gt;"))
        #expect(html.contains("returned &#39;550 5.1.1 User unknown&#39;"))
    }

    @Test(
        "says in plain words why",
        arguments: [
            (550, "5.1.1", "What happened: The address was not found at contoso.com."),
            (550, "5.1.1", "Who can mend it: You, the sender."), (550, "5.1.1", "How: Check the address"),
            (556, "5.1.10", "takes no mail"), (552, "5.2.2", "is full"), (552, "5.3.4", "larger than"),
            (550, "5.7.1", "not allowed to send"), (550, "5.6.0", "of this kind"),
            (550, "4.2.0", "refused the message"),
        ])
    func plainWords(_ code: Int, _ enhanced: String, _ words: String) async throws {
        let content = try makeReport {
            $0.recipients[0].reply = Reply(code, EnhancedStatusCode(enhanced), "no")
        }.content()
        #expect(try await ParsedReport(content.buffer).parts[0].text.contains(words))
    }

    @Test("names this server when no remote decided")
    func ownDecision() async throws {
        let expired = Reply(550, EnhancedStatusCode(5, 4, 300), "Message expired")
            .caused(by: Reply(421, EnhancedStatusCode(4, 4, 2), "Connection dropped"))
        let parsed = try await ParsedReport(
            makeReport {
                $0.recipients[0].remote = nil
                $0.recipients[0].reply = expired
            }.content().buffer)
        let recipient = try #require(parsed.groups.last)
        #expect(recipient["Remote-MTA"] == nil)
        #expect(recipient["Status"] == "5.4.300")
        #expect(
            recipient["Diagnostic-Code"] == "x-postern;550 5.4.300 Message expired -> 421 4.4.2 Connection dropped")
        #expect(parsed.parts[0].text.contains("Server at mx.contoso.com returned '550 5.4.300"))
        #expect(!parsed.parts[0].text.contains("Receiving server"))
    }

    static let ownFindings: [(Reply, String, String)] = [
        (
            Reply(550, EnhancedStatusCode(5, 6, 7), "Non-ASCII addresses not permitted for that sender/recipient"),
            "a subject or names with letters beyond A to Z", "with another mail program"
        ),
        (
            Reply(552, EnhancedStatusCode(5, 3, 4), "Message of 9 octets exceeds the limit of 5 of the next server"),
            "larger than contoso.com accepts", "without large attachments"
        ),
        (
            Reply(550, EnhancedStatusCode(5, 6, 3), "Conversion required but not supported"),
            "could not be converted", "without a digital signature"
        ),
    ]

    @Test("tells what this gateway found about a host as its own, and with advice that fits", arguments: ownFindings)
    func ownFinding(_ reply: Reply, _ what: String, _ how: String) async throws {
        let parsed = try await ParsedReport(
            makeReport {
                $0.recipients[0].remote = nil
                $0.recipients[0].host = "mail.contoso.com [192.0.2.9]:25"
                $0.recipients[0].reply = reply
            }.content().buffer)
        let recipient = try #require(parsed.groups.last)
        #expect(recipient["Remote-MTA"] == nil)
        #expect(recipient["Diagnostic-Code"] == "x-postern;\(reply)")
        let plain = parsed.parts[0].text
        #expect(plain.contains("Receiving server: mail.contoso.com (192.0.2.9)"))
        #expect(plain.contains("Server at mx.contoso.com returned '\(reply)'"))
        #expect(!plain.contains("Server at mail.contoso.com"))
        #expect(plain.contains(what))
        #expect(plain.contains(how))
    }

    @Test(
        "explains an expiry by the last error that this gateway knows, whatever its words",
        arguments: [
            (
                Reply(450, EnhancedStatusCode(4, 4, 316), "Connection refused"), "5.4.316", "refused the connection",
                "Send the message again later"
            ),
            (
                Reply(450, EnhancedStatusCode(4, 7, 323), "tlsa-invalid -> 421 4.4.2 dropped"), "5.7.323",
                "as its domain demands (DANE)", "when the server has been put right"
            ),
            (Reply(450, nil, "Later"), "5.4.300", "did not take the message for so long", ""),
        ])
    func ownExpiry(_ last: Reply, _ status: String, _ what: String, _ how: String) async throws {
        let parsed = try await ParsedReport(
            makeReport {
                $0.recipients[0].remote = nil
                $0.recipients[0].host = "mail.contoso.com [192.0.2.9]:25"
                $0.recipients[0].reply = Reply(550, EnhancedStatusCode(5, 4, 300), "Too old")
                $0.recipients[0].lastError = last
            }.content().buffer)
        #expect(try #require(parsed.groups.last)["Status"] == status)
        let plain = parsed.parts[0].text
        #expect(plain.contains(what))
        if !how.isEmpty { #expect(plain.contains(how)) }
    }

    @Test("lays a missing SMTPUTF8 to the address where that needs it")
    func internationalAddress() async throws {
        let address = try #require(EmailAddress("jos\u{e9}@contoso.com"))
        let parsed = try await ParsedReport(
            makeReport {
                $0.recipients[0].remote = nil
                $0.recipients[0].address = address
                $0.original.envelope.smtpUTF8 = true
                $0.recipients[0].reply = Reply(550, EnhancedStatusCode(5, 6, 7), "Non-ASCII addresses not permitted")
            }.content().buffer)
        #expect(parsed.parts[0].text.contains("Use an address of the recipient in plain letters"))
    }

    @Test("shows encoded-words as their reader would, in text and HTML, and returns them as they were")
    func encodedWords() async throws {
        let header =
            "From: =?iso-8859-1?Q?J=F6rg?= <ann@example.org>\r\nSubject: =?utf-8?B?R3LDvMOfZSA=?=\r\n"
            + " =?utf-8?Q?aus_K=C3=B6ln?=\r\nX-Odd: =?x-unknown?Q?=FF?=\r\n"
        let parsed = try await ParsedReport(
            makeReport {
                $0.original.subject = "=?utf-8?B?R3LDvMOfZSA=?= =?utf-8?Q?aus_K=C3=B6ln?="
                $0.original.content = ByteBuffer(string: header + "\r\nbody\r\n")
            }.content().buffer)
        let plain = parsed.parts[0].text.replacing("\r\n", with: "\n")
        #expect(plain.contains("Subject: Gr\u{fc}\u{df}e aus K\u{f6}ln\n\n"))
        #expect(plain.contains("From: J\u{f6}rg <ann@example.org>\nSubject: Gr\u{fc}\u{df}e aus K\u{f6}ln\n"))
        #expect(plain.contains("X-Odd: =?x-unknown?Q?=FF?="))
        #expect(parsed.parts[1].text.contains("Subject: Gr\u{fc}\u{df}e aus K\u{f6}ln</p>"))
        #expect(!parsed.parts[1].text.contains("=?utf-8"))
        #expect(parsed.headers["subject"]?.hasPrefix("Undeliverable: ") == true)
    }

    static let twins: [(String, String)] = [
        ("4.4.312", "5.4.312"), ("4.4.315", "5.4.315"), ("4.4.316", "5.4.316"), ("4.4.317", "5.4.317"),
        ("4.4.318", "5.4.318"), ("4.7.320", "5.7.320"), ("4.7.321", "5.7.321"), ("4.7.322", "5.7.322"),
        ("4.7.323", "5.7.323"), ("4.7.324", "5.7.324"), ("4.7.325", "5.7.325"), ("4.4.8", "5.4.8"),
        ("4.7.5", "5.7.5"), ("4.4.397", "5.4.300"), ("4.2.1", "5.4.300"),
    ]

    @Test("gives an expired message the permanent twin of its last error", arguments: twins)
    func twin(_ last: String, _ status: String) async throws {
        let enhanced = try #require(EnhancedStatusCode(Substring(last)))
        let parsed = try await ParsedReport(
            makeReport {
                $0.recipients[0].reply = Reply(
                    550, EnhancedStatusCode(5, 4, 300), "Message expired -> \(Reply(450, enhanced, "What was said"))")
            }.content().buffer)
        #expect(parsed.groups.last?["Status"] == status)
    }

    @Test(
        "the Status field has the class of the action",
        arguments: [
            (.failed, EnhancedStatusCode(5, 2, 2), "5.2.2"), (.failed, EnhancedStatusCode(4, 4, 2), "5.0.350"),
            (.failed, nil, "5.0.350"), (.delayed, EnhancedStatusCode(4, 4, 7), "4.4.7"), (.delayed, nil, "4.4.7"),
            (.delayed, EnhancedStatusCode(4, 4, 316), "4.4.7"),
            (.delivered, nil, "2.0.0"), (.relayed, EnhancedStatusCode(5, 1, 1), "2.0.0"),
        ] as [(DeliveryStatusNotification.Action, EnhancedStatusCode?, String)])
    func status(_ action: DeliveryStatusNotification.Action, _ enhanced: EnhancedStatusCode?, _ expected: String) throws
    {
        let report = try makeReport {
            $0.recipients[0].action = action
            $0.recipients[0].reply = Reply(550, enhanced, "x")
        }
        #expect(report.recipients[0].status.description == expected)
    }

    @Test("a delay is announced with the header only, and until when attempts go on")
    func delay() async throws {
        let parsed = try await ParsedReport(
            makeReport {
                $0.original.envelope.returnContent = .full
                $0.recipients[0].action = .delayed
                $0.recipients[0].reply = Reply(450, EnhancedStatusCode(4, 4, 316), "Connection refused")
                $0.recipients[0].willRetryUntil = WallTime(milliseconds: 1_795_525_200_000)
            }.content().buffer)
        #expect(parsed.headers["subject"] == "Delivery delayed:Hello")
        #expect(parsed.groups.last?["Action"] == "delayed")
        #expect(parsed.groups.last?["Status"] == "4.4.7")
        #expect(parsed.groups.last?["Diagnostic-Code"] == "smtp;450 4.4.316 Connection refused")
        let plain = parsed.parts[0].text
        #expect(plain.contains("not been delivered yet. The mail server of contoso.com refused the connection."))
        #expect(plain.contains("attempts are made until Tue, 24 Nov 2026 13:00:00 +0000"))
        #expect(parsed.groups.last?["Will-Retry-Until"] == "Tue, 24 Nov 2026 13:00:00 +0000")
        #expect(parsed.parts.last?.type == "text/rfc822-headers")
        #expect(parsed.parts.last?.text.contains("body") == false)
    }

    @Test("the reporting authority stands in the fields for programs alone")
    func reportingAuthority() async throws {
        let parsed = try await ParsedReport(
            makeReport { $0.reportingAuthority = try? Domain("mail.contoso.com") }.content().buffer)
        #expect(parsed.groups.first?["Reporting-MTA"] == "dns;mail.contoso.com")
        #expect(parsed.parts[0].text.contains("Generating server: mx.contoso.com"))
    }

    @Test("without HTML the first part is the text")
    func textOnly() async throws {
        let content = try makeReport { $0.sendsHTML = false }.content()
        checkLines(content)
        let parsed = try await ParsedReport(content.buffer)
        #expect(parsed.defects == [])
        #expect(parsed.parts.map(\.type) == ["text/plain", "message/delivery-status", "message/rfc822"])
        #expect(!String(buffer: content.buffer).contains("multipart/alternative"))
    }

    @Test("a text of the organization stands instead of ours, with its HTML escaped")
    func customText() async throws {
        let parsed = try await ParsedReport(
            makeReport { $0.recipients[0].customText = "Call <b>4711</b>\nor write a letter\u{1b}." }.content().buffer)
        #expect(parsed.parts[0].text.contains("    Call <b>4711</b>\r\n    or write a letter\\x{1B}.\r\n"))
        #expect(!parsed.parts[0].text.contains("What happened"))
        #expect(parsed.parts[1].text.contains("<br>Call &lt;b&gt;4711&lt;/b&gt;\r\n<br>or write"))
    }

    @Test("every failed recipient has its own group of fields")
    func several() async throws {
        let parsed = try await ParsedReport(
            makeReport { report in
                let first = report.recipients[0]
                report.recipients = (0..<200).map { number in
                    var recipient = first
                    recipient.address = EmailAddress(localPart: "user\(number)", host: first.address.host)
                    return recipient
                }
            }.content().buffer)
        #expect(parsed.defects == [])
        #expect(parsed.groups.count == 201)
        #expect(parsed.groups.last?["Final-Recipient"] == "rfc822;user199@contoso.com")
    }

    @Test("the whole original is returned up to 256 KiB, and the header alone beyond or when asked so")
    func returnedContent() async throws {
        func lastPart(_ change: (inout DeliveryStatusNotification) -> Void) async throws -> ParsedReport.Part? {
            let content = try makeReport(change).content()
            checkLines(content)
            return try await ParsedReport(content.buffer).parts.last
        }
        let limit = DeliveryStatusNotification.Original.contentLimit
        func message(of size: Int) -> ByteBuffer {
            let head = "Subject: Hello\r\nFrom: ann@example.org\r\n\r\n"
            var text = head
            while text.utf8.count < size {
                text += String(repeating: "x", count: min(70, size - text.utf8.count - 2)) + "\r\n"
            }
            return ByteBuffer(string: text)
        }
        let exact = message(of: limit)
        #expect(exact.readableBytes == limit)
        #expect(try await lastPart { $0.original.content = exact }?.type == "message/rfc822")
        #expect(try await lastPart { $0.original.content = message(of: limit + 72) }?.type == "text/rfc822-headers")
        #expect(try await lastPart { $0.original.envelope.returnContent = .headers }?.type == "text/rfc822-headers")
        #expect(try await lastPart { $0.original.envelope.returnContent = .full }?.type == "message/rfc822")
        let headersOnly = try await lastPart { $0.original.isWhole = false }
        #expect(headersOnly?.type == "text/rfc822-headers")
        #expect(headersOnly?.text.hasSuffix("Message-ID: <1@example.org>\r\n") == true)
    }

    @Test("eight-bit content is returned as it is and the report says so")
    func eightBit() async throws {
        let content = try makeReport { $0.original.content = ByteBuffer(string: "Subject: x\r\n\r\ngröße\r\n") }
            .content()
        checkLines(content)
        #expect(content.isEightBit && !content.needsSMTPUTF8)
        let parsed = try await ParsedReport(content.buffer)
        #expect(parsed.headers["content-transfer-encoding"] == "8bit")
        #expect(parsed.parts.last?.encoding == "8bit")
        #expect(parsed.parts.last?.text.contains("größe") == true)
    }

    @Test("lines that no message may have come back encoded, as header only")
    func overlong() async throws {
        let content = try makeReport {
            $0.original.content = ByteBuffer(string: "X: " + String(repeating: "y", count: 5_000) + "\r\n\r\nbody\r\n")
        }.content()
        checkLines(content)
        let parsed = try await ParsedReport(content.buffer)
        let part = try #require(parsed.parts.last)
        #expect(part.type == "text/rfc822-headers")
        #expect(part.encoding == "quoted-printable")
        #expect(part.text == "X: " + String(repeating: "y", count: 5_000) + "\r\n")
    }

    @Test("a message with SMTPUTF8 is reported in the types of RFC 6533")
    func global() throws {
        let address = try #require(EmailAddress("böb@bücher.example"))
        let content = try makeReport {
            $0.original.envelope.smtpUTF8 = true
            $0.recipients[0].address = address
        }.content()
        checkLines(content)
        #expect(!content.needsSMTPUTF8)
        let text = String(buffer: content.buffer)
        #expect(
            text.contains("Content-Type: message/global-delivery-status\r\nContent-Transfer-Encoding: quoted-printable")
        )
        #expect(text.contains("Final-Recipient: utf-8;b=C3=B6b@xn--bcher-kva.example"))
        #expect(text.contains("Content-Type: message/global\r\n"))
    }

    @Test("a sender beyond ASCII needs an SMTPUTF8 hop for the report")
    func globalSender() throws {
        let content = try makeReport { $0.to = EmailAddress(localPart: "änn", host: $0.to.host) }.content()
        checkLines(content)
        #expect(content.needsSMTPUTF8)
        let envelope = try makeReport().envelope(of: content)
        #expect(envelope.sender == .null && envelope.smtpUTF8 && envelope.eightBitMIME)
    }

    @Test(
        "answers only a Message-ID that can stand in a header",
        arguments: [
            "", "1@example.org", "<1>", "<1 2@x>", "<1@x>\r\nBcc: y", "<<1@x>>", "<ü@x>",
            "<" + String(repeating: "x", count: 1_000) + "@x>",
        ])
    func messageID(_ text: String) async throws {
        let content = try makeReport { $0.original.messageID = text }.content()
        checkLines(content)
        #expect(try await ParsedReport(content.buffer).headers["in-reply-to"] == nil)
    }

    @Test("the same facts give the same octets")
    func pure() throws {
        #expect(try makeReport().content() == makeReport().content())
    }
}
