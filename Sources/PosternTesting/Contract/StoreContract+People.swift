import Mail
import MailFlow
import Operations
import Organization
import Queueing
import SenderAuthentication

extension StoreContract {
    static let people: [Clause] = [
        Clause("what senders have sent in a minute, an hour and a day is known by the charges of messages") {
            store, findings in
            // It is 22:13:20 in UTC.
            func message(
                _ number: Int, _ sender: String, secondsAgo: Int64, _ charge: SenderCharge?,
                _ category: VerdictCategory? = nil
            ) throws -> Acceptance {
                var acceptance = try Sample.acceptance(number)
                if let category {
                    acceptance.decisions.append(
                        Decision(.verdict, outcome: .judged(Verdict(category: category, decision: .spam))))
                }
                acceptance.envelope.sender = .mailbox(try Sample.address("\(sender)@contoso.example"))
                acceptance.receivedAt = WallTime(milliseconds: Sample.time.milliseconds - secondsAgo * 1_000)
                acceptance.charge = charge
                return acceptance
            }
            try await store.stores.messages.commit(
                StoreTransaction(acceptances: [
                    try message(1, "ann", secondsAgo: 20, SenderCharge(outside: 1, inside: 2), .outboundSpam),
                    try message(2, "ann", secondsAgo: 21, SenderCharge(outside: 3)),
                    try message(3, "ann", secondsAgo: 801, SenderCharge(inside: 5)),
                    try message(4, "ann", secondsAgo: 80_000, SenderCharge(outside: 7), .highConfidenceSpam),
                    try message(5, "ann", secondsAgo: 80_001, SenderCharge(outside: 100)),
                    try message(6, "bob", secondsAgo: 5_000, SenderCharge(inside: 1), .spam),
                    try message(7, "eve", secondsAgo: 10, nil),
                ]))
            try await store.restart()
            let sent = try await store.stores.senders.sentMail(at: Sample.time)
                .sorted { $0.sender.description < $1.sender.description }
            findings.equal(
                sent,
                [
                    SentMail(
                        organization: "contoso", sender: try Sample.address("ann@contoso.example"), messages: 1,
                        hourly: SenderCharge(outside: 4, inside: 2), recipients: 18,
                        outside: OutsideMail(recipients: 11, messages: 3, spam: 2, spamInHour: 1)),
                    SentMail(
                        organization: "contoso", sender: try Sample.address("bob@contoso.example"), messages: 0,
                        hourly: SenderCharge(), recipients: 1),
                ], "what was sent")
        },
        Clause("a message whose rows are erased counts for its sender no more, and the others do as before") {
            store, findings in
            var kept = try Sample.acceptance(1)
            kept.charge = SenderCharge(outside: 1)
            // The newest one, of which a store may have to keep the number.
            var erased = try Sample.acceptance(2)
            erased.charge = SenderCharge(outside: 2)
            let accepted = try await store.stores.messages.commit(
                StoreTransaction(acceptances: [kept, erased])
            ).accepted
            guard let id = accepted.last?.recipients.first?.id else {
                return findings.note("no recipient is accepted")
            }
            try await store.stores.messages.commit(StoreTransaction(updates: [Sample.end(id)]))
            findings.equal(
                try await store.stores.traceEraser.erase([id], of: AddressDigest("user0@contoso.example")), 1,
                "rows erased")
            try await store.restart()
            findings.equal(
                try await store.stores.senders.sentMail(at: Sample.time),
                [
                    SentMail(
                        organization: "contoso", sender: try Sample.address("sam@fabrikam.example"), messages: 1,
                        hourly: SenderCharge(outside: 1), recipients: 1,
                        outside: OutsideMail(recipients: 1, messages: 1))
                ], "what was sent")
        },
        Clause("how a sender stands takes the place of how it stood, and goes when it has ended") { store, findings in
            let senders = store.stores.senders
            try await senders.keepRestricted(restricted("bob", .blockedForToday, until: 9), audit: nil)
            try await senders.keepRestricted(restricted("ann", .blocked), audit: nil)
            try await senders.keepRestricted(restricted("bob", .released, until: 7), audit: nil)
            try await store.restart()
            let again = store.stores.senders
            findings.equal(
                try await again.restrictedSenders(),
                [restricted("ann", .blocked), restricted("bob", .released, until: 7)], "restricted senders")
            try await again.forgetRestricted(endedBy: Sample.moment(6))
            findings.equal(try await again.restrictedSenders().count, 2, "before one has ended")
            try await again.forgetRestricted(endedBy: Sample.moment(7))
            findings.equal(try await again.restrictedSenders(), [restricted("ann", .blocked)], "when one has ended")
        },
        Clause("reports by people are kept once, found by each condition, and go with the rows of their reports") {
            store, findings in
            let doors = store.stores
            let receipt = try await doors.messages.commit(
                StoreTransaction(acceptances: [try Sample.acceptance(1, recipients: 2), try Sample.acceptance(2)]))
            let ids = receipt.accepted.flatMap(\.recipients).map(\.id)
            guard ids.count == 3 else { return findings.note("three recipients are not accepted") }
            func submission(
                _ report: Int, _ number: Int, _ kind: SubmissionKind, by reporter: String = "ann",
                organization: String = "contoso", _ outcome: SubmissionOutcome = .learned
            ) throws -> Submission {
                Submission(
                    report: ids[report], number: number, at: Sample.moment(report), organization: organization,
                    reporter: try Sample.address("\(reporter)@contoso.example"), kind: kind,
                    networkMessageID: number == 0 ? NetworkMessageID(high: 7, low: UInt64(report)) : nil,
                    before: number == 0 ? SubmissionVerdict(Verdict()) : nil, outcome: outcome)
            }
            let first = try [submission(0, 0, .phish), submission(0, 1, .phish, .tooMany)]
            let second = try [submission(1, 0, .junk, by: "bob")]
            let third = try [submission(2, 0, .notJunk, organization: "fabrikam")]
            try await doors.submissions.keep(first)
            try await doors.submissions.keep(second + third)
            try await doors.submissions.keep([try submission(0, 0, .junk, by: "eve", .empty)])
            try await store.restart()
            let again = store.stores.submissions
            func found(
                limit: Int = 9, _ change: (inout SubmissionQuery) -> Void = { _ in }
            ) async throws -> [Submission] {
                var query = SubmissionQuery(limit: limit)
                change(&query)
                return try await again.submissions(query)
            }
            findings.equal(try await again.submissions(of: ids[0]), first, "those of a report")
            let all = third + second + first.reversed()
            findings.equal(try await found(), all, "all, the newest first")
            findings.equal(try await found(limit: 2), Array(all.prefix(2)), "two of them")
            findings.equal(try await found { $0.organization = "fabrikam" }, third, "those of an organization")
            findings.equal(try await found { $0.start = Sample.moment(1) }, third + second, "those from a moment on")
            findings.equal(try await found { $0.end = Sample.moment(1) }, first.reversed(), "those before a moment")
            findings.equal(
                try await found { $0.reporter = EmailAddress("BOB@contoso.example") }, second, "those of a person")
            findings.equal(try await found { $0.kind = .notJunk }, third, "those of a kind")
            findings.equal(try await found { $0.outcome = .tooMany }, [first[1]], "those of an outcome")
            findings.equal(
                try await found { $0.networkMessageID = NetworkMessageID(high: 7, low: 1) }, second,
                "those of a message")
            try await store.stores.messages.commit(StoreTransaction(updates: [Sample.end(ids[0]), Sample.end(ids[2])]))
            _ = try await store.stores.traceEraser.erase(
                [ids[0], ids[1], ids[2]], of: AddressDigest("sam@fabrikam.example"))
            findings.equal(try await found(), second, "what is left when rows are erased, of which one waits")
        },
    ]
}
