import Mail
import MailFlow
import PosternTesting
import Queueing
import Testing

@Suite("Counts of mail")
struct TrafficCountsTests {
    private let noon = WallTime(milliseconds: 1_795_435_200_000)

    private func address(_ text: String) throws -> EmailAddress { try #require(EmailAddress(text)) }

    private func accepted(
        _ sender: String = "sam@fabrikam.example", to recipients: [String] = ["ann@contoso.com"],
        organization: String = "contoso", at: WallTime? = nil, size: Int = 100, kind: TrafficKind = .incoming
    ) throws -> TrafficFact {
        .accepted(
            .init(
                at: at ?? noon, organization: organization, kind: kind, sender: EmailAddress(sender),
                recipients: try recipients.map { try address($0) }, size: size, traceID: "trace"))
    }

    private func sum(_ counts: TrafficCounts, _ series: TrafficSeries) -> Int64 {
        counts.counts.filter { $0.group.series == series }.reduce(0) { $0 + $1.figures.count }
    }

    @Test(
        "steps begin at whole five minutes, hours and days in UTC, whatever the clock shows",
        arguments: [
            (1_795_438_939_000, 29_923_980, 29_923_980, 29_923_200), (0, 0, 0, 0), (-5, 0, 0, 0),
            (299_999, 0, 0, 0), (300_000, 5, 0, 0), (3_599_999, 55, 0, 0), (3_600_000, 60, 60, 0),
            (86_400_000, 1_440, 1_440, 1_440), (Int64.max, 4_223_371_675, 4_223_371_620, 4_223_370_240),
            (Int64.min, 0, 0, 0),
        ] as [(Int64, Int64, Int64, Int64)])
    func steps(milliseconds: Int64, fiveMinutes: Int64, hour: Int64, day: Int64) {
        let time = WallTime(milliseconds: milliseconds)
        #expect(TrafficStep.fiveMinutes.start(of: time) == fiveMinutes)
        #expect(TrafficStep.hour.start(of: time) == hour)
        #expect(TrafficStep.day.start(of: time) == day)
        #expect(TrafficStep.hour.start(of: -1) == -60)
    }

    @Test("the step of a period is the finest that is still kept and has not too many")
    func suitingStep() {
        let now = noon
        func step(_ hoursAgo: Int64, _ hours: Int64) -> TrafficStep {
            let start = WallTime(milliseconds: now.milliseconds - hoursAgo * 3_600_000)
            return .suiting(from: start, to: WallTime(milliseconds: start.milliseconds + hours * 3_600_000), at: now)
        }
        #expect(step(2, 2) == .fiveMinutes)
        #expect(step(7, 7) == .fiveMinutes)
        #expect(step(8, 8) == .hour)
        #expect(step(84, 84) == .hour)
        #expect(step(85, 85) == .day)
        // Of three weeks ago there are no five minutes any more, and of half a year ago no hours.
        #expect(step(21 * 24, 2) == .hour)
        #expect(step(180 * 24, 2) == .day)
        #expect(step(1_000 * 24, 2) == .day)
    }

    @Test("a message counts once, its recipients one by one, its connector with its TLS")
    func acceptedMessage() throws {
        var counts = TrafficCounts()
        counts.count(
            .accepted(
                .init(
                    at: noon, organization: "contoso", kind: .originating, sender: try address("Ann@Old.example"),
                    recipients: [
                        try address("a@x.example"), try address("b@x.example"), try address("c@y.example"),
                    ],
                    ends: [.expanded], size: 700, connector: "From HQ", isFromOnPremises: true, tls: "TLSv1.3",
                    isFromNonAcceptedDomain: true,
                    forwarded: [.init(forwarder: "ann@contoso.com", domain: "x.example")], traceID: "id")))
        let rows = counts.counts.map { count in
            let name = [count.name.kind, count.name.name, count.name.detail].joined(separator: "|")
            return "\(count.group.series) \(name) \(count.figures.count) \(count.figures.octets)"
        }
        #expect(
            Set(rows) == [
                "accepted Originating|| 1 700", "recipients Originating|| 3 0",
                "ended Originating|Expanded| 1 700", "inbound OnPremises|From HQ|TLSv1.3 1 700",
                "senders Originating|ann@old.example| 1 700", "senderDomains Originating|old.example| 1 700",
                "namedRecipients Originating|a@x.example| 1 700", "namedRecipients Originating|b@x.example| 1 700",
                "namedRecipients Originating|c@y.example| 1 700", "recipientDomains Originating|x.example| 1 700",
                "recipientDomains Originating|y.example| 1 700", "nonAcceptedDomains |old.example|From HQ 1 700",
                "autoForwarded |ann@contoso.com|x.example 1 700",
            ])
        #expect(rows.count == 13)
        let samples = counts.counts.filter { $0.figures.sample == "id" }.map(\.group.series)
        #expect(samples == [.nonAcceptedDomains, .autoForwarded])
        // Names are counted by the hour, what an administrator names by five minutes.
        #expect(counts.counts.allSatisfy { ($0.group.step == .hour) == $0.group.series.isNamedByStrangers })
    }

    @Test(
        "refusals are counted by stage and the codes of their reply",
        arguments: [
            ("550 5.7.1 Access denied", "550 5.7.1"), ("421 Too busy", "421"), ("500 5.5.x no", "500"),
            ("closed: TLS failed: no cipher", "closed"), ("", "closed"), ("5501 5.7.1 x", "closed"),
            ("55\u{0661} 5.7.1 x", "closed"), ("451 4.7.1", "451 4.7.1"),
        ])
    func refusals(reply: String, codes: String) {
        var counts = TrafficCounts()
        counts.count(
            .refused(
                .init(
                    at: noon, organization: nil, stage: .edgeBlocking, reply: reply, sender: "",
                    recipient: "Nobody@Contoso.com", source: "192.0.2.1")))
        func names(_ series: TrafficSeries) -> [TrafficCount.Name] {
            counts.counts.filter { $0.group.series == series }.map(\.name)
        }
        #expect(names(.refused) == [.init("EdgeBlocking", codes)])
        #expect(names(.refusedSenders) == [.init("", "<>")])
        #expect(names(.refusedRecipients) == [.init("", "nobody@contoso.com")])
        #expect(names(.refusedSources) == [.init("", "192.0.2.1")])
        #expect(counts.counts.allSatisfy { $0.group.organization.isEmpty })
    }

    @Test("one who sends much is known among 100,000 who send once, in a bounded number of rows, and nobody is lost")
    func manySenders() throws {
        var counts = TrafficCounts()
        for number in 0..<100_000 {
            counts.count(try accepted("user\(number)@d\(number).example", size: 10))
            if number % 50 == 0 { counts.count(try accepted("often@busy.example", size: 1_000)) }
        }
        for series in TrafficSeries.allCases {
            #expect(counts.counts.count { $0.group.series == series } <= TrafficBounds().fullGroup)
        }
        for series in [TrafficSeries.senders, .senderDomains, .namedRecipients] {
            #expect(sum(counts, series) == 102_000)
        }
        let octets = counts.counts.filter { $0.group.series == .senders }.reduce(0) { $0 + $1.figures.octets }
        #expect(octets == 100_000 * 10 + 2_000 * 1_000)
        let often = counts.counts.first { $0.name.name == "often@busy.example" }
        #expect(often?.figures.count == 2_000)
    }

    @Test("mail of organizations beyond the bound is counted without organization, and none is lost")
    func manyOrganizations() throws {
        var counts = TrafficCounts(bounds: TrafficBounds(names: 5, rows: 100))
        for number in 0..<3_000 {
            counts.count(try accepted("user\(number)@x.example", organization: "o\(number)"))
        }
        #expect(counts.rows == counts.counts.count)
        #expect(counts.rows <= 100 + TrafficSeries.allCases.count * 3)
        for series in [TrafficSeries.accepted, .senders, .inbound] { #expect(sum(counts, series) == 3_000) }
    }

    @Test("counts taken and added again are the same, and taking leaves nothing")
    func taking() throws {
        var counts = TrafficCounts()
        for number in 0..<50 { counts.count(try accepted("u\(number % 7)@x.example")) }
        let taken = counts.take()
        #expect(counts.isEmpty && counts.rows == 0)
        var again = TrafficCounts()
        again.add(taken)
        #expect(again.counts == taken)
        again.add(taken)
        #expect(sum(again, .senders) == 100)
    }

    @Test("random histories are counted as by counting each row anew", arguments: 1...20 as ClosedRange<UInt64>)
    func history(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var facts: [TrafficFact] = []
        for _ in 0..<300 {
            // A clock that jumps by hours, to and fro.
            let at = WallTime(
                milliseconds: noon.milliseconds + Int64.random(in: -90_000_000...90_000_000, using: &random))
            let organization = ["contoso", "fabrikam"].randomElement(using: &random) ?? ""
            let kind = TrafficKind.allCases.randomElement(using: &random) ?? .incoming
            switch Int.random(in: 0..<3, using: &random) {
            case 0:
                facts.append(
                    try accepted(
                        "s\(Int.random(in: 0..<9, using: &random))@x.example",
                        to: (0...Int.random(in: 0..<3, using: &random)).map { "r\($0)@y.example" },
                        organization: organization, at: at, size: Int.random(in: 0..<9_999, using: &random), kind: kind)
                )
            case 1:
                facts.append(
                    .ended(
                        .init(
                            at: at,
                            recipient: .init(
                                message: .init(
                                    organization: organization, kind: kind, sender: "s@x.example",
                                    size: Int.random(in: 0..<9_999, using: &random)),
                                address: "r@y.example", isJunk: false, deliveryType: .dnsConnector, connector: nil),
                            end: TrafficEnd.allCases.randomElement(using: &random) ?? .failed)))
            default:
                facts.append(
                    .refused(
                        .init(
                            at: at, organization: organization, stage: .sender, reply: "550 5.1.8 no",
                            source: "192.0.2.\(Int.random(in: 0..<9, using: &random))")))
            }
        }
        var counts = TrafficCounts()
        for fact in facts { counts.count(fact) }
        var naive: [String: Int64] = [:]
        for fact in facts {
            switch fact {
            case .accepted(let message):
                let step = message.at.milliseconds / 300_000 * 5
                naive["\(message.organization) \(step) accepted \(message.kind.rawValue)", default: 0] += 1
                naive["\(message.organization) \(step) recipients \(message.kind.rawValue)", default: 0] += Int64(
                    message.recipients.count)
                if message.kind != .report {
                    let hour = message.at.milliseconds / 3_600_000 * 60
                    let sender = message.sender?.description ?? ""
                    naive["\(message.organization) \(hour) senders \(sender)", default: 0] += 1
                }
            case .ended(let end):
                let step = end.at.milliseconds / 300_000 * 5
                let message = end.recipient.message
                naive[
                    "\(message.organization) \(step) ended \(message.kind.rawValue) \(end.end.rawValue)", default: 0] +=
                    1
            case .refused(let refusal):
                let step = refusal.at.milliseconds / 300_000 * 5
                naive["\(refusal.organization ?? "") \(step) refused", default: 0] += 1
            }
        }
        var found: [String: Int64] = [:]
        for count in counts.counts {
            let (group, name) = (count.group, count.name)
            let place = "\(group.organization) \(group.start) \(group.series)"
            switch group.series {
            case .accepted, .recipients: found["\(place) \(name.kind)"] = count.figures.count
            case .ended: found["\(place) \(name.kind) \(name.name)"] = count.figures.count
            case .senders: found["\(place) \(name.name)", default: 0] += count.figures.count
            case .refused: found[place] = count.figures.count
            default: break
            }
        }
        #expect(found == naive, "seed \(seed)")
    }
}
