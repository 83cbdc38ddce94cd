import Facts
import MIME
import Mail
import NIOConcurrencyHelpers
import NIOCore
import Organization
import Testing

@testable import MailFlow

@Suite("Messages that come back")
struct ReturnedMessageTests {
    /// Knows what was sent, and keeps what it was asked.
    private final class SentLog: SentMailLog {
        let sent: Set<String>?
        private let state = NIOLockedValueBox<[[String]]>([])

        /// - Parameter sent: nil where nothing can be said.
        init(_ sent: Set<String>?) { self.sent = sent }

        var asked: [[String]] { state.withLockedValue { $0 } }

        func hasSent(_ messageIDs: [String], by organization: String, since start: WallTime) async -> Bool? {
            state.withLockedValue { $0.append(messageIDs) }
            return sent.map { !$0.isDisjoint(with: messageIDs) }
        }
    }

    private static let head = """
        From: mailer-daemon@other.example
        To: ann@contoso.com
        Subject: Undeliverable
        Message-ID: <report@other.example>

        """

    private static let report =
        head + """
            MIME-Version: 1.0
            Content-Type: multipart/report; report-type=delivery-status; boundary=b

            --b

            It could not be delivered.
            --b
            Content-Type: message/delivery-status

            Reporting-MTA: dns; other.example

            --b
            Content-Type: text/rfc822-headers

            From: ann@contoso.com
            Message-ID: <own@contoso.com>
            --b--

            """

    private static let unnamed =
        head + """
            MIME-Version: 1.0
            Content-Type: multipart/report; report-type=delivery-status; boundary=b

            --b

            It could not be delivered.
            --b--

            """

    private static func octets(_ text: String) -> ByteBuffer {
        ByteBuffer(string: text.replacing("\r\n", with: "\n").replacing("\n", with: "\r\n"))
    }

    private func result(
        _ text: String, from sender: String = "", log: (any SentMailLog)?, isOn: Bool = true,
        document: String = contoso
    ) async throws -> ExaminationResult {
        let policy = isOn ? "\nhostedContentFilterPolicy: { MarkAsSpamNdrBackscatter: On }" : ""
        let basis = ExaminationBasis(snapshot: try snapshot(document + policy, fabrikam))
        var transaction = try MailFlowTests.transaction(from: sender)
        let ruling = try basis.perimeter.rule("<ann@contoso.com>", in: transaction, from: stranger)
        let isAccepted = transaction.accept(ruling)
        #expect(isAccepted)
        let content = Self.octets(text)
        let whole = WholeMessage(
            reading: content, content: .memory(content), transaction: transaction, session: try session(stranger),
            id: NetworkMessageID(high: 1, low: 2), receivedAt: WallTime(milliseconds: 1_795_438_940_000),
            ownName: "mx.example.net", headerLimit: .max)
        let examination = Examination(of: whole, attribution: try #require(transaction.attribution), by: basis)
        var examiners = ContentExaminers()
        examiners.sentMail = log
        return await examination.run(by: Examiners(authenticator: nil, content: examiners))
    }

    @Test("a report on what the organization has sent is no backscatter, and any other is")
    func reports() async throws {
        let rows: [(sent: Set<String>?, returned: ReturnedMessage)] = [
            (["<own@contoso.com>"], .own), ([], .unknownToUs), (nil, .notLookedUp),
        ]
        for (sent, returned) in rows {
            let log = SentLog(sent)
            let found = try await result(Self.report, log: log)
            #expect(found.hand.returned == returned)
            #expect(log.asked == [["<own@contoso.com>"]])
            let hits = AdvancedSpamFindings(found.hand).hits
            #expect(hits.contains(AdvancedSpamCheck.ndrBackscatter.bit) == (returned == .unknownToUs))
            let inputs = found.hand.accepted.decisions.flatMap(\.inputs).map(\.description)
            #expect(inputs.contains("X-CustomSpam=Backscatter NDR") == (returned == .unknownToUs))
        }
        let unnamed = SentLog([])
        #expect(try await result(Self.unnamed, log: unnamed).hand.returned == .unknownToUs)
        #expect(unnamed.asked.isEmpty)
    }

    @Test("backscatter is spam beyond doubt where the organization sends through this server, and counts elsewhere")
    func organizations() async throws {
        let sends = try await result(Self.report, log: SentLog([]))
        #expect(sends.hand.verdict?.category == .highConfidenceSpam)
        let other = contoso.replacing(
            "ConnectorType: OnPremises, SenderIPAddresses",
            with: "ConnectorType: Partner, SenderDomains: [hq.example], SenderIPAddresses")
        let receives = try await result(Self.report, log: SentLog([]), document: other)
        #expect(receives.hand.returned == .unknownToUs)
        #expect(receives.hand.verdict?.category != .highConfidenceSpam)
    }

    @Test("nobody is asked about other mail, where no policy asks, and where nobody knows")
    func notAsked() async throws {
        let log = SentLog([])
        let letter = Self.head.replacing("Subject: Undeliverable", with: "Subject: Hello") + "\nHello.\n"
        #expect(try await result(letter, from: "jo@other.example", log: log).hand.returned == .notLookedUp)
        #expect(try await result(Self.report, log: log, isOn: false).hand.returned == .notLookedUp)
        #expect(try await result(Self.report, log: nil).hand.returned == .notLookedUp)
        let answer = Self.head + "Auto-Submitted: auto-replied\n\nI am away.\n"
        #expect(try await result(answer, log: log).hand.returned == .notLookedUp)
        #expect(log.asked.isEmpty)
        // A report has a sender now and then.
        #expect(try await result(Self.report, from: "daemon@other.example", log: log).hand.returned == .unknownToUs)
    }

    private static let quoted: [(text: String, ids: [String])] = [
        (report, ["<own@contoso.com>"]),
        (
            head + "In-Reply-To: <a@contoso.com>\nReferences: <b@contoso.com>\n <a@contoso.com>\n\nx\n",
            ["<a@contoso.com>", "<b@contoso.com>"]
        ),
        (head + "\nHi. This is the program.\n\n> message-id: <a@contoso.com>\n>  Subject: x\n", ["<a@contoso.com>"]),
        (head + "\nMessage-ID: none\nMessage-ID: <>\nMessage-ID: <a b\n", []),
        (unnamed, []),
        (
            head + "MIME-Version: 1.0\nContent-Type: multipart/report; boundary=b\n\n--b\n"
                + "Content-Type: message/rfc822\n\nMessage-ID: <inner@contoso.com>\nSubject: x\n\nHello\n--b--\n",
            ["<inner@contoso.com>"]
        ),
    ]

    @Test("the Message-IDs are those that the message says it is about", arguments: quoted)
    func quotations(_ row: (text: String, ids: [String])) {
        let content = Self.octets(row.text)
        #expect(QuotedMessageIDs(header: content, ContentFacts(reading: content)).all == row.ids)
    }

    /// A trace with one answer to everything.
    private final class OnePage: TraceStore {
        let page: TracePage?
        private let state = NIOLockedValueBox<[TraceQuery]>([])

        init(_ page: TracePage?) { self.page = page }

        var asked: [TraceQuery] { state.withLockedValue { $0 } }

        func search(_ query: TraceQuery) async throws(StoreError) -> TracePage {
            state.withLockedValue { $0.append(query) }
            guard let page else { throw .failed("broken") }
            return page
        }

        func detail(_ id: String) async throws(StoreError) -> TraceDetail? { nil }
    }

    @Test("the trace tells what an organization has sent, and says nothing where it was not looked through")
    func trace() async throws {
        let start = WallTime(milliseconds: 5)
        let place = TraceCursor(received: start, kind: .message, number: 1)
        var (found, cut) = (TracePage(), TracePage())
        found.rows = [TraceRow(at: place, sender: "ann@contoso.com", recipient: "x@other.example", status: .delivered)]
        cut.next = place
        let rows: [(page: TracePage?, answer: Bool?)] = [(found, true), (TracePage(), false), (cut, nil), (nil, nil)]
        for row in rows {
            let trace = OnePage(row.page)
            let answer = await TracedSentMail(trace: trace).hasSent(["<a@contoso.com>"], by: "contoso", since: start)
            #expect(answer == row.answer)
            let query = try #require(trace.asked.first)
            #expect(query.messageIDs == ["<a@contoso.com>"] && query.organization == "contoso")
            #expect(query.direction == .originating && query.start == start)
        }
    }

    @Test("no more Message-IDs are read than are looked up")
    func bounds() {
        let many = (0..<1_000).map { "Message-ID: <\($0)@contoso.com>\n" }.joined()
        let content = Self.octets(Self.head + "\n" + many)
        let found = QuotedMessageIDs(header: content, ContentFacts(reading: content)).all
        #expect(found.count == QuotedMessageIDs.most)
    }
}
