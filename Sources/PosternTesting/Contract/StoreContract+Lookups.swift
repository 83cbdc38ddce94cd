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
            let owner = try Sample.acceptance(3).organization
            for name in ["\(numbers[0])", identity, String(identity.prefix(8)), twin.messageIDField] {
                let (all, own) = (
                    try await lookup.messages(matching: name, limit: 9),
                    try await lookup.messages(matching: name, of: [owner, "fabrikam"], limit: 9)
                )
                findings.equal(own, all, "\"\(name)\" of its organization")
                for others: Set<String> in [["fabrikam"], []] {
                    findings.equal(
                        try await lookup.messages(matching: name, of: others, limit: 9), [],
                        "\"\(name)\" of another organization")
                }
            }
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
                return try await store.stores.trace.search(query).rows.map { $0.subject ?? $0.fromIP ?? "" }
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
        Clause("the trace tells what a verdict says, and finds mail and refusals by it") { store, findings in
            var spam = try Sample.acceptance(1_000)
            spam.decisions.append(
                Decision(
                    .verdict, inputs: [],
                    outcome: .judged(Verdict(category: .highConfidenceSpam, confidence: .highest, action: .junk))))
            spam.ends = [
                NamedEnd(
                    recipient: try Sample.address("group@contoso.example"), primary: nil, kind: .expanded,
                    detail: "1 recipient")
            ]
            var good = try Sample.acceptance(2_000)
            good.decisions.append(Decision(.verdict, inputs: [], outcome: .judged(Verdict())))
            try await store.stores.messages.commit(
                StoreTransaction(acceptances: [spam, good, try Sample.acceptance(3_000)]))
            store.stores.perimeter.record(
                PerimeterRefusal(
                    at: WallTime(milliseconds: Sample.time.milliseconds + 4_000), clientAddress: "192.0.2.9",
                    clientName: "x.example", sender: "eve@example.net", recipient: "nobody@contoso.example",
                    organization: "contoso", reply: "550 5.7.1 no",
                    decisions: [
                        Decision(
                            .verdict, inputs: [],
                            outcome: .judged(
                                Verdict(category: .malware, confidence: nil, decision: nil, action: .refuse)))
                    ]))
            func found(_ categories: VerdictCategory...) async throws -> [String] {
                var query = TraceQuery()
                query.categories = categories
                return try await store.stores.trace.search(query).rows.map { row in
                    "\(row.category?.rawValue ?? "-") \(row.confidence.map { "\($0)" } ?? "-")"
                }
            }
            findings.equal(try await found(), ["MALW -", "- -", "NONE 1", "HSPM 9", "HSPM 9"], "all rows")
            findings.equal(try await found(.highConfidenceSpam), ["HSPM 9", "HSPM 9"], "spam")
            findings.equal(try await found(.malware, .none), ["MALW -", "NONE 1"], "malware, and mail without fault")
            findings.equal(try await found(.bulk), [], "bulk mail")
        },
        Clause("the trace tells what mail flow rules did, and finds mail and refusals by a rule") { store, findings in
            func decision(_ rule: String, _ effect: RuleHit.Effect, _ actions: String...) -> Decision {
                Decision(
                    .mailFlowRules, object: ObjectReference(.transportRule, rule),
                    outcome: .rule(RuleHit(rule: rule, effect: effect, actions: actions)))
            }
            var marked = try Sample.acceptance(1_000)
            marked.decisions.append(decision("Mark \"x\"", .enforced, "PrependSubject"))
            marked.decisions.append(decision("Try", .audited, "Quarantine"))
            var tried = try Sample.acceptance(2_000)
            tried.decisions.append(decision("Try", .failed))
            try await store.stores.messages.commit(
                StoreTransaction(acceptances: [marked, tried, try Sample.acceptance(3_000)]))
            store.stores.perimeter.record(
                PerimeterRefusal(
                    at: WallTime(milliseconds: Sample.time.milliseconds + 4_000), clientAddress: "192.0.2.9",
                    clientName: "x.example", sender: "eve@example.net", recipient: "nobody@contoso.example",
                    organization: "contoso", reply: "550 5.7.1 no",
                    decisions: [decision("No", .enforced, "RejectMessageReasonText")]))
            func found(_ rule: String?) async throws -> [String] {
                var query = TraceQuery()
                query.rule = rule
                return try await store.stores.trace.search(query).rows.map { row in
                    row.rules.map { "\($0.rule)=\($0)" }.joined(separator: "; ")
                }
            }
            let (no, failed) = ("No=matched: RejectMessageReasonText", "Try=not evaluated")
            let both = "Mark \"x\"=matched: PrependSubject; Try=matched, audited only: would do Quarantine"
            findings.equal(try await found(nil), [no, "", failed, both], "all rows")
            findings.equal(try await found("TRY"), [failed, both], "a rule in other letters")
            findings.equal(try await found("Mark \"x\""), [both], "a rule with quotes")
            findings.equal(try await found("No"), [no], "a refusal")
            findings.equal(try await found("Mark"), [], "a part of a name")
            let fed = try await store.stores.feed.traceEntries(after: SequenceNumber(0), messages: 9)
            findings.equal(fed.map(\.rules), [["Mark \"x\"", "Try"], ["Try"], []], "what an index is fed")
        },
        Clause("an index is fed message by message, each whole, behind a number and within a period") {
            store, findings in
            var numbers: [SequenceNumber] = []
            for number in [3_000, 1_000, 2_000] {
                var acceptance = try Sample.acceptance(number)
                acceptance.author = "author@fabrikam.example"
                acceptance.subject = "=?utf-8?q?Message_?= =?utf-8?q?\(number)?="
                acceptance.copies[0].deliveries[0].shown = try Sample.address("shown@contoso.example")
                acceptance.copies[0].deliveries[0].primary = try Sample.address("primary@contoso.example")
                acceptance.ends = [
                    NamedEnd(
                        recipient: try Sample.address("group@contoso.example"),
                        primary: try Sample.address("all@contoso.example"), kind: .expanded, detail: "1 recipient")
                ]
                numbers += try await store.stores.messages.commit(StoreTransaction(acceptances: [acceptance])).accepted
                    .map(\.sequence)
            }
            let feed = store.stores.feed
            findings.equal(try await feed.lastSequence(), numbers[2], "the youngest message")
            var fed: [TraceIndexEntry] = []
            while fed.count < 8 {
                let page = try await feed.traceEntries(after: fed.last?.sequence ?? SequenceNumber(0), messages: 2)
                if page.isEmpty { break }
                fed += page
            }
            findings.equal(fed.map(\.sequence), numbers.flatMap { [$0, $0] }, "messages in their order")
            findings.equal(
                fed.map(\.id), numbers.flatMap { [RecipientID($0, index: 0), .ofNamedEnd(0, $0)] }, "rows")
            findings.equal(
                Array(fed.prefix(2)),
                [
                    Sample.entry(
                        3_000, as: RecipientID(numbers[0], index: 0),
                        [
                            "shown@contoso.example", "user0@contoso.example", "primary@contoso.example",
                            "box0@contoso.example",
                        ]),
                    Sample.entry(
                        3_000, as: .ofNamedEnd(0, numbers[0]), ["group@contoso.example", "all@contoso.example"]),
                ], "entries")
            let behind = try await feed.traceEntries(after: numbers[0], messages: 9)
            findings.equal(behind, Array(fed.dropFirst(2)), "those behind a message")
            // A clock that was set back has given the first one the latest moment.
            let period = Sample.moment(1_000)..<Sample.moment(3_000)
            let within = try await feed.traceEntries(receivedIn: period, through: numbers[2], behind: nil, messages: 9)
            findings.equal(within, Array(fed.dropFirst(2)), "those of a period, without its end")
            let first = try await feed.traceEntries(receivedIn: period, through: numbers[2], behind: nil, messages: 1)
            findings.equal(first, Array(fed.dropFirst(2).prefix(2)), "the first one of a period")
            let one = try await feed.traceEntries(
                receivedIn: period, through: numbers[2], behind: first.last.map { TraceFeedPlace(of: $0) }, messages: 1)
            findings.equal(one, Array(fed.suffix(2)), "those of a period behind a message")
            let all = Sample.moment(0)..<Sample.moment(9_000)
            let wide = try await feed.traceEntries(receivedIn: all, through: numbers[2], behind: nil, messages: 9)
            findings.equal(
                wide, Array(fed.dropFirst(2) + fed.prefix(2)), "a longer period, the latest moment at the end")
            let early = try await feed.traceEntries(receivedIn: all, through: numbers[1], behind: nil, messages: 9)
            findings.equal(early, Array(fed.dropFirst(2).prefix(2) + fed.prefix(2)), "those up to a message")
            let none = try await feed.traceEntries(after: numbers[2], messages: 9)
            findings.equal(none, [], "those behind the youngest message")
        },
        Clause("pages of the trace give each row once, in the order of reception, while mail comes in") {
            store, findings in
            func accept(_ number: Int, at moment: Int) async throws {
                var acceptance = try Sample.acceptance(number, recipients: 3)
                acceptance.receivedAt = Sample.moment(moment)
                acceptance.ends = [
                    NamedEnd(
                        recipient: try Sample.address("group@contoso.example"), primary: nil, kind: .expanded,
                        detail: "3 recipients")
                ]
                try await store.stores.messages.commit(StoreTransaction(acceptances: [acceptance]))
            }
            // Several of one moment, and one behind the clock.
            for (number, moment) in [5, 5, 7, 5, 2].enumerated() { try await accept(number + 1, at: moment) }
            for _ in 0..<3 {
                store.stores.perimeter.record(
                    PerimeterRefusal(
                        at: Sample.moment(5), clientAddress: "192.0.2.9", clientName: "x.example", sender: nil,
                        recipient: nil, organization: nil, reply: "421 4.3.2 no", decisions: []))
            }
            var query = TraceQuery(limit: 2)
            var found: [TraceRow] = []
            repeat {
                let page = try await store.stores.trace.search(query)
                found += page.rows
                query.cursor = page.next
                if found.count == 4 { try await accept(9, at: 9) }
            } while query.cursor != nil && found.count < 50
            findings.equal(
                found.map(\.received),
                [(7, 4), (5, 15), (2, 4)].flatMap { moment, count in (0..<count).map { _ in Sample.moment(moment) } },
                "moments")
            findings.equal(Set(found.map(\.place)).count, 23, "rows")
            findings.expect(
                zip(found, found.dropFirst()).allSatisfy { $0.place.precedes($1.place) }, "rows out of their order")
            query.statuses = [.expanded]
            query.limit = 50
            findings.equal(try await store.stores.trace.search(query).rows.count, 6, "groups")
        },
        Clause("erased rows are gone from the trace and its feed, those of others and of waiting mail stay") {
            store, findings in
            var acceptance = try Sample.acceptance(1_000, recipients: 2)
            acceptance.decisions = [
                Decision(.recipientResolution, recipient: "user0@contoso.example", inputs: [], outcome: .accepted),
                Decision(.acceptance, inputs: [], outcome: .accepted),
            ]
            acceptance.ends = [
                NamedEnd(
                    recipient: try Sample.address("group@contoso.example"), primary: nil, kind: .expanded,
                    detail: "1 recipient")
            ]
            let accepted = try await store.stores.messages.commit(
                StoreTransaction(acceptances: [
                    acceptance, try Sample.acceptance(2_000), try Sample.acceptance(3_000),
                ])
            ).accepted
            let ids = accepted.flatMap { $0.recipients.map(\.id) }
            try await store.stores.messages.commit(StoreTransaction(updates: ids.dropLast().map { Sample.end($0) }))
            store.stores.perimeter.record(
                PerimeterRefusal(
                    at: Sample.moment(1), clientAddress: "192.0.2.9", clientName: "x.example", sender: nil,
                    recipient: "user0@contoso.example", organization: "contoso", reply: "550 5.4.1 no", decisions: []))
            let refusals = try await store.stores.trace.search(TraceQuery()).rows.compactMap { row in
                row.refusal.map { ForgottenRefusal($0, at: row.received) }
            }
            let others = refusals.map { ForgottenRefusal($0.id, at: WallTime(milliseconds: $0.at.milliseconds + 1)) }
            let eraser = store.stores.traceEraser
            findings.equal(try await eraser.erase(others), 0, "refusals of another moment erased")
            let count = try await eraser.erase(
                [ids[0], ids[2], ids[3], RecipientID(accepted[2].sequence, index: 9)],
                of: AddressDigest("USER0@contoso.example"))
            findings.equal(count, 2, "rows erased")
            findings.equal(try await eraser.erase(refusals), 1, "refusals erased")
            findings.equal(try await eraser.erase(refusals), 0, "refusals erased again")
            let left = try await store.stores.trace.search(TraceQuery()).rows.map(\.place.number)
            let group = RecipientID.ofNamedEnd(0, accepted[0].sequence)
            findings.equal(left, [ids[3], group, ids[1]].map(\.rawValue), "rows left")
            let fed = try await store.stores.feed.traceEntries(after: SequenceNumber(0), messages: 9)
            findings.equal(fed.map(\.id), [ids[1], group, ids[3]], "entries left")
            let detail = try await store.stores.trace.detail("\(accepted[0].sequence)")
            findings.equal(detail?.decisions.count, 1, "decisions left")
            let gone = try await store.stores.trace.detail("\(accepted[1].sequence)")
            findings.expect(gone == nil, "a message without rows is there")
            try await store.stores.messages.commit(StoreTransaction(updates: [Sample.end(ids[3])]))
            findings.equal(
                try await eraser.erase([ids[3], ids[1], group], of: AddressDigest("nobody@contoso.example")), 3,
                "the last rows erased")
            findings.expect(try await eraser.eraseRemains(), "somebody reads what was erased")
            let none = try await store.stores.trace.search(TraceQuery()).rows
            findings.equal(none, [], "rows of nobody")
            let next = try await store.stores.messages.commit(
                StoreTransaction(acceptances: [try Sample.acceptance(4_000)])
            ).accepted[0].sequence
            findings.expect(accepted[2].sequence < next, "a number is given again")
            let page = try await store.stores.feed.traceEntries(
                after: accepted[0].sequence, messages: 1)
            findings.equal(page.map(\.sequence), [next], "the page of entries behind what was erased")
        },
    ]
}
