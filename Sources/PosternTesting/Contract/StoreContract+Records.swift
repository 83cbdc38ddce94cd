import Mail
import MailFlow
import NIOConcurrencyHelpers
import Operations
import Organization
import Queueing
import SenderAuthentication

extension StoreContract {
    static let records: [Clause] = [
        Clause("a directory is replaced whole, listed by address, and its rows of before are not known any more") {
            store, findings in
            let directories = store.stores.directories
            try await directories.changeDirectory(
                [.put(try Sample.recipient(9))], Sample.revision(1, total: 1), audit: nil)
            guard let old = try await directories.directories()["contoso"] else {
                return findings.note("there is no directory")
            }
            try await directories.replaceDirectory(
                with: try Sample.packed((0..<2_500).reversed()), Sample.revision(2, .replaced, total: 2_500, at: 5),
                audit: nil)
            var rounds = 0
            while try await directories.tidyDirectories(), rounds < 100 { rounds += 1 }
            findings.expect(rounds < 100, "tidying does not come to an end")
            let failure = await findings.failure(of: "reading a directory that was replaced") {
                () async throws(StoreError) in
                _ = try await directories.directory(old)
            }
            findings.expect(
                failure.map { if case .unknown = $0 { true } else { false } } ?? true,
                "it fails as \(String(describing: failure))")
            guard let head = try await directories.directories()["contoso"] else {
                return findings.note("there is no directory")
            }
            findings.equal(head.latest, Sample.revision(2, .replaced, total: 2_500, at: 5), "the revision")
            findings.equal(head.confirmedAt, head.latest.at, "when it was confirmed")
            let loaded = try await directories.directory(head)
            findings.equal(loaded.directory.count, 2_500, "its recipients")
            findings.equal(loaded.unusable, 0, "unusable rows")
            var names: [String] = []
            while names.count < 3_000 {
                let page = try await directories.recipients(of: head, after: names.last ?? "", limit: 700)
                if page.isEmpty { break }
                names += page.map(\.primarySmtpAddress.lookupKey)
            }
            let wanted = (0..<2_500).map { "user\($0)@contoso.example" }
                .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            findings.expect(names == wanted, "the list has \(names.count) names, or another order")
        },
        Clause("setting one recipient does not confirm a directory, a confirmation does") { store, findings in
            let directories = store.stores.directories
            try await directories.changeDirectory(
                [.put(try Sample.recipient(1))], Sample.revision(1, total: 1, at: 1), audit: nil)
            try await directories.changeDirectory(
                [.put(try Sample.recipient(2))], Sample.revision(2, .set, total: 2, at: 2), audit: nil)
            findings.equal(
                try await directories.directories()["contoso"]?.confirmedAt, Sample.revision(1, total: 1, at: 1).at,
                "after a change")
            try await directories.changeDirectory([], Sample.revision(3, .confirmed, total: 2, at: 3), audit: nil)
            findings.equal(
                try await directories.directories()["contoso"]?.confirmedAt, Sample.revision(1, total: 1, at: 3).at,
                "after a confirmation")
            findings.equal(
                try await directories.directoryRevisions(of: "contoso", newest: 2).map(\.revision), [2, 3], "revisions")
            // A revision that is there already.
            _ = await findings.failure(of: "the same revision again") { () async throws(StoreError) in
                try await directories.changeDirectory([], Sample.revision(3, .confirmed, total: 2), audit: nil)
            }
        },
        Clause("a block has the last reason, and what is not blocked is not known") { store, findings in
            let connectors = store.stores.connectors
            try await connectors.block(blocked("one"), audit: nil)
            try await connectors.block(blocked("two"), audit: nil)
            findings.equal(try await connectors.blockedConnectors(), [blocked("two")], "blocked connectors")
            try await connectors.unblock(organization: "contoso", connector: "From HQ", audit: nil)
            let failure = await findings.failure(of: "the end of a block that is none") { () async throws(StoreError) in
                try await connectors.unblock(organization: "contoso", connector: "From HQ", audit: Sample.entry(1))
            }
            findings.expect(
                failure.map { if case .unknown = $0 { true } else { false } } ?? true,
                "it fails as \(String(describing: failure))")
            findings.equal(try await store.stores.audit.audit(matching: AuditQuery()), [], "the log")
            try await connectors.keep(validation("one"), audit: nil)
            try await connectors.keep(validation("two"), audit: nil)
            findings.equal(try await connectors.connectorValidations(), [validation("two")], "validations")
        },
        Clause("signing keys take the place of their domain's and of no others") { store, findings in
            let keys = store.stores.signingKeys
            let other = key(.first, "OTHER", organization: "fabrikam")
            try await keys.replaceSigningKeys(
                of: "contoso.example", organization: "fabrikam", with: [other], audit: nil)
            for text in ["A", "B"] {
                try await keys.replaceSigningKeys(
                    of: "contoso.example", organization: "contoso", with: [key(.second, text), key(.first, text)],
                    audit: nil)
            }
            try await store.restart()
            findings.equal(
                try await store.stores.signingKeys.signingKeys(), [key(.first, "B"), key(.second, "B"), other], "keys")
        },
        Clause("a secret is made once and is there for ever") { store, findings in
            let asked = NIOLockedValueBox(0)
            func secret(_ name: String, _ octet: UInt8) async throws -> [UInt8] {
                try await store.stores.secrets.secret(named: name) {
                    asked.withLockedValue { $0 += 1 }
                    return [octet]
                }
            }
            let none = try await store.stores.secrets.secret(named: "server")
            findings.expect(none == nil, "there is a secret before one was made")
            findings.equal(try await secret("server", 1), [1], "the first")
            findings.equal(try await secret("server", 2), [1], "the same again")
            findings.equal(try await secret("other", 3), [3], "another")
            try await store.restart()
            findings.equal(try await secret("server", 4), [1], "after a restart")
            findings.equal(try await store.stores.secrets.secret(named: "server"), [1], "as it is read")
            findings.equal(asked.withLockedValue { $0 }, 2, "how often one was made")
        },
        Clause("counts for DMARC reports add up within the room of their day, and go with it") { store, findings in
            let counts = store.stores.dmarcCounts
            let (day, early) = (UTCDay(number: 100), UTCDay(number: 90))
            var room = DMARCCounts.Room(rows: 2, octets: 1 << 20, merged: 1)
            for (source, messages) in [("192.0.2.1", 2), ("192.0.2.2", 1), ("192.0.2.3", 4), ("192.0.2.1", 3)] {
                room = try await counts.add(
                    [StoredDMARCCount(Sample.row(source), messages: Int64(messages))], room: room, keepingFrom: early)
            }
            findings.equal([room.rows, room.merged], [0, 0], "what is left of the room")
            _ = try await counts.add(
                [StoredDMARCCount(Sample.row("192.0.2.1", day: 80), messages: 1)], room: room, keepingFrom: early)
            try await store.restart()
            let found = try await store.stores.dmarcCounts.dmarcCounts(of: day, organization: nil, limit: 10)
            findings.equal(
                Dictionary(found.map { ($0.row, $0.messages) }, uniquingKeysWith: { $0 + $1 }),
                [Sample.row("192.0.2.1"): 5, Sample.row("192.0.2.2"): 1, Sample.row("192.0.2.3").merged: 4], "counts")
            findings.equal(
                try await store.stores.dmarcCounts.dmarcCounts(of: day, organization: "fabrikam", limit: 10), [],
                "those of another organization")
            findings.equal(
                try await store.stores.dmarcCounts.dmarcCounts(of: day, organization: nil, limit: 2).count, 2,
                "at most two")
            let whole = try await store.stores.dmarcCounts.dmarcRoom(of: UTCDay(number: 101))
            let left = try await store.stores.dmarcCounts.dmarcRoom(of: day)
            findings.equal([whole.rows - left.rows, whole.merged - left.merged], [2, 1], "room that is taken")
            _ = try await store.stores.dmarcCounts.add([], room: room, keepingFrom: UTCDay(number: 101))
            findings.equal(
                try await store.stores.dmarcCounts.dmarcCounts(of: day, organization: nil, limit: 10), [],
                "a day gone by")
        },
        Clause("counts of TLS sessions add up, and go with their day") { store, findings in
            func count(_ day: Int64, _ sessions: Int64, _ result: String = "success") -> StoredTLSCount {
                StoredTLSCount(
                    day: day, domain: "a.test", policyType: "sts", policy: "mode: enforce", exchanger: "mx.a.test",
                    result: result, sessions: sessions)
            }
            let early = UTCDay(number: 90)
            try await store.stores.tlsCounts.add(
                [count(100, 2), count(100, 1, "certificate-expired"), count(101, 5)], keepingFrom: early)
            try await store.stores.tlsCounts.add([count(100, 3), count(80, 1)], keepingFrom: early)
            try await store.restart()
            func found(_ day: Int64, _ domain: String? = nil, limit: Int = 10) async throws -> [StoredTLSCount] {
                try await store.stores.tlsCounts.tlsCounts(of: UTCDay(number: day), domain: domain, limit: limit)
            }
            let wanted = [count(100, 1, "certificate-expired"), count(100, 5)]
            findings.equal(try await found(100), wanted, "counts")
            findings.equal(try await found(100, limit: 1), [wanted[0]], "at most one")
            findings.equal(try await found(100, "b.test"), [], "those of another domain")
            findings.equal(try await found(80), [], "those of a day before the first")
            try await store.stores.tlsCounts.add([], keepingFrom: UTCDay(number: 101))
            findings.equal(try await found(100), [], "those of a day gone by")
            findings.equal(try await found(101, "a.test"), [count(101, 5)], "those that are kept")
        },
        Clause("outages take the place of what was known of them, and are found by queue and period") {
            store, findings in
            // Not so long ago that they are forgotten.
            func moment(_ milliseconds: Int64) -> WallTime {
                WallTime(milliseconds: Sample.time.milliseconds + milliseconds)
            }
            func outage(
                _ began: Int64, to ended: Int64?, failures: Int = 1, in key: QueueKey = Sample.queue
            ) -> QueueOutage {
                QueueOutage(
                    key: key, began: moment(began),
                    ended: ended.map { moment($0) }, failedAt: moment(began + 5),
                    failures: failures, remote: failures > 1 ? "mx.a.test [192.0.2.1]:25" : nil,
                    detail: "450 4.4.316 Connection refused")
            }
            var other = Sample.queue
            other.connector = "Another"
            let outages = store.stores.outages
            try await outages.record([outage(100, to: nil), outage(100, to: 150, in: other)])
            try await outages.record([outage(100, to: 200, failures: 3), outage(300, to: nil)])
            try await store.restart()
            func found(_ from: Int64, _ to: Int64, limit: Int = 9, in key: QueueKey = Sample.queue) async throws
                -> [QueueOutage]
            {
                try await store.stores.outages.outages(
                    of: key, during: moment(from)...moment(to), limit: limit)
            }
            let (first, second) = (outage(100, to: 200, failures: 3), outage(300, to: nil))
            findings.equal(try await found(0, 1_000), [first, second], "all of a queue")
            findings.equal(try await found(0, 1_000, in: other), [outage(100, to: 150, in: other)], "another queue's")
            findings.equal(try await found(200, 299), [first], "one that ended as the period began")
            findings.equal(try await found(201, 299), [], "between two")
            findings.equal(try await found(201, 300), [second], "one that began as the period ended")
            findings.equal(try await found(500, 600), [second], "one that lasts")
            findings.equal(try await found(0, 1_000, limit: 1), [second], "at most one")
            try await store.stores.outages.endOutages()
            findings.equal(try await found(0, 1_000), [first, outage(300, to: 305)], "after all were ended")
        },
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
        Clause(
            "counts of mail add up into hours and days, are found by organization, step and name, and go with their age"
        ) {
            store, findings in
            func count(
                _ series: TrafficSeries, _ name: String, _ amount: Int64, minute: Int64 = 0,
                organization: String = "contoso",
                sample: String? = nil
            ) -> TrafficCount {
                let step = series.steps[0]
                return TrafficCount(
                    .init(
                        step: step, start: step.start(of: 29_923_200 + minute), organization: organization,
                        series: series),
                    .init("Incoming", name), .init(count: amount, octets: 7 * amount, sample: sample))
            }
            func found(
                _ step: TrafficStep, _ series: TrafficSeries, organization: String? = nil, byStep: Bool = false,
                byName: Bool = true, limit: Int = 100
            ) async throws -> [String] {
                try await store.stores.traffic.traffic(
                    TrafficQuery(
                        step: step, start: 29_923_200, end: 29_923_200 + 1_440, organization: organization,
                        series: [series], isByStep: byStep, isByName: byName, limit: limit)
                ).map { count in
                    "\(count.group.start) \(count.group.organization) \(count.name.name) \(count.figures.count) "
                        + "\(count.figures.octets) \(count.figures.sample ?? "-")"
                }
            }
            let traffic = store.stores.traffic
            findings.equal(try await traffic.trafficCountedThrough(), nil, "counted before anything was")
            try await traffic.addTraffic(
                [
                    count(.accepted, "", 2), count(.accepted, "", 3, minute: 4), count(.accepted, "", 4, minute: 65),
                    count(.accepted, "", 10, organization: "fabrikam"), count(.senders, "a", 1, sample: "x"),
                    count(.senders, "b", 1, minute: 70), count(.accepted, "", 99, minute: 1_440),
                ], through: Sample.time)
            try await traffic.addTraffic([count(.senders, "a", 5, minute: 30)], through: Sample.time)
            try await store.restart()
            findings.equal(try await store.stores.traffic.trafficCountedThrough(), Sample.time, "counted through")
            findings.equal(
                try await found(.fiveMinutes, .accepted, organization: "contoso", byStep: true),
                ["29923200 contoso  5 35 -", "29923265 contoso  4 28 -"], "steps of five minutes")
            findings.equal(
                try await found(.hour, .accepted, organization: "contoso", byStep: true),
                ["29923200 contoso  5 35 -", "29923260 contoso  4 28 -"], "hours")
            findings.equal(
                try await found(.day, .accepted, organization: "contoso", byStep: true), ["29923200 contoso  9 63 -"],
                "the day")
            findings.equal(try await found(.hour, .accepted), ["0   19 133 -"], "all organizations and hours together")
            findings.equal(try await found(.hour, .senders), ["0  a 6 42 x", "0  b 1 7 -"], "names")
            findings.equal(
                try await found(.hour, .senders, byStep: true, byName: false),
                ["29923200   6 42 x", "29923260   1 7 -"], "names together")
            findings.equal(try await found(.fiveMinutes, .senders), [], "names by five minutes")
            findings.equal(try await found(.hour, .senders, limit: 1), ["0  a 6 42 x"], "at most one")
            let again = store.stores.traffic
            findings.equal(
                try await again.forgetTraffic(.hour, before: 29_923_260, limit: 2), 2, "forgotten of those before")
            findings.equal(
                try await again.forgetTraffic(.hour, before: 29_923_260, limit: 9), 1, "forgotten then")
            findings.equal(try await found(.hour, .accepted), ["0   4 28 -"], "hours that are kept")
            findings.equal(try await found(.day, .accepted), ["0   19 133 -"], "days that are kept")
        },
        Clause("ends of recipients are counted by what is known of their messages") { store, findings in
            let message = try Sample.acceptance(1, recipients: 2, size: 77)
            let ids = try await store.stores.messages.commit(
                StoreTransaction(acceptances: [message])
            ).accepted[0].recipients.map(\.id)
            try await store.restart()
            let common = TrafficRecipient.Message(
                organization: "contoso", kind: .incoming, sender: "sam@fabrikam.example", size: 77)
            func recipient(_ number: Int) -> TrafficRecipient {
                TrafficRecipient(
                    message: common, address: "user\(number)@contoso.example", isJunk: false, deliveryType: .mailbox,
                    connector: nil)
            }
            let unknown = RecipientID(1 << 40)
            findings.equal(
                try await store.stores.traffic.trafficRecipients(ids + [unknown]),
                [ids[0]: recipient(0), ids[1]: recipient(1)], "recipients")
            try await store.stores.messages.commit(StoreTransaction(updates: [Sample.end(ids[1])]))
            findings.equal(
                try await store.stores.traffic.trafficRecipients([ids[1]]), [ids[1]: recipient(1)],
                "one that has ended")
        },
        Clause("MTA-STS policies take the place of earlier ones, and the newest stay") { store, findings in
            func policy(_ id: String, _ domain: String, at: Int64) -> StoredTransportPolicy {
                StoredTransportPolicy(
                    domain: domain, id: id, policy: "mode: none", fetchedAt: WallTime(milliseconds: at), maxAge: 60)
            }
            let policies = store.stores.transportPolicies
            try await policies.keep([policy("1", "a.test", at: 5), policy("1", "b.test", at: 6)], forgetting: [])
            try await policies.keep(
                [policy("2", "a.test", at: 9), policy("1", "c.test", at: 7)], forgetting: ["b.test"])
            try await store.restart()
            let kept = [policy("2", "a.test", at: 9), policy("1", "c.test", at: 7)]
            findings.equal(try await store.stores.transportPolicies.transportPolicies(limit: 9), kept, "policies")
            findings.equal(
                try await store.stores.transportPolicies.transportPolicies(limit: 1), [kept[0]], "at most one")
            try await store.stores.transportPolicies.forgetTransportPolicies(beyond: 1)
            findings.equal(
                try await store.stores.transportPolicies.transportPolicies(limit: 9), [kept[0]], "what is left")
        },
    ]

    static let ends: [Clause] = [
        Clause("a store that is closed says so at every door") { store, findings in
            let stores = store.stores
            let first = try await stores.messages.commit(
                StoreTransaction(acceptances: [try Sample.acceptance(1)])
            ).accepted[0]
            await store.close()
            func expect(_ door: String, _ body: () async throws(StoreError) -> Void) async {
                let failure = await findings.failure(of: door, body)
                findings.expect(failure == nil || failure == .closed, "\(door) fails as \(String(describing: failure))")
            }
            let late = try Sample.acceptance(2)
            await expect("a commit") { () async throws(StoreError) in
                try await stores.messages.commit(StoreTransaction(acceptances: [late]))
            }
            await expect("a message that the store held a moment ago") { () async throws(StoreError) in
                _ = try await stores.messages.message(first.sequence, recipients: first.recipients.map(\.id))
            }
            await expect("a message that is not there") { () async throws(StoreError) in
                _ = try await stores.messages.message(SequenceNumber(99), recipients: [])
            }
            await expect("a page of what waits") { () async throws(StoreError) in
                _ = try await stores.messages.waiting(after: nil, limit: 1)
            }
            await expect("stopped queues") { () async throws(StoreError) in
                _ = try await stores.messages.suspendedQueues()
            }
            await expect("routes") { () async throws(StoreError) in _ = try await stores.routes.waitingRevisions() }
            await expect("a message's status") { () async throws(StoreError) in
                _ = try await stores.lookup.status(of: "1")
            }
            await expect("a search") { () async throws(StoreError) in _ = try await stores.trace.search(TraceQuery()) }
            await expect("documents") { () async throws(StoreError) in
                _ = try await stores.configuration.currentOrganizations()
            }
            await expect("an apply") { () async throws(StoreError) in
                _ = try await stores.configuration.apply([], author: "", at: Sample.time, audit: [])
            }
            await expect("directories") { () async throws(StoreError) in
                _ = try await stores.directories.directories()
            }
            await expect("a block") { () async throws(StoreError) in
                try await stores.connectors.block(blocked("late"), audit: nil)
            }
            await expect("signing keys") { () async throws(StoreError) in
                _ = try await stores.signingKeys.signingKeys()
            }
            await expect("a secret") { () async throws(StoreError) in
                _ = try await stores.secrets.secret(named: "late") { [1] }
            }
            await expect("DMARC counts") { () async throws(StoreError) in
                _ = try await stores.dmarcCounts.dmarcRoom(of: UTCDay(number: 1))
            }
            await expect("TLS counts") { () async throws(StoreError) in
                try await stores.tlsCounts.add([], keepingFrom: UTCDay(number: 1))
            }
            await expect("counts of mail") { () async throws(StoreError) in
                try await stores.traffic.addTraffic([], through: Sample.time)
            }
            await expect("policies") { () async throws(StoreError) in
                _ = try await stores.transportPolicies.transportPolicies(limit: 1)
            }
            await expect("reports by people") { () async throws(StoreError) in
                _ = try await stores.submissions.submissions(SubmissionQuery(limit: 1))
            }
            await expect("the quarantine") { () async throws(StoreError) in
                _ = try await stores.quarantine.quarantined(QuarantineQuery(limit: 1))
            }
            await expect("senders") { () async throws(StoreError) in
                _ = try await stores.senders.restrictedSenders()
            }
            await expect("outages") { () async throws(StoreError) in
                try await stores.outages.endOutages()
            }
            await expect("the audit log") { () async throws(StoreError) in
                _ = try await stores.audit.audit(matching: AuditQuery())
            }
        }
    ]
}
