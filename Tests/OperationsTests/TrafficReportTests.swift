import Foundation
import Mail
import MailFlow
import PosternTesting
import Queueing
import Testing

@testable import Operations

@Suite("Reports of mail")
struct TrafficReportTests {
    private let noon: Int64 = 29_923_920

    /// Counts as they are in a store: of a step of five minutes, or of the hour of that.
    private func count(
        _ series: TrafficSeries, _ kind: String = "", _ name: String = "", _ detail: String = "", _ amount: Int64 = 1,
        octets: Int64 = 0, minute: Int64 = 29_923_920, organization: String = "contoso", sample: String? = nil
    ) -> TrafficCount {
        let step = series.steps[0]
        return TrafficCount(
            .init(step: step, start: step.start(of: minute), organization: organization, series: series),
            .init(kind, name, detail), .init(count: amount, octets: octets, sample: sample))
    }

    /// A desk on which these counts are, half an hour behind noon.
    private func desk(_ counts: [TrafficCount]) async throws -> OperationDesk {
        let desk = try await OperationDesk()
        desk.clock.setWall(WallTime(milliseconds: (noon + 30) * 60_000))
        try await desk.store.addTraffic(counts, through: desk.clock.wallTime())
        return desk
    }

    private func moment(_ minute: Int64) -> WallTime { WallTime(milliseconds: (noon + minute) * 60_000) }

    @Test("traffic has every step of the period, zeros where there was nothing, and the sums of all")
    func traffic() async throws {
        let desk = try await desk([
            count(.accepted, "Incoming", octets: 50), count(.accepted, "Originating", octets: 70, minute: noon + 12),
            count(.accepted, "Report", octets: 5, minute: noon + 12), count(.recipients, "Incoming", "", "", 4),
            count(.ended, "Incoming", "Delivered", "", 2), count(.ended, "Originating", "Failed", minute: noon + 14),
            count(.ended, "Originating", "Deferred", "", 3), count(.refused, "Sender", "550 5.1.8", "", 6),
            count(.refused, "EdgeBlocking", "550 5.4.1", "", 2, organization: ""),
            count(.accepted, "Incoming", minute: noon - 1), count(.accepted, "Incoming", minute: noon + 20),
        ])
        let view = try await desk.perform(
            ReportTraffic(ReportRange(start: moment(1), end: moment(16), step: .fiveMinutes)))
        #expect(view.period.start == moment(0) && view.period.end == moment(20))
        #expect(view.period.countedThrough == moment(30))
        #expect(view.series.map(\.start) == [0, 5, 10, 15].map(moment))
        #expect(view.series.map(\.figures.messages) == [1, 0, 2, 0])
        #expect(view.series[1].figures.values.allSatisfy { $0 == 0 })
        let totals = view.totals
        #expect([totals.messages, totals.incoming, totals.originating, totals.reports] == [3, 1, 1, 1])
        #expect(
            [totals.octets, totals.recipients, totals.delivered, totals.failed, totals.deferred] == [125, 4, 2, 1, 3])
        #expect(totals.refused == 8)
        let own = try await desk.perform(
            ReportTraffic(ReportRange(organization: "CONTOSO", start: moment(0), end: moment(20), step: .fiveMinutes)))
        #expect(own.organization == "contoso" && own.totals.refused == 6)
        let incoming = try await desk.perform(
            ReportTraffic(ReportRange(start: moment(0), end: moment(20)), direction: .incoming))
        #expect(incoming.totals.messages == 1 && incoming.totals.deferred == 0 && incoming.totals.refused == nil)
        let day = try await desk.perform(ReportTraffic(ReportRange(step: .day)))
        #expect(day.totals.messages == 5)
    }

    @Test("a report covers the last day by the hour when nothing else is asked for, and all that is so far")
    func defaults() async throws {
        let desk = try await desk([count(.accepted, "Incoming", minute: noon + 29)])
        let view = try await desk.perform(ReportTraffic(ReportRange()))
        #expect(view.period.step == .hour && view.series.count == 25)
        #expect(view.series.last?.figures.messages == 1)
        #expect(view.period.keptFrom == WallTime(milliseconds: (noon - 90 * 1_440) * 60_000))
    }

    @Test(
        "a range that is none is refused with what to give",
        arguments: [
            (ReportRange(start: WallTime(milliseconds: 5), end: WallTime(milliseconds: 5)), "--end"),
            (ReportRange(start: WallTime(milliseconds: -5)), "1970"),
            (ReportRange(start: WallTime(milliseconds: 0), step: .day), "--step"),
            (ReportRange(start: WallTime(milliseconds: 0), step: .hour), "--step"),
            (ReportRange(start: WallTime(milliseconds: 1_700_000_000_000)), nil),
            (ReportRange(end: WallTime(milliseconds: .max)), "9999"),
            (ReportRange(start: WallTime(milliseconds: .min), end: WallTime(milliseconds: .max)), "1970"),
        ] as [(ReportRange, String?)])
    func ranges(range: ReportRange, hint: String?) async throws {
        let desk = try await desk([])
        var failure: OperationFailure?
        do throws(OperationFailure) {
            _ = try await desk.perform(ReportTraffic(range))
        } catch {
            failure = error
        }
        guard let hint else { return #expect(failure == nil) }
        #expect(failure?.kind == .usage)
        #expect(failure?.lines.first?.contains(hint) == true, "\(String(describing: failure))")
    }

    @Test("an organization that is gone has its counts; one that never was is refused")
    func organizations() async throws {
        let desk = try await desk([count(.accepted, "Incoming", organization: "former")])
        let view = try await desk.perform(ReportTraffic(ReportRange(organization: "former")))
        #expect(view.totals.messages == 1)
        let failure = await #expect(throws: OperationFailure.self) {
            _ = try await desk.perform(ReportTraffic(ReportRange(organization: "nobody")))
        }
        #expect(failure?.lines.first?.contains("contoso") == true)
        // Nothing counted of one that there is.
        #expect(try await desk.perform(ReportTraffic(ReportRange(organization: "contoso"))).totals.messages == 0)
    }

    @Test("the greatest come first, by messages or octets, and the rest is one figure")
    func top() async throws {
        let desk = try await desk([
            count(.senders, "Incoming", "a@x.example", "", 5, octets: 10),
            count(.senders, "Originating", "a@x.example", "", 2, octets: 10),
            count(.senders, "Incoming", "b@x.example", "", 6, octets: 900),
            count(.senders, "Incoming", "c@x.example", "", 1, octets: 30),
            count(.senders, "Incoming", "_other", "", 4, octets: 4),
            count(.refusedSources, "", "192.0.2.1", "", 9),
        ])
        let view = try await desk.perform(ReportTop(ReportRange(), by: .senders, limit: 2))
        #expect(view.rows.map(\.name) == ["a@x.example", "b@x.example"])
        #expect(view.rows.map(\.count) == [7, 6])
        #expect(view.others == AmountView(count: 5, octets: 34) && view.totals == AmountView(count: 18, octets: 954))
        let octets = try await desk.perform(
            ReportTop(ReportRange(), by: .senders, order: .octets, direction: .incoming, limit: 200))
        #expect(octets.rows.map(\.name) == ["b@x.example", "c@x.example", "a@x.example"])
        #expect(octets.totals.count == 16 && octets.others == AmountView(count: 4, octets: 4))
        let sources = try await desk.perform(ReportTop(ReportRange(), by: .sources, of: .refused))
        #expect(sources.rows == [.init(name: "192.0.2.1", count: 9, octets: 0)])
        for wrong in [
            ReportTop(ReportRange(), by: .sources), ReportTop(ReportRange(), by: .senderDomains, of: .failed),
            ReportTop(ReportRange(), by: .senders, of: .refused, direction: .incoming),
            ReportTop(ReportRange(), by: .senders, of: .refused, order: .octets),
            ReportTop(ReportRange(), by: .senders, limit: 0), ReportTop(ReportRange(), by: .senders, limit: 201),
            ReportTop(ReportRange(step: .fiveMinutes), by: .senders),
        ] {
            let failure = await #expect(throws: OperationFailure.self) { _ = try await desk.perform(wrong) }
            #expect(failure?.kind == .usage)
        }
    }

    @Test("connectors have what came and left by them, with and without TLS, by step")
    func connectors() async throws {
        let desk = try await desk([
            count(.inbound, "OnPremises", "From HQ", "TLSv1.3", 3, octets: 30),
            count(.inbound, "OnPremises", "From HQ", "", 1, octets: 10, minute: noon + 5),
            count(.inbound, "NoConnector", "", "TLSv1.2", 9, octets: 90),
            count(.outbound, "SmartHostConnectorDelivery", "Out", "TLSv1.3", 4),
            count(.outboundFailed, "SmartHostConnectorDelivery", "Out", "Expired", 2),
            count(.outbound, "SmtpDeliveryToMailbox", "", "", 7),
        ])
        let range = ReportRange(start: moment(0), end: moment(10), step: .fiveMinutes)
        let view = try await desk.perform(ReportConnectors(range))
        #expect(view.inbound.map(\.connector) == [nil, "From HQ"])
        #expect(view.inbound.map(\.messages) == [9, 4] && view.inbound.map(\.encrypted) == [9, 3])
        #expect(view.inbound[1].series == [3, 1])
        #expect(view.outbound.map(\.deliveryType) == ["SmtpDeliveryToMailbox", "SmartHostConnectorDelivery"])
        #expect(view.outbound[1].delivered == 4 && view.outbound[1].expired == 2 && view.outbound[1].failed == 0)
        #expect(view.totals.inbound == AmountView(count: 13, octets: 130) && view.totals.outbound.count == 11)
        let tls = try await desk.perform(ReportTLS(range))
        #expect(tls.inbound.map(\.tls) == ["TLSv1.3", "TLSv1.2", nil] && tls.inbound.map(\.count) == [3, 9, 1])
        // What goes into a mailbox of this house is no question of TLS.
        #expect(tls.outbound.map(\.tls) == ["TLSv1.3"] && tls.totals.outbound.count == 4)
    }

    @Test("own servers' mail of other domains, forwarded copies and refusals are by name, with one message to look at")
    func byName() async throws {
        let desk = try await desk([
            count(.nonAcceptedDomains, "", "old.example", "From HQ", 3, octets: 5, sample: "id-1"),
            count(.nonAcceptedDomains, "", "_other", "", 2),
            count(.autoForwarded, "", "ann@contoso.com", "home.example", 2, octets: 8, sample: "id-2"),
            count(.refused, "Sender", "550 5.1.8", "", 2), count(.refused, "Connection", "_other", "", 5),
        ])
        let range = ReportRange(start: moment(0), end: moment(120), step: .hour)
        let domains = try await desk.perform(ReportNonAcceptedDomain(range))
        #expect(domains.rows.map(\.senderDomain) == ["old.example", nil])
        #expect(domains.rows[0].connector == "From HQ" && domains.rows[0].messageTraceID == "id-1")
        #expect(domains.totals.count == 5 && domains.series == [5, 0])
        let forwarded = try await desk.perform(ReportAutoForwarded(range))
        #expect(forwarded.rows.map(\.recipientDomain) == ["home.example"] && forwarded.series == [2, 0])
        let refusals = try await desk.perform(ReportRefusals(range))
        #expect(refusals.rows.map(\.reply) == [nil, "550 5.1.8"] && refusals.rows.map(\.series) == [[5, 0], [2, 0]])
    }

    @Test("mail is counted by what its verdicts say, the gravest first, and what was refused for it apart")
    func verdicts() async throws {
        let desk = try await desk([
            count(.judged, "Incoming", "NONE", "", 7, octets: 70),
            count(.judged, "Originating", "NONE", "", 2, octets: 5),
            count(.judged, "Incoming", "HSPM", "", 3, octets: 9), count(.judged, "Refused", "MALW", "", 4),
            count(.judged, "Incoming", "LATER", "", 1), count(.judged, "Incoming", "NONE", minute: noon + 60),
        ])
        let view = try await desk.perform(
            ReportVerdicts(ReportRange(start: moment(0), end: moment(120), step: .hour)))
        #expect(view.rows.map(\.cat) == ["MALW", "HSPM", "NONE"])
        #expect(view.rows.map(\.messages) == [0, 3, 10] && view.rows.map(\.refused) == [4, 0, 0])
        #expect(view.rows.map(\.series) == [[4, 0], [3, 0], [9, 1]])
        #expect(view.totals == .init(messages: 13, octets: 84, refused: 4))
    }

    @Test("mail is counted by the rules that matched it, the busiest first, with what was audited and failed apart")
    func rules() async throws {
        let desk = try await desk([
            count(.rules, "Enforce", "Mark", "", 3), count(.rules, "Audit", "Try", "", 7),
            count(.rules, "Error", "Mark", "", 2), count(.rules, "Later", "Mark", "", 9),
            count(.rules, "Enforce", "Mark", minute: noon + 60),
        ])
        let view = try await desk.perform(ReportRules(ReportRange(start: moment(0), end: moment(120), step: .hour)))
        #expect(view.rows.map(\.rule) == ["Try", "Mark"] && view.rows.map(\.series) == [[7, 0], [5, 1]])
        #expect(view.rows.map(\.matched) == [0, 4] && view.rows.map(\.audited) == [7, 0])
        #expect(view.rows.map(\.errors) == [0, 2])
        #expect(view.totals == .init(matched: 4, audited: 7, errors: 2))
    }

    @Test("every key is there in JSON, null for what there is not, and comes back")
    func json() async throws {
        let desk = try await desk([
            count(.inbound, "NoConnector", "", "", 9), count(.nonAcceptedDomains, "", "_other", "", 2),
        ])
        func object(_ value: some Codable & Equatable) throws -> [String: Any] {
            let data = try JSONEncoder().encode(JSONValue(printing: value))
            let again = try JSONDecoder().decode(type(of: value), from: data)
            #expect(again == value)
            return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        }
        let traffic = try object(
            try await desk.perform(ReportTraffic(ReportRange(step: .hour), direction: .incoming)))
        #expect(traffic["organization"] is NSNull && traffic["direction"] as? String == "Incoming")
        #expect((traffic["totals"] as? [String: Any])?["refused"] is NSNull)
        let step = try #require((traffic["series"] as? [[String: Any]])?.first)
        #expect(Set(step.keys) == Set(TrafficFigures.names + ["start"]))
        let period = try #require(traffic["period"] as? [String: Any])
        #expect(period["step"] as? String == "1h" && period["countedThrough"] as? String == moment(30).iso8601)
        let connectors = try object(try await desk.perform(ReportConnectors(ReportRange())))
        #expect((connectors["inbound"] as? [[String: Any]])?.first?["connector"] is NSNull)
        let domains = try object(try await desk.perform(ReportNonAcceptedDomain(ReportRange())))
        let row = try #require((domains["rows"] as? [[String: Any]])?.first)
        #expect(row["MessageTraceId"] is NSNull && row["senderDomain"] is NSNull)
        let empty = try await OperationDesk()
        let top = try object(try await empty.perform(ReportTop(ReportRange(), by: .recipients)))
        #expect((top["period"] as? [String: Any])?["countedThrough"] is NSNull)
        _ = try object(try await empty.perform(ReportTLS(ReportRange())))
        _ = try object(try await empty.perform(ReportAutoForwarded(ReportRange())))
        _ = try object(try await empty.perform(ReportRefusals(ReportRange())))
        _ = try object(try await empty.perform(ReportVerdicts(ReportRange())))
        _ = try object(try await empty.perform(ReportRules(ReportRange())))
    }
}
