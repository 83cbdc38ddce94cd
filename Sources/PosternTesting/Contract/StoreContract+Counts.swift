import Mail
import MailFlow
import Operations
import Organization
import Queueing
import SenderAuthentication

extension StoreContract {
    static let counts: [Clause] = [
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
    ]
}
