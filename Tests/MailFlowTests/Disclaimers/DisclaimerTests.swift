import MIME
import Mail
import NIOCore
import Organization
import PosternTesting
import Testing

@testable import MailFlow

@Suite("Disclaimers")
struct DisclaimerTests {
    static let text = "<p>This mail of <b>%%DisplayName%%</b> is <a href=\"https://contoso.com/\">private</a>.</p>"
    /// As readers of text see it.
    static let shown = "This mail of Ann <Smith> is private (https://contoso.com/)."

    static func sender() throws -> Recipient {
        var sender = Recipient(try #require(EmailAddress("ann@contoso.com")))
        sender.attributes[.displayName] = "Ann <Smith>"
        return sender
    }

    static func octets(_ text: String) -> ByteBuffer {
        var octets: [UInt8] = []
        for octet in text.utf8 {
            if octet == 10, octets.last != 13 { octets.append(13) }
            octets.append(octet)
        }
        return ByteBuffer(bytes: octets)
    }

    static func writer(_ content: ByteBuffer) -> DisclaimerWriter {
        DisclaimerWriter(
            content: .memory(content), beginning: content, size: content.readableBytes,
            id: NetworkMessageID(high: 1, low: 2))
    }

    /// A copy as it leaves.
    static func leaving(_ content: ByteBuffer, _ edits: MessageEdits) -> ByteBuffer {
        var message = ByteBuffer()
        if let wrapper = edits.wrapper {
            for field in wrapper + edits.appended { message.writeString(field + "\r\n") }
            message.writeStaticString("\r\n")
        }
        message.writeImmutableBuffer(edits.replaced(content))
        return message
    }

    static func apply(
        _ content: ByteBuffer, text: String = text, _ location: RuleAction.Disclaimer.Location = .append,
        fallback: RuleAction.Disclaimer.FallbackAction = .ignore
    ) throws -> (outcome: DisclaimerOutcome, message: ByteBuffer) {
        var edits = MessageEdits()
        let outcome = writer(content).apply(
            RuleAction.Disclaimer(text: text, location: location, fallbackAction: fallback), sender: try sender(),
            to: &edits)
        return (outcome, leaving(content, edits))
    }

    /// How often a text stands in the words of a part.
    static func count(_ text: String, in part: ContentPart) -> Int {
        let words = ConversationWords(of: String(decoding: part.words?.visible ?? [], as: UTF8.self))
        return words.octets.ranges(of: ConversationWords(of: text).octets).count
    }

    struct Sample: Sendable, CustomTestStringConvertible {
        var name: String
        var message: String
        /// The paths of the parts that get the text.
        var paths: [String]
        var testDescription: String { name }
    }

    static let japanese = "\u{1b}$B$3$s$K$A$O\u{1b}(B"
    static let samples: [Sample] = [
        Sample(name: "text", message: "Subject: x\n\nHello\n", paths: ["1"]),
        Sample(name: "no body", message: "Subject: x\n\n", paths: ["1"]),
        Sample(name: "HTML", message: "Content-Type: text/html\n\n<html><body>Hello</body></html>\n", paths: ["1"]),
        Sample(
            name: "quoted-printable",
            message: "Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n"
                + "<html><body class=3D\"x\">Gr=C3=BC=C3=9Fe an al=\nle</bo=\ndy></html>\n", paths: ["1"]),
        Sample(
            name: "Base64",
            message: "Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: base64\n\n"
                + "PGh0bWw+PGJvZHk+SGVsbG8sIHdvcmxkITwvYm9keT48L2h0bWw+\n", paths: ["1"]),
        Sample(
            name: "Base64 text",
            message: "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\nSGVsbG8h\n",
            paths: ["1"]),
        Sample(
            name: "flowed", message: "Content-Type: text/plain; format=flowed\n\nHello \nyou\n", paths: ["1"]),
        Sample(
            name: "ISO-8859-1",
            message: "Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\n"
                + "Gr=FC=DFe\n", paths: ["1"]),
        Sample(
            name: "ISO-2022-JP", message: "Content-Type: text/html; charset=iso-2022-jp\n\n<body>\(japanese)</body>\n",
            paths: ["1"]),
        Sample(
            name: "UTF-16",
            message: "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-16\n"
                + "Content-Transfer-Encoding: base64\n\n/v8ASABlAGwAbABv\n", paths: ["1"]),
        Sample(
            name: "alternative",
            message: "Content-Type: multipart/alternative; boundary=b\n\n--b\n\nHello\n--b\n"
                + "Content-Type: text/html\n\n<p>Hello</p>\n--b--\n", paths: ["1.1", "1.2"]),
        Sample(
            name: "related",
            message:
                "Content-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html\n\n<p>Hello</p>\n--b\n"
                + "Content-Type: image/png\nContent-ID: <a>\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo=\n--b--\n",
            paths: ["1.1"]),
        Sample(
            name: "mixed",
            message:
                "Content-Type: multipart/mixed; boundary=b\n\npreamble\n--b\nContent-Type: multipart/alternative;\n"
                + " boundary=c\n\n--c\n\nHello\n--c\nContent-Type: text/html\n\n<p>Hello</p>\n--c--\n\n--b\n"
                + "Content-Type: text/plain; name=a.txt\nContent-Disposition: attachment; filename=a.txt\n\nfile\n--b\n"
                + "Content-Type: message/rfc822\n\nSubject: inner\n\nHello inside\n--b--\n",
            paths: ["1.1.1", "1.1.2"]),
        Sample(
            name: "invitation",
            message: "Content-Type: multipart/alternative; boundary=b\n\n--b\n\nHello\n--b\n"
                + "Content-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR\nEND:VCALENDAR\n--b--\n",
            paths: ["1.1"]),
        Sample(
            name: "a file alone",
            message: "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: application/pdf; name=a.pdf\n"
                + "Content-Transfer-Encoding: base64\n\nJVBERi0=\n--b--\n", paths: ["1.1"]),
    ]

    @Test("the text stands once where people read, and all else is as it was", arguments: samples)
    func applies(_ sample: Sample) throws {
        let content = Self.octets(sample.message)
        let before = ContentFacts(reading: content)
        for location in RuleAction.Disclaimer.Location.allCases {
            let (outcome, message) = try Self.apply(content, location)
            #expect(outcome == .applied)
            let after = ContentFacts(reading: message)
            #expect(after.defects.map(\.kind) == before.defects.map(\.kind), "\(String(buffer: message))")
            let isNew = sample.name == "a file alone"
            #expect(after.parts.count == before.parts.count + (isNew ? 1 : 0), "\(String(buffer: message))")
            for part in after.parts {
                let isHTML = part.type == "text/html"
                let shown = isHTML ? "This mail of Ann <Smith> is private." : Self.shown
                let isMeant = sample.paths.contains(part.path)
                #expect(Self.count(shown, in: part) == (isMeant ? 1 : 0), "\(part.path): \(String(buffer: message))")
            }
            guard !isNew else { continue }
            for (old, new) in zip(before.parts, after.parts) {
                #expect(old.path == new.path && old.type == new.type && old.names == new.names)
                guard let content = before.content(of: old), !sample.paths.contains(old.path) else { continue }
                #expect(after.content(of: new) == content)
            }
            // What was there stays in its order.
            for path in sample.paths {
                let old = before.parts.first { $0.path == path }?.words?.visible ?? []
                let new = after.parts.first { $0.path == path }?.words?.visible ?? []
                let words = ConversationWords(of: String(decoding: new, as: UTF8.self))
                let oldWords = ConversationWords(of: String(decoding: old, as: UTF8.self))
                #expect(oldWords.isEmpty || oldWords.stand(in: words))
            }
            // A second time it is there.
            let again = try Self.apply(message, location)
            #expect(again.outcome == .present && again.message == message)
        }
    }

    @Test("a reply that quotes the text gets it no second time, however the lines are broken")
    func quoted() throws {
        let plain = Self.octets(
            "Subject: Re: x\n\nThanks!\n\n> Hello\n>\n> This mail of Ann <Smith>\n> is private\n"
                + "> (https://contoso.com/).\n")
        #expect(try Self.apply(plain).outcome == .present)
        let html = Self.octets(
            "Content-Type: text/html\n\n<div>Thanks!</div><blockquote><p>This mail\nof <b>Ann &lt;Smith&gt;</b> is "
                + "<a href='https://safe.example/?https://contoso.com/'>private</a>.</p></blockquote>\n")
        #expect(try Self.apply(html).outcome == .present)
        let other = Self.octets("Subject: x\n\nThis mail of Bob is private.\n")
        #expect(try Self.apply(other).outcome == .applied)
    }

    static let obstacles: [(String, String)] = [
        (
            "Content-Type: multipart/signed; boundary=b\n\n--b\n\nHello\n--b\n"
                + "Content-Type: application/pgp-signature\n\nx\n--b--\n", "the message is signed"
        ),
        ("Content-Type: application/pkcs7-mime; smime-type=signed-data\n\nx\n", "the message is signed"),
        ("Content-Type: application/pkcs7-mime; smime-type=enveloped-data\n\nx\n", "the message is encrypted"),
        ("Content-Type: multipart/encrypted; boundary=b\n\n--b\n\nHello\n--b--\n", "the message is encrypted"),
        ("Subject: x\n\n-----BEGIN PGP MESSAGE-----\n\nx\n-----END PGP MESSAGE-----\n", "the message is encrypted"),
        (
            "Content-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR\n",
            "the message is an invitation without text"
        ),
        ("Content-Type: multipart/report; boundary=b\n\n--b\n\nHello\n--b--\n", "the message is a report"),
        ("Content-Type: application/pdf\n\n%PDF-\n", "the message has no text"),
        ("Content-Type: multipart/mixed; boundary=b\n\n--b\n\nHello\n", "programs read the message differently"),
        ("Content-Type: text/plain\nContent-Type: text/html\n\nHello\n", "programs read the message differently"),
        ("Content-Transfer-Encoding: base64\n\nSGVsbG8\n", "the text is not written as its encoding demands"),
        ("Content-Type: text/plain; charset=nobody\n\nHello\n", "the charset of the text is not known"),
        ("Subject: x\n", "programs read the message differently"),
    ]

    @Test("what can't be changed follows the fallback action, and is whole in a wrapper", arguments: obstacles)
    func falls(_ message: String, _ reason: String) throws {
        let content = Self.octets(message)
        let ignored = try Self.apply(content, fallback: .ignore)
        #expect(ignored.outcome == .ignored(reason: reason))
        #expect(ignored.message == content)
        let rejected = try Self.apply(content, fallback: .reject)
        #expect(rejected.outcome == .reject(reason: reason))
        #expect(rejected.message == content)

        let (outcome, wrapped) = try Self.apply(content, fallback: .wrap)
        #expect(outcome == .wrapped)
        let facts = ContentFacts(reading: wrapped)
        #expect(
            facts.parts.prefix(5).map(\.type) == [
                "multipart/mixed", "multipart/alternative", "text/plain", "text/html", "message/rfc822",
            ])
        #expect(Self.count(Self.shown, in: facts.parts[2]) == 1)
        #expect(Self.count("This mail of Ann <Smith> is private.", in: facts.parts[3]) == 1)
        let inner = facts.parts.first { $0.role == .message && $0.path != "1" }
        #expect(inner.flatMap { facts.message(of: $0) } == content)
    }

    @Test("a wrapper has the header of its message, and takes what later rules do to it")
    func wraps() throws {
        let header =
            "Received: from a.example\nFrom: Ann <ann@contoso.com>\nTo: bob@example.net\n"
            + "Subject: =?utf-8?q?=C3=BC?=\n folded\n"
            + "Date: Mon, 1 Jun 2026 10:00:00 +0000\nMessage-ID: <1@contoso.com>\nDKIM-Signature: v=1\nX-Other: y\n"
        let content = Self.octets(header + "Content-Type: application/pdf\n\n%PDF- \u{fc}\n")
        var edits = MessageEdits()
        let writer = Self.writer(content)
        let sender = try Self.sender()
        let first = RuleAction.Disclaimer(text: "<p>First note</p>")
        #expect(writer.apply(first, sender: sender, to: &edits) == .wrapped)
        let fields = try #require(edits.wrapper)
        let copied = [
            "Received: from a.example", "From: Ann <ann@contoso.com>", "Message-ID: <1@contoso.com>",
            "Subject: =?utf-8?q?=C3=BC?=\r\n folded", "Content-Transfer-Encoding: 8bit",
        ]
        for kept in copied {
            #expect(fields.contains(kept), "\(kept)")
        }
        #expect(!fields.contains { $0.hasPrefix("DKIM") || $0.hasPrefix("X-Other") })
        let second = RuleAction.Disclaimer(text: "<p>Second note</p>", location: .prepend, fallbackAction: .reject)
        #expect(writer.apply(second, sender: sender, to: &edits) == .applied)
        #expect(writer.apply(first, sender: sender, to: &edits) == .present)
        let facts = ContentFacts(reading: Self.leaving(content, edits))
        #expect(Self.count("Second note First note", in: facts.parts[2]) == 1)
        #expect(Self.count("Second note First note", in: facts.parts[3]) == 1)
        let inner = facts.parts.first { $0.role == .message && $0.path != "1" }
        #expect(inner.flatMap { facts.message(of: $0) } == content)
    }

    @Test("disclaimers of several rules stand one after the other, in the order of the rules", arguments: samples)
    func stack(_ sample: Sample) throws {
        let content = Self.octets(sample.message)
        let writer = Self.writer(content)
        var edits = MessageEdits()
        let locations: [RuleAction.Disclaimer.Location] = [.append, .append, .prepend, .prepend]
        for (index, location) in locations.enumerated() {
            let number = index + 1
            let text = "<p>Note number \(number) €</p>"
            let outcome = writer.apply(
                RuleAction.Disclaimer(text: text, location: location, fallbackAction: .ignore), sender: nil, to: &edits)
            #expect(outcome == .applied)
        }
        let message = Self.leaving(content, edits)
        let facts = ContentFacts(reading: message)
        for part in facts.parts where sample.paths.contains(part.path) {
            let words = String(decoding: part.words?.visible ?? [], as: UTF8.self)
            let numbers = words.ranges(of: "Note number ")
                .compactMap { words[$0.upperBound...].first?.wholeNumberValue }
            #expect(numbers == [4, 3, 1, 2], "\(String(buffer: message))")
            #expect(words.ranges(of: "€").count == 4)
        }
        #expect(!facts.defects.contains { $0.kind == .malformedText })
    }

    @Test("tokens are the sender's attributes, escaped; what nobody knows is empty, and what is none stays")
    func tokens() throws {
        let text = "%%displayname%%|%%City%%|%%Nothing%%|%%|100%%"
        #expect(DisclaimerRendering.filled(text, try Self.sender()) == "Ann &lt;Smith&gt;||%%Nothing%%|%%|100%%")
        #expect(DisclaimerRendering.filled("%%Email%%", try Self.sender()) == "ann@contoso.com")
        #expect(DisclaimerRendering.filled(text, nil) == "||%%Nothing%%|%%|100%%")
    }

    @Test("a disclaimer in place of a boundary does not end a part")
    func boundary() throws {
        let content = Self.octets(
            "Content-Type: multipart/mixed; boundary=x\n\n--x\n\nHello\n--x\nContent-Type: image/png\n\nx\n--x--\n")
        let (outcome, message) = try Self.apply(content, text: "<p>--x<br>--x--</p>")
        #expect(outcome == .applied)
        let facts = ContentFacts(reading: message)
        #expect(facts.parts.map(\.type) == ["multipart/mixed", "text/plain", "image/png"])
        #expect(Self.count("Hello --x --x--", in: facts.parts[1]) == 1)
    }

    /// Bodies in whose middle of a line a boundary stands, which must not come to the beginning of one.
    static let seams = [
        "Content-Type: text/html\n\n<body>--x--\nHello</body>\n",
        "Content-Type: text/html\n\n<body>--x\nContent-Type: application/octet-stream; name=a.exe\n\nMZ</body>\n",
        "Content-Type: text/html\nContent-Transfer-Encoding: quoted-printable\n\n<body>--x\n\nHello</body>\n",
        "Content-Type: text/html\n\n<html>--x--<body>Hello</body>\n",
        "Content-Type: text/plain; charset=utf-8\n\n\u{feff}--x--\nHello\n",
    ]

    @Test("a boundary in the middle of a line of the text does not come to its beginning", arguments: seams)
    func seam(_ part: String) throws {
        let content = Self.octets("Content-Type: multipart/mixed; boundary=x\n\n--x\n\(part)--x--\n")
        for location in RuleAction.Disclaimer.Location.allCases {
            let (outcome, message) = try Self.apply(content, text: "<p>A note</p>", location)
            #expect(outcome == .applied)
            let (before, after) = (ContentFacts(reading: content), ContentFacts(reading: message))
            #expect(before.parts.count == 2)
            #expect(after.parts.map(\.type) == before.parts.map(\.type), "\(String(buffer: message))")
            #expect(Self.count("A note", in: after.parts[1]) == 1)
        }
    }

    @Test("a text in more forms than anybody writes is not changed")
    func forms() throws {
        func content(_ count: Int) -> ByteBuffer {
            let parts = String(repeating: "--b\n\nHello\n", count: count)
            return Self.octets("Content-Type: multipart/alternative; boundary=b\n\n\(parts)--b--\n")
        }
        #expect(try Self.apply(content(BodyTargets.mostForms)).outcome == .applied)
        let many = try Self.apply(content(BodyTargets.mostForms + 1))
        #expect(many.outcome == .ignored(reason: "programs read the message differently"))
    }

    @Test("a wrapper takes further texts whatever the header of the message in it is like")
    func oddHeader() throws {
        let content = Self.octets(
            "Subject: x\n \t\n y\nFrom: <ann@contoso.com>\nContent-Type: application/pdf\n\n%PDF-\n")
        var edits = MessageEdits()
        let writer = Self.writer(content)
        for text in ["<p>First note</p>", "<p>Second note</p>"] {
            let outcome = writer.apply(RuleAction.Disclaimer(text: text), sender: nil, to: &edits)
            #expect(outcome == (text.contains("First") ? .wrapped : .applied))
        }
        #expect(edits.wrapper?.contains("Subject: x\r\n y") == true, "no line of blanks alone")
        let facts = ContentFacts(reading: Self.leaving(content, edits))
        #expect(Self.count("First note Second note", in: facts.parts[2]) == 1)
    }

    @Test("a text has no NUL, which no message may have, in whatever way it came in")
    func nul() throws {
        var sender = try Self.sender()
        sender.attributes[.displayName] = "An\u{0}n"
        let rendering = DisclaimerRendering("<p>a\u{0}b %%DisplayName%%</p>", sender: sender)
        #expect(rendering.html == "<p>ab Ann</p>" && rendering.lines == ["ab Ann"])
    }

    @Test("random messages keep their parts, and get the text once", arguments: 1...200 as ClosedRange<UInt64>)
    func random(_ seed: UInt64) throws {
        let random = SeededRandom(seed: seed)
        func below(_ bound: Int) -> Int { Int(random.next() % UInt64(bound)) }
        func text(_ isHTML: Bool) -> String {
            let words = (0..<below(60)).map { _ in ["Hello", "Grüße", "=", "wor-ld", ".", "--", "你好"][below(7)] }
            var lines: [String] = []
            for start in stride(from: 0, to: words.count, by: 9) {
                lines.append(words[start..<min(start + 9, words.count)].joined(separator: " "))
            }
            let body = lines.joined(separator: isHTML ? "<br>\r\n" : "\r\n")
            return isHTML ? ["<html><body>\(body)</body></html>", body, "<body id='a'>\(body)"][below(3)] : body
        }
        func leaf(_ isHTML: Bool) -> String {
            let octets = Array(text(isHTML).utf8)
            let head = "Content-Type: text/\(isHTML ? "html" : "plain"); charset=utf-8\r\n"
            switch below(3) {
            case 0:
                return head + "Content-Transfer-Encoding: base64\r\n\r\n"
                    + String(decoding: PartEdit.rows(octets), as: UTF8.self)
            case 1:
                return head + "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
                    + String(decoding: QuotedPrintable.encode(octets), as: UTF8.self)
            default: return head + "Content-Transfer-Encoding: 8bit\r\n\r\n" + String(decoding: octets, as: UTF8.self)
            }
        }
        func multipart(_ subtype: String, _ parts: [String]) -> String {
            let boundary = "=_\(random.next())"
            let body = parts.map { "--\(boundary)\r\n\($0)\r\n" }.joined()
            return "Content-Type: multipart/\(subtype); boundary=\"\(boundary)\"\r\n\r\n\(body)--\(boundary)--\r\n"
        }
        let file = "Content-Type: image/png; name=a.png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo="
        var message =
            below(2) == 0 ? leaf(below(2) == 0) : multipart("alternative", [leaf(false), leaf(true)])
        if below(2) == 0 { message = multipart("related", [message, file]) }
        if below(2) == 0 { message = multipart("mixed", [message, file]) }
        if !message.hasSuffix("\r\n") { message += "\r\n" }
        let content = ByteBuffer(string: "Subject: x\r\n" + message)
        let location = RuleAction.Disclaimer.Location.allCases[below(2)]
        let (outcome, edited) = try Self.apply(content, text: "<p>A note, <b>seen</b> by all €</p>", location)
        #expect(outcome == .applied)
        let (before, after) = (ContentFacts(reading: content), ContentFacts(reading: edited))
        #expect(before.parts.map(\.path) == after.parts.map(\.path), "\(String(buffer: edited))")
        #expect(before.parts.map(\.type) == after.parts.map(\.type))
        #expect(after.defects.map(\.kind) == before.defects.map(\.kind))
        for (old, new) in zip(before.parts, after.parts) {
            if old.type == "image/png" {
                #expect(before.content(of: old) == after.content(of: new))
            } else if old.isLeaf {
                #expect(Self.count("A note, seen by all €", in: new) == 1, "\(String(buffer: edited))")
            }
        }
    }
}
