import Mail
import MailFlow
import Operations
import Queueing

extension StoreContract {
    static let lookups: [Clause] = [
        Clause("routes are known by organization and revision, page by page") { store, findings in
            var accepted: [CommitReceipt.Accepted] = []
            for (number, (organization, revision)) in [("contoso", 7), ("fabrikam", 7), ("contoso", 8)].enumerated() {
                accepted += try await store.stores.messages.commit(
                    StoreTransaction(acceptances: [
                        try Sample.acceptance(
                            number, recipients: 2, to: Sample.key("hop", organization: organization),
                            revision: Int64(revision))
                    ])
                ).accepted
            }
            try await store.stores.messages.commit(
                StoreTransaction(updates: [Sample.end(accepted[0].recipients[0].id)]))
            findings.equal(
                try await store.stores.routes.waitingRevisions(), ["contoso": [7, 8], "fabrikam": [7]], "revisions")
            var found: [RecipientID] = []
            while found.count < 10 {
                let page = try await store.stores.routes.waitingRoutes(of: "contoso", after: found.last, limit: 2)
                if page.isEmpty { break }
                found += page.map(\.id)
                findings.expect(page.allSatisfy { $0.key.organization == "contoso" }, "another organization's route")
            }
            findings.equal(
                found, [accepted[0].recipients[1].id] + accepted[2].recipients.map(\.id), "routes of an organization")
        },
        Clause("messages are found by number, by identity, by its beginning and by Message-ID, the newest first") {
            store, findings in
            var numbers: [SequenceNumber] = []
            for number in [0x1122_3344, 0x5522_3344] {
                numbers += try await store.stores.messages.commit(
                    StoreTransaction(acceptances: [try Sample.acceptance(number)])
                ).accepted.map(\.sequence)
            }
            var twin = try Sample.acceptance(3)
            twin.messageIDField = try Sample.acceptance(0x1122_3344).messageIDField
            numbers += try await store.stores.messages.commit(StoreTransaction(acceptances: [twin])).accepted.map(
                \.sequence)
            let lookup = store.stores.lookup
            let identity = try Sample.acceptance(0x5522_3344).networkMessageID.description
            findings.equal(try await lookup.messages(matching: "\(numbers[0])", limit: 9), [numbers[0]], "by number")
            findings.equal(try await lookup.messages(matching: identity, limit: 9), [numbers[1]], "by identity")
            findings.equal(
                try await lookup.messages(matching: String(identity.prefix(8)), limit: 9), [numbers[1]],
                "by its beginning")
            findings.equal(
                try await lookup.messages(matching: twin.messageIDField, limit: 9), [numbers[2], numbers[0]],
                "by Message-ID")
            findings.equal(
                try await lookup.messages(matching: twin.messageIDField, limit: 1), [numbers[2]], "at most one")
            for unknown in ["4711", "", "<none@example>", "%", "ffffffff"] {
                findings.equal(try await lookup.messages(matching: unknown, limit: 9), [], "\"\(unknown)\"")
                let status = try await lookup.status(of: unknown)
                findings.expect(status == nil, "there is a message \"\(unknown)\"")
            }
            let status = try await lookup.status(of: identity)
            findings.equal(status?.subject, "Message \(0x5522_3344)", "the subject")
            findings.equal(status?.copies, [MessageEdits(prepended: ["X-Number: \(0x5522_3344)"])], "the edits")
        },
        Clause("recipients are listed with what their messages say, by identity and page by page") { store, findings in
            var accepted: [CommitReceipt.Accepted] = []
            for number in [21, 22] {
                var acceptance = try Sample.acceptance(number, recipients: 2, size: 300 + number)
                if number == 22 {
                    acceptance.copies[0].deliveries[1].sender = .mailbox(try Sample.address("srs=1@contoso.example"))
                }
                accepted += try await store.stores.messages.commit(StoreTransaction(acceptances: [acceptance])).accepted
            }
            let ids = accepted.flatMap { $0.recipients.map(\.id) }
            try await store.stores.messages.commit(
                StoreTransaction(updates: [
                    Sample.end(ids[0], .failed, detail: "550 no"),
                    RecipientUpdate(id: ids[2], state: .waiting, isSuspended: true, event: nil),
                ]))
            let lookup = store.stores.lookup
            // In any order, one twice, one that is not there.
            let asked = [ids[3], RecipientID(4_711 * 65_536), ids[0], ids[2], ids[0]]
            let found = try await lookup.recipients(asked)
            findings.equal(found.map(\.id), [ids[0], ids[2], ids[3]], "by identity")
            findings.equal(found.map(\.state), [.failed, .waiting, .waiting], "states")
            findings.equal(found.map(\.isSuspended), [false, true, false], "what is held back")
            findings.equal(found.map(\.subject), ["Message 21", "Message 22", "Message 22"], "subjects")
            findings.equal(found.map(\.size), [321, 322, 322], "sizes")
            findings.equal(
                found.map { $0.sender.address?.description },
                ["sam@fabrikam.example", "sam@fabrikam.example", "srs=1@contoso.example"], "senders of copies")
            findings.equal(
                found.map(\.recipient.description),
                ["user0@contoso.example", "user0@contoso.example", "user1@contoso.example"], "as named")
            findings.equal(
                found.map(\.deliverTo.description),
                ["box0@contoso.example", "box0@contoso.example", "box1@contoso.example"], "as delivered to")
            findings.equal(found.first?.lastEvent?.detail, "550 no", "what happened last")
            findings.equal(found.map(\.key), Array(repeating: Sample.queue, count: 3), "queues")
            findings.equal(
                found.first?.receivedAt, WallTime(milliseconds: Sample.time.milliseconds + 21), "the time of acceptance"
            )
            findings.equal(found.first?.networkMessageID, try Sample.acceptance(21).networkMessageID, "the identity")
            findings.equal(try await lookup.recipients([]), [], "none")
            var pages: [RecipientStatus] = []
            while pages.count < 9 {
                let page = try await lookup.waitingRecipients(after: pages.last?.id, limit: 2)
                if page.isEmpty { break }
                findings.expect(page.count <= 2, "a page is longer than asked for")
                pages += page
            }
            findings.equal(pages.map(\.id), Array(ids[1...]), "what waits, page by page")
            findings.equal(Array(pages.suffix(2)), Array(found.suffix(2)), "one view of a recipient")
            // More than one statement takes.
            let many = try await store.stores.messages.commit(
                StoreTransaction(acceptances: [try Sample.acceptance(23, recipients: 1_200)])
            ).accepted.flatMap { $0.recipients.map(\.id) }
            findings.equal(try await lookup.recipients(many).map(\.id), many, "a long page")
        },
        Clause("content is given as long as a recipient waits, and no longer") { store, findings in
            let accepted = try await store.stores.messages.commit(
                StoreTransaction(acceptances: [try Sample.acceptance(1, recipients: 2, size: 50_000)])
            ).accepted[0]
            let ids = accepted.recipients.map(\.id)
            try await store.stores.messages.commit(StoreTransaction(updates: [Sample.end(ids[0])]))
            findings.equal(
                try await store.stores.lookup.content(of: accepted.sequence)?.octets(),
                try Sample.acceptance(1, size: 50_000).content.octets(), "the content while one waits")
            try await store.stores.messages.commit(StoreTransaction(updates: [Sample.end(ids[1], .expired)]))
            let content = try await store.stores.lookup.content(of: accepted.sequence)
            findings.expect(content == nil, "content is kept when nobody waits")
            let status = try await store.stores.lookup.status(of: "\(accepted.sequence)")
            findings.equal(status?.recipients.map(\.state), [.delivered, .expired], "states")
        },
        Clause("the trace finds messages and refusals by every condition, the newest first") { store, findings in
            let first = try await store.stores.messages.commit(
                StoreTransaction(acceptances: [try Sample.acceptance(1_000), try Sample.acceptance(2_000)])
            ).accepted
            try await store.stores.messages.commit(
                StoreTransaction(updates: [Sample.end(first[0].recipients[0].id, .failed, detail: "550 no")]))
            store.stores.perimeter.record(
                PerimeterRefusal(
                    at: WallTime(milliseconds: Sample.time.milliseconds + 1_500), clientAddress: "192.0.2.9",
                    clientName: "x.example", sender: "eve@example.net", recipient: "nobody@contoso.example",
                    organization: "contoso", reply: "550 5.4.1 Access denied", decisions: []))
            func found(_ change: (inout TraceQuery) -> Void) async throws -> [String] {
                var query = TraceQuery()
                change(&query)
                return try await store.stores.trace.search(query).map { $0.subject ?? $0.fromIP ?? "" }
            }
            let all = ["Message 2000", "192.0.2.9", "Message 1000"]
            findings.equal(try await found { _ in }, all, "all rows")
            findings.equal(try await found { $0.limit = 2 }, Array(all.prefix(2)), "two rows")
            findings.equal(try await found { $0.senders = ["*@fabrikam.example"] }, [all[0], all[2]], "by sender")
            findings.equal(try await found { $0.recipients = ["nobody@contoso.example"] }, [all[1]], "by recipient")
            findings.equal(try await found { $0.statuses = [.failed] }, [all[2]], "failed ones")
            findings.equal(try await found { $0.statuses = [.refused] }, [all[1]], "refused ones")
            findings.equal(try await found { $0.messageIDs = ["<1000@fabrikam.example>"] }, [all[2]], "by Message-ID")
            findings.equal(try await found { $0.organization = "fabrikam" }, [], "of another organization")
            findings.equal(
                try await found { $0.start = WallTime(milliseconds: Sample.time.milliseconds + 1_500) },
                Array(all.prefix(2)), "since a moment")
            let detail = try await store.stores.trace.detail("\(first[0].sequence)")
            findings.equal(detail?.events.last?.detail, "550 no", "the last event")
            let none = try await store.stores.trace.detail("4711")
            findings.expect(none == nil, "there is a message 4711")
        },
    ]
}
