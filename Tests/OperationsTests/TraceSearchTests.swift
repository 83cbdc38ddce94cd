import Foundation
import Mail
import MailFlow
import NIOCore
import PosternTesting
import Queueing
import Testing

@testable import Operations

@Suite("A search of the trace")
struct TraceSearchTests {
    @Test("gives 1 to 5,000 rows, whatever the caller asks for", arguments: [(.max, 5_000), (-1, 1), (0, 1), (7, 7)])
    func limit(_ asked: Int, _ given: Int) async throws {
        let desk = try await OperationDesk()
        try await desk.accept(for: (0...TraceSearch.mostRows).map { "user\($0)@office.example" })
        let page = try await desk.perform(TraceSearch(TraceQuery(limit: asked)))
        #expect(page.value.count == given)
        #expect(page.next != nil)
    }

    @Test("goes on by its cursor to the last row")
    func pages() async throws {
        let desk = try await OperationDesk()
        try await desk.accept(for: (0..<10).map { "user\($0)@office.example" })
        var query = TraceQuery(limit: 3)
        var found: [String] = []
        repeat {
            let page = try await desk.perform(TraceSearch(query))
            found += page.value.map(\.recipientAddress)
            query.cursor = page.next.flatMap { TraceCursor($0) }
        } while query.cursor != nil && found.count < 100
        #expect(found == (0..<10).reversed().map { "user\($0)@office.example" })
    }

    @Test("says that there is no such organization, where one that is there has no mail")
    func organization() async throws {
        let desk = try await OperationDesk()
        var query = TraceQuery()
        query.organization = "CONTOSO"
        #expect(try await desk.perform(TraceSearch(query)).value.isEmpty)
        query.organization = "contso"
        let failure = await #expect(throws: OperationFailure.self) { _ = try await desk.perform(TraceSearch(query)) }
        #expect(failure?.lines == ["There is no organization contso. There are: contoso."])
        #expect(desk.store.auditLog.map(\.organization) == ["contoso"])
    }

    @Test("refuses conditions that are none", arguments: ["192.0.2.0/33", "mx.example.net", ""])
    func conditions(_ source: String) async throws {
        let desk = try await OperationDesk()
        var query = TraceQuery()
        query.sources = [source]
        let failure = await #expect(throws: OperationFailure.self) { _ = try await desk.perform(TraceSearch(query)) }
        #expect(failure?.kind == .usage)
        query = TraceQuery()
        query.senders = Array(repeating: "a@b.example", count: 101)
        await #expect(throws: OperationFailure.self) { _ = try await desk.perform(TraceSearch(query)) }
        #expect(desk.store.auditLog.isEmpty)
    }

    @Test("leaves an entry of who looked for whom, before the answer, and no answer without it")
    func audit() async throws {
        let desk = try await OperationDesk()
        try await desk.accept()
        var query = TraceQuery()
        query.recipients = ["bob@office.example"]
        query.statuses = [.pending]
        query.organization = "contoso"
        _ = try await desk.perform(TraceSearch(query))
        _ = try await desk.perform(TraceExport(query))
        _ = try await desk.perform(TraceShow(message: "1", recipient: "bob@office.example"))
        _ = try await desk.perform(TraceSimilar(message: "1"))
        let log = desk.store.auditLog
        #expect(log.map(\.action) == [.traceSearch, .traceExport, .traceShow, .traceSimilar])
        #expect(log[0].change == "recipient=bob@office.example, status=Pending")
        #expect(log[2].object == ObjectReference(.message, "1") && log[2].change == "recipient=bob@office.example")
        #expect(log.allSatisfy { $0.organization == "contoso" && $0.caller == OperationDesk.administrator })
        query.recipients = [String(repeating: "x", count: 5_000)]
        _ = try await desk.perform(TraceSearch(query))
        #expect(desk.store.auditLog.last?.change?.utf8.count ?? 0 <= 1_030)
        desk.store.breakAudit(true)
        await #expect(throws: OperationFailure.self) { _ = try await desk.perform(TraceSearch(TraceQuery())) }
        await #expect(throws: OperationFailure.self) { _ = try await desk.perform(TraceShow(message: "1")) }
    }

    @Test("shows of one recipient what concerns it or the whole message")
    func recipient() async throws {
        let desk = try await OperationDesk()
        try await desk.accept(for: ["bob@office.example", "eve@office.example"])
        let whole = try await desk.perform(TraceShow(message: "1"))
        #expect(whole.rows.count == 2)
        let part = try await desk.perform(TraceShow(message: "1", recipient: "BOB@office.example"))
        #expect(part.rows.map(\.recipientAddress) == ["bob@office.example"])
        #expect(part.events.allSatisfy { [nil, "bob@office.example"].contains($0.recipient) })
        let failure = await #expect(throws: OperationFailure.self) {
            _ = try await desk.perform(TraceShow(message: "1", recipient: "nobody@office.example"))
        }
        #expect(failure?.lines == ["1 has no recipient nobody@office.example."])
    }

    @Test("says what would become of a message now, by the configuration in force")
    func explainNow() async throws {
        let desk = try await OperationDesk()
        let ann = try #require(EmailAddress("ann@contoso.com"))
        let acceptance = Acceptance(
            networkMessageID: NetworkMessageID(high: 1, low: 2), organization: "contoso", origin: .smtp,
            envelope: Envelope(sender: .mailbox(try #require(EmailAddress("eve@example.net")))),
            content: .memory(ByteBuffer(string: "\r\n")), priority: .normal, acceptedAt: desk.clock.now(),
            receivedAt: desk.clock.wallTime(), clientAddress: IPAddress("192.0.2.200"), clientName: "out.example.net",
            messageIDField: "<a@x>", subject: "x", decisions: [],
            copies: [
                MessageCopy(
                    edits: MessageEdits(),
                    deliveries: [
                        Delivery(
                            recipient: EnvelopeRecipient(address: ann), deliverTo: ann, key: OperationDesk.queue,
                            routing: RoutingInputs(direction: .incoming, revision: 1))
                    ])
            ])
        _ = try await desk.store.commit(StoreTransaction(acceptances: [acceptance]))
        let order = TraceExplain(message: "1", isExamined: false)
        let then = try await desk.perform(order)
        #expect(then.count == 1 && desk.store.auditLog.last?.action == .traceExplain)
        let text = OperationDesk.contoso.replacing("ann@contoso.com", with: "bob@contoso.com")
        _ = try await desk.perform(
            OrganizationApply(documents: [SubmittedDocument(file: "contoso.yaml", text: text)]))
        let now = try await desk.perform(order)
        #expect(now.count == 1 && now != then, "\(now)")
        // One that no client has brought.
        let own = try await desk.accept()
        let failure = await #expect(throws: OperationFailure.self) {
            try await desk.perform(TraceExplain(message: "\(own)", isExamined: false))
        }
        #expect(failure?.kind == .cannotNow)
    }

    @Test("finds who else got a message: by its Message-ID, by sender and subject, by the client")
    func similar() async throws {
        let desk = try await OperationDesk()
        func accept(_ number: UInt64, id: String, sender: String, subject: String, from client: String?) async throws {
            let address = try #require(EmailAddress("user\(number)@contoso.com"))
            let acceptance = Acceptance(
                networkMessageID: NetworkMessageID(high: number << 32, low: 1), organization: "contoso", origin: .smtp,
                envelope: Envelope(sender: .mailbox(try #require(EmailAddress(sender)))),
                content: .memory(ByteBuffer(string: "\r\n")), priority: .normal, acceptedAt: desk.clock.now(),
                receivedAt: desk.clock.wallTime(), clientAddress: client.flatMap { IPAddress($0) }, clientName: "c",
                messageIDField: id, subject: subject, decisions: [],
                copies: [
                    MessageCopy(
                        edits: MessageEdits(),
                        deliveries: [
                            Delivery(
                                recipient: EnvelopeRecipient(address: address), deliverTo: address,
                                key: OperationDesk.queue, routing: RoutingInputs(direction: .incoming, revision: 1))
                        ])
                ])
            _ = try await desk.store.commit(StoreTransaction(acceptances: [acceptance]))
        }
        try await accept(1, id: "<a@x>", sender: "eve@example.net", subject: "Win a prize", from: "192.0.2.1")
        try await accept(2, id: "<a@x>", sender: "eva@example.net", subject: "Other", from: "192.0.2.2")
        try await accept(3, id: "<b@x>", sender: "eve@example.net", subject: "RE: Fwd: win A  prize", from: "192.0.2.3")
        try await accept(4, id: "<c@x>", sender: "eve@example.net", subject: "Invoice", from: "192.0.2.4")
        try await accept(5, id: "<d@x>", sender: "mal@example.net", subject: "Invoice", from: "192.0.2.1")
        let found = try await desk.perform(TraceSimilar(message: "1"))
        let likeness = Dictionary(uniqueKeysWithValues: found.value.map { ($0.row.sequence, $0.likeness) })
        #expect(
            likeness == [
                1: [.messageID, .senderAndSubject, .source], 2: [.messageID], 3: [.senderAndSubject], 5: [.source],
            ])
        #expect(found.counts == ["Pending": 4] && !found.isCut)
    }

    @Test("forgets a person's ended rows once their number is confirmed, and nobody else's")
    func forget() async throws {
        let desk = try await OperationDesk()
        for _ in 0..<3 { try await desk.accept(for: ["bob@office.example", "eve@office.example"]) }
        let ids = desk.store.recipients.keys.sorted()
        func end(_ id: RecipientID) -> RecipientUpdate {
            RecipientUpdate(
                id: id, state: .delivered, event: RecipientEvent(.send, at: desk.clock.wallTime(), detail: "250 OK"))
        }
        // Bob's third message waits still; of the second one, nobody waits.
        _ = try await desk.store.commit(StoreTransaction(updates: ids[0..<4].map(end)))
        desk.store.record(
            PerimeterRefusal(
                at: desk.clock.wallTime(), clientAddress: "192.0.2.1", clientName: "c", sender: nil,
                recipient: "Bob@office.example", organization: nil, reply: "550 no", decisions: []))
        let asked = try await desk.perform(TraceForget(recipient: "bob@office.example"))
        #expect(asked == TraceForgetView(rows: 2, refusals: 1, waiting: 1) && asked.count == 3)
        await #expect(throws: OperationFailure.self) {
            _ = try await desk.perform(TraceForget(recipient: "bob@office.example", confirmed: 4))
        }
        #expect(desk.store.auditLog.isEmpty)
        let forgotten = try await desk.perform(TraceForget(recipient: "bob@office.example", confirmed: 3))
        #expect(forgotten == TraceForgetView(rows: 2, refusals: 1, waiting: 1, isDone: true))
        let entry = try #require(desk.store.auditLog.first)
        #expect(entry.action == .traceForget && entry.change?.contains("bob") == false)
        #expect(entry.change?.contains("\(AddressDigest("BOB@office.example"))") == true)
        let rows = try await desk.store.search(TraceQuery()).rows
        #expect(
            rows.map(\.recipientAddress).sorted() == ["bob@office.example"]
                + Array(repeating: "eve@office.example", count: 3))
        #expect(rows.first { $0.recipientAddress == "bob@office.example" }?.status == .pending)
        let unknown = await #expect(throws: OperationFailure.self) {
            _ = try await desk.perform(TraceForget(recipient: "bob@office.example", organization: "nowhere"))
        }
        #expect(unknown?.lines.joined().contains("There is no organization nowhere.") == true)
        for wrong in [
            TraceForget(), TraceForget(recipient: "a@b.example", sender: "a@b.example"),
            TraceForget(recipient: "*@b.example"),
        ] {
            let failure = await #expect(throws: OperationFailure.self) { _ = try await desk.perform(wrong) }
            #expect(failure?.kind == .usage)
        }
    }
}

@Suite("Rows of the trace in a file")
struct TraceExportTextTests {
    private var row: TraceRowView {
        var row = TraceRow(
            at: TraceCursor(received: WallTime(milliseconds: 1_795_438_939_042), kind: .message, number: 65_536),
            sender: "<>", recipient: "ann@contoso.com", status: .delivered)
        row.subject = "=cmd|'/c calc'!A1, \"now\""
        row.messageID = "+x"
        row.detail = "a\r\nb"
        row.toIP = "192.0.2.9"
        row.direction = .incoming
        row.size = 7
        return TraceRowView(row)
    }

    @Test("begin with a byte order mark and EOP's names of columns, and have as many cells as columns")
    func csv() throws {
        #expect(
            TraceExportFormat.csv.heading.hasPrefix(
                "\u{feff}Received,SenderAddress,RecipientAddress,Subject,Status,MessageTraceId,MessageId,Size,FromIP,ToIP,"
            ))
        let line = try TraceExportFormat.csv.line(row)
        #expect(
            line.hasPrefix(
                "2026-11-23T13:02:19.042Z,<>,ann@contoso.com,\"'=cmd|'/c calc'!A1, \"\"now\"\"\",Delivered,,'+x,7,,192.0.2.9,"
            ))
        #expect(line.hasSuffix("\r\n") && !line.dropLast().contains("\r") && line.contains(#"a\x{0D}\x{0A}b"#))
        let plain = TraceRowView(
            TraceRow(
                at: TraceCursor(received: WallTime(milliseconds: 0), kind: .count, number: 1), sender: "",
                recipient: "", status: .refused))
        for format in [TraceExportFormat.csv, .extended] {
            #expect(
                try format.line(plain).split(separator: ",", omittingEmptySubsequences: false).count
                    == format.heading.split(separator: ",", omittingEmptySubsequences: false).count)
        }
    }

    @Test("have EOP's extended columns, in EOP's order")
    func extended() throws {
        #expect(
            TraceExportFormat.extended.heading.hasPrefix("\u{feff}origin_timestamp,sender_address,recipient_status,"))
        let line = try TraceExportFormat.extended.line(row)
        #expect(line.hasPrefix("2026-11-23T13:02:19.042Z,<>,\"ann@contoso.com##Receive, Send\","))
        #expect(line.hasSuffix(",1,,\r\n"))
    }

    @Test("as JSON are a line each, in which every member is there")
    func json() throws {
        let line = try TraceExportFormat.jsonl.line(row)
        #expect(line.hasSuffix("\n") && line.utf8.count { $0 == 0x0a } == 1)
        let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        #expect(Set(object.keys) == Set(TraceRowView.CodingKeys.allCases.map(\.rawValue)))
        #expect(object["FromIP"] is NSNull && object["Size"] as? Int == 7)
        #expect(try JSONDecoder().decode(TraceRowView.self, from: Data(line.utf8)) == row)
    }
}
