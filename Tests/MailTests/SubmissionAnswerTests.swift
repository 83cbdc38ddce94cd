import Mail
import NIOCore
import Testing

@Suite("Answers to reports of delivered mail")
struct SubmissionAnswerTests {
    private func item(
        _ outcome: SubmissionOutcome, kind: SubmissionKind = .phish, subject: String? = "Your account",
        before: SubmissionVerdict? = SubmissionVerdict(Verdict()),
        after: SubmissionVerdict? = SubmissionVerdict(Verdict(category: .phishing, action: .junk))
    ) -> SubmissionAnswer.Item {
        SubmissionAnswer.Item(
            subject: subject, author: EmailAddress("eve@example.org"), kind: kind, before: before, after: after,
            outcome: outcome)
    }

    private func answer(
        _ items: [SubmissionAnswer.Item], language: ReportLanguage = .english, subject: String = "3|Your account",
        to: String = "ann@contoso.com"
    ) throws -> String {
        let answer = SubmissionAnswer(
            id: NetworkMessageID(high: 1, low: 2), from: try #require(EmailAddress("postmaster@contoso.com")),
            to: try #require(EmailAddress(to)), hostname: try Domain("mx.contoso.com"), language: language,
            date: WallTime(milliseconds: 1_795_000_000_000), reportSubject: subject, reportMessageID: "<1@pc>",
            items: items)
        #expect(answer.envelope.sender == .null)
        return String(buffer: answer.content())
    }

    @Test("an answer says what was said, what the message was judged, what was learned and what happens next")
    func whole() throws {
        let text = try answer([item(.learned)])
        for line in [
            "From: <postmaster@contoso.com>", "To: <ann@contoso.com>", "Subject: Your report: 3|Your account",
            "In-Reply-To: <1@pc>", "Auto-Submitted: auto-replied", "Your account (eve@example.org)",
            "    You said: phishing, meant to deceive",
            "    When it was delivered: not spam, so it went into the inbox",
            "    What was learned: Your report counts from now on.",
            "    What happens next: Messages like it go into the junk folder: phishing.",
        ] {
            #expect(text.contains(line + "\r\n"), "\(line)\n\(text)")
        }
    }

    @Test("every outcome has its words in every language, and those that are no use say how to do it right")
    func outcomes() throws {
        for language in ReportLanguage.allCases {
            var said: Set<String> = []
            for outcome in SubmissionOutcome.allCases {
                let text = try answer([item(outcome)], language: language)
                #expect(said.insert(text).inserted, "\(language) \(outcome) says what another one says")
            }
        }
        #expect(try answer([item(.notAttached, subject: nil)]).contains("Forward as attachment"))
        #expect(try answer([item(.notAttached, subject: nil)]).contains("(no message)"))
        #expect(!(try answer([item(.learned)]).contains("Forward as attachment")))
    }

    @Test("what happens next is not promised where the message would still be judged as before")
    func next() throws {
        let kept = SubmissionVerdict(Verdict())
        #expect(try answer([item(.learned, after: kept)]).contains("would still go into the inbox"))
        #expect(
            try answer([item(.learned, kind: .notJunk, after: kept)]).contains("Messages like it go into the inbox."))
        #expect(try answer([item(.learned, kind: .notJunk)]).contains("still phishing by other signs"))
        #expect(!(try answer([item(.notRecognized)]).contains("Messages like it")))
    }

    @Test("whatever stands in a reported message, an answer has clean lines and no other field of a header")
    func hostile() throws {
        let evil = "x\r\nBcc: all@contoso.com\r\n\r\n\u{202e}\u{1b}[2J" + String(repeating: "y", count: 5_000)
        for language in ReportLanguage.allCases {
            let text = try answer([item(.learned, subject: evil)], language: language, subject: evil)
            let octets = Array(text.utf8)
            #expect(!octets.contains(0) && !octets.contains(0x1b))
            for line in text.split(separator: "\r\n", omittingEmptySubsequences: false) {
                #expect(line.utf8.count <= 998 && !line.utf8.contains(0x0d) && !line.utf8.contains(0x0a))
                #expect(!line.hasPrefix("Bcc"))
            }
            #expect(octets.allSatisfy { $0 < 0x80 })
        }
    }

    @Test("an answer to an address beyond ASCII asks for SMTPUTF8")
    func utf8() throws {
        #expect(try answer([item(.learned)], to: "änne@contoso.com").contains("To: <änne@contoso.com>"))
    }
}
