import Mail
import Queueing
import Testing

@testable import MailFlow

@Suite("The conditions of a search in the trace")
struct TraceFilterTests {
    private func row(_ change: (inout TraceRow) -> Void = { _ in }) -> TraceRow {
        var row = TraceRow(
            at: TraceCursor(received: WallTime(milliseconds: 1_000), kind: .message, number: 65_536),
            sender: "sam@fabrikam.example", recipient: "ann@contoso.com", status: .delivered)
        row.addresses = ["ann@contoso.com", "a.smith@contoso.com"]
        row.organization = "contoso"
        row.subject = "Grüße ＡＢＣ from Köln"
        row.messageID = "<1@fabrikam.example>"
        row.messageTraceID = "01a226fa-1111-2222-3333-444444444444"
        row.author = "boss@fabrikam.example"
        row.fromIP = "192.0.2.7"
        row.toIP = "198.51.100.4"
        row.state = .delivered
        row.direction = .incoming
        row.connector = "From partner"
        row.outboundConnector = "To head office"
        row.nextHop = "hq.contoso.com"
        row.reply = "250 2.0.0 OK"
        row.category = .spam
        change(&row)
        return row
    }

    private func matches(_ row: TraceRow, _ change: (inout TraceQuery) -> Void) -> Bool {
        var query = TraceQuery()
        change(&query)
        return TraceFilter(query).matches(row)
    }

    @Test(
        "a pattern stands for what it should, however its parts repeat",
        arguments: [
            ("a@b.c", "A@B.C", true), ("a@b.c", "a@b.cc", false), ("*@b.c", "x@b.c", true), ("*@b.c", "x@ab.c", false),
            ("a*", "abc", true), ("*b*", "abc", true), ("*b*", "aac", false), ("a*a", "a", false), ("a*a", "aa", true),
            ("*ab*ab*", "abab", true), ("*ab*ab*", "aab", false), ("*", "", true), ("", "", true), ("", "a", false),
            ("**", "x", true), ("a*b*c", "a-b-b-c", true), ("%", "x", false), ("_", "x", false),
            ("*b", "aB", true), ("*ab*ba*", "aba", false), ("*ab*ba*", "abba", true), ("a.c", "abc", false),
        ])
    func patterns(_ pattern: String, _ text: String, _ matches: Bool) {
        for folding in [WildcardPattern.Folding.ascii, .text] {
            #expect(WildcardPattern(pattern, folding).matches(text) == matches)
        }
    }

    @Test("a pattern of addresses heeds the case of ASCII letters alone, one of texts that of all, and their width")
    func foldings() {
        for (pattern, text) in [("ü*", "Übung"), ("To ＨＱ", "to hq")] {
            #expect(WildcardPattern(pattern, .text).matches(text))
            #expect(!WildcardPattern(pattern, .ascii).matches(text))
        }
    }

    @Test("every condition finds the row that meets it, and leaves out the one that does not")
    func conditions() {
        let conditions: [(String, (inout TraceQuery) -> Void, (inout TraceQuery) -> Void)] = [
            ("sender", { $0.senders = ["SAM@fabrikam.example"] }, { $0.senders = ["<>", "ann@contoso.com"] }),
            ("recipient", { $0.recipients = ["a.smith@*"] }, { $0.recipients = ["sam@*"] }),
            ("author", { $0.authors = ["boss@*"] }, { $0.authors = ["sam@fabrikam.example"] }),
            ("Message-ID", { $0.messageIDs = ["1@fabrikam.example"] }, { $0.messageIDs = ["<2@fabrikam.example>"] }),
            ("identity", { $0.traceID = "01A226FA" }, { $0.traceID = "01a226fb" }),
            ("source", { $0.sources = ["192.0.2.0/24"] }, { $0.sources = ["192.0.3.0/24", "none"] }),
            ("destination", { $0.destinations = ["198.51.100.4"] }, { $0.destinations = ["198.51.100.5"] }),
            ("subject", { $0.subject = .init("abc FROM KÖLN", .endsWith) }, { $0.subject = .init("abc", .startsWith) }),
            ("status", { $0.statuses = [.failed, .delivered] }, { $0.statuses = [.expired, .pending] }),
            ("organization", { $0.organization = "Contoso" }, { $0.organization = "fabrikam" }),
            ("direction", { $0.direction = .incoming }, { $0.direction = .originating }),
            ("inbound connector", { $0.connector = "from PARTNER" }, { $0.connector = "partner" }),
            ("outbound connector", { $0.connector = "To head office" }, { $0.connector = "" }),
            ("next hop", { $0.nextHop = "*.contoso.com" }, { $0.nextHop = "contoso.com" }),
            ("category", { $0.categories = [.malware, .spam] }, { $0.categories = [.none] }),
            ("reply", { $0.reply = "250 2" }, { $0.reply = "550" }),
            ("text", { $0.text = "köln" }, { $0.text = "berlin" }),
            ("start", { $0.start = WallTime(milliseconds: 1_000) }, { $0.start = WallTime(milliseconds: 1_001) }),
            ("end", { $0.end = WallTime(milliseconds: 1_000) }, { $0.end = WallTime(milliseconds: 999) }),
        ]
        for (name, met, unmet) in conditions {
            #expect(matches(row(), met), "\(name) is met")
            #expect(!matches(row(), unmet), "\(name) is not met")
        }
    }

    @Test("Expired and Removed find these ends alone, Failed all three, and junk is not Delivered")
    func statuses() {
        let expired = row {
            $0.status = .failed
            $0.state = .expired
        }
        #expect(matches(expired) { $0.statuses = [.expired] } && matches(expired) { $0.statuses = [.failed] })
        #expect(!matches(expired) { $0.statuses = [.removed] })
        #expect(TraceStatus(.delivered, isJunk: true) == .filteredAsSpam)
        #expect(TraceStatus(.waiting, isJunk: true) == .pending)
    }

    @Test("the null sender is not the sender of what had not come to MAIL FROM")
    func nullSender() {
        #expect(matches(row { $0.senderAddress = "<>" }) { $0.senders = ["<>"] })
        #expect(!matches(row { $0.senderAddress = "" }) { $0.senders = ["<>"] })
    }

    @Test("a count is found by time and by the block it is of, and by nothing else")
    func counts() {
        var count = TraceRow(
            at: TraceCursor(received: WallTime(milliseconds: 1_000), kind: .count, number: 1), sender: "",
            recipient: "", status: .refused)
        count.fromIP = "2001:db8::/64"
        #expect(matches(count) { _ in })
        #expect(matches(count) { $0.sources = ["2001:db8::7"] } && matches(count) { $0.sources = ["2001:db8::/32"] })
        #expect(!matches(count) { $0.sources = ["2001:db9::/32"] })
        #expect(!matches(count) { $0.categories = [.none] })
        #expect(!matches(count) { $0.subject = .init("a") } && !matches(count) { $0.organization = "contoso" })
        count.fromIP = "other sources"
        #expect(!matches(count) { $0.sources = ["192.0.2.1"] })
    }

    @Test(
        "words of other trackers mean statuses",
        arguments: [
            ("bounced", TraceStatus.failed), ("Rejected", .refused), ("deferred", .pending), ("blocked", .refused),
            ("greylisted", .pending), ("junk", .filteredAsSpam), ("FAILED", .failed),
            ("filteredasspam", .filteredAsSpam),
        ])
    func words(_ word: String, _ status: TraceStatus) {
        #expect(TraceStatus.meant(by: word) == [status])
        #expect(TraceStatus.meant(by: word + "x").isEmpty)
    }

    @Test("each category is meant by its name, and several by what people call them")
    func categories() {
        for category in VerdictCategory.allCases {
            #expect(VerdictCategory.meant(by: category.rawValue.lowercased()) == [category])
        }
        #expect(VerdictCategory.meant(by: "Phish").count == 3 && VerdictCategory.meant(by: "malware").count == 2)
        #expect(VerdictCategory.meant(by: "phisher").isEmpty)
        // What nobody judged is of no category.
        #expect(!matches(row { $0.category = nil }) { $0.categories = VerdictCategory.allCases })
    }

    @Test("a place is read back from its text, and no other text is one")
    func cursors() {
        for kind in TraceCursor.Kind.allCases {
            let place = TraceCursor(received: WallTime(milliseconds: -5), kind: kind, number: .max)
            #expect(TraceCursor(place.description) == place)
        }
        for text in ["", "1", "1.message", "1.row.2", "1.message.2.3", "x.message.2", "1.message.99999999999999999999"]
        {
            #expect(TraceCursor(text) == nil, "\(text)")
        }
    }
}
