import NIOCore
import Testing

@testable import Mail

@Suite("Notices as messages")
struct NoticeMessageTests {
    private func make(
        text: String = "Hello\n", html: String? = nil, original: NoticeMessage.Original? = nil,
        fromName: String? = nil, subject: String = "Rule A has met a message"
    ) throws -> NoticeMessage {
        NoticeMessage(
            id: NetworkMessageID(high: 1, low: 2), from: try #require(EmailAddress("postmaster@contoso.com")),
            fromName: fromName, to: try #require(EmailAddress("ann@contoso.com")),
            hostname: try Domain("mx.contoso.com"), language: .english,
            date: WallTime(milliseconds: 1_795_438_939_000), subject: subject, text: text, html: html,
            original: original)
    }

    private func split(_ content: NoticeMessage.Content) -> [Substring] {
        String(buffer: content.buffer).split(separator: "\r\n", omittingEmptySubsequences: false)
    }

    private func letter(_ text: String, isWhole: Bool = true) -> NoticeMessage.Original {
        NoticeMessage.Original(content: ByteBuffer(string: text), isWhole: isWhole, isGlobal: false)
    }

    @Test("a notice says that a program wrote it, and comes with the null sender")
    func header() throws {
        let notice = try make(fromName: "Wächter")
        let content = notice.content()
        let lines = split(content)
        for line in [
            "From: =?UTF-8?B?V8OkY2h0ZXI=?= <postmaster@contoso.com>", "To: <ann@contoso.com>",
            "Subject: Rule A has met a message", "Auto-Submitted: auto-generated",
            "Message-ID: \(notice.messageID)", "Content-Type: text/plain; charset=utf-8", "Content-Language: en",
        ] {
            #expect(lines.contains(Substring(line)), "\(line)")
        }
        let envelope = notice.envelope(of: content)
        #expect(envelope.sender == .null && !envelope.eightBitMIME && !envelope.smtpUTF8)
    }

    @Test("text that strangers wrote ends no line of a notice and no part of it")
    func hostile() throws {
        let boundary = "--=_\(NetworkMessageID(high: 1, low: 2))_text--"
        let notice = try make(
            text: "a\u{1B}[31m\rb\u{0}\n" + String(repeating: "x", count: 5_000) + "\n" + boundary + "\n.\n",
            html: "<p>\(boundary)</p>\u{202E}", subject: "x\r\nBcc: eve@example.net")
        let content = notice.content().buffer
        let grammar = content.withUnsafeReadableBytes { LineGrammar($0) }
        #expect(grammar.isClean && !grammar.hasEightBit && grammar.longestLine <= 998)
        let lines = split(notice.content())
        #expect(!lines.contains("Bcc: eve@example.net"))
        #expect(lines.count { $0 == boundary } == 1)
    }

    @Test("a message goes along whole, unencoded, and its octets above 127 are declared")
    func whole() throws {
        let words = "Subject: hé\r\n\r\nbody é\r\n"
        let notice = try make(original: letter(words))
        let content = notice.content()
        #expect(content.isEightBit && notice.envelope(of: content).eightBitMIME)
        let text = String(buffer: content.buffer)
        #expect(text.contains("Content-Type: message/rfc822\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + words))
    }

    @Test(
        "of a message that is cut, large or of broken lines the header goes along",
        arguments: ["cut", "long line", "bare LF", "large"])
    func headerAlone(_ kind: String) throws {
        let header = "Subject: x\r\nFrom: a@b.example\r\n"
        let original =
            switch kind {
            case "cut": letter(header + "\r\nbody\r\n", isWhole: false)
            case "long line": letter(header + "\r\n" + String(repeating: "y", count: 1_200) + "\r\n")
            case "bare LF": letter(header + "\r\nbo\ndy\r\n")
            default: letter(header + "\r\n" + String(repeating: "body\r\n", count: 200_000))
            }
        #expect(!original.goesWhole)
        let text = String(buffer: try make(original: original).content().buffer)
        #expect(text.contains("Content-Type: text/rfc822-headers\r\n"))
        #expect(text.contains(header) && !text.contains("body"))
    }

    @Test("HTML stands beside the text, as a choice")
    func alternatives() throws {
        let text = String(buffer: try make(text: "Hello\n", html: "<p>Hello</p>").content().buffer)
        #expect(text.contains("Content-Type: multipart/alternative;"))
        #expect(text.contains("text/html; charset=utf-8") && text.contains("<p>Hello</p>"))
    }
}

@Suite("The texts of notices")
struct NoticeTextTests {
    @Test(
        "tokens of a notification become what the message says, escaped and without links, and what is no token stays",
        arguments: [
            ("%%From%%", "&lt;eve@example.net&gt;"), ("%%SUBJECT%%", "a &amp; b https[:]//evil[.]example"),
            ("%%Cc%%", ""), ("%%Headers%%", "A: 1<br>\nB: &lt;b&gt;"), ("%%Bcc%% 100%%%", "%%Bcc%% 100%%%"),
            ("%%To%%%%To%%", "ann, bobann, bob"), ("%%MessageDate", "%%MessageDate"),
        ])
    func template(_ html: String, _ expected: String) {
        let filled = NotificationTemplate(html).filled { token in
            switch token {
            case .from: "<eve@example.net>"
            case .to: "ann, bob"
            case .cc: ""
            case .subject: "a & b https://evil.example"
            case .headers: "A: 1\r\nB: <b>"
            case .messageDate: "today"
            }
        }
        #expect(filled == expected)
    }

    @Test("a value with a token in it is not read again")
    func once() {
        let filled = NotificationTemplate("%%Subject%%").filled { $0 == .subject ? "%%From%%" : "eve" }
        #expect(filled == "%%From%%")
    }

    @Test("a short template does not become a long message")
    func bounded() {
        let template = NotificationTemplate(String(repeating: "%%Headers%%", count: 400) + "%%Subject%%.")
        let filled = template.filled { $0 == .headers ? String(repeating: "<", count: 8_000) : "s" }
        #expect(filled.utf8.count <= NotificationTemplate.mostFilled + 1)
        #expect(filled.utf8.count > NotificationTemplate.mostFilled - 8_000 * 4)
        #expect(filled.hasSuffix("&lt;s."), "what is short still finds room")
    }

    @Test("what strangers wrote is a link in no notice")
    func unlinked() throws {
        let ann = try #require(EmailAddress("ann@contoso.com"))
        let sender = "https://evil.example <eve@example.net>"
        let texts = [
            ModerationRequest(
                id: NetworkMessageID(high: 1, low: 2), rule: "Ask", sender: sender, recipients: [ann], subject: "x"
            ).text(in: .english).text,
            MalwareNotice(
                sender: sender, recipients: [ann], subject: "https://evil.example", messageID: "<1@a>",
                received: WallTime(milliseconds: 0), findings: ["https://evil.example/a.exe: EICAR (content)"]
            ).text(in: .english).text,
            IncidentReport(
                rule: "Big",
                rows: [IncidentReport.Row(.sender, [sender]), IncidentReport.Row(.matches, [sender, "y"])]
            ).text(in: .english).text,
        ]
        for text in texts {
            #expect(!text.contains("https://") && text.contains("https[:]//evil.example <eve@example.net>"), "\(text)")
        }
    }

    @Test("an incident report shows ten values and counts the rest")
    func incident() {
        let report = IncidentReport(
            rule: "Big",
            rows: [
                IncidentReport.Row(.messageID, ["<1@a>"]), IncidentReport.Row(.recipients, (1...12).map { "r\($0)" }),
                IncidentReport.Row(.cc, []),
            ])
        let text = report.text(in: .english)
        #expect(text.subject == "Rule \"Big\" has met a message")
        let lines = text.text.split(separator: "\n")
        #expect(lines.contains("Message-ID: <1@a>") && lines.contains("Cc: none"))
        #expect(lines.contains("    r10") && !lines.contains("    r11") && lines.contains("    and 2 more"))
    }

    @Test(
        "a request names the message and the commands that answer, and its subject is no link",
        arguments: ReportLanguage.allCases)
    func request(_ language: ReportLanguage) throws {
        let id = NetworkMessageID(high: 1, low: 2)
        let ann = try #require(EmailAddress("ann@contoso.com"))
        let text = ModerationRequest(
            id: id, rule: "Ask", sender: "eve@example.net", recipients: [ann], subject: "www.evil.example"
        ).text(in: language)
        #expect(text.text.contains("postern moderation approve \(id)\n") && text.text.contains("ann@contoso.com"))
        #expect(!(text.text + text.subject).contains("www.evil.example"))
        #expect(NoticeText.preview("see www.evil.example\n", in: language).contains("www[.]evil[.]example"))
    }

    @Test("a notice about malware has the organization's own words where it gives some, and the facts in any case")
    func malware() throws {
        let ann = try #require(EmailAddress("ann@contoso.com"))
        var notice = MalwareNotice(
            sender: "eve@example.net", recipients: [ann], subject: "Invoice",
            messageID: "<1@a>", received: WallTime(milliseconds: 0), findings: ["a.exe: EICAR (content)"])
        #expect(notice.text(in: .english).subject == "Undeliverable message")
        notice.customSubject = "Ours"
        notice.customBody = "Call\nus"
        let text = notice.text(in: .german)
        #expect(text.subject == "Ours" && text.text.hasPrefix("Call\nus\n\nAbsender: eve@example.net\n"))
        #expect(text.text.contains("Gefunden: a.exe: EICAR (content)\n"))
    }

    @Test(
        "a notice about an account says what was changed, by whom, from where and when",
        arguments: ReportLanguage.allCases)
    func account(_ language: ReportLanguage) {
        let changes = AccountNotice.Change.allCases
        let texts = changes.map { change in
            AccountNotice(
                account: "ann", change: change, caller: "account www.evil.example\r\nBcc: x", address: nil,
                time: WallTime(milliseconds: 0)
            ).text(in: language)
        }
        #expect(Set(texts.map(\.text)).count == changes.count)
        for text in texts {
            #expect(text.text.contains(": ann\n") && text.text.contains(language.noticeWords.thisMachine))
            #expect(!text.text.contains("www.evil.example") && !text.text.contains("\nBcc"))
        }
    }

    @Test("every topic has a word of its own in each language", arguments: ReportLanguage.allCases)
    func labels(_ language: ReportLanguage) {
        let labels = Set(IncidentReport.Topic.allCases.map { language.noticeWords.label($0) })
        #expect(labels.count == IncidentReport.Topic.allCases.count)
    }
}
