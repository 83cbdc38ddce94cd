import NIOCore
import Testing

@testable import Mail

@Suite("Notifications of mail in quarantine")
struct QuarantineNotificationTests {
    private func item(
        _ subject: String = "Hello", sender: String = "eve@example.net", _ reason: QuarantineReason = .spam,
        permissions: QuarantinePermissions = .full
    ) -> QuarantineNotification.Item {
        QuarantineNotification.Item(
            identity: "1\\2", sender: sender, subject: subject, received: WallTime(milliseconds: 1_795_438_939_000),
            expires: WallTime(milliseconds: 1_796_734_939_000), reason: reason, permissions: permissions)
    }

    private func notification(
        _ items: [QuarantineNotification.Item], to: String = "ann@contoso.com",
        editions: [QuarantineNotification.Edition] = [.init(language: .english)],
        occasion: QuarantineNotification.Occasion = .round
    ) throws -> QuarantineNotification {
        QuarantineNotification(
            id: NetworkMessageID(high: 1, low: 2), from: try #require(EmailAddress("quarantine@contoso.com")),
            to: try #require(EmailAddress(to)), contact: try #require(EmailAddress("postmaster@contoso.com")),
            hostname: try Domain("mx.contoso.com"), editions: editions,
            date: WallTime(milliseconds: 1_795_438_939_000), occasion: occasion, items: items)
    }

    @Test("the text says what is held, why, until when, what can be done and how to ask")
    func plain() throws {
        let text = QuarantineNotificationText(try notification([item()])).plain
        let expected = """
            What is listed here was not delivered to you. It is kept in quarantine.

            Subject: Hello
            From: eve@example.net
            Received: 2026-11-23 13:02 UTC
            Held as: spam
            Kept until: 2026-12-08 13:02 UTC
            What you can do: You can have it delivered.
            Number: 1\\2

            If you want a message of this list, reply to this mail or write to postmaster@contoso.com, and give its number. \
            If you don't, do nothing: it is deleted at the end of its time.

            This message was made by a program. It has no links and never asks you to sign in anywhere; a message that does \
            is not from us.

            """
        let lines = expected.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(text == lines.joined(separator: "\r\n"))
    }

    @Test("the header says who tells, that a program does, and where answers go")
    func header() throws {
        let notification = try notification([item(), item("Other")])
        let content = String(buffer: notification.content())
        for line in [
            "From: =?UTF-8?B?UXVhcmFudGluZQ==?= <quarantine@contoso.com>", "To: <ann@contoso.com>",
            "Reply-To: <postmaster@contoso.com>", "Subject: 2 messages are held back from you",
            "Auto-Submitted: auto-generated", "Date: Mon, 23 Nov 2026 13:02:19 +0000",
            "Message-ID: \(notification.messageID)",
        ] {
            #expect(content.contains(line + "\r\n"), "\(line)\n\(content)")
        }
        #expect(notification.envelope == Envelope(sender: .null))
    }

    @Test("another parser finds a text and an HTML part that say the same, without a defect")
    func parts() async throws {
        let editions = [
            QuarantineNotification.Edition(language: .german, subject: "Zurückgehalten", senderName: "Posteingang"),
            QuarantineNotification.Edition(language: .english, disclaimer: "Ask <help>."),
        ]
        let notification = try notification([item("Grüße"), item("", sender: "")], editions: editions)
        let parsed = try await ParsedReport(notification.content())
        #expect(parsed.defects == [])
        #expect(parsed.type == "multipart/alternative")
        #expect(parsed.parts.map(\.type) == ["text/plain", "text/html"])
        #expect(notification.subject == "Zurückgehalten / 2 messages are held back from you")
        #expect(notification.senderName == "Posteingang / Quarantine")
        for part in parsed.parts {
            for text in ["Grüße", "(kein Betreff)", "(no sender)", "Sie können sie sich zustellen lassen."] {
                #expect(part.text.contains(text), "\(part.type): \(text)")
            }
        }
        #expect(parsed.parts[0].text.contains("Ask <help>."))
        #expect(parsed.parts[1].text.contains("Ask &lt;help&gt;."))
    }

    @Test("nothing that strangers wrote becomes markup, a link, a line or another direction of writing")
    func hostile() throws {
        let subject =
            "<script>x</script>\r\nBcc: a@b\u{202e}\u{0}\"'& https://evil.example/a www.evil.example EVIL.example."
        let sender = "\"<img src=http://evil.example>\"@example.net"
        let notification = try notification([item(subject, sender: sender)])
        let text = QuarantineNotificationText(notification)
        for part in [text.plain, text.html] {
            #expect(!part.contains("://"), "\(part)")
            #expect(!part.contains("\r\nBcc"), "\(part)")
            #expect(!part.unicodeScalars.contains("\u{202e}"))
            #expect(!part.unicodeScalars.contains("\u{0}"))
            #expect(part.contains("https[:]//evil[.]example/a www[.]evil[.]example EVIL[.]example."), "\(part)")
        }
        #expect(!text.html.contains("<script"))
        #expect(!text.html.contains("<img"))
        #expect(!text.html.contains("href="))
        #expect(text.html.contains("&lt;script&gt;x&lt;/script&gt;"))
        let lines = Array(notification.content().readableBytesView).withUnsafeBytes { LineGrammar($0) }
        #expect(lines.isClean && lines.longestLine <= 998)
    }

    @Test(
        "addresses stay readable, whatever stands in them",
        arguments: [
            ("eve@mail.example.net", "eve@mail.example.net"),
            ("\"http://x\"@example.net", "\"http[:]//x\"@example.net"),
            ("a@WWW.example.net", "a@WWW[.]example.net"), ("", ""), (":", ":"), (".", "."), ("a:/", "a:/"),
        ])
    func addresses(text: String, shown: String) { #expect(StrangersText.unlinked(text, hasAddresses: true) == shown) }

    @Test("the HTML part has colours for light and for dark screens, and loads nothing")
    func look() throws {
        let html = QuarantineNotificationText(try notification([item()])).html
        for text in [
            "content=\"light dark\"", "@media (prefers-color-scheme:dark)", "color:#1b1f24;background:#ffffff",
        ] {
            #expect(html.contains(text), "\(text)")
        }
        #expect(!html.contains("url("))
        #expect(!html.contains("<link"))
        #expect(!html.contains("src="))
    }

    @Test("what is not shown is counted")
    func many() throws {
        let items = (0..<52).map { item("Message \($0)") }
        let notification = try notification(items)
        let text = QuarantineNotificationText(notification).plain
        #expect(text.contains("Subject: Message 49\r\n"))
        #expect(!text.contains("Subject: Message 50\r\n"))
        #expect(text.contains("2 further messages are held that are not shown here."))
        #expect(notification.subject == "52 messages are held back from you")
    }

    @Test("every reason, right and occasion has words of its own in every language")
    func words() throws {
        for language in ReportLanguage.allCases {
            let words = language.notificationWords
            #expect(Set(QuarantineReason.allCases.map { words.reason($0) }).count == QuarantineReason.allCases.count)
            #expect(Set(QuarantineRight.allCases.map { words.right($0) }).count == QuarantineRight.allCases.count)
            #expect(Set(QuarantineNotification.Occasion.allCases.map { words.introduction($0) }).count == 2)
            #expect(words.subject(1) != words.subject(2))
            #expect(words.more(1) != words.more(2))
        }
    }

    @Test(
        "a recipient is told what the quarantine policy allows",
        arguments: [
            (QuarantinePermissions.full, "You can have it delivered."),
            (.limited, "You can ask for it. An administrator decides."),
            (.none, "Only an administrator can let it out."),
        ])
    func rights(permissions: QuarantinePermissions, words: String) throws {
        let text = QuarantineNotificationText(try notification([item(permissions: permissions)])).plain
        #expect(text.contains("What you can do: \(words)\r\n"))
    }
}
